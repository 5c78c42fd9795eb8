"""The command league, as a person or a script runs it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from commands import run, run_json
from olshem import assessment, comparison, measures, rulebook, tables
from olshem.vocabulary import Polarity, Status
from olshem_cli import columns
from olshem_cli import league as command

COLUMNS = ["id", "group", "value", "se", "rank", "rank_low", "rank_high", "tie_group", "p_top_k", "p_bottom_k", "shrunk", "status"]


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text("town,score,error,region\nAlpha,10,1,north\nBeta,20,1,north\nGamma,,1,south\nDelta,12,1,south\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small(root: Path) -> Path:
    return root / "tests" / "fixtures" / "small-rulebook"


@pytest.fixture
def measured(tmp_path: Path, small: Path) -> Path:
    """A measure file of three departments, one of them with too few cases to show."""
    minimum = rulebook.value_on(rulebook.read(small).measures["on_time_share"].minimum_n, dt.date(2024, 12, 31))
    assert minimum is not None
    counts = {"health": (900, 1000), "justice": (500, 1000), "land": (1, minimum - 1), "akimat": (1401, 1999 + minimum)}
    rows = []
    for body, (numerator, denominator) in sorted(counts.items()):
        cells = {"measure": "on_time_share", "body": body, "service": "*", "channel": "*", "area": "*", "as_of": "2025-01-31T00:00:00Z"}
        cells |= {"starts_on": dt.date(2024, 1, 1), "ends_on": dt.date(2024, 12, 31), "numerator": numerator, "denominator": denominator}
        cells |= dict.fromkeys(("n_open", "n_overdue", "n_not_due", "n_without_due"), 0) | {"n": denominator}
        cells |= {"value": numerator / denominator, "low": 0.0, "high": 1.0, "level": 0.95, "method": "wilson", "unit": "share"}
        rows.append(cells | {"polarity": "higher", "status": "ok", "rulebook_digest": "d", "records_digest": "r"})
    path = tmp_path / "measures.csv"
    tables.write(pa.Table.from_pylist(rows, pa.schema([(f.name, _plain(f.type)) for f in measures.MEASURES])), path)
    return path


def _plain(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_dictionary(kind) else kind


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_free_standing_file_on_standard_output(scores: Path) -> None:
    result = run("league", scores, "--id", "town", "--value", "score", "--se", "error", "--draws", 500)
    rows = rows_of(result.stdout)
    assert result.exit_code == 0
    assert list(rows[0]) == COLUMNS
    assert [(row["id"], row["rank"], row["status"]) for row in rows] == [
        ("Beta", "1", "ok"), ("Delta", "2", "ok"), ("Alpha", "3", "ok"), ("Gamma", "", "not-applicable"),
    ]  # fmt: skip
    assert "3 with a value, 1 without" in result.stderr


def test_groups_and_polarity(scores: Path) -> None:
    code, found = run_json(
        "league", scores, "--id", "town", "--value", "score", "--se", "error", "--group", "region", "--polarity", "lower"
    )
    assert code == 0
    assert [(row["group"], row["id"], row["rank"]) for row in found["result"]["table"]] == [
        ("north", "Alpha", 1), ("north", "Beta", 2), ("south", "Delta", 1), ("south", "Gamma", None),
    ]  # fmt: skip
    assert [(one["group"], one["n"], one["missing"]) for one in found["result"]["groups"]] == [("north", 2, 0), ("south", 1, 1)]
    assert {"tau2", "rankability", "draws", "seed", "ranked"} <= set(found["result"])


def test_what_is_written_beside_the_table_makes_it_again(scores: Path, tmp_path: Path) -> None:
    out = tmp_path / "league.csv"
    arguments = ("league", scores, "--id", "town", "--value", "score", "--se", "error", "--draws", 500, "--seed", 7)
    assert run(*arguments, "--out", out).exit_code == 0
    meta = json.loads((tmp_path / "league.csv.meta.json").read_text(encoding="utf-8"))
    assert (meta["command"], meta["seed"], meta["options"]["draws"], meta["options"]["input"]) == ("league", 7, 500, "scores.csv")
    assert meta["digests"]["inputs"] == {"scores.csv": tables.sha256_of(scores)}
    assert str(tmp_path) not in json.dumps(meta)
    once = out.read_bytes()
    assert run(*arguments, "--out", out).exit_code == 0
    assert out.read_bytes() == once
    assert run(*arguments).stdout.encode() == once
    assert run(*arguments, "--out", tmp_path / "league.parquet").exit_code == 0
    assert pa_parquet.read_table(tmp_path / "league.parquet").column("rank").to_pylist() == [1, 2, 3, None]


def test_a_measure_file_withholds_small_cells_first(measured: Path, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "league.csv"
    arguments = ("league", measured, "--rulebook", small, "--measure", "on_time_share", "--period", "2024", "--draws", 500)
    code, found = run_json(*arguments, "--out", out)
    rows = rows_of(out.read_text(encoding="utf-8"))
    assert (code, found["result"]["ranked"], found["result"]["rows"]) == (0, True, 4)
    assert list(rows[0]) == [*COLUMNS, "measure", "starts_on", "ends_on", "service", "channel", "area"]
    found_rows = [(row["id"], row["group"], row["rank"], row["value"], row["status"]) for row in rows]
    assert found_rows[1:] == [
        ("health", "departments", "1", "0.9", "ok"),
        ("justice", "departments", "2", "0.5", "ok"),
        ("land", "departments", "", "", "suppressed"),
    ]
    assert (rows[0]["starts_on"], rows[0]["measure"]) == ("2024-01-01", "on_time_share")
    meta = json.loads((tmp_path / "league.csv.meta.json").read_text(encoding="utf-8"))
    assert meta["digests"]["rulebook"] == rulebook.read(small).digest


def test_below_the_floor_it_says_so_and_still_writes(measured: Path, small: Path) -> None:
    text = measured.read_text(encoding="utf-8")
    text = text.replace(",900,1000,", ",501,1000,").replace(",0.9,", ",0.501,")
    measured.write_text(text, encoding="utf-8")
    code, found = run_json("league", measured, "--rulebook", small, "--measure", "on_time_share", "--draws", 500)
    assert (code, found["result"]["ranked"], found["result"]["rankability"]) == (0, False, 0.0)
    assert [(one["code"], one["severity"]) for one in found["problems"]] == [("comparison.not-ranked", "warning")]
    departments = [row for row in found["result"]["table"] if row["group"] == "departments"]
    assert [(row["status"], row["rank"], row["p_top_k"]) for row in departments] == [
        ("not-comparable", None, None), ("not-comparable", None, None), ("suppressed", None, None),
    ]  # fmt: skip


def test_a_verifier_makes_the_same_table_from_the_published_text(measured: Path, small: Path, tmp_path: Path) -> None:
    """From the release's own rows (withheld, as text) and the options of the meta file, without the command."""
    out = tmp_path / "league.csv"
    run("league", measured, "--rulebook", small, "--measure", "on_time_share", "--draws", 500, "--out", out)
    options = json.loads((tmp_path / "league.csv.meta.json").read_text(encoding="utf-8"))["options"]
    book = rulebook.read(small)
    published = rows_of(tables.write(measures.withhold_small(measures.read_file(measured), book), None) or "")
    columns = {name: [row[name] for row in published] for name in published[0]}
    chosen = comparison.Options(**{name: options[name] for name in ("level", "k", "simultaneous", "draws", "seed", "tau2")})
    table, _ = comparison.league_table(columns, book, options["measure"], options["period"], where=options["where"], options=chosen)
    expected = rows_of(out.read_text(encoding="utf-8"))
    assert [{name: assessment.text_of(cells[row]) for name, cells in table.items()} for row in range(len(expected))] == expected


