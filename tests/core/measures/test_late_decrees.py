"""A decree that came late changes every case open on it, and the run says which."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import measuring
from olshem import calendars, measures, rulebook
from olshem.rulebook import CalendarRule, DayOff, Rulebook
from olshem.vocabulary import Code

HOLIDAY, DECREED = dt.date(2015, 3, 20), dt.date(2015, 3, 18)
SPAN: dict[str, Any] = {"starts_on": dt.date(2015, 3, 1), "ends_on": dt.date(2015, 3, 31), "grains": ["month"], "by": [], "measures": None}
AS_OF = measuring.local("2015-04-10T12:00")


def decreed(*days: DayOff) -> Rulebook:
    """The small rulebook with further days of its main calendar."""
    book = measuring.book()
    main = book.calendars[Code("main")]
    return dataclasses.replace(book, calendars={**book.calendars, main.code: CalendarRule(main.code, main.name, (*main.days, *days))})


def off(day: dt.date, on: dt.date | None, kind: Any = "holiday") -> DayOff:
    return DayOff(day, kind, measuring.SOME, "test", decreed_on=on)


def days_case(submitted: str, decided: str | None = None, **more: Any) -> dict[str, Any]:
    closed = None if decided is None else measuring.local(decided)
    return measuring.case(measuring.local(submitted), closed, **{"service": "days"} | more)


@pytest.mark.parametrize(
    ("case", "moved"),
    [
        (days_case("2015-03-17T10:00"), ("2015-03-20", "2015-03-23", "2015-03-20")),
        (days_case("2015-03-17T10:00", "2015-03-18T09:00"), ("2015-03-20", "2015-03-23", "2015-03-20")),
        (days_case("2015-03-17T10:00", "2015-03-17T16:00"), None),
        (days_case("2015-03-18T10:00"), None),
        (days_case("2015-03-16T10:00"), None),
        (days_case("2015-03-17T10:00", area="south"), None),
        (days_case("2015-03-17T10:00", due_at=measuring.local("2015-03-20T10:00")), None),
        (days_case("2015-03-17T10:00", service="none"), None),
    ],
    ids=["open", "closed on its day", "closed before", "submitted on its day", "ended before", "another calendar", "a due time", "no term"],
)
def test_a_case_is_moved_if_it_was_open(case: dict[str, Any], moved: tuple[str, ...] | None, tmp_path: Path) -> None:
    book = decreed(off(HOLIDAY, DECREED))
    asked = measures.ask(book, as_of=AS_OF, **SPAN)
    rows = measures.late_decrees(measuring.live(tmp_path, [case]), book, asked).to_pylist()
    found = [(row["due_before"], row["due_after"], row["days"]) for row in rows]
    assert found == ([] if moved is None else [moved])
    assert all(row["decreed_on"] == DECREED and row["case_id"] == "1" for row in rows)


def test_the_run_counts_them_by_body_and_period(tmp_path: Path) -> None:
    book = decreed(off(HOLIDAY, DECREED))
    bodies = ("one", "one", "two")
    listed = [days_case("2015-03-17T10:00", case_id=str(number), body=body) for number, body in enumerate(bodies)]
    live = measuring.live(tmp_path, listed)
    told = [measures.compute(live, book, as_of=AS_OF, engine=engine, **SPAN).findings.to_pylist() for engine in ("plain", "duckdb")]
    assert told[0] == told[1]
    counts = {row["body"]: row["count"] for row in told[0] if row["code"] == "measures.late-decree"}
    assert counts == {"one": 2, "two": 1}


def test_a_decree_after_the_as_of_day_is_not_known(tmp_path: Path) -> None:
    book = decreed(off(HOLIDAY, dt.date(2015, 4, 11)))
    asked = measures.ask(book, as_of=AS_OF, **SPAN)
    assert measures.late_decrees(measuring.live(tmp_path, [days_case("2015-03-17T10:00")]), book, asked).num_rows == 0


def test_returns_have_no_last_day(tmp_path: Path) -> None:
    from olshem import errors
    from olshem_cli import counted

    sent = tmp_path / "returns.csv"
    sent.touch()
    with pytest.raises(errors.MethodError, match="--decrees-out"):
        counted.check_options(sent, as_now=False, overlap=None, decrees=tmp_path / "moved.csv")


# ---------------------------------------------------------------- against a count of every case, one day after the other


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    days=st.lists(st.tuples(st.integers(4, 28), st.sampled_from([None, 9, 12, 18])), max_size=4, unique_by=lambda one: one[0]),
    listed=st.lists(
        st.tuples(
            st.integers(0, 24 * 27),
            st.none() | st.integers(1, 400),
            st.sampled_from(["work", "days", "none"]),
            st.sampled_from([None, "north", "south"]),
        ),
        max_size=25,
    ),
)
def test_no_other_case_is_moved(days: list[tuple[int, int | None]], listed: list[Any], tmp_path_factory: Any) -> None:
    book = decreed(*(off(dt.date(2015, 3, day), on and dt.date(2015, 3, on)) for day, on in days if day not in (7, 9)))
    first = measuring.local("2015-03-02T08:00")
    cases = []
    for number, (hours, lasts, service, area) in enumerate(listed):
        submitted = first + dt.timedelta(hours=hours)
        decided = None if lasts is None else submitted + dt.timedelta(hours=lasts)
        cases.append(measuring.case(submitted, decided, case_id=str(number), service=service, area=area))
    live = measuring.live(tmp_path_factory.mktemp("cases"), cases, parts=2)
    rows = measures.late_decrees(live, book, measures.ask(book, as_of=AS_OF, **SPAN)).to_pylist()
    found = {(row["decreed_on"], row["case_id"]): (row["due_before"], row["due_after"]) for row in rows}
    assert found == dict(_one_by_one(book, cases))


def _one_by_one(book: Rulebook, cases: list[dict[str, Any]]) -> Any:
    signed = sorted({day.decreed_on for day in book.calendars[Code("main")].days if day.decreed_on is not None})
    for on in signed:
        known = [rulebook.working_calendar(book, "main", day) for day in (on - dt.timedelta(days=1), on)]
        days = [
            day
            for day in (dt.date(2015, 3, number) for number in range(1, 32))
            if len({calendars.is_working(one, day) for one in known}) > 1
        ]
        for case in cases:
            if not days or case["area"] == "south" or case["service"] == "none" or case["submitted_on"] >= on:
                continue
            if case["decided_on"] is not None and case["decided_on"] < min(on, days[0]):
                continue
            before, after = (_last_day(case, one) for one in known)
            if before != after:
                yield (on, case["case_id"]), (str(before), str(after))


def _last_day(case: dict[str, Any], calendar: calendars.Calendar) -> dt.date:
    day, left = case["submitted_on"], 2 if case["submitted_on"] <= dt.date(2015, 3, 9) else 1
    if case["service"] == "work":
        while left:
            day += dt.timedelta(days=1)
            left -= calendars.is_working(calendar, day)
        return day
    day += dt.timedelta(days=3)
    while not calendars.is_working(calendar, day):
        day += dt.timedelta(days=1)
    return day
