"""The oracle and the engine on the real records of a city: the same files, byte for byte."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from olshem import measures, records, rulebook, tables

AS_OF = dt.datetime(2016, 1, 12, 22, 22, 40, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.slow
@pytest.mark.parametrize("by", [("body", "service"), ("area", "channel")])
def test_the_engines_agree_on_a_city(by: tuple[str, ...], shared: Path, root: Path, tmp_path: Path) -> None:
    folder = root / "rulebooks" / "boston-311"
    book, file = rulebook.read(folder), shared / "services" / "boston311_2015.parquet"
    mapping = (folder / "mapping.yaml").read_bytes()
    records.ingest(tmp_path / "store", file, rulebook=book, kind="cases", mapping=mapping, source="boston-311")
    live = records.live(tmp_path / "store", as_of=AS_OF)
    span = {"starts_on": dt.date(2015, 1, 1), "ends_on": dt.date(2015, 12, 31), "grains": ["year", "month"], "as_of": AS_OF, "by": by}
    plain, fast = (measures.compute(live, book, engine=engine, **span) for engine in ("plain", "duckdb"))
    assert plain.table.num_rows > 10_000
    for name in ("table", "curves", "findings"):
        assert tables.write(getattr(fast, name), None) == tables.write(getattr(plain, name), None), name
