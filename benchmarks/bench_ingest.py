"""Ingest against bare reading: CSV to store with every bad row located, and XLSX against openpyxl.

    python benchmarks/bench_ingest.py [rows] [workbook-rows]      (default 3,000,000 and 200,000)

The CSV has twelve columns and one bad row in a thousand, of ten kinds; DuckDB reads the same file without them, typed, to Parquet.
Every count is asserted against the known truth.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from measure_cpu import interleaved
from olshem import records, rulebook, tables
from olshem.vocabulary import Code, Text

ROOT = Path(__file__).resolve().parents[1] / "build" / "bench"
MUST, AIM = 1.6, 1.2
MUST_XLSX = 0.2
TYPES = {
    "case_id": "VARCHAR", "service": "VARCHAR", "body": "VARCHAR", "office": "VARCHAR", "area": "VARCHAR", "channel": "VARCHAR",
    "submitted": "TIMESTAMP", "due": "TIMESTAMP", "decided": "TIMESTAMP", "outcome": "VARCHAR", "waiting_minutes": "INTEGER", "visits": "INTEGER",
}  # fmt: skip
MAPPING = b"{kind: cases, columns: same, csv: {decimal: ','}}\n"
BAD = {
    "too few cells": lambda cells: cells[:-1],
    "too many cells": lambda cells: [*cells, "x"],
    "stray quotation mark": lambda cells: [*cells[:3], 'of"fice', *cells[4:]],
    "never closed": lambda cells: [*cells[:3], '"office', *cells[4:]],
    "no id": lambda cells: ["", *cells[1:]],
    "unknown body": lambda cells: [*cells[:2], "nobody", *cells[3:]],
    "no such day": lambda cells: [*cells[:6], "2024-02-30 10:00:00", *cells[7:]],
    "not a time": lambda cells: [*cells[:8], "yesterday", *cells[9:]],
    "not a number": lambda cells: [*cells[:10], "many", cells[11]],
    "below zero": lambda cells: [*cells[:11], "-1"],
}


def named(code: str) -> rulebook.Named:
    return rulebook.Named(Code(code), Text(code, code, code))


def book() -> rulebook.Rulebook:
    """A rulebook of 600 bodies, 60 services, 20 areas and 4 channels, with nothing else in it."""
    bodies = {Code(f"body-{n:03d}"): rulebook.Body(Code(f"body-{n:03d}"), ()) for n in range(600)}
    services = {Code(f"service-{n:02d}"): rulebook.Service(Code(f"service-{n:02d}"), Text("", "", ""), (), (), {}) for n in range(60)}
    areas = {Code(f"area-{n:02d}"): named(f"area-{n:02d}") for n in range(20)}
    channels = {Code(f"channel-{n}"): named(f"channel-{n}") for n in range(4)}
    nothing = Text("", "", "")
    return rulebook.Rulebook(
        Code("bench"), "1", nothing, nothing, "Asia/Almaty", Code("none"), (), bodies, services, {}, {}, areas, channels, {}, {}, True, "bench", {}
    )  # fmt: skip


def cases(rows: int) -> pa.Table:
    """Cases of two years in order of submission, a quarter of them open."""
    random = np.random.default_rng(1)
    start = np.datetime64("2024-01-01T00:00:00", "s").astype(np.int64)
    submitted = np.sort(random.integers(start, start + 730 * 86_400, rows))
    decided = submitted + random.exponential(15 * 86_400, rows).astype(np.int64)
    coded = {
        "service": (60, "service-{:02d}"),
        "body": (600, "body-{:03d}"),
        "office": (600, "office-{:03d}"),
        "area": (20, "area-{:02d}"),
        "channel": (4, "channel-{}"),
    }
    columns: dict[str, pa.Array] = {"case_id": pa.array(np.arange(10**11, 10**11 + rows)).cast(pa.string())}
    for name, (size, form) in coded.items():
        columns[name] = pa.array([form.format(n) for n in range(size)]).take(pa.array(random.integers(0, size, rows)))
    columns["submitted"] = pa.array(submitted).cast(pa.timestamp("s"))
    columns["due"] = pa.array(submitted + 20 * 86_400).cast(pa.timestamp("s"))
    columns["decided"] = pa.array(decided, mask=random.random(rows) < 0.25).cast(pa.timestamp("s"))
    columns["outcome"] = pa.array(["granted", "refused"]).take(pa.array(random.integers(0, 2, rows)))
    columns["waiting_minutes"] = pa.array(random.integers(0, 120, rows))
    columns["visits"] = pa.array(random.integers(0, 4, rows))
    return pa.table(columns)


def make_csv(rows: int) -> tuple[Path, Path, int]:
    """The clean file, the same with a bad row in every thousand, and how many those are. Made once."""
    clean, dirty = ROOT / f"cases-{rows}.csv", ROOT / f"cases-{rows}-dirty.csv"
    bad = range(500, rows, 1000)
    if not dirty.exists():
        ROOT.mkdir(parents=True, exist_ok=True)
        pa_csv.write_csv(cases(rows), clean, pa_csv.WriteOptions(quoting_style="none", quoting_header="none"))
        lines = clean.read_bytes().split(b"\n")
        kinds = list(BAD.values())
        for place, row in enumerate(bad):
            cells = lines[row].decode().split(",")
            lines[row] = ",".join(kinds[place % len(kinds)](cells)).encode()
        dirty.write_bytes(b"\n".join(lines))
    return clean, dirty, len(bad)


def bare(clean: Path, rows: int) -> None:
    """What the ingest is compared with: typed columns straight to Parquet, and nothing else."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in TYPES.items())
    target = ROOT / "bare.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (select * from read_csv('{clean}', columns={{{columns}}}, header=true)) to '{target}' (format parquet)")
        assert connection.execute(f"select count(*) from '{target}'").fetchone() == (rows,)


