"""A league table: which bodies are surely better than which, which cannot be told apart, how many are in it, who is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem_site import charts
from olshem_site.charts.svg import nice_scale
from olshem_site.components import Column, View, absence, amount, rank_words, table
from olshem_site.facts import Facts, Figure, Key, League
from olshem_site.pages import parts
from olshem_site.pages.body import league_parts
from olshem_site.pages.plan import Plan
from olshem_site.texts import untagged

MOST_ROWS = 50
"""The most bodies that one picture holds; more are drawn in further pictures."""


@dataclass(frozen=True, slots=True)
class LeaguePage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    heading: Markup
    group: Markup
    service: Markup
    when: Markup
    findings: tuple[Markup, ...]
    pictures: tuple[Markup, ...]
    table: Markup
    missing: Markup
    measure: str


def pages(facts: Facts) -> Iterator[Plan]:
    """A page for each league table of the release."""
    for league in facts.leagues:
        yield Plan(league_parts(league), "league.html", _maker(league))


def _maker(league: League) -> Any:
    return lambda view: make(view, league)


def make(view: View, league: League) -> LeaguePage:
    """The page of a league table."""
    _ = view.words.gettext
    measure = view.name("measures", league.measure)
    group = group_name(view, league)
    rows = ordered(view, league)
    when = _("%(period)s, as known on %(date)s", period=parts.period_words(view, league.period), date=view.formats.date(view.facts.as_of))
    whole = view.facts.of(Key(service=league.service), league.measure, league.period)
    return LeaguePage(
        title=league_name(view, league),
        heading=measure,
        description=untagged(" ".join(ends_words(view, league))),
        share=None if whole is None or whole.text("unit") != "share" else whole.value("value"),
        group=group,
        service=Markup("") if league.service == "*" else view.name("services", league.service),
        when=when,
        findings=tuple(ends_words(view, league)),
        pictures=tuple(_pictures(view, league, rows, when)),
        table=_table(view, league, rows, _("%(measure)s: %(when)s", measure=measure, when=when)),
        missing=_missing(view, league),
        measure=league.measure,
    )


def group_name(view: View, league: League) -> Markup:
    """The group that a league table compares, in words."""
    return view.name("groups", league.group) if league.group in view.facts.book.groups else view.words.gettext("all bodies")


def league_name(view: View, league: League) -> Markup:
    """What a league table is of: the measure, the group, the service if it is of one."""
    said = {"measure": view.name("measures", league.measure), "group": group_name(view, league)}
    if league.service == "*":
        return view.words.gettext("%(measure)s: %(group)s", **said)
    return view.words.gettext("%(measure)s: %(group)s, %(service)s", service=view.name("services", league.service), **said)


def ordered(view: View, league: League) -> list[Figure]:
    """The rows with a value: by tie group, inside one by name; without ranks by name alone."""
    place = {code: at for at, code in enumerate(view.sorted_codes("bodies", [row.text("id") for row in league.rows]))}
    have = [row for row in league.rows if row.value("value") is not None]
    return sorted(have, key=lambda row: (row.value("tie_group") or 0.0, place[row.text("id")]))


def figure_of(view: View, league: League, row: Figure) -> Figure | None:
    """The measure's own row for the same body, service and period: it has the interval and n."""
    return view.facts.of(Key(body=row.text("id"), service=league.service), league.measure, league.period)


# ---------------------------------------------------------------- the finding in words
def ends_words(view: View, league: League) -> list[Markup]:
    """Who could be first, who could be last, and how sure that is."""
    _ = view.words.gettext
    ranked = [row for row in ordered(view, league) if row.value("rank_low") is not None]
    if not ranked:
        return [_("No order is given: with these data the differences between the bodies are mostly chance. They stand by name.")]
    size = len(ranked)
    first = [row for row in ranked if row.value("rank_low") == 1]
    last = [row for row in ranked if row.value("rank_high") == size]
    return [_end(view, league, first, size, top=True), _end(view, league, last, size, top=False), _ties(view, ranked)]


def _named(view: View, league: League, row: Figure) -> Markup:
    name = view.link(view.name("bodies", row.text("id")), "body", row.text("id"))
    figure = figure_of(view, league, row)
    value = (
        amount(view, figure)
        if figure is not None and figure.value("value") is not None
        else view.cell(row, "value", view.formats.number(row.value("value") or 0, 3))
    )
    return view.words.gettext("%(name)s (%(value)s)", name=name, value=value)


def _end(view: View, league: League, rows: Sequence[Figure], size: int, *, top: bool) -> Markup:
    """One end of the table: a body that stands there surely, or one with those that cannot be told apart from it."""
    _, n = view.words.gettext, view.words.ngettext
    if len(rows) == size:
        return _("None of the bodies can be told from the others.")
    rows = sorted(rows, key=lambda row: row.value("rank") or 0.0, reverse=not top)
    name, others = _named(view, league, rows[0]), size - 1
    said = {"name": name, "others": view.formats.number(others)}
    if len(rows) == 1 and top:
        return n(
            "Surely first: %(name)s, better than %(others)s other, beyond chance.",
            "Surely first: %(name)s, better than %(others)s others, beyond chance.", others, **said)  # fmt: skip
    if len(rows) == 1:
        return n(
            "Surely last: %(name)s, worse than %(others)s other, beyond chance.",
            "Surely last: %(name)s, worse than %(others)s others, beyond chance.",
            others,
            **said,
        )
    said["others"] = view.joined([_named(view, league, row) for row in rows[1:]])
    if top:
        return _("First by its figure: %(name)s. With these data it cannot be told apart from: %(others)s.", **said)
    return _("Last by its figure: %(name)s. With these data it cannot be told apart from: %(others)s.", **said)


