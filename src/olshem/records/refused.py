"""What was refused: one line for each cell at fault, gathered as arrays and written as the quarantine of an ingest, once for programs
and once for people.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet
from numpy.typing import NDArray

from olshem import tables
from olshem.records.schema import REFUSALS

QUARANTINE = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("sheet", pa.string()),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("column", pa.string()),
        pa.field("code", pa.string(), nullable=False),
        pa.field("found", pa.string()),
        pa.field("expected", pa.string()),
    ]
)
"""``row`` counts from 1 at the first data row; ``column`` is its name in the file, empty where the whole row is at fault."""
PER_WRITE = 100_000
SHOWN = 1000
"""The most refusals that are listed as problems; the quarantine holds them all."""


@dataclass(frozen=True, slots=True)
class _Reason:
    """Rows refused for one reason."""

    code: str
    column: str | None
    rows: NDArray[np.int64]
    found: Sequence[str | None]
    expected: Sequence[str | None]


class Refused:
    """The refusals of one ingest, first in memory, past :data:`PER_WRITE` lines in a file beside the store's other temporary files."""

    def __init__(self, source: str, sheet: str | None, folder: Path) -> None:
        self._source, self._sheet = source, sheet
        self._reasons: list[_Reason] = []
        self._held = 0
        self._spill = folder / "refused.arrow"
        self._writer: pa.ipc.RecordBatchFileWriter | None = None

    def add(
        self,
        code: str,
        column: str | None,
        rows: NDArray[np.int64],
        found: Sequence[str | None],
        expected: str | Sequence[str] | None,
    ) -> None:
        """Refuse these rows for one reason.

        ``found`` (one for each row) is cut to 80 characters by the caller; ``expected`` is one for all rows, or one for each.
        """
        each = [expected] * len(rows) if expected is None or isinstance(expected, str) else expected
        self._reasons.append(_Reason(code, column, rows, found, each))
        self._held += len(rows)
        if self._held > PER_WRITE:
            self._flush()

    def add_faults(self, faults: Sequence[tables.RowFault]) -> None:
        """Refuse what a reader could not split into rows or cells."""
        alike: dict[tuple[str, str | None, str | None], list[tables.RowFault]] = {}
        for item in faults:
            alike.setdefault((item.code, item.column, item.expected), []).append(item)
        for (code, column, expected), items in alike.items():
            self.add(code, column, np.array([item.row for item in items]), [item.found for item in items], expected)

    def _table(self) -> pa.Table:
        """What is held in memory."""
        reasons, size = self._reasons, self._held
        sizes = [len(item.rows) for item in reasons]
        which = pa.array(np.repeat(np.arange(len(reasons)), sizes))
        cells = [
            pa.repeat(pa.scalar(self._source, pa.string()), size),
            pa.repeat(pa.scalar(self._sheet, pa.string()), size),
            pa.array(np.concatenate([np.empty(0, np.int64), *(item.rows for item in reasons)]), pa.int64()),
            pa.array([item.column for item in reasons], pa.string()).take(which),
            pa.array([item.code for item in reasons], pa.string()).take(which),
            pa.array(itertools.chain.from_iterable(item.found for item in reasons), pa.string(), size=size),
            pa.array(itertools.chain.from_iterable(item.expected for item in reasons), pa.string(), size=size),
        ]
        return pa.table(cells, schema=QUARANTINE)

    def _flush(self) -> None:
        if self._writer is None:
            self._writer = pa.ipc.new_file(self._spill, QUARANTINE)
        self._writer.write_table(self._table())
        self._reasons, self._held = [], 0

    def write(self, path: Path) -> tuple[pa.Table, int]:
        """Write all refusals, by row, then in the order in which they were found; returns the first :data:`SHOWN`, and how
        many there are. Where there are any, the same stands beside ``path`` for people (:func:`readable`).
        """
        lines = self._lines()
        order = pa.array(np.argsort(lines["row"].to_numpy(), kind="stable"))
        parts = [order.slice(start, PER_WRITE) for start in range(0, len(order), PER_WRITE)]
        with tables.new_file(path) as temporary, pa_parquet.ParquetWriter(temporary, QUARANTINE, compression="zstd") as writer:
            for part in parts:
                writer.write_table(lines.take(part).combine_chunks())
        if parts:
            with tables.new_file(readable(path)) as temporary, temporary.open("wb") as file:
                for part in parts:
                    file.write(tables.csv_bytes(_with_message(lines.take(part)), header=part is parts[0]))
        return lines.take(order.slice(0, SHOWN)), len(order)

    def _lines(self) -> pa.Table:
        if self._writer is None:
            return self._table()
        self._flush()
        self._writer.close()
        return pa.ipc.open_file(pa.memory_map(str(self._spill))).read_all()


def readable(quarantine: Path) -> Path:
    """The same refusals as CSV, with what each code means in words.

    Parameters
    ----------
    quarantine
        The quarantine of an ingest.

    Returns
    -------
    Path
        The file beside it; it is there where anything was refused.
    """
    return quarantine.with_suffix(".csv")


def _with_message(lines: pa.Table) -> pa.Table:
    codes = lines["code"].combine_chunks().dictionary_encode()
    texts = pa.array([REFUSALS[code].text for code in codes.dictionary.to_pylist()], pa.string())
    return lines.append_column("message", texts.take(codes.indices))


def refused_by_reason(quarantine: Path) -> list[tuple[str, str, int]]:
    """How many cells (or whole rows) a quarantine lists for each reason.

    Parameters
    ----------
    quarantine
        The quarantine of an ingest (schema :data:`QUARANTINE`).

    Returns
    -------
    list of (str, str, int)
        Code, column (empty for whole rows) and count, most first.
    """
    table = pa_parquet.read_table(quarantine, columns=["code", "column"], partitioning=None)
    counts = table.group_by(["code", "column"]).aggregate([([], "count_all")]).to_pylist()
    reasons = [(line["code"], line["column"] or "", line["count_all"]) for line in counts]
    return sorted(reasons, key=lambda reason: (-reason[2], reason))
