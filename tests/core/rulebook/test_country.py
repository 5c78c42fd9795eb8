"""What a country's rulebook has beside a city's: channels, lives, successions, model standards."""

from __future__ import annotations

import dataclasses
import datetime as dt
import pickle
from pathlib import Path

import pytest

from olshem import rulebook
from olshem.rulebook import Body, Dated
from olshem.vocabulary import Code, PartialDate, Text

COUNTRY = Path(__file__).resolve().parents[2] / "fixtures" / "country-rulebook"


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(COUNTRY)


@pytest.mark.parametrize(
    ("day", "channel", "term"),
    [
        ("2015-03-31", None, None),
        ("2019-12-31", None, (10, "calendar-day")),
        ("2019-12-31", "portal", (10, "calendar-day")),
        ("2020-01-01", None, (8, "working-day")),
        ("2020-01-01", "counter", (8, "working-day")),
        ("2020-01-01", "portal", (30, "minute")),
        ("2020-01-01", "post", None),
    ],
)
def test_a_term_is_that_of_its_day_and_channel(
    book: rulebook.Rulebook, day: str, channel: str | None, term: tuple[int, str] | None
) -> None:
    found = rulebook.in_force(book.services[Code("aid")].standards[Code("term")], dt.date.fromisoformat(day), channel)
    assert (None if found is None else (found.value, found.unit)) == term


def test_a_value_of_its_own_channel_comes_before_one_for_all() -> None:
    begins = dt.date(2020, 1, 1)
    values = (Dated(8, starts_on=begins, source="x"), Dated(1, starts_on=begins, source="x", channel=(Code("portal"),)))
    assert [rulebook.value_on(values, begins, channel) for channel in (None, "portal", "counter")] == [8, 1, 8]


def test_an_observation_counts_until_its_end() -> None:
    values = (Dated(7, observed_on=dt.date(2020, 5, 1), ends_on=dt.date(2023, 6, 30), source="x"),)
    assert [rulebook.value_on(values, dt.date(2023, 6, day)) for day in (30,)] == [7]
    assert rulebook.value_on(values, dt.date(2023, 7, 1)) is None


@pytest.mark.parametrize(
    ("body", "day", "existed"),
    [
        ("akimat-south", "2000-01-01", None),
        ("akimat-south", "2007-12-19", True),
        ("akimat-south", "2018-06-18", True),
        ("akimat-south", "2018-06-19", False),
        ("akimat-plain", "2018-06-18", False),
        ("akimat-plain", "2018-06-19", True),
        ("ministry", "1900-01-01", True),
    ],
)
def test_a_body_exists_in_its_time(book: rulebook.Rulebook, body: str, day: str, existed: bool | None) -> None:
    assert rulebook.exists_on(book.bodies[Code(body)], dt.date.fromisoformat(day)) is existed


def test_successions_are_those_of_bodies_and_areas(book: rulebook.Rulebook) -> None:
    found = [(one.section, one.before, one.after, one.said.starts_on) for one in rulebook.successions(book)]
    day = dt.date(2018, 6, 19)
    assert found == [("bodies", "akimat-south", ("akimat-plain", "akimat-bazaar"), day), ("areas", "south", ("plain", "bazaar"), day)]


def test_a_parameter_is_the_services_own_or_its_models(book: rulebook.Rulebook) -> None:
    aid, day = book.services[Code("aid")], dt.date(2020, 1, 1)
    assert [value.value for value in rulebook.standard(book, aid, "max-wait-submission", day)] == [30]
    assert rulebook.standard(book, aid, "fee", day) is aid.standards[Code("fee")]
    assert rulebook.standard(book, aid, "validity", day) == ()
    assert rulebook.standard(book, aid, "max-wait-submission", dt.date(2000, 1, 1)) == ()


def test_a_partial_date_is_its_first_day_and_keeps_its_words(book: rulebook.Rulebook) -> None:
    day = book.services[Code("aid")].standards[Code("fee")][0].observed_on
    assert isinstance(day, PartialDate)
    assert (day, day.written, pickle.loads(pickle.dumps(day)).written) == (dt.date(2020, 5, 1), "2020-05", "2020-05")


def test_a_service_names_its_acts(book: rulebook.Rulebook) -> None:
    assert book.services[Code("aid")].acts == ("o2015-10", "o2020-20")


def test_a_calendar_tells_its_doubts(book: rulebook.Rulebook) -> None:
    doubtful = """
        name: {kk: Күнтізбе, ru: Календарь, en: Calendar}
        note: {kk: Екі дереккөз келіспейді, ru: Два источника расходятся, en: Two sources disagree}
        days:
          - {on: 2026-08-30, kind: holiday, confidence: derived, source: press, name: {kk: Мереке, ru: Праздник, en: Holiday}}
    """
    calendar = rulebook.from_files({**book.files, "calendars/doubtful.yaml": doubtful.encode()}).calendars[Code("doubtful")]
    assert calendar.note is not None
    assert (calendar.note.en, [day.confidence for day in calendar.days]) == ("Two sources disagree", ["derived"])


def test_how_bodies_and_areas_went_over(book: rulebook.Rulebook) -> None:
    """One renamed, one reorganised, two merged into a new one, one into one that was there, one split."""
    some, begins = (Dated(Text("а", "а", "a"), starts_on=dt.date(2000, 1, 1), source="x"),), dt.date(2020, 1, 1)
    new = (Dated(True, starts_on=begins, source="x"),)

    def body(code: str, *after: str, kind: str = "ministry", exists: tuple[Dated[bool], ...] = ()) -> Body:
        became = (Dated(tuple(map(Code, after)), starts_on=begins, source="x"),) if after else ()
        return Body(Code(code), some, kind=kind, exists=exists, became=became)  # type: ignore[arg-type]

    old = (Dated(True, starts_on=dt.date(2010, 1, 1), source="x"),)
    listed = [
        body("a", "a2"), body("a2", exists=new), body("b", "b2"), body("b2", kind="agency", exists=new), body("c", "e"), body("d", "e"),
        body("e", exists=new), body("f", "g"), body("g", exists=old), body("h", "i", "j"), body("i", exists=new), body("j", exists=new),
    ]  # fmt: skip
    changed = dataclasses.replace(book, bodies={one.code: one for one in listed}, areas={})
    told = {one.before: one.how for one in rulebook.successions(changed)}
    assert told == {"a": "renamed", "b": "reorganised", "c": "merged", "d": "merged", "f": "merged", "h": "split"}
