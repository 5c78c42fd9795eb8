"""Writes the faulty record files of this folder, one fault each, and ``expected.csv``. Run it after a change; commit what it writes.

    python tests/faulty/records/make.py

Every file holds the same four cases with one thing wrong. In ``expected.csv`` an empty row is a fault of the whole file (exit 3,
nothing kept); otherwise that row, and no other, goes to quarantine (exit 1).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
HEADER = [
    "id",
    "service",
    "body",
    "district",
    "channel",
    "submitted",
    "due",
    "decided",
    "verdict",
    "waited",
    "visits",
    "suspended",
    "resumed",
]
ROWS = [
    [
        "A-1",
        "Passport",
        "justice",
        "Centre",
        "counter",
        "2025-03-03 09:00:00",
        "2025-03-20 18:00:00",
        "2025-03-10 12:00:00",
        "yes",
        "12",
        "1",
        "",
        "",
    ],
    [
        "A-2",
        "Land plot",
        "land",
        "North",
        "portal",
        "2025-03-04T10:30:00",
        "",
        "",
        "",
        "",
        "",
        "2025-03-05 09:00:00",
        "2025-03-06 09:00:00",
    ],
    ["A-3", "Birth certificate", "health", "", "counter", "2025-03-05 11:00", "", "2025-03-06 12:00:00", "no", "30", "2", "", ""],
    ["A-4", "Passport", "justice", "South", "counter", "2025-03-06T06:00:00Z", "2025-03-25 18:00:00", "", "", "5", "1", "", ""],
]
EXPECTED: list[tuple[str, str, str, str, str]] = []
BASE = "mapping.yaml"


def text(rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows)
    return buffer.getvalue()


def good() -> list[list[str]]:
    return [list(HEADER), *(list(row) for row in ROWS)]


def note(file: str, code: str, row: int | str = "", column: str = "", mapping: str = BASE) -> str:
    EXPECTED.append((file, code, str(row), column, mapping))
    return file


def raw(file: str, data: bytes, code: str, row: int | str = "", column: str = "", mapping: str = BASE) -> None:
    (HERE / note(file, code, row, column, mapping)).write_bytes(data)


def cell(file: str, row: int, column: str, value: str, code: str, mapping: str = BASE) -> None:
    """The good file with one cell replaced; what is wrong with a pair of suspensions is told at its beginning."""
    rows = good()
    rows[row][HEADER.index(column)] = value
    raw(file, text(rows).encode(), code, row, "suspended" if column == "resumed" else column, mapping)


def bytes_in(file: str, old: bytes, new: bytes, code: str, row: int | str = "", column: str = "", mapping: str = BASE) -> None:
    """The good file with some bytes replaced once."""
    data = text(good()).encode()
    assert data.count(old) == 1, (file, old)
    raw(file, data.replace(old, new), code, row, column, mapping)


def cells() -> None:
    cell("value-missing-id.csv", 2, "id", "", "records.value-missing")
    cell("value-missing-id-blank.csv", 2, "id", "   ", "records.value-missing")
    cell("value-missing-body.csv", 3, "body", "", "records.value-missing")
    cell("value-missing-submitted.csv", 4, "submitted", "", "records.value-missing")
    cell("case-id-too-long.csv", 1, "id", "9" * 201, "records.case-id-too-long")
    cell("code-unknown-service.csv", 1, "service", "Passports", "records.code-unknown")
    cell("code-unknown-body.csv", 2, "body", "treasury", "records.code-unknown")
    cell("code-unknown-area.csv", 2, "district", "Atlantis", "records.code-unknown")
    cell("code-malformed.csv", 2, "district", "Солтүстік", "records.code-malformed")
    cell("code-clash.csv", 4, "district", "CENTRE", "records.code-clash")
    cell("code-unknown-in-table.csv", 4, "service", "ID card", "records.code-unknown", "tables.yaml")
    cell("time-invalid-word.csv", 3, "decided", "yesterday", "records.time-invalid")
    cell("time-invalid-day.csv", 3, "decided", "2025-02-29 10:00:00", "records.time-invalid")
    cell("time-invalid-hour.csv", 1, "submitted", "2025-03-03 24:00:01", "records.time-invalid")
    cell("time-invalid-minute.csv", 1, "due", "2025-03-20 18:60:00", "records.time-invalid")
    cell("time-invalid-date-alone.csv", 1, "due", "2025-03-20", "records.time-invalid")
    cell("time-invalid-offset.csv", 4, "submitted", "2025-03-06T06:00:00+19:00", "records.time-invalid")
    cell("time-invalid-american.csv", 1, "submitted", "03/03/2025 09:00", "records.time-invalid")
    cell("time-invalid-week.csv", 1, "submitted", "2025-W10-1T09:00", "records.time-invalid")
    cell("time-out-of-range.csv", 1, "submitted", "1025-03-03 09:00:00", "records.time-out-of-range")
    cell("flag-unknown.csv", 1, "verdict", "maybe", "records.flag-unknown")
    cell("number-invalid.csv", 3, "waited", "half an hour", "records.number-invalid")
    cell("number-invalid-comma.csv", 3, "waited", "12,5", "records.number-invalid")
    cell("number-invalid-point.csv", 3, "waited", "12.5", "records.number-invalid", "comma.yaml")
    cell("number-invalid-part-of-a-visit.csv", 3, "visits", "1.5", "records.number-invalid")
    cell("number-below-zero.csv", 3, "waited", "-3", "records.number-out-of-range")
    cell("number-too-large.csv", 3, "visits", "3000000000", "records.number-out-of-range")
    cell("suspensions-unpaired.csv", 2, "suspended", "", "records.suspensions-invalid")
    cell("suspensions-backwards.csv", 2, "resumed", "2025-03-04 12:00:00", "records.suspensions-invalid")
    cell("suspensions-no-time.csv", 2, "suspended", "2025-03-05 09:00:00;later", "records.suspensions-invalid")
    cell("key-repeated.csv", 4, "id", "A-1", "records.key-repeated")


def shapes() -> None:
    bytes_in("cells-too-few.csv", b"A-3,Birth certificate,", b"A-3,", "records.cells-too-few", 3)
    bytes_in("cells-too-many.csv", b"A-3,Birth certificate,", b"A-3,Birth certificate,,", "records.cells-too-many", 3)
    bytes_in("quote-stray.csv", b"Birth certificate", b'Birth "certificate', "records.quote-stray", 3)
    bytes_in("quote-after-cell.csv", b"Birth certificate", b'"Birth" certificate', "records.quote-stray", 3)
    bytes_in("quote-never-closed.csv", b"Birth certificate", b'"Birth certificate', "records.quote-stray", 3)
    bytes_in("quote-never-closed-at-end.csv", b"2025-03-25 18:00:00", b'"2025-03-25 18:00:00', "records.quote-stray", 4)
    bytes_in("line-break-stray.csv", b"Birth certificate", b"Birth\rcertificate", "records.line-break-stray", 3)
    bytes_in("nul-byte.csv", b"A-2", b"A\x00-2", "records.nul-byte", 2, "id")
    bytes_in("bytes-invalid-id.csv", b"A-2", b"\xc0-2", "records.bytes-invalid", 2, "id")
    bytes_in("bytes-invalid-code.csv", b"North", "Солтүстік".encode("kz1048"), "records.bytes-invalid", 2, "district")
    bytes_in("bytes-invalid-half-character.csv", b"A-3", "Ә-3".encode()[:1] + b"-3", "records.bytes-invalid", 3, "id")
    bytes_in("bytes-invalid-in-cp1251.csv", b"A-2", b"A\x98-2", "records.bytes-invalid", 2, "id", "cp1251.yaml")
    bytes_in("header-repeated.csv", b"due,decided", b"decided,decided", "records.column-missing", "", "due")
    bytes_in("header-twice.csv", b"verdict,waited", b"verdict,verdict", "records.header-repeated", "", "verdict", "no-wait.yaml")
    bytes_in("column-missing.csv", b"id,service,body", b"id,kind,body", "records.column-missing", "", "service")
    raw("delimiter-differs.csv", text(good(), ";").encode(), "records.column-missing", "", "id")
    raw("empty.csv", b"", "records.file-empty")
    raw("blank.csv", b"\r\n\r\n\n", "records.file-empty")
    raw("returns-only.csv", text(good(), end="\r").encode(), "records.header-unreadable")
    raw("utf-16.csv", text(good()).encode("utf-16"), "records.encoding-differs")
    raw("utf-16-cut.csv", text(good()).encode("utf-16")[:-1], "records.bytes-invalid", mapping="utf16.yaml")
    raw("header-bytes.csv", text(good()).encode().replace(b"district", b"\xe0\xe1"), "records.header-unreadable")
    raw("kind-unknown.json", b"[]", "records.kind-unknown")
    raw("old-workbook.xls", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504), "records.kind-unknown")
    raw("table.ods", b"PK", "records.kind-unknown")


TIMES = ("submitted", "due", "decided", "suspended", "resumed")


def typed() -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {name: [row[place] or None for row in ROWS] for place, name in enumerate(HEADER)}
    for name in TIMES:
        columns[name] = [None if value is None else dt.datetime.fromisoformat(str(value).removesuffix("Z")) for value in columns[name]]
    for name in ("waited", "visits"):
        columns[name] = [None if value is None else int(str(value)) for value in columns[name]]
    return columns


def parquet(file: str, code: str, row: int | str, column: str, change: Callable[[dict[str, object]], None]) -> Path:
    columns: dict[str, object] = dict(typed())
    change(columns)
    path = HERE / note(file, code, row, column)
    pq.write_table(pa.table(columns), path)
    return path


def parquets() -> None:
    parquet("time-as-number.parquet", "records.column-type", "", "submitted", lambda c: c.update(submitted=[1, 2, 3, 4]))
    parquet("id-as-fraction.parquet", "records.column-type", "", "id", lambda c: c.update(id=[1.5, 2.5, 3.5, 4.5]))
    parquet("number-as-list.parquet", "records.column-type", "", "visits", lambda c: c.update(visits=[[1], [2], [3], [4]]))
    parquet("date-alone.parquet", "records.time-invalid", 1, "due", lambda c: c.update(due=[dt.date(2025, 3, 20), None, None, None]))
    parquet("minutes-below-zero.parquet", "records.number-out-of-range", 3, "waited", lambda c: c.update(waited=[1, 2, -3, 4]))
    parquet("no-body.parquet", "records.value-missing", 2, "body", lambda c: c.update(body=["justice", None, "health", "justice"]))
    parquet(
        "far-future.parquet", "records.time-out-of-range", 1, "due", lambda c: c.update(due=[dt.datetime(9999, 12, 31), None, None, None])
    )
    parquet("no-due.parquet", "records.column-missing", "", "due", lambda c: c.pop("due") and None)
    whole = parquet("cut-off.parquet", "records.file-unreadable", "", "", lambda c: None)
    whole.write_bytes(whole.read_bytes()[:-100])
    raw("not-parquet.parquet", b"PAR1 and nothing else", "records.file-unreadable")


def workbook(file: str, code: str, row: int | str = "", column: str = "", mapping: str = BASE, **cells: object) -> Path:
    """The four cases as a workbook, from the second row and column on, with some cells (by address) replaced."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = dt.datetime(2025, 1, 1)
    sheet = book.active
    sheet.title = "Cases"
    columns = typed()
    for place, name in enumerate(HEADER, 2):
        sheet.cell(2, place, name)
        for number, value in enumerate(columns[name], 3):
            sheet.cell(number, place, value)
    for address, value in cells.items():
        sheet[address] = value
        if isinstance(value, str) and value.startswith("#"):
            sheet[address].data_type = "e"
    path = HERE / note(file, code, row, column, mapping)
    book.save(path)
    return path


