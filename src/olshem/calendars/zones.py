"""From instants to local dates."""

from __future__ import annotations

import datetime as dt
import itertools
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


def wall_clock(time_zone: str, first: dt.date, last: dt.date) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How far the clock on the wall is ahead of UTC, over a span.

    Parameters
    ----------
    time_zone : str
        An IANA name.
    first, last : datetime.date
        The span, both included.

    Returns
    -------
    (ndarray of int64, ndarray of int64)
        The instants (milliseconds since 1970-01-01T00:00Z) from which each difference holds, rising, and the differences in
        milliseconds. The wall clock at ``at`` shows ``at + differences[searchsorted(instants, at, side="right") - 1]``.

    Examples
    --------
    >>> instants, ahead = wall_clock("America/New_York", dt.date(2025, 3, 8), dt.date(2025, 3, 9))
    >>> (ahead // 3_600_000).tolist()
    [-5, -4]
    """
    zone = ZoneInfo(time_zone)
    seconds = [int(dt.datetime.combine(first + n * ONE_DAY, dt.time(), dt.UTC).timestamp()) for n in range(-1, (last - first).days + 3)]
    starts = [seconds[0]]
    for begin, end in itertools.pairwise(seconds):
        if _ahead(zone, begin) != _ahead(zone, end):
            starts.append(_change(zone, begin, end))
    ahead = [_ahead(zone, start) for start in starts]
    return np.array(starts, dtype=np.int64) * 1000, np.array(ahead, dtype=np.int64) * 1000


def _ahead(zone: ZoneInfo, at: int) -> int:
    offset = dt.datetime.fromtimestamp(at, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _change(zone: ZoneInfo, begin: int, end: int) -> int:
    """The first second with another difference than at ``begin``, found by halving."""
    before = _ahead(zone, begin)
    while end - begin > 1:
        middle = (begin + end) // 2
        begin, end = (middle, end) if _ahead(zone, middle) == before else (begin, middle)
    return end
