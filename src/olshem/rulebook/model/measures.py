"""What is counted: of cases, of answers to surveys, of complaints."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from olshem.rulebook.model.dates import OUTSIDE, Dated
from olshem.rulebook.model.forms import MeasuredCells
from olshem.vocabulary import Clock, Code, Criterion, Polarity, Text, Unit


class Evidence(StrEnum):
    """What a measure is counted from."""

    CASES = "cases"
    ANSWERS = "answers"
    """answers to one question of a survey"""
    COMPLAINTS = "complaints"
    RETURNS = "returns"
    """what bodies counted themselves and sent in on a form"""


class Statistic(StrEnum):
    """How records become one value."""

    SHARE = "share"
    COUNT = "count"
    RATE = "rate"
    MEAN = "mean"
    QUANTILE_CLOSED = "quantile-closed"
    QUANTILE_KAPLAN_MEIER = "quantile-kaplan-meier"


class Condition(StrEnum):
    """What may be asked of one record at the as-of time ``T``. The whole list: there is no expression language.

    Each is true or false, never unknown. *Due* is the due instant that the record carries or, failing that, the term of its
    service in force on the day of submission (of a complaint its ``complaint-deadline``). A decision later than ``T`` has not
    happened; a complaint is submitted when it is received, and decided when it is answered.
    """

    SUBMITTED = "submitted"
    """every case, answer or complaint"""
    CLOSED = "closed"
    """decided (of a complaint: answered) at or before T"""
    OPEN = "open"
    """not closed"""
    HAS_DUE = "has-due"
    """a due time is known"""
    FALLEN_DUE = "fallen-due"
    """has a due time, and is closed or its due time is before T"""
    ON_TIME = "on-time"
    """closed at or before its due time"""
    LATE = "late"
    """closed after its due time"""
    OVERDUE = "overdue"
    """open, and its due time is before T"""
    NOT_DUE = "not-due"
    """open, and its due time is T or later"""
    WITHOUT_DUE = "without-due"
    """no due time is known"""
    FLAG_KNOWN = "flag-known"
    """the source recorded a verdict of its own"""
    FLAG_ON_TIME = "flag-on-time"
    """that verdict was: on time"""


@dataclass(frozen=True, slots=True)
class Test:
    """One question to a record: a condition, or a code being one of a few. Exactly one field is set."""

    condition: Condition | None = field(default=None, metadata={"short": True})
    outcome: tuple[str, ...] = ()
    channel: tuple[Code, ...] = field(default=(), metadata={"refers": "channels"})
    service: tuple[Code, ...] = field(default=(), metadata={"refers": "services"})
    about: tuple[Code, ...] = ()
    """what a complaint is about"""
    mode: tuple[Code, ...] = ()
    """how the person who answers was asked"""


class Quantity(StrEnum):
    """What a mean or quantile is taken of."""

    DURATION = "duration"
    """from submission to decision, less suspensions, by the measure's clock, never below 0"""
    WAITING_MINUTES = "waiting-minutes"
    VISITS = "visits"


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted. A record excluded by any exclusion is not in the measure at all (yet counts in ``n``).

    ``share``: numerator and denominator, every test of a list must hold; the numerator is taken within the denominator.
    ``count``: numerator. ``rate``: numerator per 1,000 of the denominator. ``mean`` and the quantiles: ``quantity`` over the
    denominator; ``quantile-closed`` among closed cases, ``quantile-kaplan-meier`` with open cases censored at T. ``q`` in (0, 1).

    Of returns, the numerator and the denominator are sums of ``cells`` of a ``form``, and nothing else is said.
    Of answers, over those of the denominator that give a score, each with its weight: ``share`` is that of scores in the top box
    of ``question``, ``mean`` the mean score. The ``rate`` of complaints is per 1,000 *cases* of the same cell and period: its
    denominator tests cases.
    """

    statistic: Statistic
    clock: Clock = Clock.ELAPSED
    numerator: tuple[Test, ...] = ()
    denominator: tuple[Test, ...] = (Test(condition=Condition.SUBMITTED),)
    exclusions: tuple[Test, ...] = ()
    quantity: Quantity = Quantity.DURATION
    q: float = 0.5
    evidence: Evidence = Evidence.CASES
    form: Code | None = field(default=None, metadata={"refers": "forms"})
    cells: MeasuredCells | None = None
    survey: Code | None = field(default=None, metadata={"refers": "surveys"})
    question: Code | None = None

    @property
    def denominator_evidence(self) -> Evidence:
        """What the tests of the denominator are asked of."""
        return Evidence.CASES if self.statistic is Statistic.RATE else self.evidence


@dataclass(frozen=True, slots=True)
class Target:
    """The level that a measure should reach, for a body, a service, or everywhere (``*``)."""

    body: Code = field(metadata={"all": True, "refers": "bodies"})
    service: Code = field(metadata={"all": True, "refers": "services"})
    level: tuple[Dated[float], ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: what it is for, what is counted, which way is better, and how it could mislead."""

    code: Code = field(metadata=OUTSIDE)
    name: Text
    purpose: Text
    criterion: Criterion
    unit: Unit
    polarity: Polarity
    numerator_text: Text
    denominator_text: Text
    perverse_effect: Text
    author: str
    checker: str
    """another than the author"""
    reviewed_on: dt.date
    next_review: dt.date
    definition: tuple[Dated[Definition], ...]
    minimum_n: tuple[Dated[int], ...]
    exclusions_text: Text | None = None
    targets: tuple[Target, ...] = ()
    decimals: int = 1

    @property
    def evidence(self) -> Evidence:
        """What it is counted from: the same in all of its definitions."""
        return next((one.value.evidence for one in self.definition if one.value is not None), Evidence.CASES)
