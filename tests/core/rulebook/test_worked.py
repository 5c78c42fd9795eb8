"""Worked cases beside a rulebook: they come out again, or say where they do not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import run, run_json
from olshem import assessment, errors, measures, rulebook

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
Edit = Callable[[str, str], Path]


def differences(folder: Path) -> list[errors.Problem]:
    book = rulebook.read(folder)
    runners = (measures.measure_differences, rulebook.deadline_differences, assessment.rating_differences)
    return [problem for file in rulebook.read_cases(folder, book) for run in runners for problem in run(file, book)]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    def edit(old: str, new: str) -> Path:
        shutil.copytree(FIXTURES / "small-rulebook", tmp_path / "small")
        page = tmp_path / "small" / "cases" / "one.yaml"
        text = page.read_text("utf-8")
        assert text.count(old) == 1
        page.write_text(text.replace(old, new), "utf-8")
        return tmp_path / "small"

    return edit


@pytest.mark.parametrize("folder", ["rulebooks/*", "tests/fixtures/*-rulebook", "src/olshem/synthetic/rulebook"])
def test_every_worked_case_comes_out(root: Path, folder: str) -> None:
    found = sorted(root.glob(folder))
    assert found
    for one in found:
        assert differences(one) == []


@pytest.mark.parametrize(
    "folder", ["rulebooks/boston-311", "rulebooks/kazakhstan", "tests/fixtures/small-rulebook", "src/olshem/synthetic/rulebook"]
)
def test_every_measure_has_a_worked_case(root: Path, folder: str) -> None:
    book = rulebook.read(root / folder)
    files = rulebook.read_cases(root / folder, book)
    assert {figure.measure for file in files for example in file.cases.measures for figure in example.expect} == set(book.measures)


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("numerator: 2, denominator: 4, value: 0.5", "numerator: 3, denominator: 4, value: 0.5", 14, ("on_time_share.numerator", "3", "2")),
        ("value: 0.5, n: 6", "value: 0.51, n: 6", 14, ("on_time_share.value", "0.51", "0.5")),
        ("area: south, value: 0}", "area: centre, value: 0}", 16, ("on_time_share.value", "0.0", "no-cases")),
        ("last_day: 2025-01-07", "last_day: 2025-01-08", 25, ("last_day", "2025-01-08", "2025-01-07")),
        ("refused: rulebook.term-carried", "last_day: 2025-01-04", 33, ("last_day", "2025-01-04", "rulebook.term-carried")),
        ("rating: 3, row: top, next_rating: none", "rating: none, row: top, next_rating: none", 38, ("rating", "none", "3")),
        ("scores: {courtesy: none}", "scores: {curtesy: none}", 38, ("scores.curtesy", "promise, speed, courtesy", "curtesy")),
    ],
)
def test_what_does_not_come_out_has_its_place(edited: Edit, old: str, new: str, line: int, told: tuple[str, str, str]) -> None:
    problem = differences(edited(old, new))[0]
    assert (problem.file, problem.line, problem.code) == ("cases/one.yaml", line, "cases.differs")
    assert (problem.key, problem.expected, problem.found) == told


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "submitted: 2025-02-03T10:00, decided: 2025-02-05T10:00, outcome",
            "submitted: 2025-02-03, decided: 2025-02-05T10:00, outcome",
            "time-invalid",
        ),
        ("as_of: 2025-03-31T12:00", "as_of: at noon", "time-invalid"),
        ("period: 2025-Q1", "period: 2025-Q5", "period-invalid"),
        ("scores: {courtesy: none}", "scores: {courtesy: nothing}", "score-invalid"),
        ("measure: overdue_open", "measure: overdue_opens", "code-unknown"),
        ("service: land-plot", "service: land", "code-unknown"),
        ("from: 2025-02-19T17:00", "from: soon", "time-invalid"),
        ("ratings:", "rating:", "key-unknown"),
    ],
)
def test_a_faulty_file_of_cases_is_refused(edited: Edit, old: str, new: str, code: str) -> None:
    with pytest.raises(errors.RulebookError) as refused:
        differences(edited(old, new))
    assert [problem.code for problem in refused.value.problems] == [f"cases.{code}"]
    assert refused.value.problems[0].line is not None


def test_the_command(edited: Edit) -> None:
    good = run("rules", "test", FIXTURES / "small-rulebook")
    assert (good.exit_code, good.stdout) == (0, "")
    folder = edited("value: 0.5, n: 6", "value: 0.51, n: 6")
    done = run("rules", "test", folder)
    assert (done.exit_code, done.stdout) == (
        1,
        "cases/one.yaml:14: cases.differs: A withdrawn case is not in the share, a case without a due time neither: on_time_share.value;"
        " expected 0.51; found 0.5\n",
    )
    assert "1 differs" in done.stderr
    body = run_json("rules", "test", folder)[1]
    assert (body["ok"], body["result"]["differences"], len(body["problems"])) == (False, 1, 1)
