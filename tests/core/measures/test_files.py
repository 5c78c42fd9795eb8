"""The three files of a run: columns, order, small cells, curves, findings, and the command that writes them."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import Result

import commands
import measuring
import recording
from measuring import STATISTIC, case, local
from olshem import errors, measures, rulebook, tables
from olshem.rulebook import Dated, Definition
from olshem.vocabulary import Unit
from olshem_cli import shell

CONTRACT = (
    "measure,body,service,channel,area,starts_on,ends_on,as_of,numerator,denominator,n,n_open,n_overdue,n_not_due,n_without_due,"
    "value,low,high,level,method,unit,polarity,status,rulebook_digest,records_digest,definition,"
    "evidence,design,mode,bodies,bodies_due"
)
CURVES = "measure,body,service,starts_on,ends_on,t,at_risk,events,censored,survival,low,high"
FINDINGS = "code,severity,body,measure,starts_on,ends_on,count,text,detail"
AS_OF = local("2015-03-20T12:00:00")
MONDAY = local("2015-03-02T09:00:00")
HOUR = dt.timedelta(hours=1)
SPAN: dict[str, Any] = {"starts_on": dt.date(2015, 1, 1), "ends_on": dt.date(2015, 3, 31), "grains": ["quarter", "month"], "as_of": AS_OF}
MEDIAN = Definition(STATISTIC.QUANTILE_KAPLAN_MEIER)


def some_cases(count: int = 60) -> list[dict[str, Any]]:
    bodies, services = ("one", "two", "three"), ("carried", "days")
    return [
        case(MONDAY + n * HOUR, None if n % 7 == 3 else MONDAY + (3 * n + n % 11) * HOUR, body=bodies[n % 3], service=services[n % 2])
        for n in range(count)
    ]


def computed(folder: Path, book: Any = None, cases: list[dict[str, Any]] | None = None, **asked: Any) -> measures.MeasureResult:
    live = measuring.live(folder, some_cases() if cases is None else cases)
    return measures.compute(live, book or measuring.book(), **{**SPAN, "by": ["body", "service"]} | asked)


def test_columns_and_order_are_those_of_the_contract(tmp_path: Path) -> None:
    result = computed(tmp_path)
    assert ",".join(result.table.column_names) == CONTRACT
    assert ",".join(result.curves.column_names) == CURVES
    assert ",".join(result.findings.column_names) == FINDINGS
    keys = [tuple(row.values()) for row in result.table.select(CONTRACT.split(",")[:7]).to_pylist()]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_a_measure_file_reads_as_it_was_written(tmp_path: Path) -> None:
    result = computed(tmp_path)
    for name in ("m.csv", "m.parquet"):
        tables.write(result.table, tmp_path / name)
        again = measures.read_file(tmp_path / name)
        assert again.schema.equals(measures.MEASURES)
        assert again.to_pylist() == result.table.to_pylist()


def test_a_file_from_before_there_were_later_columns_is_read(tmp_path: Path) -> None:
    result = computed(tmp_path)
    assert set(result.table["definition"].to_pylist()) == {measuring.START}
    assert set(result.table["evidence"].to_pylist()) == {"cases"}
    later = CONTRACT.split(",")[-6:]
    tables.write(result.table.drop_columns(later), tmp_path / "m.csv")
    assert measures.read_file(tmp_path / "m.csv").column_names == CONTRACT.split(",")[:-6]


def test_a_file_without_a_column_is_refused_by_name(tmp_path: Path) -> None:
    tables.write(computed(tmp_path).table.drop_columns(["n_open"]), tmp_path / "m.csv")
    with pytest.raises(errors.RecordsError) as refused:
        measures.read_file(tmp_path / "m.csv")
    assert "n_open" in str(refused.value.problems[0])


def test_an_empty_figure_is_never_nan(tmp_path: Path) -> None:
    for row in computed(tmp_path).table.to_pylist():
        assert all(value == value for value in row.values() if isinstance(value, float))
        assert (row["value"] is None) == (row["status"] != "ok")


# ---------------------------------------------------------------- small cells
def test_small_cells_are_withheld_whole(tmp_path: Path) -> None:
    five = [measuring.measure("m", one, unit, minimum_n=5) for one, unit in ((MEDIAN, Unit.DAY),)]
    cases = [case(MONDAY + n * HOUR, MONDAY + 2 * n * HOUR) for n in range(4)] + [case(MONDAY, MONDAY + HOUR, body="two") for _ in range(5)]
    book = measuring.book(chosen=five)
    found = measures.withhold_small(
        computed(tmp_path, book, cases, by=["body"], grains=["month"], starts_on=dt.date(2015, 3, 1)).table, book
    )
    rows = {row["body"]: row for row in found.to_pylist()}
    assert {body: row["status"] for body, row in rows.items()} == {
        "*": "ok",
        "city": "ok",
        "one": "suppressed",
        "three": "no-cases",
        "two": "ok",
    }
    hidden = ("numerator", "denominator", "n", "n_open", "n_overdue", "n_not_due", "n_without_due", "value", "low", "high")
    assert all(rows["one"][name] is None for name in hidden)
    assert rows["three"]["n"] == 0
    assert found.schema.equals(measures.MEASURES)


def test_a_small_denominator_is_withheld_in_a_large_cell(tmp_path: Path) -> None:
    share = measuring.measures()[0]
    book = measuring.book(chosen=[measuring.measure("on_time", share.definition[0].value, minimum_n=3)])
    cases = [case(MONDAY, MONDAY + HOUR, MONDAY + HOUR)] * 2 + [case(MONDAY, MONDAY + HOUR)] * 20
    [row] = measures.withhold_small(
        computed(tmp_path, book, cases, by=[], grains=["month"], starts_on=dt.date(2015, 3, 1)).table, book
    ).to_pylist()
    assert (row["status"], row["n"], row["denominator"]) == ("suppressed", None, None)


def test_the_minimum_is_the_one_in_force_on_the_last_day(tmp_path: Path) -> None:
    minimum = (
        Dated(2, starts_on=measuring.START, ends_on=dt.date(2015, 2, 28), source="test"),
        Dated(9, starts_on=dt.date(2015, 3, 1), source="test"),
    )
    book = measuring.book(chosen=[measuring.measure("m", MEDIAN, Unit.DAY, minimum_n=minimum)])
    cases = [case(at + n * HOUR, at + 2 * n * HOUR) for at in (MONDAY, local("2015-02-02T09:00:00")) for n in range(4)]
    found = measures.withhold_small(computed(tmp_path, book, cases, by=[], grains=["month"]).table, book)
    assert found["status"].to_pylist() == ["no-cases", "ok", "suppressed"]


# ---------------------------------------------------------------- curves
def test_curves_are_of_the_largest_grain_and_of_large_cells(tmp_path: Path) -> None:
    book = measuring.book(chosen=[measuring.measure("m", MEDIAN, Unit.DAY, minimum_n=11)])
    curves = computed(tmp_path, book).curves.to_pylist()
    assert {(row["starts_on"], row["ends_on"]) for row in curves} == {(dt.date(2015, 1, 1), dt.date(2015, 3, 31))}
    assert {(row["body"], row["service"]) for row in curves} == {
        ("*", "*"), ("*", "carried"), ("*", "days"), ("city", "*"), ("city", "carried"), ("city", "days"), ("one", "*"), ("two", "*"), ("three", "*"),
        ("two", "carried"), ("two", "days"),
    }  # fmt: skip


def test_a_thinned_curve_loses_no_case(tmp_path: Path) -> None:
    cases = [case(MONDAY, None if n % 5 == 4 else MONDAY + n * dt.timedelta(minutes=7)) for n in range(2000)]
    book = measuring.book(chosen=[measuring.measure("m", MEDIAN, Unit.HOUR)])
    curves = computed(tmp_path, book, cases, by=[], grains=["quarter"]).curves.to_pylist()
    assert 50 <= len(curves) <= 220
    assert sum(row["events"] + row["censored"] for row in curves) == 2000
    assert sum(row["censored"] for row in curves) >= 400
    assert [row["t"] for row in curves] == sorted(row["t"] for row in curves)
    assert all(before["survival"] >= after["survival"] for before, after in zip(curves, curves[1:], strict=False))
    assert all(before["survival"] - after["survival"] < 0.021 for before, after in zip(curves, curves[1:], strict=False))


# ---------------------------------------------------------------- findings
def test_odd_records_are_counted_by_body_and_period(tmp_path: Path) -> None:
    cases = [
        case(MONDAY, MONDAY - HOUR), case(MONDAY, MONDAY), case(MONDAY, MONDAY, MONDAY - HOUR, body="two"),
        case(MONDAY, AS_OF + HOUR, body="two"), case(local("2015-01-05T10:00:00"), local("2015-01-05T09:00:00")),
    ]  # fmt: skip
    found = computed(
        tmp_path, measuring.book(chosen=[measuring.measure("m", MEDIAN, Unit.DAY)]), cases, grains=["quarter"]
    ).findings.to_pylist()
    counted = {(row["code"], row["body"]): row["count"] for row in found if row["code"].startswith("records.")}
    assert counted == {
        ("records.decided-before-submitted", "one"): 2,
        ("records.due-before-submitted", "two"): 1,
        ("records.zero-duration", "one"): 1,
        ("records.zero-duration", "two"): 1,
    }


def test_figures_that_cannot_be_made_are_found(tmp_path: Path) -> None:
    book = measuring.book(chosen=[measuring.measure("m", MEDIAN, Unit.DAY)])
    found = computed(tmp_path, book, [case(MONDAY), case(MONDAY)], by=["body"], grains=["quarter"]).findings.to_pylist()
    assert [(row["code"], row["body"], row["measure"], row["count"]) for row in found] == [
        ("measures.all-open", "*", "*", 2), ("measures.all-open", "city", "*", 2), ("measures.all-open", "one", "*", 2),
        ("measures.no-cases", "three", "*", 0), ("measures.no-cases", "two", "*", 0),
        ("measures.not-reached", "*", "m", 2), ("measures.not-reached", "city", "m", 2), ("measures.not-reached", "one", "m", 2),
    ]  # fmt: skip
    assert all(row["text"] for row in found)


# ---------------------------------------------------------------- the command
RULEBOOK = recording.ROOT / "fixtures" / "small-rulebook"
YEAR = ("--from", "2025-01-01", "--to", "2025-12-31", "--grain", "year,month", "--as-of", "2026-01-10T12:00:00")


def run(*words: object) -> Result:
    return commands.run("measure", *words)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("measured") / "store"
    rows = [recording.case(case_id=f"A-{n}", submitted=f"2025-0{1 + n % 6}-03 09:00:00", decided=f"2025-0{1 + n % 6}-1{n % 9} 09:00:00", due=f"2025-0{1 + n % 6}-13 09:00:00") for n in range(60)]  # fmt: skip
    recording.ingest_rows(made, rows)
    return made


def test_the_command_writes_three_files_and_where_they_come_from(store: Path, tmp_path: Path) -> None:
    paths = {name: tmp_path / f"{name}.csv" for name in ("out", "curves-out", "findings-out")}
    result = run(
        store,
        "--rulebook",
        RULEBOOK,
        *YEAR,
        "--by",
        "body,service",
        "--measure",
        "on_time_share,wait_median",
        *(word for name, path in paths.items() for word in (f"--{name}", path)),
    )
    assert result.exit_code == 0, result.output
    assert paths["out"].read_text().splitlines()[0] == CONTRACT
    assert paths["curves-out"].read_text().splitlines()[0] == CURVES
    assert paths["findings-out"].read_text().splitlines()[0] == FINDINGS
    meta = json.loads((tmp_path / "out.csv.meta.json").read_text())
    assert meta["command"] == "measure"
    assert meta["options"]["by"] == "body,service"
    assert meta["options"]["measure"] == ["on_time_share", "wait_median"]
    assert meta["as_of"] == "2026-01-10T12:00:00+05:00"
    [first, *_] = csv.DictReader(paths["out"].read_text().splitlines())
    assert meta["digests"] == {"rulebook": first["rulebook_digest"], "records": first["records_digest"]}


def test_both_engines_write_the_same_bytes_to_standard_output(store: Path) -> None:
    texts = [run(store, "--rulebook", RULEBOOK, *YEAR, "--by", "body,channel", "--engine", engine).stdout for engine in measures.ENGINES]
    assert texts[0] == texts[1]
    assert texts[0].startswith(CONTRACT)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--measure", "nothing"), "on_time_share"),
        (("--by", "office"), "body, service, channel, area"),
        (("--engine", "spark"), "duckdb"),
        (("--from", "2025-01-02"), "2025-01-01"),
        (("--from", "soon"), "--from is a date"),
        (("--from", "20250101"), "--from is a date"),
        (("--to", "9999-12-31"), "1900 to 2199"),
        (("--measure", ""), "on_time_share"),
        (("--as-of", "later"), "--as-of is a time"),
        (("--grain", "week"), "year, quarter, month"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error_with_the_choices(store: Path, words: tuple[str, ...], says: str) -> None:
    result = run(store, "--rulebook", RULEBOOK, *YEAR, *words)
    assert result.exit_code == shell.USAGE
    assert says in result.stderr
    assert not result.stdout


@pytest.mark.parametrize(("words", "hint"), [(("--measure", "on_time_shar"), "on_time_share"), (("--by", "body,servise"), "service")])
def test_a_slip_gets_the_nearest_word(store: Path, words: tuple[str, ...], hint: str) -> None:
    assert f"did you mean {hint}?" in run(store, "--rulebook", RULEBOOK, *YEAR, *words).stderr


def warnings(*words: object) -> list[tuple[str, str, str]]:
    result = run(*words, "--json")
    assert result.exit_code == shell.DONE, result.output
    return [(one["code"], one["severity"], one["found"] or one["file"]) for one in json.loads(result.stdout)["problems"]]


def test_what_is_seldom_meant_is_a_warning(store: Path, tmp_path: Path) -> None:
    ask = (store, "--rulebook", RULEBOOK, "--measure", "on_time_share", "--from", "2025-01-01", "--to", "2025-12-31", "--grain", "year")
    assert warnings(*ask, "--as-of", "2025-12-31") == []
    assert warnings(*ask, "--as-of", "2025-06-30T12:00:00") == [("measure.as-of-early", "warning", "2025-06-30")]
    new = tmp_path / "new"
    assert warnings(*ask, "--as-of", "2026-01-10", "--out", new / "a.csv") == [("out.folder-made", "warning", str(new))]


def test_periods_without_a_definition_are_named(store: Path) -> None:
    start = min(dated.starts_on for dated in rulebook.read(RULEBOOK).measures["on_time_share"].definition if dated.starts_on)
    year = start.year - 1
    ask = (store, "--rulebook", RULEBOOK, "--measure", "on_time_share", "--from", f"{year}-01-01", "--to", f"{year}-12-31")
    found = warnings(*ask, "--grain", "year,month", "--as-of", "2026-01-10")
    assert found == [("measure.definition-not-in-force", "warning", f"{year}, {year}-01, {year}-02 ...")]


def test_the_as_of_time_is_required(store: Path) -> None:
    assert run(store, "--rulebook", RULEBOOK, *YEAR[:-2]).exit_code == shell.USAGE


def test_a_store_that_is_none_is_invalid(tmp_path: Path) -> None:
    assert run(tmp_path, "--rulebook", RULEBOOK, *YEAR).exit_code == shell.INVALID


def test_an_empty_rulebook_gives_an_empty_file(tmp_path: Path) -> None:
    result = computed(tmp_path, measuring.book(chosen=[]))
    assert result.table.num_rows == 0
    assert result.table.schema.equals(measures.MEASURES)
    assert isinstance(result.curves, pa.Table)
