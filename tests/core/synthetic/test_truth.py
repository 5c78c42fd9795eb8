"""The truth is true: a plain count over the records agrees with it, within what chance allows, for every body."""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections import defaultdict
from typing import Any

import pytest

from drawing import Drawn
from olshem import calendars, rulebook
from olshem.synthetic import plan
from olshem.vocabulary import Code

AS_OF = dt.datetime.combine(plan.AS_OF, dt.time())
ONE_DAY = dt.timedelta(days=1)
Z = 1.96
MOST_OUTSIDE = 3
"""of 26 bodies, at 95 %: four or more outside would happen in less than 4 of 100 seeds"""


class Count:
    """What a clerk would note down of one body."""

    def __init__(self) -> None:
        self.cases = self.fallen = self.on_time = self.overdue = self.marked = self.closed = 0
        self.visits: list[int] = []
        self.minutes: list[int] = []


def due_of(book: rulebook.Rulebook, row: dict[str, Any]) -> tuple[dt.datetime | dt.date, bool]:
    """The due time of a case by the book, from the calendar of its area; whether it is an instant."""
    if row["due_at"] is not None:
        return row["due_at"], True
    term = rulebook.in_force(book.services[row["service"]].standards[Code("term")], row["submitted_at"].date())
    assert term is not None
    number, start = int(term.value or 0), row["submitted_at"].date()
    if term.unit == "minute":
        return row["submitted_at"] + dt.timedelta(minutes=number), True
    if term.unit == "hour":
        return row["submitted_at"] + dt.timedelta(hours=number), True
    code = book.calendar if row["area"] is None else rulebook.calendar_of(book, row["area"])
    if term.unit == "calendar-day":
        assert not row["suspensions"]
        return working_end(book, code, start + (number - 1) * ONE_DAY, 1), False
    return working_end(book, code, start, number + paused_days(book, code, row)), False


_calendars: dict[str, calendars.Calendar] = {}


def calendar_named(book: rulebook.Rulebook, code: str) -> calendars.Calendar:
    if code not in _calendars:
        _calendars[code] = rulebook.working_calendar(book, Code(code))
    return _calendars[code]


@functools.cache
def _end(code: str, start: dt.date, number: int) -> dt.date:
    return calendars.add_working_days(_calendars[code], start, number)


def working_end(book: rulebook.Rulebook, code: str, start: dt.date, number: int) -> dt.date:
    calendar_named(book, code)
    return _end(code, start, number)


def paused_days(book: rulebook.Rulebook, code: str, row: dict[str, Any]) -> int:
    return sum(
        calendars.working_days_between(calendar_named(book, code), pause["from_at"].date(), (pause["to_at"] or AS_OF).date())
        for pause in row["suspensions"]
    )


def counts_of(drawn: Drawn) -> dict[str, Count]:
    """Count 2025, body by body, ancestors too, one row after the other."""
    above = rulebook.ancestors(drawn.book, dt.date(2025, 12, 31))
    counts: dict[str, Count] = defaultdict(Count)
    for row in drawn.rows:
        if row["submitted_at"].year != 2025:
            continue
        due, instant = due_of(drawn.book, row)
        closed = row["decided_at"] is not None
        end = row["decided_at"] if closed else AS_OF
        late = end > due if instant else end.date() > due
        for body in above[row["body"]]:
            note(counts[body], row, closed=closed, late=late)
    return counts


def note(count: Count, row: dict[str, Any], *, closed: bool, late: bool) -> None:
    count.cases += 1
    count.closed += closed
    count.fallen += closed or late
    count.on_time += closed and not late
    count.overdue += late and not closed
    count.marked += row["recorded_on_time"] is True
    if row["visits"] is not None:
        count.visits.append(row["visits"])
    if row["waiting_minutes"] is not None:
        count.minutes.append(row["waiting_minutes"])


@pytest.fixture(scope="module")
def counts(drawn: Drawn) -> dict[str, Count]:
    return counts_of(drawn)


def outside_of_wilson(successes: int, of: int, true: float) -> bool:
    """Whether the Wilson interval misses the true share: the same as the score test."""
    return abs(successes - of * true) > Z * math.sqrt(of * true * (1 - true)) + 1e-9


@pytest.mark.parametrize(
    ("measure", "part", "whole"),
    [("on_time_share", "on_time", "fallen"), ("recorded_on_time_share", "marked", "closed"), ("overdue_share", "overdue", "cases")],
)
def test_shares_hold_the_truth(drawn: Drawn, counts: dict[str, Count], measure: str, part: str, whole: str) -> None:
    outside = [
        body
        for body, count in counts.items()
        if outside_of_wilson(getattr(count, part), getattr(count, whole), drawn.truth[body, measure]["true_value"])
    ]
    assert len(counts) == 26
    assert len(outside) <= MOST_OUTSIDE, outside


