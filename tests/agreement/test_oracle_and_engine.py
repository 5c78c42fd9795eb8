"""The plain oracle and the engine give the same bytes, whatever the records and whatever is asked."""

from __future__ import annotations

import dataclasses
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
from olshem.rulebook import Area, Body, Counting, Dated, DayOff, Definition, ModelStandard, Rulebook, Statute
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


# ---------------------------------------------------------------- terms by law
TWO_SPANS = (("09:00", "13:00"), ("14:00", "18:30"))
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), TWO_SPANS)
SHORT = {"monday": (("08:00", "12:00"),), "thursday": TWO_SPANS, "friday": (), "saturday": (("10:00", "12:30"),)}
WHOLE_DAYS = [Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.CALENDAR_MONTH]
CHANGE, LATER = dt.date(2015, 3, 6), dt.date(2015, 3, 9)


@st.composite
def laws(draw: st.DrawFn) -> tuple[Dated[Any], ...]:
    """The counting rules of a statute, which may change while cases come in."""
    rules = st.builds(Counting, st.booleans(), st.sampled_from(["next-working-day", "stays"]), st.sampled_from([{}, WEEK, SHORT]))
    first, *rest = draw(st.lists(rules, min_size=1, max_size=2))
    if not rest:
        return measuring.always(first)
    ends = CHANGE - DAY
    return (Dated(first, starts_on=measuring.START, ends_on=ends, source="test"), Dated(rest[0], starts_on=CHANGE, source="test"))


@st.composite
def terms(draw: st.DrawFn) -> tuple[Dated[Any], ...]:
    """A term, now and then another for a channel or an area, or another from a day on, or one for an area alone."""
    units = st.sampled_from([*WHOLE_DAYS, Unit.DAY, Unit.HOUR, Unit.MINUTE])
    lengths = {Unit.CALENDAR_MONTH: st.just(1), Unit.MINUTE: st.sampled_from([30, 270, 600]), Unit.HOUR: st.sampled_from([0.5, 24, 30])}

    def one(**more: Any) -> Dated[Any]:
        unit = draw(units)
        return Dated(draw(lengths.get(unit, st.integers(1, 4))), source="test", unit=unit, **more)

    values = [one(starts_on=measuring.START)]
    if draw(st.booleans()):
        values = [dataclasses.replace(values[0], ends_on=LATER - DAY), one(starts_on=LATER)]
    if draw(st.booleans()):
        values.append(one(starts_on=measuring.START, channel=(Code("portal"),)))
    north = {"area": (Code("north"),)}
    if draw(st.booleans()):
        values.append(one(starts_on=draw(st.sampled_from([measuring.START, LATER])), **north))
        if draw(st.booleans()):
            values.append(one(starts_on=measuring.START, channel=(Code("portal"),), **north))
    elif draw(st.booleans()):
        values = [one(observed_on=draw(st.sampled_from([measuring.START, LATER])), **north)]
    return tuple(values)


@st.composite
def lawful_books(draw: st.DrawFn) -> Rulebook:
    """Services under statutes, some with a calendar of their own, one that takes its term from a model."""
    own = {code: draw(terms()) for code in ("one", "two", "free")}
    plain = measuring.book(services={**own, "heir": ()}, chosen=LATE)
    statutes = {
        code: Statute(Code(code), measuring.SOME, draw(laws()), draw(st.sampled_from([None, Code("south")]))) for code in ("a", "b")
    }
    model = ModelStandard(Code("model"), measuring.SOME, (), {Code("term"): draw(terms())})
    law = {"one": Code("a"), "two": Code("b"), "heir": draw(st.sampled_from([None, Code("a")])), "free": None}
    follows = {"heir": measuring.always(Code("model"))}
    services = {
        code: dataclasses.replace(service, statute=law[code], follows=follows.get(code, ())) for code, service in plain.services.items()
    }
    more = {"statutes": statutes, "model_standards": {Code("model"): model}, "statute": draw(st.sampled_from([None, Code("b")]))}
    days = plain.calendars[Code("main")].days
    decreed = DayOff(dt.date(2015, 3, 11), "holiday", measuring.SOME, "test", decreed_on=dt.date(2015, 3, 10))
    main = dataclasses.replace(plain.calendars[Code("main")], days=(*days, decreed))
    return dataclasses.replace(plain, services=services, calendars={**plain.calendars, Code("main"): main}, **more)


LATE = [
    measuring.measure("late", Definition(measuring.STATISTIC.COUNT, numerator=measuring.asked("late")), Unit.CASE),
    measuring.measure("overdue", Definition(measuring.STATISTIC.COUNT, numerator=measuring.asked("overdue")), Unit.CASE),
]


@st.composite
def lawful_cases(draw: st.DrawFn) -> dict[str, Any]:
    """One case at an odd hour of a few days around days off, a clock change and changes of the law."""
    submitted = SPRING + draw(st.integers(-4, 6)) * DAY + draw(st.sampled_from([-5, -3, 0, 1, 2, 6, 7, 11])) * HOUR
    submitted += draw(st.sampled_from([0, 0, 30])) * dt.timedelta(minutes=1) + draw(st.sampled_from([0, 0, 1])) * dt.timedelta(
        milliseconds=1
    )
    waits = st.sampled_from([0, 0.25, 0.5, 1, 4.5, 6, 10, 12, 24, 30, 36]) | st.integers(1, 40).map(lambda days: 24 * days)
    decided = draw(st.none() | waits.map(lambda hours: submitted + hours * HOUR))
    stops = sorted(draw(st.lists(st.integers(0, 160), max_size=4, unique=True)))
    pairs = zip(stops[::2], stops[1::2], strict=False)
    return measuring.case(
        submitted,
        decided,
        body="one",
        service=draw(st.sampled_from(["one", "two", "free", "heir"])),
        channel=draw(st.sampled_from([None, "portal", "counter"])),
        area=draw(st.sampled_from([None, "north", "south"])),
        suspensions=[{"from_at": submitted + start * HOUR, "to_at": submitted + stop * HOUR} for start, stop in pairs],
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    book=lawful_books(),
    listed=st.lists(lawful_cases(), min_size=10, max_size=60),
    as_of=st.integers(0, 30).map(lambda half: SPRING + half * DAY / 2) | st.just(AUTUMN),
)
def test_the_engines_agree_on_terms_by_law(book: Rulebook, listed: list[dict[str, Any]], as_of: dt.datetime) -> None:
    with tempfile.TemporaryDirectory() as folder:
        live = measuring.live(Path(folder), listed)
        plain, fast = both(live, book, grains=["month"], as_of=as_of, by=["service", "channel", "area"])
    assert fast == plain
