"""Our own tables on disk: measure files, score files, league tables. CSV or Parquet by suffix."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from olshem.errors import Problem, RecordsError
from olshem.tables import csv_frame, csv_text
from olshem.tables.safe_write import new_file, write_bytes

HEADER_MOST = 1 << 20
ROW_GROUP = 122_880
"""Rows in a row group: one group a file halves the speed of a scan."""


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in lower-case hexadecimal; raises ``table.file-missing`` where there is none."""
    with _opened(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: Path, *, schema: pa.Schema | None = None, optional: Collection[str] = ()) -> pa.Table:
    """Read one of our own tables, CSV or Parquet by suffix.

    Parameters
    ----------
    path
        ``.csv`` (UTF-8, comma, a header) or ``.parquet``.
    schema
        Types of the columns that must be there. Columns beyond it are kept as they are (strings, in CSV). Without it, every
        column of a CSV is a string.
    optional
        Columns of the schema that may be left out.

    Returns
    -------
    pa.Table
        Columns in the file's order; an empty CSV cell is null.

    Raises
    ------
    RecordsError
        ``table.file-missing``, ``table.kind-unknown``, ``table.file-unreadable``, ``table.cell-count``, ``table.quote-stray``,
        ``table.header-repeated``, ``table.column-missing`` (all of them named) or ``table.cell-invalid`` (row and column).
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        table = _read_csv(_opened(path))
    elif suffix == ".parquet":
        try:
            table = pa_parquet.read_table(_opened(path), partitioning=None)
        except (pa.ArrowException, OSError) as error:
            raise _fault("file-unreadable", path, "this is not a whole Parquet file") from error
    else:
        raise _fault("kind-unknown", path, "a table is CSV or Parquet, by suffix", expected=".csv or .parquet")
    return table if schema is None else _typed(table, schema, optional, path)


def write(table: pa.Table, path: Path | None, *, meta: Mapping[str, Any] | None = None) -> str | None:
    """Write a table, CSV or Parquet by suffix, whole or not at all; equal tables give equal bytes.

    Parameters
    ----------
    table
        Any table without lists. Floats must not be NaN or infinite: absence is null.
    path
        Where to write; ``None`` returns the CSV text instead.
    meta
        With it, ``FILE.meta.json`` is written too (keys sorted): the command, its options, the digests of its inputs.

    Returns
    -------
    str or None
        The CSV text where ``path`` is ``None``.

    Raises
    ------
    RecordsError
        ``table.kind-unknown``, or ``table.not-a-number``.
    """
    if path is None:
        return csv_text.encode(table).decode()
    suffix = path.suffix.lower()
    if suffix == ".csv":
        write_bytes(path, csv_text.encode(table))
    elif suffix == ".parquet":
        with new_file(path) as temporary:
            pa_parquet.write_table(table.combine_chunks(), temporary, compression="zstd", row_group_size=ROW_GROUP)
    else:
        raise _fault("kind-unknown", path, "a table is CSV or Parquet, by suffix", expected=".csv or .parquet")
    if meta is not None:
        text = json.dumps(meta, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
        write_bytes(path.with_name(path.name + ".meta.json"), text.encode())
    return None


def _fault(kind: str, path: Path, message: str, **more: Any) -> RecordsError:
    code = f"table.{kind}"
    return RecordsError(code, message, problems=[Problem(code=code, message=message, file=str(path), **more)])


def _opened(path: Path) -> Path:
    if not path.is_file():
        what = "this is a folder, not a file" if path.is_dir() else "there is no such file"
        raise _fault("file-missing", path, what, hint="check the path")
    return path


def _read_csv(path: Path) -> pa.Table:
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    framed = csv_frame.frame(data, ord(","), last=True)
    numbers = np.delete(np.arange(framed.records + len(framed.broken)), [item.before for item in framed.broken])
    faults = [_row_fault(path, item.before, item.why, "the line breaks the rules of CSV") for item in framed.broken]

    def set_aside(row: Any) -> str:
        message = "a row has another number of cells than the header"
        found, expected = f"{row.actual_columns} cells", f"{row.expected_columns} cells"
        faults.append(_row_fault(path, int(numbers[row.number - 1]), "cell-count", message, found=found, expected=expected))
        return "skip"

    header = _header(path, framed.data)
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(framed.data),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=len(framed.data) + 1),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=set_aside),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True, null_values=[""], quoted_strings_can_be_null=True
            ),
        )
    except pa.ArrowException as error:
        raise _not_csv(path) from error
    if faults:
        raise RecordsError(faults[0].code, "rows of the table cannot be read", problems=faults)
    return table


def _row_fault(path: Path, row: int, kind: str, message: str, *, found: str | None = None, expected: str | None = None) -> Problem:
    return Problem(f"table.{kind}", message, file=str(path), row=row, found=found, expected=expected)


def _not_csv(path: Path) -> RecordsError:
    return _fault("file-unreadable", path, "this is not a table in CSV", expected="UTF-8, comma, one header line")


def _header(path: Path, data: bytes) -> list[str]:
    try:
        names = next(
            row
            for row in csv.reader(io.StringIO(data[:HEADER_MOST].decode(errors="strict" if len(data) <= HEADER_MOST else "ignore")))
            if row
        )
    except (UnicodeDecodeError, StopIteration, csv.Error) as error:
        raise _not_csv(path) from error
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise _fault("header-repeated", path, "a column name stands twice in the header", column=repeated[0])
    return names


def _typed(table: pa.Table, schema: pa.Schema, optional: Collection[str], path: Path) -> pa.Table:
    missing = [name for name in schema.names if name not in table.column_names and name not in optional]
    if missing:
        message = "a column that is needed is not there"
        problems = [Problem("table.column-missing", message, file=str(path), column=name) for name in missing]
        raise RecordsError("table.column-missing", message, problems=problems)
    for field in schema:
        if field.name not in table.column_names:
            continue
        place = table.column_names.index(field.name)
        table = table.set_column(place, field, _cast(table.column(place), field, path))
    return table


def _cast(column: pa.ChunkedArray, field: pa.Field, path: Path) -> pa.ChunkedArray:
    try:
        return column.cast(field.type)
    except pa.ArrowException:
        for row, cell in enumerate(column, 1):
            try:
                cell.cast(field.type)
            except pa.ArrowException as error:
                found = str(cell.as_py())[:80]
                more = {"row": row, "column": field.name, "found": found, "expected": str(field.type)}
                raise _fault("cell-invalid", path, "a cell does not hold what its column needs", **more) from error
        raise
