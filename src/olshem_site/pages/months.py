"""The months of the year on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from olshem_site import charts
from olshem_site.components import Column, View, amount, table, value_cell, value_column
from olshem_site.facts import Figure, Key, Period, change_between
from olshem_site.pages.parts import Chart, percent_marks, period_words, target_of, when
from olshem_site.texts import safe, untagged


def twelve_months(view: View, key: Key) -> Chart | None:
    """The months of the year on one scale."""
    facts, measure = view.facts, view.facts.roles.kept
    months = facts.months_of(facts.year)
    figures = [facts.of(key, measure, month) for month in months]
    if measure is None or len(months) < 2 or not any(f is not None and f.value("value") is not None for f in figures):
        return None
    _ = view.words.gettext
    before = {m.starts_on[5:]: facts.of(key, measure, m) for m in facts.months_of(facts.year_before)} if facts.year_before else {}
    before = {name: one for name, one in before.items() if one is not None and _one_line(one, figures)}
    drawn = [_month(view, month, figure, before.get(month.starts_on[5:])) for month, figure in zip(months, figures, strict=True)]
    target = target_of(view, measure, key)
    caption = _("Kept on time, month by month, by the month of submission: %(when)s", when=when(view))
    finding = _months_finding(view, months, figures)
    picture = charts.months_chart(
        "months", title=caption, description=untagged(finding), months=drawn,
        marks=percent_marks(view, 2), target=None if target is None else (target, _("target"), view.formats.percent(target, 0)),
    )  # fmt: skip
    note = _("columns: cases closed or past their due time")
    if any(before.values()):
        note = _("columns: cases closed or past their due time; pale dots: the year before")
    return Chart(
        _("Month by month"), finding, picture, _months_table(view, caption, months, figures), safe(f"{note}{_break(view, months, figures)}")
    )


def _one_line(before: Figure, figures: Sequence[Figure | None]) -> bool:
    """Whether a month of the year before was counted by the definition of this year's months: else they are not drawn together."""
    return {before.text("definition")} == {figure.text("definition") for figure in figures if figure is not None}


def _break(view: View, months: Sequence[Period], figures: Sequence[Figure | None]) -> Markup:
    """Where in the year the definition changed; empty where it did not."""
    known = [(month, figure.text("definition")) for month, figure in zip(months, figures, strict=True) if figure is not None]
    for (_month_before, earlier), (month, later) in pairwise(known):
        if earlier != later:
            said = view.words.gettext(
                "from %(month)s on it is counted by another definition (since %(date)s): not one line with the months before",
                month=view.formats.month(month.starts_on), date=view.formats.date(later),
            )  # fmt: skip
            return safe(f"<br>{said}")
    return Markup("")


def _month(view: View, month: Period, figure: Figure | None, before: Figure | None) -> charts.Month:
    label = view.formats.short_month(month.starts_on)
    if figure is None:
        return charts.Month(label, None, None, None, 0)
    ends = [figure.value(column) for column in ("value", "low", "high")]
    return charts.Month(label, ends[0], ends[1], ends[2], figure.value("denominator") or 0, before.value("value") if before else None)


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
    columns = [Column(_("Month")), value_column(view, _("On time"))]
    rows = [(view.formats.month(month.starts_on), value_cell(view, figure)) for month, figure in zip(months, figures, strict=True)]
    return table(caption, columns, rows)
