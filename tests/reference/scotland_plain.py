"""What the returns of Scotland say, worked out from their CSV with nothing of ours but the contract's words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PARTS = ("closed_unclear", "withdrawn", "on_time", "late", "no_response")
SIX = ("requests", *PARTS)
MEASURES = {
    "on_time_share": (("on_time",), ("on_time", "late", "no_response")),
    "no_response_share": (("no_response",), ("on_time", "late", "no_response")),
    "review_overturned_share": (("review_substituted",), ("review_upheld", "review_substituted")),
    "requests": (("requests",), None),
}


class Row(NamedTuple):
    """One body-year: its place in the file, body, sector, year and cells (``None``: blank)."""

    number: int
    body: str
    sector: str
    year: int
    cells: dict[str, int | None]

    @property
    def is_blank(self) -> bool:
        return all(self.cells[cell] is None for cell in SIX)

    @property
    def is_whole(self) -> bool:
        return all(self.cells[cell] is not None for cell in SIX)

    @property
    def is_unbalanced(self) -> bool:
        return self.is_whole and self.cells["requests"] != sum(self.cells[cell] or 0 for cell in PARTS)


Figure = tuple[int | None, int | None, str]
"""numerator, denominator, status"""


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    ids = {one["name"]: one["authority_id"] for one in read if one["authority_id"]}
    for number, one in enumerate(read, 1):
        cells = {name: int(text) if text else None for name, text in list(one.items())[5:]}
        body = one["authority_id"] or ids.get(one["name"]) or slug(one["name"])
        yield Row(number, body, slug(one["sector"]), int(one["year"]), cells)


def figure(measure: str, row: Row) -> Figure:
    """What one body-year gives to a measure."""
    above, below = MEASURES[measure]
    needed = [row.cells[cell] for cell in (*above, *(below or ()))]
    if row.is_blank or None in needed:
        return None, None, "not-submitted"
    x = sum(row.cells[cell] or 0 for cell in above)
    if below is None:
        return x, None, "ok"
    m = sum(row.cells[cell] or 0 for cell in below)
    return x, m, "ok" if m else "no-cases"


def together(measure: str, among: list[Row]) -> tuple[int, int, int]:
    """Numerator, denominator and number of bodies of many body-years: sums of what is there."""
    found = [figure(measure, row) for row in among]
    kept = [(x, m or 0) for x, m, _ in found if x is not None]
    return sum(x for x, _ in kept), sum(m for _, m in kept), len(kept)
