"""What differs between two rulebooks: each thing, text and dated value, with the day from which it matters."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from olshem import rulebook

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
Row = tuple[str, str, str, str, str]


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(FIXTURES / "country-rulebook")


def differences(before: rulebook.Rulebook, after: rulebook.Rulebook) -> list[Row]:
    return [(one.kind, one.key, one.before, one.after, str(one.effective_on or "")) for one in rulebook.compare(before, after)]


def changed(book: rulebook.Rulebook, *pairs: tuple[str, str]) -> rulebook.Rulebook:
    files = dict(book.files)
    for old, new in pairs:
        assert any(old.encode() in data for data in files.values()), old
        files = {path: data.replace(old.encode(), new.encode()) for path, data in files.items()}
    return rulebook.from_files(files)


TERM = "services.aid.standards.term"
COUNTER = "services.aid.standards.term(counter)"
FEE = "{value: 0, unit: KZT, observed_on: 2020-05, source: official notice, source_type: official-notice, confidence: read}"
CASES: dict[str, tuple[list[tuple[str, str]], list[Row]]] = {
    "a text": (
        [("en: Ministry of Labour", "en: Ministry of Work")],
        [("changed", "bodies.ministry.name.en", "Ministry of Labour", "Ministry of Work", "2007-01-01")],
    ),
    "a text without a date": (
        [("en: Targeted aid", "en: Aid")],
        [("changed", "services.aid.name.en", "Targeted aid", "Aid", "")],
    ),
    "a value that was wrong": ([("{value: 8,", "{value: 9,")], [("changed", COUNTER, "8", "9", "2020-01-01")]),
    "its article": ([('"4(1)"', '"5"')], [("changed", f"{COUNTER}.article", "4(1)", "5", "2020-01-01")]),
    "a new value from a day": (
        [(FEE, FEE + "\n        - {value: 500, unit: KZT, from: 2026-07, source: draft}")],
        [
            ("added", "services.aid.standards.fee", "0", "500", "2026-07-01"),
            ("added", "services.aid.standards.fee.source", "official notice", "draft", "2026-07-01"),
        ],
    ),
    "an end": (
        [("value: ministry, from: 2007, source", "value: ministry, from: 2007, to: 2024-12-31, ended: repealed, source")],
        [
            ("changed", "services.aid.accountable.ended", "", "repealed", "2025-01-01"),
            ("changed", "services.aid.accountable.to", "", "2024-12-31", "2025-01-01"),
        ],
    ),
    "a day of a calendar": (
        [("on: 2025-01-01, kind", "on: 2025-01-02, kind")],
        [
            ("removed", f"calendars.national.days[2025-01-01].{key}", text, "", "2025-01-01")
            for key, text in (("kind", "holiday"), ("name.en", "New Year"), ("name.kk", "Жаңа жыл"), ("name.ru", "Новый год"))
        ]
        + [("removed", "calendars.national.days[2025-01-01].on", "2025-01-01", "", "2025-01-01")]
        + [("removed", "calendars.national.days[2025-01-01].source", "law on holidays", "", "2025-01-01")]
        + [
            ("added", f"calendars.national.days[2025-01-02].{key}", "", text, "2025-01-02")
            for key, text in (("kind", "holiday"), ("name.en", "New Year"), ("name.kk", "Жаңа жыл"), ("name.ru", "Новый год"))
        ]
        + [("added", "calendars.national.days[2025-01-02].on", "", "2025-01-02", "2025-01-02")]
        + [("added", "calendars.national.days[2025-01-02].source", "", "law on holidays", "2025-01-02")],
    ),
    "the header": ([('version: "2025.1"', 'version: "2025.2"')], [("changed", "rulebook.version", "2025.1", "2025.2", "")]),
    "a structure": (
        [("ends_on_day_off: next-working-day", "ends_on_day_off: stays")],
        [("changed", "statutes.procedures.counting.ends_on_day_off", "next-working-day", "stays", "2007-01-01")],
    ),
    "a list": (
        [("providers: [akimat-south, akimat-plain, akimat-bazaar]", "providers: [akimat-plain, akimat-bazaar]")],
        [("changed", "services.aid.providers", "akimat-south;akimat-plain;akimat-bazaar", "akimat-plain;akimat-bazaar", "")],
    ),
    "only the form": ([("from: 2020, act: o2020-20", "from: 2020-01-01, act: o2020-20"), ("    sector: social\n", "    sector: 'social'\n")], []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_change_is_told_and_nothing_else(book: rulebook.Rulebook, name: str) -> None:
    pairs, rows = CASES[name]
    assert differences(book, changed(book, *pairs)) == rows


@pytest.mark.parametrize("name", CASES)
def test_the_other_way_round_is_the_mirror_image(book: rulebook.Rulebook, name: str) -> None:
    mirror = {"added": "removed", "removed": "added", "changed": "changed"}
    after = changed(book, *CASES[name][0])
    told, back = differences(book, after), differences(after, book)
    assert sorted((mirror[kind], key, new, old, day) for kind, key, old, new, day in told) == sorted(back)


def test_a_value_moved_to_another_day(book: rulebook.Rulebook) -> None:
    """The day that loses it shows what holds then in the draft; the day that gets it, what held then before."""
    moved = changed(
        book, ("to: 2019-12-31, ended: superseded, act: o2015-10", "to: 2020-06-30, ended: superseded, act: o2015-10"),
        ("channel: [counter], from: 2020, act", "channel: [counter], from: 2020-07, act"),
    )  # fmt: skip
    rows = [row for row in differences(book, moved) if row[1] in (COUNTER, f"{COUNTER}.unit", f"{TERM}.to")]
    assert rows == [
        ("removed", COUNTER, "8", "10", "2020-01-01"),
        ("added", COUNTER, "8", "8", "2020-07-01"),
        ("removed", f"{COUNTER}.unit", "working-day", "calendar-day", "2020-01-01"),
        ("changed", f"{TERM}.to", "2019-12-31", "2020-06-30", "2020-01-01"),
    ]


def test_a_whole_thing_is_told_with_everything_in_it(book: rulebook.Rulebook) -> None:
    files = dict(book.files)
    services = files["country.yaml"].index(b"services:")
    new = b"""services:
  letter:
    name: {kk: h, ru: p, en: Letter}
    criteria: [timeliness]
    providers: [ministry]
    standards:
      term:
        - {value: 5, unit: working-day, from: 2026-01-10, act: o2020-20}
