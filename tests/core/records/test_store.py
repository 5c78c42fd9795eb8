"""The store: one writer at a time, nothing of others touched, damage named, the past kept."""

from __future__ import annotations

import csv
import datetime as dt
import fcntl
import json
import threading
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from olshem import records
from olshem.errors import MethodError, RecordsError
from olshem.tables import clip
from recording import LATER, SAME, book, case, ingest, ingest_rows, live_rows, write_csv

TOMBSTONES = b"{kind: cases, columns: same, tombstone: {column: state, values: [gone, withdrawn]}}"


def day(number: int) -> dt.datetime:
    return dt.datetime(2025, 5, number, tzinfo=dt.UTC)


def cases(*ids: str, **more: object) -> list[dict[str, object]]:
    return [case(case_id=name, **more) for name in ids]


def files_of(store: Path) -> dict[str, bytes]:
    return {str(path.relative_to(store)): path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file()}


def visits(store: Path, as_of: dt.datetime = LATER) -> dict[object, object]:
    return {row["case_id"]: row["visits"] for row in live_rows(store, as_of)}


# ------------------------------------------------------------ once is enough
def test_the_same_file_again_changes_no_byte(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = ingest_rows(store, [*cases("A-1", "A-2"), case(case_id="A-3", service="nothing-known")])
    before = files_of(store)
    again = ingest_rows(store, [*cases("A-1", "A-2"), case(case_id="A-3", service="nothing-known")], name="renamed.csv")
    assert (first.status, again.status) == ("ingested", "already-ingested")
    counts = ("ingest_id", "sha256", "rows_read", "accepted", "revised", "unchanged", "quarantined", "findings", "quarantine")
    assert [getattr(first, name) for name in counts] == [getattr(again, name) for name in counts]
    assert files_of(store) == before


@pytest.mark.parametrize(
    "change",
    [{"source": "another"}, {"mapping": SAME + b" # a remark"}],
    ids=["source", "mapping"],
)
def test_the_same_file_under_another_source_or_mapping_is_another_ingest(change: dict[str, object], tmp_path: Path) -> None:
    store, file = tmp_path / "store", write_csv(tmp_path / "cases.csv", cases("A-1", "A-2"))
    first, second = ingest(store, file), ingest(store, file, **change)  # type: ignore[arg-type]
    assert second.status == "ingested"
    assert first.ingest_id != second.ingest_id
    assert (second.accepted, second.unchanged) == ((2, 0) if "source" in change else (0, 2))


def test_the_same_file_under_another_source_is_remarked_upon_each_time(tmp_path: Path) -> None:
    store, file = tmp_path / "store", write_csv(tmp_path / "cases.csv", cases("A-1"))
    results = [ingest(store, file, source=source) for source in ("north", "north", "south", "north")]
    assert [[(problem.code, problem.severity, problem.found) for problem in result.problems] for result in results] == [
        [],
        [],
        [("records.file-twice", "warning", "north")],
        [("records.file-twice", "warning", "south")],
    ]


def test_several_files_in_one_call_and_one_of_them_twice(tmp_path: Path) -> None:
    store = tmp_path / "store"
    one, two = (write_csv(tmp_path / f"{name}.csv", cases(*ids)) for name, ids in (("one", ["A-1", "A-2"]), ("two", ["A-2", "A-3"])))
    result = records.ingest(store, [one, two, one], rulebook=book(), kind="cases", mapping=SAME, source="test")
    assert [(item.status, item.accepted, item.unchanged) for item in result.files] == [
        ("ingested", 2, 0),
        ("ingested", 1, 1),
        ("already-ingested", 2, 0),
    ]
    assert [row["case_id"] for row in live_rows(store)] == ["A-1", "A-2", "A-3"]


def test_one_unreadable_file_keeps_out_all_files_of_the_call(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest_rows(store, cases("A-1"))
    before = files_of(store)
    good, bad = write_csv(tmp_path / "good.csv", cases("A-2")), tmp_path / "bad.parquet"
    bad.write_bytes(b"PAR1")
    with pytest.raises(RecordsError):
        records.ingest(store, [good, bad], rulebook=book(), kind="cases", mapping=SAME, source="test")
    assert files_of(store) == before


# ------------------------------------------------------------ what was known when
def test_a_later_file_revises_and_the_past_stays_readable(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest_rows(store, cases("A-1", "A-2", visits=1), known_at=day(1))
    result = ingest_rows(store, [*cases("A-1", visits=1), *cases("A-2", visits=2), *cases("A-3", visits=3)], known_at=day(3))
    assert (result.accepted, result.revised, result.unchanged) == (1, 1, 1)
    assert visits(store, day(1)) == visits(store, day(3) - dt.timedelta(milliseconds=1)) == {"A-1": 1, "A-2": 1}
    assert visits(store, day(3)) == visits(store) == {"A-1": 1, "A-2": 2, "A-3": 3}
    assert visits(store, day(1) - dt.timedelta(milliseconds=1)) == {}


def test_an_older_file_that_arrives_late_takes_its_place_in_the_past(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest_rows(store, cases("A-1", visits=3), known_at=day(3))
    late = ingest_rows(store, cases("A-1", visits=1), known_at=day(1))
    assert late.revised == 1
    assert [visits(store, day(number)) for number in (1, 2, 3)] == [{"A-1": 1}, {"A-1": 1}, {"A-1": 3}]


def test_files_known_at_the_same_time_count_in_the_order_of_their_commits(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for number in (1, 2, 1):
        ingest_rows(store, cases("A-1", visits=number, due=f"2025-04-0{number} 10:00:00"), known_at=None)
    assert visits(store) == {"A-1": 2}, "the third file is the first again: already ingested"
    ingest_rows(store, cases("A-1", visits=1), known_at=None)
    assert visits(store) == {"A-1": 1}


def test_the_key_is_source_and_case_id(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest(store, write_csv(tmp_path / "one.csv", cases("A-1", visits=1)), source="one")
    ingest(store, write_csv(tmp_path / "two.csv", cases("A-1", visits=2)), source="two")
    assert [(row["source"], row["visits"]) for row in live_rows(store)] == [("one", 1), ("two", 2)]
    assert records.live(store, as_of=LATER).sources == ("one", "two")


def test_a_case_goes_only_by_a_tombstone_and_may_come_back(tmp_path: Path) -> None:
    store = tmp_path / "store"
    rows = [case(case_id=name, state="") for name in ("A-1", "A-2")]
    ingest_rows(store, rows, mapping=TOMBSTONES, known_at=day(1))
    ingest_rows(store, rows[:1], mapping=TOMBSTONES, known_at=day(2))
    assert len(visits(store)) == 2, "absence says nothing"
    gone = [{"case_id": "A-2", "state": "withdrawn", "body": "no-longer-known", "submitted": "?"}, {"case_id": "A-9", "state": "gone"}]
    result = ingest_rows(store, gone, mapping=TOMBSTONES, known_at=day(3))
    assert (result.revised, result.unchanged, result.quarantined) == (1, 1, 0)
    assert result.findings == {"records.tombstone-unknown": 1}
    ingest_rows(store, [case(case_id="A-2", state="", visits=5)], mapping=TOMBSTONES, known_at=day(5))
    assert [sorted(visits(store, day(number)), key=str) for number in (2, 3, 4, 5)] == [["A-1", "A-2"], ["A-1"], ["A-1"], ["A-1", "A-2"]]


def test_a_tombstone_without_an_id_is_refused(tmp_path: Path) -> None:
    store = tmp_path / "store"
    result = ingest_rows(store, [case(state=""), {"case_id": "", "state": "gone"}], mapping=TOMBSTONES)
    assert (result.accepted, result.quarantined) == (1, 1)
    assert [problem.code for problem in result.problems] == ["records.value-missing"]


def test_the_digest_follows_the_live_cases(tmp_path: Path) -> None:
    store, twin = tmp_path / "one" / "store", tmp_path / "two" / "store"
    for place in (store, twin):
        ingest_rows(place, cases("A-1", "A-2"), known_at=day(1))
    digest = records.live(store, as_of=LATER).digest
    assert records.live(twin, as_of=LATER).digest == digest
    ingest_rows(twin, cases("A-1", visits=9), name="later.csv", known_at=day(3))
    assert records.live(twin, as_of=day(2)).digest == digest
    assert records.live(twin, as_of=LATER).digest != digest


# ------------------------------------------------------------ one writer at a time
def test_a_second_writer_says_so_and_waits(tmp_path: Path) -> None:
    store, told, done = tmp_path / "store", threading.Event(), threading.Event()
    ingest_rows(store, cases("A-1"))
    file = write_csv(tmp_path / "second.csv", cases("A-2"))

    def second() -> None:
        records.ingest(store, file, rulebook=book(), kind="cases", mapping=SAME, source="test", waiting=told.set)
        done.set()

    writer = threading.Thread(target=second)
    with (store / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        writer.start()
        assert told.wait(60)
        assert not done.wait(0.2)
        assert [row["case_id"] for row in live_rows(store)] == ["A-1"], "readers never wait"
    writer.join(60)
    assert [row["case_id"] for row in live_rows(store)] == ["A-1", "A-2"]


def test_a_writer_that_waited_for_a_store_since_discarded_makes_it_anew(tmp_path: Path) -> None:
    store, told = tmp_path / "store", threading.Event()
    file = write_csv(tmp_path / "second.csv", cases("A-2"))
    store.mkdir()
    arguments = {"rulebook": book(), "kind": "cases", "mapping": SAME, "source": "test", "waiting": told.set}
    writer = threading.Thread(target=records.ingest, args=(store, file), kwargs=arguments)
    with (store / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        writer.start()
        assert told.wait(60)
        (store / "lock").unlink()
        store.rmdir()
    writer.join(60)
    assert [row["case_id"] for row in live_rows(store)] == ["A-2"]


@pytest.mark.parametrize("name", ["tmp/precious.txt", "objects/precious.parquet", "thesis.doc"])
def test_a_folder_of_other_things_is_not_touched(name: str, tmp_path: Path) -> None:
    store = tmp_path / "home"
    (store / name).parent.mkdir(parents=True)
    (store / name).write_text("precious")
    with pytest.raises(RecordsError) as caught:
        ingest_rows(store, cases("A-1"))
    assert caught.value.code == "store.not-a-store"
    assert files_of(store) == {name: b"precious"}


@pytest.mark.parametrize("made", [False, True])
def test_a_refused_first_file_leaves_no_store(made: bool, tmp_path: Path) -> None:
    store, file = tmp_path / "store", tmp_path / "empty.csv"
    file.write_bytes(b"")
    if made:
        store.mkdir()
    with pytest.raises(RecordsError):
        ingest(store, file)
    assert not store.exists()


def test_the_quarantine_for_people_says_the_same_and_outlives_every_sweep(tmp_path: Path) -> None:
    store = tmp_path / "store"
    odd = 'say "no",\nthen go'
    result = ingest_rows(store, [case(body=odd), case(case_id="A-2", visits="-1"), case(case_id="A-3")])
    ingest_rows(store, cases("A-4"), name="next.csv")
    quarantine = store / result.quarantine
    with records.readable(quarantine).open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line.pop("message") for line in lines] == [records.REFUSALS[line["code"]].text for line in lines]
    assert lines == [{k: str(v or "") for k, v in line.items()} for line in pq.read_table(quarantine).to_pylist()]
    assert [(line["row"], line["column"], line["found"]) for line in lines] == [("1", "body", clip(odd)), ("2", "visits", "-1")]
    assert len(list((store / "quarantine").iterdir())) == 3, "a file of which nothing was refused has no CSV"


def test_leftovers_are_swept_by_the_next_writer_only(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest_rows(store, cases("A-1"))
    clean = files_of(store)
    (store / "tmp" / "abc").mkdir()
    for name in ("tmp/abc/spool.arrow", "tmp/half.parquet", "objects/nobody.parquet", "quarantine/.half.parquet.7.part"):
        (store / name).write_bytes(b"half")
    assert [row["case_id"] for row in live_rows(store)] == ["A-1"]
    assert len(files_of(store)) == len(clean) + 4
    ingest_rows(store, cases("A-1"))
    assert files_of(store) == clean


# ------------------------------------------------------------ damage
def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def recount(path: Path) -> None:
    """A careful hand: other counts in a commit, everything else in its place."""
    commit = json.loads(path.read_text())
    commit["accepted"] += 1
    path.write_text(json.dumps(commit, ensure_ascii=False, indent=1) + "\n")


def swap(path: Path) -> None:
    other = path.with_name("00000002.json")
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(mine)


DAMAGE: list[tuple[str, Callable[[Path], object], str]] = [
    ("objects/*", Path.unlink, "store.file-missing"),
    ("objects/*", flip, "store.file-altered"),
    ("objects/*", lambda path: path.write_bytes(path.read_bytes()[:-1]), "store.file-altered"),
    ("quarantine/*", Path.unlink, "store.file-missing"),
    ("commits/00000001.json", Path.unlink, "store.commit-missing"),
    ("commits/00000001.json", lambda path: path.write_text("{}"), "store.commit-unreadable"),
    ("commits/00000001.json", lambda path: path.write_bytes(b"\xff"), "store.commit-unreadable"),
    ("commits/00000001.json", recount, "store.commit-altered"),
    ("commits/00000001.json", swap, "store.chain-broken"),
    ("commits/00000002.json", recount, "store.commit-altered"),
    ("commits/00000002.json", lambda path: path.write_text(path.read_text().replace("store-1", "store-9")), "store.commit-unreadable"),
]


@pytest.mark.parametrize(("where", "harm", "code"), DAMAGE)
def test_damage_is_named(where: str, harm: Callable[[Path], object], code: str, tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest_rows(store, cases("A-1"))
    ingest_rows(store, cases("A-2"))
    path = sorted(store.glob(where))[0]
    harm(path)
    with pytest.raises(RecordsError) as caught:
        records.live(store, as_of=LATER, check=True)
    assert caught.value.code == code
    assert code == "store.chain-broken" or caught.value.problems[0].file == str(path)


def test_a_shorter_file_is_seen_without_reading_it(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest_rows(store, cases("A-1"))
    path = next((store / "objects").iterdir())
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(RecordsError, match="not what was committed"):
        records.live(store, as_of=LATER)


def test_a_damaged_log_takes_nothing_more(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest_rows(store, cases("A-1"))
    recount(store / "commits" / "00000001.json")
    before = files_of(store)
    with pytest.raises(RecordsError):
        ingest_rows(store, cases("A-2"))
    assert files_of(store) == before


def test_what_is_no_store_is_no_store(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "absent"):
        with pytest.raises(RecordsError) as caught:
            records.live(place, as_of=LATER)
        assert caught.value.code == "store.not-a-store"


def test_times_need_their_offset(tmp_path: Path) -> None:
    bare = dt.datetime(2025, 1, 1)
    with pytest.raises(MethodError, match="offset"):
        ingest_rows(tmp_path / "store", cases("A-1"), known_at=bare)
    with pytest.raises(MethodError, match="offset"):
        records.live(tmp_path, as_of=bare)


# ------------------------------------------------------------ how it is kept
def test_one_object_a_month_in_the_documented_schema(tmp_path: Path) -> None:
    store = tmp_path / "store"
    times = ["2025-03-31 23:59:59", "2025-04-01 00:00:00", "2025-03-01 00:00:00"]
    ingest_rows(store, [case(case_id=f"A-{place}", submitted=at) for place, at in enumerate(times)])
    live = records.live(store, as_of=LATER)
    assert [(str(segment.first_on), str(segment.last_on), segment.rows) for segment in live.segments] == [
        ("2025-03-01", "2025-03-31", 2),
        ("2025-04-01", "2025-04-01", 1),
    ]
    for segment in live.segments:
        assert pq.read_schema(segment.path).remove_metadata().equals(records.CASES)
        assert segment.path.name == f"{segment.sha256}.parquet"
    assert records.read_all(live).schema.equals(records.CASES)


def test_the_quarantine_has_the_documented_schema(tmp_path: Path) -> None:
    store = tmp_path / "store"
    result = ingest_rows(store, [case(service="nothing-known", visits="x")])
    table = pq.read_table(store / result.quarantine)
    assert table.schema.equals(records.QUARANTINE)
    assert [(line["row"], line["column"], line["code"], line["found"]) for line in table.to_pylist()] == [
        (1, "service", "records.code-unknown", "nothing-known"),
        (1, "visits", "records.number-invalid", "x"),
    ]
