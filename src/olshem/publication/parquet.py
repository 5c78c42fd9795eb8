"""Text tables to and from the bytes of CSV and of its typed Parquet twin."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from olshem import errors
from olshem.publication.columns import Column, columns_of
from olshem.publication.model import TextTable

TYPES: Mapping[str, pa.DataType] = {
    "code": pa.string(),
    "string": pa.string(),
    "date": pa.date32(),
    "integer": pa.int64(),
    "number": pa.float64(),
}


def types_of(role: str) -> dict[str, pa.DataType]:
    """The Arrow type of every column that a table of this role may carry.

    Parameters
    ----------
    role
        ``measures``, ``ratings``, ``league``, ``findings``, ``curves`` or ``counts``.

    Returns
    -------
    dict
        By the column's name, in the role's order.
    """
    return {name: TYPES[column.type] for name, column in columns_of(role).items()}


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
        ``release.column-unknown``: a column that the role does not have; ``release.cell-invalid``: all such cells, each with its
        row, its column and what was found. NaN and infinity are such.
    """
    known = columns_of(role)
    strange = [name for name in table.columns if name not in known]
    if strange:
        raise errors.ReleaseError("release.column-unknown", f"{file} has a column that {role} may not have: {strange[0][:80]}")
    arrays, problems = [], []
    for name in table.columns:
        column = known[name]
        text = pa.array([cell or None for cell in table.column(name)], pa.string())
        array = _cast(text, column)
        if array is None:
            problems += _faults(text, column, file)
        arrays.append(array)
    if problems:
        raise errors.ReleaseError("release.cell-invalid", problems[0].message, problems=problems)
    return pa.Table.from_arrays(arrays, names=list(table.columns))


def _cast(text: pa.Array, column: Column) -> pa.Array | None:
    """The column in its type; ``None`` where a cell is not of it."""
    try:
        array = text.cast(TYPES[column.type])
    except pa.ArrowException:
        return None
    finite = column.type != "number" or pc.all(pc.is_finite(array)).as_py() is not False
    return array if finite else None


def _faults(text: pa.Array, column: Column, file: str) -> list[errors.Problem]:
    message = f"the cell is not of its column's type, {column.type}"
    bad = [(row, cell) for row, cell in enumerate(text, start=1) if _cast(pa.array([cell.as_py()], pa.string()), column) is None]
    return [
        errors.Problem(
            "release.cell-invalid", message, file=file, row=row, column=column.name, found=cell.as_py()[:80], expected=column.type
        )
        for row, cell in bad
    ]


def parquet_bytes(table: pa.Table) -> bytes:
    """The Parquet file of a typed table; equal for equal tables and one version of pyarrow."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", store_schema=False, write_statistics=True)
    return sink.getvalue()


def read_parquet(data: bytes, *, file: str, most_rows: int) -> pa.Table:
    """The table in a Parquet file of at most so many rows: a stranger's may unpack to anything.

    Raises
    ------
    ReleaseError
        ``release.table-unreadable``.

    """
    try:
        rows = pq.read_metadata(io.BytesIO(data)).num_rows
        if rows > most_rows:
            raise errors.ReleaseError("release.table-unreadable", f"{file} holds {rows:,} rows, and the CSV beside it {most_rows:,}")
        return pq.read_table(io.BytesIO(data))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:  # the last: a column's name that is no text
        raise errors.ReleaseError("release.table-unreadable", f"{file} is not a Parquet file: {error}") from error
