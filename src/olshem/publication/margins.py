"""The sums that a reader of the measures can form: which published cells add up to which published total.

A cell is one row of the measures: measure, body, service, channel, area, period. Along every dimension the cells that differ in it
alone add up to the cell in which it is left out; bodies add up to the body above them, months to their quarter and their year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from olshem.vocabulary import ALL

Key = tuple[str, ...]
"""measure, body, service, channel, area, starts_on, ends_on."""
BODY, STARTS, ENDS = 1, 5, 6
FLAT = (2, 3, 4)
GRAINS = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True, slots=True)
class Margin:
    """One sum: the parts (places of cells) add up to the total, or to less where a body has cases of its own."""

    total: int
    parts: tuple[int, ...]


def margins(keys: Sequence[Key], parents: Mapping[str, Mapping[str, str]]) -> list[Margin]:
    """Every sum among the cells, in the order of dimension and of the total's place.

    Parameters
    ----------
    keys
        The cells, each once.
    parents
        For each last day of a period that occurs, the body above each body on that day; ``*`` where there is none.

    """
    places = {key: place for place, key in enumerate(keys)}
    wider = _wider_periods({key[STARTS:] for key in keys})
    sums: dict[tuple[int, str], list[int]] = {}
    for place, key in enumerate(keys):
        for kind, total in _totals(key, parents[key[ENDS]], wider):
            if total in places:
                sums.setdefault((places[total], kind), []).append(place)
    return [Margin(total, tuple(parts)) for (total, _), parts in sorted(sums.items())]


def _totals(key: Key, parent: Mapping[str, str], wider: Mapping[Key, tuple[tuple[str, Key], ...]]) -> list[tuple[str, Key]]:
    """The totals that a cell is a part of, each with the kind of the sum."""
    totals = [(str(place), (*key[:place], ALL, *key[place + 1 :])) for place in FLAT if key[place] != ALL]
    if key[BODY] != ALL:
        totals.append(("body", (key[0], parent.get(key[BODY], ALL), *key[2:])))
    return totals + [(kind, (*key[:STARTS], *period)) for kind, period in wider[key[STARTS:]]]


def _wider_periods(periods: set[Key]) -> dict[Key, tuple[tuple[str, Key], ...]]:
    """For each period the periods that hold it, named by the grain of the parts."""
    by_size = sorted(periods, key=lambda period: (_months(period), period))
    return {
        part: tuple(
            (f"period of {GRAINS.get(_months(part), str(_months(part)))}s", whole)
            for whole in by_size
            if whole != part and whole[0] <= part[0] and part[1] <= whole[1]
        )
        for part in by_size
    }


def _months(period: Key) -> int:
    first, last = (dt.date.fromisoformat(day) for day in period)
    return (last.year - first.year) * 12 + last.month - first.month + 1
