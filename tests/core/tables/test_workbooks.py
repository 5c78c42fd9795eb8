"""Workbooks: cells as the text that a CSV would hold, times as times, rows by their distance from the header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter

from olshem import tables
from olshem.errors import RecordsError
from olshem.tables import xlsx_scan, xlsx_source

MORNING = dt.datetime(2025, 3, 3, 9, 30)


def read(path: Path, *columns: str, sheet: str | None = None) -> tuple[list[int], dict[str, list[Any]], list[tuple[int, str, str | None]]]:
    source = tables.open_source(path, tables.Form(sheet=sheet))
    names = columns or source.names
    numbers: list[int] = []
    cells: dict[str, list[Any]] = {name: [] for name in names}
    faults: list[tuple[int, str, str | None]] = []
    for batch in source.batches(names, ()):
        numbers += batch.rows.tolist()
        faults += [(fault.row, fault.code, fault.column) for fault in batch.faults]
        for name in names:
            cells[name] += batch.columns[name].to_pylist()
    return numbers, cells, faults


def made(folder: Path, rows: Sequence[Sequence[Any]], *, at: tuple[int, int] = (1, 1), sheet: str = "Cases") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row, values in enumerate(rows, at[0]):
        for column, value in enumerate(values, at[1]):
            book.active.cell(row, column, value)
    path = folder / "t.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"),
        (7, "7"),
        (123456789012345, "123456789012345"),
        (12.5, "12.5"),
        (0.1, "0.1"),
        (True, "true"),
        (False, "false"),
        (" blank ", " blank "),
        ("Өскемен", "Өскемен"),
        ("", ""),
    ],
)
def test_a_cell_is_the_text_that_a_csv_would_hold(value: object, text: str, tmp_path: Path) -> None:
    assert read(made(tmp_path, [["a", "b"], [value, "x"], ["y", "z"]]), "a")[1] == {"a": [text, "y"]}


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([MORNING, MORNING], pa.timestamp("us"), [MORNING, MORNING]),
        ([MORNING, None], pa.timestamp("us"), [MORNING, None]),
        ([MORNING, dt.datetime(2025, 3, 4)], pa.timestamp("us"), [MORNING, dt.datetime(2025, 3, 4)]),
        ([dt.datetime(2025, 3, 4), dt.datetime(2025, 3, 5)], pa.string(), ["2025-03-04", "2025-03-05"]),
        ([MORNING, "2025-03-04 10:00"], pa.string(), ["2025-03-03 09:30:00", "2025-03-04 10:00"]),
    ],
)
def test_times(values: list[object], kind: pa.DataType, expected: list[object], tmp_path: Path) -> None:
    path = made(tmp_path, [["a", "b"], *([value, "x"] for value in values)])
    (batch,) = tables.open_source(path, tables.Form()).batches(("a",), ())
    assert (batch.columns["a"].type, batch.columns["a"].to_pylist()) == (kind, expected)


def test_a_number_that_looks_like_no_date_is_none(tmp_path: Path) -> None:
    assert read(made(tmp_path, [["a"], [45720.5]]))[1] == {"a": ["45720.5"]}


def test_the_table_may_stand_anywhere_and_blank_rows_are_counted(tmp_path: Path) -> None:
    rows = [["a", "b"], ["1", None], [None, None], ["3", "x"], [None, "y"]]
    assert read(made(tmp_path, rows, at=(4, 3))) == ([1, 3, 4], {"a": ["1", "3", ""], "b": ["", "x", "y"]}, [])


def test_rows_keep_their_numbers_across_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_source, "TURN", 3)
    monkeypatch.setattr(xlsx_source, "BATCH", 7)
    rows = [[str(number) if number % 4 else None] for number in range(1, 60)]
    numbers, cells, _ = read(made(tmp_path, [["a"], *rows]))
    assert numbers == [number for number in range(1, 60) if number % 4]
    assert cells["a"] == [str(number) for number in numbers]


def test_the_first_sheet_or_the_one_that_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("Қараша", "Notes & more"):
        book.create_sheet(name).append([name])
    del book["Sheet"]
    book.save(tmp_path / "t.xlsx")
    for sheet, name in ((None, "Қараша"), ("Notes & more", "Notes & more")):
        source = tables.open_source(tmp_path / "t.xlsx", tables.Form(sheet=sheet))
        assert (source.sheet, source.names) == (name, (name,))


def test_a_formula_counts_by_its_stored_value(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        for row, value in enumerate((2, "x", "#DIV/0!", 5), 1):
            sheet.write_formula(row, 0, "=a_formula()", value=value)
        sheet.write_formula(3, 1, "=1/0", value="#DIV/0!")
    assert read(path) == ([1, 2, 4], {"a": ["2", "x", "5"], "b": ["", "", ""]}, [(3, "records.cell-error", name) for name in "ab"])


def test_a_row_of_nothing_but_lost_values_is_refused_not_overlooked(tmp_path: Path) -> None:
    rows = [["a", "b"], ["=x()", None], ["1", "=x()"], [None, "=x()"], [None, None], ["=x()", None]]
    lost = "records.formula-without-value"
    assert read(made(tmp_path, rows), "a") == ([2], {"a": ["1"]}, [(1, lost, "a"), (5, lost, "a")])
    assert read(made(tmp_path, rows)) == ([], {"a": [], "b": []}, [(1, lost, "a"), (2, lost, "b"), (3, lost, "b"), (5, lost, "a")])


def test_a_wide_sheet_is_read(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(800)]
    assert read(made(tmp_path, [names, names]), "c799")[1] == {"c799": ["c799"]}


def test_sheets_beyond_memory_are_refused_by_their_corners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"c{number}" for number in range(30)]
    path = made(tmp_path, [names, names])
    monkeypatch.setattr(xlsx_scan, "CELLS_MOST", 59)
    with pytest.raises(RecordsError) as caught:
        read(path)
    assert caught.value.problems[0].found == "2 rows and 30 columns"
    monkeypatch.setattr(xlsx_scan, "CELLS_MOST", 60)
    assert read(path)[0] == [1]
