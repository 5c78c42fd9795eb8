"""From instants to local dates."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

ONE_DAY = dt.timedelta(days=1)


def local_date(at: dt.datetime, time_zone: str) -> dt.date:
    """The date on the wall at an instant.

    Parameters
    ----------
    at : datetime.datetime
        An aware instant.
    time_zone : str
        An IANA name.

    Returns
    -------
    datetime.date

    Examples
    --------
    >>> local_date(dt.datetime(2025, 3, 1, 21, tzinfo=dt.UTC), "Asia/Almaty")
    datetime.date(2025, 3, 2)
    """
    return at.astimezone(ZoneInfo(time_zone)).date()


def midnights(time_zone: str, first: dt.date, last: dt.date) -> NDArray[np.int64]:
    """The instants at which the days of a span begin.

    The local date of an instant ``at`` is then ``first + searchsorted(midnights, at, side="right") - 1`` days, on every kind of
    day: a midnight that a clock change skips begins at the change, one that occurs twice at its first occurrence.

    Parameters
    ----------
    time_zone : str
        An IANA name.
    first, last : datetime.date
        The span, both included.

    Returns
    -------
    ndarray of int64, shape (days of the span,)
        Milliseconds since 1970-01-01T00:00Z, never falling.

    Examples
    --------
    >>> midnights("Asia/Almaty", dt.date(2025, 1, 1), dt.date(2025, 1, 1)).tolist()
    [1735671600000]
    """
    zone = ZoneInfo(time_zone)
    days = (first + n * ONE_DAY for n in range(max((last - first).days + 1, 0)))
    return np.array([int(dt.datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000 for day in days], dtype=np.int64)
