"""Reading the live cases of a span, a row group at a time, with the columns that are needed and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet
from numpy.typing import NDArray

from olshem import records

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
EPOCH_DAY = dt.date(1970, 1, 1)


def milliseconds(at: dt.datetime) -> int:
    """Whole milliseconds since 1970-01-01T00:00Z, finer parts cut off."""
    return (at - EPOCH) // dt.timedelta(milliseconds=1)


def day_number(on: dt.date) -> int:
    """Days since 1970-01-01."""
    return (on - EPOCH_DAY).days


def batches(
    live: records.LiveRecords, first_on: dt.date, last_on: dt.date, columns: Sequence[str], as_of: dt.datetime
) -> Iterator[pa.RecordBatch]:
    """The live cases submitted (local date) within a span and not after the as-of time, one record batch a row group.

    ``columns`` must hold ``submitted_on`` and ``submitted_at``; a batch may be empty.
    """
    for segment in live.segments:
        if segment.first_on <= last_on and segment.last_on >= first_on:
            yield from _of_segment(segment, first_on, last_on, columns, as_of)


def _of_segment(
    segment: records.Segment, first_on: dt.date, last_on: dt.date, columns: Sequence[str], as_of: dt.datetime
) -> Iterator[pa.RecordBatch]:
    file = pa_parquet.ParquetFile(segment.path)
    inside = segment.first_on >= first_on and segment.last_on <= last_on
    before = 0
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        table = file.read_row_group(group, columns=list(columns), use_threads=False).combine_chunks()
        batch = table.to_batches()[0] if rows else pa.RecordBatch.from_pylist([], schema=table.schema)
        keep = np.ones(rows, dtype=bool)
        keep[segment.dead[(segment.dead >= before) & (segment.dead < before + rows)] - before] = False
        if not inside:
            days = filled(batch, "submitted_on", 0)
            keep &= (days >= day_number(first_on)) & (days <= day_number(last_on))
        keep &= filled(batch, "submitted_at", 0) <= milliseconds(as_of)
        yield batch if keep.all() else batch.filter(pa.array(keep))
        before += rows


def instants(batch: pa.RecordBatch, name: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """A column of instants as milliseconds since 1970 (0 where null), and where it is not null."""
    return filled(batch, name, 0), batch.column(name).is_valid().to_numpy(zero_copy_only=False)


def filled(batch: pa.RecordBatch, name: str, missing: int) -> NDArray[np.int64]:
    """A column of whole numbers, dates (days since 1970) or instants (milliseconds) as integers, ``missing`` where null."""
    column = batch.column(name)
    if pa.types.is_date32(column.type):
        column = column.view(pa.int32())
    return integers(column.view(pa.int64()) if pa.types.is_timestamp(column.type) else column, missing)


def integers(column: pa.Array, missing: int) -> NDArray[np.int64]:
    """A column of whole numbers as int64, ``missing`` where null."""
    if column.null_count:
        column = column.cast(pa.int64()).fill_null(missing)
    found: NDArray[np.int64] = column.to_numpy().astype(np.int64, copy=False)
    return found


def mapped(batch: pa.RecordBatch, name: str, number: Callable[[str], int], missing: int) -> NDArray[np.int64]:
    """A column of codes as whole numbers: ``number`` is asked once for each code of the batch's dictionary."""
    column = batch.column(name)
    table = np.array([*(number(word) for word in column.dictionary.to_pylist()), missing], dtype=np.int64)
    return table[integers(column.indices, len(table) - 1)]
