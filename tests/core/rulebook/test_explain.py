"""One code on one day: what holds, what was before it, what comes after, and how the last value ended."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from olshem import errors, rulebook
from olshem.rulebook import Basis

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(FIXTURES / "country-rulebook")


def explained(book: rulebook.Rulebook, code: str, day: str) -> list[tuple[object, ...]]:
    """Of each line: its channel, its basis, and the values in force, before and after."""
    found = rulebook.explain(book, code, dt.date.fromisoformat(day))
    return [
        (line.channel, line.basis.value, *(one.value if one is not None else None for one in (line.held, line.replaced, line.replaced_by)))
        for one in found
        for line in one.lines
    ]


@pytest.mark.parametrize(
    ("code", "day", "lines"),
    [
        ("aid.term", "2015-03-31", [(None, "not-yet", None, None, 10), ("counter", "not-yet", None, None, 10), ("portal", "not-yet", None, None, 10)]),
        ("aid.term", "2015-04-01", [(None, "in-force", 10, None, 8), ("counter", "in-force", 10, None, 8), ("portal", "in-force", 10, None, 30)]),
        ("aid.standards.term", "2020-01-01", [("counter", "in-force", 8, 10, None), ("portal", "in-force", 30, 10, None)]),
        ("services.aid.fee", "2020-04-30", [(None, "not-yet", None, None, 0)]),
        ("services.aid.fee", "2020-05-01", [(None, "observed", 0, None, None)]),
        ("aid.max-wait-submission", "2020-05-01", [(None, "in-force", 30, None, None)]),
        ("akimat-south.exists", "2018-06-19", [(None, "ended", None, True, None)]),
    ],
)  # fmt: skip
def test_a_line_on_a_day(book: rulebook.Rulebook, code: str, day: str, lines: list[tuple[object, ...]]) -> None:
    assert explained(book, code, day) == lines


@pytest.mark.parametrize(("word", "basis"), [("repealed", Basis.REPEALED), ("suspended", Basis.SUSPENDED), ("superseded", Basis.ENDED)])
def test_how_the_last_value_ended_is_told(book: rulebook.Rulebook, word: str, basis: Basis) -> None:
    files = dict(book.files)
    files["country.yaml"] = files["country.yaml"].replace(b"to: 2018-06-18, ended: superseded", f"to: 2018-06-18, ended: {word}".encode())
    changed = rulebook.from_files(files)
    (found,) = rulebook.explain(changed, "akimat-south.exists", dt.date(2020, 1, 1))
    assert found.lines[0].basis is basis


def test_a_channel_is_told_as_it_is_counted(root: Path) -> None:
    """On every day and channel what is told to hold is what holds; what replaced it begins later, and holds from then on."""
    book = rulebook.read(root / "rulebooks" / "kazakhstan")
    days = [dt.date(year, month, 15) for year in (2007, 2014, 2017, 2019, 2020, 2022, 2026) for month in (1, 6)]
    for service in book.services.values():
        for day in days:
            (found,) = rulebook.explain(book, f"services.{service.code}", day)
            for line in found.lines:
                _, _, parameter = line.path.partition("standards.")
                if parameter and not line.inherited_from:
                    values = service.standards[parameter]  # type: ignore[index]
                    whole = [value for value in values if not value.channel]
                    assert line.held is rulebook.in_force(values if line.channel else whole, day, line.channel)


def test_what_is_inherited_says_from_where(book: rulebook.Rulebook) -> None:
    (found,) = rulebook.explain(book, "aid.max-wait-submission", dt.date(2020, 5, 1))
    assert [(line.path, line.inherited_from) for line in found.lines] == [("standards.max-wait-submission", "typical")]


def test_an_act_says_what_rests_on_it(book: rulebook.Rulebook) -> None:
    (found,) = rulebook.explain(book, "d2018-702", dt.date(2020, 5, 1))
    assert found.name == "On territorial structure"
    assert "bodies.akimat-south.became" in found.cited_by
    assert "areas.plain.exists" in found.cited_by


def test_a_code_in_two_sections_is_told_twice(book: rulebook.Rulebook) -> None:
    files = {
        path: data.replace(b"  south:\n", b"  ministry:\n").replace(b"value: south,", b"value: ministry,")
        for path, data in book.files.items()
    }
    both = rulebook.from_files(files)
    assert [one.section for one in rulebook.explain(both, "ministry", dt.date(2020, 1, 1))] == ["bodies", "areas"]
    assert [one.section for one in rulebook.explain(both, "areas.ministry", dt.date(2020, 1, 1))] == ["areas"]


def test_a_calendar_shows_the_days_of_the_year(book: rulebook.Rulebook) -> None:
    assert "days[2025-01-03].kind" in rulebook.explain(book, "national", dt.date(2025, 6, 1))[0].facts
    assert not any(key.startswith("days") for key in rulebook.explain(book, "national", dt.date(2024, 6, 1))[0].facts)


@pytest.mark.parametrize(
    ("code", "hint"),
    [("aidd", "did you mean aid?"), ("aid.trm", "did you mean aid.term?"), ("bodies.minstry", "did you mean ministry?"), ("zzzz", None)],
)
def test_an_unknown_code_names_the_nearest(book: rulebook.Rulebook, code: str, hint: str | None) -> None:
    with pytest.raises(errors.RulebookError) as refused:
        rulebook.explain(book, code, dt.date(2020, 1, 1))
    assert [(one.code, one.found, one.hint) for one in refused.value.problems] == [("rulebook.code-unknown", code, hint)]


def test_every_thing_can_be_explained(root: Path) -> None:
    for folder in (FIXTURES / "small-rulebook", FIXTURES / "country-rulebook", root / "rulebooks" / "boston-311"):
        book = rulebook.read(folder)
        for section in rulebook.SECTIONS:
            for code in getattr(book, section):
                found = rulebook.explain(book, f"{section}.{code}", dt.date(2020, 1, 1))
                assert (found[0].section, found[0].code) == (section, code)
                assert found[0].name
