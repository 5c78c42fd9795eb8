"""Where the records of a CSV begin and end: the same whatever the size of the blocks, and the same as a strict parser's."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from olshem.tables import csv_frame

COMMA = ord(",")


def split(data: bytes, size: int) -> tuple[bytes, int, list[tuple[int, bytes, str]]]:
    """The clean records, how many, and the lines set aside with the number of records before each."""
    clean, count, broken, rest = b"", 0, [], b""
    starts = range(0, max(len(data), 1), size)
    for start in starts:
        found = csv_frame.frame(rest + data[start : start + size], COMMA, last=start == starts[-1])
        broken += [(count + item.before, item.line, item.why) for item in found.broken]
        clean += found.data
        count += found.records + len(found.broken)
        rest = found.rest
    assert rest == b""
    return clean, count, broken


CASES = [
    (b"", 0, []),
    (b"\n\r\n\n", 0, []),
    (b"a,b", 1, []),
    (b"a,b\r\nc,d\r\n", 2, []),
    (b'a,"b\nc"\nd,e\n', 2, []),
    (b'a,"b ""c"" d"\n"",""\n', 2, []),
    (b'a,"b\n\nc"\n\nd,e\n', 2, []),
    (b'a,b"c\nd,e\n', 2, [(0, b'a,b"c\n', "quote-stray")]),
    (b'a,"b"c\nd,e\n', 2, [(0, b'a,"b"c\n', "quote-stray")]),
    (b'a,"b\nc,d\ne,f\n', 3, [(0, b'a,"b\n', "quote-stray")]),
    (b'a,b\nc,"d\ne,"f"\ng,h\n', 4, [(1, b'c,"d\n', "quote-stray")]),
    (b'a,b\nc,"d', 2, [(1, b'c,"d\n', "quote-stray")]),
    (b"a\rb,c\nd,e\n", 2, [(0, b"a\rb,c\n", "line-break-stray")]),
    (b'"a\rb",c\nd,e\r\n', 2, []),
    (b'a,"b\nc,"d\ne,"f\ng,h\n', 4, [(0, b'a,"b\n', "quote-stray"), (1, b'c,"d\n', "quote-stray"), (2, b'e,"f\n', "quote-stray")]),
]


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
@pytest.mark.parametrize(("data", "records", "broken"), CASES)
def test_broken_lines_are_set_aside_alone(data: bytes, records: int, broken: list[tuple[int, bytes, str]], size: int) -> None:
    _, count, found = split(data, size)
    assert (count, found) == (records, broken)


def test_a_mark_that_is_never_closed_holds_no_more_than_a_megabyte() -> None:
    lines = b"".join(b"%d,x\n" % number for number in range(200_000))
    found = csv_frame.frame(b'a,"b\n' + lines, COMMA, last=False)
    assert [item.line for item in found.broken] == [b'a,"b\n']
    assert found.records == 200_000


text = st.text(alphabet='ab",\n\r', max_size=40)


@given(text, st.integers(1, 12))
def test_blocks_of_any_size_give_the_same_records(data: str, size: int) -> None:
    assert split(data.encode(), size) == split(data.encode(), 1000)


@given(text)
def test_nothing_is_lost(data: str) -> None:
    clean, _, broken = split(data.encode(), 1000)
    whole = clean + b"".join(line for _, line, _ in broken)
    assert sorted(whole) == sorted(data.encode() + (b"\n" if data and not data.endswith("\n") else b""))


@given(st.lists(st.lists(st.text(alphabet='ab",\n', max_size=5), min_size=2, max_size=2), max_size=8), st.integers(1, 20))
def test_what_a_writer_writes_is_clean_and_counted(rows: list[list[str]], size: int) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    clean, count, broken = split(buffer.getvalue().encode(), size)
    assert (count, broken) == (len(rows), [])
    assert list(csv.reader(io.StringIO(clean.decode()), strict=True)) == rows


@given(text)
def test_clean_records_are_those_of_a_strict_parser(data: str) -> None:
    clean, count, broken = split(data.encode(), 1000)
    strict = [row for row in csv.reader(io.StringIO(clean.decode(), newline=""), strict=True) if row]
    assert len(strict) == count - len(broken)
