"""What the pages of a service, a body, a place and the whole have in common: the answer, the bar, the months, the waiting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem_site import charts
from olshem_site.components import Column, View, absence, amount, interval_words, table, value_cell, verdict_words
from olshem_site.facts import Figure, Key, Period, change_between
from olshem_site.texts import safe, untagged

NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with the sentence that says what it shows, and the table below it."""

    heading: Markup
    finding: Markup
    picture: Markup
    table: Markup
    note: Markup = NOTHING


@dataclass(frozen=True, slots=True)
class Answer:
    """The first thing on a page: a figure large, what it says, how sure it is, on its ruler."""

    big: Markup
    says: Markup
    sure: tuple[Markup, ...]
    scale: Markup
    change: Markup
    walk: str


def period_words(view: View, period: Period) -> str:
    """A period in words: ``2015``, ``March 2015``, or its first and last day."""
    if period.grain == "month":
        return view.formats.month(period.starts_on)
    if period.starts_on.endswith("-01-01") and period.ends_on.endswith("-12-31") and period.starts_on[:4] == period.ends_on[:4]:
        return str(view.words.gettext("%(year)s", year=period.starts_on[:4]))
    return str(
        view.words.gettext("%(first)s to %(last)s", first=view.formats.date(period.starts_on), last=view.formats.date(period.ends_on))
    )


def when(view: View) -> Markup:
    """The period that pages speak of, and the day to which cases are known."""
    return view.once("when", lambda: _when(view))


def _when(view: View) -> Markup:
    facts = view.facts
    return view.words.gettext(
        "%(period)s, as known on %(date)s", period=period_words(view, facts.year), date=view.formats.date(facts.as_of)
    )


def target_of(view: View, measure: str, key: Key) -> float | None:
    """The level that the measure should reach for this key, the most particular one that is in force."""
    found: list[tuple[int, float]] = []
    for target in view.facts.book.measures[measure].targets:
        if target.body in ("*", key.body) and target.service in ("*", key.service):
            level = view.facts.in_force(target.level)
            if level is not None:
                found.append(((target.body != "*") + (target.service != "*"), float(level)))
    return max(found)[1] if found else None


# ---------------------------------------------------------------- the answer
def answer(view: View, key: Key) -> Answer | None:
    """How often the promise is kept, if the release says so; ``None`` where there is no such figure at all."""
    figure = view.facts.of(key, view.facts.roles.kept)
    if figure is None:
        return None
    _ = view.words.gettext
    walk = view.href(*view.parts_of(key), "figures", anchor=str(figure.text("measure")))
    sure = [interval_words(view, figure), cases_words(view, figure), when(view)]
    if figure.value("value") is None:
        reason = absence(view, figure)
        return Answer(view.dash, reason, tuple(s for s in sure[1:] if s), Markup(""), Markup(""), walk)
    says = _(
        "of the cases that had fallen due were closed on time: %(kept)s of %(due)s.",
        kept=view.count(figure, "numerator"), due=view.count(figure, "denominator"),
    )  # fmt: skip
    return Answer(amount(view, figure), says, tuple(s for s in sure if s), _scale(view, figure, key), change_words(view, key, figure), walk)


def cases_words(view: View, figure: Figure) -> Markup:
    """How many cases there are in all."""
    number = figure.value("n")
    if number is None:
        return Markup("")
    shown = view.count(figure, "n")
    return view.words.ngettext("%(shown)s case in all", "%(shown)s cases in all", number, shown=shown)


def _scale(view: View, figure: Figure, key: Key) -> Markup:
    """The kept share on a ruler from 0 to 100 %."""
    value = figure.value("value")
    if value is None:
        return Markup("")
    target = target_of(view, figure.text("measure"), key)
    _ = view.words.gettext
    flag = None if target is None else (target, str(_("target %(level)s", level=view.formats.percent(target, 0))))
    title = view.name("measures", figure.text("measure"))
    said = untagged(f"{amount(view, figure)}, {interval_words(view, figure)}")
    return charts.scale_chart(
        "scale", title=title, description=said, value=value, low=figure.value("low"), high=figure.value("high"),
        marks=percent_marks(view), target=flag,
    )  # fmt: skip


