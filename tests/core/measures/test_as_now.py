"""Bodies as they were and as they are now: for whom a case counts that a body had which has ended since."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import measuring
from olshem import measures, rulebook
from olshem.measures.as_now import Now
from olshem.rulebook import Definition
from olshem.vocabulary import Unit

COUNTRY = Path(__file__).resolve().parents[2] / "fixtures" / "country-rulebook"
BEFORE, AFTER = dt.date(2018, 6, 18), dt.date(2018, 6, 19)


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(COUNTRY)


@pytest.mark.parametrize(
    ("on", "body", "area", "expected"),
    [
        (BEFORE, "akimat-south", "plain", "akimat-south"),
        (AFTER, "akimat-south", "plain", "akimat-plain"),
        (AFTER, "akimat-south", "bazaar", "akimat-bazaar"),
        (AFTER, "akimat-south", "south", "akimat-south"),
        (AFTER, "akimat-south", "-", "akimat-south"),
        (AFTER, "akimat-plain", "bazaar", "akimat-plain"),
        (AFTER, "ministry", "plain", "ministry"),
    ],
)
def test_for_whom_a_case_counts(book: rulebook.Rulebook, on: dt.date, body: str, area: str, expected: str) -> None:
    assert Now(book, on).body(body, area) == expected


def test_an_area_that_was_split_stays(book: rulebook.Rulebook) -> None:
    assert [Now(book, AFTER).area(area) for area in ("south", "plain", "nowhere")] == ["south", "plain", "nowhere"]


def counted(
    book: rulebook.Rulebook, folder: Path, *, as_now: bool, as_of: str = "2018-12-31T12:00"
) -> tuple[dict[str, int], list[tuple[Any, ...]]]:
    """Cases by body, and the findings about successors."""
    rows = [
        ("akimat-south", "plain"),
        ("akimat-south", "bazaar"),
        ("akimat-south", "bazaar"),
        ("akimat-south", None),
        ("ministry", "plain"),
    ]
    listed = [
        measuring.case(measuring.local(f"2018-02-0{place + 1}T12:00"), case_id=str(place), body=body, area=area, service="aid")
        for place, (body, area) in enumerate(rows)
    ]
    result = measures.compute(
        measuring.live(folder, listed),
        book,
        starts_on=dt.date(2018, 1, 1),
        ends_on=dt.date(2018, 12, 31),
        grains=["year"],
        as_of=measuring.local(as_of),
        by=["body"],
        as_now=as_now,
    )
    told = [(row["code"], row["body"], row["count"]) for row in result.findings.to_pylist() if "counted-for" in row["code"]]
    return {row["body"]: row["n"] for row in result.table.to_pylist() if row["n"]}, told


def with_a_measure(book: rulebook.Rulebook) -> rulebook.Rulebook:
    counting = Definition(measuring.STATISTIC.COUNT, numerator=measuring.asked("submitted"))
    requests = measuring.measure("requests", counting, Unit.CASE)
    return dataclasses.replace(book, measures={requests.code: requests})


def test_as_it_was_and_as_it_is_now(book: rulebook.Rulebook, tmp_path: Path) -> None:
    with_one = with_a_measure(book)
    as_it_was, told = counted(with_one, tmp_path, as_now=False)
    assert (as_it_was, told) == ({"*": 5, "akimat-south": 4, "ministry": 1}, [])
    as_it_is, told = counted(with_one, tmp_path, as_now=True)
    assert as_it_is == {"*": 5, "akimat-south": 1, "akimat-plain": 1, "akimat-bazaar": 2, "ministry": 1}
    assert told == [("measures.counted-for-ended", "akimat-south", 1), ("measures.counted-for-successor", "akimat-south", 3)]


def test_what_has_not_happened_by_the_as_of_day_moves_nothing(book: rulebook.Rulebook, tmp_path: Path) -> None:
    as_it_is, told = counted(with_a_measure(book), tmp_path, as_now=True, as_of="2018-06-18T12:00")
    assert (as_it_is, told) == ({"*": 5, "akimat-south": 4, "ministry": 1}, [])
