"""Where the records of a CSV begin and end, decided before any parser sees them.

Rule (RFC 4180): a quotation mark opens a cell only at the cell's start, closes it only at its end, and stands doubled inside. A
line that breaks the rule is set aside alone and reading goes on at the next line, so that one stray mark never swallows the rows
after it, as it does in a lenient parser. Only the places of the marks are looked at, so a clean block costs next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST = 1 << 20
"""The most bytes that an open quotation mark may hold: beyond it the mark counts as never closed."""
QUOTE, LF, CR = 0x22, 0x0A, 0x0D

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Broken:
    """A line set aside: the records of the same frame before it (set aside or not), its bytes, and the last part of the reason's code."""

    before: int
    line: bytes
    why: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The whole records of a block, end to end, and how many they are (blank lines not counted); the lines set aside; the rest."""

    data: bytes
    records: int
    broken: tuple[Broken, ...]
    rest: bytes


def frame(block: bytes, delimiter: int, *, last: bool) -> Frame:
    """Split a block that begins with a record.

    Parameters
    ----------
    block
        Bytes of an encoding that keeps ASCII (UTF-8).
    delimiter
        The ASCII code of the delimiter.
    last
        Whether the file ends here; nothing is then left over.
    """
    if last and block and not block.endswith(b"\n"):
        block += b"\n"
    if QUOTE not in block and CR not in block:
        end = block.rfind(b"\n") + 1
        return Frame(block[:end], count_records(block[:end]), (), block[end:])
    return _Splitter(block, delimiter, last).split()


def count_records(data: bytes) -> int:
    """Records in well-formed data, blank lines not counted: the count with which a parser's is compared."""
    raw = np.frombuffer(data, np.uint8)
    breaks = np.flatnonzero(raw == LF)
    if QUOTE in data:
        breaks = breaks[np.searchsorted(np.flatnonzero(raw == QUOTE), breaks) % 2 == 0]
    gaps = np.diff(breaks, prepend=-1)
    blank = gaps == 1
    two = np.flatnonzero(gaps == 2)
    blank[two] = raw[breaks[two] - 1] == CR
    return int(len(breaks) - np.count_nonzero(blank))


class _Splitter:
    """One block being split: the places of its marks, and which of them could not open, or close, a cell."""

    def __init__(self, block: bytes, delimiter: int, last: bool) -> None:
        self.block, self.last = block, last
        raw = np.frombuffer(block, np.uint8)
        self.quotes = _places(block, QUOTE)
        before, after = raw[self.quotes - 1], raw[np.minimum(self.quotes + 1, len(raw) - 1)]
        no_open = (before != delimiter) & (before != LF) & (before != QUOTE)
        no_close = (after != delimiter) & (after != LF) & (after != CR) & (after != QUOTE)
        no_open[self.quotes == 0] = False
        no_close[self.quotes == len(raw) - 1] = False
        even = np.arange(len(self.quotes)) % 2 == 0
        self.faults = (np.where(even, no_open, no_close), np.where(even, no_close, no_open))
        self.returns = _lone_returns(block)

    def split(self) -> Frame:
        """The frame of the block."""
        clean: list[bytes] = []
        broken: list[Broken] = []
        start = records = 0
        while True:
            line = self._next_broken(start)
            end = self._record_start(start, len(self.block)) if line is None else line[0]
            if end > start:
                clean.append(self.block[start:end])
                records += count_records(clean[-1])
            if line is None:
                return Frame(clean[0] if len(clean) == 1 else b"".join(clean), records, tuple(broken), self.block[end:])
            begin, start, why = line
            broken.append(Broken(records + len(broken), self.block[begin:start], why))

    def _next_broken(self, start: int) -> tuple[int, int, str] | None:
        """The first line after ``start`` that breaks the rule: where it begins, where it ends, and the code of the reason."""
        mark, back = self._next_bad_mark(start), self._next_bad_return(start)
        if mark is None and back is None:
            return self._never_closed(start)
        place, why = min(item for item in (mark, back) if item is not None)
        begin = self._record_start(start, place)
        end = self.block.find(b"\n", begin) + 1
        return (begin, end, why) if end else None

    def _next_bad_mark(self, start: int) -> tuple[int, str] | None:
        first = int(np.searchsorted(self.quotes, start))
        faults = self.faults[first % 2][first:]
        place = int(np.argmax(faults)) if len(faults) else 0
        return (int(self.quotes[first + place]), "quote-stray") if len(faults) and faults[place] else None

    def _next_bad_return(self, start: int) -> tuple[int, str] | None:
        first = int(np.searchsorted(self.quotes, start))
        for place in self.returns[np.searchsorted(self.returns, start) :]:
            if (np.searchsorted(self.quotes, place) - first) % 2 == 0:
                return int(place), "line-break-stray"
        return None

    def _never_closed(self, start: int) -> tuple[int, int, str] | None:
        first = int(np.searchsorted(self.quotes, start))
        if (len(self.quotes) - first) % 2 == 0:
            return None
        begin = self._record_start(start, len(self.block))
        end = self.block.find(b"\n", begin) + 1
        if not end or not (self.last or len(self.block) - begin > MOST):
            return None
        return begin, end, "quote-stray"

    def _record_start(self, start: int, place: int) -> int:
        """Where the record that holds ``place`` begins; the marks between ``start`` and ``place`` obey the rule."""
        first = int(np.searchsorted(self.quotes, start))
        at = self.block.rfind(b"\n", start, place)
        while at >= 0:
            opened = int(np.searchsorted(self.quotes, at)) - first
            if opened % 2 == 0:
                return at + 1
            at = self.block.rfind(b"\n", start, int(self.quotes[first + opened - 1]))
        return start


def _places(block: bytes, mark: int) -> Places:
    """Where a byte stands (a comparison of all bytes at once is three times as fast as a search)."""
    return np.flatnonzero(np.frombuffer(block, np.uint8) == mark) if mark in block else np.empty(0, np.int64)


def _lone_returns(block: bytes) -> Places:
    """Carriage returns that no line feed follows. One at the very end of a block is not yet known to be alone."""
    returns = _places(block, CR)
    returns = returns[returns < len(block) - 1]
    lone: Places = returns[np.frombuffer(block, np.uint8)[returns + 1] != LF]
    return lone
