"""The tutorial runs as written, from an empty folder, and what it shows is what comes out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reading import Step, agrees, run_page, steps


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
    shutil.copytree(root / "rulebooks" / "boston-311", tmp_path / "boston-311")
    (tmp_path / "boston311_2015.parquet").symlink_to(shared / "services" / "boston311_2015.parquet")
    assert run_page(root / "docs" / "tutorial.md", tmp_path) >= 12
