"""The guide for those who write rulebooks runs as written, from an empty folder."""

from __future__ import annotations

from pathlib import Path

from reading import run_page


def test_the_guide_to_a_rulebook_runs_as_written(root: Path, tmp_path: Path) -> None:
    assert run_page(root / "docs" / "guides" / "writing-a-rulebook.md", tmp_path) >= 20
