"""Intervals for shares, counts, means and quantiles, from integers alone.

Every function takes whole arrays and does only elementwise arithmetic, so that a value does not depend on its neighbours.
Costly special functions are taken once for each distinct count.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from olshem import errors

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
SMALL = 1024
"""Counts below it have their limits in a table."""


def normal_point(level: float) -> float:
    """The two-sided point of the standard normal distribution.

    Parameters
    ----------
    level : float
        The coverage, in (0, 1).

    Returns
    -------
    float
        1.96 for 0.95.

    Raises
    ------
    MethodError
        ``numerics.level`` where the level is outside (0, 1).

    **Source**: the definition.
    """
    if not 0.0 < level < 1.0:
        raise errors.MethodError("numerics.level", f"the level of an interval lies between 0 and 1; found {level}")
    return float(special.ndtri(0.5 + level / 2))


def exact_fraction(q: float) -> Fraction:
    """The fraction that a decimal such as 0.9 is meant to be: 9/10, not the double beside it.

    Parameters
    ----------
    q : float
        In (0, 1).

    Returns
    -------
    fractions.Fraction

    Raises
    ------
    MethodError
        ``numerics.quantile`` where ``q`` is outside (0, 1).

    **Source**: the shortest decimal that gives the double.
    """
    if not 0.0 < q < 1.0:
        raise errors.MethodError("numerics.quantile", f"a quantile lies between 0 and 1; found {q}")
    return Fraction(repr(float(q)))


def quantile_rank(n: ArrayLike, q: float) -> Integers:
    """The rank ``ceil(q n)`` of the q-quantile among ``n`` values, exactly.

    Parameters
    ----------
    n : array_like of int, shape (cells,)
        0 or more.
    q : float
        In (0, 1).

    Returns
    -------
    ndarray of int64, shape (cells,)
        From 1; 0 where ``n`` is 0.

    **Source**: the inverse of the empirical distribution function; Hyndman and Fan (1996), definition 1.
    """
    part = exact_fraction(q)
    ranks: Integers = -(-(np.asarray(n, dtype=np.int64) * part.numerator) // part.denominator)
    return ranks


def tabulated(counts: ArrayLike, work: partial[tuple[NDArray[Any], NDArray[Any]]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Two numbers for each of many counts, worked out once for each distinct count and remembered for small ones.

    Parameters
    ----------
    counts : array_like of int, shape (cells,)
        0 or more.
    work : partial
        A pure elementwise function of counts, with its other arguments bound by name.

    Returns
    -------
    (ndarray, ndarray), shape (cells,)

    **Source**: the definition.
    """
    values = np.asarray(counts, dtype=np.int64)
    table = _small_table(work.func, tuple(work.keywords.items()))
    first, second = (part[np.minimum(values, SMALL - 1)] for part in table)
    large = np.flatnonzero(values >= SMALL)
    if len(large):
        distinct, place = np.unique(values[large], return_inverse=True)
        first[large], second[large] = (part[place] for part in work(distinct))
    return first, second


@lru_cache(maxsize=64)
def _small_table(work: Callable[..., Any], named: tuple[tuple[str, Any], ...]) -> tuple[NDArray[Any], NDArray[Any]]:
    first, second = work(np.arange(SMALL), **dict(named))
    return first, second


