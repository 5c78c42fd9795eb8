"""What tests of records share: the small rulebook, a mapping, and small files made from rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from olshem import records, rulebook

ROOT = Path(__file__).resolve().parent
LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
SAME = b"{kind: cases, columns: same}"
GOOD = {"case_id": "A-1", "service": "passport", "body": "justice", "submitted": "2025-03-03 09:00:00"}


def book() -> rulebook.Rulebook:
    return rulebook.read(ROOT / "fixtures" / "small-rulebook")


def csv_text(rows: Sequence[Mapping[str, object]], *, extra: Sequence[str] = ()) -> str:
    """Rows as CSV, with every column that any of them has, and these; an absent value is an empty cell."""
    names = list(dict.fromkeys([*GOOD, *(name for row in rows for name in row), *extra]))
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, names, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def case(**fields: object) -> dict[str, object]:
    """A good case with some fields changed or added."""
    return {**GOOD, **fields}


def write_csv(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path.write_text(csv_text(rows), encoding="utf-8")
    return path


def ingest(
    store: Path, file: Path, *, mapping: bytes = SAME, known_at: dt.datetime | None = None, source: str = "test"
) -> records.FileIngest:
    result = records.ingest(store, file, rulebook=book(), kind="cases", mapping=mapping, source=source, known_at=known_at)
    return result.files[0]


def ingest_rows(
    store: Path,
    rows: Sequence[Mapping[str, object]],
    *,
    name: str = "cases.csv",
    mapping: bytes = SAME,
    known_at: dt.datetime | None = None,
) -> records.FileIngest:
    """Rows through a CSV beside the store."""
    store.parent.mkdir(parents=True, exist_ok=True)
    return ingest(store, write_csv(store.parent / name, rows), mapping=mapping, known_at=known_at)


def live_rows(store: Path, as_of: dt.datetime = LATER) -> list[dict[str, object]]:
    """The live cases, by source and case id."""
    rows = records.read_all(records.live(store, as_of=as_of, check=True)).to_pylist()
    return sorted(rows, key=lambda row: (row["source"], row["case_id"]))
