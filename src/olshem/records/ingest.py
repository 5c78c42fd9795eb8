"""One file into the store: read, checked, compared with what is known, written, committed. Either all of it or nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from olshem import rulebook, tables
from olshem.errors import MethodError, Problem
from olshem.records import log, mapping
from olshem.records.kinds import kind_of
from olshem.records.results import FileIngest, IngestResult
from olshem.records.store import discard, locked, sweep
from olshem.records.work import Order, Work

Progress = Callable[[int], None]


def ingest(
    store: Path,
    files: Path | Sequence[Path],
    *,
    rulebook: rulebook.Rulebook,
    kind: str,
    mapping: bytes,
    source: str,
    known_at: dt.datetime | None = None,
    progress: Progress | None = None,
    waiting: Callable[[], None] = lambda: None,
    mapping_file: str = "mapping.yaml",
) -> IngestResult:
    """Bring files of records into a store (made where there is none): all of them, or none when one cannot be read.

    Parameters
    ----------
    store
        The folder of the store.
    files
        CSV, XLSX or Parquet; one ingest each.
    rulebook
        The rulebook whose codes the records use.
    kind
        ``cases``, ``answers`` or ``complaints``.
    mapping
        The bytes of the mapping file (``docs/reference/records.md``).
    source
        The name of the source; with a record's own number it is the key of a record.
    known_at
        When the files became known; ``None``: from the beginning.
    progress
        Called with the bytes of input dealt with since the last call.
    waiting
        Called once when another writer holds the store.
    mapping_file
        The name under which faults of the mapping are reported.

    Returns
    -------
    IngestResult
        One :class:`FileIngest` a file. A file that this store already holds, read with the same mapping and rulebook under the
        same source, is ``already-ingested`` with the counts of then, and changes nothing.

    Raises
    ------
    RulebookError
        Every fault of the mapping.
    RecordsError
        A file, or the store, cannot be read (``records.*``, ``table.*``, ``store.*``); nothing was written.
    MethodError
        ``records.kind-unknown``, ``records.known-at-naive`` or ``records.source-empty``.
    """
    kind_of(kind)
    if known_at is not None and known_at.tzinfo is None:
        raise MethodError("records.known-at-naive", "known_at needs an offset from UTC")
    if not source.strip():
        raise MethodError("records.source-empty", "a source needs a name")
    paths = [files] if isinstance(files, Path) else list(files)
    call = _call(store, rulebook, kind, mapping, source, known_at, progress, mapping_file)
    for path in paths:
        tables.opener_of(path)
    with locked(store, waiting=waiting):
        known = log.read(store)
        sweep(store, known)
        return _ingest_all(call, paths, known)


def _call(
    store: Path,
    book: rulebook.Rulebook,
    kind: str,
    rules: bytes,
    source: str,
    known_at: dt.datetime | None,
    progress: Progress | None,
    mapping_file: str,
) -> Order:
    known = None if known_at is None else known_at.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    checked = mapping.read(rules, book, file=mapping_file, kind=kind)
    return Order(store, book, checked, hashlib.sha256(rules).hexdigest(), kind_of(kind), source.strip(), known, progress)


def _ingest_all(call: Order, paths: Sequence[Path], known: log.Log) -> IngestResult:
    """Work every file out, then publish their commits one after another."""
    commits = list(known.commits)
    results: list[FileIngest] = []
    fresh: list[log.Commit] = []
    try:
        for path in paths:
            result, commit = _ingest_one(call, path, commits)
            results.append(result)
            if commit is not None:
                commits.append(commit)
                fresh.append(commit)
    except BaseException:
        sweep(call.store, known)
        if not known.commits:
            discard(call.store)
        raise
    _publish(call.store, known, fresh)
    return IngestResult(tuple(results))


def _publish(store: Path, known: log.Log, fresh: Sequence[log.Commit]) -> None:
    """Append the commits, once the names of what they name are lasting."""
    head = known.head
    for folder in (store / "objects", store, store.absolute().parent) if fresh else ():
        tables.sync_folder(folder)
    for number, commit in enumerate(fresh, len(known.commits) + 1):
        head = log.append(store, head, number, commit)


def _ingest_one(call: Order, path: Path, commits: Sequence[log.Commit]) -> tuple[FileIngest, log.Commit | None]:
    sha256 = tables.sha256_of(path)
    parts = (call.source, call.kind.name, sha256, call.mapping_sha256, call.book.digest)
    ingest_id = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    notes = _elsewhere(path, sha256, call.source, commits)
    before = next((commit for commit in commits if commit.ingest_id == ingest_id), None)
    if before is not None:
        return _result(before, "already-ingested", str(path), notes), None
    work = Work(call, path, sha256, ingest_id)
    try:
        commit, problems = work.run(commits)
    finally:
        work.clear()
    return _result(commit, "ingested", str(path), (*notes, *problems)), commit


def _elsewhere(path: Path, sha256: str, source: str, commits: Sequence[log.Commit]) -> tuple[Problem, ...]:
    """A warning where the store holds the same bytes under another source: each of its records would then count once for each source."""
    others = dict.fromkeys(commit.source for commit in commits if commit.file_sha256 == sha256 and commit.source != source)
    if not others:
        return ()
    message = "the store holds this very file under another source too, so that each of its records counts twice"
    hint = "if one name is a slip, begin a new store and ingest every file once"
    found = tables.clip(", ".join(others))
    return (Problem("records.file-twice", message, severity="warning", file=str(path), key="--source", found=found, hint=hint),)


def _result(commit: log.Commit, status: Literal["ingested", "already-ingested"], file: str, problems: tuple[Problem, ...]) -> FileIngest:
    return FileIngest(
        file=file,
        ingest_id=commit.ingest_id,
        sha256=commit.file_sha256,
        status=status,
        rows_read=commit.rows_read,
        accepted=commit.accepted,
        revised=commit.revised,
        unchanged=commit.unchanged,
        quarantined=commit.quarantined,
        findings=dict(commit.findings),
        quarantine=commit.quarantine.path if commit.quarantine else "",
        problems=problems,
    )
