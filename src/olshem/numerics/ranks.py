"""Confidence sets for ranks, probabilities of being among the first, and plain ranks. Higher is better throughout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from olshem import errors
from olshem.numerics import draws as noise_draws
from olshem.numerics import pairs

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
FEWEST_DRAWS, MOST_DRAWS = 200, 1_000_000


@dataclass(frozen=True, slots=True)
class RankSets:
    """For each of p estimates the lowest and highest rank number that the data allow, and who is surely above whom.

    ``separated[i, j]``: i is surely above j. With marginal sets row i holds what the set of i says of every j.
    """

    low: IntArray
    high: IntArray
    separated: BoolArray


def competition_ranks(values: FloatArray) -> IntArray:
    """Ranks 1 = highest; equal values share the lowest rank number ("competition": 1, 2, 2, 4).

    Parameters
    ----------
    values : float array of shape (p,)
        Finite. May be empty.

    Returns
    -------
    int array of shape (p,), 1 to p

    Source
    ------
    Standard competition ranking; ties are exact equality of the values given.
    """
    values = np.asarray(values, dtype=np.float64)
    return (1 + len(values) - np.searchsorted(np.sort(values), values, side="right")).astype(np.int64)


def rank_sets(
    values: FloatArray, noise: FloatArray, *, level: float = 0.95, draws: int = 20_000, seed: int = 1, simultaneous: bool = True
) -> RankSets:
    """Confidence sets for the ranks of p estimates, by step-down tests of all pairs.

    The hypotheses "i is not above j" of all ordered pairs are tested with t_ij = (y_i - y_j) / s_ij against the ``level``
    quantile, over draws, of the largest (Z_a - Z_b) / s_ab among the hypotheses not yet rejected; rejected ones are dropped and
    the quantile recomputed until none is new. The low end is 1 + the number surely above, the high end p - the number surely below.

    Parameters
    ----------
    values : float array of shape (p,)
        Estimates, finite, higher is better. Units are free: multiplying values and errors by a number changes nothing.
    noise : float array of shape (p,) or (p, p)
        Standard errors of independent estimates, or their covariance matrix. Two estimates whose difference has no error
        are separated if and only if they differ.
    level : float
        Coverage, in (0, 1): of all sets together if ``simultaneous``, else of each alone.
    draws, seed : int
        200 to 1,000,000 draws; the same seed gives the same sets on any machine. The quantile is the smallest draw that at least
        ``level`` of all draws do not exceed. Draws go to estimates in the order given.

    Returns
    -------
    RankSets
        Each set holds the rank of its estimate. p = 0 gives empty arrays, p = 1 the set {1}. Ties are never separated.

    Raises
    ------
    MethodError
        ``numerics.level-outside``, ``numerics.draws-outside``, ``numerics.seed-negative``, ``numerics.values-not-finite``, or as
        :func:`checked_noise`.

    Source
    ------
    Mogstad, Romano, Shaikh and Wilhelm, "Inference for ranks with applications to mobility across neighbourhoods and academic
    achievement across countries", Review of Economic Studies 91 (2024), 476-518, algorithm 3.2 and remark 3.5.
    """
    values = np.asarray(values, dtype=np.float64)
    _check(values, level, draws, seed)
    noise = noise_draws.checked_noise(noise, len(values))
    if len(values) == 0:
        return RankSets(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 0), np.bool_))
    settle = _simultaneous if simultaneous else _marginal
    return settle(values, noise, level, draws, seed)


def _check(values: FloatArray, level: float, draws: int, seed: int) -> None:
    if values.ndim != 1 or not np.isfinite(values).all():
        raise errors.MethodError("numerics.values-not-finite", "values must be one list of finite numbers")
    if not 0 < level < 1:
        raise errors.MethodError("numerics.level-outside", f"the level must lie between 0 and 1, found {level}")
    if not FEWEST_DRAWS <= draws <= MOST_DRAWS:
        raise errors.MethodError("numerics.draws-outside", f"draws must be {FEWEST_DRAWS} to {MOST_DRAWS:,}, found {draws}")
    if seed < 0:
        raise errors.MethodError("numerics.seed-negative", f"a seed is a whole number of 0 or more, found {seed}")


def _statistics(values: FloatArray, noise: FloatArray, one: int) -> FloatArray:
    """(y_one - y_j) / s for every j; infinite where the difference has no error, 0 for equal values."""
    if noise.ndim == 1:
        spread = np.hypot(noise[one], noise)
    else:
        spread = pairs.difference_spread(noise[one, one], np.diag(noise), noise[one])
    difference = values[one] - values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(difference == 0, 0.0, difference / spread)


def _first_threshold(hypotheses: int, level: float) -> float:
    """Where to begin looking for a critical value among so many hypotheses: a little below Bonferroni's."""
    return 0.85 * float(special.ndtri(1 - (1 - level) / max(hypotheses, 2)))


def _quantile(largest: FloatArray, level: float) -> float:
    """The smallest draw that at least ``level`` of all draws do not exceed."""
    place = int(np.ceil(level * len(largest) - 1e-9)) - 1
    return float(np.partition(largest, place)[place])


