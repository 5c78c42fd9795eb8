"""When the clock of a case stood: pairs of suspension and resumption, in order and never overlapping."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from olshem.records import cells, times
from olshem.records.schema import SUSPENSIONS

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
STILL = np.iinfo(np.int64).max
"""Stands for a suspension that has not ended."""


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Suspensions of some rows end to end: ``offsets`` as in an Arrow list; ``invalid`` and ``merged`` mark rows."""

    offsets: Ints
    from_ms: Ints
    to_ms: Ints
    invalid: Mask
    merged: Mask

    def array(self) -> pa.Array:
        """The spans as the store's list column; a row without any is null."""
        items = pa.StructArray.from_arrays(
            [
                pa.array(self.from_ms, SUSPENSIONS.value_type[0].type),
                pa.array(self.to_ms, SUSPENSIONS.value_type[1].type, mask=self.to_ms == STILL),
            ],
            fields=list(SUSPENSIONS.value_type),
        )
        none = np.diff(self.offsets) == 0
        offsets = pa.array(self.offsets.astype(np.int32), mask=np.append(none, False))
        return pa.ListArray.from_arrays(offsets, items, type=SUSPENSIONS)

    def starts_before(self, at_ms: Ints) -> Mask:
        """Rows whose first suspension begins before ``at_ms``."""
        some = np.diff(self.offsets) > 0
        result = np.zeros(len(some), bool)
        result[some] = self.from_ms[self.offsets[:-1][some]] < at_ms[some]
        return result


def none(rows: int) -> Spans:
    """No suspensions at all."""
    nothing = np.empty(0, np.int64)
    return Spans(np.zeros(rows + 1, np.int64), nothing, nothing, np.zeros(rows, bool), np.zeros(rows, bool))


def from_text(suspended: pa.Array, resumed: pa.Array | None, *, forms: tuple[str | None, str | None], zone: times.Zone) -> Spans:
    """Two columns of times, several in a cell parted by ``;``, paired in their order; one suspension may lack its end: the last."""
    begins, from_ms, from_bad = _split(suspended, forms[0], zone)
    if resumed is None:
        ends, to_ms, to_bad = np.zeros(len(suspended) + 1, np.int64), np.empty(0, np.int64), np.zeros(len(suspended), bool)
    else:
        ends, to_ms, to_bad = _split(resumed, forms[1], zone)
    short = np.diff(begins) - np.diff(ends)
    invalid = from_bad | to_bad | (short < 0) | (short > 1)
    paired = np.full(len(from_ms), STILL)
    row_of = np.repeat(np.arange(len(suspended)), np.diff(begins))
    place = np.arange(len(from_ms)) - begins[row_of]
    has_end = (place < np.diff(ends)[row_of]) & ~invalid[row_of]
    paired[has_end] = to_ms[(ends[row_of] + place)[has_end]]
    return _in_order(begins, from_ms, paired, invalid)


def from_lists(column: pa.Array) -> Spans:
    """A list column in the store's own form."""
    try:
        lists = column.cast(SUSPENSIONS)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
        raise cells.WrongType("a list of from_at and to_at") from error
    sizes = pc.list_value_length(lists).fill_null(0).to_numpy().astype(np.int64)
    items = lists.flatten()
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    from_ms = items.field(0).cast(pa.int64()).fill_null(STILL).to_numpy()
    to_ms = items.field(1).cast(pa.int64()).fill_null(STILL).to_numpy()
    return _in_order(offsets, from_ms, to_ms, np.zeros(len(column), bool))


def _split(column: pa.Array, form: str | None, zone: times.Zone) -> tuple[Ints, Ints, Mask]:
    """Offsets, instants, and the rows that hold something that is no time."""
    column = cells.plain(column)
    if cells.is_text(column.type):
        text = column.cast(pa.binary()).fill_null(b"")
        lists = pc.split_pattern(text, b";")
        sizes = np.where(pc.binary_length(text).to_numpy() == 0, 0, pc.list_value_length(lists).to_numpy()).astype(np.int64)
        column = lists.filter(pa.array(sizes > 0)).flatten()
    else:
        sizes = np.asarray(column.is_valid()).astype(np.int64)
        column = column.drop_null()
    read = cells.moments(column, form=form, day=None)
    instants = to_instants(np.where(read.state == times.GOOD, read.local_ms, 0), read.offset_s, zone)
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    row_of = np.repeat(np.arange(len(sizes)), sizes)
    return offsets, instants, np.bincount(row_of[read.state != times.GOOD], minlength=len(sizes)) > 0


def to_instants(local: Ints, offset_s: NDArray[np.int32], zone: times.Zone) -> Ints:
    """Instants of times of which some carry their offset."""
    bare = offset_s == times.NO_OFFSET
    utc: Ints = local - np.where(bare, 0, offset_s).astype(np.int64) * 1000
    utc[bare] = zone.to_utc(local[bare])[0]
    return utc


def _in_order(offsets: Ints, from_ms: Ints, to_ms: Ints, invalid: Mask) -> Spans:
    """Check that each ends after it begins; sort and merge those of a row that overlap or touch."""
    size = len(invalid)
    row_of = np.repeat(np.arange(size), np.diff(offsets))
    backwards = (to_ms < from_ms) | (from_ms == STILL)
    invalid = invalid | (np.bincount(row_of[backwards], minlength=size) > 0)
    same_row = row_of[1:] == row_of[:-1]
    crossing = np.zeros(size, bool)
    crossing[row_of[1:][same_row & (from_ms[1:] <= to_ms[:-1])]] = True
    if not (crossing.any() or invalid.any()):
        return Spans(offsets, from_ms, to_ms, invalid, crossing)
    return _rebuilt(offsets, from_ms, to_ms, invalid, crossing)


def _rebuilt(offsets: Ints, from_ms: Ints, to_ms: Ints, invalid: Mask, crossing: Mask) -> Spans:
    sizes, kept = [], []
    merged = np.zeros(len(invalid), bool)
    for row in range(len(invalid)):
        spans = list(zip(from_ms[offsets[row] : offsets[row + 1]], to_ms[offsets[row] : offsets[row + 1]], strict=True))
        if invalid[row]:
            spans = []
        elif crossing[row]:
            tidy = _merge(sorted(spans))
            merged[row] = len(tidy) < len(spans)
            spans = tidy
        sizes.append(len(spans))
        kept += spans
    pairs = np.array(kept, np.int64).reshape(-1, 2)
    return Spans(np.concatenate(([0], np.cumsum(sizes))).astype(np.int64), pairs[:, 0], pairs[:, 1], invalid, merged)


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    tidy = [spans[0]]
    for begin, end in spans[1:]:
        if begin <= tidy[-1][1]:
            tidy[-1] = (tidy[-1][0], max(tidy[-1][1], end))
        else:
            tidy.append((begin, end))
    return tidy
