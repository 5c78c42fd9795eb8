"""Files of scores and measure files: what is read, what is refused, what is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.core.assessment.frameworks import NAME, item, row

from olshem import assessment, errors, rulebook
from olshem.rulebook import Dated, Framework, Limit, RatingRules
from olshem.vocabulary import Code

RULES = RatingRules((item("a"), item("b", optional=True)), (row("good", 2, Limit(Code("a"), is_in=(3, 4))), row("rest", 1)))
FRAMEWORK = Framework(Code("f"), NAME, NAME, (), {}, (Dated(RULES, dt.date(2006, 1, 1), source="a test"),), ("council", "body"))


@pytest.fixture(scope="module")
def book(root: Path) -> rulebook.Rulebook:
    return rulebook.read(root / "tests" / "fixtures" / "small-rulebook")


def test_a_wide_file_in_its_own_order_with_warnings() -> None:
    columns = {"stars": ["4", ""], "b": ["", "1.0"], "council": ["Z 1/x", "A"], "a": [3, "1"]}
    table, warnings = assessment.rate_wide(columns, FRAMEWORK)
    assert tuple(table) == assessment.RATING_COLUMNS
    assert (table["body"], table["rating"], table["row"]) == (["Z 1/x", "A"], [2, 1], ["good", "rest"])
    assert (table["binding"], table["points_to_next"], table["points_to_lower"]) == ([None, "a"], [None, 2], [1, None])
    assert [(one.code, one.column, one.severity) for one in warnings] == [("table.column-ignored", "stars", "warning")]


def test_absences_of_a_wide_file() -> None:
    columns = {"body": ["p", "q", "r", "s"], "a": ["3", "M", "SR", ""], "b": ["", "1", "1", "1"]}
    table, _ = assessment.rate_wide(columns, FRAMEWORK)
    assert table["reason"] == [None, "not-submitted:a", "under-review:a", "not-applicable:a"]
    assert table["status"] == ["rated", "refused", "refused", "refused"]


@pytest.mark.parametrize(
    ("columns", "faults"),
    [
        ({"body": ["p"], "a": ["1"]}, [("table.column-missing", None, "b")]),
        ({"town": ["p"], "b": ["1"]}, [("table.column-missing", None, "council"), ("table.column-missing", None, "a")]),
        (
            {"body": ["p", "q"], "a": ["1", "5"], "b": ["0", ""]},
            [("assessment.score-outside-scale", 1, "b"), ("assessment.score-outside-scale", 2, "a")],
        ),
        ({"body": ["p"], "a": ["2.5"], "b": ["x"]}, [("assessment.score-not-whole", 1, "a"), ("assessment.score-not-whole", 1, "b")]),
        ({"body": ["p", "", "p"], "a": ["1"] * 3, "b": ["1"] * 3}, [("table.id-missing", 2, "body"), ("table.id-repeated", 3, "body")]),
        ({"body": ["p"], "a": ["1/0"], "b": ["m"]}, [("assessment.score-not-whole", 1, "a"), ("assessment.score-not-whole", 1, "b")]),
        ({"body": ["p"], "a": ["nan"], "b": ["inf"]}, [("assessment.score-not-whole", 1, "a"), ("assessment.score-not-whole", 1, "b")]),
    ],
)
def test_every_fault_of_a_wide_file_has_its_place(columns: Mapping[str, list[object]], faults: list[tuple[str, int | None, str]]) -> None:
    with pytest.raises(errors.RecordsError) as refused:
        assessment.rate_wide(columns, FRAMEWORK)
    assert [(one.code, one.row, one.column) for one in refused.value.problems] == faults


def test_another_id_column_and_another_day() -> None:
    columns = {"town": ["p"], "a": ["4"], "b": [""]}
    assert assessment.rate_wide(columns, FRAMEWORK, id_column="town")[0]["rating"] == [2]
    with pytest.raises(errors.RefusedError) as refused:
        assessment.rate_wide(columns, FRAMEWORK, id_column="town", on=dt.date(2005, 12, 31))
    assert refused.value.code == "assessment.rules-not-in-force"


def measure_rows(*rows: tuple[str, str, object, str]) -> dict[str, list[object]]:
    """Rows (measure, body, value, status) of 2024 as a measure file."""
    measure, body, value, status = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    constant = {"service": "*", "channel": "*", "area": "*", "starts_on": "2024-01-01", "ends_on": "2024-12-31"}
    return {"measure": measure, "body": body, "value": value, "status": status} | {
        name: [one] * len(rows) for name, one in constant.items()
    }


WHOLE = (
    ("on_time_share", "health", "0.9", "ok"),
    ("wait_median", "health", 3.0, "ok"),
    ("on_time_share", "justice", "", "suppressed"),
    ("wait_median", "justice", 4.0, "ok"),
    ("on_time_share", "land", 0.6, "ok"),
    ("on_time_share", "akimat", 0.9, "ok"),
    ("wait_median", "akimat", 3.0, "ok"),
)


def test_a_measure_file_rates_the_groups_of_the_framework(book: rulebook.Rulebook) -> None:
    table = assessment.rate_table(measure_rows(*WHOLE), book, rulebook.framework(book), "2024")
    assert table["body"] == ["health", "justice", "land"]  # akimat is in another group
    assert table["status"] == ["rated", "refused", "refused"]
    assert table["reason"] == [None, "suppressed:promise", "no-cases:speed"]
    assert (table["rating"][0], table["row"][0]) == (3, "top")
    assert set(table["starts_on"]) == {dt.date(2024, 1, 1)}
    assert set(table["framework"]) == {"annual"}


def test_text_and_typed_cells_give_the_same_ratings(book: rulebook.Rulebook) -> None:
    typed = measure_rows(*WHOLE)
    typed |= {"starts_on": [dt.date(2024, 1, 1)] * len(WHOLE), "ends_on": [dt.date(2024, 12, 31)] * len(WHOLE)}
    text = {name: [assessment.text_of(cell) for cell in cells] for name, cells in typed.items()}
    framework = rulebook.framework(book)
    assert assessment.rate_table(typed, book, framework) == assessment.rate_table(text, book, framework)


def test_rows_of_other_cells_and_periods_are_left_alone(book: rulebook.Rulebook) -> None:
    columns = measure_rows(*WHOLE, ("on_time_share", "health", 0.0, "ok"), ("on_time_share", "health", 0.0, "ok"))
    columns["service"][-2], columns["starts_on"][-1] = "passport", "2024-12-01"
    before = assessment.rate_table(measure_rows(*WHOLE), book, rulebook.framework(book))
    assert assessment.rate_table(columns, book, rulebook.framework(book), "2024") == before
    with pytest.raises(errors.MethodError, match="holds 2 periods") as refused:
        assessment.rate_table(columns, book, rulebook.framework(book))
    assert refused.value.code == "period.ambiguous"


@pytest.mark.parametrize(
    ("rows", "change", "period", "code"),
    [
        (WHOLE, {}, "2023", "period.absent"),
        (WHOLE, {}, "twenty", "calendars.period-unknown"),
        (WHOLE[:1], {}, None, "assessment.measure-missing"),
        ((*WHOLE, ("on_time_share", "x", "many", "ok")), {}, None, "table.cell-invalid"),
        ((*WHOLE, ("on_time_share", "x", 1.0, "lost")), {}, None, "table.cell-invalid"),
        (WHOLE, {"starts_on": ["yesterday"] * 7}, None, "table.cell-invalid"),
        ((), {}, None, "period.ambiguous"),
    ],
)
def test_faults_of_a_measure_file(book: rulebook.Rulebook, rows: tuple, change: dict, period: str | None, code: str) -> None:
    with pytest.raises(errors.OlshemError) as refused:
        assessment.rate_table(measure_rows(*rows) | change, book, rulebook.framework(book), period)
    assert refused.value.code == code


def test_an_input_scored_by_hand_needs_a_wide_file(book: rulebook.Rulebook) -> None:
    framework = Framework(Code("f"), NAME, NAME, (Code("departments"),), {}, FRAMEWORK.rules)
    with pytest.raises(errors.MethodError) as refused:
        assessment.rate_table(measure_rows(*WHOLE), book, framework)
    assert refused.value.code == "assessment.input-without-measure"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2015Q1", "2015-01-01", "2015-03-31"),
        ("2015-Q4", "2015-10-01", "2015-12-31"),
        ("2015Q0", None, None),
        ("2015-13", None, None),
        ("2015-00", None, None),
        ("0000", None, None),
        ("15", None, None),
    ],
)
def test_periods_by_name(text: str, first: str | None, last: str) -> None:
    if first is None:
        with pytest.raises(errors.MethodError) as refused:
            assessment.parse_period(text)
        assert refused.value.code == "calendars.period-unknown"
    else:
        assert [day.isoformat() for day in assessment.parse_period(text)] == [first, last]