@pytest.mark.parametrize(
    ("arguments", "exit_code", "problem"),
    [
        (("--value", "score", "--se", "error"), 2, "league.id-missing"),
        (("--id", "town"), 2, "comparison.columns-unnamed"),
        (("--id", "town", "--value", "score", "--se", "errors"), 3, "table.column-missing"),
        (("--id", "town", "--value", "region", "--se", "error"), 3, "table.cell-invalid"),
        (("--id", "town", "--value", "score", "--se", "error", "--measure", "m"), 2, "league.option-unfit"),
        (("--id", "town", "--value", "score", "--se", "error", "--polarity", "neutral"), 4, "comparison.polarity-neutral"),
        (("--id", "town", "--value", "score", "--se", "error", "--tau2", "guess"), 2, "numerics.tau2-method"),
        (("--id", "town", "--value", "score", "--se", "error", "--k", "0"), 2, "comparison.k-too-small"),
        (("--id", "town", "--value", "score", "--covariance", "none.csv"), 3, "table.file-missing"),
    ],
)
def test_what_it_refuses(scores: Path, arguments: tuple[str, ...], exit_code: int, problem: str) -> None:
    code, found = run_json("league", scores, *arguments)
    assert (code, found["ok"], found["problems"][0]["code"]) == (exit_code, False, problem)