def percent_marks(view: View) -> list[tuple[float, str]]:
    """The labels of a ruler from 0 to 100 %."""
    return [(0, "0"), (0.25, "25"), (0.5, "50"), (0.75, "75"), (1, view.formats.percent(1, 0))]


def change_words(view: View, key: Key, figure: Figure) -> Markup:
    """Whether it is better than the year before, beyond chance; empty where the release has no year before."""
    facts = view.facts
    if facts.year_before is None:
        return Markup("")
    measure = figure.text("measure")
    before = facts.of(key, measure, facts.year_before)
    change = change_between(before, figure, facts.book.measures[measure].polarity)
    if before is None or change is None:
        return Markup("")
    _ = view.words.gettext
    period = period_words(view, facts.year_before)
    if change.verdict == "same":
        return _("Against %(period)s (%(before)s): no change that could be told from chance.", period=period, before=amount(view, before))
    word = Markup(f'<b class="{change.verdict}">{verdict_words(view, change)}</b>')
    return _("Against %(period)s (%(before)s): %(word)s, beyond chance.", period=period, before=amount(view, before), word=word)


# ---------------------------------------------------------------- kept, late, overdue, not yet due
def kept_bar(view: View, key: Key) -> Chart | None:
    """The bar of all cases with a due time; ``None`` where the figure is absent or does not add up to it."""
    figure = view.facts.of(key, view.facts.roles.kept)
    counts = None if figure is None else [figure.value(c) for c in ("numerator", "denominator", "n_overdue", "n_not_due")]
    if figure is None or counts is None or any(c is None for c in counts):
        return None
    kept, due, overdue, waiting = (float(c) for c in counts if c is not None)
    late, every = due - kept - overdue, due + waiting
    if late < 0 or every <= 0:
        return None
    _, number = view.words.gettext, view.formats.number
    names = [_("on time"), _("late"), _("overdue, still open"), _("not yet due")]
    cells: list[Any] = [view.count(figure, "numerator"), number(late), view.count(figure, "n_overdue"), view.count(figure, "n_not_due")]
    amounts = [kept, late, overdue, waiting]
    labels = [safe(f"{name} {number(n)}") for name, n in zip(names, amounts, strict=True)]
    shares = [view.formats.percent(n / every) for n in amounts]
    bar = [(kind, n / every, label) for kind, n, label in zip(("kept", "late", "overdue", "notdue"), amounts, labels, strict=True)]
    caption = _("What became of the cases: %(when)s", when=when(view))
    finding = _(
        "Of %(every)s cases with a due time, %(kept)s were closed on time and %(late)s late; %(overdue)s are past their time and still open.",
        every=number(every), kept=cells[0], late=number(late), overdue=cells[2],
    )  # fmt: skip
    rows = [(name, cell, share) for name, cell, share in zip(names, cells, shares, strict=True)]
    columns = [Column(_("What became of it")), Column(_("Cases")), Column(_("Share"))]
    return Chart(
        _("What became of the cases"),
        finding,
        charts.kept_chart("kept", title=caption, description="; ".join(labels), parts=bar),
        table(caption, columns, rows),
        _left_out(view, figure),
    )


def _left_out(view: View, figure: Figure) -> Markup:
    """What the share leaves out, written out."""
    return view.words.gettext(
        "The share counts the %(due)s that had fallen due. It leaves out %(waiting)s not yet due and %(without)s without a due time.",
        due=view.count(figure, "denominator"), waiting=view.count(figure, "n_not_due"), without=view.count(figure, "n_without_due"),
    )  # fmt: skip


# ---------------------------------------------------------------- twelve months
def twelve_months(view: View, key: Key) -> Chart | None:
    """The months of the year on one scale."""
    facts, measure = view.facts, view.facts.roles.kept
    months = facts.months_of(facts.year)
    figures = [facts.of(key, measure, month) for month in months]
    if measure is None or len(months) < 2 or not any(f is not None and f.value("value") is not None for f in figures):
        return None
    _ = view.words.gettext
    before = {m.starts_on[5:]: facts.of(key, measure, m) for m in facts.months_of(facts.year_before)} if facts.year_before else {}
    drawn = [_month(view, month, figure, before.get(month.starts_on[5:])) for month, figure in zip(months, figures, strict=True)]
    target = target_of(view, measure, key)
    caption = _("Kept on time, month by month, by the month of submission: %(when)s", when=when(view))
    finding = _months_finding(view, months, figures)
    picture = charts.months_chart(
        "months", title=caption, description=untagged(finding), months=drawn,
        marks=[(0, "0"), (0.5, "50"), (1, view.formats.percent(1, 0))],
        target=None if target is None else (target, str(_("target %(level)s", level=view.formats.percent(target, 0)))),
        words_for_n=_("columns: number of cases") if not before else _("columns: number of cases; pale dots: the year before"),
    )  # fmt: skip
    return Chart(_("Month by month"), finding, picture, _months_table(view, caption, months, figures))


