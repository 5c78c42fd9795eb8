"""Periods of measurement: whole months, quarters and years."""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from olshem import errors

GRAINS = ("year", "quarter", "month")
"""The grains, largest first."""
_MONTHS_IN = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One whole month, quarter or year; both days are included."""

    starts_on: dt.date
    ends_on: dt.date
    grain: str

    @property
    def label(self) -> str:
        """The period's short name: ``2025``, ``2025-Q2`` or ``2025-04``."""
        if self.grain == "year":
            return f"{self.starts_on:%Y}"
        if self.grain == "quarter":
            return f"{self.starts_on:%Y}-Q{(self.starts_on.month + 2) // 3}"
        return f"{self.starts_on:%Y-%m}"


def _from(year: int, month: int, grain: str) -> Period:
    length = _MONTHS_IN[grain]
    first = (month - 1) // length * length + 1
    last = first + length - 1
    return Period(dt.date(year, first, 1), dt.date(year, last, months.monthrange(year, last)[1]), grain)


def period(text: str) -> Period:
    """The period that a short name names.

    Parameters
    ----------
    text : str
        ``2025``, ``2025-Q2`` or ``2025-04``.

    Returns
    -------
    Period

    Raises
    ------
    MethodError
        ``calendars.period-unknown`` where the text names no period.

    Examples
    --------
    >>> period("2025-Q2").ends_on
    datetime.date(2025, 6, 30)
    """
    match = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", text)
    if match is None or match[1] == "0000":
        raise errors.MethodError("calendars.period-unknown", f"a period is written 2025, 2025-Q2 or 2025-04; found {text!r}")
    if match[2]:
        return _from(int(match[1]), int(match[2]) * 3, "quarter")
    return _from(int(match[1]), int(match[3]), "month") if match[3] else _from(int(match[1]), 1, "year")


def periods(starts_on: dt.date, ends_on: dt.date, grain: str) -> tuple[Period, ...]:
    """The periods of one grain that fill a span exactly.

    Parameters
    ----------
    starts_on, ends_on : datetime.date
        The span, both included.
    grain : str
        ``year``, ``quarter`` or ``month``.

    Returns
    -------
    tuple of Period
        In order of time.

    Raises
    ------
    MethodError
        ``calendars.grain-unknown``; ``calendars.edge`` where the span does not begin and end on edges of the grain.

    Examples
    --------
    >>> [one.label for one in periods(dt.date(2025, 1, 1), dt.date(2025, 6, 30), "quarter")]
    ['2025-Q1', '2025-Q2']
    """
    if grain not in GRAINS:
        raise errors.MethodError("calendars.grain-unknown", f"the grain is one of {', '.join(GRAINS)}; found {grain!r}")
    if ends_on < starts_on:
        raise errors.MethodError("calendars.edge", f"the span must end after it begins; found {starts_on} to {ends_on}")
    first, last = _from(starts_on.year, starts_on.month, grain), _from(ends_on.year, ends_on.month, grain)
    for name, found, edge in (("begin", starts_on, first.starts_on), ("end", ends_on, last.ends_on)):
        if found != edge:
            raise errors.MethodError("calendars.edge", f"the span must {name} on the edge of a {grain}, such as {edge}; found {found}")
    filled = [first]
    while filled[-1].ends_on < ends_on:
        after = filled[-1].ends_on + dt.timedelta(days=1)
        filled.append(_from(after.year, after.month, grain))
    return tuple(filled)


def in_order_of_size(grains: Iterable[str]) -> tuple[str, ...]:
    """The grains once each, largest first.

    Parameters
    ----------
    grains : iterable of str

    Returns
    -------
    tuple of str

    Raises
    ------
    MethodError
        ``calendars.grain-unknown``.

    Examples
    --------
    >>> in_order_of_size(["month", "year"])
    ('year', 'month')
    """
    asked = set(grains)
    for grain in sorted(asked - set(GRAINS)):
        raise errors.MethodError("calendars.grain-unknown", f"the grain is one of {', '.join(GRAINS)}; found {grain!r}")
    return tuple(grain for grain in GRAINS if grain in asked)
