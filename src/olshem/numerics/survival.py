"""Quantiles of waiting times from counts, with cases that are still waiting counted as such (Kaplan and Meier).

**Runs.** Every function takes the cells of a table one after another: ``offsets`` (cells + 1) says where the runs of each cell
begin; a run is one distinct time, the times of a cell rise, and ``events`` and ``censored`` count what happened at it.
**Ties.** What ends at a time ends before what is censored at it: a case censored at ``t`` is at risk at ``t``.
**Exactness.** Whether survival has fallen to 1 - q is decided in whole numbers: by rank where nothing is censored before, and
where it is, by a product of fractions wherever the double comes within 1e-9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from olshem.numerics.intervals import exact_fraction, first_count, normal_point, quantile_rank, tabulated

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
NEAR = 1e-9
MANY = 64
"""Up to this many events a cell a list of all events is quicker than a search."""
WIDEST = 64
"""Cells of up to this many runs are worked side by side, longer ones singly."""


@dataclass(frozen=True, eq=False)
class Runs:
    """The runs of many cells: ``offsets`` (cells + 1), and how many ended and were lost before each run (runs + 1, from 0)."""

    offsets: Integers
    ended: Integers
    lost: Integers

    @cached_property
    def run_of_event(self) -> NDArray[np.int32]:
        """The run at which each event happened, in order."""
        return np.repeat(np.arange(len(self.ended) - 1, dtype=np.int32), np.diff(self.ended))


def runs_of(offsets: ArrayLike, events: ArrayLike, censored: ArrayLike) -> Runs:
    """Runs from the counts at each.

    Parameters
    ----------
    offsets : array_like of int, shape (cells + 1,)
        Where the runs of each cell begin; the last is the number of runs.
    events, censored : array_like of int, shape (runs,)
        Counts at each run, 0 or more.

    Returns
    -------
    Runs

    **Source**: the definition.
    """
    ended, lost = (np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64) for counts in (events, censored))
    return Runs(np.asarray(offsets, dtype=np.int64), ended, lost)


def first_reaching(runs: Runs, ranks: ArrayLike) -> Integers:
    """The first run of each cell by which as many have ended as a rank says.

    Parameters
    ----------
    runs : Runs
    ranks : array_like of int, shape (cells,)
        From 1.

    Returns
    -------
    ndarray of int64, shape (cells,)
        Places among all runs; -1 where the rank is below 1 or fewer ended.

    **Source**: the definition of a rank.
    """
    wanted = np.asarray(ranks, dtype=np.int64)
    before = runs.ended[runs.offsets]
    found = np.flatnonzero((wanted > 0) & (wanted <= before[1:] - before[:-1]))
    places = np.full(len(wanted), -1, dtype=np.int64)
    events = before[found] + wanted[found]
    few = int(runs.ended[-1]) <= MANY * len(wanted)
    places[found] = runs.run_of_event[events - 1] if few else np.searchsorted(runs.ended, events) - 1
    return places


def kaplan_meier_quantile(runs: Runs, q: float = 0.5, level: float = 0.95) -> tuple[Integers, Integers, Integers]:
    """The first run with survival at or below 1 - q, and the runs at which its log-log limits fall to it.

    Parameters
    ----------
    runs : Runs
    q : float
        In (0, 1).
    level : float
        The coverage, in (0, 1).

    Returns
    -------
    (ndarray, ndarray, ndarray) of int64, shape (cells,)
        The run of the quantile, of its lower and of its upper limit; -1 where it is never reached. Where everybody left ends at
        the same time, the upper limit there is the one just before the last of them.

    **Source**: Kaplan and Meier (1958), JASA 53; variance of Greenwood (1926); limits by inverting the log(-log) interval,
    Kalbfleisch and Prentice (1980), as in Brookmeyer and Crowley (1982), Biometrics 38.
    """
    starts, ends = runs.offsets[:-1], runs.offsets[1:]
    lost = runs.lost[ends] - runs.lost[starts]
    n = runs.ended[ends] - runs.ended[starts] + lost
    low_rank, high_rank = uncensored_limits(n, q, level)
    value, low, high = (first_reaching(runs, rank) for rank in (quantile_rank(n, q), low_rank, high_rank))
    settled = (lost == 0) | ((high >= 0) & (runs.lost[high] == runs.lost[starts]))
    for cells, places in _side_by_side(runs.offsets, np.flatnonzero(~settled)):
        here = places >= 0
        gone = runs.ended[places] + runs.lost[places]
        left = runs.ended[ends[cells]] + runs.lost[ends[cells]] - gone
        at_risk = np.where(here, np.maximum(left, 1), 1)
        events = np.where(here, runs.ended[places + 1] - runs.ended[places], 0)
        for answer, step in zip((value, low, high), _censored_steps(at_risk, events, q, level), strict=True):
            answer[cells] = np.where(step >= 0, starts[cells] + step, -1)
    return value, low, high


def uncensored_limits(n: ArrayLike, q: float, level: float = 0.95) -> tuple[Integers, Integers]:
    """The ranks at which the log-log limits of survival fall to 1 - q where nothing is censored.

    Greenwood's sum is then ``(1 - S) / (n S)``, so both ranks depend on ``n`` alone.

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
        Ranks from 1; an upper rank of ``n + 1`` is never reached.

    **Source**: as :func:`kaplan_meier_quantile`.
    """
    return tabulated(n, partial(_uncensored_limits, q=q, level=level))


def _uncensored_limits(sizes: Integers, *, q: float, level: float) -> tuple[Integers, Integers]:
    def reached(ended: Integers, sign: float) -> NDArray[np.bool_]:
        inside = np.clip(ended, 1, np.maximum(sizes - 1, 1))
        survival = (sizes - inside) / np.maximum(sizes, 1)
        spread = inside / np.maximum(sizes * (sizes - inside), 1)
        return (ended >= 1) & (ended < sizes) & _limit_reached(survival, spread, q, sign * normal_point(level))

    low = np.maximum(first_count(sizes, lambda ended: reached(ended, 1.0)), 1)
    high = first_count(sizes, lambda ended: reached(ended, -1.0))
    return low, np.where(high >= sizes, sizes + 1, high)


def _limit_reached(survival: Floats, spread: Floats, q: float, z: float) -> NDArray[np.bool_]:
    """Whether the log-log limit on one side has fallen to 1 - q, survival being strictly between 0 and 1 (else false)."""
    inside = (survival > 0.0) & (survival < 1.0)
    hazard = -np.log(np.where(inside, survival, 0.5))
    reached: NDArray[np.bool_] = np.log(hazard) + z * np.sqrt(spread) / hazard >= np.log(-np.log(1.0 - q))
    return inside & reached


def _side_by_side(offsets: Integers, cells: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Cells of like length together: their numbers, and their runs as columns, -1 below the last run of each."""
    lengths = np.diff(offsets)[cells]
    width = 1
    while width <= WIDEST:
        chosen = cells[(lengths <= width) & (lengths > width // 2)]
        for part in np.array_split(chosen, len(chosen) * width // 1_000_000 + 1):
            if len(part):
                runs = offsets[part][None, :] + np.arange(width)[:, None]
                yield part, np.where(runs < offsets[part + 1][None, :], runs, -1)
        width *= 2
    for cell in cells[lengths > WIDEST]:
        yield np.array([cell]), np.arange(offsets[cell], offsets[cell + 1])[:, None]


def _censored_steps(at_risk: Integers, events: Integers, q: float, level: float) -> tuple[Integers, Integers, Integers]:
    """The steps (-1: none) at which survival and its lower and upper limits fall to 1 - q; cells are columns, steps rows."""
    survival, spread, last_survival, last_spread = _product_limit(at_risk, events)
    z = normal_point(level)
    reached = survival <= 1.0 - q
    value = _first_true(reached)
    near = np.flatnonzero(np.any(np.abs(survival - (1.0 - q)) <= NEAR, axis=0))
    value[near] = _exact_steps(at_risk[:, near], events[:, near], q)
    low = _first_true((survival == 0.0) | _limit_reached(survival, spread, q, z))
    high = _first_true(_limit_reached(last_survival, last_spread, q, -z))
    return value, low, high


def _product_limit(at_risk: Integers, events: Integers) -> tuple[Floats, Floats, Floats, Floats]:
    """Survival and Greenwood's sum after each step; and the same just before the last case where a step ends everybody left."""
    left = at_risk - events
    survival: Floats = np.cumprod(left / at_risk, axis=0, dtype=np.float64)
    empties = left == 0
    terms: Floats = np.where(empties, 0.0, events / (at_risk * np.maximum(left, 1.0))).astype(np.float64)
    spread = np.cumsum(terms, axis=0)
    one_left: Floats = np.where(empties, 1.0 / at_risk, left / at_risk)
    before = np.concatenate([np.ones((1, survival.shape[1])), survival[:-1]])
    last_survival: Floats = np.where(empties, before * one_left, survival)
    last_spread: Floats = np.where(empties, spread + (at_risk - 1) / at_risk, spread)
    return survival, spread, last_survival, last_spread


def _first_true(steps: NDArray[np.bool_]) -> Integers:
    """The first true row of each column; -1 where there is none."""
    return np.where(steps.any(axis=0), steps.argmax(axis=0), -1).astype(np.int64)


def _exact_steps(at_risk: Integers, events: Integers, q: float) -> Integers:
    """The first step of each cell with survival at or below 1 - q, in whole numbers; -1 where there is none.

    Survival is a product of ``left`` over a product of ``at_risk``: in int64 where both surely fit, else without limit.
    """
    part = 1 - exact_fraction(q)
    ended = events > 0
    left, risk = np.where(ended, at_risk - events, 1), np.where(ended, at_risk, 1)
    fits = np.log2(risk).sum(axis=0) + np.log2(part.denominator) < 62
    above = np.cumprod(left[:, fits], axis=0) * part.denominator
    steps = np.full(at_risk.shape[1], -1, dtype=np.int64)
    steps[fits] = _first_true(above <= np.cumprod(risk[:, fits], axis=0) * part.numerator)
    for cell in np.flatnonzero(~fits):
        steps[cell] = _exact_step(risk[:, cell].tolist(), left[:, cell].tolist(), part)
    return steps


def _exact_step(at_risk: list[int], left: list[int], part: Fraction) -> int:
    """The first step at which the product of ``left`` over that of ``at_risk`` is at most ``part``; -1 where there is none."""
    above, below = part.denominator, part.numerator
    for step, (risk, stayed) in enumerate(zip(at_risk, left, strict=True)):
        above, below = above * stayed, below * risk
        if above <= below:
            return step
    return -1


def curve(events: ArrayLike, censored: ArrayLike, level: float = 0.95) -> tuple[Integers, Floats, Floats, Floats]:
    """The survival curve of one cell.

    Parameters
    ----------
    events, censored : array_like of int, shape (runs,)
        Counts at each distinct time, in order of time.
    level : float
        The coverage, in (0, 1).

    Returns
    -------
    (ndarray of int64, ndarray, ndarray, ndarray of float64), shape (runs,)
        Those at risk just before each time; survival after it; its log-log limits, in [0, 1]. Where survival is 1 both limits
        are 1; where it is 0 the lower is 0 and the upper the one just before the last case ended.

    **Source**: as :func:`kaplan_meier_quantile`.
    """
    ended, lost = np.asarray(events, dtype=np.int64), np.asarray(censored, dtype=np.int64)
    gone = np.cumsum(ended + lost)
    at_risk = gone[-1:] - gone + ended + lost
    survival, spread, last_survival, last_spread = (part[:, 0] for part in _product_limit(at_risk[:, None], ended[:, None]))
    z = normal_point(level)
    low = np.where(survival > 0.0, _log_log(survival, spread, z), 0.0)
    return at_risk, survival, low, _log_log(last_survival, last_spread, -z)


def _log_log(survival: Floats, spread: Floats, z: float) -> Floats:
    inside = (survival > 0.0) & (survival < 1.0)
    safe = np.where(inside, survival, 0.5)
    limit: Floats = safe ** np.exp(z * np.sqrt(spread) / -np.log(safe))
    return np.where(inside, limit, survival)
