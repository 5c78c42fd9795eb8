"""Accepted rows on their way into objects: a temporary Arrow file, read back month by month without a copy."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem.records.kinds import Kind

Ints = NDArray[np.int64]
TOMBSTONES = -(10**6)
"""Stands for the month of a tombstone, which has none."""
READ_ROWS = 122_880


class Spool:
    """The rows of one file. A *position* is a row's place in the spool: by batch, and within a batch by month, then as in the file."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self.kind = kind
        self._path = folder / "spool.arrow"
        self._writer = pa.ipc.new_file(self._path, kind.spool)
        self._starts: list[int] = [0]
        self._parts: dict[int, list[tuple[int, int, int]]] = {}

    @property
    def rows(self) -> int:
        """How many rows are held."""
        return self._starts[-1]

    def write(self, batch: pa.RecordBatch, months: Ints) -> NDArray[np.int64] | None:
        """Append a batch; returns the order in which its rows were written, ``None`` where that is their own."""
        order = None
        if len(months) > 1 and (np.diff(months) < 0).any():
            order = np.argsort(months, kind="stable")
            batch, months = batch.take(pa.array(order)), months[order]
        edges = np.flatnonzero(np.diff(months)) + 1
        number = len(self._starts) - 1
        for start, end in zip([0, *edges], [*edges, len(months)], strict=True):
            if end > start:
                self._parts.setdefault(int(months[start]), []).append((number, int(start), int(end - start)))
        self._writer.write_batch(batch)
        self._starts.append(self.rows + batch.num_rows)
        return order

    def finish(self) -> None:
        """No more rows: from now on they can be read."""
        self._writer.close()

    def _open(self) -> pa.ipc.RecordBatchFileReader:
        """The file, mapped anew for each pass, so that no more of it stays in memory than the pass needs."""
        return pa.ipc.open_file(pa.memory_map(str(self._path)))

    def months(self) -> list[int]:
        """The months of the records (years x 12 + month - 1, counted from 1970), rising, tombstones left out."""
        return sorted(month for month in self._parts if month != TOMBSTONES)

    def positions(self, month: int) -> Iterator[Ints]:
        """The positions of a month's rows, batch by batch."""
        for number, start, size in self._parts.get(month, []):
            yield np.arange(self._starts[number] + start, self._starts[number] + start + size)

    def buried(self) -> NDArray[np.bool_]:
        """Which positions hold tombstones."""
        mask = np.zeros(self.rows, bool)
        for positions in self.positions(TOMBSTONES):
            mask[positions] = True
        return mask

    def read(self, month: int) -> Iterator[tuple[Ints, pa.Table]]:
        """The rows of a month with their positions, about :data:`READ_ROWS` at a time."""
        file = self._open()
        positions: list[Ints] = []
        slices: list[pa.RecordBatch] = []
        held = 0
        for number, start, size in self._parts.get(month, []):
            positions.append(np.arange(self._starts[number] + start, self._starts[number] + start + size))
            slices.append(file.get_batch(number).slice(start, size))
            held += size
            if held >= READ_ROWS:
                yield np.concatenate(positions), pa.Table.from_batches(slices)
                positions, slices, held = [], [], 0
        if slices:
            yield np.concatenate(positions), pa.Table.from_batches(slices)

    def take(self, positions: Ints, columns: Sequence[str] | None = None) -> pa.Table:
        """Some columns (or all) of the rows at these positions (rising), in their order."""
        schema = self.kind.spool if columns is None else pa.schema([self.kind.spool.field(name) for name in columns])
        numbers = np.searchsorted(self._starts, positions, side="right") - 1
        edges = np.flatnonzero(np.diff(numbers, prepend=-1, append=-1))
        file = self._open()
        parts = []
        for start, end in itertools.pairwise(edges):
            number = int(numbers[start])
            parts.append(file.get_batch(number).select(schema.names).take(pa.array(positions[start:end] - self._starts[number])))
        return pa.Table.from_batches(parts, schema)


def as_records(kind: Kind, table: pa.Table, source: str, dictionaries: Mapping[str, pa.Array]) -> pa.Table:
    """Rows of the spool as rows of the store."""
    table = table.combine_chunks()
    columns: dict[str, pa.Array | pa.ChunkedArray] = {name: table[name] for name in table.column_names}
    nothing = pa.array(np.zeros(table.num_rows, np.int32))
    columns["source"] = pa.DictionaryArray.from_arrays(nothing, pa.array([source]))
    for name in kind.codes:
        indices = table[name].combine_chunks() if table.num_rows else pa.array([], pa.int32())
        columns[name] = pa.DictionaryArray.from_arrays(indices, dictionaries[name])
    return pa.table([columns[name] for name in kind.schema.names], schema=kind.schema)
