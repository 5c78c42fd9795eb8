"""The days of a term, one after another, each with the reason why it counts or does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from olshem import errors
from olshem.calendars.counting import Counting, Office, date_of
from olshem.calendars.working import LONGEST_SEARCH, ONE_DAY, WEEKDAYS, Calendar, is_working

Suspension = tuple[dt.date, dt.date]
"""From when to when a case stood still: two local dates or two local date-times."""


class Why(StrEnum):
    """Why a day counts, or does not."""

    AFTER_HOURS = "after-hours"
    """submitted on this day, but after its last office hour"""
    CLOSED = "closed"
    """a working day without office hours"""
    RECEIPT = "receipt"
    """the day of receipt; it counts where the law says so"""
    WORKING_DAY = "working-day"
    MOVED_WORKING = "moved-working"
    """a day of the weekend that is worked"""
    CALENDAR_DAY = "calendar-day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MOVED_OFF = "moved-off"
    """a working day that became a day off"""
    SUSPENDED = "suspended"
    ELAPSED = "elapsed"
    """time that runs by day and night"""
    OFFICE_HOURS = "office-hours"
    """time that runs within office hours"""
    LAST_DAY = "last-day"
    MOVED_TO_WORKING_DAY = "moved-to-working-day"
    """the last day: the term ended on a day off"""


@dataclass(frozen=True, slots=True)
class DayOfTerm:
    """One day between submission and the end of a term: whether it is one of those that the term counts, and why."""

    date: dt.date
    counts: bool
    why: Why


_PLAIN = frozenset({Why.WORKING_DAY, Why.MOVED_WORKING, Why.CALENDAR_DAY, Why.ELAPSED, Why.OFFICE_HOURS})


class Walk:
    """A walk from the day of submission to the end of a term. ``day`` is where it stands, ``days`` what it has passed."""

    def __init__(self, calendar: Calendar, counting: Counting, at: dt.date, begun: dt.date, suspensions: Sequence[Suspension]) -> None:
        self.calendar, self.counting, self.begun, self.begun_on = calendar, counting, begun, date_of(begun)
        self.office = Office(calendar, counting.hours) if counting.hours else None
        self.stops = [(self._local(start), self._local(stop)) for start, stop in suspensions]
        self.day, self.days = date_of(at), list[DayOfTerm]()
        self._limit = min(self.day.toordinal() + LONGEST_SEARCH, dt.date.max.toordinal())
        while self.day < self.begun_on:
            self._pass(False, self._why_not_yet())
            self._next()

    # ------------------------------------------------------------ days
    def working_days(self, number: int) -> None:
        """Go on to the day on which so many working days have passed."""
        number -= self._receipt(counts=self.counting.day_of_receipt_counts and is_working(self.calendar, self.day))
        while number > 0:
            self._next()
            if self._suspended(self.day):
                self._pass(False, Why.SUSPENDED)
            elif is_working(self.calendar, self.day):
                number -= 1
                self._pass(True, Why.MOVED_WORKING if self._in_weekend() else Why.WORKING_DAY)
            else:
                self._pass(False, day_off(self.calendar, self.day))
        self._end()

    def calendar_days(self, number: int) -> None:
        """Go on to the day on which so many days have passed after the day of receipt, and where the law says so to a working day."""
        self._receipt(counts=self.counting.day_of_receipt_counts)
        self._run(number, Why.CALENDAR_DAY)
        if self.counting.ends_on_day_off == "next-working-day" and not is_working(self.calendar, self.day):
            self._move()
        self._end()

    def days_of_24_hours(self, number: int) -> None:
        """Go on by days of 24 hours where nobody knows the time of day."""
        self._receipt(counts=False)
        self._run(number, Why.ELAPSED)
        self._end()

    def _receipt(self, *, counts: bool) -> bool:
        self._pass(counts, Why.RECEIPT)
        return counts

    def _run(self, number: int, why: Why) -> None:
        while number > 0:
            self._next()
            stands = self._suspended(self.day)
            number -= not stands
            self._pass(not stands, Why.SUSPENDED if stands else why)

    def _move(self) -> None:
        """From the day off on which the term ended to the next working day."""
        ended = self.days[-1]
        if ended.why is Why.CALENDAR_DAY:
            self.days[-1] = DayOfTerm(ended.date, ended.counts, day_off(self.calendar, ended.date))
        while self.days[-1].why is not Why.MOVED_TO_WORKING_DAY:
            self._next()
            if self._suspended(self.day):
                self._pass(False, Why.SUSPENDED)
            else:
                self._pass(False, Why.MOVED_TO_WORKING_DAY if is_working(self.calendar, self.day) else day_off(self.calendar, self.day))

    def _end(self) -> None:
        """The last day is here, or the last of those for which the case stands still from here on."""
        self._name_last()
        while self._suspended(self.day + ONE_DAY):
            self._next()
            self._pass(False, Why.SUSPENDED)

    # ------------------------------------------------------------ time
    def elapsed_time(self, time: dt.timedelta, *, receipt_counts: bool) -> dt.datetime:
        """Go on to the moment at which so much time has passed, by day and night."""
        begun = _absolute(self._moment(self.begun))
        ends_at = begun + time
        for start, stop in ((_absolute(self._moment(one)), _absolute(self._moment(other))) for one, other in self.stops):
            if start <= ends_at and stop > begun:
                ends_at += stop - max(start, begun)
        local = ends_at.astimezone(self._moment(self.begun).tzinfo) if ends_at.tzinfo is not None else ends_at
        self._pass(receipt_counts, Why.RECEIPT)
        while self.day < local.date():
            self._next()
            stands = self._suspended(self.day) and not any(date_of(stop) == self.day for _, stop in self.stops)
            self._pass(not stands, Why.SUSPENDED if stands else Why.ELAPSED)
        self._name_last()
        return local

    def office_time(self, time: dt.timedelta) -> dt.datetime:
        """Go on to the moment at which so much time has passed within office hours."""
        begun = self._moment(self.begun)
        while True:
            spans = self._free_spans(begun.replace(tzinfo=None))
            for start, stop in spans:
                if stop - start >= time:
                    self._pass(True, Why.RECEIPT if self.day == self.begun_on else Why.LAST_DAY)
                    return (start + time).replace(tzinfo=begun.tzinfo)
                time -= stop - start
            self._pass(bool(spans), Why.RECEIPT if self.day == self.begun_on else Why.OFFICE_HOURS if spans else self._why_not_yet())
            self._next()

    def _free_spans(self, begun: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
        """The office hours of the day, by the clock on its wall, from the submission on and without what was suspended."""
        hours = self.office.hours(self.day) if self.office is not None else ()
        spans = [(dt.datetime.combine(self.day, opens), dt.datetime.combine(self.day, closes)) for opens, closes in hours]
        spans = [(max(start, begun), stop) for start, stop in spans if stop > begun]
        for one, other in self.stops:
            start, stop = (self._moment(each).replace(tzinfo=None) for each in (one, other))
            parts = [part for opens, closes in spans for part in ((opens, min(closes, start)), (max(opens, stop), closes))]
            spans = [(opens, closes) for opens, closes in parts if opens < closes]
        return spans

    def _local(self, at: dt.date) -> dt.date:
        """A date as it is; a date-time in the zone of the submission."""
        zone = self.begun.tzinfo if isinstance(self.begun, dt.datetime) else None
        return at.astimezone(zone) if isinstance(at, dt.datetime) and at.tzinfo is not None and zone is not None else at

    def _moment(self, at: dt.date) -> dt.datetime:
        """A date-time as it is; of a date its first moment."""
        zone = self.begun.tzinfo if isinstance(self.begun, dt.datetime) else None
        return at if isinstance(at, dt.datetime) else dt.datetime.combine(at, dt.time(), zone)

    # ------------------------------------------------------------ steps
    def _next(self) -> None:
        if self.day.toordinal() >= self._limit:
            message = f"by the calendar {self.calendar.code} a term from {self.begun_on} does not end within some 270 years"
            raise errors.MethodError("calendars.term-endless", message)
        self.day += ONE_DAY

    def _pass(self, counts: bool, why: Why) -> None:
        self.days.append(DayOfTerm(self.day, counts, why))

    def _name_last(self) -> None:
        last = self.days[-1]
        if last.why in _PLAIN:
            self.days[-1] = DayOfTerm(last.date, last.counts, Why.LAST_DAY)

    def _suspended(self, day: dt.date) -> bool:
        return any(max(date_of(start), self.begun_on) < day <= date_of(stop) for start, stop in self.stops)

    def _in_weekend(self) -> bool:
        return WEEKDAYS[self.day.weekday()] in self.calendar.weekend

    def _why_not_yet(self) -> Why:
        """Why a submission on this day, or time of the office, does not count on it."""
        if not is_working(self.calendar, self.day):
            return day_off(self.calendar, self.day)
        if self.office is None or not self.office.hours(self.day):
            return Why.CLOSED
        return Why.AFTER_HOURS if self.day < self.begun_on else Why.SUSPENDED


def _absolute(moment: dt.datetime) -> dt.datetime:
    """A moment that may be added to: what has a zone, in UTC."""
    return moment.astimezone(dt.UTC) if moment.tzinfo is not None else moment


def day_off(calendar: Calendar, day: dt.date) -> Why:
    """What kind of day off a day is."""
    if day not in calendar.exceptions:
        return Why.WEEKEND
    return Why.MOVED_OFF if calendar.kinds.get(day) == Why.MOVED_OFF else Why.HOLIDAY
