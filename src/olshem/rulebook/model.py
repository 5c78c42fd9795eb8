"""What a rulebook says, as frozen values. The reader makes them; nothing else does.

A field's ``metadata`` says how it is written (:mod:`olshem.documents.shapes`): the key ``from`` for ``starts_on``, a code that
must be known in a section, the word ``unknown``.

Whatever may change by law is a tuple of :class:`Dated` values, resolved at a date by :func:`olshem.rulebook.in_force` alone.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Generic, Literal, TypeVar

from olshem.vocabulary import Clock, Code, Criterion, Polarity, Text, Unit

T = TypeVar("T")
_OUTSIDE = {"outside": True}
_UNKNOWN = {"unknown": True}


class Ended(StrEnum):
    """How a dated value came to its end."""

    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """One value with the days on which it held (both included) and where it comes from.

    ``value`` is ``None`` where the rulebook says ``value: unknown``. Exactly one of ``starts_on`` (an interval of force) and
    ``observed_on`` (an observation, which never supersedes) is set. ``ends_on`` ``None``: still in force. ``act`` is a legal
    act (with ``article``), ``source`` any other place; at least one is set.
    """

    value: T | None = field(metadata=_UNKNOWN)
    starts_on: dt.date | None = field(default=None, metadata={"key": "from", "partial": True})
    ends_on: dt.date | None = field(default=None, metadata={"key": "to"})
    ended: Ended | None = None
    observed_on: dt.date | None = field(default=None, metadata={"partial": True})
    act: str | None = None
    article: str | None = None
    source: str | None = None
    unit: Unit | None = None


# ---------------------------------------------------------------- bodies, areas, channels, calendars
@dataclass(frozen=True, slots=True)
class Body:
    """Who provides services and is measured. ``group`` is the peer group in which it is compared."""

    code: Code = field(metadata=_OUTSIDE)
    name: tuple[Dated[Text], ...]
    parent: tuple[Dated[Code], ...] = field(default=(), metadata={"refers": "bodies"})
    group: tuple[Dated[Code], ...] = field(default=(), metadata={"refers": "groups"})


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that has no more than a name here: an area, a channel, a peer group."""

    code: Code = field(metadata=_OUTSIDE)
    name: Text
    note: Text | None = None
    calendar: Code | None = field(default=None, metadata={"refers": "calendars"})


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day that departs from the weekly pattern."""

    on: dt.date
    kind: Literal["holiday", "moved-off", "moved-working"]
    name: Text
    source: str


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """A calendar as the rulebook states it: weekly days off, dated exceptions, and the calendar it extends."""

    code: Code = field(metadata=_OUTSIDE)
    name: Text
    days: tuple[DayOff, ...]
    weekend: tuple[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], ...] = ("saturday", "sunday")
    extends: Code | None = field(default=None, metadata={"refers": "calendars"})


# ---------------------------------------------------------------- services and standards
@dataclass(frozen=True, slots=True)
class Service:
    """What people ask for. ``standards`` maps a parameter (``term``, ``fee``, ``max-wait-submission`` ...) to its dated values.

    The parameter ``term`` decides whether a case is on time: a number with its unit, or the word ``carried`` where each case
    brings its own due time. ``channels`` empty: any.
    """

    code: Code = field(metadata=_OUTSIDE)
    name: Text
    criteria: tuple[Criterion, ...]
    providers: tuple[Code, ...] = field(metadata={"refers": "bodies"})
    standards: Mapping[Code, tuple[Dated[int | float | str], ...]]
    channels: tuple[Code, ...] = field(default=(), metadata={"refers": "channels"})
    summary: Text | None = None
    documents: tuple[Text, ...] = ()
    complain: Text | None = None


# ---------------------------------------------------------------- measures
class Statistic(StrEnum):
    """How cases become one value."""

    SHARE = "share"
    COUNT = "count"
    RATE = "rate"
    MEAN = "mean"
    QUANTILE_CLOSED = "quantile-closed"
    QUANTILE_KAPLAN_MEIER = "quantile-kaplan-meier"


class Condition(StrEnum):
    """What may be asked of one case at the as-of time ``T``. The whole list: there is no expression language.

    Each is true or false, never unknown. *Due* is the due instant that the case carries or, failing that, the term of its
    service in force on the day of submission. A decision later than ``T`` has not happened.
    """

    SUBMITTED = "submitted"
    """every case"""
    CLOSED = "closed"
    """decided at or before T"""
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
    """One question to a case: a condition, or a code being one of a few. Exactly one field is set."""

    condition: Condition | None = field(default=None, metadata={"short": True})
    outcome: tuple[str, ...] = ()
    channel: tuple[Code, ...] = field(default=(), metadata={"refers": "channels"})
    service: tuple[Code, ...] = field(default=(), metadata={"refers": "services"})


class Quantity(StrEnum):
    """What a mean or quantile is taken of."""

    DURATION = "duration"
    """from submission to decision, less suspensions, by the measure's clock, never below 0"""
    WAITING_MINUTES = "waiting-minutes"
    VISITS = "visits"


@dataclass(frozen=True, slots=True)
class Definition:
    """What is counted. A case excluded by any exclusion is not in the measure at all (yet counts in ``n``).

    ``share``: numerator and denominator, every test of a list must hold; the numerator is taken within the denominator.
    ``count``: numerator. ``rate``: numerator per 1,000 of the denominator. ``mean`` and the quantiles: ``quantity`` over the
    denominator; ``quantile-closed`` among closed cases, ``quantile-kaplan-meier`` with open cases censored at T. ``q`` in (0, 1).
    """

    statistic: Statistic
    clock: Clock = Clock.ELAPSED
    numerator: tuple[Test, ...] = ()
    denominator: tuple[Test, ...] = (Test(condition=Condition.SUBMITTED),)
    exclusions: tuple[Test, ...] = ()
    quantity: Quantity = Quantity.DURATION
    q: float = 0.5


