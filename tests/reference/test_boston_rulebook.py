"""The rulebook of Boston says what the city's file says: every code is there, every claim in a note can be counted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

import boston_plain as plain
import pyarrow.parquet as pq
import pytest

from olshem import rulebook

ON = dt.date(2015, 7, 1)


@pytest.fixture(scope="module")
def book(root: Path) -> rulebook.Rulebook:
    return rulebook.read(root / "rulebooks" / "boston-311")


@pytest.fixture(scope="module")
def raw(shared: Path) -> list[dict[str, str | None]]:
    names = ["type", "department", "neighborhood", "source"]
    return pq.read_table(shared / "services" / "boston311_2015.parquet", columns=names).to_pylist()


def test_every_code_of_the_file_is_listed_and_no_other(book: rulebook.Rulebook, raw: list[dict[str, str | None]]) -> None:
    for column, listed in (("type", book.services), ("neighborhood", book.areas), ("source", book.channels)):
        assert {plain.code(row[column]) for row in raw if row[column]} == set(listed), column
    assert {plain.code(row["department"]) for row in raw} | {"city-of-boston"} == set(book.bodies)
    assert len(book.services) == 158
    assert len({row["type"] for row in raw}) == 158, "two types share a slug"


def test_providers_are_those_under_which_the_file_holds_a_type(book: rulebook.Rulebook, raw: list[dict[str, str | None]]) -> None:
    found = defaultdict(set)
    for row in raw:
        found[plain.code(row["type"])].add(plain.code(row["department"]))
    assert {code: sorted(service.providers) for code, service in book.services.items()} == {code: sorted(of) for code, of in found.items()}


def test_a_department_is_compared_where_ten_promises_have_fallen_due(book: rulebook.Rulebook, shared: Path) -> None:
    fallen: dict[str, int] = defaultdict(int)
    for case in plain.read(shared / "services" / "boston311_2015.parquet"):
        fallen[case.body] += case.fallen_due
    for code, body in book.bodies.items():
        if code != "city-of-boston":
            group = "departments" if fallen[code] >= 10 else None
            assert rulebook.value_on(body.group, ON) == group, code
            assert rulebook.value_on(body.parent, ON) == "city-of-boston"


def test_the_calendar_is_the_law_worked_out(book: rulebook.Rulebook) -> None:
    calendar = book.calendars["boston"]
    assert {day.on for day in calendar.days} == plain.holidays()
    assert calendar.weekend == ("saturday", "sunday")


def test_every_translated_name_is_marked_for_review(book: rulebook.Rulebook) -> None:
    for code, service in book.services.items():
        assert set(service.name.review) == {"kk", "ru"}, code
        assert service.name.kk != service.name.ru != service.name.en, code
    for language in ("kk", "ru"):
        names = [service.name[language] for service in book.services.values()]
        assert len(set(names)) == len(names), f"two services share a name in {language}"


def test_what_is_our_own_says_so(book: rulebook.Rulebook) -> None:
    framework = book.frameworks["citywide"]
    assert "own proposal" in framework.name.en
    assert all("own proposal" in rules.source for rules in framework.rules)
    for measure in book.measures.values():
        assert all("own proposal" in level.source for target in measure.targets for level in target.level), measure.code
    assert all(row.evidence == "proposed" for rules in framework.rules for row in rules.value.table)
