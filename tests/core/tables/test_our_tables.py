"""Our own tables: written the same way every time, read with every fault in its place."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pytest

from olshem import tables
from olshem.errors import RecordsError

TABLE = pa.table(
    {
        "text": ["plain", None, "", 'a "mark"', "comma, here", "line\nbreak", " blank ", "ә"],
        "share": [1.0, 0.1, 1e20, 1e-7, None, 1 / 3, -0.0, 123456789.123],
        "flag": [True, False, None, True, True, True, True, False],
        "code": pa.array(["x", None, "y", "x", "x,y", "x", "y", "y"]).dictionary_encode(),
        "day": [dt.date(2015, 1, day) for day in range(1, 9)],
        "at": pa.array([dt.datetime(2015, 1, 1, 12, 0, second) for second in range(8)], pa.timestamp("s", "UTC")),
        "n": range(8),
    }
)
TEXT = """text,share,flag,code,day,at,n
plain,1.0,true,x,2015-01-01,2015-01-01T12:00:00Z,0
,0.1,false,,2015-01-02,2015-01-01T12:00:01Z,1
,1e+20,,y,2015-01-03,2015-01-01T12:00:02Z,2
"a ""mark""\",1e-07,true,x,2015-01-04,2015-01-01T12:00:03Z,3
"comma, here",,true,"x,y",2015-01-05,2015-01-01T12:00:04Z,4
"line
break",0.3333333333333333,true,x,2015-01-06,2015-01-01T12:00:05Z,5
 blank ,-0.0,true,y,2015-01-07,2015-01-01T12:00:06Z,6
ә,123456789.123,false,y,2015-01-08,2015-01-01T12:00:07Z,7
"""


def test_csv_text_is_the_one_of_the_contracts() -> None:
    assert tables.write(TABLE, None) == TEXT
    assert tables.write(TABLE.slice(0, 0), None) == TEXT.splitlines(keepends=True)[0]


def test_a_table_in_pieces_gives_the_same_bytes(tmp_path: Path) -> None:
    pieces = pa.concat_tables([TABLE.slice(0, 3), TABLE.slice(3, 1), TABLE.slice(4)])
    for suffix in ("csv", "parquet"):
        tables.write(TABLE, tmp_path / f"whole.{suffix}")
        tables.write(pieces, tmp_path / f"pieces.{suffix}")
        assert tables.sha256_of(tmp_path / f"whole.{suffix}") == tables.sha256_of(tmp_path / f"pieces.{suffix}")


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    schema = pa.schema([field for field in TABLE.schema if field.name in ("share", "flag", "day", "n")])
    for suffix in ("csv", "parquet"):
        tables.write(TABLE, tmp_path / f"t.{suffix}", meta={"command": "test", "ы": 1})
        read = tables.read(tmp_path / f"t.{suffix}", schema=schema)
        assert read.select(schema.names).equals(TABLE.select(schema.names))
        assert json.loads((tmp_path / f"t.{suffix}.meta.json").read_text(encoding="utf-8")) == {"command": "test", "ы": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv", "t.csv.meta.json", "t.parquet", "t.parquet.meta.json"]


def test_without_a_schema_every_column_of_a_csv_is_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,\n"",x\n')
    assert tables.read(path).to_pylist() == [{"a": "1", "b": None}, {"a": None, "b": "x"}]


def write_half(path: Path) -> None:
    with tables.new_file(path) as temporary:
        temporary.write_text("half")
        raise ValueError("stop")


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("before")
    with pytest.raises(RecordsError, match="NaN"):
        tables.write(pa.table({"x": [float("nan")]}), path)
    with pytest.raises(ValueError, match="stop"):
        write_half(path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


FAULTS = [
    ("t.csv", b"a,b\n1\n2,3\n4,5,6\n", [("table.cell-count", 1, None), ("table.cell-count", 3, None)]),
    ("t.csv", b'a,b\n1,"2\n3\n', [("table.quote-stray", 1, None), ("table.cell-count", 2, None)]),
    ("t.csv", b'n,share\n1,0.5\n2,"0.5\n3,0.5\n', [("table.quote-stray", 2, None)]),
    ("t.csv", b"a,a\n1,2\n", [("table.header-repeated", None, "a")]),
    ("t.csv", b"", [("table.file-unreadable", None, None)]),
    ("t.csv", b"\xff\xfe\n1\n", [("table.file-unreadable", None, None)]),
    ("t.csv", b"b\n1\n", [("table.column-missing", None, "n"), ("table.column-missing", None, "share")]),
    ("t.csv", b"n,share\n1,0.5\nx,0.5\n", [("table.cell-invalid", 2, "n")]),
    ("t.csv", b"n,share\n1,0.5\n2,half\n", [("table.cell-invalid", 2, "share")]),
    ("t.parquet", b"PAR1", [("table.file-unreadable", None, None)]),
    ("t.json", b"{}", [("table.kind-unknown", None, None)]),
]


@pytest.mark.parametrize(("name", "data", "expected"), FAULTS)
def test_faults_of_a_file_are_located(name: str, data: bytes, expected: list[tuple[str, int | None, str | None]], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(RecordsError) as caught:
        tables.read(tmp_path / name, schema=pa.schema([("n", pa.int64()), ("share", pa.float64())]))
    assert [(problem.code, problem.row, problem.column) for problem in caught.value.problems] == expected
    assert caught.value.problems[0].file == str(tmp_path / name)


@pytest.mark.parametrize("path", ["absent.csv", "."])
def test_a_missing_file_and_a_folder_are_named(path: str, tmp_path: Path) -> None:
    with pytest.raises(RecordsError) as caught:
        tables.read(tmp_path / (path if path != "." else "folder.csv"))
    assert caught.value.code == "table.file-missing"
    with pytest.raises(RecordsError):
        tables.sha256_of(tmp_path)
    with pytest.raises(RecordsError):
        tables.write(TABLE, tmp_path / "t.xls")
