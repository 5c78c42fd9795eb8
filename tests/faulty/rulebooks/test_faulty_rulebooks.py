"""One fault a rulebook, each a small change of the good one: the code, the file, the place and the key are told, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from olshem import rulebook
from olshem.errors import Problem, RulebookError

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


class Fault(NamedTuple):
    """One entry of ``faults.toml``, where its keys are explained."""

    name: str
    file: str
    code: str
    find: str | None = None
    put: str | None = None
    told_in: str | None = None
    place: str | None = None
    key: str | None = None
    encoding: str = "utf-8"
    base: str = "small-rulebook"


FAULTS = [Fault(**fault) for fault in tomllib.loads((Path(__file__).parent / "faults.toml").read_text(encoding="utf-8"))["fault"]]


def good(base: str = "small-rulebook") -> dict[str, bytes]:
    folder = FIXTURES / base
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml") if path.parent.name != "cases"}


def with_fault(files: dict[str, bytes], fault: Fault) -> dict[str, bytes]:
    changed = dict(files)
    if fault.put is None:
        del changed[fault.file]
        return changed
    put = fault.put.encode(fault.encoding)
    if fault.find is None:
        return changed | {fault.file: put}
    find = fault.find.encode(fault.encoding)
    assert find in files[fault.file], "the good rulebook no longer says this"
    return changed | {fault.file: files[fault.file].replace(find, put, 1)}


def problems_of(files: dict[str, bytes]) -> tuple[Problem, ...]:
    with pytest.raises(RulebookError) as caught:
        rulebook.from_files(files)
    return caught.value.problems


@pytest.mark.parametrize("base", ["small-rulebook", "country-rulebook", "returns-rulebook", "voices-rulebook"])
def test_the_good_rulebook_is_good(base: str) -> None:
    assert rulebook.check(FIXTURES / base) == ()


def test_every_fault_is_listed_once() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(names) == len(set(names)) >= 45


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_one_fault_is_one_message_in_its_place(fault: Fault) -> None:
    problems = problems_of(with_fault(good(fault.base), fault))
    assert [(p.code, p.file, f"{p.line}:{p.column}" if p.line else None, p.key) for p in problems] == [
        (fault.code, fault.told_in or fault.file, fault.place, fault.key)
    ]
    (problem,) = problems
    assert problem.message
    assert problem.expected
    assert len(problem.found or "") <= 80


def test_all_faults_of_all_files_are_told_in_one_run_in_order() -> None:
    wanted = ["unknown-unit", "impossible-date", "unknown-calendar", "yes-for-true", "percent", "row-that-never-fires", "duplicate-code"]
    chosen = [fault for fault in FAULTS if fault.name in wanted]
    files = good()
    for fault in chosen:
        files = with_fault(files, fault)
    problems = problems_of(files)
    assert {(p.code, p.file) for p in problems} == {(fault.code, fault.told_in or fault.file) for fault in chosen}
    assert len(problems) == len(wanted)
    assert [(p.file, p.line) for p in problems] == sorted((p.file, p.line) for p in problems)


def test_files_of_the_folder_are_told_too(tmp_path: Path) -> None:
    for name, data in good().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert rulebook.check(tmp_path) == ()
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one.yaml").write_text("- {not: read}\n")
    (tmp_path / "mapping.yaml").write_text("kind: cases\n")
    assert rulebook.check(tmp_path) == ()
    (tmp_path / "extra.yml").write_text("services: {}\n")
    (tmp_path / "measures" / "old").mkdir()
    (tmp_path / "measures" / "old" / "one.yaml").write_text("name: x\n")
    assert [(p.code, p.file) for p in rulebook.check(tmp_path)] == [
        ("rulebook.file-misplaced", "extra.yml"),
        ("rulebook.file-misplaced", "measures/old/one.yaml"),
    ]
    assert [p.code for p in rulebook.check(tmp_path / "nowhere")] == ["rulebook.folder-missing"]
