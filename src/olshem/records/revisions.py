"""What a new file does to the records that are already known: repeats within the file, revisions, tombstones, unchanged rows.

A key (source, the record's own number) has a history: events in order of (known_at, commit), each pointing at a stored row or at nothing (a
tombstone). The record at a time is the last event known by then. A new event cuts the time of the one before it, and is itself cut
by the next one where an older file arrives late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pa_parquet
from numpy.typing import NDArray

from olshem.records import keys, log
from olshem.records.spool import Spool, as_records

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
ALWAYS = int(np.iinfo(np.int64).min)
"""Known from the beginning."""
BURIED = -1
"""The object of a tombstone."""
CHUNK = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Repeats:
    """Positions of rows whose key an earlier row of the file used: equal to it, or not (with the row number of the first)."""

    equal: Ints
    other: Ints
    other_rows: Ints
    first_rows: Ints


def repeats(spool: Spool, hashes: NDArray[np.uint64], view: View) -> Repeats:
    """Find the keys that stand in the file more than once; the first row of each stays."""
    nothing = np.empty(0, np.int64)
    ordered = np.sort(hashes)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(twice):
        return Repeats(nothing, nothing, nothing, nothing)
    places = np.flatnonzero(_is_in(hashes, twice))
    rows = spool.take(places, ("row", spool.kind.key))
    groups = rows[spool.kind.key].combine_chunks().dictionary_encode().indices.to_numpy()
    numbers = rows["row"].to_numpy()
    order = np.lexsort((numbers, groups))
    is_first = np.diff(groups[order], prepend=-1) != 0
    first_of = order[is_first][np.cumsum(is_first) - 1]
    later, first = order[~is_first], first_of[~is_first]
    same = view.equal(spool, places[later], spool, places[first])
    return Repeats(places[later[same]], places[later[~same]], numbers[later[~same]], numbers[first[~same]])


def _is_in(values: NDArray[np.uint64], ordered: NDArray[np.uint64]) -> Mask:
    found = np.searchsorted(ordered, values)
    hit: Mask = ordered[np.minimum(found, len(ordered) - 1)] == values
    return hit


@dataclass(frozen=True, slots=True)
class View:
    """How rows of the spool look as records."""

    source: str
    dictionaries: dict[str, pa.Array]

    def records(self, spool: Spool, positions: Ints) -> tuple[pa.Table, Mask]:
        """Rows (any order of positions) as records, and which are tombstones."""
        order = np.argsort(positions, kind="stable")
        table = spool.take(positions[order]).take(pa.array(np.argsort(order)))
        return as_records(spool.kind, table, self.source, self.dictionaries), np.asarray(table["tombstone"].combine_chunks())

    def ids(self, spool: Spool, positions: Ints) -> list[str]:
        """The keys at these positions (any order)."""
        order = np.argsort(positions, kind="stable")
        found: list[str] = spool.take(positions[order], (spool.kind.key,))[spool.kind.key].take(pa.array(np.argsort(order))).to_pylist()
        return found

    def equal(self, left: Spool, left_at: Ints, right: Spool, right_at: Ints) -> Mask:
        """Whether rows hold the same record, pair by pair."""
        parts = [np.empty(0, bool)]
        for start in range(0, len(left_at), CHUNK):
            one, buried = self.records(left, left_at[start : start + CHUNK])
            two, gone = self.records(right, right_at[start : start + CHUNK])
            parts.append((buried & gone) | (~buried & ~gone & same_content(one, two, left.kind.compared)))
        return np.concatenate(parts)


def same_content(one: pa.Table, two: pa.Table, compared: Sequence[str]) -> Mask:
    """Whether the rows of two tables of records are equal but for their key, pair by pair; absent equals absent."""
    same = np.ones(one.num_rows, bool)
    for name in compared:
        left, right = one[name].combine_chunks(), two[name].combine_chunks()
        if isinstance(left, pa.DictionaryArray):
            left, right = left.dictionary_decode(), right.dictionary_decode()
        if pa.types.is_list(left.type):
            some = np.flatnonzero(np.asarray(left.is_valid()) | np.asarray(right.is_valid()))
            pairs = zip(left.take(pa.array(some)).to_pylist(), right.take(pa.array(some)).to_pylist(), strict=True)
            same[some] &= np.array([a == b for a, b in pairs], bool)
            continue
        equal = pc.fill_null(pc.equal(left, right), False)
        same &= np.asarray(pc.or_(equal, pc.and_(left.is_null(), right.is_null())))
    return same


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Known events of keys that stand in the new file: the position of the new row, then when, by which commit, and what."""

    position: Ints
    known: Ints
    commit: Ints
    object: Ints
    row: Ints
    paths: Sequence[str]


