"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("olshem", deadline=None)  # machines are shared: no test is timed
settings.load_profile("olshem")

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("OLSHEM_CACHE", "off")  # tests leave nothing in anybody's home


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real data is not here: {folder}")
    return folder