def _month(view: View, month: Period, figure: Figure | None, before: Figure | None) -> charts.Month:
    label = view.formats.short_month(month.starts_on)
    if figure is None:
        return charts.Month(label, None, None, None, 0)
    ends = [figure.value(column) for column in ("value", "low", "high")]
    return charts.Month(label, ends[0], ends[1], ends[2], figure.value("n") or 0, before.value("value") if before else None)


def _months_finding(view: View, months: Sequence[Period], figures: Sequence[Figure | None]) -> Markup:
    """The lowest and the highest month, and whether these two differ beyond chance."""
    have = [(f.value("value") or 0.0, place, f) for place, f in enumerate(figures) if f is not None and f.value("value") is not None]
    _ = view.words.gettext
    low, high = min(have, key=lambda one: one[0]), max(have, key=lambda one: one[0])
    change = change_between(low[2], high[2], "higher")
    said = {
        "high": amount(view, high[2]), "when_high": period_words(view, months[high[1]]),
        "low": amount(view, low[2]), "when_low": period_words(view, months[low[1]]),
    }  # fmt: skip
    if len(have) < 2 or change is None:
        return _("%(when_high)s: %(high)s.", **said)
    if change.verdict == "same":
        return _("From %(low)s (%(when_low)s) to %(high)s (%(when_high)s): these two cannot be told apart.", **said)
    return _("From %(low)s (%(when_low)s) to %(high)s (%(when_high)s): these two differ beyond chance.", **said)


def _months_table(view: View, caption: str, months: Sequence[Period], figures: Sequence[Figure | None]) -> Markup:
    _ = view.words.gettext
    columns = [Column(_("Month")), Column(_("On time"), interval=_("between (95%%)")), Column(_("Cases"))]
    rows = []
    for month, figure in zip(months, figures, strict=True):
        name = view.formats.month(month.starts_on)
        if figure is None:
            rows.append((name, view.dash, view.dash))
        else:
            rows.append((name, value_cell(view, figure), view.count(figure, "n")))
    return table(caption, columns, rows)


# ---------------------------------------------------------------- all measures of a key
def measure_table(view: View, key: Key) -> Markup:
    """Every measure of a key for the year: its value, interval and n, each with its walk back."""
    _ = view.words.gettext
    rows = []
    for code in view.facts.measures_of(key):
        figure = view.facts.of(key, code)
        if figure is not None:
            name = view.link(view.name("measures", code), *view.parts_of(key), "figures", anchor=code)
            rows.append((name, value_cell(view, figure), view.count(figure, "n")))
    columns = [Column(_("Measure")), Column(_("Value"), interval=_("between (95%%)")), Column(_("Cases"))]
    caption = _("All measures: %(when)s", when=when(view))
    return table(caption, columns, rows) if rows else Markup("")


def key_table(
    view: View, caption: str, head: str, rows: Sequence[tuple[Markup, Key]], *, marks: Sequence[str] = (), kind: str = ""
) -> Markup:
    """A table of several keys: how often kept, its interval, n, and half of the people's wait."""
    _, facts = view.words.gettext, view.facts
    roles = facts.roles
    between = _("between (95%%)")
    columns = [Column(head), Column(_("On time"), interval=between), Column(_("Cases"))]
    if roles.wait:
        columns.append(Column(_("Half waited"), interval=between))
    made = []
    for label, key in rows:
        kept, wait = facts.of(key, roles.kept), facts.of(key, roles.wait)
        cells = [label, value_cell(view, kept), view.dash if kept is None else view.count(kept, "n")]
        if roles.wait:
            cells.append(value_cell(view, wait))
        made.append(cells)
    return table(caption, columns, made, marks=marks, kind=kind)
