"""Every command of the page on verifying works as printed, in a folder that holds a ZIP and a key and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import releasing
from reading import run_page


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not there")
def test_the_page_runs_as_written(root: Path, tmp_path: Path) -> None:
    release = releasing.make_release(tmp_path / "publisher", number="2015.1", at="2016-01-13")
    folder = tmp_path / "reader"
    folder.mkdir()
    shutil.copy(release.parent / "2015.1.zip", folder)
    shutil.copy(tmp_path / "publisher" / "keys" / "release.pub", folder / "their-key.pub")
    assert run_page(root / "docs" / "how-to-verify.md", folder) >= 5
