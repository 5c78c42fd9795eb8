"""What tests of records share: the small rulebook, a mapping, and small files made from rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from olshem import records, rulebook

ROOT = Path(__file__).resolve().parent
VOICES = ROOT / "fixtures" / "voices-rulebook"
LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
SAME = b"{kind: cases, columns: same}"
GOOD = {"case_id": "A-1", "service": "passport", "body": "justice", "submitted": "2025-03-03 09:00:00"}
ANSWER = {
    "answer_id": "A-1",
    "survey": "visitors",
    "question": "politeness",
    "body": "justice",
    "answered": "2025-03-03 09:00:00",
    "stratum": "north",
}
COMPLAINT = {"complaint_id": "A-1", "service": "passport", "body": "justice", "received": "2025-03-03 09:00:00"}
RECORD: Mapping[str, Mapping[str, object]] = {"cases": GOOD, "answers": ANSWER, "complaints": COMPLAINT}
"""A good record of each kind, under the names of its contract."""


def book(kind: str = "cases") -> rulebook.Rulebook:
    """The rulebook of these records: that of cases has no surveys."""
    return rulebook.read(ROOT / "fixtures" / "small-rulebook" if kind == "cases" else VOICES)


def csv_text(rows: Sequence[Mapping[str, object]], *, extra: Sequence[str] = ()) -> str:
    """Rows as CSV, with every column that any of them has, and these; an absent value is an empty cell."""
    names = list(dict.fromkeys([*(rows[0] if rows else GOOD), *(name for row in rows for name in row), *extra]))
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
    store: Path,
    file: Path,
    *,
    mapping: bytes = SAME,
    known_at: dt.datetime | None = None,
    source: str = "test",
    kind: str = "cases",
) -> records.FileIngest:
    result = records.ingest(store, file, rulebook=book(kind), kind=kind, mapping=mapping, source=source, known_at=known_at)
    return result.files[0]


def ingest_rows(
    store: Path,
    rows: Sequence[Mapping[str, object]],
    *,
    name: str = "cases.csv",
    mapping: bytes = SAME,
    known_at: dt.datetime | None = None,
    kind: str = "cases",
) -> records.FileIngest:
    """Rows through a CSV beside the store."""
    store.parent.mkdir(parents=True, exist_ok=True)
    return ingest(store, write_csv(store.parent / name, rows), mapping=mapping, known_at=known_at, kind=kind)


def live_rows(store: Path, as_of: dt.datetime = LATER, *, kind: str = "cases") -> list[dict[str, object]]:
    """The live records of a kind, by source and their own number."""
    rows = records.read_all(records.live(store, as_of=as_of, kind=kind, check=True)).to_pylist()
    return sorted(rows, key=lambda row: (row["source"], row[records.KINDS[kind].key]))
