"""What is counted, case by case: each line a sentence, a few cases, and the figures of all of them together, by both engines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import measuring
from measuring import STATISTIC, asked, case, local
from olshem import errors, measures, rulebook
from olshem.rulebook import Condition, Dated, Definition, Quantity
from olshem.vocabulary import Clock, Code, Unit

AS_OF = local("2015-03-20T12:00:00")
MONTH = {"starts_on": dt.date(2015, 3, 1), "ends_on": dt.date(2015, 3, 31), "grains": ["month"]}
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
MONDAY = local("2015-03-02T09:00:00")
EARLIER = local("2015-03-05T09:00:00")
SHARE = measuring.measure("m", Definition(STATISTIC.SHARE, numerator=asked("on-time"), denominator=asked("fallen-due")))


def timed(statistic: Any, clock: Clock = Clock.ELAPSED, unit: Unit = Unit.SECOND, **more: Any) -> Any:
    return measuring.measure("m", Definition(statistic, clock=clock, **more), unit)


MEAN = timed(STATISTIC.MEAN)
CALENDAR = timed(STATISTIC.MEAN, Clock.CALENDAR_DAY, Unit.CALENDAR_DAY)
WORKING = timed(STATISTIC.MEAN, Clock.WORKING_DAY, Unit.WORKING_DAY)
MEDIAN = timed(STATISTIC.QUANTILE_KAPLAN_MEIER, unit=Unit.DAY)
CLOSED_MEDIAN = timed(STATISTIC.QUANTILE_CLOSED, unit=Unit.DAY)


def stop(start: dt.datetime, end: dt.datetime | None) -> list[dict[str, Any]]:
    return [{"from_at": start, "to_at": end}]


def within(condition: str) -> Any:
    return measuring.measure("m", Definition(STATISTIC.COUNT, numerator=asked(condition)), Unit.CASE)


def waits(*days: float) -> list[dict[str, Any]]:
    return [case(MONDAY, MONDAY + day * DAY) for day in days]


LINES: list[tuple[str, Any, list[dict[str, Any]], dict[str, Any]]] = [
    # -------------------------------------------------------------- due times
    ("decided at its due time is on time", SHARE, [case(MONDAY, EARLIER, EARLIER)], {"value": 1.0, "n_open": 0}),
    ("a millisecond later is late", SHARE, [case(MONDAY, EARLIER + dt.timedelta(milliseconds=1), EARLIER)], {"value": 0.0}),
    ("open and due at the as-of time is not yet due", SHARE, [case(MONDAY, None, AS_OF)], {"status": "not-due", "n_not_due": 1}),
    ("open a millisecond past it is overdue, a failure", SHARE, [case(MONDAY, None, AS_OF - dt.timedelta(milliseconds=1))], {"value": 0.0, "n_overdue": 1}),
    ("without a due time it is left out", SHARE, [case(MONDAY, EARLIER)], {"status": "no-cases", "n": 1, "n_without_due": 1}),
    ("decided after the as-of time is still open", SHARE, [case(MONDAY, AS_OF + HOUR, EARLIER)], {"value": 0.0, "n_open": 1}),
    ("decided at the as-of time is closed", SHARE, [case(MONDAY, AS_OF, AS_OF)], {"value": 1.0, "n_open": 0}),
    ("submitted after the as-of time does not exist", SHARE, [case(AS_OF + HOUR)], {"status": "no-cases", "n": 0}),
    ("submitted at the as-of time exists", SHARE, [case(AS_OF)], {"n": 1, "n_open": 1}),
    ("an outcome is unknown until the decision", within("open"), [case(MONDAY, AS_OF + HOUR, outcome="refused")], {"value": 1.0}),
    # -------------------------------------------------------------- terms
    ("a term in working days", SHARE, [case(MONDAY, local("2015-03-04T23:00:00"), service="work")], {"value": 1.0}),
    ("one working day more is late", SHARE, [case(MONDAY, local("2015-03-05T00:30:00"), service="work")], {"value": 0.0}),
    ("a moved Saturday counts, the holiday does not", SHARE, [case(local("2015-03-06T09:00:00"), local("2015-03-10T09:00:00"), service="work")], {"value": 1.0}),
    ("the term in force on the day of submission", SHARE, [case(local("2015-03-10T00:10:00"), local("2015-03-12T09:00:00"), service="work")], {"value": 0.0}),
    ("the area's calendar", SHARE, [case(local("2015-03-05T09:00:00"), local("2015-03-11T23:00:00"), service="work", area="south")], {"value": 0.0}),
    ("the last working day is over at its midnight, though the next is a day off", SHARE, [case(local("2015-03-12T09:00:00"), local("2015-03-14T09:00:00"), service="work")], {"value": 0.0}),
    ("unless the case stands still from the last day on", SHARE, [case(local("2015-03-12T09:00:00"), local("2015-03-14T09:00:00"), service="work", suspensions=stop(local("2015-03-13T09:00:00"), local("2015-03-16T09:00:00")))], {"value": 1.0}),
    ("a term in calendar days", SHARE, [case(MONDAY, local("2015-03-05T23:59:00"), service="days")], {"value": 1.0}),
    ("a term in calendar days that ends on a Saturday ends on Monday", SHARE, [case(local("2015-03-11T09:00:00"), local("2015-03-16T23:59:00"), service="days")], {"value": 1.0}),
    ("and not on Tuesday", SHARE, [case(local("2015-03-11T09:00:00"), local("2015-03-17T00:01:00"), service="days")], {"value": 0.0}),
    ("a Saturday that is worked is no day off", SHARE, [case(local("2015-03-04T09:00:00"), local("2015-03-07T23:59:00"), service="days")], {"value": 1.0}),
    ("so the term ends on it", SHARE, [case(local("2015-03-04T09:00:00"), local("2015-03-08T00:01:00"), service="days")], {"value": 0.0}),
    ("a Sunday and a holiday after it move the end to Tuesday", SHARE, [case(local("2015-03-05T09:00:00"), local("2015-03-10T23:59:00"), service="days")], {"value": 1.0}),
    ("and no further", SHARE, [case(local("2015-03-05T09:00:00"), local("2015-03-11T00:01:00"), service="days")], {"value": 0.0}),
    ("days off before the last day move nothing", SHARE, [case(local("2015-03-13T09:00:00"), local("2015-03-17T00:01:00"), service="days")], {"value": 0.0}),
    ("days off are those of the area", SHARE, [case(local("2015-03-03T09:00:00"), local("2015-03-08T23:59:00"), service="days", area="south")], {"value": 1.0}),
    ("and of no other", SHARE, [case(local("2015-03-03T09:00:00"), local("2015-03-08T23:59:00"), service="days", area="north")], {"value": 0.0}),
    ("a suspension stretches the term onto a Saturday, so to Monday", SHARE, [case(local("2015-03-10T09:00:00"), local("2015-03-16T23:59:00"), service="days", suspensions=stop(local("2015-03-11T09:00:00"), local("2015-03-12T09:00:00")))], {"value": 1.0}),
    ("and no further than that", SHARE, [case(local("2015-03-10T09:00:00"), local("2015-03-17T00:01:00"), service="days", suspensions=stop(local("2015-03-11T09:00:00"), local("2015-03-12T09:00:00")))], {"value": 0.0}),
    ("two suspensions stretch it twice", SHARE, [case(local("2015-03-10T09:00:00"), local("2015-03-17T23:59:00"), service="days", suspensions=stop(local("2015-03-11T09:00:00"), local("2015-03-12T09:00:00")) + stop(local("2015-03-13T09:00:00"), local("2015-03-16T09:00:00")))], {"value": 1.0}),
    ("suspended on the day to which the end was moved", SHARE, [case(local("2015-03-11T09:00:00"), local("2015-03-17T23:59:00"), service="days", suspensions=stop(local("2015-03-16T09:00:00"), local("2015-03-17T09:00:00")))], {"value": 1.0}),
    ("a suspension after the term is over mends nothing", SHARE, [case(local("2015-03-10T09:00:00"), local("2015-03-16T09:00:00"), service="days", suspensions=stop(local("2015-03-14T09:00:00"), local("2015-03-15T23:00:00")))], {"value": 0.0}),
    ("a term in hours, to the millisecond", SHARE, [case(MONDAY, MONDAY + 30 * HOUR, service="hours"), case(MONDAY, MONDAY + 30 * HOUR + dt.timedelta(milliseconds=1), service="hours")], {"numerator": 1, "denominator": 2}),
    ("a case's own due time comes before the term", SHARE, [case(MONDAY, EARLIER, EARLIER - HOUR, service="days")], {"value": 0.0}),
    ("open past the term is overdue", SHARE, [case(MONDAY, service="days")], {"n_overdue": 1, "value": 0.0}),
    ("open within the term is not due", SHARE, [case(AS_OF - DAY, service="days")], {"n_not_due": 1, "status": "not-due"}),
    ("a suspension stretches the term", SHARE, [case(MONDAY, local("2015-03-06T09:00:00"), service="days", suspensions=stop(local("2015-03-03T09:00:00"), local("2015-03-04T09:00:00")))], {"value": 1.0}),
    # -------------------------------------------------------------- durations
    ("elapsed time over a clock change", MEAN, [case(local("2015-03-08T00:00:00"), local("2015-03-09T00:00:00"))], {"value": 23 * 3600.0}),
    ("whole seconds", MEAN, [case(MONDAY, MONDAY + dt.timedelta(milliseconds=1999))], {"value": 1.0}),
    ("decided before it was submitted counts nothing", MEAN, [case(MONDAY, MONDAY - HOUR)], {"value": 0.0}),
    ("less what it was suspended", MEAN, [case(MONDAY, MONDAY + 10 * HOUR, suspensions=stop(MONDAY + HOUR, MONDAY + 4 * HOUR))], {"value": 7 * 3600.0}),
    ("a suspension outside the case takes out nothing", MEAN, [case(MONDAY, MONDAY + HOUR, suspensions=stop(MONDAY - DAY, MONDAY) + stop(MONDAY + HOUR, None))], {"value": 3600.0}),
    ("a suspension never lifted lasts to the end", MEDIAN, [case(MONDAY, None, suspensions=stop(MONDAY + HOUR, None)), case(MONDAY, MONDAY + 2 * HOUR)], {"value": 2 / 24}),
    ("calendar days are the difference of dates", CALENDAR, [case(local("2015-03-02T23:59:00"), local("2015-03-03T00:01:00"))], {"value": 1.0}),
    ("a suspension within one day takes out no day", CALENDAR, [case(MONDAY, EARLIER, suspensions=stop(MONDAY + HOUR, MONDAY + 5 * HOUR))], {"value": 3.0}),
    ("over a midnight it takes out one", CALENDAR, [case(MONDAY, EARLIER, suspensions=stop(local("2015-03-02T23:00:00"), local("2015-03-03T01:00:00")))], {"value": 2.0}),
    ("working days of a suspension", WORKING, [case(local("2015-03-05T09:00:00"), local("2015-03-11T09:00:00"), suspensions=stop(local("2015-03-06T12:00:00"), local("2015-03-10T12:00:00")))], {"value": 2.0}),
    ("open cases have no duration in a mean", MEAN, [*waits(1), case(MONDAY)], {"value": 86400.0, "denominator": 1}),
    ("one value has no interval of a mean", MEAN, waits(1), {"low": None, "high": None, "status": "ok"}),
    ("nothing closed has no mean", MEAN, [case(MONDAY)], {"value": None, "status": "no-cases"}),
    # -------------------------------------------------------------- quantiles
    ("the lower of two middle values", CLOSED_MEDIAN, waits(1, 2, 3, 4), {"value": 2.0, "low": None}),
    ("limits of six are the first and the last", CLOSED_MEDIAN, waits(1, 2, 3, 4, 5, 6), {"value": 3.0, "low": 1.0, "high": 6.0}),
    ("survival of exactly a half counts as reached", MEDIAN, waits(1, 2), {"value": 1.0}),
    ("open cases count", MEDIAN, [*waits(1, 2, 3), case(MONDAY), case(MONDAY)], {"value": 3.0, "numerator": 3, "denominator": 5}),
    ("never reached, its lower limit known", MEDIAN, [*waits(*[2.0] * 40), *(case(MONDAY) for _ in range(45))], {"status": "not-reached", "value": None, "low": 2.0, "high": None}),
    ("what is censored at a time is at risk at it", MEDIAN, [case(AS_OF - DAY), case(AS_OF - DAY, AS_OF), case(AS_OF - DAY, AS_OF)], {"value": 1.0}),
    # -------------------------------------------------------------- others
    ("nobody recorded a verdict", measuring.measures()[1], [case(MONDAY, EARLIER)], {"status": "not-collected"}),
    ("a verdict of an open case counts", measuring.measures()[1], [case(MONDAY, recorded_on_time=True), case(MONDAY)], {"numerator": 1, "denominator": 1}),
    ("nought is a value", within("overdue"), [case(MONDAY, EARLIER)], {"value": 0.0, "low": 0.0, "status": "ok", "denominator": None}),
    ("per thousand", measuring.measures()[3], [case(MONDAY, EARLIER, outcome="refused"), *waits(1, 2, 3)], {"value": 250.0, "numerator": 1, "denominator": 4}),
    ("an exclusion takes a case out, not out of n", measuring.measures()[0], [case(MONDAY, EARLIER, EARLIER, outcome="withdrawn"), case(MONDAY, EARLIER, EARLIER)], {"denominator": 1, "n": 2}),
    ("minutes that nobody recorded", timed(STATISTIC.MEAN, unit=Unit.MINUTE, quantity=Quantity.WAITING_MINUTES), [case(MONDAY)], {"status": "not-collected"}),
    ("nought minutes are recorded", timed(STATISTIC.MEAN, unit=Unit.MINUTE, quantity=Quantity.WAITING_MINUTES), [case(MONDAY, waiting_minutes=0), case(MONDAY)], {"value": 0.0, "denominator": 1}),
    ("a numerator within its denominator", measuring.measure("m", Definition(STATISTIC.SHARE, numerator=asked("closed"), denominator=asked("has-due"))), [case(MONDAY, EARLIER), case(MONDAY, EARLIER, EARLIER)], {"numerator": 1, "denominator": 1}),
    ("several codes in one test", measuring.measure("m", Definition(STATISTIC.COUNT, numerator=(rulebook.Test(channel=(Code("a"), Code("b"))),)), Unit.CASE), [case(MONDAY, channel="a"), case(MONDAY, channel="b"), case(MONDAY, channel="c"), case(MONDAY)], {"value": 2.0}),
]  # fmt: skip


@pytest.mark.parametrize("engine", measures.ENGINES)
@pytest.mark.parametrize(("measure", "cases", "expected"), [line[1:] for line in LINES], ids=[line[0] for line in LINES])
def test_what_is_counted(measure: Any, cases: list[dict[str, Any]], expected: dict[str, Any], engine: str, tmp_path: Path) -> None:
    live = measuring.live(tmp_path, cases)
    result = measures.compute(live, measuring.book(chosen=[measure]), as_of=AS_OF, engine=engine, **MONTH)
    [row] = result.table.to_pylist()
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("condition", Condition)
def test_conditions_are_true_or_false_and_agree(condition: Condition, tmp_path: Path) -> None:
    """Every condition splits the cases in two, by both engines alike."""
    cases = [case(MONDAY, decided, due, recorded_on_time=flag) for decided in (None, EARLIER, AS_OF + DAY) for due in (None, EARLIER - HOUR, EARLIER, AS_OF + HOUR) for flag in (None, True, False)]  # fmt: skip
    live, book = measuring.live(tmp_path, cases), measuring.book(chosen=[within(condition.value)])
    found = [measures.compute(live, book, as_of=AS_OF, engine=engine, **MONTH).table["numerator"][0].as_py() for engine in measures.ENGINES]
    assert found[0] == found[1]
    assert 0 < found[0] <= len(cases)


# ---------------------------------------------------------------- cells, periods, rows
def rows(result: Any, **wanted: Any) -> list[dict[str, Any]]:
    return [row for row in result.table.to_pylist() if all(row[name] == value for name, value in wanted.items())]


@pytest.fixture(params=measures.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_case_counts_for_every_body_above_its_own(engine: str, tmp_path: Path) -> None:
    live = measuring.live(tmp_path, [case(MONDAY, body="three"), case(MONDAY, body="two"), case(MONDAY, body="city")])
    result = measures.compute(live, measuring.book(chosen=[SHARE]), as_of=AS_OF, engine=engine, by=["body"], **MONTH)
    assert {row["body"]: row["n"] for row in result.table.to_pylist()} == {"*": 3, "city": 3, "one": 0, "two": 2, "three": 1}


def test_parents_are_those_of_the_last_day_of_the_period(engine: str, tmp_path: Path) -> None:
    book = measuring.book(chosen=[SHARE])
    moved = (
        Dated(Code("one"), starts_on=measuring.START, ends_on=dt.date(2015, 3, 15), source="test"),
        Dated(Code("two"), starts_on=dt.date(2015, 3, 16), source="test"),
    )
    bodies = dict(book.bodies) | {Code("three"): type(book.bodies[Code("three")])(Code("three"), measuring.always(measuring.SOME), moved)}
    result = measures.compute(
        measuring.live(tmp_path, [case(MONDAY, body="three")]),
        measuring.book(chosen=[SHARE], bodies=bodies),
        as_of=AS_OF,
        engine=engine,
        by=["body"],
        **MONTH,
    )
    assert {row["body"]: row["n"] for row in result.table.to_pylist()} == {"*": 1, "city": 1, "one": 0, "two": 1, "three": 1}


def test_every_subset_has_its_rows_and_what_is_empty_a_dash(engine: str, tmp_path: Path) -> None:
    cases = [case(MONDAY, channel="portal", area="north"), case(MONDAY, body="city"), case(MONDAY, channel="unheard-of")]
    result = measures.compute(
        measuring.live(tmp_path, cases), measuring.book(chosen=[SHARE]), as_of=AS_OF, engine=engine, by=["area", "channel"], **MONTH
    )
    found = {(row["channel"], row["area"]): row["n"] for row in result.table.to_pylist()}
    assert found == {
        ("*", "*"): 3, ("*", "-"): 2, ("*", "north"): 1, ("-", "*"): 1, ("portal", "*"): 1, ("unheard-of", "*"): 1,
        ("-", "-"): 1, ("portal", "north"): 1, ("unheard-of", "-"): 1,
    }  # fmt: skip
    assert list(found) == sorted(found)


def test_a_case_belongs_to_the_local_day_of_its_submission(engine: str, tmp_path: Path) -> None:
    late = [case(local("2015-03-31T23:30:00")), case(local("2015-04-01T00:30:00")), case(local("2015-07-01T00:00:00"))]
    result = measures.compute(
        measuring.live(tmp_path, late, parts=2), measuring.book(chosen=[SHARE]), as_of=local("2016-01-01T00:00:00"), engine=engine,
        starts_on=dt.date(2015, 1, 1), ends_on=dt.date(2015, 6, 30), grains=["month", "quarter"],
    )  # fmt: skip
    assert [row["n"] for row in result.table.to_pylist()] == [0, 1, 0, 1, 1, 1, 0, 0]
    assert [(row["starts_on"].month, row["ends_on"].month) for row in result.table.to_pylist()][:3] == [(1, 1), (1, 3), (2, 2)]


def test_a_superseded_row_is_not_there(engine: str, tmp_path: Path) -> None:
    live = measuring.live(tmp_path, [case(MONDAY), case(MONDAY, EARLIER), case(MONDAY)], parts=2, dead=[0, 2])
    [row] = measures.compute(live, measuring.book(chosen=[SHARE]), as_of=AS_OF, engine=engine, **MONTH).table.to_pylist()
    assert (row["n"], row["n_open"]) == (1, 0)


def test_a_definition_is_the_one_in_force_on_the_last_day(engine: str, tmp_path: Path) -> None:
    opened, closed = (Definition(STATISTIC.COUNT, numerator=asked(word)) for word in ("open", "closed"))
    dated = (
        Dated(opened, starts_on=dt.date(2015, 1, 1), ends_on=dt.date(2015, 3, 30), source="test"),
        Dated(closed, starts_on=dt.date(2015, 3, 31), source="test"),
    )
    changed = measuring.measure("m", opened, Unit.CASE, definition=dated)
    live = measuring.live(tmp_path, [case(MONDAY), *waits(1, 2), case(local("2015-02-02T00:00:00"))])
    span = {"as_of": AS_OF, "starts_on": dt.date(2014, 10, 1), "ends_on": dt.date(2015, 3, 31), "grains": ["quarter", "month"]}
    result = measures.compute(live, measuring.book(chosen=[changed]), engine=engine, **span)
    found = {
        (row["starts_on"].isoformat()[:7], row["ends_on"].isoformat()[:7]): (row["value"], row["status"])
        for row in result.table.to_pylist()
    }
    assert found["2014-10", "2014-12"] == (None, "not-applicable")
    assert found["2015-02", "2015-02"] == (1.0, "ok")
    assert found["2015-01", "2015-03"] == (2.0, "ok")


def test_the_same_cell_may_hold_more_codes_than_there_is_room_for(tmp_path: Path) -> None:
    cases = [case(MONDAY + n * HOUR, channel=f"c{n:03d}", area=f"a{n % 9}") for n in range(150)]
    live, book = measuring.live(tmp_path, cases), measuring.book(chosen=[MEDIAN, SHARE])
    found = [measures.compute(live, book, as_of=AS_OF, engine=engine, by=measures.DIMENSIONS, **MONTH).table for engine in measures.ENGINES]
    assert found[0].to_pylist() == found[1].to_pylist()
    assert len({row["channel"] for row in found[0].to_pylist()}) == 151


def test_progress_is_told_by_month(tmp_path: Path) -> None:
    told: list[int] = []
    span = {"starts_on": dt.date(2015, 1, 1), "ends_on": dt.date(2015, 12, 31), "grains": ["year"], "as_of": AS_OF}
    measures.compute(measuring.live(tmp_path, [case(MONDAY)]), measuring.book(chosen=[SHARE]), progress=told.append, **span)
    assert sum(told) == 12


# ---------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"by": ["office"]}, "measures.dimension-unknown"),
        ({"measures": ["nothing"]}, "measures.measure-unknown"),
        ({"engine": "spark"}, "measures.engine-unknown"),
        ({"engine": "abacus"}, "measures.engine-unknown"),
        ({"grains": []}, "measures.grain"),
        ({"grains": ["week"]}, "calendars.grain-unknown"),
        ({"starts_on": dt.date(2015, 3, 2)}, "calendars.edge"),
        ({"as_of": dt.datetime(2015, 3, 20)}, "measures.as-of"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_choices(change: dict[str, Any], code: str, tmp_path: Path) -> None:
    with pytest.raises(errors.MethodError) as refused:
        measures.compute(measuring.live(tmp_path, []), measuring.book(), **{"as_of": AS_OF, **MONTH} | change)
    assert refused.value.code == code


def test_a_clock_that_the_unit_cannot_show_is_the_rulebooks_fault(tmp_path: Path) -> None:
    wrong = timed(STATISTIC.MEAN, Clock.ELAPSED, Unit.VISIT)
    with pytest.raises(errors.RulebookError) as refused:
        measures.compute(measuring.live(tmp_path, []), measuring.book(chosen=[wrong]), as_of=AS_OF, **MONTH)
    assert refused.value.code == "measures.unit"


def test_records_of_a_body_that_the_rulebook_lacks_are_refused(engine: str, tmp_path: Path) -> None:
    with pytest.raises(errors.RecordsError) as refused:
        measures.compute(
            measuring.live(tmp_path, [case(MONDAY, body="gone")]), measuring.book(), as_of=AS_OF, engine=engine, by=["body"], **MONTH
        )
    assert refused.value.code == "measures.body-unknown"
