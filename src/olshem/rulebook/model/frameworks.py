"""How scores become ratings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from olshem.rulebook.model.dates import OUTSIDE, UNKNOWN, Dated
from olshem.vocabulary import Code, Text


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
    outcome: int | None = field(metadata=UNKNOWN)
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

    code: Code = field(metadata=OUTSIDE)
    name: Text
    purpose: Text
    groups: tuple[Code, ...] = field(metadata={"refers": "groups"})
    outcomes: Mapping[int, Text]
    rules: tuple[Dated[RatingRules], ...]
    id_columns: tuple[str, ...] = ("body",)
