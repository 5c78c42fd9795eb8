"""The cells of the measures: their keys, their sizes, the sums that hold among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from olshem import errors, rulebook
from olshem.publication.columns import KEY_COLUMNS
from olshem.publication.disclosure import Sizes
from olshem.publication.margins import ENDS, Key, Margin, margins
from olshem.publication.model import TextTable
from olshem.vocabulary import ALL, Code, Status

Parents = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells in the order of their keys; which came or were published withheld, their sizes (0 there), and the sums among them."""

    keys: tuple[Key, ...]
    sizes: Sizes
    sums: tuple[Margin, ...]
    suppressed: tuple[bool, ...]
    parents: Parents


def row_keys(table: TextTable) -> list[Key]:
    """The key of each row; a dimension that the table does not have is ``*``."""
    columns = [table.column(name) if name in table.columns else (ALL,) * len(table.rows) for name in KEY_COLUMNS]
    return list(zip(*columns, strict=True))


def cells_of(tables: Iterable[TextTable], book: rulebook.Rulebook) -> Cells:
    """The cells of measure tables. Two tables may hold the same cell, if they say the same of it.

    Raises
    ------
    ReleaseError
        ``release.measures-disagree``.
    """
    known: dict[Key, tuple[str, str, str]] = {}
    for table in tables:
        for key, cell in zip(row_keys(table), zip(*map(table.column, ("n", "denominator", "status")), strict=True), strict=True):
            if known.setdefault(key, cell) != cell:
                message = f"two measure tables differ in the cell {', '.join(key)}: make both from the same records, with the same --as-of"
                raise errors.ReleaseError("release.measures-disagree", message)
    keys = tuple(sorted(known))
    n = [int(known[key][0] or 0) for key in keys]
    base = [int(float(known[key][1])) if known[key][1] else cases for key, cases in zip(keys, n, strict=True)]
    minimum = {pair: _minimum(book, *pair) for pair in {(key[0], key[ENDS]) for key in keys}}
    parents = {day: _parents(book, dt.date.fromisoformat(day)) for day in {key[ENDS] for key in keys}}
    suppressed = [known[key][2] == Status.SUPPRESSED for key in keys]
    return _cells(keys, Sizes(n, base, [minimum[key[0], key[ENDS]] for key in keys]), suppressed, parents)


def whatever_the_measure(cells: Cells) -> Cells:
    """The cells without regard to the measure (its code is ``*``): how many cases each has, which every measure's row says.

    A cell is withheld here where every measure withholds it, and its number of cases may be shown where any measure may show it.
    """
    places: dict[Key, list[int]] = {}
    for place, key in enumerate(cells.keys):
        places.setdefault((ALL, *key[1:]), []).append(place)
    keys = tuple(sorted(places))
    n = [max(cells.sizes.n[place] for place in places[key]) for key in keys]
    minimum = [min(cells.sizes.minimum[place] for place in places[key]) for key in keys]
    suppressed = [all(cells.suppressed[place] for place in places[key]) for key in keys]
    return _cells(keys, Sizes(n, n, minimum), suppressed, cells.parents)


def _cells(keys: tuple[Key, ...], sizes: Sizes, suppressed: Sequence[bool], parents: Parents) -> Cells:
    return Cells(keys, sizes, tuple(margins(keys, parents)), tuple(suppressed), parents)


def _minimum(book: rulebook.Rulebook, measure: str, day: str) -> int:
    return rulebook.value_on(book.measures[Code(measure)].minimum_n, dt.date.fromisoformat(day)) or 1


def _parents(book: rulebook.Rulebook, on: dt.date) -> Mapping[str, str]:
    chains = rulebook.ancestors(book, on)
    return {code: chain[1] if len(chain) > 1 else ALL for code, chain in chains.items()}
