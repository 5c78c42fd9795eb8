"""A league table: which bodies are surely better than which, which cannot be told apart, how many are in it, who is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem_site.components import Column, View, absence, amount, rank_words, table, value_cell, value_column
from olshem_site.facts import Facts, Figure, Key, League
from olshem_site.pages import parts
from olshem_site.pages.body import league_parts
from olshem_site.pages.league_picture import picture
from olshem_site.pages.plan import Plan
from olshem_site.texts import safe, untagged

MOST_NAMED = 3
"""The most bodies that a sentence names as not to be told apart; more are counted."""


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
    picture: Markup
    ranked: bool
    tied: bool
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
    found = ends_words(view, league)
    when = _("%(period)s, as known on %(date)s", period=parts.period_words(view, league.period), date=view.formats.date(view.facts.as_of))
    caption = _("%(measure)s: %(when)s", measure=measure, when=when)
    whole = view.facts.of(Key(service=league.service), league.measure, league.period)
    return LeaguePage(
        title=league_name(view, league),
        heading=measure,
        description=untagged(" ".join(found)),
        share=None if whole is None or whole.text("unit") != "share" else whole.value("value"),
        group=group,
        service=Markup("") if league.service == "*" else view.name("services", league.service),
        when=when,
        findings=tuple(found),
        picture=picture(view, league, rows, caption),
        ranked=league.ranked,
        tied=any(size > 1 for tie, size in Counter(row.text("tie_group") for row in rows).items() if tie),
        table=_table(view, league, rows, caption),
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


# ---------------------------------------------------------------- the finding in words
def ends_words(view: View, league: League) -> list[Markup]:
    """Who could be first, who could be last, and how sure that is: what is sure comes before what is not."""
    _ = view.words.gettext
    ranked = [row for row in ordered(view, league) if row.value("rank_low") is not None]
    if not ranked:
        return [_("No order is given: with these data the differences between the bodies are mostly chance. They stand by name.")]
    size = len(ranked)
    first = [row for row in ranked if row.value("rank_low") == 1]
    last = [row for row in ranked if row.value("rank_high") == size]
    if len(first) == size:
        return [_("None of the bodies can be told from the others.")]
    ends = [(len(first), True, first), (len(last), False, last)]
    ends.sort(key=lambda end: end[0] > 1)
    told = ((_end(view, league, rows, size, top=top), _beyond(view, rows, size, top=top)) for _many, top, rows in ends)
    return [*(safe(" ".join(filter(None, one))) for one in told), _ties(view, ranked)]


def _named(view: View, league: League, row: Figure) -> Markup:
    name = view.link(view.name("bodies", row.text("id")), "body", row.text("id"))
    figure = league.figure_of(view.facts, row)
    return view.words.gettext("%(name)s (%(value)s)", name=name, value=amount(view, figure) if figure else _bare(view, league, row))


def _bare(view: View, league: League, row: Figure) -> Markup:
    """The value of a row of which the release has no figure of its own."""
    return view.cell(row, "value", view.shown(row.value("value") or 0.0, str(view.facts.book.measures[league.measure].unit)))


def _end(view: View, league: League, rows: Sequence[Figure], size: int, *, top: bool) -> Markup:
    """One end of the table: a body that stands there surely, or one with those that cannot be told apart from it."""
    _, n = view.words.gettext, view.words.ngettext
    rows = sorted(rows, key=lambda row: row.value("rank") or 0.0, reverse=not top)
    name, others = _named(view, league, rows[0]), size - 1 if len(rows) == 1 else len(rows) - 1
    said = {"name": name, "others": view.formats.number(others)}
    if len(rows) == 1:
        if top:
            return n(
                "Surely first: %(name)s, better than %(others)s other, beyond chance.",
                "Surely first: %(name)s, better than %(others)s others, beyond chance.", others, **said)  # fmt: skip
        return n(
            "Surely last: %(name)s, worse than %(others)s other, beyond chance.",
            "Surely last: %(name)s, worse than %(others)s others, beyond chance.", others, **said)  # fmt: skip
    if others <= MOST_NAMED:
        said["others"] = view.joined([_named(view, league, row) for row in rows[1:]])
        if top:
            return _("First by its figure: %(name)s. With these data it cannot be told apart from: %(others)s.", **said)
        return _("Last by its figure: %(name)s. With these data it cannot be told apart from: %(others)s.", **said)
    if top:
        return n(
            "First by its figure: %(name)s. With these data it cannot be told apart from %(others)s other.",
            "First by its figure: %(name)s. With these data it cannot be told apart from %(others)s others.", others, **said)  # fmt: skip
    return n(
        "Last by its figure: %(name)s. With these data it cannot be told apart from %(others)s other.",
        "Last by its figure: %(name)s. With these data it cannot be told apart from %(others)s others.", others, **said)  # fmt: skip


def _beyond(view: View, rows: Sequence[Figure], size: int, *, top: bool) -> Markup:
    """From how many bodies one that shares its end of the table differs all the same; empty where from none, or where it stands alone."""
    row = min(rows, key=lambda row: (row.value("rank") or 0.0) * (1 if top else -1))
    others = size - int(row.value("rank_high") or size) if top else int(row.value("rank_low") or 1) - 1
    if len(rows) == 1 or not others:
        return parts.NOTHING
    n, said = view.words.ngettext, {"others": view.formats.number(others)}
    if top:
        return n(
            "It is better than %(others)s other, beyond chance.", "It is better than %(others)s others, beyond chance.", others, **said
        )
    return n("It is worse than %(others)s other, beyond chance.", "It is worse than %(others)s others, beyond chance.", others, **said)


def _ties(view: View, ranked: Sequence[Figure]) -> Markup:
    """How many bodies share a bracket with another."""
    sizes = Counter(row.text("tie_group") for row in ranked)
    tied = sum(size for size in sizes.values() if size > 1)
    number = view.formats.number
    if not tied:
        return view.words.gettext("Every body can be told from the next.")
    return view.words.ngettext(
        "Of %(size)s bodies %(tied)s shares a bracket with others: these data cannot tell a body from the first of its bracket.",
        "Of %(size)s bodies %(tied)s share a bracket with others: these data cannot tell a body from the first of its bracket.",
        tied, tied=number(tied), size=number(len(ranked)),
    )  # fmt: skip


# ---------------------------------------------------------------- the table
def _table(view: View, league: League, rows: Sequence[Figure], caption: str) -> Markup:
    _ = view.words.gettext
    columns = [Column(_("Body")), value_column(view, _("Value"))]
    size = len([row for row in rows if row.text("rank")])
    if league.ranked:
        columns.append(Column(_("Rank"), cases=_("Bracket")))
    made, marks = [], []
    for row in rows:
        figure = league.figure_of(view.facts, row)
        name = view.link(view.name("bodies", row.text("id")), *View.parts_of(Key(body=row.text("id"), service=league.service)))
        cells = [name, value_cell(view, figure) if figure else _bare(view, league, row)]
        if league.ranked:
            cells.append(Markup("%s<i class=n>%s</i>") % (rank_words(view, row, size), view.count(row, "tie_group")))
        made.append(cells)
        marks.append(Markup(' id="row-%s"') % row.text("id"))
    return table(caption, columns, made, marks=marks, kind="ranks") if made else Markup("")


def _missing(view: View, league: League) -> Markup:
    """The bodies of the group that have no value, each with its reason."""
    _ = view.words.gettext
    silent = {row.text("id"): row for row in league.rows if row.value("value") is None and view.facts.existed(row.text("id"))}
    codes = view.sorted_codes("bodies", silent)
    rows = [(view.link(view.name("bodies", code), "body", code), absence(view, silent[code])) for code in codes]
    columns = [Column(_("Body")), Column(_("Why"), words=True)]
    few = [parts.too_few(silent[code]) for code in codes]
    return parts.folding(view, _("Not in this table"), columns, rows, few) if rows else Markup("")
