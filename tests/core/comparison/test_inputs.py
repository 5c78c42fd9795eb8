"""From rows to estimates: standard errors, free-standing files, measure files."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest

from olshem import comparison, errors, rulebook
from olshem.comparison import Names, Options
from olshem.rulebook import Statistic
from olshem.vocabulary import Status

QUICK = Options(draws=500)


@pytest.mark.parametrize(
    ("statistic", "cells", "expected"),
    [
        (Statistic.SHARE, {"numerator": 50, "denominator": 100}, 0.05),
        (Statistic.SHARE, {"numerator": 0, "denominator": 9}, math.sqrt(0.05 * 0.95 / 9)),
        (Statistic.SHARE, {"numerator": None, "denominator": 9}, None),
        (Statistic.COUNT, {"numerator": 12}, math.sqrt(12.5)),
        (Statistic.RATE, {"numerator": 0, "denominator": 500}, 2 * math.sqrt(0.5)),
        (Statistic.RATE, {"numerator": 3, "denominator": None}, None),
        (Statistic.MEAN, {"low": 1.0, "high": 1.0 + 2 * 1.959963984540054, "level": 0.95}, 1.0),
        (Statistic.QUANTILE_KAPLAN_MEIER, {"low": 3.0, "high": None, "level": 0.95}, None),
        (Statistic.QUANTILE_CLOSED, {"low": 3.0, "high": 3.0, "level": 0.95}, 0.0),
    ],
)
def test_standard_errors(statistic: Statistic, cells: dict[str, float | None], expected: float | None) -> None:
    row = dict.fromkeys(("numerator", "denominator", "low", "high", "level")) | cells
    found = comparison.measure_error(statistic, **row)
    assert found == (None if expected is None else pytest.approx(expected))


def test_impossible_counts_and_intervals() -> None:
    for attempt in (
        lambda: comparison.share_error(3, 2),
        lambda: comparison.share_error(0, 0),
        lambda: comparison.count_error(-1),
        lambda: comparison.interval_error(2, 1, 0.95),
        lambda: comparison.interval_error(1, 2, 95),
    ):
        with pytest.raises(errors.MethodError):
            attempt()


# ---------------------------------------------------------------- free-standing files
def test_a_file_of_values_and_errors() -> None:
    columns = {
        "who": ["é 1", "b", "c", "d", "e"],
        "y": ["1.5", "", "M", "SR", "2"],
        "se": ["0.1", "1", "1", "1", ""],
        "g": ["x", "x", "", "x", "x"],
    }
    estimates, covariance = comparison.estimates_of_file(columns, Names("who", "y", "se", group="g"))
    assert covariance is None
    assert [(one.id, one.group, one.value, one.status) for one in estimates] == [
        ("é 1", "x", 1.5, Status.OK),
        ("b", "x", None, Status.NOT_APPLICABLE),
        ("c", "-", None, Status.NOT_SUBMITTED),
        ("d", "x", None, Status.UNDER_REVIEW),
        ("e", "x", 2.0, Status.NOT_COMPARABLE),
    ]


@pytest.mark.parametrize(("factor", "value"), [(1, 0.25), (100, 25.0), (1000, 250.0)])
def test_counts_give_the_error_on_the_scale_of_the_value(factor: float, value: float) -> None:
    columns = {"who": ["a", "b"], "x": [5, 0], "n": [20, 0], "y": [value, ""]}
    counted, _ = comparison.estimates_of_file(columns, Names("who", numerator="x", denominator="n"))
    assert [(one.value, one.status) for one in counted] == [(0.25, Status.OK), (None, Status.NO_CASES)]
    given, _ = comparison.estimates_of_file(columns, Names("who", "y", numerator="x", denominator="n"))
    assert given[0].error == pytest.approx(factor * counted[0].error)


def test_a_status_column_says_more_than_an_empty_cell() -> None:
    columns = {"who": ["a", "b"], "y": [1.0, None], "se": [1.0, None], "status": ["ok", "suppressed"]}
    estimates, _ = comparison.estimates_of_file(columns, Names("who", "y", "se"))
    assert [one.status for one in estimates] == [Status.OK, Status.SUPPRESSED]


@pytest.mark.parametrize(
    ("columns", "names", "faults"),
    [
        ({"who": ["a"]}, Names("who", "y", "se"), [("table.column-missing", None, "y"), ("table.column-missing", None, "se")]),
        (
            {"who": ["a", "a", ""], "y": ["1", "x", "nan"], "se": ["1", "-1", "1e999"]},
            Names("who", "y", "se"),
            [
                ("table.id-repeated", 2, "who"),
                ("table.cell-invalid", 2, "y"),
                ("table.id-missing", 3, "who"),
                ("table.cell-invalid", 3, "y"),
            ],
        ),
        ({"who": ["a"], "y": ["1"], "se": ["-1"]}, Names("who", "y", "se"), [("table.cell-invalid", 1, "se")]),
        ({"who": ["a"], "y": ["1"], "se": ["1e999"]}, Names("who", "y", "se"), [("table.cell-invalid", 1, "se")]),
        ({"who": ["a"], "y": ["-1e200"], "se": ["1"]}, Names("who", "y", "se"), [("table.cell-invalid", 1, "y")]),
        ({"who": ["a"], "x": ["3"], "n": ["2"]}, Names("who", numerator="x", denominator="n"), [("comparison.counts-invalid", 1, "x")]),
        (
            {"who": ["a", "b"], "x": ["1", "1"], "n": ["2", "2"], "y": ["50", "7"]},
            Names("who", "y", numerator="x", denominator="n"),
            [("comparison.value-disagrees", 2, "y")],
        ),
        ({"who": ["a"], "y": ["1"], "se": ["1"], "status": ["lost"]}, Names("who", "y", "se"), [("table.cell-invalid", 1, "status")]),
    ],
)
def test_every_fault_of_a_file_has_its_place(
    columns: dict[str, list[str]], names: Names, faults: list[tuple[str, int | None, str]]
) -> None:
    with pytest.raises(errors.RecordsError) as refused:
        comparison.estimates_of_file(columns, names)
    assert [(one.code, one.row, one.column) for one in refused.value.problems] == faults


@pytest.mark.parametrize("names", [Names("who"), Names("who", "y"), Names("who", "y", numerator="x")])
def test_columns_must_be_named(names: Names) -> None:
    with pytest.raises(errors.MethodError) as refused:
        comparison.estimates_of_file({"who": ["a"], "y": ["1"], "x": ["1"]}, names)
    assert refused.value.code == "comparison.columns-unnamed"


def test_a_covariance_file_in_any_order() -> None:
    shared = {"id": ["c", "a", "b"], "b": ["0.1", "0.2", "1"], "a": ["0.3", "4", "0.2"], "c": ["9", "0.3", "0.1"]}
    columns = {"who": ["b", "x", "a"], "y": ["1", "", "2"]}
    estimates, matrix = comparison.estimates_of_file(columns, Names("who", "y"), covariance=shared)
    assert matrix is not None
    assert matrix.tolist() == [[1.0, 0.0, 0.2], [0.0, 0.0, 0.0], [0.2, 0.0, 4.0]]
    assert [one.error for one in estimates] == [1.0, None, 2.0]
    made = comparison.league(estimates, QUICK, covariance=matrix)
    assert [(line.id, line.rank, line.se) for line in made.standings] == [("a", 1, 2.0), ("b", 2, 1.0), ("x", None, None)]


@pytest.mark.parametrize(
    ("shared", "code"),
    [
        ({"id": ["a"], "a": ["1"]}, "table.column-missing"),
        ({"id": ["a"], "a": ["1"], "b": ["0"]}, "comparison.covariance-row-missing"),
        ({"id": ["a", "b"], "a": ["1", "x"], "b": ["0", "1"]}, "table.cell-invalid"),
        ({"id": ["a", "b"], "a": ["1", ""], "b": ["0", "1"]}, "table.cell-invalid"),
        ({"id": ["a", "b"], "a": ["1", "0.5"], "b": ["0", "1"]}, "comparison.covariance-asymmetric"),
    ],
)
def test_faults_of_a_covariance_file(shared: dict[str, list[str]], code: str) -> None:
    with pytest.raises(errors.RecordsError) as refused:
        comparison.estimates_of_file({"who": ["a", "b"], "y": ["1", "2"]}, Names("who", "y"), covariance=shared)
    assert refused.value.code == code


# ---------------------------------------------------------------- measure files
@pytest.fixture(scope="module")
def book(root: Path) -> rulebook.Rulebook:
    return rulebook.read(root / "tests" / "fixtures" / "small-rulebook")


def measure_file(**change: list[object]) -> dict[str, list[object]]:
    rows = {
        "measure": ["on_time_share"] * 4,
        "body": ["land", "health", "justice", "akimat"],
        "numerator": [90, 500, None, 590],
        "denominator": [100, 1000, None, 1100],
        "value": [0.9, 0.5, None, 590 / 1100],
        "low": [0.8, 0.45, None, 0.5],
        "high": [0.95, 0.55, None, 0.6],
        "level": [0.95, 0.95, None, 0.95],
        "status": ["ok", "ok", "suppressed", "ok"],
    }
    constant = {"service": "*", "channel": "*", "area": "*", "starts_on": dt.date(2024, 1, 1), "ends_on": dt.date(2024, 12, 31)}
    return rows | {name: [one] * 4 for name, one in constant.items()} | change


def test_a_measure_file_is_compared_within_the_groups_of_the_rulebook(book: rulebook.Rulebook) -> None:
    table, made = comparison.league_table(measure_file(), book, "on_time_share", "2024", options=QUICK)
    assert table["id"] == ["akimat", "land", "health", "justice"]
    assert table["group"] == ["city", "departments", "departments", "departments"]
    assert table["rank"] == [1, 1, 2, None]
    assert table["status"] == ["ok", "ok", "ok", "suppressed"]
    assert (set(table["measure"]), set(table["service"]), set(table["ends_on"])) == ({"on_time_share"}, {"*"}, {dt.date(2024, 12, 31)})
    assert table["se"][1] == pytest.approx(comparison.share_error(90, 100))
    assert made.groups[1].rankability is not None


def test_the_floor_is_the_rulebooks(book: rulebook.Rulebook) -> None:
    close = measure_file(numerator=[50, 500, None, 590], value=[0.5, 0.5, None, 0.536])
    table, made = comparison.league_table(close, book, "on_time_share", options=QUICK)
    assert table["status"] == ["ok", "not-comparable", "not-comparable", "suppressed"]
    assert [one.ranked for one in made.groups] == [True, False]


def test_other_rows_by_where(book: rulebook.Rulebook) -> None:
    columns = measure_file(service=["passport"] * 4)
    table, _ = comparison.league_table(columns, book, "on_time_share", where={"service": "passport"}, options=QUICK)
    assert set(table["service"]) == {"passport"}


def test_text_cells_give_the_same_table(book: rulebook.Rulebook) -> None:
    text = {name: ["" if cell is None else str(cell) for cell in cells] for name, cells in measure_file().items()}
    once, twice = (comparison.league_table(columns, book, "on_time_share", options=QUICK) for columns in (measure_file(), text))
    assert once == twice


@pytest.mark.parametrize(
    ("change", "call", "code"),
    [
        ({}, {"measure": "speed"}, "comparison.measure-unknown"),
        ({}, {"measure": "wait_mean"}, "comparison.no-rows"),
        ({}, {"where": {"service": "visa"}}, "comparison.no-rows"),
        ({}, {"where": {"ward": "3"}}, "comparison.where-unknown"),
        ({}, {"period": "2023"}, "period.absent"),
        ({"ends_on": [dt.date(2024, 12, 31)] * 3 + [dt.date(2024, 1, 31)]}, {}, "period.ambiguous"),
        ({"value": [None] * 4}, {}, "table.cell-invalid"),
        ({"status": ["lost"] * 4}, {}, "table.cell-invalid"),
        ({"value": ["x"] * 4}, {}, "table.cell-invalid"),
        ({"value": ["1e999"] * 4}, {}, "table.cell-invalid"),
        ({"body": ["land"] * 4}, {}, "table.id-repeated"),
    ],
)
def test_faults_of_a_measure_file(book: rulebook.Rulebook, change: dict, call: dict, code: str) -> None:
    arguments = {"measure": "on_time_share", "options": QUICK} | call
    with pytest.raises(errors.OlshemError) as refused:
        comparison.league_table(measure_file(**change), book, **arguments)
    assert refused.value.code == code


def test_a_value_whose_interval_is_open_cannot_be_compared(book: rulebook.Rulebook) -> None:
    columns = measure_file(
        measure=["wait_median"] * 4, value=[3.0, 9.0, None, 5.0], high=[None, 12.0, None, 6.0], low=[2.0, 8.0, None, 4.0]
    )
    table, _ = comparison.league_table(columns, book, "wait_median", options=QUICK)
    assert dict(zip(table["id"], table["status"], strict=True))["land"] == "not-comparable"
    assert np.isfinite([one for one in table["se"] if one is not None]).all()
