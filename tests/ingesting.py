"""A process that ingests in children of its own, on demand, so that a test can kill one at any moment.

    python tests/ingesting.py        one order a line on standard input: {"kind", "store", "file", "known_at", "at"}

It answers with the child's process id, and, when the child has ended, with what it ended by (0, or minus the signal). With ``at``
the child kills itself before the n-th time that it opens, makes, renames, links or removes anything in the store.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import recording
from olshem import records

MAPPINGS = {kind: b"{kind: %s, columns: same, tombstone: {column: state, values: [gone]}}" % kind.encode() for kind in records.KINDS}
TOUCHES = frozenset(("open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir"))
BOOKS = {kind: recording.book(kind) for kind in records.KINDS}


def ingest(store: Path, file: Path, known_at: str | None, kind: str = "cases") -> records.FileIngest:
    known = None if known_at is None else dt.datetime.fromisoformat(known_at)
    return records.ingest(store, file, rulebook=BOOKS[kind], kind=kind, mapping=MAPPINGS[kind], source="test", known_at=known).files[0]


def die_at(touch: int, store: str) -> None:
    """End this process as ``kill -9`` does, before it touches the store for the n-th time."""
    left = touch

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in TOUCHES and any(isinstance(name, str | Path) and str(name).startswith(store) for name in arguments):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def obey(order: Mapping[str, object]) -> None:
    if order["at"] is not None:
        die_at(int(str(order["at"])), str(order["store"]))
    known_at = order["known_at"]
    ingest(Path(str(order["store"])), Path(str(order["file"])), None if known_at is None else str(known_at), str(order["kind"]))


def answer(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    answer("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            obey(json.loads(line))
            os._exit(0)
        answer(child)
        answer(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main()
