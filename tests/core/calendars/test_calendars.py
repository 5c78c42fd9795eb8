"""Working days, periods and midnights."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from olshem import calendars, errors

D = dt.date
PLAIN = calendars.Calendar("plain")
MOVED = calendars.Calendar("moved", exceptions={D(2025, 3, 21): False, D(2025, 3, 22): True})
GULF = calendars.Calendar("gulf", weekend=("friday", "saturday"))

BETWEEN = [
    ("the same day", PLAIN, D(2025, 3, 3), D(2025, 3, 3), 0),
    ("the first day does not count, the last does", PLAIN, D(2025, 3, 3), D(2025, 3, 4), 1),
    ("over a weekend", PLAIN, D(2025, 3, 7), D(2025, 3, 10), 1),
    ("into a weekend", PLAIN, D(2025, 3, 7), D(2025, 3, 9), 0),
    ("from a weekend", PLAIN, D(2025, 3, 8), D(2025, 3, 10), 1),
    ("backwards", PLAIN, D(2025, 3, 10), D(2025, 3, 3), 0),
    ("a holiday, and the Saturday that makes up for it", MOVED, D(2025, 3, 20), D(2025, 3, 24), 2),
    ("another weekend", GULF, D(2025, 3, 6), D(2025, 3, 9), 1),
]


@pytest.mark.parametrize(("calendar", "start", "end", "days"), [row[1:] for row in BETWEEN], ids=[row[0] for row in BETWEEN])
def test_working_days_between(calendar: calendars.Calendar, start: D, end: D, days: int) -> None:
    assert calendars.working_days_between(calendar, start, end) == days


dates = st.dates(D(2020, 1, 1), D(2021, 12, 31))
some = st.builds(
    calendars.Calendar,
    st.just("any"),
    st.lists(st.sampled_from(["friday", "saturday", "sunday", "monday"]), max_size=3, unique=True).map(tuple),
    st.dictionaries(dates, st.booleans(), max_size=8),
)


@given(some, dates, dates)
def test_every_way_of_counting_agrees(calendar: calendars.Calendar, start: D, end: D) -> None:
    one_by_one = sum(calendars.is_working(calendar, start + dt.timedelta(days=day)) for day in range(1, (end - start).days + 1))
    assert calendars.working_days_between(calendar, start, end) == one_by_one
    numbers = calendars.working_day_numbers(calendar, D(2020, 1, 1), D(2021, 12, 31))
    places = [(day - D(2020, 1, 1)).days for day in (start, end)]
    assert max(int(numbers[places[1]] - numbers[places[0]]), 0) == one_by_one


@given(some, dates, st.integers(0, 30))
def test_a_term_ends_on_the_last_of_its_working_days(calendar: calendars.Calendar, start: D, days: int) -> None:
    end = calendars.add_working_days(calendar, start, days)
    assert calendars.working_days_between(calendar, start, end) == days
    assert days == 0 or calendars.is_working(calendar, end)


def test_a_term_that_cannot_end_is_refused() -> None:
    never = calendars.Calendar("never", weekend=("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
    for calendar, days in ((never, 1), (PLAIN, -1)):
        with pytest.raises(ValueError, match="working days"):
            calendars.add_working_days(calendar, D(2025, 1, 1), days)


# ---------------------------------------------------------------- periods
@pytest.mark.parametrize(
    ("text", "starts_on", "ends_on"),
    [
        ("2025", D(2025, 1, 1), D(2025, 12, 31)),
        ("2025-Q1", D(2025, 1, 1), D(2025, 3, 31)),
        ("2025-Q4", D(2025, 10, 1), D(2025, 12, 31)),
        ("2024-02", D(2024, 2, 1), D(2024, 2, 29)),
    ],
)
def test_a_period_has_a_short_name(text: str, starts_on: D, ends_on: D) -> None:
    period = calendars.period(text)
    assert (period.starts_on, period.ends_on, period.label) == (starts_on, ends_on, text)


@pytest.mark.parametrize("text", ["", "25", "2025-13", "2025-Q5", "2025-1", "0000", "2025-01-01"])
def test_what_names_no_period_is_refused(text: str) -> None:
    with pytest.raises(errors.MethodError) as refused:
        calendars.period(text)
    assert refused.value.code == "calendars.period-unknown"


@pytest.mark.parametrize(("grain", "count"), [("year", 2), ("quarter", 8), ("month", 24)])
def test_periods_fill_their_span(grain: str, count: int) -> None:
    made = calendars.periods(D(2024, 1, 1), D(2025, 12, 31), grain)
    assert len(made) == count
    assert made[0].starts_on == D(2024, 1, 1)
    assert made[-1].ends_on == D(2025, 12, 31)
    assert all(after.starts_on - before.ends_on == dt.timedelta(days=1) for before, after in zip(made, made[1:], strict=False))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "grain", "code"),
    [
        (D(2025, 1, 2), D(2025, 12, 31), "month", "calendars.edge"),
        (D(2025, 1, 1), D(2025, 11, 30), "quarter", "calendars.edge"),
        (D(2025, 4, 1), D(2026, 3, 31), "year", "calendars.edge"),
        (D(2025, 2, 1), D(2025, 1, 31), "month", "calendars.edge"),
        (D(2025, 1, 1), D(2025, 12, 31), "week", "calendars.grain-unknown"),
    ],
)
def test_a_span_off_the_edges_is_refused(starts_on: D, ends_on: D, grain: str, code: str) -> None:
    with pytest.raises(errors.MethodError) as refused:
        calendars.periods(starts_on, ends_on, grain)
    assert refused.value.code == code


def test_grains_are_put_in_order_of_size() -> None:
    assert calendars.in_order_of_size(["month", "year", "month"]) == ("year", "month")


# ---------------------------------------------------------------- midnights
ZONES = ["America/New_York", "Asia/Almaty", "America/Sao_Paulo", "America/Asuncion", "Pacific/Apia", "Africa/Casablanca", "UTC"]


@pytest.mark.parametrize("zone", ZONES)
def test_midnights_give_every_instant_its_local_date(zone: str) -> None:
    first, last = D(2010, 1, 1), D(2019, 12, 31)
    begins = calendars.midnights(zone, first, last)
    assert (np.diff(begins) >= 0).all()
    edges = np.unique(np.concatenate([begins - 1, begins, begins + 1_800_000]))[2:-2:7]
    found = np.searchsorted(begins, edges, side="right") - 1
    for at, day in zip(edges.tolist(), found.tolist(), strict=True):
        instant = dt.datetime.fromtimestamp(at / 1000, ZoneInfo("UTC"))
        assert calendars.local_date(instant, zone) == first + dt.timedelta(days=day)
