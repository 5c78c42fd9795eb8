"""The plain oracle and the engine give the same bytes, whatever the records and whatever is asked."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import measuring
from olshem import measures, tables
from olshem.measures import engine
from olshem.rulebook import Area, Body, Dated, Definition, Rulebook
from olshem.vocabulary import Code, Unit

SPAN = {"starts_on": dt.date(2015, 1, 1), "ends_on": dt.date(2015, 6, 30)}
SPRING = measuring.local("2015-03-06T12:00:00")
AUTUMN = measuring.local("2015-06-30T20:00:00")
"""Around a clock change, two calendars' holidays and a moved day; and near the span's last midnight."""
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
MOMENTS = [-3, -2, -1, 0, 0, 1, 2, 3, 24, 30, 47, 48, 49, 71, 72, 73, 96]


def moments(start: dt.datetime) -> st.SearchStrategy[dt.datetime]:
    """Instants that often coincide: few hours around a start, now and then to the millisecond."""
    hours = st.sampled_from(MOMENTS)
    odd = st.sampled_from([0, 0, 0, 1, 999, 1000, 1001, 59_999])
    return st.builds(lambda hour, rest: start + dt.timedelta(hours=hour, milliseconds=rest), hours, odd)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """One case: often open, often due at the as-of time, often suspended."""
    submitted = draw(moments(draw(st.sampled_from([SPRING, SPRING, AUTUMN]))))
    decided = draw(st.none() | moments(submitted))
    due = draw(st.none() | moments(submitted))
    stops = sorted(draw(st.lists(moments(submitted), max_size=4)))
    if len(stops) % 2 and draw(st.booleans()):
        stops = stops[:-1]
    pairs = [(stops[place], stops[place + 1] if place + 1 < len(stops) else None) for place in range(0, len(stops), 2)]
    return measuring.case(
        submitted,
        decided,
        due,
        case_id=str(draw(st.integers(0, 10**9))),
        body=draw(st.sampled_from(["one", "two", "three", "city"])),
        service=draw(st.sampled_from(["carried", "work", "days", "day", "hours", "none"])),
        channel=draw(st.sampled_from([None, "portal", "counter"])),
        area=draw(st.sampled_from([None, "north", "south"])),
        outcome=draw(st.sampled_from([None, "refused", "granted", "withdrawn"])),
        recorded_on_time=draw(st.sampled_from([None, True, False])),
        waiting_minutes=draw(st.none() | st.integers(0, 3)),
        visits=draw(st.none() | st.integers(0, 3)),
        suspensions=[{"from_at": start, "to_at": stop} for start, stop in pairs if stop is None or start < stop],
    )


def both(live: Any, book: Rulebook, **asked: Any) -> list[dict[str, str | None]]:
    """The texts of the three files from both engines."""
    made = [measures.compute(live, book, engine=name, **SPAN, **asked) for name in ("plain", "duckdb")]
    return [{name: tables.write(getattr(result, name), None) for name in ("table", "curves", "findings")} for result in made]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    listed=st.lists(cases(), max_size=40),
    as_of=moments(SPRING + dt.timedelta(days=2)) | st.just(AUTUMN + dt.timedelta(days=9)),
    by=st.sets(st.sampled_from(measures.DIMENSIONS)),
    grains=st.sampled_from([["month"], ["quarter"], ["quarter", "month"]]),
    parts=st.integers(1, 3),
    at_a_time=st.sampled_from([1, 5, engine.ROWS_AT_A_TIME]),
    data=st.data(),
)
def test_the_engines_agree_byte_for_byte(
    listed: list[dict[str, Any]],
    as_of: dt.datetime,
    by: set[str],
    grains: list[str],
    parts: int,
    at_a_time: int,
    data: st.DataObject,
) -> None:
    dead = data.draw(st.lists(st.integers(0, max(len(listed) - 1, 0)), max_size=3, unique=True)) if listed else []
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(engine, "ROWS_AT_A_TIME", at_a_time):
        live = measuring.live(Path(folder), listed, parts=parts, dead=dead)
        plain, fast = both(live, measuring.book(), grains=grains, as_of=as_of, by=by)
    assert fast == plain


def became(*codes: str, on: dt.date = dt.date(2015, 3, 7)) -> tuple[Dated[Any], ...]:
    return (Dated(tuple(map(Code, codes)), starts_on=on, source="test"),)


def changed_book() -> Rulebook:
    """Two was split by area, one of its parts was renamed later on; three was merged into one; the area north was renamed."""
    some = measuring.always(measuring.SOME)
    bodies = {
        "city": Body(Code("city"), some),
        "one": Body(Code("one"), some, measuring.always(Code("city"))),
        "two": Body(Code("two"), some, measuring.always(Code("city")), became=became("four", "five")),
        "three": Body(Code("three"), some, measuring.always(Code("two")), became=became("one")),
        "four": Body(Code("four"), some, measuring.always(Code("one")), area=measuring.always(Code("upper")), became=became("six")),
        "five": Body(Code("five"), some, area=measuring.always(Code("south"))),
        "six": Body(Code("six"), some, measuring.always(Code("five")), became=became("five", on=dt.date(2016, 1, 1))),
    }
    areas = {
        code: Area(Code(code), measuring.SOME, became=became("upper") if code == "north" else ()) for code in ("north", "south", "upper")
    }
    return measuring.book(bodies=bodies, areas=areas)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    listed=st.lists(cases(), max_size=40),
    by=st.sets(st.sampled_from(measures.DIMENSIONS)),
    as_of=moments(SPRING) | st.just(AUTUMN),
)
def test_the_engines_agree_on_bodies_as_they_are_now(listed: list[dict[str, Any]], by: set[str], as_of: dt.datetime) -> None:
    with tempfile.TemporaryDirectory() as folder:
        live = measuring.live(Path(folder), listed, parts=2)
        plain, fast = both(live, changed_book(), grains=["quarter", "month"], as_of=as_of, by=by, as_now=True)
    assert fast == plain


@st.composite
def stopped_cases(draw: st.DrawFn) -> dict[str, Any]:
    """One case with a term in days, suspended once or several times, around days off of both calendars."""
    submitted = SPRING + draw(st.integers(-3, 2)) * DAY
    days = sorted(draw(st.lists(st.integers(0, 9), min_size=2, max_size=6, unique=True)))
    stops = [submitted + day * DAY + HOUR for day in days[: len(days) // 2 * 2]]
    return measuring.case(
        submitted,
        draw(st.none() | st.integers(1, 12).map(lambda day: submitted + day * DAY)),
        service=draw(st.sampled_from(["day", "days"])),
        area=draw(st.sampled_from(["north", "south"])),
        suspensions=[{"from_at": start, "to_at": stop} for start, stop in zip(stops[::2], stops[1::2], strict=True)],
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(listed=st.lists(stopped_cases(), min_size=10, max_size=40), as_of=st.integers(3, 15).map(lambda day: SPRING + day * DAY))
def test_the_engines_agree_on_terms_that_stand_still(listed: list[dict[str, Any]], as_of: dt.datetime) -> None:
    chosen = [measuring.measure("late", Definition(measuring.STATISTIC.COUNT, numerator=measuring.asked("late")), Unit.CASE)]
    with tempfile.TemporaryDirectory() as folder:
        live = measuring.live(Path(folder), listed)
        plain, fast = both(live, measuring.book(chosen=chosen), grains=["month"], as_of=as_of, by=["service", "area"])
    assert fast == plain
