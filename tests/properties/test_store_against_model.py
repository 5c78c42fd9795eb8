"""The store against twenty lines of plain Python: random files, repeats, revisions, tombstones and late arrivals."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from olshem import records
from recording import RECORD, csv_text, ingest, live_rows

MAPPING = "{{kind: {kind}, columns: same, tombstone: {{column: state, values: [gone]}}}}"
VALUE = {"cases": "visits", "answers": "score", "complaints": "about"}
"""A field of each kind in which versions differ."""
DAYS = [None, *(dt.datetime(2025, 1, day, tzinfo=dt.UTC) for day in range(1, 5))]
START = dt.datetime(1950, 1, 1, tzinfo=dt.UTC)

Row = tuple[str, int, bool]
row = st.tuples(st.sampled_from("AAAB"), st.integers(0, 1), st.booleans())
file = st.tuples(st.sampled_from(DAYS), st.lists(row, max_size=3))
histories = st.lists(file, min_size=1, max_size=7)


class Model:
    """Every event of every key, and what follows from them."""

    def __init__(self) -> None:
        self.events: dict[str, list[tuple[dt.datetime, int, int | None]]] = {}
        self.commits = 0

    def ingest(self, known_at: dt.datetime | None, rows: list[Row]) -> dict[str, int]:
        self.commits += 1
        at = known_at or START
        counts = {"accepted": 0, "revised": 0, "unchanged": 0, "quarantined": 0}
        first: dict[str, int | None] = {}
        for key, value, gone in rows:
            content = None if gone else value
            if key in first:
                counts["unchanged" if first[key] == content else "quarantined"] += 1
                continue
            first[key] = content
            history = self.events.setdefault(key, [])
            before = max((event for event in history if event[0] <= at), key=lambda event: event[:2], default=None)
            if (before is not None and before[2] == content) or (content is None and not history):
                counts["unchanged"] += 1
            else:
                counts["revised" if history else "accepted"] += 1
            if content is not None or history:
                history.append((at, self.commits, content))
        return counts

    def live(self, as_of: dt.datetime) -> dict[str, int]:
        known = {key: [event for event in history if event[0] <= as_of] for key, history in self.events.items()}
        last = {key: max(history, key=lambda event: event[:2])[2] for key, history in known.items() if history}
        return {key: value for key, value in last.items() if value is not None}


def check(kind: str, files: list[tuple[dt.datetime | None, list[Row]]]) -> None:
    model, field = Model(), VALUE[kind]
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        for number, (known_at, rows) in enumerate(files):
            cells = [
                {**RECORD[kind], records.KINDS[kind].key: key, field: value + 1, "state": "gone" if gone else ""}
                for key, value, gone in rows
            ]
            path = Path(folder) / f"{number}.csv"
            path.write_text(csv_text(cells, extra=(*RECORD[kind], f"file_{number}", field, "state")))
            result = ingest(store, path, mapping=MAPPING.format(kind=kind).encode(), known_at=known_at, kind=kind)
            counts = {name: getattr(result, name) for name in ("accepted", "revised", "unchanged", "quarantined")}
            assert counts == model.ingest(known_at, rows)
            assert result.rows_read == sum(counts.values())
        for as_of in (dt.datetime(2024, 12, 31, tzinfo=dt.UTC), *(day for day in DAYS if day is not None)):
            live = live_rows(store, as_of, kind=kind)
            assert {str(row[records.KINDS[kind].key]): int(str(row[field]).split(".")[0]) - 1 for row in live} == model.live(as_of)


@pytest.mark.parametrize("kind", records.KINDS)
@settings(max_examples=20, deadline=None)
@given(files=histories)
def test_the_store_holds_what_the_model_holds(kind: str, files: list[tuple[dt.datetime | None, list[Row]]]) -> None:
    check(kind, files)


@pytest.mark.slow
@pytest.mark.parametrize("kind", records.KINDS)
@settings(max_examples=400, deadline=None)
@given(files=histories)
def test_the_store_holds_what_the_model_holds_in_many_histories(kind: str, files: list[tuple[dt.datetime | None, list[Row]]]) -> None:
    check(kind, files)
