"""Every figure on a page is the release's own text at its address, and every figure that must be on a page is on one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CELL = re.compile(r'<data value="([^"]*)" data-cell="([^":]+):(\d+):([a-z_0-9]+)">([^<]*)</data>')
LANGUAGES = ("kk", "ru", "en")


def cells(folder: Path) -> Iterator[tuple[Path, str, tuple[str, int, str], str]]:
    """Page, value, address and shown text of every ``data`` element of a language's pages."""
    for page in sorted(folder.rglob("index.html")):
        for value, file, row, column, shown in CELL.findall(page.read_text(encoding="utf-8")):
            yield page, html.unescape(value), (file, int(row), column), shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_the_releases_exact_text(site, language):
    tables = {table.file: table for table in site.release.tables.values()}
    places = {file: {name: place for place, name in enumerate(table.columns)} for file, table in tables.items()}
    for page, value, (file, row, column), shown in cells(site.folder / language):
        assert tables[file].rows[row - 1][places[file][column]] == value, (page, file, row, column)
        assert shown.strip(), (page, file, row, column)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_a_body_a_service_or_both_stands_on_a_page(site, language):
    table = site.release.tables["measures"]
    place = {name: at for at, name in enumerate(table.columns)}
    demanded = {
        (table.file, number, "value")
        for number, row in enumerate(table.rows, start=1)
        if row[place["value"]] and row[place["channel"]] == "*" and row[place["area"]] == "*"
    }
    shown = {address for _page, _value, address, _shown in cells(site.folder / language)}
    assert len(demanded) > 5000
    assert not demanded - shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rating_and_what_would_change_it_stands_on_a_page(site, language):
    table = site.release.tables["ratings"]
    columns = ("rating", "points_to_next", "next_rating", "points_to_lower", "lower_rating")
    demanded = {
        (table.file, number, column)
        for number, row in enumerate(table.rows, start=1)
        for column in columns
        if row[table.columns.index(column)]
    }
    assert not demanded - {address for _page, _value, address, _shown in cells(site.folder / language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_stands_where_its_address_says(site, language):
    """A body's value is on the body's own pages, not merely somewhere."""
    table = site.release.tables["measures"]
    place = {name: at for at, name in enumerate(table.columns)}
    for page, _value, (file, row, column), _shown in cells(site.folder / language / "body" / "justice" / "figures"):
        if file == table.file and column == "value":
            assert table.rows[row - 1][place["body"]] == "justice", page


def test_no_number_of_a_table_stands_alone(site):
    """A value comes with its interval and the cases that it rests on in the same row; a count has its interval on its walk back."""
    page = (site.folder / "en" / "service" / "passport" / "index.html").read_text(encoding="utf-8")
    rows = [row for row in re.findall(r"<tr[^>]*>.*?</tr>", page) if ":value" in row]
    assert len(rows) > 10
    for row in rows:
        counted = re.search(r"\scases?</data>", row) is not None
        assert (":low" in row) != counted, row
        assert (":high" in row) != counted, row
        assert ":denominator" in row or ':n"' in row, row


def test_absence_is_said_in_words(site):
    pages = [path.read_text(encoding="utf-8") for path in (site.folder / "en").rglob("index.html")]
    assert sum("withheld (small numbers)" in page for page in pages) > 5
    assert not any(">nan<" in page or ">None<" in page for page in pages)
