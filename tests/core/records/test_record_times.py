"""Dates and times: every legal form to the right instant, every other refused, clocks that jump told."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from olshem.records import cells, times

NONE = int(times.NO_OFFSET)
EPOCH = dt.datetime(1970, 1, 1)


def ms(text: str) -> int:
    return (dt.datetime.fromisoformat(text) - EPOCH) // dt.timedelta(milliseconds=1)


def read(text: str | bytes, form: str | None = None, day: str | None = None) -> tuple[int, int, int]:
    """One cell, read beside others of its and another width, so that the fast and the slow way both have work."""
    raw = text.encode() if isinstance(text, str) else text
    found = times.parse(pa.array([raw, b"2020-01-01 00:00:00", raw, b""], pa.binary()), form=form, day=day)
    assert (found.local_ms[0], found.offset_s[0], found.state[0]) == (found.local_ms[2], found.offset_s[2], found.state[2])
    alone = times.parse(pa.array([raw], pa.binary()), form=form, day=day)
    assert (alone.local_ms[0], alone.state[0]) == (found.local_ms[0], found.state[0])
    return int(found.local_ms[0]), int(found.offset_s[0]), int(found.state[0])


LEGAL = [
    ("2025-03-09 10:20:30", "2025-03-09T10:20:30", NONE),
    ("2025-03-09T10:20:30", "2025-03-09T10:20:30", NONE),
    ("2025-03-09T10:20", "2025-03-09T10:20:00", NONE),
    ("  2025-03-09 10:20:30 ", "2025-03-09T10:20:30", NONE),
    ("2025-03-09T10:20:30.5", "2025-03-09T10:20:30.500", NONE),
    ("2025-03-09T10:20:30,123456789", "2025-03-09T10:20:30.123", NONE),
    ("2025-03-09T10:20:30.999999", "2025-03-09T10:20:30.999", NONE),
    ("2025-03-09T10:20:30Z", "2025-03-09T10:20:30", 0),
    ("2025-03-09T10:20:30z", "2025-03-09T10:20:30", 0),
    ("2025-03-09 10:20:30+05:00", "2025-03-09T10:20:30", 18000),
    ("2025-03-09 10:20:30-0330", "2025-03-09T10:20:30", -12600),
    ("2025-03-09 10:20:30.25+05", "2025-03-09T10:20:30.250", 18000),
    ("2025-03-09T10:20+05:00", "2025-03-09T10:20:00", 18000),
    ("2024-02-29 00:00:00", "2024-02-29T00:00:00", NONE),
    ("1900-01-01 00:00:00", "1900-01-01T00:00:00", NONE),
    ("2199-12-31 23:59:59", "2199-12-31T23:59:59", NONE),
]
ILLEGAL = [
    "2025-03-09", "2025-02-29 10:00:00", "2025-13-01 10:00:00", "2025-00-01 10:00:00", "2025-01-00 10:00:00", "2025-01-01 24:00:00",
    "2025-01-01 10:60:00", "2025-01-01 10:00:60", "2025-01-01 10:00:0", "2025-1-01 10:00:00", "25-01-01 10:00:00", "2025/01/01 10:00:00",
    "2025-01-01  10:00:00", "2025-01-01x10:00:00", "2025-01-01 10:00:00 PM", "2025-01-01 10:00:00+24:00",
    "2025-01-01 10:00:00.", "2025-01-01 10:00:00.1234567890", "2025-01-01 10:00:00+5:0", "20250101T100000", "now", "10:00:00", "0", "\0",
    "２０２５-01-01 10:00:00", "2025-01-01 1٠:00:00", "+025-01-01 10:00:00",
]  # fmt: skip


@pytest.mark.parametrize(("text", "local", "offset"), LEGAL)
def test_legal_forms(text: str, local: str, offset: int) -> None:
    assert read(text) == (ms(local), offset, times.GOOD)


@pytest.mark.parametrize("text", ILLEGAL)
def test_illegal_forms(text: str) -> None:
    assert read(text)[2] == times.INVALID


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_blank_is_absent(text: str) -> None:
    assert read(text)[2] == times.EMPTY


@pytest.mark.parametrize("text", ["1899-12-31 23:59:59", "2200-01-01 00:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59"])
def test_times_far_away_are_out_of_range(text: str) -> None:
    assert read(text)[2] == times.OUT_OF_RANGE


def test_bytes_that_are_no_text_are_no_time() -> None:
    assert read(b"2025-01-0\xff 10:00:00")[2] == times.INVALID
    assert read(b"\xff")[2] == times.INVALID


FORMS = [
    ("%d.%m.%Y %H:%M", "09.03.2025 10:20", "2025-03-09T10:20:00"),
    ("%d.%m.%Y %H:%M", "9.3.2025 10:20", "2025-03-09T10:20:00"),
    ("%m/%d/%Y %I:%M %p", "03/09/2025 01:20 PM", "2025-03-09T13:20:00"),
    ("%Y%m%d%H%M%S", "20250309102030", "2025-03-09T10:20:30"),
    ("%d %b %Y %H:%M", "09 Mar 2025 10:20", "2025-03-09T10:20:00"),
]


@pytest.mark.parametrize(("form", "text", "local"), FORMS)
def test_declared_forms(form: str, text: str, local: str) -> None:
    assert read(text, form) == (ms(local), NONE, times.GOOD)
    assert read("2025-03-09 10:20:30", form)[2] == times.INVALID


@pytest.mark.parametrize(("form", "text"), [(None, "2025-03-09"), ("%d.%m.%Y", "09.03.2025"), ("%d/%m/%Y", "9/3/2025")])
def test_a_date_alone_is_a_time_only_where_the_mapping_says_which(form: str | None, text: str) -> None:
    assert read(text, form)[2] == times.INVALID or form is not None
    assert read(text, form, "start") == (ms("2025-03-09T00:00:00"), NONE, times.GOOD)
    assert read(text, form, "end") == (ms("2025-03-09T23:59:59.999"), NONE, times.GOOD)


@settings(deadline=None)
@given(st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2199, 12, 31)))
def test_every_time_is_read_as_python_reads_it(at: dt.datetime) -> None:
    for text in (at.isoformat(), at.isoformat(" ", "seconds"), at.isoformat("T", "milliseconds") + "+05:30"):
        expected = dt.datetime.fromisoformat(text).replace(tzinfo=None)
        assert read(text) == ((expected - EPOCH) // dt.timedelta(milliseconds=1), read(text)[1], times.GOOD)


def local(zone: str, *texts: str) -> tuple[list[str], list[bool], list[bool]]:
    instants, twice, never = times.zone(zone).to_utc(np.array([ms(text) for text in texts]))
    return [str(np.datetime64(int(value), "ms"))[:19] for value in instants], twice.tolist(), never.tolist()


CLOCKS = [
    ("America/New_York", "2015-11-01T01:30:00", "2015-11-01T05:30:00", True, False),
    ("America/New_York", "2015-11-01T00:59:59", "2015-11-01T04:59:59", False, False),
    ("America/New_York", "2015-11-01T02:00:00", "2015-11-01T07:00:00", False, False),
    ("America/New_York", "2015-03-08T02:30:00", "2015-03-08T07:30:00", False, True),
    ("America/New_York", "2015-03-08T01:59:59", "2015-03-08T06:59:59", False, False),
    ("America/New_York", "2015-03-08T03:00:00", "2015-03-08T07:00:00", False, False),
    ("Asia/Almaty", "2024-02-29T23:30:00", "2024-02-29T17:30:00", True, False),
    ("Asia/Almaty", "2024-03-01T00:00:00", "2024-02-29T19:00:00", False, False),
    ("Australia/Lord_Howe", "2025-04-06T01:45:00", "2025-04-05T14:45:00", True, False),
    ("Asia/Kathmandu", "2025-01-01T00:00:00", "2024-12-31T18:15:00", False, False),
    ("America/Sao_Paulo", "2018-11-04T00:30:00", "2018-11-04T03:30:00", False, True),
    ("UTC", "2015-11-01T01:30:00", "2015-11-01T01:30:00", False, False),
]


@pytest.mark.parametrize(("zone", "wall", "instant", "twice", "never"), CLOCKS)
def test_hours_that_occur_twice_take_the_first_and_skipped_ones_move_forward(
    zone: str, wall: str, instant: str, twice: bool, never: bool
) -> None:
    assert local(zone, wall) == ([instant], [twice], [never])
    assert local(zone, "2001-06-01T12:00:00", wall, "2030-06-01T12:00:00")[0][1] == instant


ZONES = ["America/New_York", "Asia/Almaty", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tehran", "Pacific/Apia"]


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.lists(st.datetimes(dt.datetime(1935, 1, 1), dt.datetime(2080, 1, 1)), min_size=1, max_size=20))
def test_instants_are_those_of_zoneinfo(zone: str, walls: list[dt.datetime]) -> None:
    walls = [wall.replace(microsecond=0) for wall in walls]
    instants, twice, never = times.zone(zone).to_utc(np.array([(wall - EPOCH) // dt.timedelta(milliseconds=1) for wall in walls]))
    info = zoneinfo.ZoneInfo(zone)
    for place, wall in enumerate(walls):
        first, second = (wall.replace(tzinfo=info, fold=fold).timestamp() for fold in (0, 1))
        assert instants[place] == first * 1000
        assert (bool(twice[place]), bool(never[place])) == (first < second, first > second)
    back = times.zone(zone).to_local(instants)
    for place, value in enumerate(back.tolist()):
        there = dt.datetime.fromtimestamp(int(instants[place]) / 1000, info).replace(tzinfo=None)
        assert value == (there - EPOCH) // dt.timedelta(milliseconds=1)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(zoneinfo.available_timezones() - {"localtime"}))
def test_no_zone_changes_twice_within_a_day(name: str) -> None:
    """The changes are sought by asking once a day; asking every hour must find no more."""
    info = zoneinfo.ZoneInfo(name)
    hours = range(int(dt.datetime(1900, 1, 1, tzinfo=dt.UTC).timestamp()), int(dt.datetime(2040, 1, 1, tzinfo=dt.UTC).timestamp()), 3600)
    offsets = [dt.datetime.fromtimestamp(hour, info).utcoffset() for hour in hours]
    days = offsets[::24]
    hourly = sum(a != b for a, b in zip(offsets, offsets[1:], strict=False))
    daily = sum(a != b for a, b in zip(days, days[1:], strict=False))
    assert hourly == daily


TYPED = [
    (pa.array([dt.datetime(2025, 3, 9, 10, 20, 30, 999999)], pa.timestamp("us")), None, "2025-03-09T10:20:30.999", NONE),
    (pa.array([dt.datetime(2025, 3, 9, 10, 20, 30)], pa.timestamp("s")), None, "2025-03-09T10:20:30", NONE),
    (pa.array([dt.datetime(2025, 3, 9, 10)], pa.timestamp("ns")), None, "2025-03-09T10:00:00", NONE),
    (pa.array([dt.datetime(1950, 3, 9, 10, 0, 0, 999)], pa.timestamp("us")), None, "1950-03-09T10:00:00", NONE),
    (pa.array([dt.datetime(2025, 3, 9, 10)], pa.timestamp("ms", "Asia/Almaty")), None, "2025-03-09T10:00:00", 0),
    (pa.array([dt.date(2025, 3, 9)]), "start", "2025-03-09T00:00:00", NONE),
    (pa.array([dt.date(2025, 3, 9)]), "end", "2025-03-09T23:59:59.999", NONE),
    (pa.array([dt.datetime(2025, 3, 9)], pa.timestamp("s")), "end", "2025-03-09T23:59:59.999", NONE),
    (pa.array([dt.datetime(2025, 3, 9, 1)], pa.timestamp("s")), "end", "2025-03-09T01:00:00", NONE),
    (pa.array(["2025-03-09T10:20:30"]).dictionary_encode(), None, "2025-03-09T10:20:30", NONE),
    (pa.array(["2025-03-09T10:20:30"], pa.large_string()), None, "2025-03-09T10:20:30", NONE),
]


@pytest.mark.parametrize(("column", "day", "expected", "offset"), TYPED)
def test_typed_columns(column: pa.Array, day: str | None, expected: str, offset: int) -> None:
    found = cells.moments(column, form=None, day=day)
    assert (found.local_ms[0], found.offset_s[0], found.state[0]) == (ms(expected), offset, times.GOOD)


def test_typed_columns_of_other_kinds() -> None:
    assert cells.moments(pa.array([dt.date(2025, 3, 9), None]), form=None, day=None).state.tolist() == [times.INVALID, times.EMPTY]
    assert cells.moments(pa.nulls(2), form=None, day=None).state.tolist() == [times.EMPTY] * 2
    far = pa.array([2**62, -(2**62), None], pa.timestamp("s"))
    assert cells.moments(far, form=None, day=None).state.tolist() == [times.OUT_OF_RANGE] * 2 + [times.EMPTY]
    with pytest.raises(cells.WrongType):
        cells.moments(pa.array([1.5]), form=None, day=None)
