"""Whether two published figures differ beyond chance, from their published intervals alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from olshem_site.facts.figures import Figure


@dataclass(frozen=True, slots=True)
class Change:
    """The later figure less the earlier, with its interval; ``verdict`` looks through the measure's polarity."""

    difference: float
    low: float
    high: float
    verdict: Literal["better", "worse", "more", "less", "same"]


def change_between(earlier: Figure | None, later: Figure | None, polarity: str) -> Change | None:
    """The change between two figures; ``None`` where either has no value or no interval, or where another definition made them.

    The interval of the difference is made from the two intervals by the method of variance estimates recovery.

    **Source** Zou and Donner (2008), *Construction of confidence limits about effect measures*, eq. 3; for two shares with
    Wilson intervals it is Newcombe's method 10.
    """
    if earlier is None or later is None or earlier.text("definition") != later.text("definition"):
        return None
    ends = [figure.value(column) for figure in (earlier, later) for column in ("value", "low", "high")]
    if any(end is None for end in ends):
        return None
    first, first_low, first_high, second, second_low, second_high = (end for end in ends if end is not None)
    difference = second - first
    low = difference - math.hypot(second - second_low, first_high - first)
    high = difference + math.hypot(second_high - second, first - first_low)
    if low <= 0 <= high:
        return Change(difference, low, high, "same")
    rises = difference > 0
    if polarity not in ("higher", "lower"):
        return Change(difference, low, high, "more" if rises else "less")
    return Change(difference, low, high, "better" if rises == (polarity == "higher") else "worse")
