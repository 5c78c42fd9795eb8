"""Which bodies and areas took over from those that have ended: a table that each release makes from its own rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from olshem import rulebook
from olshem.publication.model import Release, ReleaseTable, TextTable
from olshem.publication.provenance import provenance_of
from olshem.publication.recompute import Comparison, compare

NAME = "successions"


def succession_table(book: rulebook.Rulebook) -> ReleaseTable | None:
    """The table, sorted by its key; ``None`` where nothing in the rulebook became anything else."""
    rows = sorted(rulebook.succession_rows(book), key=lambda row: (*row[:3], row[4]))
    return ReleaseTable(NAME, "successions", f"data/{NAME}.csv", rulebook.SUCCESSION_COLUMNS, tuple(rows)) if rows else None


def provenance(book: rulebook.Rulebook) -> dict[str, Any]:
    """How it was made."""
    return provenance_of("rules successions", {}, book=book)


def again(release: Release) -> Iterator[Comparison]:
    """The published table against the one that the release's own rulebook gives."""
    for table in release.of_role("successions"):
        made = succession_table(release.rulebook)
        rows = () if made is None else made.rows
        yield compare(TextTable(table.columns, table.rows), TextTable(rulebook.SUCCESSION_COLUMNS, rows), "successions", path=table.file)