def events(store: Path, commits: Sequence[log.Commit], spool: Spool, hashes: NDArray[np.uint64], source: str) -> Events:
    """Every event that the store holds for the keys of the spool."""
    relevant = [commit for commit in commits if commit.source == source and commit.kind == spool.kind.name]
    paths = list(dict.fromkeys(item.path for commit in relevant for item in commit.objects))
    numbers = {path: number for number, path in enumerate(paths)}
    columns: list[list[Ints]] = [[np.empty(0, np.int64)] for _ in range(5)]
    if relevant and spool.rows:
        order = np.argsort(hashes, kind="stable")
        ordered = hashes[order]
        for number, commit in enumerate(relevant):
            for place, row, position in _matches(store, commit, numbers, spool, ordered, order):
                size = len(position)
                known, which = np.full(size, known_ms(commit)), np.full(size, number)
                for column, values in zip(columns, (position, known, which, place, row), strict=True):
                    column.append(values)
    position, known, which, place, row = (np.concatenate(parts) for parts in columns)
    return Events(position, known, which, place, row, paths=paths)


def known_ms(commit: log.Commit) -> int:
    """When the commit's file became known, in milliseconds since 1970."""
    return ALWAYS if commit.known_at is None else to_ms(commit.known_at)


def to_ms(text: str) -> int:
    """Milliseconds since 1970 of an ISO instant."""
    return int(np.datetime64(text.removesuffix("+00:00"), "ms").astype(np.int64))


