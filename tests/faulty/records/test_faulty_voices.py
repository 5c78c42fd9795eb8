"""Files of answers and complaints with one fault each: the fault is found where it is, and nothing else is touched."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from olshem import records, rulebook
from olshem.errors import RecordsError
from recording import LATER, VOICES

HERE = Path(__file__).parent
CASES = [
    {**case, "kind": kind}
    for kind in ("answers", "complaints")
    for case in csv.DictReader((HERE / kind / "expected.csv").read_text(encoding="utf-8").splitlines())
]


def ids(case: dict[str, str]) -> str:
    return f"{case['kind']}/{case['file']}"


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(VOICES)


def ingest(store: Path, case: dict[str, str], book: rulebook.Rulebook) -> records.FileIngest:
    folder = HERE / case["kind"]
    mapping = (folder / case["mapping"]).read_bytes()
    return records.ingest(store, folder / case["file"], rulebook=book, kind=case["kind"], mapping=mapping, source="test").files[0]


@pytest.mark.parametrize("case", [case for case in CASES if case["row"]], ids=ids)
def test_one_faulty_row_is_set_aside_and_the_others_are_kept(case: dict[str, str], book: rulebook.Rulebook, tmp_path: Path) -> None:
    result = ingest(tmp_path / "store", case, book)
    shared = case["mapping"] == "wide.yaml" and case["column"] in ("who", "body")
    assert (result.rows_read, result.quarantined, result.findings) == (4, 2 if shared else 1, {})
    assert result.accepted == result.rows_read - result.quarantined
    lines = pq.read_table(tmp_path / "store" / result.quarantine).to_pylist()
    assert [(line["row"], line["column"], line["code"]) for line in lines] == [(int(case["row"]), case["column"] or None, case["code"])]
    assert all(line["source"] == "test" and line["expected"] for line in lines)
    live = records.live(tmp_path / "store", as_of=LATER, kind=case["kind"], check=True)
    assert live.rows == result.accepted
    assert records.read_all(live).schema.equals(records.KINDS[case["kind"]].schema)
    problem = result.problems[0]
    assert (problem.code, problem.row, problem.column, problem.found) == (case["code"], int(case["row"]), case["column"] or None, None)


@pytest.mark.parametrize("case", [case for case in CASES if not case["row"]], ids=ids)
def test_a_file_that_cannot_be_read_leaves_nothing(case: dict[str, str], book: rulebook.Rulebook, tmp_path: Path) -> None:
    with pytest.raises(RecordsError) as caught:
        ingest(tmp_path / "store", case, book)
    assert (caught.value.problems[0].code, caught.value.problems[0].column) == (case["code"], case["column"] or None)
    assert not (tmp_path / "store").exists()


def test_there_are_twenty_faulty_files_of_each_kind() -> None:
    assert all(sum(case["kind"] == kind for case in CASES) >= 20 for kind in ("answers", "complaints"))
