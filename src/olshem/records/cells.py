"""Columns of a source, of whatever type, as the arrays that a case needs; with each, which cells are empty and which are at fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from olshem.records import times

ID_MOST = 200
INT_MOST = 2**31 - 1
NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,12})?", re.ASCII)
MS_PER = {"s": (1000, 1), "ms": (1, 1), "us": (1, 1000), "ns": (1, 1_000_000)}

Mask = NDArray[np.bool_]


class WrongType(Exception):
    """A column's type cannot hold what is asked of it; the message says what can."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A column read: its values, and for each code of refusal the cells that it strikes. ``empty``: nothing stood there."""

    values: NDArray[Any]
    empty: Mask
    faults: Mapping[str, Mask]


def is_text(kind: pa.DataType) -> bool:
    """Whether cells of this type hold text that is still to be read."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def value_type(column: pa.Array) -> pa.DataType:
    """The type of the cells, whether or not they stand in a dictionary."""
    return column.type.value_type if isinstance(column, pa.DictionaryArray) else column.type


def plain(column: pa.Array) -> pa.Array:
    """The column without its dictionary, text as 32-bit binary or string, and starting at offset 0."""
    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary_decode()
    if pa.types.is_large_string(column.type) or pa.types.is_large_binary(column.type):
        column = column.cast(pa.binary())
    return column


def ids(column: pa.Array, *, too_long: str) -> tuple[pa.Array, Mapping[str, Mask]]:
    """Numbers and pseudonyms as strings (empty where at fault or absent), with the faults; ``too_long``: the code of one."""
    column = plain(column)
    if pa.types.is_floating(column.type):
        try:
            column = column.cast(pa.int64())
        except pa.ArrowInvalid as error:
            raise WrongType("text or whole numbers") from error
    if pa.types.is_integer(column.type):
        column = column.cast(pa.string())
    if not is_text(column.type):
        raise WrongType("text or whole numbers")
    text, bad = utf8(column.fill_null("" if pa.types.is_string(column.type) else b""))
    text = pc.utf8_trim_whitespace(text)
    lengths = pc.binary_length(text).to_numpy()
    faults = {"records.bytes-invalid": bad, "records.value-missing": (lengths == 0) & ~bad, too_long: lengths > ID_MOST}
    return text, faults


def joined(parts: Sequence[pa.Array]) -> pa.Array:
    """Several cells as one text with ``/`` between them, of which no two lists of cells give the same."""
    escaped = [pc.replace_substring(pc.replace_substring(part, "%", "%25"), "/", "%2F") for part in parts]
    return pc.binary_join_element_wise(*escaped, "/")


def utf8(column: pa.Array) -> tuple[pa.Array, Mask]:
    """Binary as string, cells that are not UTF-8 emptied and marked."""
    bad = np.zeros(len(column), bool)
    try:
        return column.cast(pa.string()), bad
    except pa.ArrowInvalid:
        values = column.to_pylist()
        for place, value in enumerate(values):
            try:
                value.decode()
            except UnicodeDecodeError:
                bad[place], values[place] = True, b""
        return pa.array(values, pa.binary()).cast(pa.string()), bad


def nul_bytes(column: pa.Array) -> Mask:
    """Which cells of text hold a NUL."""
    column = plain(column)
    if not is_text(column.type):
        return np.zeros(len(column), bool)
    return np.asarray(pc.match_substring(column.cast(pa.binary()), "\0").fill_null(False))


def moments(column: pa.Array, *, form: str | None, day: str | None) -> times.Times:
    """A column of dates and times as wall-clock milliseconds; see :func:`times.parse` for text.

    Under ``day`` ``end`` a midnight in a column of times counts as a date alone: that is how many programs store one.
    """
    column = plain(column)
    kind = column.type
    if is_text(kind):
        return times.parse(column, form=form, day=day)
    state = np.where(np.asarray(column.is_null()), times.EMPTY, times.GOOD).astype(np.int8)
    offset = np.full(len(column), times.NO_OFFSET)
    if pa.types.is_null(kind):
        return times.Times(np.zeros(len(column), np.int64), offset, state)
    if pa.types.is_date(kind):
        local = column.cast(pa.date32()).cast(pa.int32()).fill_null(0).to_numpy().astype(np.int64) * times.DAY_MS
        state[(state == times.GOOD) & (day is None)] = times.INVALID
        return _in_range(times.Times(local + (times.DAY_MS - 1 if day == "end" else 0), offset, state))
    if not pa.types.is_timestamp(kind):
        raise WrongType("dates and times")
    up, down = MS_PER[kind.unit]
    local = column.cast(pa.int64()).fill_null(0).to_numpy()
    local = np.clip(local, -(10**12), 10**12) * up if up > 1 else local // down
    if day == "end" and kind.tz is None:
        local = np.where(local % times.DAY_MS == 0, local + times.DAY_MS - 1, local)
    if kind.tz is not None:
        offset = np.where(state == times.GOOD, np.int32(0), times.NO_OFFSET)
    return _in_range(times.Times(local, offset, state))


def _in_range(read: times.Times) -> times.Times:
    outside = (read.local_ms < times.FIRST_MS) | (read.local_ms >= times.END_MS)
    read.state[(read.state == times.GOOD) & outside] = times.OUT_OF_RANGE
    return read


def flags(column: pa.Array, values: Mapping[str, bool]) -> Cells:
    """Verdicts: 1 true, 0 false."""
    if pa.types.is_boolean(column.type):
        empty = np.asarray(column.is_null())
        return Cells(np.asarray(column.fill_null(False)).astype(np.int64), empty, {})
    if pa.types.is_null(column.type):
        return Cells(np.zeros(len(column), np.int64), np.ones(len(column), bool), {})
    return _each_once(column, lambda text: _flag(text, values))


def _flag(text: str, values: Mapping[str, bool]) -> int | str:
    known = values.get(text, values.get(text.lower()))
    return "records.flag-unknown" if known is None else int(known)


def numbers(column: pa.Array, *, decimal: str, whole_only: bool) -> tuple[Cells, Mask]:
    """Whole numbers from 0 to 2,147,483,647, a half rounded up; the mask tells which were rounded."""
    kind = value_type(column)
    if pa.types.is_null(kind):
        return Cells(np.zeros(len(column), np.int64), np.ones(len(column), bool), {}), np.zeros(len(column), bool)
    if not (is_text(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        raise WrongType("numbers")
    mark = decimal if is_text(kind) else "."
    cells = _each_once(column, lambda text: _number(text, mark, whole_only))
    rounded = cells.values % 2 == 1
    return Cells(cells.values // 2, cells.empty, cells.faults), rounded & ~cells.empty


def _number(text: str, decimal: str, whole_only: bool) -> int | str:
    """Twice the number, plus 1 where it was rounded; or the code of a refusal."""
    normal = text.replace(decimal, ".") if "." not in text or decimal == "." else ""
    if NUMBER.fullmatch(normal) is None:
        return "records.number-invalid"
    whole, _, part = normal.partition(".")
    exact = not part.strip("0")
    if whole_only and not exact:
        return "records.number-invalid"
    if normal.startswith("-") and (int(whole) or not exact):
        return "records.number-out-of-range"
    value = int(whole) + (part[:1] >= "5")
    return "records.number-out-of-range" if value > INT_MOST else 2 * value + (not exact)


def amounts(column: pa.Array, *, decimal: str) -> Cells:
    """Numbers with decimals, as floats."""
    kind = value_type(column)
    if pa.types.is_null(kind):
        return Cells(np.zeros(len(column)), np.ones(len(column), bool), {})
    if is_text(kind):
        return _each_once(column, lambda text: _amount(text, decimal), np.float64)
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        raise WrongType("numbers")
    numbers = plain(column).cast(pa.float64())
    values = numbers.fill_null(0).to_numpy(zero_copy_only=False)
    return Cells(np.where(np.isfinite(values), values, 0), np.asarray(numbers.is_null()), {"records.number-invalid": ~np.isfinite(values)})


def _amount(text: str, decimal: str) -> float | str:
    normal = text.replace(decimal, ".") if "." not in text or decimal == "." else ""
    return float(normal) if NUMBER.fullmatch(normal) else "records.number-invalid"


def _each_once(column: pa.Array, judge: Callable[[str], float | str], kind: type = np.int64) -> Cells:
    """Judge each different text once: a number, or the code of a refusal."""
    if not isinstance(column, pa.DictionaryArray):
        column = (column if is_text(column.type) else column.cast(pa.string())).dictionary_encode()
    distinct = column
    verdicts: list[float | str | None] = [_judged(raw, judge) for raw in distinct.dictionary.to_pylist()] + [None]
    places = distinct.indices.fill_null(len(verdicts) - 1).to_numpy()
    values = np.array([0 if item is None or isinstance(item, str) else item for item in verdicts], kind)[places]
    empty = np.array([item is None for item in verdicts])[places]
    codes = sorted({item for item in verdicts if isinstance(item, str)})
    return Cells(values, empty, {code: np.array([item == code for item in verdicts])[places] for code in codes})


def _judged(raw: bytes | str, judge: Callable[[str], float | str]) -> float | str | None:
    try:
        text = (raw.decode() if isinstance(raw, bytes) else raw).strip()
    except UnicodeDecodeError:
        return "records.bytes-invalid"
    return judge(text) if text else None
