"""How a law counts terms, and the hours of an office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from olshem import errors
from olshem.calendars.working import LONGEST_SEARCH, ONE_DAY, WEEKDAYS, Calendar, is_working

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Spans = tuple[tuple[dt.time, dt.time], ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """How a term is counted. Times are local, ``HH:MM``; ``hours`` empty: a submission counts on its day at any hour.

    With ``hours`` a case submitted after the last hour of a day, or on a day off, counts as submitted on the next working day.
    """

    day_of_receipt_counts: bool = False
    ends_on_day_off: Literal["next-working-day", "stays"] = "next-working-day"
    """where a term in calendar days, months or years ends on a day off"""
    hours: Mapping[Weekday, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """office hours: for each day of the week its spans, such as ``[["09:00", "13:00"], ["14:00", "18:30"]]``"""


class Office:
    """The hours of an office on every day of a calendar.

    A worked day of the weekend for which no hours are stated has those of the last day of the week before it that has any: a worked
    Saturday is worked as a Friday is.
    """

    def __init__(self, calendar: Calendar, hours: Mapping[Weekday, tuple[tuple[str, str], ...]]) -> None:
        self.calendar = calendar
        stated: dict[str, Spans] = {
            name: tuple((_time(opens), _time(closes)) for opens, closes in spans) for name, spans in hours.items() if spans
        }
        self._week = tuple(_hours_of(place, stated, calendar) for place in range(7))

    def hours(self, day: dt.date) -> Spans:
        """The spans in which the office is open on a day, from early to late; none on a day off."""
        return self._week[day.weekday()] if is_working(self.calendar, day) else ()

    def next_open(self, day: dt.date) -> dt.date:
        """The first day after ``day`` on which the office opens."""
        found = next((after for after in days_after(day) if self.hours(after)), None)
        if found is None:
            message = f"by the calendar {self.calendar.code} the office does not open any more after {day}"
            raise errors.MethodError("calendars.office-closed", message)
        return found

    def takes(self, at: dt.date) -> bool:
        """Whether what comes at this time (a plain date: in office hours) counts on its own day."""
        spans = self.hours(date_of(at))
        return bool(spans) and not (isinstance(at, dt.datetime) and at.time() > spans[-1][1])


def _hours_of(place: int, stated: Mapping[str, Spans], calendar: Calendar) -> Spans:
    if WEEKDAYS[place] in stated or WEEKDAYS[place] not in calendar.weekend:
        return stated.get(WEEKDAYS[place], ())
    before = (WEEKDAYS[(place - back) % 7] for back in range(1, 7))
    return next((stated[name] for name in before if name in stated), ())


def _time(text: str) -> dt.time:
    return dt.time(int(text[:2]), int(text[3:]))


def date_of(at: dt.date) -> dt.date:
    """The local date of a date or a local date-time."""
    return at.date() if isinstance(at, dt.datetime) else at


def days_after(day: dt.date) -> Iterator[dt.date]:
    """The days after ``day``, for some 270 years."""
    for _ in range(LONGEST_SEARCH):
        day += ONE_DAY
        yield day
