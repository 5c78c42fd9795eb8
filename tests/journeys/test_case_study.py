"""The case study runs as written; what it counts by hand is counted again here in plain Python, without a line of the library."""

from __future__ import annotations

import csv
import datetime as dt
import html
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browsing import CHROMIUM, WIDE
from reading import run_page

D, DAY = dt.date, dt.timedelta(days=1)
OFF = {
    D(2018, 1, 1), D(2018, 1, 2), D(2018, 1, 7), D(2021, 1, 1), D(2021, 1, 2), D(2021, 1, 4), D(2021, 1, 7), D(2022, 10, 24), D(2022, 10, 25),
    D(2023, 1, 1), D(2023, 1, 2), D(2023, 1, 3), D(2023, 1, 7),
}  # fmt: skip
WORKED = {D(2022, 10, 22)}
SPANS = [
    (D(2017, 12, 28), D(2018, 1, 8)),
    (D(2020, 12, 28), D(2021, 1, 12)),
    (D(2022, 10, 14), D(2022, 11, 23)),
    (D(2022, 12, 28), D(2023, 1, 9)),
]
"""The days that the study counts over; of each, the days off and the weekends worked stand above."""


def works(day: D) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def working_days(start: D, number: int) -> D:
    """The last of so many working days after a day."""
    day = start
    while number:
        day += DAY
        number -= works(day)
    return day


def calendar_days(start: D, number: int) -> D:
    """So many days after a day, and on to a working day."""
    day = start + number * DAY
    while not works(day):
        day += DAY
    return day


STANDARDS: dict[str, Callable[[D], D]] = {
    "2017": lambda day: calendar_days(day, 10),
    "2020": lambda day: working_days(day, 8),
    "2022": lambda day: working_days(day, 6),
}


@pytest.fixture(scope="module")
def study(root: Path) -> str:
    return (root / "docs" / "case-study-housing-aid.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that the study makes, every command of it run and compared."""
    folder = tmp_path_factory.mktemp("study")
    shutil.copytree(root / "rulebooks" / "kazakhstan", folder / "kazakhstan")
    assert run_page(root / "docs" / "case-study-housing-aid.md", folder) == 17
    return folder / "site"


def rows(study: str, heading: str) -> list[list[str]]:
    """The rows of the table with this first heading."""
    table = study.partition(f"\n| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_the_days_off_listed_here_are_those_of_the_collected_file(shared: Path) -> None:
    with (shared / "kazakhstan" / "holidays.csv").open(encoding="utf-8", newline="") as file:
        kinds = {D.fromisoformat(row["date"]): row["kind"] for row in csv.DictReader(file)}
    within = {day: kind for day, kind in kinds.items() if any(first <= day <= last for first, last in SPANS)}
    assert {day for day, kind in within.items() if kind != "moved_working"} == OFF
    assert {day for day, kind in within.items() if kind == "moved_working"} == WORKED


def test_the_deadline_by_hand(study: str) -> None:
    counted = rows(study, "day")
    days = [D.fromisoformat(cells[0]) for cells in counted]
    assert days == [days[0] + n * DAY for n in range(len(days))]
    number = 0
    for day, cells in zip(days, counted, strict=True):
        counts = works(day) and day != days[0]
        number += counts
        assert cells[1:3] == [f"{day:%a}", str(number) if counts else "–"]
    assert (number, days[-1]) == (6, working_days(days[0], 6))


def test_the_same_last_day_without_the_resolution_and_another_five_days_before() -> None:
    assert working_days(D(2022, 10, 14), 6) == D(2022, 10, 22)
    plain = [day for day in (D(2022, 10, 14) + n * DAY for n in range(1, 20)) if day.weekday() < 5 and day != D(2022, 10, 25)]
    assert plain[5] == D(2022, 10, 24)
    assert [day for day in plain if day > D(2022, 10, 19)][5] == D(2022, 10, 28)


def test_one_day_of_the_year_under_three_standards(study: str) -> None:
    told = rows(study, "submitted")
    assert [(cells[0], cells[3], cells[4]) for cells in told] == [
        (f"{start:%a %Y-%m-%d}", f"{last:%a %Y-%m-%d}", f"{(last - start).days} days")
        for start, last in ((D(int(year), 12, 28), standard(D(int(year), 12, 28))) for year, standard in STANDARDS.items())
    ]


def test_weeks_without_a_holiday(study: str) -> None:
    *told, average = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in study.splitlines() if re.match(r"\| (\w+ 2022-11|average)", line)
    ]
    starts = [D(2022, 11, 7) + n * DAY for n in range(5)]
    waits = [[(standard(start) - start).days for standard in STANDARDS.values()] for start in starts]
    assert told == [[f"{start:%a %Y-%m-%d}", *map(str, wait)] for start, wait in zip(starts, waits, strict=True)]
    assert average[1:] == [f"{sum(one) / 5:.1f}" for one in zip(*waits, strict=True)]


def text_of(path: Path) -> str:
    """What a page says, on one line."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8"))).replace("\u00a0", " ")
    return re.sub(r" ([.,;:])", r"\1", re.sub(r"\s+", " ", text))


def test_the_commands_print_what_the_study_shows_and_the_pages_say_what_it_quotes(study: str, folder: Path) -> None:
    service = folder / "en" / "service" / "akimat-housing-aid"
    said = [text_of(path) for path in sorted(service.rglob("index.html"))]
    quoted = re.findall(r"^> (\S.+)$", study, re.MULTILINE)
    assert len(quoted) == 4
    assert [one for one in quoted if not any(one in text for text in said)] == []


@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")
def test_the_page_counts_the_case_as_we_did(browser: Browser, address: str, study: str) -> None:
    page = browser.new_page(viewport=WIDE)
    page.goto(f"{address}/en/service/akimat-housing-aid/deadline/")
    form = page.locator("form.day").first
    form.locator("input").fill(rows(study, "day")[0][0])
    said = form.locator(".told").inner_text().replace("\u00a0", " ")
    assert "Last day: Fri, 28 Oct 2022" in said.replace("Fri 28", "Fri, 28")
    assert "Sat 22 Oct" in said.replace(",", "")
