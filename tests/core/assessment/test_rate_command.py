"""The command rate, as a person or a script runs it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commands import run, run_json

COLUMNS = ["body", "rating", "status", "reason", "row", "binding", "next_rating", "points_to_next", "lower_rating", "points_to_lower"]
INPUTS = "corporate_assessment,use_of_resources,children_young_people,social_care_adults,housing,environment,culture,benefits,fire_rescue"


@pytest.fixture(scope="module")
def book(root: Path) -> Path:
    return root / "rulebooks" / "england-cpa-2006"


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text(
        f"council,{INPUTS},stars\nFirst,3,3,3,3,3,2,3,3,,4\nSecond,3,3,3,3,SR,2,3,3,,\nThird,1,3,3,3,3,3,3,3,3,\n", encoding="utf-8"
    )
    return path


def test_a_file_of_scores(book: Path, scores: Path) -> None:
    result = run("rate", book, scores)
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 0
    assert list(rows[0]) == COLUMNS
    assert list(rows[0].values()) == ["First", "3", "rated", "", "ca3-three", "environment", "4", "1", "2", "1"]
    assert [(row["status"], row["reason"], row["rating"]) for row in rows[1:]] == [
        ("refused", "under-review:housing", ""),
        ("refused", "row-unknown:ca1", ""),
    ]
    assert "stars: table.column-ignored" in result.stderr
    assert "1 rated, 2 refused by star-rating" in result.stderr


def test_another_framework_and_another_id(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "themes.csv"
    themes = "financial_reporting,financial_management,financial_standing,internal_control,value_for_money"
    path.write_text(f"name,{themes}\nX,4,4,3,3,3\nY,1,1,1,1,4\n", encoding="utf-8")
    code, found = run_json("rate", book, path, "--framework", "use-of-resources", "--id", "name")
    assert code == 0
    assert [(row["body"], row["rating"], row["row"]) for row in found["result"]["table"]] == [("X", 4, "four"), ("Y", 1, "other")]
    assert (found["result"]["rated"], found["result"]["refused"]) == (2, 0)


def test_what_is_written_beside_the_table(book: Path, scores: Path, tmp_path: Path) -> None:
    out = tmp_path / "ratings.csv"
    assert run("rate", book, scores, "--out", out).exit_code == 0
    meta = json.loads((tmp_path / "ratings.csv.meta.json").read_text(encoding="utf-8"))
    assert (meta["command"], meta["options"]["framework"], meta["options"]["input"]) == ("rate", "star-rating", "scores.csv")
    assert set(meta["digests"]) == {"inputs", "rulebook"}
    assert out.read_text(encoding="utf-8") == run("rate", book, scores).stdout


@pytest.mark.parametrize(
    ("change", "arguments", "exit_code", "problem"),
    [
        (("3,3,3,3,3,2", "5,3,3,3,3,2"), (), 3, "assessment.score-outside-scale"),
        (("housing", "houses"), (), 3, "table.column-missing"),
        (("", ""), ("--framework", "stars"), 2, "rulebook.framework-unknown"),
        (("", ""), ("--period", "2006"), 2, "rate.option-unfit"),
        (("", ""), ("--on", "2004-06-30"), 4, "assessment.rules-not-in-force"),
        (("", ""), ("--on", "soon"), 2, "rate.day-invalid"),
    ],
)
def test_what_it_refuses(
    book: Path, scores: Path, tmp_path: Path, change: tuple[str, str], arguments: tuple[str, ...], exit_code: int, problem: str
) -> None:
    scores.write_text(scores.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    out = tmp_path / "ratings.csv"
    code, found = run_json("rate", book, scores, *arguments, "--out", out)
    assert (code, found["ok"], found["problems"][0]["code"]) == (exit_code, False, problem)
    assert not out.exists()


def test_a_faulty_rulebook_is_exit_3(scores: Path, tmp_path: Path) -> None:
    code, found = run_json("rate", tmp_path, scores)
    assert code == 3
    assert found["problems"][0]["code"].startswith("rulebook.")
