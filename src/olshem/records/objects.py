"""Writing what an ingest keeps: an object for each month, and beside them what it cuts, buries and affirms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem.records import log, revisions
from olshem.records.schema import INSTANT
from olshem.records.spool import TOMBSTONES, Spool, as_records
from olshem.records.store import ObjectWriter

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
SUPERSEDED = pa.schema(
    [
        pa.field("object", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("known_at", INSTANT),
        pa.field("until", INSTANT),
    ]
)
"""A stored row (numbered from 0 in its object) is dead from ``known_at`` (empty: from the beginning) until ``until`` (empty: for ever)."""
AFFIRMED = (pa.field("object", SUPERSEDED.field("object").type), SUPERSEDED.field("row"))
"""A row (or, without an object, a tombstone) that a later file repeated: an older file that arrives late may not cut beyond that."""


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """The objects of an ingest; for each position of the spool the object (by number) and the row where it went, -1 where none."""

    objects: tuple[log.StoredObject, ...]
    object_of: NDArray[np.int32]
    row_of: NDArray[np.int32]


def write_objects(store: Path, label: str, spool: Spool, view: revisions.View, kept: Mask) -> Written:
    """Write the rows that are kept, month by month, in the order of the file."""
    object_of, row_of = np.full(spool.rows, -1, np.int32), np.full(spool.rows, -1, np.int32)
    schema = spool.kind.schema.with_metadata({"olshem.ingest": label})
    stored: list[log.StoredObject] = []
    for month in spool.months():
        if not any(kept[positions].any() for positions in spool.positions(month)):
            continue
        writer = ObjectWriter(store, schema, label=label, statistics=(spool.kind.day,))
        first, last = 2**31, -(2**31)
        for positions, table in spool.read(month):
            chosen = kept[positions]
            if not chosen.any():
                continue
            part = table if chosen.all() else table.filter(pa.array(chosen))
            object_of[positions[chosen]] = len(stored)
            row_of[positions[chosen]] = np.arange(writer.rows, writer.rows + part.num_rows)
            days = part[spool.kind.day].cast(pa.int32()).to_numpy()
            first, last = min(first, int(days.min())), max(last, int(days.max()))
            writer.write(as_records(spool.kind, part, view.source, view.dictionaries).cast(schema))
        done = writer.close()
        stored.append(log.StoredObject(done.path, done.sha256, done.bytes, done.rows, _day(first), _day(last)))
    return Written(tuple(stored), object_of, row_of)


def _day(number: int) -> str:
    return str(dt.date(1970, 1, 1) + dt.timedelta(days=number))


@dataclass(frozen=True, slots=True, eq=False)
class Asides:
    """The files of a commit that hold no records, where it needs any."""

    superseded: log.Aside | None
    tombstones: log.Aside | None
    affirmed: log.Aside | None


def write_asides(
    store: Path, label: str, spool: Spool, written: Written, verdict: revisions.Verdict, past: revisions.Events, kept: Mask, known: int
) -> Asides:
    """Write what the ingest supersedes, buries and affirms."""
    return Asides(
        superseded=_write(store, label, _superseded(written, verdict, past, known)),
        tombstones=_write(store, label, _tombstones(spool, kept)),
        affirmed=_write(store, label, _affirmed(spool, verdict, past)),
    )


def _write(store: Path, label: str, table: pa.Table) -> log.Aside | None:
    if not table.num_rows:
        return None
    schema = table.schema.with_metadata({"olshem.ingest": label})
    writer = ObjectWriter(store, schema, label=label)
    writer.write(table.cast(schema))
    return writer.close()


def _superseded(written: Written, verdict: revisions.Verdict, past: revisions.Events, known: int) -> pa.Table:
    """The rows of older files that end now, then rows of this file that end because a later file is known already."""
    ending = np.flatnonzero((verdict.ends != revisions.NEVER) & (written.object_of >= 0))
    names = [*past.paths, *(item.path for item in written.objects)]
    columns = [
        np.concatenate((verdict.cut_object, written.object_of[ending] + len(past.paths))),
        np.concatenate((verdict.cut_row, written.row_of[ending])),
        np.concatenate((np.full(len(verdict.cut_row), known), verdict.ends[ending])),
        np.concatenate((verdict.cut_until, np.full(len(ending), revisions.NEVER))),
    ]
    order = np.lexsort((columns[2], columns[1], columns[0]))
    thing, row, start, end = (column[order] for column in columns)
    return pa.table([_named(thing, names), pa.array(row), _instants(start), _instants(end)], schema=SUPERSEDED)


def _named(numbers: Ints, names: list[str]) -> pa.Array:
    """Numbers as the names that they stand for; a tombstone has none."""
    used = np.unique(numbers[numbers != revisions.BURIED])
    places = pa.array(np.searchsorted(used, numbers).astype(np.int32), mask=numbers == revisions.BURIED)
    return pa.DictionaryArray.from_arrays(places, pa.array([names[number] for number in used], pa.string()))


def _instants(values: Ints) -> pa.Array:
    return pa.array(values, mask=(values == revisions.ALWAYS) | (values == revisions.NEVER)).cast(INSTANT)


def _tombstones(spool: Spool, kept: Mask) -> pa.Table:
    parts = [table.filter(pa.array(kept[positions])).select([spool.kind.key]) for positions, table in spool.read(TOMBSTONES)]
    return pa.concat_tables(parts).cast(spool.kind.key_only) if parts else spool.kind.key_only.empty_table()


def _affirmed(spool: Spool, verdict: revisions.Verdict, past: revisions.Events) -> pa.Table:
    schema = pa.schema([*AFFIRMED, *spool.kind.key_only])
    if not len(verdict.affirmed_position):
        return schema.empty_table()
    order = np.argsort(verdict.affirmed_position, kind="stable")
    ids = spool.take(verdict.affirmed_position[order])[spool.kind.key]
    things = _named(verdict.affirmed_object[order], list(past.paths))
    return pa.table([things, pa.array(verdict.affirmed_row[order]), ids], schema=schema)
