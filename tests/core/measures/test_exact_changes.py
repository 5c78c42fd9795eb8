"""One holiday, one standard, one merger: exactly the figures change that must, by a count of its own over the same cases."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import measuring
from olshem import measures
from olshem.measures.columns import KEY
from olshem.rulebook import CalendarRule, Dated, DayOff, Definition, Rulebook
from olshem.vocabulary import Clock, Code, Unit

AS_OF = measuring.local("2015-04-20T12:00")
HOLIDAY = dt.date(2015, 3, 12)
LONGER_FROM = dt.date(2015, 3, 18)
ENDED = dt.date(2015, 4, 1)
ONE_DAY = dt.timedelta(days=1)
MEASURES = (
    measuring.measure("days", Definition(measuring.STATISTIC.MEAN, clock=Clock.WORKING_DAY, denominator=measuring.asked("closed")), Unit.WORKING_DAY),
    measuring.measure("flag", Definition(measuring.STATISTIC.SHARE, numerator=measuring.asked("flag-on-time"), denominator=measuring.asked("flag-known"))),
    measuring.measure("on_time", Definition(measuring.STATISTIC.SHARE, numerator=measuring.asked("on-time"), denominator=measuring.asked("fallen-due"))),
)  # fmt: skip
Case = Mapping[str, Any]
Keys = set[tuple[Any, ...]]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return measuring.book(chosen=MEASURES)


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    """Six hundred cases of February to April, three quarters of them closed."""
    draw = random.Random(20150312)
    made = []
    for number in range(600):
        submitted = measuring.local("2015-02-02T09:00") + dt.timedelta(hours=draw.randrange(76 * 24))
        decided = submitted + dt.timedelta(hours=draw.randrange(1, 200)) if draw.random() < 0.75 else None
        service, body = draw.choice(["work", "days", "hours", "none"]), draw.choice(["one", "two", "three"])
        flag, area = draw.choice([True, False, None]), draw.choice(["north", "south", None])
        made.append(measuring.case(submitted, decided, case_id=str(number), service=service, body=body, area=area, recorded_on_time=flag))
    return made


# ---------------------------------------------------------------- the files that are made, and what differs between two of them


def changed(before: Rulebook, after: Rulebook, cases: list[dict[str, Any]], folder: Path, *, as_now: bool = False) -> Keys:
    """The keys of the rows that differ; every other row is equal in every column."""
    live = measuring.live(folder, cases)
    first, second = (_rows(live, book, as_now=as_now) for book in (before, after))
    return {key for key in first.keys() | second.keys() if first.get(key) != second.get(key)}


def _rows(live: Any, book: Rulebook, *, as_now: bool) -> dict[tuple[Any, ...], dict[str, Any]]:
    span = {"starts_on": dt.date(2015, 2, 1), "ends_on": dt.date(2015, 4, 30), "grains": ["month"]}
    table = measures.compute(live, book, **span, as_of=AS_OF, by=["body", "service", "area"], as_now=as_now).table
    return {tuple(row[name] for name in KEY): row for row in table.to_pylist()}


# ---------------------------------------------------------------- the same cases counted by hand


def working(day: dt.date, area: str | None, holidays: frozenset[dt.date]) -> bool:
    """The two calendars of the test's rulebook, as its text says them."""
    if area == "south":
        return day.weekday() not in (4, 5) and day != dt.date(2015, 3, 10)
    return day == dt.date(2015, 3, 7) or (day.weekday() < 5 and day != dt.date(2015, 3, 9) and day not in holidays)


def last_day(case: Case, holidays: frozenset[dt.date], *, longer: bool) -> dt.date | None:
    """The last day of a case's term in days."""
    on, area = case["submitted_on"], case["area"]
    if case["service"] == "days":
        end = on + 3 * ONE_DAY
        while not working(end, area, holidays):
            end += ONE_DAY
        return end
    if case["service"] != "work":
        return None
    term = 4 if longer and on >= LONGER_FROM else 2 if on <= dt.date(2015, 3, 9) else 1
    days = (on + number * ONE_DAY for number in itertools.count(1))
    return next(itertools.islice((day for day in days if working(day, area, holidays)), term - 1, None))