@pytest.mark.parametrize(
    ("arguments", "exit_code", "problem"),
    [
        ((), 2, "league.measure-missing"),
        (("--measure", "speed"), 2, "comparison.measure-unknown"),
        (("--measure", "on_time_share", "--id", "body"), 2, "league.option-unfit"),
        (("--measure", "on_time_share", "--where", "service"), 2, "league.where-invalid"),
        (("--measure", "on_time_share", "--where", "service=visa"), 3, "comparison.no-rows"),
        (("--measure", "on_time_share", "--period", "1999"), 2, "period.absent"),
    ],
)
def test_what_it_refuses_of_a_measure_file(measured: Path, small: Path, arguments: tuple[str, ...], exit_code: int, problem: str) -> None:
    code, found = run_json("league", measured, "--rulebook", small, *arguments)
    assert (code, found["problems"][0]["code"]) == (exit_code, problem)


def test_a_fault_names_file_row_and_column(scores: Path) -> None:
    scores.write_text("town,score,error\nAlpha,1,1\nBeta,?,1\n", encoding="utf-8")
    result = run("league", scores, "--id", "town", "--value", "score", "--se", "error")
    assert result.exit_code == 3
    assert f"{scores}, row 2, column score: table.cell-invalid" in result.stderr
    assert result.stdout == ""


def test_a_person_sees_once_what_is_the_same_in_every_row() -> None:
    text = columns._for_a_person({"id": ["a", "b"], "measure": ["m", "m"], "value": [0.123456, 1.0], "rank": [2, None]})
    assert text.splitlines()[0].strip() == "measure m"
    assert text.splitlines()[1].split() == ["id", "value", "rank"]
    assert text.splitlines()[2].split() == ["a", "0.1235", "2"]


@pytest.mark.slow
def test_the_same_bytes_on_one_core_and_on_many(shared: Path, root: Path) -> None:
    file = shared / "reference" / "csranks" / "pisa2018.csv"
    command = [
        sys.executable,
        "-m",
        "olshem_cli.main",
        "league",
        str(file),
        "--id",
        "jurisdiction",
        "--value",
        "math_score",
        "--se",
        "math_se",
    ]
    made = {
        subprocess.run(command, env=os.environ | dict.fromkeys(names, cores), cwd=root, capture_output=True, check=True).stdout
        for names in (("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"),)
        for cores in ("1", "2", "4")
    }
    assert len(made) == 1


def test_help_has_examples() -> None:
    result = run("league", "--help")
    assert result.exit_code == 0
    assert "olshem league hospitals.csv" in result.stdout


@pytest.mark.parametrize(("polarity", "where"), [("lower", "below"), ("higher", "above")])
def test_bodies_that_did_not_reach_their_figure_are_counted_and_placed_in_words(polarity: str, where: str) -> None:
    known = [comparison.Estimate(code, "*", value, 0.1, Status.OK) for code, value in (("a", 2.0), ("b", 9.0))]
    beyond = [comparison.Estimate(code, "*", None, None, Status.NOT_REACHED) for code in ("c", "d")]
    none = [comparison.Estimate("e", "*", None, None, Status.NO_CASES)]
    made = comparison.league([*known, *beyond, *none], comparison.Options(draws=200, polarity=Polarity(polarity)))
    group = made.groups[0]
    assert (group.missing, group.not_reached, group.would_stand) == (3, 2, where)
    assert [line.rank for line in made.standings if line.id in {"c", "d", "e"}] == [None] * 3
    said = command._outcome(made, comparison.Options(), None)
    assert f"3 without (2 not-reached: too many of their cases still wait; they would stand {where} those ranked)" in said.say
    assert (said.result["not_reached"], said.result["groups"][0]["would_stand"]) == (2, where)


def test_a_folder_that_is_made_for_the_output_is_named(scores: Path, tmp_path: Path) -> None:
    command = ("league", scores, "--id", "town", "--value", "score", "--se", "error", "--draws", 300, "--out")
    code, said = run_json(*command, tmp_path / "new" / "league.csv")
    assert (code, [(one["code"], one["severity"], one["file"]) for one in said["problems"]]) == (
        0, [("out.folder-made", "warning", str(tmp_path / "new"))],
    )  # fmt: skip
    assert run_json(*command, tmp_path / "new" / "league.csv")[1]["problems"] == []
