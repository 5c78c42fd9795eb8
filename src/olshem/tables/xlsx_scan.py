"""A look into a workbook before it is opened: bombs, macros, declarations, and cells that hold no value although they look as if.

The reader behind :mod:`olshem.tables.xlsx_source` loads a whole sheet and shows an error, or a formula whose value was never stored,
as an empty cell. Both are found here, by address, so that nothing empty is taken for an answer.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from olshem.tables.source import fault

MEMBERS_MOST = 10_000
BYTES_MOST = 2 << 30
RATIO_FROM, RATIO_MOST = 64 << 20, 200
"""Past 64 MB unpacked, a workbook that shrank more than 200 times is a bomb; real sheets shrink 5 to 20 times."""
ROW_MOST = 16 << 20
PART_MOST = 16 << 20
CELLS_MOST = 50_000_000
"""The reader makes room for every cell between the sheet's corners: one stray cell far out must not cost all memory."""
BLOCK = 1 << 20
OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CELL = re.compile(rb"<c\b([^>]*[^/>])>(.*?)</c>", re.DOTALL)
ADDRESS = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
ODD = re.compile(rb'<c(?! r="[A-Z]\d)[\s/>]')
"""A cell past column Z, or not written as nearly all programs write it. Without any, a sheet spans 27 million cells at most."""
PLACE = re.compile(rb'<c(?=[\s/>])(?:[^>]*?\sr="([A-Z]{1,3})(\d{1,7})")?')
VALUE = re.compile(rb"<v[^>]*>[^<]+</v>|<is>")

Hollow = Literal["cell-error", "formula-without-value"]


@dataclass(frozen=True, slots=True)
class Scan:
    """The sheet to be read, and its hollow cells by (row, column), both from 0."""

    sheet: str
    hollow: Mapping[tuple[int, int], Hollow]


def scan(path: Path, sheet: str | None) -> Scan:
    """Look through a workbook and choose the sheet: the one named, otherwise the first.

    Raises
    ------
    RecordsError
        ``records.workbook-unreadable``, ``records.workbook-too-large``, ``records.workbook-macros``, ``records.workbook-declares`` or
        ``records.sheet-unknown``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(path, archive)
            sheets = _sheets(path, archive)
            name = sheet if sheet is not None else next(iter(sheets))
            if name not in sheets:
                raise fault(
                    "sheet-unknown", path, "the workbook has no such sheet", key="sheet", found=name[:80], expected=", ".join(sheets)[:300]
                )
            return Scan(name, dict(_hollow_cells(path, archive, sheets[name])))
    except (
        zipfile.BadZipFile,
        KeyError,
        ElementTree.ParseError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        StopIteration,
    ) as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> Exception:
    with path.open("rb") as file:
        old = file.read(8) == OLD_OFFICE
    hint = (
        "it has a password, or is of the old .xls kind: save it as .xlsx without a password"
        if old
        else "open it and save it again as .xlsx"
    )
    return fault("workbook-unreadable", path, "this is not a whole .xlsx workbook", hint=hint)


def _check_members(path: Path, archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if len(members) > MEMBERS_MOST or total > BYTES_MOST or (total > RATIO_FROM and total > RATIO_MOST * packed):
        raise fault(
            "workbook-too-large",
            path,
            "the workbook unpacks to more than a table can be",
            expected=f"at most {BYTES_MOST >> 20} MB, packed at most {RATIO_MOST} times",
        )
    for member in members:
        name = member.filename.lower()
        if "vbaproject" in name:
            raise fault("workbook-macros", path, "the workbook holds macros", hint="save it as .xlsx without macros")
        if name.endswith((".xml", ".rels")):
            with archive.open(member) as file:
                head = file.read(65_536)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"\0" in head[:64]:
                raise fault("workbook-declares", path, "a part of the workbook declares a document type", found=member.filename[:80])


def _small_part(path: Path, archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > PART_MOST:
        raise _unreadable(path)
    return ElementTree.fromstring(archive.read(name))


def _sheets(path: Path, archive: zipfile.ZipFile) -> dict[str, str]:
    """The member that holds each worksheet, by the sheet's name, in the workbook's order."""
    relations = _small_part(path, archive, "xl/_rels/workbook.xml.rels")
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    sheets: dict[str, str] = {}
    for item in _small_part(path, archive, "xl/workbook.xml").iter(f"{MAIN}sheet"):
        target = targets[item.get(RELATION)]
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member.startswith("xl/worksheets/"):
            sheets[item.get("name", "")] = member
    return sheets


def _hollow_cells(path: Path, archive: zipfile.ZipFile, member: str) -> Iterator[tuple[tuple[int, int], Hollow]]:
    is_odd = False
    for rows in _rows(path, archive, member):
        is_odd = is_odd or ODD.search(rows) is not None
        yield from _hollow_in(rows)
    if is_odd:
        _check_extent(path, _rows(path, archive, member))


def _rows(path: Path, archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """The sheet as it is written, some whole rows at a time."""
    rest = b""
    with archive.open(member) as file:
        while block := file.read(BLOCK):
            held = rest + block
            end = max(held.rfind(b"<row"), 0)
            yield held[:end]
            rest = held[end:]
            if len(rest) > ROW_MOST:
                raise fault("workbook-too-large", path, "a row of the sheet is longer than 16 megabytes")
    yield rest


def _check_extent(path: Path, parts: Iterator[bytes]) -> None:
    rows = columns = 1
    bare = False
    for part in parts:
        places = set(PLACE.findall(part))
        bare = bare or (b"", b"") in places
        columns = max([columns, *(_column_number(letters) for letters, _ in places)])
        rows = max([rows, *(int(number or 0) for _, number in places)])
    if bare:
        raise fault("workbook-unreadable", path, "cells of the sheet carry no address", hint="open it and save it again as .xlsx")
    if rows * columns > CELLS_MOST:
        found, expected = f"{rows:,} rows and {columns:,} columns", f"at most {CELLS_MOST:,} cells"
        hint = "delete what stands alone far out, or save the sheet as CSV"
        raise fault("workbook-too-large", path, "the sheet spans more than a table can", found=found, expected=expected, hint=hint)


def _hollow_in(rows: bytes) -> Iterator[tuple[tuple[int, int], Hollow]]:
    if b"<f" not in rows and b't="e"' not in rows:
        return
    for cell in CELL.finditer(rows):
        attributes, body = cell[1], cell[2]
        is_error = b't="e"' in attributes
        is_hollow = b"<f" in body and b't="str"' not in attributes and VALUE.search(body) is None
        address = ADDRESS.search(attributes) if is_error or is_hollow else None
        if address is not None:
            yield (int(address[2]) - 1, _column_number(address[1]) - 1), "cell-error" if is_error else "formula-without-value"


def _column_number(letters: bytes) -> int:
    """The number of a column by its letters, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
