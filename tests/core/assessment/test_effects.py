"""Whose past rating would be another under a draft's rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from olshem import assessment, rulebook

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small-rulebook"
SHARES = {"health": "0.95", "land": "0.81", "justice": "0.5"}


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(SMALL)


def figures(years: tuple[int, ...] = (2025,), shares: Mapping[str, str] | None = None) -> dict[str, list[object]]:
    """A measure file with both rated measures of each body and year, and of January, which is within the year."""
    of_measure = {"on_time_share": shares or SHARES, "wait_median": dict.fromkeys(SHARES, "3")}
    rows = [
        (measure, body, "*", f"{year}-01-01", f"{year}-{end}", value, "ok")
        for measure, values in of_measure.items()
        for body, value in values.items()
        for year in years
        for end in ("12-31", "01-31")
    ]
    names = ("measure", "body", "service", "starts_on", "ends_on", "value", "status")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def draft(book: rulebook.Rulebook, *pairs: tuple[str, str]) -> rulebook.Rulebook:
    path = next(path for path in book.files if path.startswith("frameworks/"))
    text = book.files[path].decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return rulebook.from_files({**book.files, path: text.encode()})


def told(effects: tuple[assessment.Effect, ...]) -> list[tuple[object, ...]]:
    return [(one.period[0].year, one.body, one.before, one.after, one.why_before, one.why_after, one.effective_on.year) for one in effects]


def test_the_same_rules_change_nobody(book: rulebook.Rulebook) -> None:
    assert assessment.effects(figures(), book, book) == ((), ())


def test_only_who_changes_is_named_once_a_year(book: rulebook.Rulebook) -> None:
    """A stricter edge: 0.95 keeps its score, 0.81 falls below it, 0.5 was below before."""
    stricter = draft(book, ("[[2, 0.6], [3, 0.75], [4, 0.9]]", "[[2, 0.85], [3, 0.9], [4, 0.92]]"))
    effects, problems = assessment.effects(figures((2024, 2025)), book, stricter)
    assert told(effects) == [(year, "land", "2", "0", "good", "late", 2015) for year in (2024, 2025)]
    assert problems == ()
    back, _ = assessment.effects(figures(), stricter, book)
    assert [(one.body, one.before, one.after) for one in back] == [("land", "0", "2")]


def test_rules_of_a_later_day_are_tried_on_the_past(book: rulebook.Rulebook) -> None:
    rules = draft(book)
    text = next(data.decode() for path, data in rules.files.items() if path.startswith("frameworks/"))
    start = text.index("  - from: 2015")
    later = text[start:].replace("from: 2015", "from: 2027").replace("[2, 0.6]", "[2, 0.4]")
    ended = text[start:].replace("from: 2015", "from: 2015\n    to: 2026-12-31\n    ended: superseded")
    effects, _ = assessment.effects(figures(), book, draft(book, (text[start:], ended + later)))
    assert told(effects) == [(2025, "justice", "0", "2", "late", "good", 2027)]


def test_who_is_rated_no_more_has_no_rating_after(book: rulebook.Rulebook) -> None:
    renamed = draft(book, ("groups: [departments]", "groups: [city]"))
    effects, problems = assessment.effects(figures(), book, renamed)
    assert {(one.body, one.after) for one in effects} == {("health", ""), ("land", ""), ("justice", "")}
    assert problems == ()


def test_a_measure_that_the_file_lacks_is_a_warning(book: rulebook.Rulebook) -> None:
    other = draft(
        book,
        ("measure: wait_median", "measure: wait_mean"),
    )
    effects, problems = assessment.effects(figures(), book, other)
    assert effects == ()
    assert [(one.code, one.severity) for one in problems] == [("effects.not-rated", "warning")]
    assert "wait_mean" in problems[0].message
