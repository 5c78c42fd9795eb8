"""The demo, as a person runs it: a nation, its measures, and the whole way to a site."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pa_parquet
import pytest

AS_OF = "2026-01-15T00:00:00+05:00"
SMALL = "2500"
KEPT, REFUSED = 54, 42
"""rows of the late file"""
LANGUAGES = ("kk", "ru", "en")
COVERED = 0.9
"""of 95 % intervals, the part that holds the truth at least"""


def olshem(*words: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
    run = subprocess.run([sys.executable, "-m", "olshem_cli.main", *map(str, words)], capture_output=True, text=True, check=False)
    assert run.returncode == expect, run.stderr
    return run


def result_of(*words: object, expect: int = 0) -> dict[str, Any]:
    return dict(json.loads(olshem(*words, "--json", expect=expect).stdout)["result"])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def covered(truth: Path, measures: Path) -> dict[str, tuple[int, int]]:
    """By measure: how many bodies' intervals of 2025 hold the truth, of how many."""
    year = {"service": "*", "starts_on": "2025-01-01", "ends_on": "2025-12-31"}
    found = {(row["body"], row["measure"]): row for row in rows_of(measures) if year.items() <= row.items()}
    held: dict[str, tuple[int, int]] = {}
    for true in pa_parquet.read_table(truth).to_pylist():
        row = found[true["body"], true["measure"]]
        if true["true_value"] is None or not row["low"]:
            continue
        inside = float(row["low"]) <= true["true_value"] <= float(row["high"] or "inf")
        part, of = held.get(true["measure"], (0, 0))
        held[true["measure"]] = part + inside, of + 1
    return held