@pytest.mark.parametrize(("measure", "noted"), [("visits_mean", "visits"), ("waiting_minutes_mean", "minutes")])
def test_means_hold_the_truth(drawn: Drawn, counts: dict[str, Count], measure: str, noted: str) -> None:
    outside = []
    for body, count in counts.items():
        values = getattr(count, noted)
        mean = sum(values) / len(values)
        error = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values))
        if abs(mean - drawn.truth[body, measure]["true_value"]) > Z * error:
            outside.append(body)
    assert len(outside) <= MOST_OUTSIDE, outside


def test_counts_are_the_counts(drawn: Drawn, counts: dict[str, Count]) -> None:
    assert {body: count.cases for body, count in counts.items()} == {
        body: row["true_value"] for (body, measure), row in drawn.truth.items() if measure == "requests"
    }
    for body, count in counts.items():
        expected = drawn.truth[body, "overdue_open"]["true_value"]
        assert abs(count.overdue - expected) <= 3 * math.sqrt(expected) + 3


@pytest.mark.parametrize(("measure", "q"), [("wait_days_median", 0.5), ("wait_days_p90", 0.9)])
def test_waits_hold_the_truth(drawn: Drawn, measure: str, q: float) -> None:
    """Cases of the first half of 2025 have been followed for long enough to be counted without any censoring."""
    book, waits = drawn.book, defaultdict(list)
    above = rulebook.ancestors(book, dt.date(2025, 12, 31))
    for row in drawn.rows:
        if row["submitted_at"].year == 2025 and row["submitted_at"].month <= 6:
            code = book.calendar if row["area"] is None else rulebook.calendar_of(book, row["area"])
            end = row["decided_at"] or AS_OF
            days = calendars.working_days_between(calendar_named(book, code), row["submitted_at"].date(), end.date())
            for body in above[row["body"]]:
                waits[body].append(days - paused_days(book, code, row) if row["decided_at"] else math.inf)
    for body, values in waits.items():
        true = drawn.truth[body, measure]["true_value"]
        if drawn.truth[body, measure]["fault"] or body == "government" or len(values) < 100:
            continue
        slack = 4 * math.sqrt(len(values) * q * (1 - q)) / len(values)
        assert sum(value <= true for value in values) / len(values) >= q - slack
        assert sum(value < true for value in values) / len(values) <= q + slack


def test_faults_stand_in_the_truth(drawn: Drawn) -> None:
    faults = {(body, row["fault"]) for (body, _), row in drawn.truth.items() if row["fault"]}
    assert faults == {("akimat-munarly", "closes-at-deadline"), ("akimat-tuztau", "leaves-open"), ("akimat-samaldy", "overstates")}
    for (_, measure), row in drawn.truth.items():
        same = row["true_value"] == row["honest_value"]
        assert same or row["fault"] or row["body"] == "government", (row["body"], measure)


def test_closing_at_the_deadline_shows_in_the_records(drawn: Drawn) -> None:
    """Half an hour before the last day ends, this body refuses; the others decide at any time of the day."""
    last_minutes: dict[str, list[bool]] = defaultdict(list)
    for row in drawn.rows:
        due, instant = due_of(drawn.book, row)
        if row["decided_at"] is not None and not instant and row["decided_at"].date() == due:
            decided = row["decided_at"].time()
            last_minutes[row["body"]].append(decided >= dt.time(17, 40) and row["outcome"] == "refused")
    shares = {body: sum(seen) / len(seen) for body, seen in last_minutes.items() if len(seen) >= 30}
    assert shares.pop("akimat-munarly") > 0.3
    assert max(shares.values()) < 0.05


def test_cases_left_open_show_in_the_records(drawn: Drawn, counts: dict[str, Count]) -> None:
    shares = {body: count.overdue / count.cases for body, count in counts.items() if body != "government" and count.cases > 300}
    assert shares.pop("akimat-tuztau") > 0.1
    assert max(shares.values()) < 0.03


def test_an_own_mark_that_flatters_shows_in_the_records(drawn: Drawn, counts: dict[str, Count]) -> None:
    gaps = {body: count.marked / count.closed - count.on_time / count.closed for body, count in counts.items() if body != "government"}
    assert gaps.pop("akimat-samaldy") > 0.1
    assert max(gaps.values()) == 0