def _ties(view: View, ranked: Sequence[Figure]) -> Markup:
    """How many bodies share a bracket with another."""
    sizes = Counter(row.text("tie_group") for row in ranked)
    tied = sum(size for size in sizes.values() if size > 1)
    number = view.formats.number
    if not tied:
        return view.words.gettext("Every body can be told from the next.")
    return view.words.ngettext(
        "Of %(size)s bodies %(tied)s shares a bracket with others: these data cannot tell them apart.",
        "Of %(size)s bodies %(tied)s share a bracket with others: these data cannot tell them apart.",
        tied, tied=number(tied), size=number(len(ranked)),
    )  # fmt: skip


# ---------------------------------------------------------------- the picture
def _pictures(view: View, league: League, rows: Sequence[Figure], when: str) -> Iterator[Markup]:
    _ = view.words.gettext
    measure = view.facts.book.measures[league.measure]
    share = str(measure.unit) == "share"
    top, pieces = (1.0, 4) if share else nice_scale(max((_reach(view, league, row) for row in rows), default=1.0))
    decimals = 0 if (top / pieces).is_integer() else 1
    marks = [(step / pieces, view.formats.number(top * step / pieces, decimals if step else 0)) for step in range(pieces + 1)]
    if share:
        marks = parts.percent_marks(view)
    whole = view.facts.of(Key(service=league.service), league.measure, league.period)
    value = None if whole is None else whole.value("value")
    flag = None
    if whole is not None and value is not None and value <= top:
        flag = value / top, _("all together %(value)s", value=untagged(amount(view, whole)))
    for start in range(0, len(rows), MOST_ROWS):
        part = [_row(view, league, row, top) for row in rows[start : start + MOST_ROWS]]
        title = _("%(measure)s: %(when)s", measure=view.name("measures", league.measure), when=when)
        said = untagged(" ".join(ends_words(view, league)))
        yield charts.league_chart(
            f"league-{start // MOST_ROWS}", title=title, description=said, rows=part, size=len([r for r in rows if r.text("rank")]) or len(rows),
            marks=marks, whole=flag, places_word=_("rank") if league.ranked else "",
        )  # fmt: skip


def _reach(view: View, league: League, row: Figure) -> float:
    figure = figure_of(view, league, row)
    return max(row.value("value") or 0, (figure.value("high") or 0) if figure is not None else 0)


def _row(view: View, league: League, row: Figure, top: float) -> charts.LeagueRow:
    figure = figure_of(view, league, row)
    value = row.value("value") or 0.0
    low, high, note = _spread(row) if figure is None else (figure.value("low"), figure.value("high"), "")
    if figure is not None and figure.value("n") is not None:
        n = figure.value("n") or 0
        note = view.words.ngettext("%(shown)s case", "%(shown)s cases", n, shown=view.formats.number(n))
    ranks = [row.value(column) for column in ("rank_low", "rank_high")]
    name = str(view.name("bodies", row.text("id")).unescape())
    return charts.LeagueRow(
        name, value / top, None if low is None else low / top, None if high is None else high / top,
        None if ranks[0] is None else int(ranks[0]), None if ranks[1] is None else int(ranks[1]), row.text("tie_group"), note,
    )  # fmt: skip


def _spread(row: Figure) -> tuple[float | None, float | None, str]:
    """Where the release has no interval for the body, one from the published standard error."""
    value, error = row.value("value"), row.value("se")
    if value is None or error is None:
        return None, None, ""
    return value - 1.96 * error, value + 1.96 * error, ""


# ---------------------------------------------------------------- the table
def _table(view: View, league: League, rows: Sequence[Figure], caption: str) -> Markup:
    _ = view.words.gettext
    columns = [Column(_("Body")), Column(_("Value"), interval=_("between (95%%)")), Column(_("Cases"))]
    size = len([row for row in rows if row.text("rank")])
    if league.ranked:
        columns += [Column(_("Rank")), Column(_("Bracket"))]
    made, marks = [], []
    for row in rows:
        figure = figure_of(view, league, row)
        name = view.link(view.name("bodies", row.text("id")), *View.parts_of(Key(body=row.text("id"), service=league.service)))
        value = view.cell(
            row,
            "value",
            str(
                view.formats.percent(row.value("value") or 0)
                if _is_share(view, league)
                else view.formats.number(row.value("value") or 0, 1)
            ),
        )
        cells = [name, value if figure is None else view.with_span(value, figure), view.dash if figure is None else view.count(figure, "n")]
        if league.ranked:
            cells += [rank_words(view, row, size), view.count(row, "tie_group")]
        made.append(cells)
        marks.append(Markup(' id="row-%s"') % row.text("id"))
    return table(caption, columns, made, marks=marks) if made else Markup("")


def _is_share(view: View, league: League) -> bool:
    return str(view.facts.book.measures[league.measure].unit) == "share"


def _missing(view: View, league: League) -> Markup:
    """The bodies of the group that have no value, each with its reason."""
    _ = view.words.gettext
    silent = {row.text("id"): row for row in league.rows if row.value("value") is None}
    rows = [
        (view.link(view.name("bodies", code), "body", code), absence(view, silent[code])) for code in view.sorted_codes("bodies", silent)
    ]
    columns = [Column(_("Body")), Column(_("Why"), words=True)]
    return table(_("Not in this table"), columns, rows) if rows else Markup("")
