"""One batch of rows being judged: which are still kept, which columns are made, what was refused and what was odd."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem import tables
from olshem.records.kinds import Kind
from olshem.records.refused import Refused
from olshem.records.spool import TOMBSTONES

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """The rows of a batch that were kept, ready for the spool, and the month of each."""

    batch: pa.RecordBatch
    months: Ints


class Rows:
    """The state of one batch. ``made``: the finished columns, by their name in the spool. ``buried``: tombstones, which need an id only.

    ``only``: the batch was judged before for another question, and of what is refused only this column is told.
    """

    def __init__(self, batch: tables.Batch, kind: Kind, buried: Mask, refused: Refused, *, only: str | None = None) -> None:
        self.columns, self.numbers = batch.columns, batch.rows
        self.size = len(batch.rows)
        self.made: dict[str, pa.Array] = {}
        self.keep: Mask = np.ones(self.size, bool)
        self._kind, self._buried, self._refused, self._only = kind, buried, refused, only
        self._garbled: Mask | None = None
        self._odd: dict[str, Mask] = {}

    def refuse(self, column: str, code: str, struck: Mask, expected: str, *, every: bool = False) -> None:
        """Set rows aside for one reason: not tombstones, unless ``every`` row must hold to it; not rows found garbled before."""
        if not struck.any():
            return
        if not every:
            struck = struck & ~self._buried
        if self._garbled is not None:
            struck = struck & ~self._garbled
        places = np.flatnonzero(struck)
        self.keep[places] = False
        if self._only not in (None, column):
            return
        found = [None if value is None else tables.clip(value) for value in self.columns[column].take(pa.array(places)).to_pylist()]
        self._refused.add(code, column, self.numbers[places], found, expected)

    def garbled(self) -> None:
        """From now on say nothing more of the rows that are refused already."""
        self._garbled = ~self.keep

    def odd(self, code: str, struck: Mask) -> None:
        """Note an oddity of some rows; it counts for those that are kept in the end."""
        if struck.any():
            self._odd[code] = self._odd[code] | struck if code in self._odd else struck

    def count_odd(self, counts: Counter[str]) -> None:
        """Add the oddities of the rows kept to the counts; a tombstone is never odd."""
        kept = self.keep & ~self._buried
        for code, struck in self._odd.items():
            count = int(np.count_nonzero(struck & kept))
            if count:
                counts[code] += count

    def checked(self) -> Checked:
        """The rows that are kept."""
        days = np.asarray(self.made[self._kind.day].cast(pa.int32()).fill_null(0))
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        months[self._buried] = TOMBSTONES
        self.made["row"] = pa.array(self.numbers)
        self.made["tombstone"] = pa.array(self._buried)
        batch = pa.record_batch([self.made[name] for name in self._kind.spool.names], schema=self._kind.spool)
        if self.keep.all():
            return Checked(batch, months)
        return Checked(batch.filter(pa.array(self.keep)), months[self.keep])
