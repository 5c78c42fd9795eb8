"""Which days are working days, and how many lie between two dates.

Counting follows the law's habit: the first day does not count, the last one does. Between a Friday and the next Monday lies one
working day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ONE_DAY = dt.timedelta(days=1)
LONGEST_SEARCH = 100_000


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar, complete: the weekly days off and every day that departs from the week.

    ``weekend`` holds English names of weekdays in lower case. ``exceptions`` says of a date whether it *is* a working day: a
    holiday is ``False``, a day off that was moved onto a Saturday makes that Saturday ``True``. ``kinds`` may say what such a day
    is: ``holiday``, ``moved-off``, ``moved-working``.
    """

    code: str
    weekend: tuple[str, ...] = ("saturday", "sunday")
    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)
    kinds: Mapping[dt.date, str] = field(default_factory=dict)


def is_working(calendar: Calendar, day: dt.date) -> bool:
    """Whether ``day`` is a working day.

    Parameters
    ----------
    calendar : Calendar
    day : datetime.date

    Returns
    -------
    bool
        What the calendar's exceptions say of the day, else whether it is outside the weekend.

    Examples
    --------
    >>> is_working(Calendar("kz"), dt.date(2025, 1, 4))
    False
    >>> is_working(Calendar("kz", exceptions={dt.date(2025, 1, 4): True}), dt.date(2025, 1, 4))
    True
    """
    stated = calendar.exceptions.get(day)
    return WEEKDAYS[day.weekday()] not in calendar.weekend if stated is None else stated


def working_day_numbers(calendar: Calendar, first: dt.date, last: dt.date) -> NDArray[np.int64]:
    """The cumulative working-day number of every day of a span, for look-ups by one integer.

    Parameters
    ----------
    calendar : Calendar
    first, last : datetime.date
        The span, both included.

    Returns
    -------
    ndarray of int64, shape (days of the span,)
        At place ``i`` the number of working days from ``first`` to ``first + i`` days, both included. The working days between
        two dates of the span are the difference of their numbers.

    Examples
    --------
    >>> working_day_numbers(Calendar("kz"), dt.date(2025, 1, 3), dt.date(2025, 1, 7)).tolist()
    [1, 1, 1, 2, 3]
    """
    span = max((last - first).days + 1, 0)
    week = np.array([name not in calendar.weekend for name in WEEKDAYS])
    working = week[(np.arange(span) + first.weekday()) % 7]
    for day, works in calendar.exceptions.items():
        if first <= day <= last:
            working[(day - first).days] = works
    numbers: NDArray[np.int64] = np.cumsum(working, dtype=np.int64)
    return numbers


def working_days_between(calendar: Calendar, start: dt.date, end: dt.date) -> int:
    """How many working days lie after ``start`` up to and including ``end``.

    Parameters
    ----------
    calendar : Calendar
    start, end : datetime.date
        ``start`` itself does not count.

    Returns
    -------
    int
        0 or more; 0 where ``end`` is not after ``start``.

    Examples
    --------
    >>> working_days_between(Calendar("kz"), dt.date(2025, 1, 3), dt.date(2025, 1, 6))
    1
    """
    if end <= start:
        return 0
    numbers: Any = working_day_numbers(calendar, start, end)
    return int(numbers[-1]) - int(is_working(calendar, start))


def add_working_days(calendar: Calendar, start: dt.date, days: int) -> dt.date:
    """The last day of a term of ``days`` working days that begins the day after ``start``.

    Parameters
    ----------
    calendar : Calendar
    start : datetime.date
        The day of receipt; it does not count.
    days : int
        0 or more; 0 gives ``start`` itself.

    Returns
    -------
    datetime.date

    Raises
    ------
    ValueError
        If ``days`` is negative, or the calendar has no such working day within some 270 years.

    Examples
    --------
    >>> add_working_days(Calendar("kz"), dt.date(2025, 1, 3), 2)
    datetime.date(2025, 1, 7)
    """
    if days < 0:
        raise ValueError(f"a term is 0 or more working days, found {days}")
    day = start
    for _ in range(LONGEST_SEARCH):
        if days == 0:
            return day
        day += ONE_DAY
        days -= is_working(calendar, day)
    raise ValueError(f"calendar {calendar.code} has too few working days after {start}")
