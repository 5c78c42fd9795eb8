"""``kill -9`` at any moment of an ingest: the store is as before or as after, and the next run makes it whole."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

import ingesting
from olshem import records
from recording import LATER

TESTS = Path(ingesting.__file__).parent
KNOWN = "2026-01-01T00:00:00+00:00"


def make_file(path: Path, first: int, last: int, days: int, *, revised: int = 0, kind: str = "cases") -> Path:
    """Records of so many days by number; of every four below ``revised`` two are as they were, one says something else, one is gone."""
    numbers = np.arange(first, last)
    minutes = np.datetime64("2025-01-01T00:00", "m") + numbers * 7919 % (days * 1440)
    changed, gone = (numbers < revised) & (numbers % 4 == 2), (numbers < revised) & (numbers % 4 == 3)
    key, dated = records.KINDS[kind].key, records.KINDS[kind].dated
    own: dict[str, dict[str, object]] = {
        "cases": {
            "decided": pa.array(np.datetime_as_string(minutes + numbers % 50_000), mask=numbers % 5 == 0),
            "visits": numbers % 7 + changed,
        },
        "answers": {
            "survey": np.full(len(numbers), "visitors"),
            "question": np.full(len(numbers), "clarity"),
            "score": numbers % 7 + changed,
        },
        "complaints": {"about": pa.array(numbers % 7 + changed).cast(pa.string())},
    }
    table = pa.table(
        {
            key: pa.array(numbers).cast(pa.string()),
            "service": np.array(["passport", "nothing-known"])[(numbers % 997 == 0).astype(int)],
            "body": np.full(len(numbers), "justice"),
            dated: pa.array(np.datetime_as_string(minutes)),
            **own[kind],
            "state": np.where(gone, "gone", ""),
        }
    )
    pa_csv.write_csv(table, path, pa_csv.WriteOptions(quoting_style="none", quoting_header="none"))
    return path


State = tuple[str, pa.Table] | None


@dataclass(frozen=True)
class Ends:
    """How a trial may end: as before or as after, and the bytes of the undisturbed store."""

    before: State
    after: State
    tree: dict[str, bytes]


@dataclass(frozen=True)
class Place:
    """A store with one file, another file, and how it ends when the second goes into that store, or into none."""

    store: Path
    second: Path
    on_top: Ends
    fresh: Ends
    kind: str


def make_place(folder: Path, size: int, days: int, kind: str = "cases") -> Place:
    first = make_file(folder / "first.csv", 0, size, days, kind=kind)
    second = make_file(folder / "second.csv", size // 3, size // 3 + size, days, revised=size, kind=kind)
    old, new, alone = (folder / name for name in ("old", "new", "alone"))
    ingesting.ingest(old, first, None, kind)
    shutil.copytree(old, new)
    result = ingesting.ingest(new, second, KNOWN, kind)
    assert min(result.accepted, result.revised, result.unchanged, result.quarantined) > 0
    ingesting.ingest(alone, second, KNOWN, kind)
    return Place(old, second, Ends(state(old, kind), state(new, kind), tree(new)), Ends(None, state(alone, kind), tree(alone)), kind)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(tmp_path_factory.mktemp("large"), 60_000, 300)


@pytest.fixture(scope="module")
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return make_place(tmp_path_factory.mktemp("small"), 3_000, 30, request.param)


class Ingester:
    """The process of :mod:`ingesting`."""

    def __init__(self) -> None:
        command = [sys.executable, str(TESTS / "ingesting.py")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def run(self, store: Path, place: Place, *, at: int | None = None, kill_after: float | None = None) -> int:
        """One ingest in a child; returns 0, or minus the signal that ended it."""
        order = {"kind": place.kind, "store": str(store), "file": str(place.second), "known_at": KNOWN, "at": at}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        child = int(self._line())
        if kill_after is not None:
            time.sleep(kill_after)
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                assert kill_after > 0
        return int(self._line())

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def ingester() -> Iterator[Ingester]:
    made = Ingester()
    yield made
    made.close()


def content(live: records.LiveRecords) -> pa.Table:
    """The live records in order, as text and numbers, apart from how they are stored."""
    table = records.read_all(live).sort_by(live.kind.key)
    plain = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in table.columns]
    return pa.table(plain, table.column_names).combine_chunks()


def state(store: Path, kind: str) -> State:
    """What a reader finds: nothing, or a digest and the records. Every byte is compared with its SHA-256 on the way."""
    if not (store / "commits").exists():
        return None
    live = records.live(store, as_of=LATER, kind=kind, check=True)
    return (live.digest, content(live)) if live.segments else None


def same(one: State, two: State) -> bool:
    return one is two if one is None or two is None else one[0] == two[0] and one[1].equals(two[1])


def tree(store: Path) -> dict[str, bytes]:
    """Every file of a store with its bytes."""
    return {str(path.relative_to(store)): path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file()}


def begin(place: Place, store: Path, *, fresh: bool) -> Ends:
    """Put the store into its first state."""
    shutil.rmtree(store, ignore_errors=True)
    if not fresh:
        shutil.copytree(place.store, store)
    return place.fresh if fresh else place.on_top


def assert_whole(place: Place, store: Path, ends: Ends) -> str:
    """The store is as before or as after; the next run makes it equal to the undisturbed one, to the byte. Returns which it was."""
    found = state(store, place.kind)
    is_new = same(found, ends.after)
    assert is_new or same(found, ends.before)
    assert ingesting.ingest(store, place.second, KNOWN, place.kind).status == ("already-ingested" if is_new else "ingested")
    assert tree(store) == ends.tree, "leftovers are swept, nothing is lost, nothing is there twice"
    return "new" if is_new else "old"


def moments(count: int, whole: float) -> list[float]:
    """Random moments of a run, one in each of as many equal parts of it."""
    return [(part + random.random()) / count * whole for part in range(count)]


def test_killed_at_random_moments(place: Place, ingester: Ingester, tmp_path: Path) -> None:
    store, killed = tmp_path / "store", 0
    for fresh, count in ((False, 16), (True, 8)):
        spent = []
        for _ in range(2):
            begin(place, store, fresh=fresh)
            start = time.perf_counter()
            assert ingester.run(store, place) == 0
            spent.append(time.perf_counter() - start)
        for moment in moments(count, min(spent)):
            ends = begin(place, store, fresh=fresh)
            killed += ingester.run(store, place, kill_after=moment) == -signal.SIGKILL
            assert_whole(place, store, ends)
    assert killed >= 12, "most kills must meet the ingest alive"


@pytest.mark.parametrize(
    ("small", "fresh"), [("cases", False), ("cases", True), ("answers", False), ("complaints", True)], indirect=["small"]
)
def test_killed_before_each_touch_of_the_store(fresh: bool, small: Place, ingester: Ingester, tmp_path: Path) -> None:
    """Not by chance: before every single file that is opened, made, renamed, linked or removed."""
    store, found = tmp_path / "store", []
    for touch in range(1, 1000):
        ends = begin(small, store, fresh=fresh)
        if ingester.run(store, small, at=touch) == 0:
            break
        found.append(assert_whole(small, store, ends))
    assert len(found) > 20
    assert found == sorted(found, reverse=True), "old until the commit, new from then on"
    assert set(found) == {"old", "new"}


@pytest.mark.slow
def test_the_command_killed_at_random_moments(place: Place, tmp_path: Path, root: Path) -> None:
    store, book, mapping = tmp_path / "store", root / "tests" / "fixtures" / "small-rulebook", tmp_path / "mapping.yaml"
    mapping.write_bytes(ingesting.MAPPINGS["cases"])
    options = ["--rulebook", book, "--mapping", mapping, "--source", "test", "--known-at", KNOWN]
    command = [sys.executable, "-m", "olshem_cli.main", "ingest", *map(str, (store, place.second, *options))]
    begin(place, store, fresh=False)
    start = time.perf_counter()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    whole, killed = time.perf_counter() - start, 0
    for moment in moments(60, whole):
        ends = begin(place, store, fresh=False)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(moment)
            process.kill()
        killed += process.returncode == -signal.SIGKILL
        assert_whole(place, store, ends)
    assert killed >= 40