"""
    files["country.yaml"] = files["country.yaml"][:services] + new + files["country.yaml"][services + len(b"services:\n") :]
    told = differences(book, rulebook.from_files(files))
    assert told[0] == ("added", "services.letter", "", "Letter", "2026-01-10")
    assert ("added", "services.letter.standards.term", "", "5", "2026-01-10") in told
    assert ("added", "services.letter.providers", "", "ministry", "") in told
    assert {row[0] for row in told} == {"added"}
    assert all(row[1].startswith("services.letter") for row in told)


def test_nothing_differs_from_itself(book: rulebook.Rulebook) -> None:
    assert differences(book, rulebook.read(FIXTURES / "country-rulebook")) == []


def test_another_mapping_is_told() -> None:
    small = rulebook.read(FIXTURES / "small-rulebook")
    after = rulebook.from_files({**small.files, "mapping.yaml": b"x: 1\n"})
    assert [(row[0], row[1]) for row in differences(small, after)] == [("added", "mapping.yaml")]


def test_the_day_of_an_observation_is_the_day_that_matters(book: rulebook.Rulebook) -> None:
    (one,) = rulebook.compare(book, changed(book, ("{value: 0, unit: KZT", "{value: 5, unit: KZT")))
    assert (one.key, one.effective_on) == ("services.aid.standards.fee", dt.date(2020, 5, 1))
