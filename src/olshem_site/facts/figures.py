"""One row of a table of the release, with the address of each of its cells."""

from __future__ import annotations

import math
from collections.abc import Iterator
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


class Figure:
    """One row of a table of the release: its texts by column name, and where it stands (``file``, and its ``number`` from 1)."""

    __slots__ = ("_places", "_row", "file", "number", "status")

    def __init__(self, table: Table, number: int, row: tuple[str, ...]) -> None:
        self.file = table.file
        self.number = number
        self._places = table.places
        self._row = row
        self.status = self.text("status") or "ok"

    def text(self, column: str) -> str:
        """The cell's exact text; empty where the table has no such column."""
        place = self._places.get(column)
        return "" if place is None else self._row[place]

    def value(self, column: str) -> float | None:
        """The cell's number, or ``None``."""
        place = self._places.get(column)
        return None if place is None else number_of(self._row[place])
