"""Text tables to and from the bytes of CSV and of its typed Parquet twin."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from olshem import errors
from olshem.publication.columns import Column, columns_of
from olshem.publication.model import TextTable

TYPES: Mapping[str, tuple[pa.DataType, Callable[[str], object]]] = {
    "code": (pa.string(), str),
    "string": (pa.string(), str),
    "date": (pa.date32(), dt.date.fromisoformat),
    "integer": (pa.int64(), int),
    "number": (pa.float64(), float),
}


def csv_bytes(table: TextTable) -> bytes:
    """The table as CSV: UTF-8, comma, LF, a header; every cell as it is."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return buffer.getvalue().encode()


def read_csv(data: bytes, *, file: str) -> TextTable:
    """The table in a CSV of our own form.

    Raises
    ------
    ReleaseError
        ``release.table-unreadable``: not UTF-8, no header, a repeated column, or a row with too few or too many cells.

    """
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise errors.ReleaseError("release.table-unreadable", f"{file} is not CSV in UTF-8: {error}") from error
    if not lines or len(set(lines[0])) != len(lines[0]):
        raise errors.ReleaseError("release.table-unreadable", f"{file} has no header, or names a column twice")
    columns = tuple(lines[0])
    for number, line in enumerate(lines[1:], start=1):
        if len(line) != len(columns):
            raise errors.ReleaseError(
                "release.table-unreadable", f"{file}, row {number}: {len(line)} cells where the header has {len(columns)}"
            )
    return TextTable(columns, tuple(tuple(line) for line in lines[1:]))


def typed(table: TextTable, role: str, *, file: str) -> pa.Table:
    """The typed table: an empty text is null, everything else is read by the column's type.

    Raises
    ------
    ReleaseError
        ``release.cell-invalid``: names row, column and what was found; all such cells.

    """
    arrays, problems = [], []
    for name in table.columns:
        column = columns_of(role)[name]
        arrow_type, _ = TYPES[column.type]
        values, faults = _values(table.column(name), column, file)
        problems += faults
        arrays.append(pa.array(values if not faults else [None] * len(table.rows), arrow_type))
    if problems:
        raise errors.ReleaseError("release.cell-invalid", problems[0].message, problems=problems)
    return pa.Table.from_arrays(arrays, names=list(table.columns))


def _values(cells: tuple[str, ...], column: Column, file: str) -> tuple[list[object], list[errors.Problem]]:
    parse = TYPES[column.type][1]
    values: list[object] = []
    problems = []
    for number, cell in enumerate(cells, start=1):
        try:
            value = parse(cell) if cell else None
            if isinstance(value, float) and not abs(value) < float("inf"):
                raise ValueError
            values.append(value)
        except ValueError:
            message = "the cell is not of its column's type"
            where = {"file": file, "row": number, "column": column.name, "found": cell[:80], "expected": column.type}
            problems.append(errors.Problem("release.cell-invalid", message, **where))  # type: ignore[arg-type]
    return values, problems


def parquet_bytes(table: pa.Table) -> bytes:
    """The Parquet file of a typed table; equal for equal tables and one version of pyarrow."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", store_schema=False, write_statistics=True)
    return sink.getvalue()


def read_parquet(data: bytes, *, file: str) -> pa.Table:
    """The table in a Parquet file.

    Raises
    ------
    ReleaseError
        ``release.table-unreadable``.

    """
    try:
        return pq.read_table(io.BytesIO(data))
    except (pa.ArrowException, OSError) as error:
        raise errors.ReleaseError("release.table-unreadable", f"{file} is not a Parquet file: {error}") from error