def ingested(file: Path, rows: int, bad: int, rules: rulebook.Rulebook, sheet: str = "") -> None:
    """The whole ingest into a fresh store, and the counts it must give."""
    store = ROOT / f"store-{file.suffix[1:]}"
    shutil.rmtree(store, ignore_errors=True)
    result = records.ingest(store, file, rulebook=rules, kind="cases", mapping=MAPPING, source="bench").files[0]
    assert (result.rows_read, result.quarantined, result.accepted) == (rows, bad, rows - bad), result
    assert records.live(store, as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).rows == rows - bad


def make_workbook(rows: int) -> Path:
    import xlsxwriter

    path = ROOT / f"cases-{rows}.xlsx"
    if not path.exists():
        ROOT.mkdir(parents=True, exist_ok=True)
        table = cases(rows)
        with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}) as workbook:
            sheet = workbook.add_worksheet("cases")
            sheet.write_row(0, 0, table.column_names)
            for number, row in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), 1):
                sheet.write_row(number, 0, row)
    return path


def by_openpyxl(path: Path, rows: int) -> None:
    import openpyxl

    workbook = openpyxl.load_workbook(path, read_only=True)
    assert sum(1 for _ in workbook["cases"].iter_rows(values_only=True)) == rows + 1


def read_only(path: Path, rows: int) -> None:
    """Every cell of the workbook checked and in Arrow columns."""
    source = tables.open_source(path, tables.Form())
    assert sum(len(batch.rows) for batch in source.batches(source.names, ())) == rows


def line(name: str, ratio: float, must: float, aim: float) -> None:
    print(f"{name}: {ratio:.2f} (must <= {must}, aim {aim}) {'ok' if ratio <= must else 'MISSED'}")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000
    sheet_rows = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    rules = book()
    clean, dirty, bad = make_csv(rows)
    cpu = interleaved({"ours": lambda: ingested(dirty, rows, bad, rules), "bare": lambda: bare(clean, rows)})
    print(f"  {rows:,} rows of CSV, {bad:,} bad: ours {cpu['ours']:.2f} CPU s, bare DuckDB {cpu['bare']:.2f}")
    line("csv to store / bare typed csv to parquet", cpu["ours"] / cpu["bare"], MUST, AIM)
    if sheet_rows:
        workbook = make_workbook(sheet_rows)
        cpu = interleaved(
            {
                "read": lambda: read_only(workbook, sheet_rows),
                "store": lambda: ingested(workbook, sheet_rows, 0, rules),
                "openpyxl": lambda: by_openpyxl(workbook, sheet_rows),
            }
        )
        print(
            f"  {sheet_rows:,} rows of XLSX: read in {cpu['read']:.2f} CPU s, to store in {cpu['store']:.2f}, openpyxl {cpu['openpyxl']:.2f}"
        )
        line("xlsx read / openpyxl reading", cpu["read"] / cpu["openpyxl"], MUST_XLSX, MUST_XLSX)


if __name__ == "__main__":
    main()
