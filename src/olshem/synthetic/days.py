"""Working days of several calendars as arrays: count and step for many dates at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from olshem import calendars

Ints = NDArray[np.int64]
EPOCH = dt.date(1970, 1, 1)
FAR = 10**6
"""days since 1970 of a day that never comes (the year 4707)"""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """``numbers[calendar, day - first]`` is the cumulative number of working days; ``dates[calendar, k - 1]`` the day (since 1970)
    on which the number becomes ``k``, :data:`FAR` beyond the span.
    """

    first: int
    numbers: Ints
    dates: Ints


def make_working_days(some: Sequence[calendars.Calendar], first: dt.date, last: dt.date) -> WorkingDays:
    """The arrays of some calendars over a span, both days included."""
    start = (first - EPOCH).days
    numbers = np.stack([calendars.working_day_numbers(calendar, first, last) for calendar in some])
    dates = np.full((len(some), numbers.shape[1]), FAR, np.int64)
    for row, counted in enumerate(numbers):
        working = np.flatnonzero(np.diff(counted, prepend=0))
        dates[row, : len(working)] = working + start
    return WorkingDays(first=start, numbers=numbers, dates=dates)


def number_of(days: WorkingDays, calendar: Ints, day: Ints) -> Ints:
    """The working-day number of each day."""
    found: Ints = days.numbers[calendar, day - days.first]
    return found


def step(days: WorkingDays, calendar: Ints, day: Ints, working: Ints) -> Ints:
    """The last day of a term of ``working`` working days that begins the day after ``day``; ``day`` itself for 0."""
    number = np.clip(number_of(days, calendar, day) + working - 1, 0, days.dates.shape[1] - 1)
    return np.where(working == 0, day, days.dates[calendar, number])
