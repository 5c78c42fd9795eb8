"""Until when a service must answer, by the rulebook of an invented country; and the commands ``rules deadline`` and ``rules calendar``."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import promising
from commands import run
from olshem import calendars, errors, rulebook
from olshem.rulebook import Counting, Dated
from olshem.vocabulary import Code, Unit

COUNTRY = Path(__file__).resolve().parents[2] / "fixtures" / "country-rulebook"
D, T = dt.date, dt.datetime


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(COUNTRY)


def with_terms(book: rulebook.Rulebook, *values: Dated[Any], **more: Any) -> rulebook.Rulebook:
    """The country with other terms of its service, and more of the service changed."""
    service = dataclasses.replace(book.services[Code("aid")], standards={Code("term"): values} if values else {}, **more)
    return dataclasses.replace(book, services={Code("aid"): service})


def test_the_term_in_force_counts_by_its_law(book: rulebook.Rulebook) -> None:
    found = rulebook.deadline(book, "aid", D(2025, 1, 7), channel="counter")
    assert (found.term, found.unit, found.basis, found.said.act, found.said.article) == (
        8,
        Unit.WORKING_DAY,
        "in-force",
        "o2020-20",
        "4(1)",
    )
    assert (found.regime.statute, found.calendar, found.calendar_known) == ("procedures", "national", True)
    assert found.deadline.last_day == D(2025, 1, 17)
    assert rulebook.deadline(book, "aid", D(2019, 12, 30)).unit is Unit.CALENDAR_DAY


def test_a_submission_after_hours_has_the_term_of_the_day_on_which_it_counts(book: rulebook.Rulebook) -> None:
    late = rulebook.deadline(book, "aid", T(2019, 12, 31, 19), channel="portal")
    assert (late.deadline.received_on, late.term, late.unit) == (D(2020, 1, 6), 30, Unit.MINUTE)
    assert late.deadline.ends_at is not None
    assert f"{late.deadline.ends_at:%m-%d %H:%M}" == "01-06 09:30"
    in_time = rulebook.deadline(book, "aid", T(2019, 12, 31, 18), channel="portal")
    assert (in_time.deadline.received_on, in_time.term) == (D(2019, 12, 31), 10)


def test_an_instant_is_local_time_of_the_rulebook(book: rulebook.Rulebook) -> None:
    utc = T(2025, 1, 6, 14, tzinfo=dt.UTC)  # 19:00 in Almaty, after hours
    assert rulebook.deadline(book, "aid", utc).deadline.received_on == D(2025, 1, 7)
    assert rulebook.deadline(book, "aid", T(2025, 1, 6, 14)).deadline.received_on == D(2025, 1, 6)


def test_days_off_come_with_their_names(book: rulebook.Rulebook) -> None:
    found = rulebook.deadline(book, "aid", D(2024, 12, 31))
    assert {day.on: day.name["en"] for day in found.days_off.values()} == {
        D(2025, 1, 1): "New Year",
        D(2025, 1, 3): "Moved day off",
        D(2025, 1, 5): "Working day",
    }
    whys = {day.date: day.why for day in found.deadline.working}
    assert [whys[D(2025, 1, day)].value for day in (1, 2, 3, 4, 5)] == ["holiday", "working-day", "moved-off", "weekend", "moved-working"]


@pytest.mark.parametrize(
    ("at", "known"), [(D(2025, 3, 3), True), (D(2026, 12, 14), True), (D(2026, 12, 28), False), (D(2024, 3, 4), False)]
)
def test_it_says_whether_the_decrees_are_known(book: rulebook.Rulebook, at: D, known: bool) -> None:
    assert rulebook.deadline(book, "aid", at).calendar_known is known


@pytest.mark.parametrize(("at", "listed"), [(D(2026, 12, 18), True), (D(2026, 12, 23), True), (D(2026, 12, 24), False)])
def test_after_the_last_year_of_the_calendar_even_new_year_is_no_holiday(at: D, listed: bool) -> None:
    book = rulebook.read(promising.KAZAKHSTAN)
    found = rulebook.deadline(book, "akimat-housing-aid", at)
    assert (found.calendar_known, found.holidays_listed, found.listed_until) == (False, listed, D(2026, 12, 31))
    said = run("rules", "deadline", promising.KAZAKHSTAN, "--service", "akimat-housing-aid", "--from", at).stderr
    assert ("lists no holidays after 2026-12-31: the last day may be later" in said) is not listed


def test_what_was_read_in_a_year_is_said_so() -> None:
    asked = ("rules", "deadline", promising.KAZAKHSTAN, "--service", "akimat-housing-aid", "--from")
    assert "mne2015-319; as read in 2017." in run(*asked, "2017-12-28").stderr
    assert "6 working-day as read in 2022-10 (www.gov.kz)" in run(*asked, "2016-12-30").stderr


def test_the_years_of_a_calendar_without_a_last_decree(book: rulebook.Rulebook) -> None:
    rule = dataclasses.replace(book.calendars[Code("national")], decreed_until=None)
    longer = dataclasses.replace(rule, code=Code("city"), days=(), extends=Code("national"), decreed_until=D(2025, 6, 30))
    silent = dataclasses.replace(rule, code=Code("silent"), days=())
    more = dataclasses.replace(book, calendars={one.code: one for one in (rule, longer, silent)})
    assert [rulebook.known_span(more, code) for code in ("national", "city", "silent")] == [
        (D(2025, 1, 1), D(2025, 12, 31)),
        (D(2025, 1, 1), D(2025, 6, 30)),
        None,
    ]


def test_an_observation_counts_and_says_so(book: rulebook.Rulebook) -> None:
    seen = (
        Dated(10, observed_on=D(2021, 5, 1), source="portal", unit=Unit.CALENDAR_DAY),
        Dated(6, observed_on=D(2023, 5, 1), source="portal", unit=Unit.WORKING_DAY),
    )
    more = with_terms(book, *seen)
    assert [(found.basis, found.term) for at in (D(2022, 1, 4), D(2025, 1, 7)) if (found := rulebook.deadline(more, "aid", at))] == [
        ("observed", 10),
        ("observed", 6),
    ]
    with pytest.raises(errors.RefusedError, match="no term in force on 2021-01-05"):
        rulebook.deadline(more, "aid", D(2021, 1, 5))


def test_a_model_gives_the_term_that_a_service_does_not_name(book: rulebook.Rulebook) -> None:
    model = dataclasses.replace(
        book.model_standards[Code("typical")],
        standards={Code("term"): (Dated(15, starts_on=D(2007, 6, 30), act="o2015-10", unit=Unit.CALENDAR_DAY),)},
    )
    more = dataclasses.replace(with_terms(book), model_standards={Code("typical"): model})
    assert rulebook.deadline(more, "aid", D(2025, 3, 3)).term == 15


def test_a_statute_has_rules_and_a_calendar_of_its_own(book: rulebook.Rulebook) -> None:
    plain = dataclasses.replace(book.calendars[Code("national")], code=Code("plain"), days=())
    rules = (
        Dated(Counting(day_of_receipt_counts=True), starts_on=D(2007, 1, 1), ends_on=D(2024, 12, 31), act="a"),
        Dated(Counting(), starts_on=D(2025, 1, 1), act="b"),
    )
    statute = dataclasses.replace(book.statutes[Code("procedures")], counting=rules, calendar=Code("plain"))
    more = dataclasses.replace(book, statutes={Code("procedures"): statute}, calendars={**book.calendars, Code("plain"): plain})
    assert rulebook.deadline(more, "aid", D(2024, 12, 31)).deadline.last_day == D(2025, 1, 9)
    assert rulebook.deadline(more, "aid", D(2025, 1, 1)).deadline.last_day == D(2025, 1, 13)
    without = dataclasses.replace(book, statute=None, services={Code("aid"): dataclasses.replace(book.services[Code("aid")], statute=None)})
    assert rulebook.deadline(without, "aid", D(2025, 1, 8)).deadline.last_day == D(2025, 1, 20)


def test_a_day_that_was_decreed_later_is_not_known_yet(book: rulebook.Rulebook) -> None:
    before, after = (rulebook.working_calendar(book, "national", day) for day in (D(2024, 11, 20), D(2024, 11, 21)))
    assert [calendars.is_working(one, D(2025, 1, 3)) for one in (before, after)] == [True, False]
    assert not calendars.is_working(before, D(2025, 1, 1))


REFUSED = [
    ("rulebook.service-unknown", {"service": "aidd"}, errors.RulebookError),
    ("rulebook.area-unknown", {"area": "moon"}, errors.RulebookError),
    ("rulebook.channel-unknown", {"channel": "pigeon"}, errors.RulebookError),
    ("rulebook.term-missing", {"at": D(2014, 1, 6)}, errors.RefusedError),
]


@pytest.mark.parametrize(("code", "asked", "kind"), REFUSED)
def test_what_has_no_deadline_is_refused(book: rulebook.Rulebook, code: str, asked: dict[str, Any], kind: type[errors.OlshemError]) -> None:
    with pytest.raises(kind) as refused:
        rulebook.deadline(book, **{"service": "aid", "at": D(2025, 3, 3), **asked})
    assert refused.value.code == code


def test_unknown_and_carried_terms_are_refused_with_what_is_known(book: rulebook.Rulebook) -> None:
    early = Dated(10, starts_on=D(2015, 1, 1), ends_on=D(2019, 12, 31), act="o2015-10", article="4", unit=Unit.CALENDAR_DAY)
    for value, code in ((None, "rulebook.term-unknown"), ("carried", "rulebook.term-carried")):
        more = with_terms(book, early, Dated(value, starts_on=D(2020, 1, 1), source="not found"))
        with pytest.raises(errors.RefusedError) as refused:
            rulebook.deadline(more, "aid", D(2025, 3, 3))
        assert refused.value.code == code
        if value is None:
            assert "10 calendar-day from 2015-01-01 to 2019-12-31 (o2015-10, article 4)" in str(refused.value.problems[0])


# ---------------------------------------------------------------- the commands


def test_deadline_as_a_table_and_as_json() -> None:
    asked = ("rules", "deadline", COUNTRY, "--service", "aid", "--from", "2024-12-31T10:00")
    shown = run(*asked)
    assert shown.exit_code == 0
    assert ["2025-01-03", "Fri", "moved-off", "Moved", "day", "off"] in [line.split() for line in shown.stdout.splitlines()]
    assert "Targeted aid: 8 working-day, until 2025-01-13 (Monday)." in shown.stderr
    assert "calendar national are not all known" in shown.stderr
    result = json.loads(run(*asked, "--json").stdout)["result"]
    assert {"service": "aid", "term": 8, "unit": "working-day", "last_day": "2025-01-13", "act": "o2020-20"}.items() <= result.items()
    assert {"from": "2024-12-31T10:00:00+05:00", "basis": "in-force", "calendar_known": False, "article": "4(1)"}.items() <= result.items()
    assert result["working"][0] == {"date": "2024-12-31", "counts": False, "why": "receipt"}
    assert result["working"][1]["name"] == {"kk": "Жаңа жыл", "ru": "Новый год", "en": "New Year"}
    assert result["working"][-1] == {"date": "2025-01-13", "counts": True, "why": "last-day"}


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--service", "aid", "--from", "2025-01-07"), 0, "until 2025-01-17"),
        (("--service", "aid", "--from", "2025-01-07", "--channel", "portal"), 2, "give the date and the time"),
        (("--service", "aid", "--from", "yesterday"), 2, "--from is a date or a time"),
        (("--service", "none", "--from", "2025-01-07"), 3, "no service 'none'"),
        (("--service", "aid", "--from", "2014-01-07"), 4, "10 calendar-day from 2015-04-01"),
    ],
)
def test_exit_codes(options: tuple[str, ...], code: int, said: str) -> None:
    done = run("rules", "deadline", COUNTRY, *options)
    assert (done.exit_code, said in done.stderr) == (code, True)


def test_a_year_for_the_telephone(tmp_path: Path) -> None:
    asked = ("rules", "calendar", COUNTRY, "--year", "2025")
    shown = run(*asked, "--language", "kk")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert run(*asked, "--language", "kk", "--out", tmp_path / "days.ics").stdout == ""
    written = (tmp_path / "days.ics").read_bytes()
    assert written == shown.stdout_bytes
    assert written.count(b"BEGIN:VEVENT") == 3
    assert "SUMMARY;LANGUAGE=kk:Жаңа жыл\r\n".encode() in written
    assert b"UID:2025-01-05-national@country\r\n" in written
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert run(*asked, "--language", "xx").exit_code == 2
    assert run(*asked, "--calendar", "lunar").exit_code == 2
    assert "are not all known for 2027" in run("rules", "calendar", COUNTRY, "--year", "2027").stderr
