"""The laws of waiting: how many working days a case takes, as exact discrete distributions.

Everything that the truth says follows from these tables, so that it is known by construction and not by simulation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr, ndtri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LONGEST = 260
"""working days; the rest of the distribution is never decided"""
NEVER = 1_000_000
SPREAD = 0.6
"""standard deviation of the logarithm of the wait"""
SAME_DAY_WHEN_LATE = 0.6
GRID = 200
"""chances are rounded to 1/200, so that a nation of any size has few laws"""


@dataclass(frozen=True, slots=True)
class Laws:
    """One row a law: ``cdf[law, d]`` is the chance of a decision within ``d`` working days, ``on_time[law]`` the chance of a
    decision within the minutes or hours of a service whose limit is shorter than a day (0 for the others).
    """

    cdf: Floats
    on_time: Floats


def chance(log_odds: Floats) -> Floats:
    """Log-odds as a chance on the grid, at least one step away from 0 and 1."""
    on_grid: Floats = np.clip(np.rint(expit(log_odds) * GRID), 1, GRID - 1) / GRID
    return on_grid


def _within_days(chances: Floats, limits: Ints) -> Floats:
    """Log-normal waits cut into whole days from 1, with the stated chance to end within the limit."""
    days = np.arange(LONGEST + 1)
    centre = np.log(limits + 0.5) - SPREAD * ndtri(chances)
    scaled = (np.log(days + 0.5)[None, :] - centre[:, None]) / SPREAD
    cdf: Floats = ndtr(scaled)
    cdf[:, 0] = 0.0
    return cdf


def _within_the_day(chances: Floats) -> Floats:
    """Most on the same day; a late one the same day with a fixed chance, else each further day with one half."""
    days = np.arange(LONGEST + 1)
    later = (1 - SAME_DAY_WHEN_LATE) * 0.5**days
    cdf: Floats = 1 - (1 - chances)[:, None] * later[None, :]
    return cdf


def make_laws(chances: Floats, limits: Ints) -> tuple[Laws, Ints]:
    """The distinct laws of many cells.

    Parameters
    ----------
    chances : ndarray of float64, shape (cells,)
        The chance to be on time, in (0, 1).
    limits : ndarray of int64, shape (cells,)
        The typical limit in working days; 0 where it is shorter than a day.

    Returns
    -------
    laws : Laws
    law_of : ndarray of int64, shape (cells,)
        The place of each cell's law.

    """
    pairs, law_of = np.unique(np.column_stack([limits.astype(float), chances]), axis=0, return_inverse=True)
    days, odds = pairs[:, 0].astype(np.int64), pairs[:, 1]
    cdf = np.where(days[:, None] > 0, _within_days(odds, np.maximum(days, 1)), _within_the_day(odds))
    return Laws(cdf=cdf, on_time=np.where(days > 0, 0.0, odds)), law_of.reshape(-1).astype(np.int64)


def draw_days(laws: Laws, law: Ints, uniform: Floats) -> Ints:
    """Working days by inverting each case's law at its uniform number; :data:`NEVER` beyond the longest wait."""
    rows, width = laws.cdf.shape
    stacked = (laws.cdf + np.arange(rows)[:, None]).ravel()
    days = np.searchsorted(stacked, law + uniform, side="right") - law * width
    return np.where(days > LONGEST, NEVER, days).astype(np.int64)


def chance_within(laws: Laws, law: Ints, days: Ints) -> Floats:
    """The chance of a decision within ``days`` (none below 0 days)."""
    found = laws.cdf[law, np.clip(days, 0, LONGEST)]
    return np.where(days < 0, 0.0, found)
