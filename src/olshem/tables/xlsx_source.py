"""Reading a workbook of records: one sheet, its first row that is not blank the header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import python_calamine as calamine
from numpy.typing import NDArray

from olshem.tables.source import Batch, Form, RowFault, clip, fault
from olshem.tables.xlsx_scan import Hollow, scan

BATCH = 10_000
TURN = 500
"""Rows turned into columns at once: too few for Python to go looking for cycles among them, which would cost a third more."""
EXACT = 10**15
"""A workbook keeps 15 digits of a number: one this large may be another than the one that was typed."""
EXPECTED = {"cell-error": "a value", "formula-without-value": "a stored value: open the workbook, let it calculate, save it"}

Row = list[Any]
HollowRows = Mapping[int, list[tuple[str, Hollow]]]


class XlsxSource:
    """An open workbook. A row's number is its distance from the header, blank rows counted but not read."""

    def __init__(self, path: Path, form: Form) -> None:
        self._path = path
        scanned = scan(path, form.sheet)
        self.sheet: str | None = scanned.sheet
        try:
            with calamine.CalamineWorkbook.from_path(str(path)) as workbook:
                self._sheet = workbook.get_sheet_by_name(scanned.sheet)
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise fault(
                "workbook-unreadable", path, "this is not a whole .xlsx workbook", hint="open it and save it again as .xlsx"
            ) from error
        self._left = self._sheet.start[1] if self._sheet.start is not None else 0
        self._rows = iter(self._sheet.iter_rows())
        self._header, cells = next(((place, row) for place, row in enumerate(self._rows) if not _is_blank(row)), (0, []))
        if not cells:
            raise fault("file-empty", path, "the sheet is empty", expected="a header and rows", key=scanned.sheet)
        self.names: tuple[str, ...] = tuple(as_text(cell).strip() for cell in cells)
        self._hollow = self._by_row(scanned.hollow)

    def _by_row(self, hollow: Mapping[tuple[int, int], Hollow]) -> HollowRows:
        """Hollow cells by the number of their row: the column's name and what is wrong."""
        found: dict[int, list[tuple[str, Hollow]]] = {}
        for (row, column), kind in hollow.items():
            place = column - self._left
            if row > self._header and 0 <= place < len(self.names):
                found.setdefault(row - self._header, []).append((self.names[place], kind))
        return found

    def batches(self, columns: Sequence[str], repetitive: Collection[str]) -> Iterator[Batch]:
        """The rows, in order, as columns of text or of times."""
        places = [self.names.index(name) for name in columns]
        total, size = max(self._sheet.total_height, 1), self._path.stat().st_size
        hollow = {row: kept for row, cells in self._hollow.items() if (kept := [cell for cell in cells if cell[0] in columns])}
        for numbers, read, turned in self._turned(hollow):
            asked = {name: turned[place] for name, place in zip(columns, places, strict=True)}
            faults = [*_hollow_among(numbers, hollow), *_inexact_among(numbers, asked)]
            cells = {name: as_column(values) for name, values in asked.items()}
            good = np.isin(numbers, [item.row for item in faults], invert=True)
            if faults:
                cells = {name: values.filter(pa.array(good)) for name, values in cells.items()}
            yield Batch(cells, numbers[good], tuple(faults), size * read // total, nul_bytes=True)

    def _turned(self, hollow: HollowRows) -> Iterator[tuple[NDArray[np.int64], int, list[Row]]]:
        """About :data:`BATCH` rows at a time: the numbers of those that are not blank, how many were read, and their columns.

        A row of nothing but hollow cells looks blank, and below the last value it is not there at all: both count as rows.
        """
        start = 1
        while True:
            columns: list[Row] = [[] for _ in self.names]
            numbers: list[int] = []
            end = start
            while end - start < BATCH and (part := list(islice(self._rows, TURN))):
                rows = {number: row for number, row in enumerate(part, end) if any(row) or number in hollow or not _is_blank(row)}
                numbers += rows
                for column, values in zip(columns, zip(*rows.values(), strict=True), strict=False):
                    column.extend(values)
                end += len(part)
            if end == start:
                break
            yield np.array(numbers, np.int64), end - start, columns
            start = end
        if below := sorted(number for number in hollow if number >= start):
            yield np.array(below, np.int64), 0, [[""] * len(below) for _ in self.names]


def _hollow_among(numbers: NDArray[np.int64], hollow: HollowRows) -> Iterator[RowFault]:
    """Cells that hold an error, or a formula without its value."""
    for number in numbers.tolist() if hollow else ():
        for name, kind in hollow.get(number, ()):
            yield RowFault(number, f"records.{kind}", None, EXPECTED[kind], name)


def _inexact_among(numbers: NDArray[np.int64], asked: Mapping[str, Sequence[Any]]) -> Iterator[RowFault]:
    """Numbers that a workbook cannot be trusted to have kept."""
    for name, values in asked.items():
        floats = [value for value in values if type(value) is float]
        if not floats or np.abs(np.array(floats)).max() < EXACT:
            continue
        for place, value in enumerate(values):
            if type(value) is float and not -EXACT < value < EXACT:
                yield RowFault(
                    int(numbers[place]), "records.number-inexact", clip(repr(value)), "a number of at most 15 digits, or text", name
                )


def _is_blank(row: Row) -> bool:
    return row.count("") == len(row)


def as_column(values: Sequence[Any]) -> pa.Array:
    """Cells as an Arrow array: times where every cell is one (or blank), otherwise text.

    The reader gives a midnight as a date. Among cells with a time of day it is a midnight again; a column of nothing but dates stays
    one, for its mapping to say what a date alone means.
    """
    kinds = set(map(type, values))
    if kinds <= {str}:
        return pa.array(values, pa.string())
    if kinds == {dt.datetime}:
        return pa.array(values, pa.timestamp("us"))
    if dt.datetime in kinds and kinds <= {dt.datetime, dt.date, str}:
        times = [_as_time(value) for value in values]
        if str not in set(map(type, times)):
            return pa.array(times, pa.timestamp("us"))
    if float in kinds and kinds <= {float, str} and not any(value for value in values if type(value) is str):
        blank = np.array([value == "" for value in values])
        numbers = np.array([value or 0.0 for value in values])
        whole = numbers.astype(np.int64)
        if (whole == numbers).all():
            return pa.array(whole, mask=blank).cast(pa.string())
    return pa.array([as_text(value) for value in values], pa.string())


def _as_time(value: Any) -> Any:
    if type(value) is dt.date:
        return dt.datetime(value.year, value.month, value.day)
    return None if value == "" else value


def as_text(value: Any) -> str:
    """One cell as the text that a CSV would hold."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    return str(value)
