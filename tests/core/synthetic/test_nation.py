"""A nation on disk: the same bytes from the same seed, faults where they were planted, nothing of others destroyed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from olshem import errors, records, rulebook, synthetic
from olshem.synthetic import dirty

COUNT = 1_500


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> synthetic.Nation:
    return synthetic.make_nation(tmp_path_factory.mktemp("nation"), count=COUNT)


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_cores(nation: synthetic.Nation, tmp_path: Path) -> None:
    cores = pa.cpu_count()
    pa.set_cpu_count(1 if cores > 1 else 2)
    try:
        again = synthetic.make_nation(tmp_path / "again", count=COUNT)
    finally:
        pa.set_cpu_count(cores)
    assert digests(again.folder) == digests(nation.folder)


def test_another_seed_gives_another_nation(nation: synthetic.Nation, tmp_path: Path) -> None:
    other = synthetic.make_nation(tmp_path / "other", seed=2, count=COUNT)
    ours, theirs = (digests(one.folder) for one in (nation, other))
    differing = {name for name in ours if ours[name] != theirs.get(name)}
    assert {f"source/{path.name}" for path in nation.source if path.suffix == ".parquet"} <= differing
    assert "truth.parquet" in differing
    assert not {name for name in differing if name.startswith("rulebook/")}


def test_every_case_reaches_the_store_and_every_planted_fault_its_place(nation: synthetic.Nation) -> None:
    planted = dirty.ROWS_EACH
    assert nation.ingested.total("accepted") == COUNT + planted * (1 + len(dirty.ODD))
    refused: Counter[str] = Counter()
    for path in sorted((nation.store / "quarantine").glob("*.parquet")):
        refused.update(pa_parquet.read_table(path).column("code").to_pylist())
    assert refused == dict.fromkeys(dirty.REFUSED, planted)
    live = records.live(nation.store, as_of=nation.as_of)
    assert {finding.code: finding.count for finding in live.findings} == dict.fromkeys(dirty.ODD, planted)
    assert live.rows == nation.ingested.total("accepted")


def test_nothing_in_the_records_happens_after_they_were_taken(nation: synthetic.Nation) -> None:
    cases = records.read_all(records.live(nation.store, as_of=nation.as_of)).to_pylist()
    for case in cases:
        assert case["submitted_at"] < nation.as_of
        assert case["decided_at"] is None or case["decided_at"] < nation.as_of
        for pause in case["suspensions"] or ():
            assert pause["from_at"] < nation.as_of
            assert pause["to_at"] is None or pause["from_at"] < pause["to_at"] < nation.as_of
            assert case["decided_at"] is None or pause["to_at"] <= case["decided_at"]
    assert any(case["decided_at"] is None for case in cases)
    assert any(case["suspensions"] for case in cases)
    assert {case["submitted_on"].year for case in cases} == {2024, 2025}


def test_the_truth_has_every_body_and_measure_of_the_rulebook(nation: synthetic.Nation) -> None:
    book = rulebook.read(nation.rulebook)
    truth = pa_parquet.read_table(nation.truth)
    assert truth.column_names[:4] == ["body", "measure", "fault", "true_value"]
    assert {(row["body"], row["measure"]) for row in truth.to_pylist()} == {(b, m) for b in book.bodies for m in book.measures}
    assert {(row["starts_on"], row["ends_on"]) for row in truth.to_pylist()} == {(dt.date(2025, 1, 1), dt.date(2025, 12, 31))}


def test_the_rulebook_is_whole_and_says_that_it_is_synthetic() -> None:
    assert rulebook.check(synthetic.rulebook_folder()) == ()
    book = rulebook.read(synthetic.rulebook_folder())
    assert (len(book.bodies), len(book.services), book.synthetic) == (26, 33, True)
    assert "синтетик" in book.title.kk
    assert "синтетич" in book.title.ru
    assert "synthetic" in book.title.en
    units = {str(term.unit) for service in book.services.values() for term in service.standards["term"] if term.unit}
    assert {"working-day", "calendar-day", "hour", "minute"} <= units
    providers = {provider for service in book.services.values() for provider in service.providers}
    assert {"regions", "agencies", "ministries"} == {str(book.bodies[provider].group[0].value) for provider in providers}


def test_a_new_nation_takes_the_place_of_an_old_one_and_of_what_was_made_from_it(tmp_path: Path) -> None:
    old = synthetic.make_nation(tmp_path / "demo", count=100)
    (old.folder / "site").mkdir()
    (old.folder / "site" / "index.html").write_text("old")
    new = synthetic.make_nation(tmp_path / "demo", seed=3, count=200)
    assert not (new.folder / "site").exists()
    assert records.live(new.store, as_of=new.as_of).rows == new.ingested.total("accepted")


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, kind: str) -> None:
    taken = tmp_path / "taken"
    if kind == "folder":
        (taken / "records").mkdir(parents=True)
        (taken / "records" / "thesis.txt").write_text("years of work")
    else:
        taken.write_text("years of work")
    before = digests(tmp_path)
    with pytest.raises(errors.RecordsError) as refused:
        synthetic.make_nation(taken, count=10)
    assert refused.value.code == "demo.folder-taken"
    assert digests(tmp_path) == before


@pytest.mark.parametrize(
    ("options", "code", "kind"),
    [
        ({"size": "nation"}, "demo.size-not-yet", errors.RefusedError),
        ({"size": "huge"}, "demo.size-unknown", errors.MethodError),
        ({"seed": -1}, "demo.seed", errors.MethodError),
        ({"count": 0}, "demo.count", errors.MethodError),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is_written(
    tmp_path: Path, options: dict[str, object], code: str, kind: type[errors.MethodError]
) -> None:
    with pytest.raises(kind) as refused:
        synthetic.make_nation(tmp_path / "new", **options)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_nation_of_a_few_cases_is_made_too(tmp_path: Path, count: int) -> None:
    nation = synthetic.make_nation(tmp_path / "tiny", count=count)
    assert nation.ingested.total("rows_read") == count + dirty.ROWS_EACH * (1 + len(dirty.ODD) + len(dirty.REFUSED))
