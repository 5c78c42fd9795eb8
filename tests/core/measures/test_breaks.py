"""A changed definition breaks the line: each period has one definition, and a year is counted by both."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import measuring
from olshem import measures, publication, tables
from olshem.rulebook import Dated, Definition, Rulebook
from olshem.vocabulary import Unit

CHANGED = dt.date(2015, 3, 1)
CLOSED = Definition(measuring.STATISTIC.COUNT, numerator=measuring.asked("closed"))
EVERY = Definition(measuring.STATISTIC.COUNT, numerator=measuring.asked("submitted"))
SPAN: dict[str, Any] = {"starts_on": dt.date(2015, 1, 1), "ends_on": dt.date(2015, 6, 30), "as_of": measuring.local("2015-07-01T12:00")}


def book(*definitions: tuple[dt.date, Definition], **more: Any) -> Rulebook:
    """A measure with these definitions, each until the next begins, and one that never changed."""
    ends = [begins - dt.timedelta(days=1) for begins, _ in definitions[1:]] + [None]
    dated = tuple(Dated(one, starts_on=begins, ends_on=end, source="test") for (begins, one), end in zip(definitions, ends, strict=True))
    changed = measuring.measure("changed", CLOSED, Unit.CASE, definition=dated)
    return measuring.book(chosen=[changed, measuring.measure("same", EVERY, Unit.CASE)], **more)


def records(folder: Path) -> Any:
    """Each month three requests, of which one is closed."""
    listed = [
        measuring.case(
            measuring.local(f"2015-0{month}-1{number}T12:00"),
            measuring.local(f"2015-0{month}-1{number}T15:00") if number == 0 else None,
            case_id=f"{month}-{number}",
            body=("one", "two", "two")[number],
        )
        for month in range(1, 7)
        for number in range(3)
    ]
    return measuring.live(folder, listed, parts=2)


def ask(one: Rulebook, **more: Any) -> measures.Question:
    return measures.ask(one, **{**SPAN, "grains": ["month"], "by": [], "measures": None} | more)


TWO = ((measuring.START, CLOSED), (CHANGED, EVERY))


def test_each_period_says_by_which_definition_it_was_counted(tmp_path: Path) -> None:
    table = measures.compute(records(tmp_path), book(*TWO), **SPAN, grains=["quarter", "month"], measures=["changed"]).table
    told = {(str(row["starts_on"]), str(row["ends_on"])): (str(row["definition"]), row["value"]) for row in table.to_pylist()}
    before, after = str(measuring.START), str(CHANGED)
    assert told[("2015-01-01", "2015-01-31")] == (before, 1)
    assert told[("2015-02-01", "2015-02-28")] == (before, 1)
    assert told[("2015-03-01", "2015-03-31")] == (after, 3)
    assert told[("2015-01-01", "2015-03-31")] == (after, 9)


def test_the_year_after_is_counted_by_both(tmp_path: Path) -> None:
    one = book(*TWO)
    found = measures.overlaps(records(tmp_path), one, ask(one, by=["body"]))
    assert found.column_names == measures.OVERLAPS.names
    rows = [row for row in found.to_pylist() if row["body"] == "*"]
    assert [(row["starts_on"].month, row["value"], row["definition"], row["replaced_on"]) for row in rows] == [
        (month, 1, measuring.START, CHANGED) for month in (3, 4, 5, 6)
    ]
    assert {row["measure"] for row in found.to_pylist()} == {"changed"}
    keys = [tuple(row[name] for name in measures.MEASURES.names[:7]) for row in found.to_pylist()]
    assert keys == sorted(keys)


@pytest.mark.parametrize("definitions", [TWO, ((measuring.START, CLOSED), (CHANGED, EVERY), (dt.date(2015, 5, 10), CLOSED))])
def test_both_engines_give_the_same_overlap(tmp_path: Path, definitions: tuple[tuple[dt.date, Definition], ...]) -> None:
    one, live = book(*definitions), records(tmp_path)
    question = ask(one, grains=["quarter", "month"], by=["body", "service"])
    plain, fast = (tables.write(measures.overlaps(live, one, question, engine=engine), None) for engine in measures.ENGINES)
    assert plain == fast
    plain, fast = (
        tables.write(measures.compute(live, one, **SPAN, grains=["quarter", "month"], by=["body"], engine=engine).table, None)
        for engine in measures.ENGINES
    )
    assert plain == fast


@pytest.mark.parametrize(
    "definitions",
    [
        ((measuring.START, CLOSED),),
        ((measuring.START, CLOSED), (CHANGED, CLOSED)),
        ((measuring.START, CLOSED), (dt.date(2016, 1, 1), EVERY)),
    ],
)
def test_what_did_not_change_has_no_overlap(tmp_path: Path, definitions: tuple[tuple[dt.date, Definition], ...]) -> None:
    one = book(*definitions)
    assert measures.breaks_of(ask(one)) == ()
    assert measures.overlaps(records(tmp_path), one, ask(one)).num_rows == 0


def test_the_overlap_ends_after_a_year(tmp_path: Path) -> None:
    one = book((measuring.START, CLOSED), (dt.date(2012, 2, 29), EVERY))
    question = ask(one, starts_on=dt.date(2011, 1, 1), ends_on=dt.date(2014, 12, 31), grains=["year", "month"], as_of=SPAN["as_of"])
    (found,) = measures.breaks_of(question)
    months = [period for period in found.periods if period.grain == "month"]
    assert (months[0].label, months[-1].label, len(months)) == ("2012-02", "2013-02", 13)
    assert [period.label for period in found.periods if period.grain == "year"] == ["2012"]


def test_a_release_cannot_take_an_overlap_for_measures() -> None:
    """Its column is not among those that measures may publish, so the two definitions never meet in one table."""
    assert "replaced_on" not in publication.types_of("measures")
    assert "definition" in publication.types_of("measures")
