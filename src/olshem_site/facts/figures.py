"""One row of a table of the release, with the address of each of its cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Protocol

from markupsafe import escape


class ReleaseTable(Protocol):
    """What the site needs of a table: the file it stands in, its columns, and its exact texts."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def number_of(text: str) -> float | None:
    """The number that a cell's text says, ``None`` for an empty cell, a word, or a number that is not finite."""
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


class Table:
    """A table of the release with its columns by name. ``file`` is its CSV, which cells are addressed by."""

    __slots__ = ("file", "places", "rows")

    def __init__(self, table: ReleaseTable) -> None:
        self.file = str(escape(table.file))
        self.places = {name: place for place, name in enumerate(table.columns)}
        self.rows = table.rows

    def figures(self) -> Iterator[Figure]:
        """Every row, in order."""
        for number, row in enumerate(self.rows, start=1):
            yield Figure(self, number, row)

    def picker(self, *columns: str) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
        """A function that takes the texts of some columns, all of which the table has, out of a row."""
        return itemgetter(*(self.places[column] for column in columns))


class Figure:
    """One row of a table of the release: its texts by column name, and the ``address`` to which a column's name is added."""

    __slots__ = ("_places", "_row", "address")

    def __init__(self, table: Table, number: int, row: tuple[str, ...]) -> None:
        self.address = f"{table.file}:{number}:"
        self._places = table.places
        self._row = row

    @property
    def status(self) -> str:
        """Why there is no value, or ``ok``."""
        return self.text("status") or "ok"

    def text(self, column: str) -> str:
        """The cell's exact text; empty where the table has no such column."""
        try:
            return self._row[self._places[column]]
        except KeyError:
            return ""

    def value(self, column: str) -> float | None:
        """The cell's number, or ``None``: what :func:`number_of` says of it, in line because pages ask a million times."""
        try:
            text = self._row[self._places[column]]
            if not text:
                return None
            number = float(text)
        except (KeyError, ValueError):
            return None
        return number if number - number == 0 else None
