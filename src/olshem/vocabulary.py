"""Codes, units, reasons of absence and other small frozen words that every room shares."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NewType

Code = NewType("Code", str)
"""A stable identifier: ``[A-Za-z0-9][A-Za-z0-9_-]*``."""

CODE_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
ALL = "*"
"""The code that stands for a dimension left out."""
NO_AREA = "-"
"""The code under which cases without an area (or channel, or service) are grouped."""
LANGUAGES = ("kk", "ru", "en")


class Criterion(StrEnum):
    """The five criteria of the seed, in their order everywhere."""

    TIMELINESS = "timeliness"
    QUALITY = "quality"
    ACCESSIBILITY = "accessibility"
    POLITENESS = "politeness"
    COMPLAINTS = "complaints"


class ComplaintOutcome(StrEnum):
    """How a complaint ended. The first three are decisions on what was complained about."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly-upheld"
    NOT_UPHELD = "not-upheld"
    WITHDRAWN = "withdrawn"
    FORWARDED = "forwarded"
    """sent on to whom it concerns"""


class Polarity(StrEnum):
    """Which direction of a value is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


class Clock(StrEnum):
    """Which integer a duration counts: seconds between instants, or days between local dates."""

    ELAPSED = "elapsed"
    CALENDAR_DAY = "calendar-day"
    WORKING_DAY = "working-day"


class Unit(StrEnum):
    """The units that a value may carry."""

    SHARE = "share"
    CASE = "case"
    PER_1000 = "per-1000"
    DAY = "day"
    CALENDAR_DAY = "calendar-day"
    WORKING_DAY = "working-day"
    HOUR = "hour"
    MINUTE = "minute"
    SECOND = "second"
    VISIT = "visit"
    MONTH = "month"
    CALENDAR_MONTH = "calendar-month"
    YEAR = "year"
    SCORE = "score"
    CODE = "code"
    COUNT = "count"
    LIST = "list"
    RULE = "rule"
    SCHEDULE = "schedule"
    CLOCK_TIME = "clock-time"
    HOUR_BEFORE_CLOSING = "hour-before-closing"
    DAY_BEFORE_END_OF_TERM = "day-before-end-of-term"
    MONTH_AFTER_BIRTH = "month-after-birth"
    KZT = "KZT"
    MCI = "MCI"
    """the monthly calculation index (МРП, АЕК)"""


class Status(StrEnum):
    """Whether a value is there, and if not, why. Order as in the contracts; zero is a value, never an absence."""

    OK = "ok"
    NOT_APPLICABLE = "not-applicable"
    NOT_DUE = "not-due"
    NOT_COLLECTED = "not-collected"
    NOT_SUBMITTED = "not-submitted"
    NO_CASES = "no-cases"
    UNDER_REVIEW = "under-review"
    SUPPRESSED = "suppressed"
    REJECTED = "rejected"
    NOT_COMPARABLE = "not-comparable"
    NOT_REACHED = "not-reached"


class PartialDate(dt.date):
    """A day that was written as a year or a month alone: it counts from the first day, and is shown as it was written.

    Equal to the plain date of that first day.
    """

    written: str

    @classmethod
    def of(cls, written: str) -> PartialDate:
        """The partial date ``2019`` or ``2019-05``."""
        year, _, month = written.partition("-")
        made = cls(int(year), int(month or 1), 1)
        made.written = written
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return partial_date, (self.written,)


def partial_date(written: str) -> PartialDate:
    """The partial date ``2019`` or ``2019-05``."""
    return PartialDate.of(written)


@dataclass(frozen=True, slots=True)
class Missing:
    """An absent value with its reason; never zero, never an average, never NaN."""

    reason: Status

    def __post_init__(self) -> None:
        if self.reason is Status.OK:
            raise ValueError("a missing value needs a reason other than 'ok'")


@dataclass(frozen=True, slots=True)
class Text:
    """One text that a person reads, in the three languages; ``review`` names those still to be checked by a reader."""

    kk: str
    ru: str
    en: str
    review: tuple[str, ...] = ()

    def __getitem__(self, language: str) -> str:
        if language not in LANGUAGES:
            raise KeyError(language)
        return str(getattr(self, language))


@dataclass(frozen=True, slots=True)
class Finding:
    """An odd but possible thing in records, counted and never dropped. ``code`` is stable."""

    code: str
    severity: str
    count: int
    text: str


def slug(raw: str) -> str:
    """The default code of a raw value: lower-case, each run of other characters one hyphen, trimmed. May be empty.

    Only ASCII letters and digits are kept, so that codes stay typeable in an address.
    """
    return re.sub(r"[^a-z0-9]+", "-", raw.lower()).strip("-")


def is_code(text: str) -> bool:
    """Whether ``text`` is a well-formed code."""
    return CODE_PATTERN.fullmatch(text) is not None