def told(case: Case, holidays: frozenset[dt.date] = frozenset(), *, longer: bool = False) -> dict[str, tuple[int, ...]]:
    """What one case adds to a row of each measure: to its own parts, and to the overdue, not yet due and without due of every row."""
    decided, submitted = case["decided_at"], case["submitted_at"]
    closed = decided is not None and decided <= AS_OF
    if case["service"] == "hours":
        due, on_time, past = True, closed and decided <= submitted + dt.timedelta(hours=30), submitted + dt.timedelta(hours=30) < AS_OF
    else:
        last = last_day(case, holidays, longer=longer)
        due, on_time = last is not None, last is not None and closed and case["decided_on"] <= last
        past = last is not None and last < AS_OF.astimezone(ZoneInfo(measuring.ZONE)).date()
    standing = (int(due and not closed and past), int(due and not closed and not past), int(not due))
    days = 0
    if closed:
        length = (case["decided_on"] - case["submitted_on"]).days
        days = sum(working(case["submitted_on"] + number * ONE_DAY, case["area"], holidays) for number in range(1, length + 1))
    flag = case["recorded_on_time"]
    return {
        "days": (int(closed), days, *standing),
        "flag": (int(flag is not None), int(flag is True), *standing),
        "on_time": (int(due and (closed or past)), int(on_time), *standing),
    }


def cells(case: Case, body: str) -> list[tuple[Any, ...]]:
    """Every cell of a case: its body and those above, with and without each dimension, in its month."""
    starts_on = case["submitted_on"].replace(day=1)
    ends_on = (starts_on + 31 * ONE_DAY).replace(day=1) - ONE_DAY
    bodies = {"one": ("one", "city", "*"), "two": ("two", "city", "*"), "three": ("three", "two", "city", "*")}[body]
    parts = itertools.product(bodies, (case["service"], "*"), ("*",), (case["area"] or "-", "*"))
    return [(*part, starts_on, ends_on) for part in parts]


def totals(cases: list[dict[str, Any]], tell: Callable[[Case], dict[str, tuple[int, ...]]], heir: Mapping[str, str]) -> dict[Any, Any]:
    found: dict[tuple[Any, ...], list[tuple[int, ...]]] = defaultdict(list)
    for case in cases:
        if case["submitted_at"] <= AS_OF:
            for cell in cells(case, heir.get(case["body"], case["body"])):
                for measure, parts in tell(case).items():
                    found[measure, *cell].append((1, *parts))
    return {key: tuple(map(sum, zip(*parts, strict=True))) for key, parts in found.items()}


def differing(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Keys:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


# ---------------------------------------------------------------- the three changes


def test_one_holiday_changes_the_figures_of_terms_and_waits_that_span_it(
    book: Rulebook, cases: list[dict[str, Any]], tmp_path: Path
) -> None:
    main = book.calendars[Code("main")]
    days = (*main.days, DayOff(HOLIDAY, "holiday", measuring.SOME, "test"))
    after = dataclasses.replace(book, calendars={**book.calendars, Code("main"): CalendarRule(main.code, main.name, days)})
    holidays = frozenset([HOLIDAY])
    expected = differing(totals(cases, told, {}), totals(cases, lambda case: told(case, holidays), {}))
    found = changed(book, after, cases, tmp_path)
    assert found == expected
    assert {key[5].month for key in found} == {3}
    assert not any(key[4] == "south" for key in found), "the south has a calendar of its own"
    assert {key[0] for key in found if key[2] == "hours"} == {"days"}, "a term in hours runs through a holiday"


def test_one_standard_changes_its_service_from_its_day(book: Rulebook, cases: list[dict[str, Any]], tmp_path: Path) -> None:
    work = book.services[Code("work")]
    first, second = work.standards[Code("term")]
    longer = Dated(4, starts_on=LONGER_FROM, source="test", unit=Unit.WORKING_DAY)
    terms = (first, dataclasses.replace(second, ends_on=LONGER_FROM - ONE_DAY), longer)
    after = dataclasses.replace(book, services={**book.services, work.code: dataclasses.replace(work, standards={Code("term"): terms})})
    expected = differing(totals(cases, told, {}), totals(cases, lambda case: told(case, longer=True), {}))
    found = changed(book, after, cases, tmp_path)
    assert found == expected
    assert {key[2] for key in found} == {"work", "*"}
    assert {key[5].month for key in found} == {3, 4}, "what was submitted before the standard's month stays as it was"


def test_one_merger_changes_only_those_who_merged_and_only_as_it_is_now(
    book: Rulebook, cases: list[dict[str, Any]], tmp_path: Path
) -> None:
    three = book.bodies[Code("three")]
    ended = dataclasses.replace(three, became=(Dated((Code("one"),), starts_on=ENDED, source="test"),))
    after = dataclasses.replace(book, bodies={**book.bodies, three.code: ended})
    expected = differing(totals(cases, told, {}), totals(cases, told, {"three": "one"}))
    assert changed(book, after, cases, tmp_path) == set()
    found = changed(book, after, cases, tmp_path, as_now=True)
    assert found == expected
    assert {key[1] for key in found} == {"one", "two", "three"}, "the city and the whole have the same cases as before"