def _simultaneous(values: FloatArray, noise: FloatArray, level: float, draws: int, seed: int) -> RankSets:
    count = len(values)
    threshold = max(0.0, _first_threshold(count * (count - 1), level))
    separated = np.zeros((count, count), np.bool_)
    _reject(separated, values, noise, np.inf)
    extremes = pairs.extreme_pairs(noise, draws=draws, seed=seed, threshold=threshold)
    while True:
        open_pairs = ~separated[extremes.above, extremes.below]
        largest = np.full(draws, -np.inf)
        np.maximum.at(largest, extremes.draw[open_pairs], extremes.statistic[open_pairs])
        critical = _quantile(largest, level)
        if critical == -np.inf and threshold > 0:  # fewer draws than needed exceed the threshold: look lower
            threshold = 0.8 * threshold if threshold > 0.5 else 0.0
            extremes = pairs.extreme_pairs(noise, draws=draws, seed=seed, threshold=threshold)
            continue
        if not _reject(separated, values, noise, max(critical, 0.0)):
            break
    return RankSets(1 + separated.sum(axis=0), count - separated.sum(axis=1), separated)


def _reject(separated: BoolArray, values: FloatArray, noise: FloatArray, critical: float) -> bool:
    """Mark every pair above the critical value (or without error and apart) as separated; whether any was new."""
    before = int(separated.sum())
    for one in range(len(separated)):
        statistic = _statistics(values, noise, one)
        separated[one] |= (statistic > critical) | np.isposinf(statistic)
    return int(separated.sum()) > before


def _marginal(values: FloatArray, noise: FloatArray, level: float, draws: int, seed: int) -> RankSets:
    count = len(values)
    above, below = np.zeros((count, count), np.bool_), np.zeros((count, count), np.bool_)
    threshold = max(0.0, _first_threshold(2 * (count - 1), level))
    waiting = np.arange(count)
    while len(waiting):
        unsettled = []
        found = pairs.extreme_partners(noise, units=waiting, draws=draws, seed=seed, threshold=threshold)
        for one, (draw, partner, size) in zip(waiting.tolist(), found, strict=True):
            settled = _settle_one(_statistics(values, noise, one), draw, partner, size, level, draws, threshold)
            if settled is None:
                unsettled.append(one)
            else:
                above[one], below[one] = settled
        waiting = np.array(unsettled, dtype=np.int64)
        threshold = 0.8 * threshold if threshold > 0.5 else 0.0
    return RankSets(1 + below.sum(axis=1), count - above.sum(axis=1), above)


def _settle_one(
    statistic: FloatArray, draw: IntArray, partner: IntArray, size: FloatArray, level: float, draws: int, threshold: float
) -> tuple[BoolArray, BoolArray] | None:
    """Whom one estimate is surely above, and surely below; None if the threshold was too high to tell."""
    above, below = np.isposinf(statistic), np.isneginf(statistic)
    while True:
        open_pairs = np.where(size > 0, ~above[partner], ~below[partner])
        largest = np.full(draws, -np.inf)
        np.maximum.at(largest, draw[open_pairs], np.abs(size[open_pairs]))
        critical = _quantile(largest, level)
        if critical == -np.inf and threshold > 0:
            return None
        new_above = (statistic > max(critical, 0.0)) & ~above
        new_below = (statistic < -max(critical, 0.0)) & ~below
        if not (new_above.any() or new_below.any()):
            return above, below
        above |= new_above
        below |= new_below


def top_probabilities(
    values: FloatArray, noise: FloatArray, k: int, *, draws: int = 20_000, seed: int = 1
) -> tuple[FloatArray, FloatArray]:
    """The shares of draws in which each estimate, with its error redrawn, is among the k highest and the k lowest.

    Parameters
    ----------
    values : float array of shape (p,)
        Estimates, finite, higher is better.
    noise : float array of shape (p,) or (p, p)
        Standard errors or covariance matrix, as in :func:`rank_sets`; the same seed gives the same draws as there.
    k : int
        1 or more; more than p counts as p.

    Returns
    -------
    (float array of shape (p,), float array of shape (p,))
        Shares in [0, 1]. Without ties each sums to min(k, p); estimates tied at the edge (possible only without error) all count.

    Raises
    ------
    MethodError
        ``numerics.k-too-small``, or as :func:`rank_sets`.

    Source
    ------
    Goldstein and Spiegelhalter, "League tables and their limitations", JRSS A 159 (1996), section 4 (simulated ranks).
    """
    values = np.asarray(values, dtype=np.float64)
    _check(values, 0.5, draws, seed)
    noise = noise_draws.checked_noise(noise, len(values))
    if k < 1:
        raise errors.MethodError("numerics.k-too-small", f"k must be 1 or more, found {k}")
    count = len(values)
    top, bottom = np.zeros(count, np.int64), np.zeros(count, np.int64)
    if count == 0:
        return top.astype(np.float64), bottom.astype(np.float64)
    k = min(k, count)
    for block in noise_draws.noise_blocks(noise, draws, seed):
        drawn = values + block
        ordered = np.partition(drawn, sorted({k - 1, count - k}), axis=1)
        top += (drawn >= ordered[:, [count - k]]).sum(axis=0)
        bottom += (drawn <= ordered[:, [k - 1]]).sum(axis=0)
    return top / draws, bottom / draws
