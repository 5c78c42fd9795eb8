"""Seven years of real returns: every body-year, sector and year and the whole of Scotland against a computation of its own."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
import scotland_plain as plain

from olshem import measures, returns, rulebook

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "returns" / "scotland_foi_2013_2019.csv"
RULES = ROOT / "rulebooks" / "scotland-foi"
pytestmark = pytest.mark.skipif(not DATA.is_file(), reason="the returns of Scotland are not at hand (shared/data/returns)")
YEARS = range(2013, 2020)


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(RULES)


@pytest.fixture(scope="module")
def rows() -> list[plain.Row]:
    return list(plain.rows(DATA))


@pytest.fixture(scope="module")
def read(book: rulebook.Rulebook) -> returns.ReturnsResult:
    return returns.read([DATA], book, form="annual", mapping_text=(RULES / "mapping.yaml").read_bytes())


@pytest.fixture(scope="module")
def measured(book: rulebook.Rulebook, read: returns.ReturnsResult) -> measures.MeasureResult:
    span = {"starts_on": dt.date(2013, 1, 1), "ends_on": dt.date(2019, 12, 31), "grains": ["year"]}
    return measures.compute_returns(read.table, book, **span, as_of=dt.datetime(2020, 4, 1, tzinfo=dt.UTC), by=["body"])


def test_the_returns_are_those_that_the_readme_describes(rows: list[plain.Row]) -> None:
    assert len(rows) == 3570
    assert sum(row.is_blank for row in rows) == 1523
    assert sum(not row.is_blank and not row.is_whole for row in rows) == 209
    assert sum(row.cells["requests"] == 0 for row in rows) == 312
    assert sum(row.is_unbalanced for row in rows) == 807
    assert len({row.body for row in rows}) == 510


def test_every_body_and_its_sector_stands_in_the_rulebook(book: rulebook.Rulebook, rows: list[plain.Row]) -> None:
    on = dt.date(2019, 12, 31)
    assert {row.body: row.sector for row in rows} == {
        code: rulebook.value_on(body.group, on) for code, body in book.bodies.items() if not code.startswith("sector-")
    }


def test_what_is_told_is_told_at_its_row(read: returns.ReturnsResult, rows: list[plain.Row]) -> None:
    assert read.counts == {"rows_read": 3570, "returns": 3570, "blank": 1523, "repeated": 0, "refused": 0, "missing": 0}
    told = [(one.code, one.row, one.column) for one in read.problems]
    assert [row for code, row, _ in told if "balance" in code] == [row.number for row in rows if row.is_unbalanced]
    half = [row for row in rows if not row.is_blank and not row.is_whole]
    blank = [(row.number, cell) for row in half for cell in plain.SIX if row.cells[cell] is None]
    assert sorted((row, column) for code, row, column in told if code == "returns.cell-blank") == sorted(blank)
    assert Counter(code for code, row, _ in told if row is None) == {"returns.column-ignored": 3}


def test_every_figure_of_every_body_year(read: returns.ReturnsResult, rows: list[plain.Row]) -> None:
    found = {
        (row["measure"], row["body"], row["starts_on"].year): (row["numerator"], row["denominator"], row["status"])
        for row in read.table.to_pylist()
    }
    expected = {(measure, row.body, row.year): plain.figure(measure, row) for measure in plain.MEASURES for row in rows}
    assert found == expected


def test_measures_of_body_years_sectors_and_scotland(measured: measures.MeasureResult, rows: list[plain.Row]) -> None:
    groups: dict[tuple[str, int], list[plain.Row]] = {}
    for row in rows:
        for cell in (row.body, f"sector-{row.sector}", "*"):
            groups.setdefault((cell, row.year), []).append(row)
    found = {(row["measure"], row["body"], row["starts_on"].year): row for row in measured.table.to_pylist()}
    assert set(found) == {(measure, *cell) for measure in plain.MEASURES for cell in groups}
    for (measure, body, year), row in found.items():
        x, m, count = plain.together(measure, groups[body, year])
        assert (row["bodies"], row["bodies_due"]) == (count, len(groups[body, year]))
        if not count:
            assert (row["numerator"], row["value"], row["status"]) == (None, None, "not-submitted")
            continue
        is_count = plain.MEASURES[measure][1] is None
        assert (row["numerator"], row["denominator"]) == (x, None if is_count else m)
        assert row["value"] == (float(x) if is_count else x / m if m else None)
        assert row["status"] == ("ok" if is_count or m else "no-cases")


def test_findings_carry_what_does_not_balance(measured: measures.MeasureResult, rows: list[plain.Row]) -> None:
    told = {(row["body"], row["starts_on"].year) for row in measured.findings.to_pylist() if row["code"] == "returns.balance-broken"}
    assert told == {(row.body, row.year) for row in rows if row.is_unbalanced}