@dataclass(frozen=True, slots=True)
class Target:
    """The level that a measure should reach, for a body, a service, or everywhere (``*``)."""

    body: Code = field(metadata={"all": True, "refers": "bodies"})
    service: Code = field(metadata={"all": True, "refers": "services"})
    level: tuple[Dated[float], ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: what it is for, what is counted, which way is better, and how it could mislead."""

    code: Code = field(metadata=_OUTSIDE)
    name: Text
    purpose: Text
    criterion: Criterion
    unit: Unit
    polarity: Polarity
    numerator_text: Text
    denominator_text: Text
    perverse_effect: Text
    definition: tuple[Dated[Definition], ...]
    minimum_n: tuple[Dated[int], ...]
    exclusions_text: Text | None = None
    targets: tuple[Target, ...] = ()
    decimals: int = 1


# ---------------------------------------------------------------- rating frameworks
@dataclass(frozen=True, slots=True)
class Scoring:
    """From a measure value to a score.

    ``thresholds``: ``cuts`` lists (score, edge); the value earns the best score whose edge it reaches in the measure's
    polarity, else the scale's lowest. ``distance-to-target``: the scale is spread evenly from ``worst`` to ``best``, clipped,
    rounded half up to a whole score. A measure whose ``neutral`` polarity gives no direction cannot be scored.
    """

    method: Literal["thresholds", "distance-to-target"]
    cuts: tuple[tuple[int, float], ...] = ()
    worst: float | None = None
    best: float | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a rating: a score given by hand (``measure`` empty) or made from a measure by ``scoring``."""

    code: Code
    name: Text
    lowest: int
    highest: int
    movable: bool = True
    optional: bool = False
    """may be not applicable: it then drops out of every set and mean"""
    measure: Code | None = field(default=None, metadata={"refers": "measures"})
    service: Code = field(default=Code("*"), metadata={"all": True, "refers": "services"})
    scoring: Scoring | None = None


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """A weighted mean of inputs, rounded half up to a whole score; an optional input that does not apply drops out."""

    code: Code
    name: Text
    weights: Mapping[Code, float]

    @property
    def whole_weights(self) -> dict[Code, int]:
        """The weights as written (0.3 is three tenths), in whole numbers of the same proportions."""
        exact = {code: Fraction(str(weight)) for code, weight in self.weights.items()}
        common = math.lcm(*(weight.denominator for weight in exact.values()))
        return {code: int(weight * common) for code, weight in exact.items()}


@dataclass(frozen=True, slots=True)
class Limit:
    """One condition of a row. ``of`` names an input, a criterion, or a set of them.

    ``is_in``: the one score is among these. Otherwise the number of members with a score below ``below`` (or at or above
    ``at_or_above``) is at most ``at_most`` (or at least ``at_least``).
    """

    of: Code
    is_in: tuple[int, ...] = ()
    below: int | None = None
    at_or_above: int | None = None
    at_most: int | None = None
    at_least: int | None = None

    @property
    def question(self) -> Limit:
        """The same limit without its edge on the count: limits with one question are decided by one count."""
        return replace(self, is_in=tuple(sorted(self.is_in)), at_most=None, at_least=None)

    def counts(self, score: int) -> bool:
        """Whether a member with this score is counted."""
        if self.is_in:
            return score in self.is_in
        return score < self.below if self.below is not None else self.at_or_above is not None and score >= self.at_or_above

    def holds(self, count: int) -> bool:
        """Whether the limit holds where so many members are counted."""
        if self.is_in:
            return count > 0
        return (self.at_most is None or count <= self.at_most) and (self.at_least is None or count >= self.at_least)

    @property
    def enough(self) -> int:
        """The count from which on the limit's answer stays the same."""
        return max(1, 0 if self.at_most is None else self.at_most + 1, self.at_least or 0)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the decision table: the first whose every limit holds gives the outcome. ``outcome`` ``None``: unknown."""

    id: Code
    when: tuple[Limit, ...]
    outcome: int | None = field(metadata=_UNKNOWN)
    evidence: Literal["read", "inferred", "proposed"] = "read"
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class RatingRules:
    """The inputs, the means, the sets and the ordered table of one framework."""

    inputs: tuple[Input, ...]
    table: tuple[Row, ...]
    criteria: tuple[CriterionScore, ...] = ()
    sets: Mapping[Code, tuple[Code, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Framework:
    """How bodies of some groups are rated. ``outcomes`` names each rating, worst first; ``id_columns`` name the body in wide files."""

    code: Code = field(metadata=_OUTSIDE)
    name: Text
    purpose: Text
    groups: tuple[Code, ...] = field(metadata={"refers": "groups"})
    outcomes: Mapping[int, Text]
    rules: tuple[Dated[RatingRules], ...]
    id_columns: tuple[str, ...] = ("body",)


# ---------------------------------------------------------------- the whole
@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of one rulebook: an immutable bundle. ``digest`` is the SHA-256 over its files in path order."""

    code: Code
    version: str
    title: Text
    about: Text
    time_zone: str
    calendar: Code
    rankability_floor: tuple[Dated[float], ...]
    bodies: Mapping[Code, Body]
    services: Mapping[Code, Service]
    measures: Mapping[Code, Measure]
    frameworks: Mapping[Code, Framework]
    areas: Mapping[Code, Named]
    channels: Mapping[Code, Named]
    groups: Mapping[Code, Named]
    calendars: Mapping[Code, CalendarRule]
    synthetic: bool
    digest: str
    files: Mapping[str, bytes]
