"""One body's value and how far it may be off: the standard error that each kind of statistic gives."""

from __future__ import annotations

import math
from dataclasses import dataclass

from olshem import errors, numerics, rulebook
from olshem.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known of one body: its value with a standard error, or why it cannot be compared.

    ``status`` is ``ok`` exactly where both ``value`` and ``error`` are there and finite, ``error`` 0 or more.
    """

    id: str
    group: str
    value: float | None
    error: float | None
    status: Status = Status.OK


def share_error(numerator: float, denominator: float) -> float:
    """The standard error of a share of independent cases, smoothed so that 0 of n and n of n are not taken as certain.

    Parameters
    ----------
    numerator, denominator : float
        x and n, 0 <= x <= n, n > 0.

    Returns
    -------
    float
        sqrt(p (1 - p) / n) with p = (x + 1/2) / (n + 1), above 0; within 1 % of the plain binomial error once x and n - x
        exceed about 50, and on the wide side below.

    Raises
    ------
    MethodError
        ``comparison.counts-invalid``.

    Source
    ------
    Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16 (2001): Wald's error fails
    near 0 and 1; p is the mean of the Jeffreys posterior, Beta(x + 1/2, n - x + 1/2).
    """
    if not (0 <= numerator <= denominator and denominator > 0):
        raise errors.MethodError(
            "comparison.counts-invalid", f"a share needs 0 <= numerator <= denominator, found {numerator}/{denominator}"
        )
    share = (numerator + 0.5) / (denominator + 1)
    return math.sqrt(share * (1 - share) / denominator)


def count_error(count: float) -> float:
    """The standard error of a Poisson count, smoothed so that none seen is not taken as certain: sqrt(x + 1/2).

    Parameters
    ----------
    count : float
        0 or more.

    Raises
    ------
    MethodError
        ``comparison.counts-invalid``.

    Source
    ------
    The standard deviation of the Jeffreys posterior of a Poisson mean, Gamma(x + 1/2, 1).
    """
    if count < 0:
        raise errors.MethodError("comparison.counts-invalid", f"a count is 0 or more, found {count}")
    return math.sqrt(count + 0.5)


def interval_error(low: float, high: float, level: float) -> float:
    """The standard error that an interval's width implies on the normal scale: (high - low) / (2 z).

    Parameters
    ----------
    low, high : float
        Both ends, finite, low <= high. An interval of no width gives 0: the value counts as exact.
    level : float
        Coverage of the interval, in (0, 1).

    Raises
    ------
    MethodError
        ``comparison.interval-invalid``.

    Source
    ------
    The definition of a normal interval, read backwards; for medians, Price and Bonett, "Estimating the variance of the sample
    median", Journal of Statistical Computation and Simulation 68 (2001).
    """
    if not (low <= high and 0 < level < 1 and math.isfinite(high - low)):
        raise errors.MethodError(
            "comparison.interval-invalid", f"an interval needs low <= high and a level in (0, 1), found {low}, {high}, {level}"
        )
    return (high - low) / (2 * numerics.normal_point(level))


def measure_error(
    statistic: rulebook.Statistic,
    *,
    numerator: float | None,
    denominator: float | None,
    low: float | None,
    high: float | None,
    level: float | None,
) -> float | None:
    """The standard error of a measure value, from what its row says; None where the row cannot say.

    A share's comes from its counts (:func:`share_error`), a count's and a rate's from the number counted (:func:`count_error`),
    a mean's and a quantile's from its interval (:func:`interval_error`). An interval open at one end gives none.

    Source
    ------
    docs/methods/league.md, "Standard errors".
    """
    match statistic:
        case rulebook.Statistic.SHARE if numerator is not None and denominator:
            return share_error(numerator, denominator)
        case rulebook.Statistic.COUNT if numerator is not None:
            return count_error(numerator)
        case rulebook.Statistic.RATE if numerator is not None and denominator:
            return 1000 * count_error(numerator) / denominator
        case rulebook.Statistic.SHARE | rulebook.Statistic.COUNT | rulebook.Statistic.RATE:
            return None
    return None if low is None or high is None or level is None else interval_error(low, high, level)
