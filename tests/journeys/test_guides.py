"""The guides run as written, from an empty folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reading import run_page


def test_the_guide_to_a_rulebook_runs_as_written(root: Path, tmp_path: Path) -> None:
    assert run_page(root / "docs" / "guides" / "writing-a-rulebook.md", tmp_path) >= 20


def test_the_guide_to_publishing_promises_runs_as_written(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "rulebooks" / "kazakhstan", tmp_path / "kazakhstan")
    assert run_page(root / "docs" / "guides" / "publishing-promises.md", tmp_path) == 5


@pytest.mark.slow
def test_the_guide_to_publishing_returns_runs_as_written(root: Path, tmp_path: Path) -> None:
    sent = root.parent / "shared" / "data" / "returns" / "scotland_foi_2013_2019.csv"
    if not sent.is_file():
        pytest.skip("the returns of Scotland are not at hand (shared/data/returns)")
    shutil.copytree(root / "rulebooks" / "scotland-foi", tmp_path / "scotland-foi")
    shutil.copyfile(sent, tmp_path / "sent.csv")
    assert run_page(root / "docs" / "guides" / "publishing-returns.md", tmp_path) == 11
