"""Dated values: the one place where a day decides what holds, and where gaps and overlaps are found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise, product
from typing import Any, TypeVar

from olshem import documents
from olshem.rulebook.model import Dated, Ended
from olshem.vocabulary import Code

T = TypeVar("T")
_ONE_DAY = dt.timedelta(days=1)
_SAID_GAPS = frozenset({Ended.REPEALED, Ended.SUSPENDED})


def in_force(values: Iterable[Dated[T]], on: dt.date, channel: str | None = None, area: str | None = None) -> Dated[T] | None:
    """The value that holds on a day.

    Parameters
    ----------
    values
        Dated values of one thing, as the reader checked them.
    on
        The day asked about.
    channel
        How the case arrives; a value for other channels does not hold. ``None``: not asked, every channel counts.
    area
        Where it arises; a value that was read for other areas does not hold. ``None``: not asked, what holds everywhere, else what
        holds in some area; ``""``: not known, only what holds everywhere.

    Returns
    -------
    Dated or None
        The value whose interval of force holds the day (both ends included). Where there is none, the latest observation made
        on or before the day and not known to have ended before it, unless a dated value came into force or ended after that
        observation: an observation never supersedes. ``None`` where nothing is known to hold. Of several that hold (each for
        another channel or area) the one for the asked area comes before one for all areas, then the one for the asked channel
        before one for all channels; else the first as written. A value for one area whose day of reading is earlier than that of a
        value for all areas does not hold any more.

    Examples
    --------
    >>> term = (Dated(10, starts_on=dt.date(2015, 1, 1), ends_on=dt.date(2017, 12, 31), act="Order 7"), Dated(8, observed_on=dt.date(2019, 5, 1), source="notice"))
    >>> [found.value if (found := in_force(term, dt.date(year, 6, 1))) else None for year in (2016, 2018, 2020)]
    [10, None, 8]

    """
    values = tuple(values)
    if channel is not None:
        values = (*(value for value in values if channel in value.channel), *(value for value in values if not value.channel))
    if area is not None:
        values = (*(value for value in values if area in value.area), *(value for value in values if not value.area))
    elif any(value.area for value in values) and (everywhere := in_force(values, on, area="")) is not None:
        return everywhere
    seen: Dated[T] | None = None
    seen_on = dt.date.min
    law_speaks_until = dt.date.min
    for value in values:
        if value.starts_on is not None and value.starts_on <= on:
            if value.ends_on is None or value.ends_on >= on:
                return value
            law_speaks_until = max(law_speaks_until, value.ends_on)
        elif value.observed_on is not None and seen_on < value.observed_on <= on and (value.ends_on is None or value.ends_on >= on):
            seen, seen_on = value, value.observed_on
    return seen if seen_on > law_speaks_until else None


def value_on(values: Iterable[Dated[T]], on: dt.date, channel: str | None = None) -> T | None:
    """The bare value that holds on a day.

    Parameters
    ----------
    values
        Dated values of one thing.
    on
        The day asked about.
    channel
        As for :func:`in_force`.

    Returns
    -------
    value or None
        As :func:`in_force`; ``None`` both where nothing holds and where the rulebook says ``unknown``.

    """
    found = in_force(values, on, channel)
    return found.value if found is not None else None


def latest(values: Iterable[Dated[T]]) -> Dated[T] | None:
    """The value that began last, or was observed last; ``None`` where there is none.

    Parameters
    ----------
    values
        Dated values of one thing, in any order.

    """
    return max(values, key=lambda value: value.begins_on, default=None)


def check_value(value: Dated[Any], node: documents.Node, faults: documents.Faults) -> None:
    """One dated value: when it holds, and where it comes from."""
    if value.starts_on is None and value.observed_on is None:
        expected = "from (a day of force) or observed_on (a day of reading)"
        faults.add(node, "value-undated", "this value has no date", expected=expected, key="from")
    if value.starts_on is not None and value.observed_on is not None:
        message = "this value is both in force and observed"
        faults.add(node.at("observed_on"), "value-dated-twice", message, expected="from or observed_on, not both")
    begins = value.begins_on
    if value.ends_on is not None and begins is not None and value.ends_on < begins:
        found, expected = value.ends_on.isoformat(), f"{begins} or later"
        faults.add(node.at("to"), "period-reversed", "this ends before it begins", expected=expected, found=found)
    if value.ended is not None and value.ends_on is None:
        faults.add(node.at("ended"), "period-open", "this ended, but not on a day", expected="to beside ended")
    if value.act is None and value.source is None:
        faults.add(node, "value-unsourced", "this value comes from nowhere", expected="act or source", key="source")
    if value.article is not None and value.act is None:
        faults.add(node.at("article"), "value-unsourced", "an article of no act", expected="act beside article")


def check_line(values: tuple[Dated[Any], ...], node: documents.Node, faults: documents.Faults) -> None:
    """The values of one thing together: by each channel and area no gap, no overlap, no observation twice; said at the later of the two."""
    if not values:
        faults.add(node, "values-empty", "there is no value here", expected="at least one dated value", hint="or leave the key out")
    if len(values) < 2:
        return
    told: set[tuple[int, int]] = set()
    for channel, area in {pair for value in values for pair in product(value.channel or (None,), value.area or (None,))}:
        line = [place for place, value in enumerate(values) if _is_for(channel, value.channel) and _is_for(area, value.area)]
        starts = [(starts_on, place) for place in line if (starts_on := values[place].starts_on) is not None]
        observed = [(observed_on, place) for place in line if (observed_on := values[place].observed_on) is not None]
        for (_, earlier), (day, place) in pairwise(sorted(starts)):
            if (earlier, place) not in told:
                told.add((earlier, place))
                _check_join(values[earlier], day, node.value[place].at("from"), faults)
        for (earlier_day, earlier), (day, place) in pairwise(sorted(observed)):
            if earlier_day == day and (earlier, place) not in told:
                told.add((earlier, place))
                spot = node.value[place].at("observed_on")
                faults.add(
                    spot,
                    "observation-repeated",
                    "two observations of one day",
                    expected="one a day, channel and area",
                    found=day.isoformat(),
                )


def _is_for(code: Code | None, named: tuple[Code, ...]) -> bool:
    return code in named if code is not None else not named


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
