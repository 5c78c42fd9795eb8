"""Dated values: the one place where a day decides what holds, and where gaps and overlaps are found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, TypeVar

from olshem import documents
from olshem.rulebook.model import Dated, Ended

T = TypeVar("T")
_ONE_DAY = dt.timedelta(days=1)
_SAID_GAPS = frozenset({Ended.REPEALED, Ended.SUSPENDED})


def in_force(values: Iterable[Dated[T]], on: dt.date) -> Dated[T] | None:
    """The value that holds on a day.

    Parameters
    ----------
    values
        Dated values of one thing, in any order, as the reader checked them.
    on
        The day asked about.

    Returns
    -------
    Dated or None
        The value whose interval of force holds the day (both ends included). Where there is none, the latest observation made
        on or before the day, unless a dated value came into force or ended after that observation: an observation never
        supersedes. ``None`` where nothing is known to hold.

    Examples
    --------
    >>> term = (Dated(10, starts_on=dt.date(2015, 1, 1), ends_on=dt.date(2017, 12, 31), act="Order 7"), Dated(8, observed_on=dt.date(2019, 5, 1), source="notice"))
    >>> [found.value if (found := in_force(term, dt.date(year, 6, 1))) else None for year in (2016, 2018, 2020)]
    [10, None, 8]

    """
    seen: Dated[T] | None = None
    seen_on = dt.date.min
    law_speaks_until = dt.date.min
    for value in values:
        if value.starts_on is not None and value.starts_on <= on:
            if value.ends_on is None or value.ends_on >= on:
                return value
            law_speaks_until = max(law_speaks_until, value.ends_on)
        elif value.observed_on is not None and seen_on < value.observed_on <= on:
            seen, seen_on = value, value.observed_on
    return seen if seen_on > law_speaks_until else None


def value_on(values: Iterable[Dated[T]], on: dt.date) -> T | None:
    """The bare value that holds on a day.

    Parameters
    ----------
    values
        Dated values of one thing.
    on
        The day asked about.

    Returns
    -------
    value or None
        As :func:`in_force`; ``None`` both where nothing holds and where the rulebook says ``unknown``.

    """
    found = in_force(values, on)
    return found.value if found is not None else None


def latest(values: Iterable[Dated[T]]) -> Dated[T] | None:
    """The value that began last, or was observed last; ``None`` where there is none.

    Parameters
    ----------
    values
        Dated values of one thing, in any order.

    """
    return max(values, key=lambda value: value.starts_on or value.observed_on or dt.date.min, default=None)


def check_value(value: Dated[Any], node: documents.Node, faults: documents.Faults) -> None:
    """One dated value: when it holds, and where it comes from."""
    if value.starts_on is None and value.observed_on is None:
        expected = "from (a day of force) or observed_on (a day of reading)"
        faults.add(node, "value-undated", "this value has no date", expected=expected, key="from")
    if value.starts_on is not None and value.observed_on is not None:
        message = "this value is both in force and observed"
        faults.add(node.at("observed_on"), "value-dated-twice", message, expected="from or observed_on, not both")
    if value.ends_on is not None and value.starts_on is None:
        faults.add(node.at("to"), "period-open", "an end without a beginning", expected="from beside to")
    elif value.ends_on is not None and value.starts_on is not None and value.ends_on < value.starts_on:
        found, expected = value.ends_on.isoformat(), f"{value.starts_on} or later"
        faults.add(node.at("to"), "period-reversed", "this ends before it begins", expected=expected, found=found)
    if value.ended is not None and value.ends_on is None:
        faults.add(node.at("ended"), "period-open", "this ended, but not on a day", expected="to beside ended")
    if value.act is None and value.source is None:
        faults.add(node, "value-unsourced", "this value comes from nowhere", expected="act or source", key="source")
    if value.article is not None and value.act is None:
        faults.add(node.at("article"), "value-unsourced", "an article of no act", expected="act beside article")


def check_line(values: tuple[Dated[Any], ...], node: documents.Node, faults: documents.Faults) -> None:
    """The values of one thing together: no gap, no overlap, no observation twice; said at the later of the two."""
    if len(values) < 2:
        if not values:
            faults.add(node, "values-empty", "there is no value here", expected="at least one dated value", hint="or leave the key out")
        return
    dated = [(value.starts_on, place) for place, value in enumerate(values) if value.starts_on is not None]
    dated.sort()
    for (_, earlier), (starts_on, place) in pairwise(dated):
        _check_join(values[earlier], starts_on, node.value[place].at("from"), faults)
    observed = [value.observed_on for value in values]
    for place, day in enumerate(observed):
        if day is not None and day in observed[:place]:
            spot = node.value[place].at("observed_on")
            faults.add(spot, "observation-repeated", "two observations of one day", expected="one a day", found=day.isoformat())


def _check_join(before: Dated[Any], starts_on: dt.date, spot: documents.Node, faults: documents.Faults) -> None:
    ends_on = before.ends_on
    if ends_on is not None and before.starts_on is not None and ends_on < before.starts_on:
        return  # told already
    if ends_on is None or ends_on >= starts_on:
        until = f"until {ends_on}" if ends_on else "without an end"
        message = f"this begins while the value from {before.starts_on} holds {until}"
        hint = f"end that one with `to: {starts_on - _ONE_DAY}`" if starts_on != before.starts_on else None
        faults.add(spot, "values-overlap", message, expected="one value a day", found=starts_on.isoformat(), hint=hint)
    elif ends_on + _ONE_DAY < starts_on and before.ended not in _SAID_GAPS:
        message = f"nothing holds from {ends_on + _ONE_DAY} to {starts_on - _ONE_DAY}"
        hint = "say `ended: repealed` or `ended: suspended` of the earlier value if that is so"
        faults.add(spot, "values-gap", message, expected=(ends_on + _ONE_DAY).isoformat(), found=starts_on.isoformat(), hint=hint)
