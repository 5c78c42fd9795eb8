"""Dates and times: text to local milliseconds, local milliseconds to instants, instants to local dates. All vectorised."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

DAY_MS = 86_400_000
DECADE_MS = 3652 * DAY_MS
TAIL_MOST = 16
"""The longest fraction and offset that may follow a time: .123456789+05:00."""
FIRST_YEAR, END_YEAR = 1900, 2200
FIRST_MS = int(dt.datetime(FIRST_YEAR, 1, 1, tzinfo=dt.UTC).timestamp()) * 1000
END_MS = int(dt.datetime(END_YEAR, 1, 1, tzinfo=dt.UTC).timestamp()) * 1000
EPOCH = dt.datetime(1970, 1, 1)
NO_OFFSET = np.int32(2**31 - 1)
"""Stands for a time without an offset."""
TAIL = re.compile(r"(?:[.,](\d{1,9}))?(Z|z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)
ISO_TEXT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?([.,]\d{1,9})?(Z|z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII)

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the digits of a fixed-width form stand: each part's first place and width, and the bytes allowed elsewhere."""

    parts: dict[str, int]
    literals: dict[int, bytes]
    width: int


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """A column of times. ``local_ms``: milliseconds of the wall clock since 1970. ``offset_s``: seconds east of UTC where the
    text said so, else :data:`NO_OFFSET`. ``state``: one of the constants below.
    """

    local_ms: Ints
    offset_s: NDArray[np.int32]
    state: NDArray[np.int8]


GOOD, EMPTY, INVALID, OUT_OF_RANGE = 0, 1, 2, 3
WIDTHS = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}


def layout_of(form: str | None) -> Layout | None:
    """The fixed-width layout of a strptime format, or ``None`` where it has parts of other kinds. No format: ISO 8601."""
    parts: dict[str, int] = {}
    literals: dict[int, bytes] = {}
    place = 0
    for directive, literal in re.findall(r"%(.)|([^%])", form or "%Y-%m-%dT%H:%M:%S"):
        if directive in WIDTHS and directive not in parts:
            parts[directive] = place
            place += WIDTHS[directive]
        elif directive or not literal.isascii():
            return None
        else:
            literals[place] = b"T " if form is None and literal == "T" else literal.encode()
            place += 1
    return Layout(parts, literals, place) if {"Y", "m", "d"} <= parts.keys() else None


def _month_table() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each month since 1900 the day before its first, counted from 1970, and its length."""
    firsts = np.arange(f"{FIRST_YEAR}-01", f"{END_YEAR}-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return (firsts[:-1] - 1).astype(np.int32), np.diff(firsts).astype(np.int32)


MONTH_FIRST, MONTH_DAYS = _month_table()


def parse(column: pa.Array, *, form: str | None, day: str | None) -> Times:
    """Read a column of text (string or binary, null and blank alike empty) as times.

    Parameters
    ----------
    column
        The cells.
    form
        A strptime format, or ``None`` for ISO 8601 (``T`` or a space; seconds, fraction and offset may follow).
    day
        What a date without a time means: ``start`` or ``end`` of that day; ``None`` where it is no time at all.
    """
    size = len(column)
    times = Times(np.zeros(size, np.int64), np.full(size, NO_OFFSET), np.full(size, INVALID, np.int8))
    lengths = pc.fill_null(pc.binary_length(column), 0).to_numpy().astype(np.int64)
    times.state[lengths == 0] = EMPTY
    layout = layout_of(form)
    rest = lengths > 0
    if layout is not None:
        _parse_fixed(column, lengths, layout, times, date_only=day if "H" not in layout.parts else None, tails=form is None)
        rest &= times.state != GOOD
    if rest.any():
        _parse_slow(column, np.flatnonzero(rest), form, day, times)
    return times


def _parse_fixed(column: pa.Array, lengths: Ints, layout: Layout, times: Times, *, date_only: str | None, tails: bool) -> None:
    """Cells of the layout's width (with ``tails``, somewhat longer), all of one length at a time; the rest stays invalid."""
    offsets = np.frombuffer(column.buffers()[1], np.int32, len(column) + 1, column.offset * 4)
    raw = column.buffers()[2]
    data = np.frombuffer(raw, np.uint8) if raw is not None else np.empty(0, np.uint8)
    for length in np.flatnonzero(np.bincount(lengths, minlength=1)):
        if layout.width <= length <= layout.width + (TAIL_MOST if tails else 0):
            places = np.flatnonzero(lengths == length)
            _parse_group(_characters(data, offsets, places, int(length)), places, layout, times, date_only)


