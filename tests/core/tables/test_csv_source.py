"""Foreign CSV: every encoding, every row numbered, the same whatever the size of the blocks."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from olshem import tables
from olshem.errors import RecordsError
from olshem.tables import csv_source

Read = tuple[list[tuple[int, list[str]]], list[tuple[int, str]]]


def read(path: Path, form: tables.Form | None = None, columns: Sequence[str] | None = None) -> Read:
    """The rows with their numbers, and the faults."""
    source = tables.open_source(path, form or tables.Form())
    rows: list[tuple[int, list[str]]] = []
    faults: list[tuple[int, str]] = []
    for batch in source.batches(columns or source.names, ()):
        cells = [[value.decode() for value in batch.columns[name].to_pylist()] for name in columns or source.names]
        rows += zip(batch.rows.tolist(), map(list, zip(*cells, strict=True)), strict=True)
        faults += [(fault.row, fault.code) for fault in batch.faults]
        assert np.array_equal(np.unique(batch.rows), batch.rows)
    return rows, faults


def written(folder: Path, data: bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(data)
    return path


TEXT = "номер,қала\n1,Өскемен\n2,Үржар\n"
LETTERS = {"kz1048": "Ә", "ptcp154": "Қ", "koi8-u": "ї", "windows-1250": "ł", "iso-8859-9": "ğ", "cp437": "ñ"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "kz1048", "ptcp154"])
def test_kazakh_in_every_encoding_that_has_it(encoding: str, tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.encode(encoding))
    assert read(path, tables.Form(encoding=encoding)) == ([(1, ["1", "Өскемен"]), (2, ["2", "Үржар"])], [])


@pytest.mark.parametrize("encoding", tables.ENCODINGS)
def test_an_encoding_that_a_mapping_may_declare_is_read(encoding: str, tmp_path: Path) -> None:
    letter = LETTERS.get(encoding, "д" if any(mark in encoding for mark in ("1251", "-5", "koi8-r", "866", "mac")) else "é")
    path = written(tmp_path, f"a,b\r\n1,{letter}\r\n".encode(encoding))
    assert read(path, tables.Form(encoding=encoding)) == ([(1, ["1", letter])], [])
    assert tables.is_encoding(encoding)


@pytest.mark.parametrize("name", ["rot13", "base64", "idna", "punycode", "utf-7", "zlib", "no-such"])
def test_codecs_that_are_no_encodings_of_files_are_none(name: str) -> None:
    assert not tables.is_encoding(name)


def test_a_character_across_two_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_source, "BLOCK", 5)
    for encoding in ("utf-8", "utf-16", "kz1048"):
        path = written(tmp_path, TEXT.encode(encoding).ljust(40))
        with pytest.raises(RecordsError, match="line break"):
            read(path, tables.Form(encoding=encoding))
    monkeypatch.setattr(csv_source, "BLOCK", 40)
    path = written(tmp_path, TEXT.encode("utf-16"))
    assert len(read(path, tables.Form(encoding="utf-16"))[0]) == 2


@pytest.mark.parametrize("delimiter", [";", "\t", "|", " "])
def test_delimiters(delimiter: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"a{delimiter}b\n1{delimiter}x,y\n".encode())
    assert read(path, tables.Form(delimiter=delimiter)) == ([(1, ["1", "x,y"])], [])


def test_columns_are_asked_for_by_name_in_any_order_and_headers_are_trimmed(tmp_path: Path) -> None:
    path = written(tmp_path, b'\r\n "a" ,b\t,"c"\n1,2,3\n'.replace(b' "a" ', b" a "))
    assert read(path, columns=("c", "a")) == ([(1, ["3", "1"])], [])


def test_rows_count_whether_they_are_whole_or_not_and_blank_lines_do_not(tmp_path: Path) -> None:
    path = written(tmp_path, b'a,b\n\n1,2\n3\n"4\n",5\n6,"7\n8,9\n\n\n1,2,3\n0,0')
    rows, faults = read(path)
    assert rows == [(1, ["1", "2"]), (3, ["4\n", "5"]), (5, ["8", "9"]), (7, ["0", "0"])]
    assert sorted(faults) == [(2, "records.cells-too-few"), (4, "records.quote-stray"), (6, "records.cells-too-many")]


cell = st.text(alphabet='ab",; \r\n\u04d8\0', max_size=6)
rows_of = st.lists(st.lists(cell, min_size=2, max_size=2), max_size=12)


@settings(deadline=None, max_examples=60)
@given(rows_of, st.integers(8, 60), st.sets(st.integers(0, 11)))
def test_rows_are_those_of_the_standard_library_in_blocks_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], block: int, short: set[int]
) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    writer.writerows(row[:1] if number in short else row for number, row in enumerate(rows))
    path = written(tmp_path_factory.mktemp("csv"), buffer.getvalue().encode())
    before, csv_source.BLOCK = csv_source.BLOCK, block
    try:
        found, faults = read(path)
    finally:
        csv_source.BLOCK = before
    assert found == [(number, row) for number, row in enumerate(rows, 1) if number - 1 not in short]
    assert faults == [(number, "records.cells-too-few") for number in range(1, len(rows) + 1) if number - 1 in short]


def test_a_file_without_line_breaks_ends_in_a_located_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_source, "BLOCK", 1000)
    monkeypatch.setattr(csv_source, "LONGEST", 10_000)
    path = written(tmp_path, b"a,b\n1,2\n" + b"x" * 50_000)
    with pytest.raises(RecordsError) as caught:
        read(path)
    assert [(problem.code, problem.row) for problem in caught.value.problems] == [("records.row-too-long", 2)]
