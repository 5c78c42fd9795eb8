"""Reading a Parquet file of records, a batch at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from olshem.tables.source import Batch, Form, fault

BATCH = 65_536


class ParquetSource:
    """An open Parquet file. Its columns keep their own types."""

    def __init__(self, path: Path, form: Form) -> None:
        self._path = path
        self.sheet: str | None = None
        try:
            self._file = pa_parquet.ParquetFile(path, memory_map=False, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise self._unreadable() from error
        self.names: tuple[str, ...] = tuple(self._file.schema_arrow.names)

    def batches(self, columns: Sequence[str], repetitive: Collection[str]) -> Iterator[Batch]:
        """The rows, in order."""
        total = self._file.metadata.num_rows
        size, row = self._path.stat().st_size, 0
        try:
            for part in self._file.iter_batches(BATCH, columns=list(columns), use_threads=False):
                rows = np.arange(row + 1, row + 1 + part.num_rows)
                row += part.num_rows
                yield Batch({name: part.column(name) for name in columns}, rows, (), size * part.num_rows // total)
        except (pa.ArrowException, OSError) as error:
            raise self._unreadable() from error
        if row != total:
            raise fault(
                "count-differs", self._path, "the file holds another number of rows than it says", expected=f"{total} rows", found=f"{row}"
            )

    def _unreadable(self) -> Exception:
        return fault(
            "file-unreadable", self._path, "this is not a whole Parquet file", hint="it may have been cut off on its way: fetch it again"
        )
