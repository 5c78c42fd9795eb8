"""One fault a return, each a small change of the good ones: the code, the row and the column are told, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from olshem import returns, rulebook
from olshem.errors import OlshemError, Problem

HERE = Path(__file__).parent
BOOK = rulebook.read(HERE.parents[1] / "fixtures" / "returns-rulebook")
GOOD = (HERE / "good.csv").read_text(encoding="utf-8")
RULES = (HERE / "mapping.yaml").read_text(encoding="utf-8")


class Fault(NamedTuple):
    """One entry of ``faults.toml``, where its keys are explained."""

    name: str
    code: str
    what: str
    find: str | None = None
    put: str = GOOD
    row: int | None = None
    column: str | None = None
    encoding: str = "utf-8"
    find_rule: str = ""
    put_rule: str = ""


FAULTS = [Fault(**fault) for fault in tomllib.loads((HERE / "faults.toml").read_text(encoding="utf-8"))["fault"]]


def changed(text: str, find: str, put: str) -> str:
    assert find in text, "the good returns no longer say this"
    return text.replace(find, put, 1)


def read(path: Path, text: bytes, rules: str) -> returns.ReturnsResult:
    path.write_bytes(text)
    return returns.read([path], BOOK, form="annual", mapping_text=rules.encode())


def told(fault: Fault, tmp_path: Path) -> tuple[str, list[Problem]]:
    """What is told of a fault, and what becomes of the return."""
    text = fault.put if fault.find is None else changed(GOOD, fault.find, fault.put)
    rules = changed(RULES, fault.find_rule, fault.put_rule)
    try:
        made = read(tmp_path / "returns.csv", text.encode(fault.encoding), rules)
    except OlshemError as error:
        return "file", list(error.problems)
    assert made.counts["refused"] == made.refused.num_rows
    lost = "returns.return-missing" if fault.code != "returns.return-missing" else ""
    return "refused" if made.counts["refused"] else "finding", [one for one in made.problems if one.code != lost]


def test_the_good_returns_are_good(tmp_path: Path) -> None:
    made = read(tmp_path / "returns.csv", GOOD.encode(), RULES)
    assert made.problems == ()
    assert made.counts == {"rows_read": 6, "returns": 6, "blank": 0, "repeated": 0, "refused": 0, "missing": 0}


def test_there_are_enough_and_each_has_its_own_name() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(names) == len(set(names)) >= 40


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_one_fault_is_one_message_in_its_place(fault: Fault, tmp_path: Path) -> None:
    what, problems = told(fault, tmp_path)
    assert what == fault.what
    problem = problems[0]
    assert (problem.code, problem.row) == (fault.code, fault.row)
    assert len(problems) == 1 or what == "file"
    assert fault.column in (None, problem.column)
    assert problem.message
    assert problem.expected or problem.found
    assert len(problem.found or "") <= 80 or what == "file"
    assert (problem.severity == "error") is (what != "finding")
