"""Reading the live cases of a span, a row group at a time, with the columns that are needed and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet
from numpy.typing import DTypeLike, NDArray

from olshem import records

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
EPOCH_DAY = dt.date(1970, 1, 1)
LISTS = ("suspensions",)
FAR = 10**9


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

    The columns asked, and those that the span is told by; suspensions are left out where a whole row group has none, and bring the
    instant of submission where it has. A batch may be empty.
    """
    for segment in live.segments:
        if segment.first_on <= last_on and segment.last_on >= first_on:
            yield from _of_segment(segment, (day_number(first_on), day_number(last_on)), columns, as_of)


def _of_segment(segment: records.Segment, span: tuple[int, int], columns: Sequence[str], as_of: dt.datetime) -> Iterator[pa.RecordBatch]:
    file = pa_parquet.ParquetFile(segment.path)
    before = 0
    for number in range(file.num_row_groups):
        group = Group(file.metadata.row_group(number))
        days, latest = group.days(), group.latest("submitted_at")
        inside, known = span[0] <= days[0] and days[1] <= span[1], latest is not None and latest <= as_of
        if group.rows and days[0] <= span[1] and days[1] >= span[0]:
            needed = {name for name in columns if name not in LISTS or group.has_entries(name)}
            needed |= set() if inside else {"submitted_on"}
            needed |= set() if known and not needed & set(LISTS) else {"submitted_at"}
            batch = file.read_row_group(number, columns=sorted(needed), use_threads=False).combine_chunks().to_batches()[0]
            keep = np.ones(group.rows, dtype=bool)
            keep[segment.dead[(segment.dead >= before) & (segment.dead < before + group.rows)] - before] = False
            if not inside:
                submitted_on = filled(batch, "submitted_on", 0)
                keep &= (submitted_on >= span[0]) & (submitted_on <= span[1])
            if not known:
                keep &= filled(batch, "submitted_at", 0) <= milliseconds(as_of)
            yield batch if keep.all() else batch.filter(pa.array(keep))
        before += group.rows


class Group:
    """What a row group's statistics say; where they are silent, everything is possible."""

    def __init__(self, metadata: pa_parquet.RowGroupMetaData) -> None:
        self.rows: int = metadata.num_rows
        columns = [metadata.column(place) for place in range(metadata.num_columns)]
        self._statistics = {column.path_in_schema: column.statistics for column in columns}

    def _range(self, name: str) -> tuple[Any, Any] | None:
        found = self._statistics.get(name)
        return (found.min, found.max) if found is not None and found.has_min_max else None

    def days(self) -> tuple[int, int]:
        """The first and last day of submission."""
        found = self._range("submitted_on")
        return (-FAR, FAR) if found is None else (day_number(found[0]), day_number(found[1]))

    def latest(self, name: str) -> dt.datetime | None:
        """The latest instant of a column."""
        found = self._range(name)
        return None if found is None else found[1]

    def has_entries(self, name: str) -> bool:
        """Whether any list of a column may have an entry."""
        parts = [found for path, found in self._statistics.items() if path.startswith(f"{name}.")]
        return not parts or any(found is None or found.has_min_max or found.num_values for found in parts)


def instants(batch: pa.RecordBatch, name: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """A column of instants as milliseconds since 1970 (0 where null), and where it is not null."""
    return filled(batch, name, 0), batch.column(name).is_valid().to_numpy(zero_copy_only=False)


def filled(batch: pa.RecordBatch, name: str, missing: int) -> NDArray[Any]:
    """A column of whole numbers, dates (days since 1970) or instants (milliseconds) as integers of its width, ``missing`` where null."""
    column = batch.column(name)
    if pa.types.is_date32(column.type):
        column = column.view(pa.int32())
    return integers(column.view(pa.int64()) if pa.types.is_timestamp(column.type) else column, missing)


def integers(column: pa.Array, missing: int) -> NDArray[Any]:
    """A column of whole numbers, ``missing`` where null."""
    found: NDArray[Any] = (column.fill_null(missing) if column.null_count else column).to_numpy()
    return found


def mapped(batch: pa.RecordBatch, name: str, number: Callable[[str], int], missing: int, kind: DTypeLike = np.int64) -> NDArray[Any]:
    """A column of codes as whole numbers: ``number`` is asked once for each code of the batch's dictionary."""
    column = batch.column(name)
    table = np.array([*(number(word) for word in column.dictionary.to_pylist()), missing], dtype=kind)
    places = column.indices.fill_null(len(table) - 1) if column.null_count else column.indices
    found: NDArray[Any] = table[places.to_numpy()]
    return found
