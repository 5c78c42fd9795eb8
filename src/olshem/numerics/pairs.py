"""Extreme differences between pairs of estimates under joint normal noise: only the pairs that can matter are formed.

A critical value is a high quantile, over draws, of the largest studentised difference among some pairs. Pairs whose difference
stays at or below a threshold in a draw cannot decide that quantile as long as it lies above the threshold, so they are never
formed. For independent errors the studentised difference of i and j is the product of a unit vector and (e_i, -e_j), hence at most
sqrt(e_i² + e_j²): a draw's few largest errors hold all of its extreme pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from olshem.numerics import draws as noise_draws

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
PAIR_CELLS = 1 << 20
"""How many pairs are formed at once."""


@dataclass(frozen=True, slots=True)
class Extremes:
    """Pairs whose studentised difference exceeds a threshold: in which draw, who is above whom, by how much."""

    draw: IntArray
    above: IntArray
    below: IntArray
    statistic: FloatArray


def _join(parts: list[Extremes]) -> Extremes:
    empty = np.empty(0, dtype=np.int64)
    parts = parts or [Extremes(empty, empty, empty, np.empty(0))]
    return Extremes(
        np.concatenate([part.draw for part in parts]),
        np.concatenate([part.above for part in parts]),
        np.concatenate([part.below for part in parts]),
        np.concatenate([part.statistic for part in parts]),
    )


def extreme_pairs(noise: FloatArray, *, draws: int, seed: int, threshold: float) -> Extremes:
    """Every ordered pair and draw with (Z_i - Z_j) / s_ij above ``threshold`` (0 or more).

    Parameters
    ----------
    noise : float array of shape (p,) or (p, p)
        Checked standard errors of independent estimates, or their covariance matrix. Pairs with s_ij = 0 never appear.
    draws, seed : int
        How many draws, and from which stream.

    Source
    ------
    The statistic is that of Mogstad, Romano, Shaikh and Wilhelm (2024), section 3; the bound is Cauchy's inequality.
    """
    find = _independent_extremes if noise.ndim == 1 else _dependent_extremes
    return _join(list(find(noise, draws, seed, threshold)))


def _independent_extremes(sd: FloatArray, draws: int, seed: int, threshold: float) -> Iterator[Extremes]:
    start = 0
    for block in noise_draws.normal_blocks(len(sd), draws, seed):
        squares = block * block
        row, unit = np.nonzero(squares > (threshold**2 - squares.max(axis=1))[:, None])
        leader = np.flatnonzero(squares[row, unit] > threshold**2 / 2)  # every extreme pair has one of these
        length = np.bincount(row, minlength=len(block))
        first = np.cumsum(length) - length
        for part in _portions(length[row[leader]]):
            left, right = _with_each(leader[part], first[row[leader[part]]], length[row[leader[part]]])
            yield _above_threshold(block, sd, row, unit, left, right, start, threshold)
        start += len(block)


def _portions(lengths: IntArray) -> Iterator[slice]:
    """Consecutive pieces whose lengths sum to no more than a bounded number (or hold one element)."""
    ends = np.cumsum(lengths)
    place = 0
    while place < len(lengths):
        done = int(ends[place - 1]) if place else 0
        following = max(place + 1, int(np.searchsorted(ends, done + PAIR_CELLS, side="right")))
        yield slice(place, following)
        place = following


def _with_each(leaders: IntArray, first: IntArray, length: IntArray) -> tuple[IntArray, IntArray]:
    """Each leader beside every candidate of its own draw, which stand from ``first`` on, ``length`` of them."""
    offset = np.cumsum(length) - length
    right = np.repeat(first - offset, length) + np.arange(int(length.sum()))
    return np.repeat(leaders, length), right


def _above_threshold(
    block: FloatArray, sd: FloatArray, row: IntArray, unit: IntArray, left: IntArray, right: IntArray, start: int, threshold: float
) -> Extremes:
    """The extreme ones among some pairs of candidates, each once, the higher first."""
    draw, one, other = row[left], unit[left], unit[right]
    normal = block[draw, other]
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = (sd[one] * block[draw, one] - sd[other] * normal) / np.hypot(sd[one], sd[other])
    twice = normal * normal > threshold**2 / 2  # both lead: the pair comes again the other way round
    keep = (statistic > threshold) | ((statistic < -threshold) & ~twice)
    draw, one, other, statistic = draw[keep], one[keep], other[keep], statistic[keep]
    higher = statistic > 0
    return Extremes(start + draw, np.where(higher, one, other), np.where(higher, other, one), np.abs(statistic))


def _dependent_extremes(covariance: FloatArray, draws: int, seed: int, threshold: float) -> Iterator[Extremes]:
    variance = np.diag(covariance)
    start = 0
    for block in noise_draws.noise_blocks(covariance, draws, seed):
        for one in range(len(covariance) - 1):
            spread = difference_spread(variance[one], variance[one + 1 :], covariance[one, one + 1 :])
            with np.errstate(divide="ignore", invalid="ignore"):
                statistic = np.where(spread > 0, (block[:, [one]] - block[:, one + 1 :]) / spread, 0.0)
            draw, other = np.nonzero(np.abs(statistic) > threshold)
            value = statistic[draw, other]
            higher, partner = np.full(len(draw), one), one + 1 + other
            yield Extremes(start + draw, np.where(value > 0, higher, partner), np.where(value > 0, partner, higher), np.abs(value))
        start += len(block)


def difference_spread(variance: float | FloatArray, others: FloatArray, covariance: float | FloatArray) -> FloatArray:
    """The standard error of a difference; a variance within rounding of 0 (relative 1e-12) is exactly 0."""
    total = variance + others
    spread = total - 2 * np.asarray(covariance)
    return np.sqrt(np.where(spread > 1e-12 * total, spread, 0.0))


def extreme_partners(
    noise: FloatArray, *, units: IntArray, draws: int, seed: int, threshold: float
) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
    """For each of some estimates: (draw, partner, (Z_j - Z_partner) / s) wherever that exceeds ``threshold`` in size.

    Parameters
    ----------
    noise : float array of shape (p,) or (p, p)
        As in :func:`extreme_pairs`. Holds all draws at once: 4 p draws bytes for independent errors, 8 otherwise.
    units : int array
        Which estimates j, in the order in which they are yielded.
    draws, seed : int
        How many draws, and from which stream.

    Source
    ------
    As :func:`extreme_pairs`.
    """
    find = _independent_partners if noise.ndim == 1 else _dependent_partners
    return find(noise, units, draws, seed, threshold)


def _independent_partners(
    sd: FloatArray, units: IntArray, draws: int, seed: int, threshold: float
) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
    normal = np.concatenate([block.astype(np.float32) for block in noise_draws.normal_blocks(len(sd), draws, seed)]).T.copy()
    large = np.float32(threshold**2 / 2)
    big_unit, big_draw = np.nonzero(normal * normal > large)
    big = normal[big_unit, big_draw] ** 2
    for one in units.tolist():
        mine, square = normal[one], normal[one] ** 2
        near = (big + square[big_draw] > 2 * large) & (big_unit != one)
        rows = np.flatnonzero(square > large)
        rest = normal[:, rows] ** 2
        partner, column = np.nonzero((rest <= large) & (rest + square[rows] > 2 * large))
        who = np.concatenate([big_unit[near], partner])
        when = np.concatenate([big_draw[near], rows[column]])
        with np.errstate(divide="ignore", invalid="ignore"):
            value = (sd[one] * mine[when] - sd[who] * normal[who, when]) / np.hypot(sd[one], sd)[who]
        keep = np.abs(value) > threshold
        yield when[keep], who[keep], value[keep]


def _dependent_partners(
    covariance: FloatArray, units: IntArray, draws: int, seed: int, threshold: float
) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
    shift = np.concatenate(list(noise_draws.noise_blocks(covariance, draws, seed))).T.copy()
    variance = np.diag(covariance)
    for one in units.tolist():
        spread = difference_spread(variance[one], variance, covariance[one])
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = np.where(spread[:, None] > 0, (shift[one] - shift) / spread[:, None], 0.0)
        who, when = np.nonzero(np.abs(statistic) > threshold)
        yield when, who, statistic[who, when]
