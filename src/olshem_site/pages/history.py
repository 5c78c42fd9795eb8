"""The history of a service's promise as a line of dates, and every value of its standard as a table below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from olshem_site import charts
from olshem_site.components import (
    Column,
    View,
    confidence_words,
    day_words,
    ended_words,
    parameter_name,
    place_words,
    table,
    value_words,
    when_words,
)
from olshem_site.pages.parts import Chart
from olshem_site.texts import safe, untagged


def history(view: View, service: str) -> Chart | None:
    """The picture of the time limit's values by time, and the table of all parameters; ``None`` where no value is dated."""
    _ = view.words.gettext
    values = sorted(view.facts.standards_of(service).get("term", ()), key=lambda value: value.begins_on)
    rows = list(_rows(view, service))
    if not rows:
        return None
    columns = [Column(_("What")), Column(_("Value"), words=True), Column(_("When"), words=True), Column(_("From which text"), words=True)]
    made = table(_("Every value of the standard that is known"), columns, rows, kind="told-of lines")
    values = [one for one in values if one.value is not None]
    if not values:
        return Chart(_("Its history"), _("No value of the time limit is known."), Markup(""), made)
    finding = _finding(view, values)
    if len(values) == 1 and values[0].observed_on is not None:
        return Chart(_("Its history"), finding, Markup(""), made)
    picture = charts.dates_chart(
        "history", title=untagged(_("The time limit through the years")), description=untagged(finding),
        spans=[_span(view, one) for one in values], today=view.facts.release.on,
        now=_("release of %(date)s", date=view.formats.date(view.facts.release.at)),
    )  # fmt: skip
    note = _("A bar: held by law. A dot: read on that day, since when it held is not known. An arrow: holds still; a line: another value took over; "
             "a cross: repealed; two lines: suspended.")  # fmt: skip
    return Chart(_("Its history"), finding, picture, made, note)


def _span(view: View, dated: Any) -> charts.Span:
    end = str(dated.ended) if dated.ended is not None else "" if dated.ends_on is not None else "open"
    days = str(untagged(_days(view, dated)))
    return charts.Span(
        str(untagged(value_words(view, dated))), days, dated.begins_on, dated.ends_on, end, seen=dated.observed_on is not None
    )  # type: ignore[arg-type]


def _days(view: View, dated: Any) -> Markup:
    """From when to when a value held, and how it ended."""
    _, when, ended = view.words.gettext, when_words(view, dated), ended_words(view, dated)
    if dated.ends_on is None:
        return when
    last = day_words(view, dated.ends_on)
    if ended:
        return _("%(when)s to %(last)s, %(ended)s", when=when, last=last, ended=ended)
    return _("%(when)s to %(last)s", when=when, last=last)


def _finding(view: View, values: list[Any]) -> Markup:
    """How many values are known, from when on, and how many of them were only read."""
    n, number = view.words.ngettext, view.formats.number
    first, last = (day_words(view, one.begins_on) for one in (values[0], values[-1]))
    if len(values) == 1 and values[0].observed_on is not None:
        return view.words.gettext(
            "One value of the time limit is known, read on a page (%(date)s): since when it held by law is not known.", date=last
        )
    said = view.words.gettext("One value of the time limit is known: %(date)s.", date=last)
    if len(values) > 1:
        said = n(
            "%(shown)s value of the time limit is known, the first of %(first)s, the last of %(last)s.",
            "%(shown)s values of the time limit are known, the first of %(first)s, the last of %(last)s.",
            len(values), shown=number(len(values)), first=first, last=last,
        )  # fmt: skip
    seen = sum(one.observed_on is not None for one in values)
    if seen == len(values):
        more = view.words.gettext("All of them were only read on pages: since when they held by law is not known.")
        said = safe(f"{said} {more}")
    elif seen:
        more = n(
            "%(shown)s of them was only read on a page: since when it held by law is not known.",
            "%(shown)s of them were only read on a page: since when they held by law is not known.",
            seen, shown=number(seen),
        )  # fmt: skip
        said = safe(f"{said} {more}")
    return said


def _rows(view: View, service: str) -> Iterator[tuple[Markup, ...]]:
    """A row for each value of each parameter, by time within a parameter."""
    for code, values in view.facts.standards_of(service).items():
        for dated in sorted((one for one in values if one.value is not None), key=lambda value: value.begins_on):
            sure = confidence_words(view, dated)
            place = safe(f"{place_words(view, dated)}{f'<br><small>{sure}</small>' if sure else ''}")
            yield parameter_name(view, code), value_words(view, dated), _days(view, dated), place
