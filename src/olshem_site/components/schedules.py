"""Words of a standard that are codes: forms, ways, rules, office hours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import get_args

from markupsafe import Markup, escape

from olshem import calendars
from olshem_site.components.view import View
from olshem_site.texts import deferred, safe

WEEKDAYS: tuple[str, ...] = get_args(calendars.Weekday)
_SCHEDULE = re.compile(r"([a-z]{3})-([a-z]{3}) (\d\d:\d\d)-(\d\d:\d\d)(?:, lunch (\d\d:\d\d)-(\d\d:\d\d))?")
_CODES = {
    "paper": deferred("on paper"),
    "electronic": deferred("electronic"),
    "partially-automated": deferred("partly automated"),
    "electronic-partially-automated": deferred("electronic, partly automated"),
    "phone": deferred("by telephone"),
    "provider head": deferred("the head of the provider"),
    "ministry": deferred("the ministry"),
    "authorised body for assessing and controlling service quality": deferred("the authorised body that assesses and controls the quality of services"),
    "next-working-day": deferred("counts as handed in on the next working day"),
    "day-of-receipt-excluded": deferred("the day of receipt does not count"),
    "non-working-last-day-moves-to-next-working-day": deferred("a last day that is a day off moves to the next working day"),
}  # fmt: skip


def code_words(view: View, value: str) -> Markup:
    """A value that is a word: codes after one another, office hours; what the catalogue does not know stands as it is."""
    schedule = _SCHEDULE.fullmatch(value)
    if schedule is not None:
        return _schedule_words(view, *schedule.groups(default=""))
    return view.joined([_code(view, code) for code in value.split(";")])


def _code(view: View, code: str) -> Markup:
    if code in view.facts.book.channels:
        return view.name("channels", code)
    named = _CODES.get(code)
    return escape(code) if named is None else view.words.gettext(named[0])


def _schedule_words(view: View, first: str, last: str, opens: str, closes: str, stops: str, goes_on: str) -> Markup:
    _ = view.words.gettext
    names = {name[:3]: place for place, name in enumerate(WEEKDAYS)}
    if first not in names or last not in names:
        return escape(f"{first}-{last} {opens}-{closes}")
    days = _days(view, names[first], names[last])
    if stops:
        return _("%(days)s %(hours)s, break %(pause)s", days=days, hours=f"{opens}–{closes}", pause=f"{stops}–{goes_on}")
    return _("%(days)s %(hours)s", days=days, hours=f"{opens}–{closes}")


def _days(view: View, first: int, last: int) -> str:
    ends = [view.formats.weekdays[place] for place in (first, last)]
    return ends[0] if first == last else f"{ends[0]}–{ends[1]}"


def hours_words(view: View, hours: Mapping[str, Sequence[tuple[str, str]]]) -> Markup:
    """Office hours by the day of the week; days after one another with the same hours stand together."""
    runs: list[tuple[int, int, tuple[tuple[str, str], ...]]] = []
    for place, name in enumerate(WEEKDAYS):
        spans = tuple(tuple(span) for span in hours.get(name, ()))
        if spans and runs and runs[-1][1] == place - 1 and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], place, runs[-1][2])
        elif spans:
            runs.append((place, place, spans))  # type: ignore[arg-type]
    said = (
        view.words.gettext(
            "%(days)s %(hours)s", days=_days(view, first, last), hours=", ".join(f"{opens}–{closes}" for opens, closes in spans)
        )
        for first, last, spans in runs
    )
    return safe("; ".join(said))