def _characters(data: NDArray[np.uint8], offsets: NDArray[np.int32], places: Ints, length: int) -> NDArray[np.uint8]:
    """The characters of cells of one length: a row a place in the cell, a column a cell."""
    start, end = int(offsets[places[0]]), int(offsets[places[-1] + 1])
    if end - start == len(places) * length:
        cells = data[start:end].reshape(len(places), length)
    else:
        cells = data[offsets[places].astype(np.int64)[:, None] + np.arange(length)]
    return np.ascontiguousarray(cells.T)


def _parse_group(digits: NDArray[np.uint8], places: Ints, layout: Layout, times: Times, date_only: str | None) -> None:
    good = np.ones(len(places), bool)
    for place, allowed in layout.literals.items():
        good &= digits[place] == allowed[0] if len(allowed) == 1 else (digits[place] == allowed[0]) | (digits[place] == allowed[1])
    parts = {name: _number(digits, layout.parts[name], WIDTHS[name], good) for name in layout.parts}
    value = _civil(parts, good)
    if date_only == "end":
        value += DAY_MS - 1
    if len(digits) > layout.width:
        value += _apply_tails(digits[layout.width :], places, good, times)
    whole = len(places) == len(times.state)
    times.local_ms[slice(None) if whole else places] = value
    times.state[slice(None) if whole else places] = np.where(good, np.int8(GOOD), np.int8(INVALID))


def _number(digits: NDArray[np.uint8], place: int, width: int, good: Mask) -> NDArray[np.int32]:
    """The number that ``width`` digits (two or four) spell; in bytes as long as it fits one."""
    rows = digits[place : place + width] - np.uint8(48)
    if rows.max() > 9:
        good &= (rows <= 9).all(axis=0)
    pairs = [(rows[first] * np.uint8(10) + rows[first + 1]).astype(np.int32) for first in range(0, width, 2)]
    number: NDArray[np.int32] = pairs[0] if width == 2 else pairs[0] * np.int32(100) + pairs[1]
    return number


def _civil(parts: dict[str, NDArray[np.int32]], good: Mask) -> Ints:
    """Milliseconds of a civil date and time; ``good`` loses what no calendar has, and years outside the table."""
    month, day = parts["m"], parts["d"]
    months = (parts["Y"] - np.int32(FIRST_YEAR)) * np.int32(12) + month - np.int32(1)
    good &= (month >= 1) & (month <= 12) & (months >= 0) & (months < len(MONTH_FIRST))
    if not good.all():
        months = np.where(good, months, np.int32(0))
    good &= (day >= 1) & (day <= MONTH_DAYS[months])
    seconds = np.zeros(len(good), np.int32)
    for name, size in (("H", 24), ("M", 60), ("S", 60)):
        seconds *= np.int32(size)
        if name in parts:
            good &= parts[name] < size
            seconds += parts[name]
    days: Ints = (MONTH_FIRST[months] + day).astype(np.int64)
    return days * DAY_MS + seconds.astype(np.int64) * 1000


def _apply_tails(tails: NDArray[np.uint8], places: Ints, good: Mask, times: Times) -> Ints:
    """Fractions (in milliseconds, cut off) and offsets, worked out once for each different tail."""
    buffer = pa.py_buffer(np.ascontiguousarray(tails.T))
    distinct = pa.Array.from_buffers(pa.binary(len(tails)), len(places), [None, buffer]).dictionary_encode()
    read = [_read_tail(text.decode("ascii", "replace")) for text in distinct.dictionary.to_pylist()]
    indices = distinct.indices.to_numpy()
    good &= np.array([item is not None for item in read])[indices]
    times.offset_s[places] = np.array([NO_OFFSET if item is None else item[1] for item in read], np.int32)[indices]
    fractions: Ints = np.array([0 if item is None else item[0] for item in read], np.int64)[indices]
    return fractions


def _read_tail(text: str) -> tuple[int, int] | None:
    match = TAIL.fullmatch(text)
    if match is None:
        return None
    fraction = int((match[1] or "0").ljust(3, "0")[:3])
    offset = _offset(match[2])
    return None if offset is None else (fraction, offset)


def _offset(text: str | None) -> int | None:
    """Seconds east of UTC; :data:`NO_OFFSET` where nothing is said; ``None`` where it cannot be."""
    if text is None:
        return int(NO_OFFSET)
    if text in "Zz":
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 18 or minutes > 59:
        return None
    return (hours * 60 + minutes) * 60 * (-1 if text[0] == "-" else 1)


def _parse_slow(column: pa.Array, places: Ints, form: str | None, day: str | None, times: Times) -> None:
    """Cells of no fixed width, one by one, each different text once."""
    distinct = column.take(pa.array(places)).cast(pa.binary()).dictionary_encode()
    read = [_read_text(text, form, day) for text in distinct.dictionary.to_pylist()]
    indices = distinct.indices.to_numpy()
    local = np.array([item[0] for item in read], np.int64)
    state = np.array([item[2] for item in read], np.int8)
    state[(state == GOOD) & ((local < FIRST_MS) | (local >= END_MS))] = OUT_OF_RANGE
    times.local_ms[places] = local[indices]
    times.offset_s[places] = np.array([item[1] for item in read], np.int32)[indices]
    times.state[places] = state[indices]


