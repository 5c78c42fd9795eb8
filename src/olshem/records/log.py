"""The commit log of a store: one JSON file a commit, each naming the SHA-256 of the one before it.

A commit file appears by an exclusive hard link to a file that is already on disk, so a store is always at one commit or the next.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from olshem import tables
from olshem.errors import Problem, RecordsError

FORMAT = "olshem-store-1"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One immutable Parquet file of records of one month. ``path`` is relative to the store."""

    path: str
    sha256: str
    bytes: int
    rows: int
    first_on: str
    last_on: str


@dataclass(frozen=True, slots=True)
class Aside:
    """A Parquet file that belongs to a commit and holds no records: what it supersedes, its tombstones, its quarantine."""

    path: str
    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Commit:
    """What one ingest brought. ``known_at`` ``None``: known from the beginning."""

    ingest_id: str
    kind: str
    source: str
    known_at: str | None
    file: str
    file_sha256: str
    mapping_sha256: str
    rulebook_digest: str
    rows_read: int
    accepted: int
    revised: int
    unchanged: int
    quarantined: int
    findings: Mapping[str, int]
    objects: tuple[StoredObject, ...]
    superseded: Aside | None
    tombstones: Aside | None
    affirmed: Aside | None
    quarantine: Aside | None
    previous: str = ""
    number: int = 0
    format: str = FORMAT

    def encoded(self) -> bytes:
        """The commit as the bytes of its file, which end with the SHA-256 of all before: the last of a log has no next to vouch for it."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return (text.removesuffix("\n}") + f',\n "sha256": "{digest}"\n}}\n').encode()

    def files(self) -> tuple[StoredObject | Aside, ...]:
        """Every file that the commit names."""
        asides = (self.superseded, self.tombstones, self.affirmed, self.quarantine)
        return (*self.objects, *(aside for aside in asides if aside is not None))


@dataclass(frozen=True, slots=True)
class Log:
    """All commits in order, and the SHA-256 of the last one's bytes (``""`` for an empty store)."""

    commits: tuple[Commit, ...]
    head: str


def read(store: Path) -> Log:
    """Read the whole log and check its chain.

    Raises
    ------
    RecordsError
        ``store.commit-missing``, ``store.commit-unreadable``, ``store.commit-altered`` or ``store.chain-broken``, naming the commit file.
    """
    head, commits = "", []
    for number, path in enumerate(_commit_files(store), 1):
        if path.name != f"{number:08d}.json":
            raise fault("commit-missing", store / "commits" / f"{number:08d}.json", "a commit of the store is missing")
        data = path.read_bytes()
        commit = _decode(path, data)
        if commit.previous != head or commit.number != number:
            raise fault("chain-broken", path, "a commit does not follow from the one before it", expected=f"previous {head or 'none'}")
        head = hashlib.sha256(data).hexdigest()
        commits.append(commit)
    return Log(tuple(commits), head)


def append(store: Path, head: str, number: int, commit: Commit) -> str:
    """Publish ``commit`` after the one whose SHA-256 is ``head``; returns the new head. The caller holds the store's lock."""
    numbered = Commit(**{**_shallow(commit), "previous": head, "number": number})
    data = numbered.encoded()
    target = store / "commits" / f"{number:08d}.json"
    temporary = store / "tmp" / f"commit-{number:08d}.json"
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.link(temporary, target)
    tables.sync_folder(target.parent)
    temporary.unlink()
    return hashlib.sha256(data).hexdigest()


def _shallow(commit: Commit) -> dict[str, Any]:
    return {name: getattr(commit, name) for name in Commit.__dataclass_fields__}


def _commit_files(store: Path) -> Sequence[Path]:
    folder = store / "commits"
    if not folder.is_dir():
        raise fault("not-a-store", store, "this is not a store of records", hint="make one with olshem ingest STORE FILE ...")
    return sorted(path for path in folder.iterdir() if path.suffix == ".json")


def _decode(path: Path, data: bytes) -> Commit:
    try:
        raw = json.loads(data)
        del raw["sha256"]
        raw["objects"] = tuple(StoredObject(**item) for item in raw["objects"])
        for name in ("superseded", "tombstones", "affirmed", "quarantine"):
            raw[name] = None if raw[name] is None else Aside(**raw[name])
        commit = Commit(**raw)
    except (ValueError, KeyError, TypeError) as error:
        raise fault("commit-unreadable", path, "a commit of the store cannot be read") from error
    if commit.format != FORMAT:
        raise fault("commit-unreadable", path, "a commit of the store is of another format", expected=FORMAT)
    if commit.encoded() != data:
        raise fault("commit-altered", path, "a commit of the store is not what was written")
    return commit


def fault(kind: str, path: Path, message: str, **more: Any) -> RecordsError:
    """A refusal of a store, located."""
    code = f"store.{kind}"
    return RecordsError(code, message, problems=[Problem(code=code, message=message, file=str(path), **more)])
