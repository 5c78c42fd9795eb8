"""A release of promises for tests: the country's rulebook and not one figure."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import nation
from olshem import rulebook

HERE = Path(__file__).resolve().parent
COUNTRY = HERE / "fixtures" / "country-rulebook"
KAZAKHSTAN = HERE.parent / "rulebooks" / "kazakhstan"


def release_of(folder: Path = COUNTRY) -> nation.Release:
    """A release that holds this rulebook alone, published on 24 November 2026."""
    return nation.Release(rulebook.read(folder), {}, number="2026.1", at="2026-11-24", on=dt.date(2026, 11, 24))
