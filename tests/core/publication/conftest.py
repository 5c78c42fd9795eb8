"""One release, made once; and a copy of it that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import releasing


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the release 2025.1; its ZIP stands beside it, its keys and tables two folders up. Not to be written to."""
    return releasing.make_release(tmp_path_factory.mktemp("publication"))


@pytest.fixture
def spoilt(made: Path, tmp_path: Path) -> Path:
    """A copy of the release's folder that may be changed."""
    return Path(shutil.copytree(made, tmp_path / "2025.1"))


@pytest.fixture
def tables(made: Path, tmp_path: Path) -> dict[str, Path]:
    """A copy of the tables (by role, and the rulebook's folder) that may be changed."""
    folder = Path(shutil.copytree(made.parents[1] / "tables", tmp_path / "tables"))
    return {path.stem: path for path in folder.iterdir() if path.suffix in {"", ".csv"}}


@pytest.fixture
def key(made: Path) -> Path:
    """The private key that signed it."""
    return made.parents[1] / "keys" / "release.key"
