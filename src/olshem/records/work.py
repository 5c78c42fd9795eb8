"""One file on its way into a store: read, checked, compared with what is known, written. Its commit is published by the caller."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem import rulebook, tables
from olshem.errors import Problem, RecordsError
from olshem.records import columns, keys, log, revisions
from olshem.records.kinds import Kind, in_words
from olshem.records.objects import Asides, Written, write_asides, write_objects
from olshem.records.reader import RecordReader
from olshem.records.refused import Refused
from olshem.records.schema import FINDINGS, REFUSALS
from olshem.records.spool import Spool

REPEATS_AT_ONCE = 50_000
Progress = Callable[[int], None]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Order:
    """What all files of one call share."""

    store: Path
    book: rulebook.Rulebook
    rules: columns.AnyMapping
    mapping_sha256: str
    kind: Kind
    source: str
    known_at: str | None
    progress: Progress | None

    @property
    def form(self) -> tables.Form:
        """How the files are written."""
        return tables.Form(self.rules.csv.delimiter, self.rules.csv.encoding, self.rules.sheet)

    @property
    def known_ms(self) -> int:
        """When the files became known, in milliseconds since 1970."""
        return revisions.ALWAYS if self.known_at is None else revisions.to_ms(self.known_at)


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """What was decided of the rows of the spool."""

    twice: revisions.Repeats
    past: revisions.Events
    verdict: revisions.Verdict
    kept: Mask
    unchanged: int
    revised: int


class Work:
    """The temporary folder, the spool and the refusals of one file."""

    def __init__(self, order: Order, path: Path, sha256: str, ingest_id: str) -> None:
        self.order, self.path, self.sha256, self.ingest_id = order, path, sha256, ingest_id
        self._stamp = _stamp(path)
        self.folder = order.store / "tmp" / ingest_id[:16]
        self.folder.mkdir()
        self.source = tables.open_source(path, order.form)
        self.refused = Refused(order.source, self.source.sheet, self.folder)
        self.reader = RecordReader(path, self.source.names, order.kind, order.rules, order.book, self.refused)
        self.spool = Spool(self.folder, order.kind)
        self._bad_rows = self._rows = 0

    def clear(self) -> None:
        """Remove what was only needed on the way."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, commits: Sequence[log.Commit]) -> tuple[log.Commit, tuple[Problem, ...]]:
        """Work the file out; returns its commit, not yet published, and its problems."""
        notes = self._check_names()
        hashes = self._read()
        view = revisions.View(self.order.source, dict(self.reader.dictionaries()))
        judged = self._judge(commits, view, hashes)
        self._refuse_repeats(judged.twice, view)
        written = write_objects(self.order.store, self.ingest_id, self.spool, view, judged.kept)
        asides = write_asides(
            self.order.store, self.ingest_id, self.spool, written, judged.verdict, judged.past, judged.kept, self.order.known_ms
        )
        quarantine, lines = self._write_quarantine()
        commit = self._commit(judged, written, asides, quarantine)
        return commit, (*notes, *self._problems(lines, commit))

    # ------------------------------------------------------------ reading
    def _check_names(self) -> list[Problem]:
        """Every mapped column must be there, once; others are ignored, with a warning each."""
        names, used = self.source.names, self.reader.used
        missing = [name for name in used if name not in names]
        if missing:
            message = "a column that the mapping names is not in the file"
            hint = f"the file's columns: {', '.join(names[:40])}" if len(names) > 1 else "is csv.delimiter in the mapping right?"
            problems = [
                Problem("records.column-missing", message, file=str(self.path), column=name, expected=f"a column {name}", hint=hint)
                for name in missing
            ]
            raise RecordsError("records.column-missing", message, problems=problems)
        twice = [name for name in used if names.count(name) > 1]
        if twice:
            message = "a column that the mapping names stands in the header more than once"
            raise RecordsError(
                "records.header-repeated",
                message,
                problems=[Problem("records.header-repeated", message, file=str(self.path), column=name) for name in twice],
            )
        ignored = [name for name in names if name not in used]
        text = "a column that the mapping does not name was ignored"
        return [Problem("records.column-ignored", text, severity="warning", file=str(self.path), column=name) for name in ignored]

    def _read(self) -> NDArray[np.uint64]:
        """Pass the whole file through the checks into the spool; returns the number of every kept key, by position."""
        hashes: list[NDArray[np.uint64]] = [np.empty(0, np.uint64)]
        for batch in self.source.batches(self.reader.used, self.reader.repetitive):
            read = (len(batch.rows) + len({item.row for item in batch.faults})) * self.reader.records_a_row
            self._rows += read
            self._bad_rows += read
            for checked in self.reader.check(batch):
                order = self.spool.write(checked.batch, checked.months)
                numbers = keys.hashes(checked.batch.column(self.order.kind.key))
                hashes.append(numbers if order is None else numbers[order])
                self._bad_rows -= checked.batch.num_rows
            if self.order.progress is not None:
                self.order.progress(batch.consumed)
        self.spool.finish()
        if _stamp(self.path) != self._stamp:
            raise tables.fault(
                "file-changed", self.path, "the file changed while it was read; nothing was kept", hint="ingest it again when it is at rest"
            )
        return np.concatenate(hashes)

    # ------------------------------------------------------------ judging
    def _judge(self, commits: Sequence[log.Commit], view: revisions.View, hashes: NDArray[np.uint64]) -> _Judged:
        twice = revisions.repeats(self.spool, hashes, view)
        alive = np.ones(self.spool.rows, bool)
        alive[twice.equal] = alive[twice.other] = False
        past = revisions.events(self.order.store, commits, self.spool, hashes, self.order.source)
        verdict = revisions.judge(self.order.store, view, self.spool, alive, self.spool.buried(), past, self.order.known_ms)
        return _Judged(
            twice=twice,
            past=past,
            verdict=verdict,
            kept=alive & ~verdict.unchanged,
            unchanged=len(twice.equal) + int(np.count_nonzero(verdict.unchanged)),
            revised=int(np.count_nonzero(verdict.revised)),
        )

    def _refuse_repeats(self, twice: revisions.Repeats, view: revisions.View) -> None:
        column, key = self.reader.key[0], in_words(self.order.kind.key)
        for start in range(0, len(twice.other), REPEATS_AT_ONCE):
            part = slice(start, start + REPEATS_AT_ONCE)
            found = [tables.clip(value) for value in view.ids(self.spool, twice.other[part])]
            expected = [f"{key} not used before in the file; row {row} has it" for row in twice.first_rows[part]]
            self.refused.add("records.key-repeated", column, twice.other_rows[part], found, expected)

    # ------------------------------------------------------------ writing
    def _write_quarantine(self) -> tuple[log.Aside, pa.Table]:
        """The quarantine, and the first of its lines."""
        path = self.order.store / "quarantine" / f"{self.ingest_id}.parquet"
        first, lines = self.refused.write(path)
        relative = path.relative_to(self.order.store).as_posix()
        return log.Aside(relative, tables.sha256_of(path), path.stat().st_size, lines), first

    def _commit(self, judged: _Judged, written: Written, asides: Asides, quarantine: log.Aside) -> log.Commit:
        findings = Counter(self.reader.findings)
        if judged.verdict.unknown_tombstones:
            findings["records.tombstone-unknown"] = judged.verdict.unknown_tombstones
        quarantined = self._bad_rows + len(judged.twice.other)
        commit = log.Commit(
            ingest_id=self.ingest_id,
            kind=self.order.kind.name,
            source=self.order.source,
            known_at=self.order.known_at,
            file=self.path.name,
            file_sha256=self.sha256,
            mapping_sha256=self.order.mapping_sha256,
            rulebook_digest=self.order.book.digest,
            rows_read=self._rows,
            accepted=int(np.count_nonzero(judged.kept & ~judged.verdict.revised)),
            revised=judged.revised,
            unchanged=judged.unchanged,
            quarantined=quarantined,
            findings=dict(sorted(findings.items())),
            objects=written.objects,
            superseded=asides.superseded,
            tombstones=asides.tombstones,
            affirmed=asides.affirmed,
            quarantine=quarantine,
        )
        counted = commit.accepted + commit.revised + commit.unchanged + commit.quarantined
        if counted != commit.rows_read:
            message = "the rows accounted for are not the rows read; nothing was kept"
            raise tables.fault("count-differs", self.path, message, expected=f"{commit.rows_read} rows", found=f"{counted}")
        return commit

    def _problems(self, first: pa.Table, commit: log.Commit) -> list[Problem]:
        """The first refusals (never what was found: that stays in the quarantine) and every finding with its count."""
        file = str(self.path)
        problems = [
            Problem(line["code"], REFUSALS[line["code"]].text, file=file, row=line["row"], column=line["column"], expected=line["expected"])
            for line in first.to_pylist()
        ]
        lines = commit.quarantine.rows if commit.quarantine is not None else 0
        if lines > len(problems):
            rest = f"{lines - len(problems):,} more refused cells are listed in the quarantine only"
            problems.append(Problem("records.refusals-more", rest, file=file))
        found = [
            Problem(code, f"{count:,} kept rows: {FINDINGS[code].text}", severity="warning", file=file)
            for code, count in commit.findings.items()
        ]
        empty = [] if commit.rows_read else [Problem("records.no-rows", "the file has a header and no rows", severity="warning", file=file)]
        return [*problems, *found, *empty]


def _stamp(path: Path) -> tuple[int, int, int]:
    status = os.stat(path)
    return status.st_ino, status.st_size, status.st_mtime_ns
