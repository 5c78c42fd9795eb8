"""A table as CSV text: UTF-8, comma, LF, a header, shortest round-trip floats, null as nothing, quotes only where needed."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from olshem.errors import RecordsError

NEEDS_QUOTES = '[",\\r\\n]'
SLICE = 100_000


def encode(table: pa.Table, *, header: bool = True) -> bytes:
    """The whole table as CSV bytes, with its header or without; equal tables, however chunked, give equal bytes."""
    parts = [_line(table.column_names)] if header else []
    for start in range(0, table.num_rows, SLICE):
        part = table.slice(start, SLICE)
        cells = [_cells(part.column(place).combine_chunks()) for place in range(part.num_columns)]
        parts.append(_lines(cells))
    return b"".join(parts)


def _line(names: list[str]) -> bytes:
    return b",".join(_quoted(name).encode() for name in names) + b"\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in '",\r\n') else text


def _lines(cells: list[pa.Array]) -> bytes:
    """Join the cells of each row; the characters of the joined array, end to end, are the text."""
    joined = pc.binary_join_element_wise(*cells, _text(","))
    ended = pc.binary_join_element_wise(joined, _text(""), _text("\n"))
    return bytes(ended.buffers()[2])


def _text(value: str) -> pa.Scalar:
    return pa.scalar(value, pa.large_string())


def _cells(column: pa.Array) -> pa.Array:
    """One column as strings ready to be joined: quoted where needed, null as the empty string."""
    if isinstance(column, pa.DictionaryArray):
        return pc.take(_cells(column.dictionary), column.indices).fill_null(_text(""))
    if pa.types.is_floating(column.type):
        distinct = column.dictionary_encode()
        text = pa.array([_float_text(value) for value in distinct.dictionary.to_pylist()], pa.large_string())
        return pc.take(text, distinct.indices).fill_null(_text(""))
    if pa.types.is_timestamp(column.type):
        return pa.array([_time_text(value) for value in column.to_pylist()], pa.large_string())
    text = column.cast(pa.large_string()).fill_null(_text(""))
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        needs = pc.match_substring_regex(text, NEEDS_QUOTES)
        if pc.any(needs).as_py():
            return pc.if_else(
                needs, pc.binary_join_element_wise(_text('"'), pc.replace_substring(text, '"', '""'), _text('"'), _text("")), text
            )
    return text


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        raise RecordsError("table.not-a-number", "a table may hold numbers and absences, never NaN or infinity")
    return repr(value)


def _time_text(value: Any) -> str:
    return "" if value is None else str(value.isoformat()).replace("+00:00", "Z")
