"""When terms end: cases worked by hand, a slow oracle, and what must hold of every term."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from olshem import calendars, errors
from olshem.calendars import Calendar, Counting
from olshem.vocabulary import Unit

D, T, STEP = dt.date, dt.datetime, dt.timedelta(days=1)
WORK, DAYS, MONTHS, DAY, HOUR, MINUTE = calendars.TERM_UNITS
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
HOURS = dict.fromkeys(WEEKDAYS, (("09:00", "13:00"), ("14:00", "18:30")))
PLAIN, OFFICE = Counting(), Counting(hours=HOURS)
FROM_RECEIPT, STAYS = Counting(day_of_receipt_counts=True), Counting(ends_on_day_off="stays")
NAURYZ = Calendar(
    "nauryz",
    exceptions={D(2025, 3, 21): False, D(2025, 3, 24): False, D(2025, 3, 22): True},
    kinds={D(2025, 3, 21): "holiday", D(2025, 3, 24): "moved-off", D(2025, 3, 22): "moved-working"},
)
STOPPED = [(D(2025, 3, 6), D(2025, 3, 11))]

ENDS = [
    ("the day of receipt does not count", PLAIN, 3, WORK, D(2025, 3, 3), (), D(2025, 3, 6)),
    ("over a weekend", PLAIN, 3, WORK, D(2025, 3, 6), (), D(2025, 3, 11)),
    ("received on a Saturday, where no law has office hours", PLAIN, 1, WORK, D(2025, 3, 8), (), D(2025, 3, 10)),
    ("received on a Saturday, where it counts as Monday's", OFFICE, 1, WORK, D(2025, 3, 8), (), D(2025, 3, 11)),
    ("at the last minute", OFFICE, 1, WORK, T(2025, 3, 3, 18, 30), (), D(2025, 3, 4)),
    ("a second later", OFFICE, 1, WORK, T(2025, 3, 3, 18, 30, 1), (), D(2025, 3, 5)),
    ("before the office opens", OFFICE, 1, WORK, T(2025, 3, 3, 6), (), D(2025, 3, 4)),
    ("over a holiday, a worked Saturday and the Monday that it paid for", PLAIN, 2, WORK, D(2025, 3, 20), (), D(2025, 3, 25)),
    ("after hours before the holiday: taken on the worked Saturday", OFFICE, 1, WORK, T(2025, 3, 20, 20), (), D(2025, 3, 25)),
    ("the law counts the day of receipt", FROM_RECEIPT, 3, WORK, D(2025, 3, 3), (), D(2025, 3, 5)),
    ("it cannot count on a day off", FROM_RECEIPT, 1, WORK, D(2025, 3, 8), (), D(2025, 3, 10)),
    ("stood still", PLAIN, 4, WORK, D(2025, 3, 3), STOPPED, D(2025, 3, 12)),
    ("stands still from the last day", PLAIN, 3, WORK, D(2025, 3, 3), STOPPED, D(2025, 3, 11)),
    ("calendar days", PLAIN, 10, DAYS, D(2025, 3, 3), (), D(2025, 3, 13)),
    ("end on a Saturday, move to Monday", PLAIN, 3, DAYS, D(2025, 3, 5), (), D(2025, 3, 10)),
    ("end on a Saturday and stay", STAYS, 3, DAYS, D(2025, 3, 5), (), D(2025, 3, 8)),
    ("end on a worked Saturday", PLAIN, 3, DAYS, D(2025, 3, 19), (), D(2025, 3, 22)),
    ("end on a holiday", PLAIN, 3, DAYS, D(2025, 3, 18), (), D(2025, 3, 22)),
    ("days off on the way move nothing", PLAIN, 15, DAYS, D(2025, 3, 10), (), D(2025, 3, 25)),
    ("the law counts the day of receipt", FROM_RECEIPT, 3, DAYS, D(2025, 3, 3), (), D(2025, 3, 5)),
    ("a term of one day that is the day of receipt", FROM_RECEIPT, 1, DAYS, D(2025, 3, 8), (), D(2025, 3, 10)),
    ("stood still", PLAIN, 4, DAYS, D(2025, 3, 3), STOPPED, D(2025, 3, 12)),
    ("the same day of the next month", PLAIN, 1, MONTHS, D(2025, 4, 15), (), D(2025, 5, 15)),
    ("a month that is shorter", PLAIN, 1, MONTHS, D(2025, 1, 31), (), D(2025, 2, 28)),
    ("a month in a leap year", PLAIN, 1, MONTHS, D(2024, 1, 30), (), D(2024, 2, 29)),
    ("over the year", PLAIN, 3, MONTHS, D(2025, 11, 17), (), D(2026, 2, 17)),
    ("a month that ends on a Saturday", PLAIN, 1, MONTHS, D(2025, 1, 8), (), D(2025, 2, 10)),
    ("a month whose first day counts", FROM_RECEIPT, 1, MONTHS, D(2025, 4, 16), (), D(2025, 5, 15)),
    ("the first of a month, and it counts", FROM_RECEIPT, 1, MONTHS, D(2025, 9, 1), (), D(2025, 9, 30)),
    ("the last of a month, and it counts", FROM_RECEIPT, 1, MONTHS, D(2025, 1, 31), (), D(2025, 2, 28)),
    ("days of 24 hours", PLAIN, 2, DAY, D(2025, 3, 7), (), D(2025, 3, 9)),
]


@pytest.mark.parametrize(
    ("counting", "number", "unit", "at", "stops", "ends"), [row[1:] for row in ENDS], ids=[f"{row[3]}: {row[0]}" for row in ENDS]
)
def test_the_last_day(counting: Counting, number: int, unit: Unit, at: D, stops: Sequence[tuple[D, D]], ends: D) -> None:
    found = calendars.deadline(NAURYZ, counting, number, unit, at, stops)
    assert (found.last_day, found.ends_at) == (ends, None)
    assert found.working[-1].date == ends
    assert ends == slow_last_day(NAURYZ, counting, number, unit, at, stops)


MOMENTS = [
    ("hours run by night", PLAIN, 30, HOUR, T(2025, 3, 7, 12), (), T(2025, 3, 8, 18)),
    ("hours from the next opening", OFFICE, 2, HOUR, T(2025, 3, 7, 19), (), T(2025, 3, 10, 11)),
    ("a day of 24 hours", PLAIN, 1, DAY, T(2025, 3, 7, 12), (), T(2025, 3, 8, 12)),
    ("half a day", PLAIN, 0.5, DAY, T(2025, 3, 7, 12), (), T(2025, 3, 8, 0)),
    ("hours that stood still", PLAIN, 3, HOUR, T(2025, 3, 7, 12), [(T(2025, 3, 7, 14), T(2025, 3, 8, 14))], T(2025, 3, 8, 15)),
    ("minutes without office hours", PLAIN, 30, MINUTE, T(2025, 3, 7, 23, 45), (), T(2025, 3, 8, 0, 15)),
    ("minutes over lunch", OFFICE, 30, MINUTE, T(2025, 3, 7, 12, 50), (), T(2025, 3, 7, 14, 20)),
    ("minutes from before the opening", OFFICE, 30, MINUTE, T(2025, 3, 7, 8), (), T(2025, 3, 7, 9, 30)),
    ("minutes to the very end of the day", OFFICE, 30, MINUTE, T(2025, 3, 7, 18), (), T(2025, 3, 7, 18, 30)),
    ("minutes into the next working day", OFFICE, 30, MINUTE, T(2025, 3, 7, 18, 10), (), T(2025, 3, 10, 9, 10)),
    ("minutes of a worked Saturday", OFFICE, 30, MINUTE, T(2025, 3, 20, 18, 20), (), T(2025, 3, 22, 9, 20)),
    ("minutes that stood still", OFFICE, 30, MINUTE, T(2025, 3, 7, 9), [(T(2025, 3, 7, 9, 10), T(2025, 3, 7, 14, 10))], T(2025, 3, 7, 14, 30)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("counting", "number", "unit", "at", "stops", "ends"), [row[1:] for row in MOMENTS], ids=[row[0] for row in MOMENTS]
)
def test_the_last_moment(counting: Counting, number: float, unit: Unit, at: T, stops: Sequence[tuple[T, T]], ends: T) -> None:
    found = calendars.deadline(NAURYZ, counting, number, unit, at, stops)
    assert (found.ends_at, found.last_day) == (ends, ends.date())
    assert found.working[-1].date == ends.date()


def test_a_term_in_hours_knows_that_clocks_change() -> None:
    zone = ZoneInfo("America/New_York")
    found = calendars.deadline(NAURYZ, PLAIN, 24, HOUR, T(2025, 3, 8, 12, tzinfo=zone))
    assert found.ends_at == T(2025, 3, 9, 13, tzinfo=zone)
    assert found.ends_at.utcoffset() == dt.timedelta(hours=-4)


def test_the_working_gives_a_reason_for_each_day() -> None:
    found = calendars.deadline(NAURYZ, OFFICE, 3, WORK, T(2025, 3, 20, 19), [(D(2025, 3, 25), D(2025, 3, 26))])
    told = [(f"{day.date:%d}", day.counts, day.why.value) for day in found.working]
    assert told == [
        ("20", False, "after-hours"),
        ("21", False, "holiday"),
        ("22", False, "receipt"),
        ("23", False, "weekend"),
        ("24", False, "moved-off"),
        ("25", True, "working-day"),
        ("26", False, "suspended"),
        ("27", True, "working-day"),
        ("28", True, "last-day"),
    ]
    moved = calendars.deadline(NAURYZ, PLAIN, 2, DAYS, D(2025, 3, 21))
    assert [(day.counts, day.why.value) for day in moved.working] == [
        (False, "receipt"),
        (True, "calendar-day"),
        (True, "weekend"),
        (False, "moved-off"),
        (False, "moved-to-working-day"),
    ]
    closed = Counting(hours={"monday": (("09:00", "18:00"),), "friday": ()})
    assert [day.why.value for day in calendars.deadline(NAURYZ, closed, 1, WORK, D(2025, 3, 6)).working][:4] == ["closed", "closed", "weekend", "weekend"]  # fmt: skip


NEVER = Calendar("never", weekend=("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))


@pytest.mark.parametrize(
    ("code", "calendar", "counting", "number", "unit", "at"),
    [
        ("calendars.term-unfit", NAURYZ, PLAIN, 0, WORK, D(2025, 1, 1)),
        ("calendars.term-unfit", NAURYZ, PLAIN, 3, Unit.KZT, D(2025, 1, 1)),
        ("calendars.term-unfit", NAURYZ, PLAIN, 1.5, WORK, D(2025, 1, 1)),
        ("calendars.term-unfit", NAURYZ, PLAIN, 2.5, Unit.CALENDAR_DAY, D(2025, 1, 1)),
        ("calendars.term-unfit", NAURYZ, PLAIN, 0.5, MONTHS, D(2025, 1, 1)),
        ("calendars.term-unfit", NAURYZ, PLAIN, 100_000, MONTHS, D(2025, 1, 1)),
        ("calendars.time-missing", NAURYZ, PLAIN, 3, HOUR, D(2025, 1, 1)),
        ("calendars.term-endless", NEVER, PLAIN, 3, WORK, D(2025, 1, 1)),
        ("calendars.term-endless", NAURYZ, PLAIN, 90_000, WORK, D(2025, 1, 1)),
        ("calendars.office-closed", Calendar("plain"), Counting(hours={"sunday": (("09:00", "18:00"),)}), 3, WORK, D(2025, 1, 1)),
    ],
)
def test_what_is_no_term_is_refused(code: str, calendar: Calendar, counting: Counting, number: float, unit: Unit, at: D) -> None:
    with pytest.raises(errors.MethodError) as refused:
        calendars.deadline(calendar, counting, number, unit, at)
    assert refused.value.code == code


# ---------------------------------------------------------------- the slow oracle
def slow_works(calendar: Calendar, day: D) -> bool:
    return calendar.exceptions.get(day, day.strftime("%A").lower() not in calendar.weekend)


def slow_opens(calendar: Calendar, counting: Counting, day: D) -> tuple[tuple[str, str], ...]:
    """The office hours of a day; of a worked weekend those of the weekday before it that has some."""
    if not slow_works(calendar, day):
        return ()
    name = day.strftime("%A").lower()
    if name in calendar.weekend and not counting.hours.get(name):
        back = [(day - step * STEP).strftime("%A").lower() for step in range(1, 7)]
        name = next((one for one in back if counting.hours.get(one)), name)
    return tuple(counting.hours.get(name, ()))


def slow_received(calendar: Calendar, counting: Counting, at: D) -> D:
    day = at.date() if isinstance(at, T) else at
    if not counting.hours:
        return day
    opens = slow_opens(calendar, counting, day)
    if opens and not (isinstance(at, T) and f"{at:%H:%M:%S.%f}" > f"{opens[-1][1]}:00.000000"):
        return day
    while True:
        day += STEP
        if slow_opens(calendar, counting, day):
            return day


def slow_last_day(calendar: Calendar, counting: Counting, number: int, unit: Unit, at: D, stops: Sequence[tuple[D, D]]) -> D:
    """The first day by which as many days count as the term has, then moved, then held by what stands still."""
    begun = slow_received(calendar, counting, at)

    def stands(day: D) -> bool:
        return any(max(start, begun) < day <= stop for start, stop in stops)

    counts_first = counting.day_of_receipt_counts and unit is not DAY
    if unit is MONTHS:
        month = begun.replace(day=1)
        for _ in range(number):
            month = (month + 31 * STEP).replace(day=1)
        day = next(month + back * STEP for back in range(begun.day - 1 - counts_first, -2, -1) if (month + back * STEP).month == month.month or back < 0)  # fmt: skip
        number, first = (day - begun).days, begun + STEP
    else:
        first = begun if counts_first else begun + STEP

    def counted(last: D) -> int:
        days = [first + step * STEP for step in range((last - first).days + 1)]
        return sum(not stands(day) and (unit is not WORK or slow_works(calendar, day)) for day in days)

    last = begun
    while counted(last) < number:
        last += STEP
    if unit in (DAYS, MONTHS) and counting.ends_on_day_off == "next-working-day":
        while not slow_works(calendar, last) or stands(last):
            last += STEP
    while stands(last + STEP):
        last += STEP
    return last


dates = st.dates(D(2020, 1, 1), D(2020, 6, 30))
some_calendars = st.builds(
    Calendar,
    st.just("any"),
    st.lists(st.sampled_from(["friday", "saturday", "sunday", "monday"]), max_size=3, unique=True).map(tuple),
    st.dictionaries(st.dates(D(2020, 1, 1), D(2020, 12, 31)), st.booleans(), max_size=12),
)
some_hours = st.dictionaries(
    st.sampled_from([*WEEKDAYS, "saturday"]),
    st.sampled_from([(), (("09:00", "13:00"), ("14:00", "18:30")), (("08:00", "12:00"),)]),
    max_size=6,
).filter(lambda hours: not hours or any(spans for day, spans in hours.items() if day in ("tuesday", "wednesday", "thursday")))
some_rules = st.builds(Counting, st.booleans(), st.sampled_from(["next-working-day", "stays"]), some_hours)
submissions = dates | st.builds(
    T.combine, dates, st.sampled_from([dt.time(7), dt.time(12, 30), dt.time(13, 30), dt.time(18, 30), dt.time(23)])
)
units = st.sampled_from([WORK, DAYS, MONTHS])
numbers = st.integers(1, 14)


@st.composite
def some_stops(draw: st.DrawFn) -> list[tuple[D, D]]:
    days = sorted(draw(st.lists(st.dates(D(2020, 1, 1), D(2020, 9, 30)), max_size=6, unique=True)))
    return list(zip(days[::2], days[1::2], strict=False))


@settings(deadline=None)
@given(some_calendars, some_rules, numbers, units, submissions, some_stops())
def test_every_last_day_is_that_of_the_oracle(
    calendar: Calendar, counting: Counting, number: int, unit: Unit, at: D, stops: list[tuple[D, D]]
) -> None:
    found = calendars.deadline(calendar, counting, number, unit, at, stops)
    assert found.last_day == slow_last_day(calendar, counting, number, unit, at, stops)
    assert found.received_on == slow_received(calendar, counting, at)
    days = [day.date for day in found.working]
    assert days == [days[0] + step * STEP for step in range(len(days))]
    assert (days[0], days[-1]) == (calendars.date_of(at), found.last_day)
    if unit is not MONTHS:
        assert sum(day.counts for day in found.working) == number


@settings(deadline=None)
@given(some_calendars, some_rules, numbers, units, dates, dates, dates)
def test_what_may_never_make_a_term_shorter(
    calendar: Calendar, counting: Counting, number: int, unit: Unit, one: D, other: D, holiday: D
) -> None:
    def ends(calendar: Calendar, number: int, at: D) -> D:
        return calendars.deadline(calendar, counting, number, unit, at).last_day

    early, late = sorted((one, other))
    assert ends(calendar, number, early) <= ends(calendar, number, late), "a later start"
    assert ends(calendar, number, early) <= ends(calendar, number + 1, early), "a longer term"
    more = Calendar("more", calendar.weekend, {**calendar.exceptions, holiday: False})
    assert ends(calendar, number, early) <= ends(more, number, early), "a holiday more"
    if counting.ends_on_day_off == "next-working-day" or unit is WORK:
        last = ends(calendar, number, early)
        assert calendars.is_working(calendar, last) or last == early, "it ends on a working day"


@settings(deadline=None)
@given(some_calendars, some_rules, st.integers(1, 900), submissions.filter(lambda at: isinstance(at, T)))
def test_office_minutes_pass_one_by_one(calendar: Calendar, counting: Counting, minutes: int, at: T) -> None:
    found = calendars.deadline(calendar, counting, minutes, MINUTE, at)
    moment = calendars.received(calendar, counting, at)
    while minutes:
        opens = slow_opens(calendar, counting, moment.date()) if counting.hours else (("00:00", "24:00"),)
        minutes -= any(start <= f"{moment:%H:%M}" < stop for start, stop in opens)
        moment += dt.timedelta(minutes=1)
    assert found.ends_at == moment
