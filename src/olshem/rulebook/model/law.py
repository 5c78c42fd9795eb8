"""Acts, calendars, and the laws by which terms are counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from olshem import calendars
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
    weekend: tuple[calendars.Weekday, ...] = ("saturday", "sunday")
    extends: Code | None = field(default=None, metadata={"refers": "calendars"})
    decreed_until: dt.date | None = None
    """the last day for which the decrees are known; a deadline after it says so"""
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Statute:
    """A law that says how terms are counted, with its calendar where that is its own."""

    code: Code = field(metadata=OUTSIDE)
    name: Text
    counting: tuple[Dated[calendars.Counting], ...]
    calendar: Code | None = field(default=None, metadata={"refers": "calendars"})
    note: Text | None = None
