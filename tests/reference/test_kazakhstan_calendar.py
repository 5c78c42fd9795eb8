"""The days of 2006-2026 by three calendars, day by day: the rulebook of Kazakhstan, the collected file, the package ``holidays``.

Where the rulebook and the package differ is told to people in ``docs/methods/terms.md``, each day with its reason. That table is
also the whole list of what may differ: a day that it lacks fails here, and so does a day that differs no longer.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

import holidays
import pytest

from olshem import calendars, rulebook

FIRST, LAST = dt.date(2006, 1, 1), dt.date(2026, 12, 31)
DAYS = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
WORKING, WEEKEND, OFF, ESTIMATED = "working day", "weekend", "day off", "day off, estimated"
"""What a day is. A holiday on a Sunday is a ``day off``: a calendar that lacks the holiday says ``weekend``."""
ROW = re.compile(r"\| (\d{4}-\d{2}-\d{2}) [A-Z][a-z]+ \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")

Said = dict[dt.date, str]


@pytest.fixture(scope="module")
def book(root: Path) -> rulebook.Rulebook:
    return rulebook.read(root / "rulebooks" / "kazakhstan")


@pytest.fixture(scope="module")
def ours(book: rulebook.Rulebook) -> Said:
    calendar = rulebook.working_calendar(book, "kazakhstan")
    return {day: WORKING if calendars.is_working(calendar, day) else OFF if day in calendar.kinds else WEEKEND for day in DAYS}


@pytest.fixture(scope="module")
def package() -> Said:
    years = range(FIRST.year - 1, LAST.year + 2)  # a day can be moved from or to another year
    days = holidays.country_holidays("KZ", years=years, language="en_US")
    return {day: by_package(days, day) for day in DAYS}


@pytest.fixture(scope="module")
def table(root: Path) -> dict[dt.date, tuple[str, str, str, str]]:
    """Of each day in the page's table: its name, what it is in our calendar, in the package, and why."""
    rows = ROW.findall((root / "docs" / "methods" / "terms.md").read_text(encoding="utf-8"))
    assert len(rows) == len({row[0] for row in rows})
    return {dt.date.fromisoformat(on): (name, here, there, why) for on, name, here, there, why in rows}


def by_package(days: holidays.HolidayBase, day: dt.date) -> str:
    if day in days.weekend_workdays:
        return WORKING
    if day in days:
        return ESTIMATED if "estimated" in days[day] else OFF
    return WEEKEND if day.weekday() in days.weekend else WORKING


def by_file(row: Mapping[str, str] | None, day: dt.date) -> str:
    if row is None:
        return WEEKEND if day.weekday() >= 5 else WORKING
    return WORKING if row["kind"] == "moved_working" else OFF


def differences(here: Said, there: Said) -> dict[dt.date, tuple[str, str]]:
    return {day: (here[day], there[day]) for day in DAYS if here[day] != there[day]}


def test_the_rulebook_says_of_every_day_what_the_collected_file_says(ours: Said, shared: Path) -> None:
    with (shared / "kazakhstan" / "holidays.csv").open(encoding="utf-8", newline="") as file:
        rows = {dt.date.fromisoformat(row["date"]): row for row in csv.DictReader(file)}
    assert min(rows) >= FIRST
    assert max(rows) <= LAST
    assert differences(ours, {day: by_file(rows.get(day), day) for day in DAYS}) == {}


def test_each_difference_from_the_package_is_told_and_no_other(
    ours: Said, package: Said, table: dict[dt.date, tuple[str, str, str, str]]
) -> None:
    assert differences(ours, package) == {day: (here, there) for day, (_, here, there, _) in table.items()}
    assert all(len(why.split()) > 5 for *_, why in table.values())
    working = {day for day, sides in differences(ours, package).items() if WORKING in sides}
    assert working == {dt.date(2026, 8, 31)}, "the only working day on which the two do not agree"


@pytest.mark.parametrize(
    ("day", "was"),
    [
        (dt.date(2025, 1, 5), WORKING),  # a Sunday worked for Friday 3 January
        (dt.date(2013, 12, 28), WORKING),  # a Saturday worked for a day of the next year
        (dt.date(2024, 3, 25), OFF),  # a Monday off for a holiday on a weekend
    ],
)
def test_the_comparison_sees_one_changed_day(ours: Said, package: Said, day: dt.date, was: str) -> None:
    assert ours[day] == package[day] == was
    changed = ours | {day: WEEKEND if was == WORKING else WORKING}
    assert differences(changed, package).keys() - differences(ours, package).keys() == {day}


def test_days_that_are_in_doubt_are_said_to_be_so_by_the_calendar_too(
    book: rulebook.Rulebook, table: dict[dt.date, tuple[str, str, str, str]]
) -> None:
    decreed_until = book.calendars["kazakhstan"].decreed_until
    assert decreed_until is not None
    assert min(table) > decreed_until, "a deadline near such a day says that its calendar is not known for certain"