def make_demo(root: Path, *words: object) -> str:
    run = subprocess.run([sys.executable, root / "tools" / "demo.py", *map(str, words)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def whole(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small nation's whole journey, as ``make demo`` runs it."""
    folder = tmp_path_factory.mktemp("demo")
    said = make_demo(root, "--out", folder, "--cases", SMALL)
    assert "Akimat of Munarly Region" in said
    assert f"{int(SMALL) + KEPT:,} cases is authentic-self-signed: whole, but the origin is unproved" in said
    assert re.search(r"[\d,]+ figures computed again: .*ratings and league tables from measures, measures, .* from records", said)
    assert re.search(r"Akimat of Munarly Region +\d+ +\d+ of \d+ +\d+\.\d %", said)
    assert f"make serve OUT={folder}" in said
    return folder


def test_the_nation_is_ready_for_measure_and_its_framework_for_rate(tmp_path: Path) -> None:
    folder = tmp_path / "nation"
    result = result_of("demo", "--size", "small", "--seed", 5, "--cases", 3000, "--out", folder)
    assert (result["seed"], result["cases"], result["as_of"]) == (5, 3000, AS_OF)
    measures = tmp_path / "measures.csv"
    common = ("--rulebook", folder / "rulebook", "--as-of", AS_OF)
    span = ("--from", "2025-01-01", "--to", "2025-12-31", "--grain", "year")
    olshem("measure", folder / "records", *common, *span, "--by", "body,service", "--out", measures)
    olshem("rate", folder / "rulebook", measures, "--period", "2025", "--out", tmp_path / "ratings.csv")
    ratings = rows_of(tmp_path / "ratings.csv")
    assert len(ratings) == 25
    assert sum(row["status"] == "rated" for row in ratings) >= 20
    held = covered(folder / "truth.parquet", measures)
    inside, of = (sum(pair[place] for pair in held.values()) for place in (0, 1))
    assert inside / of >= COVERED, held


def test_the_whole_journey_says_synthetic_on_every_page(whole: Path) -> None:
    pages = sorted((whole / "site").glob("*/**/index.html"))
    assert len(pages) > 1000
    words = {"kk": "интетика", "ru": "интетич", "en": "ynthetic"}
    for language in LANGUAGES:
        own = [page for page in pages if page.relative_to(whole / "site").parts[0] == language]
        assert own
        assert [page for page in own if words[language] not in page.read_text(encoding="utf-8")] == []


def test_every_body_of_a_group_and_every_service_has_its_page(whole: Path) -> None:
    bodies = {path.stem for path in (whole / "site" / "kk" / "body").iterdir()}
    services = {path.stem for path in (whole / "site" / "kk" / "service").iterdir()}
    assert {"akimat-munarly", "ministry-justice", "government"} <= bodies
    assert {path.stem for path in (whole / "rulebook" / "services").iterdir()} <= services


def test_the_journey_writes_what_the_commands_write(whole: Path, tmp_path: Path) -> None:
    book, tables = whole / "rulebook", whole / "tables"
    span = ("--from", "2024-01-01", "--to", "2025-12-31", "--as-of", AS_OF)
    made = {name: tmp_path / name for name in ("measures.csv", "curves.csv", "findings.csv", "measures-areas.csv", "ratings.csv")}
    cells = ("--grain", "year,month", "--by", "body,service", "--curves-out", made["curves.csv"], "--findings-out", made["findings.csv"])
    olshem("measure", whole / "records", "--rulebook", book, *span, *cells, "--out", made["measures.csv"])
    areas = ("--grain", "year", "--by", "area", "--out", made["measures-areas.csv"])
    olshem("measure", whole / "records", "--rulebook", book, *span, *areas)
    olshem("rate", book, made["measures.csv"], "--period", "2025", "--out", made["ratings.csv"])
    for code in ("on_time_share", "overdue_share", "visits_mean", "waiting_minutes_mean"):
        made[f"league-{code}.csv"] = tmp_path / f"league-{code}.csv"
        ours = ("--rulebook", book, "--measure", code, "--period", "2025", "--out", made[f"league-{code}.csv"])
        olshem("league", made["measures.csv"], *ours)
    for name, path in made.items():
        assert path.read_bytes() == (tables / name).read_bytes(), name
        theirs, mine = (json.loads(Path(f"{one}.meta.json").read_text()) for one in (path, tables / name))
        assert (mine["command"], mine["seed"], mine["as_of"]) == (theirs["command"], theirs["seed"], theirs["as_of"])
        assert mine["digests"] == theirs["digests"]


def test_a_large_nation_is_refused_for_now(tmp_path: Path) -> None:
    run = olshem("demo", "--size", "nation", "--out", tmp_path / "n", expect=4)
    assert "demo.size-not-yet" in run.stderr
    assert not (tmp_path / "n").exists()


@pytest.mark.parametrize(("content", "code"), [(None, "records.file-missing"), ("a,b\n1,2\n", "demo.data-unfit")])
def test_records_that_are_not_the_citys_are_refused_before_anything_is_touched(
    root: Path, tmp_path: Path, content: str | None, code: str
) -> None:
    out, data = tmp_path / "demo", tmp_path / "cases.csv"
    (out / "records").mkdir(parents=True)
    (out / "demo.json").write_text("{}")
    (out / "records" / "kept").write_text("an earlier demo")
    if content is not None:
        data.write_text(content)
    command = [sys.executable, root / "tools" / "demo.py", "--out", out, "--data", data]
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert (run.returncode, code in run.stderr) == (3, True), run.stderr
    assert (out / "records" / "kept").read_text() == "an earlier demo"


def test_a_city_and_a_nation_do_not_replace_one_another(root: Path) -> None:
    text = subprocess.run([sys.executable, root / "tools" / "demo.py", "--help"], capture_output=True, text=True, check=True).stdout
    assert "default: build/demo; with --data build/boston" in " ".join(text.split())
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    assert "$(or $(OUT),build/demo)/site" in makefile


def test_a_folder_of_others_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    run = olshem("demo", "--out", tmp_path, expect=3)
    assert "demo.folder-taken" in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_help_has_examples() -> None:
    assert "olshem demo --out build/nation" in olshem("demo", "--help").stdout


@pytest.mark.slow
def test_the_command_goes_the_whole_way_too(tmp_path: Path) -> None:
    result = result_of("demo", "--out", tmp_path / "demo", "--cases", SMALL, "--run")
    assert (result["verdict"], result["cases"], result["quarantined"]) == ("authentic-self-signed", int(SMALL) + KEPT, REFUSED)
    assert (tmp_path / "demo" / "site" / "index.html").is_file()


@pytest.mark.slow
def test_the_full_nation_recovers_its_truth(root: Path, tmp_path: Path) -> None:
    said = make_demo(root, "--out", tmp_path / "demo")
    assert f"{200_000 + KEPT:,} cases is authentic-self-signed" in said
    held = covered(tmp_path / "demo" / "truth.parquet", tmp_path / "demo" / "tables" / "measures.csv")
    assert len(held) == 9
    for measure, (inside, of) in held.items():
        assert inside / of >= 0.85, (measure, inside, of)


@pytest.mark.slow
def test_the_same_journey_on_the_records_of_a_city(root: Path, shared: Path, tmp_path: Path) -> None:
    said = make_demo(root, "--out", tmp_path / "demo", "--data", shared / "services" / "boston311_2015.parquet")
    assert "121,145 cases is authentic-self-signed" in said
    assert re.search("Inspectional Services .* 9157 of 21192 +43.2 %", said)
    assert "2015, 2015" not in said
    again = make_demo(root, "--out", tmp_path / "demo", "--cases", 500)
    assert "synthetic" in again
