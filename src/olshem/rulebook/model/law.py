"""Acts, calendars, and the laws by which terms are counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from olshem.rulebook.model.dates import OUTSIDE, Confidence, Dated
from olshem.vocabulary import Code, Text


@dataclass(frozen=True, slots=True)
class Act:
    """One legal act. ``on`` is the day on which it was signed, not the day on which it took effect."""

    code: Code = field(metadata=OUTSIDE)
    kind: Literal["law", "code", "decree", "resolution", "order", "decision"]
    issuer: Text
    number: str
    title: Text
    on: dt.date | None = field(default=None, metadata={"partial": True})
    registered: str | None = None
    repealed_on: dt.date | None = field(default=None, metadata={"partial": True})
    repealed_by: Text | None = None
    url: str | None = None
    confidence: Confidence | None = None
    note: Text | None = None


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day that departs from the weekly pattern."""

    on: dt.date
    kind: Literal["holiday", "moved-off", "moved-working"]
    name: Text
    source: str
    decreed_on: dt.date | None = None
    """the day on which the decree was signed, where that was late or is known"""
    swapped_with: dt.date | None = None
    """the other day of a moved pair"""
    confidence: Confidence | None = None


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """A calendar as the rulebook states it: weekly days off, dated exceptions, and the calendar it extends."""

    code: Code = field(metadata=OUTSIDE)
    name: Text
    days: tuple[DayOff, ...]
    weekend: tuple[Weekday, ...] = ("saturday", "sunday")
    extends: Code | None = field(default=None, metadata={"refers": "calendars"})
    decreed_until: dt.date | None = None
    """the last day for which the decrees are known; a deadline after it says so"""
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """How a term is counted. Times are local, ``HH:MM``; ``hours`` empty: a submission counts on its day at any hour.

    A case submitted after the last hour of a day, or on a day off, counts as submitted on the next working day.
    """

    day_of_receipt_counts: bool = False
    ends_on_day_off: Literal["next-working-day", "stays"] = "next-working-day"
    """where a term in calendar days, months or years ends on a day off"""
    hours: Mapping[Weekday, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """office hours: for each day of the week its spans, such as ``[["09:00", "13:00"], ["14:00", "18:30"]]``"""


@dataclass(frozen=True, slots=True)
class Statute:
    """A law that says how terms are counted, with its calendar where that is its own."""

    code: Code = field(metadata=OUTSIDE)
    name: Text
    counting: tuple[Dated[Counting], ...]
    calendar: Code | None = field(default=None, metadata={"refers": "calendars"})
    note: Text | None = None
