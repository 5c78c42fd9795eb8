"""The tutorial runs as written, from an empty folder, and what it shows is what comes out."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "..."


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the page and the lines that the page shows below it."""

    line: int
    command: str
    shown: str


def steps(page: str) -> list[Step]:
    """Every ``$ command`` of the console blocks, in order; a command goes on after a backslash at the end of its line."""
    found = []
    for block in BLOCK.finditer(page):
        first = page[: block.start(1)].count("\n") + 1
        lines = block[1].splitlines()
        starts = [place for place, line in enumerate(lines) if line.startswith("$ ")]
        for place, following in zip(starts, [*starts[1:], len(lines)], strict=True):
            end = place
            while lines[end].endswith("\\"):
                end += 1
            command = "\n".join([lines[place][2:], *(line.removeprefix("> ") for line in lines[place + 1 : end + 1])])
            found.append(Step(first + place, command, "\n".join(lines[end + 1 : following]).rstrip()))
    return found


def agrees(shown: str, printed: str) -> bool:
    """Whether the output is what the page shows; ``...`` stands for anything, also over lines. Blanks at line ends do not matter."""
    tidy = "\n".join(line.rstrip() for line in printed.rstrip().splitlines())
    pattern = ".*?".join(re.escape(part) for part in shown.split(ANYTHING))
    return re.fullmatch(pattern, tidy, re.DOTALL) is not None


@pytest.mark.parametrize(
    ("shown", "printed", "expected"),
    [
        ("a\nb", "a  \nb\n", True),
        ("a\nb", "a\nc", False),
        ("share ... 66.2", "share of promises kept 66.2\n", True),
        ("a\n...\nz", "a\nb\nc\nz", True),
        ("", "", True),
        ("", "something", False),
    ],
)
def test_the_matcher(shown: str, printed: str, expected: bool) -> None:
    assert agrees(shown, printed) is expected


def test_the_page_is_read_rightly() -> None:
    page = "text\n\n```console\n$ one \\\n>   two\nout\n$ three\n```\nmore\n```sh\n$ not run\n```\n"
    assert steps(page) == [Step(4, "one \\\n  two", "out"), Step(7, "three", "")]


def test_the_tutorial_runs_as_written(root: Path, shared: Path, tmp_path: Path) -> None:
    page = root / "docs" / "tutorial.md"
    if not page.is_file():
        pytest.skip("the tutorial is not written yet")
    found = steps(page.read_text(encoding="utf-8"))
    assert len(found) >= 12
    shutil.copytree(root / "rulebooks" / "boston-311", tmp_path / "boston-311")
    (tmp_path / "boston311_2015.parquet").symlink_to(shared / "services" / "boston311_2015.parquet")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "120",
        "LC_ALL": "C.UTF-8",
    }
    for step in found:
        if step.command.startswith("minisign") and shutil.which("minisign") is None:
            continue  # a reader's own tool; the signature's form has a test of its own
        done = subprocess.run(
            ["bash", "-c", step.command],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        printed = done.stdout
        difference = "\n".join(difflib.unified_diff(step.shown.splitlines(), printed.splitlines(), "the page", "the run", lineterm=""))
        assert agrees(step.shown, printed), f"docs/tutorial.md:{step.line}: {step.command}\n{difference}"