def altered(path: Path, member: str, old: bytes, new: bytes, extra: dict[str, bytes] | None = None) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[member] = parts[member].replace(old, new, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, **(extra or {})}.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def workbooks() -> None:
    workbook("formula-without-value.xlsx", "records.formula-without-value", 3, "waited", K5="=15+15")
    workbook("cell-error.xlsx", "records.cell-error", 2, "visits", L4="#DIV/0!")
    workbook("number-inexact.xlsx", "records.number-inexact", 1, "id", B3=123456789012345678.0)
    workbook("code-unknown.xlsx", "records.code-unknown", 4, "district", E6="Atlantis")
    workbook("time-as-number.xlsx", "records.time-invalid", 2, "due", H4=45720.5)
    workbook("sheet-unknown.xlsx", "records.sheet-unknown", mapping="sheet.yaml")
    workbook("column-missing.xlsx", "records.column-missing", "", "service", C2="kind")
    altered(workbook("macros.xlsx", "records.workbook-macros"), "xl/workbook.xml", b"", b"", {"xl/vbaProject.bin": b"x"})
    altered(
        workbook("declares.xlsx", "records.workbook-declares"), "xl/workbook.xml", b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook'
    )
    bomb = workbook("bomb.xlsx", "records.workbook-too-large")
    altered(bomb, "xl/workbook.xml", b"", b"", {"xl/worksheets/sheet2.xml": bytes(80 << 20)})
    workbook("cells-far-apart.xlsx", "records.workbook-too-large", XFD1="stray", A1048576="stray")
    bare = workbook("cells-without-address.xlsx", "records.workbook-unreadable")
    altered(bare, "xl/worksheets/sheet1.xml", b'<c r="B3"', b"<c")
    cut = workbook("cut-off.xlsx", "records.workbook-unreadable")
    cut.write_bytes(cut.read_bytes()[:-300])
    raw("password.xlsx", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504), "records.workbook-unreadable")
    empty = openpyxl.Workbook()
    empty.properties.created = empty.properties.modified = dt.datetime(2025, 1, 1)
    empty.save(HERE / note("empty.xlsx", "records.file-empty"))


def main() -> None:
    for make in (cells, shapes, parquets, workbooks):
        make()
    with (HERE / "expected.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "code", "row", "column", "mapping"])
        writer.writerows(sorted(EXPECTED))


if __name__ == "__main__":
    main()