def _read_text(raw: bytes, form: str | None, day: str | None) -> tuple[int, int, int]:
    """(local milliseconds, offset, state) of one cell."""
    text = raw.decode("utf-8", "replace").strip()
    none = int(NO_OFFSET)
    if not text:
        return 0, none, EMPTY
    try:
        at = _iso(text) if form is None else dt.datetime.strptime(text, form) if text.isascii() else None
    except ValueError:
        at = None
    if at is None:
        return 0, none, INVALID
    date_only = len(text) == 10 if form is None else not re.search("%[HIcXs]", form)
    if date_only and day is None:
        return 0, none, INVALID
    offset = at.utcoffset()
    local = (at.replace(tzinfo=None) - EPOCH) // dt.timedelta(milliseconds=1)
    shift = DAY_MS - 1 if date_only and day == "end" else 0
    return local + shift, none if offset is None else int(offset.total_seconds()), GOOD


def _iso(text: str) -> dt.datetime | None:
    match = ISO_TEXT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    offset = _offset(match[8])
    if offset is None:
        return None
    zone = None if match[8] is None else dt.timezone(dt.timedelta(seconds=offset))
    micros = int((match[7] or ".0")[1:].ljust(6, "0")[:6])
    return dt.datetime(year, month, day, hour, minute, second, micros, tzinfo=zone)


@functools.cache
def zone(name: str) -> Zone:
    """The zone of this name, its changes worked out once."""
    return Zone(name)


class Zone:
    """A time zone as arrays: its changes over the years seen so far, extended as later or earlier years turn up."""

    def __init__(self, name: str) -> None:
        self._zone = ZoneInfo(name)
        self._years = (0, 0)
        self._offsets = self._utc = self._gap_from = self._gap_to = np.empty(0, np.int64)

    def to_utc(self, local_ms: Ints) -> tuple[Ints, Mask, Mask]:
        """Instants of wall-clock times, with masks of those that occur twice (first taken) and never (moved forward)."""
        if not len(local_ms):
            return local_ms, np.zeros(0, bool), np.zeros(0, bool)
        self._cover(local_ms)
        edges = [np.searchsorted(edge, (local_ms.min(), local_ms.max()), side="right") for edge in (self._gap_from, self._gap_to)]
        if len({int(place) for pair in edges for place in pair}) == 1:
            no = np.zeros(len(local_ms), bool)
            return local_ms - self._offsets[edges[0][0]], no, no
        after = np.searchsorted(self._gap_to, local_ms, side="right")
        odd = np.searchsorted(self._gap_from, local_ms, side="right") > after
        offsets = self._offsets[after]
        skipped = odd & (self._offsets[np.minimum(after + 1, len(self._offsets) - 1)] > offsets)
        return local_ms - offsets, odd & ~skipped, skipped

    def to_local(self, utc_ms: Ints) -> Ints:
        """Wall-clock milliseconds of instants."""
        self._cover(utc_ms)
        return utc_ms + self._offsets[np.searchsorted(self._utc, utc_ms, side="right")]

    def _cover(self, values: Ints) -> None:
        if not len(values):
            return
        first, last = (int(value) // DECADE_MS * 10 + 1970 for value in (values.min(), values.max()))
        have_first, have_end = self._years
        if have_first <= first and last + 10 <= have_end:
            return
        self._years = (min(first, have_first or first) - 10, max(last + 20, have_end))
        self._build(*self._years)

    def _build(self, first: int, end: int) -> None:
        """Find each change of offset between two years by asking once a day, then halving down to the second.

        No zone has ever changed twice within a day; a test asks them all.
        """
        start, stop = (int(dt.datetime(year, 1, 1, tzinfo=dt.UTC).timestamp()) for year in (first, end))
        changes: list[int] = []
        offsets = [self._offset_at(start)]
        for at in range(start, stop, 86_400):
            if self._offset_at(at + 86_400) != offsets[-1]:
                changes.append(self._change_between(at, at + 86_400))
                offsets.append(self._offset_at(changes[-1]))
        self._utc = np.array(changes, np.int64) * 1000
        self._offsets = np.array(offsets, np.int64) * 1000
        before, after = self._offsets[:-1], self._offsets[1:]
        self._gap_from = self._utc + np.minimum(before, after)
        self._gap_to = self._utc + np.maximum(before, after)

    def _offset_at(self, second: int) -> int:
        offset = dt.datetime.fromtimestamp(second, self._zone).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0

    def _change_between(self, low: int, high: int) -> int:
        before = self._offset_at(low)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._offset_at(middle) == before else (low, middle)
        return high