def wilson(successes: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The Wilson score interval of a share.

    Parameters
    ----------
    successes, n : array_like of int, shape (cells,)
        ``0 <= successes <= n``.
    level : float
        The coverage, in (0, 1).

    Returns
    -------
    (ndarray, ndarray) of float64, shape (cells,)
        The lower and upper limits, in [0, 1]; NaN where ``n`` is 0. Exactly 0 and 1 at no and at every success.

    **Source**: Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22, equation 5.
    """
    z = normal_point(level)
    x, size = np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64)
    m = np.where(size > 0, size, np.nan)
    share, extra = x / m, z * z / m
    half = np.sqrt((share * (1.0 - share) + extra / 4) * extra)
    low, high = (share + extra / 2 - half) / (1.0 + extra), (share + extra / 2 + half) / (1.0 + extra)
    return np.where(x == 0, 0.0 * m, low), np.where(x == size, m / m, high)


def poisson(counts: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The exact (Garwood) interval of a Poisson count.

    Parameters
    ----------
    counts : array_like of int, shape (cells,)
        0 or more.
    level : float
        The coverage, in (0, 1).

    Returns
    -------
    (ndarray, ndarray) of float64, shape (cells,)
        The lower and upper limits of the expected count; the lower is 0 at a count of 0.

    **Source**: Garwood (1936), "Fiducial limits for the Poisson distribution", Biometrika 28.
    """
    normal_point(level)
    return tabulated(counts, partial(_poisson, level=level))


def _poisson(counts: Integers, *, level: float) -> tuple[Floats, Floats]:
    tail = (1.0 - level) / 2
    low = np.where(counts > 0, special.gammaincinv(np.maximum(counts, 1), tail), 0.0)
    return low, special.gammaincinv(counts + 1.0, 1.0 - tail)


def rank_limits(n: ArrayLike, q: float, level: float = 0.95) -> tuple[Integers, Integers]:
    """The ranks of the order statistics that enclose the q-quantile.

    The lower rank is the greatest with ``P(B < rank) <= (1 - level) / 2`` and the upper one the least with
    ``P(B >= rank) <= (1 - level) / 2``, B being binomial(n, q): the coverage is at least the level whatever the distribution,
    ties included.

    Parameters
    ----------
    n : array_like of int, shape (cells,)
        0 or more.
    q : float
        In (0, 1).
    level : float
        The coverage, in (0, 1).

    Returns
    -------
    (ndarray, ndarray) of int64, shape (cells,)
        Ranks from 1 to ``n``; a lower rank of 0 or an upper one of ``n + 1`` says that no value bounds that side.

    **Source**: David and Nagaraja (2003), Order Statistics, section 7.1.
    """
    normal_point(level)
    exact_fraction(q)
    return tabulated(n, partial(_rank_limits, q=q, level=level))


def _rank_limits(sizes: Integers, *, q: float, level: float) -> tuple[Integers, Integers]:
    tail = (1.0 - level) / 2
    lower = first_count(sizes, lambda k: special.bdtr(k, sizes, q) > tail)
    upper = first_count(sizes, lambda k: special.bdtr(k, sizes, q) >= 1.0 - tail) + 1
    return lower, upper


def first_count(sizes: Integers, holds: Callable[[Integers], NDArray[np.bool_]]) -> Integers:
    """The least whole number from 0 to ``size`` at which a rising condition holds, by bisection over all sizes at once.

    Parameters
    ----------
    sizes : ndarray of int64, shape (cells,)
    holds : callable
        Takes a whole number for each cell; false up to some number and true from there.

    Returns
    -------
    ndarray of int64, shape (cells,)
        ``size`` itself where the condition holds nowhere below it.

    **Source**: bisection.
    """
    low, high = np.zeros_like(sizes), sizes.copy()
    while np.any(low < high):
        middle = (low + high) // 2
        found = holds(middle)
        high = np.where(found & (low < high), middle, high)
        low = np.where(~found & (low < high), middle + 1, low)
    return low


def mean(
    n: ArrayLike, total: ArrayLike, squares_high: ArrayLike, squares_low: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """The mean of integers and its normal interval, from exact sums.

    Parameters
    ----------
    n, total : array_like of int, shape (cells,)
        The number of values and their sum.
    squares_high, squares_low : array_like of int, shape (cells,)
        The sum of the squares as ``high * 2**32 + low``: each square is split before it is summed, so nothing overflows.
    level : float
        The coverage, in (0, 1).

    Returns
    -------
    (ndarray, ndarray, ndarray) of float64, shape (cells,)
        The mean, and the limits ``mean -+ z sd / sqrt(n)`` with n - 1 in the standard deviation. NaN: the mean where ``n`` is 0,
        the limits where ``n`` is below 2.

    **Source**: the central limit theorem; the variance is ``(n sum(x^2) - sum(x)^2) / (n (n - 1))``, its numerator an exact integer.
    """
    z = normal_point(level)
    size, summed = np.asarray(n, dtype=np.int64), np.asarray(total, dtype=np.int64)
    centre = summed / np.where(size > 0, size, np.nan)
    spread = _exact_spread(size, summed, np.asarray(squares_high, dtype=np.int64), np.asarray(squares_low, dtype=np.int64))
    enough = np.where(size > 1, size, np.nan)
    half = z * np.sqrt(spread / (enough - 1.0)) / enough
    return centre, centre - half, centre + half


def _exact_spread(n: Integers, total: Integers, high: Integers, low: Integers) -> Floats:
    """``n sum(x^2) - sum(x)^2`` as the double nearest to the exact integer: in int64 where it fits, else in Python's integers."""
    size = n.astype(np.float64)
    fits = (size * (high * 2.0**32 + low) < 2.0**62) & (total.astype(np.float64) ** 2 < 2.0**62)
    spread = np.multiply(n, high * 2**32 + low, dtype=np.int64) - total**2
    if fits.all():
        whole: Floats = spread.astype(np.float64)
        return whole
    exact = np.where(fits, spread, 0).astype(np.float64)
    for place in np.flatnonzero(~fits):
        squares = int(high[place]) * 2**32 + int(low[place])
        exact[place] = float(int(n[place]) * squares - int(total[place]) ** 2)
    return exact
