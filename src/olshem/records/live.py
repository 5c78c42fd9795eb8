"""Reading a store as it was known at a time: which files hold the live records, and which of their rows are dead."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet
from numpy.typing import NDArray

from olshem import tables
from olshem.errors import MethodError, Problem, RecordsError
from olshem.records import log
from olshem.records.kinds import KINDS, Kind, kind_of
from olshem.records.schema import FINDINGS
from olshem.vocabulary import Finding

NOTHING_DEAD: NDArray[np.int64] = np.empty(0, np.int64)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One Parquet file of records of one kind. ``dead``: row numbers from 0, rising, that are not to be read."""

    path: Path
    rows: int
    first_on: dt.date
    last_on: dt.date
    dead: NDArray[np.int64]
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class LiveRecords:
    """The records of one kind as known at ``as_of``. ``digest``: a SHA-256 over the objects and their dead rows, in no order; the same files, ingested in
    the same order into any store, give the same.
    """

    segments: tuple[Segment, ...]
    digest: str
    findings: tuple[Finding, ...]
    sources: tuple[str, ...]
    as_of: dt.datetime
    kind: Kind = KINDS["cases"]

    @property
    def rows(self) -> int:
        """How many records are live."""
        return sum(segment.rows - len(segment.dead) for segment in self.segments)


def live(store: Path, *, as_of: dt.datetime, kind: str = "cases", check: bool = False) -> LiveRecords:
    """The store's records of one kind as known at a time.

    Parameters
    ----------
    store
        A store made by :func:`ingest`.
    as_of
        An instant with its offset. Ingests whose ``known_at`` is later have not happened. Decisions after it are still in the
        rows: leaving them out is the reader's part.
    kind
        ``cases``, ``answers`` or ``complaints``.
    check
        Also compare every file with its SHA-256 (reads the whole store); otherwise only its presence and size.

    Returns
    -------
    LiveRecords
        Segments in order of their first day, then SHA-256.

    Raises
    ------
    RecordsError
        ``store.not-a-store``, ``store.commit-missing``, ``store.commit-unreadable``, ``store.commit-altered``,
        ``store.chain-broken``, ``store.file-missing`` or ``store.file-altered``, naming the file.
    MethodError
        ``records.as-of-naive`` where ``as_of`` has no offset; ``records.kind-unknown``.
    """
    if as_of.tzinfo is None:
        raise MethodError("records.as-of-naive", "as_of needs an offset from UTC")
    wanted = kind_of(kind)
    commits = [commit for commit in log.read(store).commits if commit.kind == kind and _known_by(commit, as_of)]
    problems = [problem for commit in commits for problem in _damage(store, commit, deep=check)]
    if problems:
        raise RecordsError(problems[0].code, problems[0].message, problems=problems)
    dead = _dead_rows(store, commits, as_of)
    segments = sorted(
        (_segment(store, item, dead) for commit in commits for item in commit.objects),
        key=lambda segment: (segment.first_on, segment.sha256),
    )
    return LiveRecords(
        segments=tuple(segments),
        digest=_digest(segments),
        findings=_findings(commits),
        sources=tuple(sorted({commit.source for commit in commits})),
        as_of=as_of,
        kind=wanted,
    )


def read_all(records: LiveRecords) -> pa.Table:
    """Every live record in one table (the schema of its kind), in the order of the segments: for the plain oracle and small uses."""
    parts = [_live_rows(segment) for segment in records.segments]
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks() if parts else records.kind.schema.empty_table()


def _known_by(commit: log.Commit, as_of: dt.datetime) -> bool:
    """Whether the commit's file had become known by ``as_of``."""
    return commit.known_at is None or dt.datetime.fromisoformat(commit.known_at) <= as_of


def _damage(store: Path, commit: log.Commit, *, deep: bool) -> Iterable[Problem]:
    """What is wrong with the files of a commit; ``deep`` reads and hashes them."""
    for item in commit.files():
        path = store / item.path
        if not path.is_file():
            yield Problem("store.file-missing", "a file of the store is missing", file=str(path))
        elif path.stat().st_size != item.bytes or (deep and tables.sha256_of(path) != item.sha256):
            yield Problem(
                "store.file-altered", "a file of the store is not what was committed", file=str(path), expected=f"SHA-256 {item.sha256}"
            )


def _dead_rows(store: Path, commits: Iterable[log.Commit], as_of: dt.datetime) -> Mapping[str, NDArray[np.int64]]:
    """Row numbers superseded by ``as_of``, by the path of their object."""
    rows: dict[str, list[NDArray[np.int64]]] = {}
    until = (as_of - EPOCH) // dt.timedelta(milliseconds=1)
    for commit in commits:
        if commit.superseded is None:
            continue
        table = pa_parquet.read_table(store / commit.superseded.path)
        start = table["known_at"].cast(pa.int64()).fill_null(np.iinfo(np.int64).min).to_numpy()
        end = table["until"].cast(pa.int64()).fill_null(np.iinfo(np.int64).max).to_numpy()
        ended = (start <= until) & (until < end)
        objects, numbers = table["object"].combine_chunks(), table["row"].to_numpy()
        for place, name in enumerate(objects.dictionary.to_pylist()):
            rows.setdefault(name, []).append(numbers[ended & (objects.indices.to_numpy() == place)])
    return {name: np.unique(np.concatenate(parts)) for name, parts in rows.items()}


def _segment(store: Path, item: log.StoredObject, dead: Mapping[str, NDArray[np.int64]]) -> Segment:
    first, last = dt.date.fromisoformat(item.first_on), dt.date.fromisoformat(item.last_on)
    return Segment(store / item.path, item.rows, first, last, dead.get(item.path, NOTHING_DEAD), item.sha256)


def _digest(segments: Iterable[Segment]) -> str:
    lines = (f"{segment.sha256} {hashlib.sha256(segment.dead.tobytes()).hexdigest()}\n" for segment in segments)
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def _findings(commits: Iterable[log.Commit]) -> tuple[Finding, ...]:
    counts: Counter[str] = Counter()
    for commit in commits:
        counts.update(commit.findings)
    return tuple(Finding(code, "warning", counts[code], FINDINGS[code].text) for code in sorted(counts))


def _live_rows(segment: Segment) -> pa.Table:
    table = pa_parquet.read_table(segment.path, partitioning=None)
    keep = np.ones(table.num_rows, bool)
    keep[segment.dead] = False
    return table if keep.all() else table.filter(pa.array(keep))