def _matches(
    store: Path, commit: log.Commit, numbers: Mapping[str, int], spool: Spool, ordered: NDArray[np.uint64], order: Ints
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """(object, row, position) of the commit's events whose key stands in the spool."""
    for item in commit.objects:
        for start, ids in _ids(store / item.path, spool.kind.key):
            found, position = _joined(ids, spool, ordered, order)
            yield np.full(len(found), numbers[item.path]), found + start, position
    if commit.tombstones is not None:
        for _, ids in _ids(store / commit.tombstones.path, spool.kind.key):
            found, position = _joined(ids, spool, ordered, order)
            yield np.full(len(found), BURIED), np.zeros(len(found), np.int64), position
    if commit.affirmed is not None:
        table = pa_parquet.read_table(store / commit.affirmed.path)
        ids = table[spool.kind.key].combine_chunks()
        found, position = _joined(ids, spool, ordered, order)
        names = table["object"].combine_chunks()
        things = np.array([*(numbers[name] for name in names.dictionary.to_pylist()), BURIED])[names.indices.fill_null(-1).to_numpy()]
        yield things[found], table["row"].to_numpy()[found], position


def _ids(path: Path, key: str) -> Iterator[tuple[int, pa.Array]]:
    start = 0
    for batch in pa_parquet.ParquetFile(path).iter_batches(columns=[key]):
        yield start, batch.column(0)
        start += batch.num_rows


def _joined(ids: pa.Array, spool: Spool, ordered: NDArray[np.uint64], order: Ints) -> tuple[Ints, Ints]:
    """Places in ``ids`` and positions in the spool of equal keys: by number first, then by the text itself."""
    numbers = keys.hashes(ids)
    low = np.searchsorted(ordered, numbers, side="left")
    sizes = np.searchsorted(ordered, numbers, side="right") - low
    places = np.repeat(np.arange(len(ids)), sizes)
    if not len(places):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    within = np.arange(len(places)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    positions = order[np.repeat(low, sizes) + within]
    rising = np.argsort(positions, kind="stable")
    places, positions = places[rising], positions[rising]
    same = np.asarray(pc.equal(ids.take(pa.array(places)), spool.take(positions, (spool.kind.key,))[spool.kind.key].combine_chunks()))
    return places[same], positions[same]


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What becomes of each row of the spool, and what the store must note beside the new objects.

    ``cut``: rows already stored that end, by object and row, at the new file's time, until ``cut_until`` (the next event, or
    for ever). ``ends``: for each position when the new row itself ends (:data:`NEVER` if it does not).
    """

    unchanged: Mask
    revised: Mask
    cut_object: Ints
    cut_row: Ints
    cut_until: Ints
    ends: Ints
    affirmed_position: Ints
    affirmed_object: Ints
    affirmed_row: Ints
    unknown_tombstones: int


NEVER = int(np.iinfo(np.int64).max)


def judge(store: Path, view: View, spool: Spool, alive: Mask, buried: Mask, past: Events, known: int) -> Verdict:
    """Compare every row that is ``alive`` with its key's history as known at ``known``."""
    keep = alive[past.position]
    position, when, commit, thing, row = (values[keep] for values in (past.position, past.known, past.commit, past.object, past.row))
    before = when <= known
    last = _last_of_each(position[before], when[before], commit[before])
    held, what, at, since = position[before][last], thing[before][last], row[before][last], when[before][last]
    ends = np.full(spool.rows, NEVER)
    np.minimum.at(ends, position[~before], when[~before])
    gone = what == BURIED
    same = gone & buried[held]
    stored = np.flatnonzero(~gone & ~buried[held])
    same[stored] = _same_as_stored(store, view, spool, held[stored], past.paths, what[stored], at[stored])
    unchanged = np.zeros(spool.rows, bool)
    unchanged[held[same]] = True
    ever = np.zeros(spool.rows, bool)
    ever[position] = True
    strange = alive & buried & ~ever
    cut = ~same & ~gone
    affirmed = same & (since < known)
    unchanged |= strange
    return Verdict(
        unchanged=unchanged,
        revised=ever & alive & ~unchanged,
        cut_object=what[cut],
        cut_row=at[cut],
        cut_until=ends[held[cut]],
        ends=ends,
        affirmed_position=held[affirmed],
        affirmed_object=what[affirmed],
        affirmed_row=at[affirmed],
        unknown_tombstones=int(np.count_nonzero(strange)),
    )


def _last_of_each(position: Ints, when: Ints, commit: Ints) -> Ints:
    """For each position the place of its latest event."""
    order = np.lexsort((commit, when, position))
    return order[np.append(np.diff(position[order]) != 0, True)] if len(order) else order


def _same_as_stored(store: Path, view: View, spool: Spool, positions: Ints, paths: Sequence[str], objects: Ints, rows: Ints) -> Mask:
    same = np.zeros(len(positions), bool)
    for number in np.unique(objects):
        places = np.flatnonzero(objects == number)
        places = places[np.argsort(rows[places], kind="stable")]
        for chosen, stored in _stored_rows(store / paths[int(number)], rows[places]):
            same[places[chosen]] = same_content(view.records(spool, positions[places[chosen]])[0], stored, spool.kind.compared)
    return same


def _stored_rows(path: Path, rows: Ints) -> Iterator[tuple[Ints, pa.Table]]:
    """The stored rows of these numbers (rising), with their places in ``rows``, one row group at a time."""
    file = pa_parquet.ParquetFile(path)
    start = 0
    for group in range(file.num_row_groups):
        end = start + file.metadata.row_group(group).num_rows
        chosen = np.arange(np.searchsorted(rows, start), np.searchsorted(rows, end))
        if len(chosen):
            yield chosen, file.read_row_group(group).take(pa.array(rows[chosen] - start))
        start = end
