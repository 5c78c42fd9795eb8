"""Files with one fault each: the fault is found where it is, and nothing else is touched."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from olshem import records, rulebook
from olshem.errors import RecordsError

HERE = Path(__file__).parent
CASES = list(csv.DictReader((HERE / "expected.csv").read_text().splitlines()))
LATER = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
ALL = {"A-1", "A-2", "A-3", "A-4"}


@pytest.fixture(scope="module")
def book(root: Path) -> rulebook.Rulebook:
    return rulebook.read(root / "tests" / "fixtures" / "small-rulebook")


def ingest(store: Path, case: dict[str, str], book: rulebook.Rulebook) -> records.FileIngest:
    mapping = (HERE / case["mapping"]).read_bytes()
    return records.ingest(store, HERE / case["file"], rulebook=book, kind="cases", mapping=mapping, source="test").files[0]


@pytest.mark.parametrize("case", [case for case in CASES if case["row"]], ids=lambda case: case["file"])
def test_one_faulty_row_is_set_aside_and_the_others_are_kept(case: dict[str, str], book: rulebook.Rulebook, tmp_path: Path) -> None:
    result = ingest(tmp_path / "store", case, book)
    assert (result.rows_read, result.accepted, result.quarantined) == (4, 3, 1)
    lines = pq.read_table(tmp_path / "store" / result.quarantine).to_pylist()
    assert [(line["row"], line["column"], line["code"]) for line in lines] == [(int(case["row"]), case["column"] or None, case["code"])]
    assert all(line["source"] == "test" and line["expected"] for line in lines)
    kept = records.read_all(records.live(tmp_path / "store", as_of=LATER, check=True))
    assert set(kept["case_id"].to_pylist()) == ALL - {f"A-{case['row']}"}
    problem = result.problems[0]
    assert (problem.code, problem.row, problem.column) == (case["code"], int(case["row"]), case["column"] or None)
    assert problem.found is None, "what stood in a cell goes to quarantine only"


@pytest.mark.parametrize("case", [case for case in CASES if not case["row"]], ids=lambda case: case["file"])
def test_a_file_that_cannot_be_read_leaves_nothing(case: dict[str, str], book: rulebook.Rulebook, tmp_path: Path) -> None:
    with pytest.raises(RecordsError) as caught:
        ingest(tmp_path / "store", case, book)
    problems = caught.value.problems
    assert [(problem.code, problem.column) for problem in problems[:1]] == [(case["code"], case["column"] or None)]
    assert all(problem.file == str(HERE / case["file"]) for problem in problems)
    assert not (tmp_path / "store").exists()


def test_every_refusal_of_the_reference_has_a_faulty_file() -> None:
    others = {"records.id-too-long", "records.score-outside", "records.weight-outside"}
    assert {case["code"] for case in CASES if case["row"]} | others == set(records.REFUSALS)
