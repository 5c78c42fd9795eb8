"""``olshem rules``: data on standard output, words on standard error, the exit code of the contracts."""

from __future__ import annotations

import datetime as dt
import json
import shlex
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from commands import run
from olshem import rulebook
from olshem_cli import rules_deadline, rules_explain, rules_test

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SMALL, COUNTRY = FIXTURES / "small-rulebook", FIXTURES / "country-rulebook"


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    services = folder / "services.yaml"
    services.write_text(services.read_text("utf-8").replace("calendar-day", "calender-day").replace("[land]", "[lands]"), "utf-8")
    return folder


def test_a_sound_rulebook() -> None:
    done = run("rules", "check", SMALL)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "small 2025.1 is sound" in done.stderr
    result = json.loads(run("rules", "check", SMALL, "--json").stdout)
    assert (result["command"], result["ok"], result["problems"]) == ("rules check", True, [])
    assert {"rulebook", "version", "digest", "counts"} <= set(result["result"])
    assert result["result"]["counts"]["services"] == 3


def test_each_fault_is_a_line(faulty: Path) -> None:
    done = run("rules", "check", faulty)
    assert done.exit_code == 3
    assert done.stdout.splitlines()[0] == (
        "services.yaml:31:17: rulebook.body-unknown: the rulebook has no such body; expected a code under bodies; found lands"
        " (did you mean land?)"
    )
    assert done.stdout.splitlines()[1].startswith("services.yaml:34:29: rulebook.unit-unknown: ")
    assert len(done.stdout.splitlines()) == 2
    result = json.loads(run("rules", "check", faulty, "--json").stdout)
    assert (result["ok"], [(p["file"], p["line"], p["column"]) for p in result["problems"]]) == (
        False,
        [("services.yaml", 31, 17), ("services.yaml", 34, 29)],
    )


def test_no_folder_and_no_argument() -> None:
    gone = run("rules", "check", "nowhere-at-all")
    assert gone.exit_code == 3
    assert "rulebook.folder-missing" in gone.stdout
    assert "Traceback" not in gone.stderr
    assert run("rules", "check").exit_code == 2


def test_the_schema_is_json_and_help_shows_examples() -> None:
    assert json.loads(run("rules", "schema").stdout)["$defs"]["Measure"]
    assert json.loads(run("rules", "schema", "--for", "measures").stdout)["$ref"] == "#/$defs/Measure"
    wrong = run("rules", "schema", "--for", "measurez")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "olshem rules check rulebooks/" in run("rules", "check", "--help").stdout


@pytest.mark.parametrize("module", [rules_deadline, rules_explain, rules_test], ids=lambda module: str(module.__name__))
def test_the_examples_of_the_help_run_where_the_readme_is(module: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    examples = [shlex.split(line)[1:] for line in module.EXAMPLES.splitlines() if line.startswith("    olshem ")]
    here = [words for words in examples if any(Path(word).is_dir() for word in words)]
    assert here
    for words in here:
        done = run(*words)
        assert done.exit_code == 0, (words, done.stderr)


def test_a_code_is_explained() -> None:
    done = run("rules", "explain", "aid.term", COUNTRY, "--on", "2021-05-01")
    assert done.exit_code == 0
    assert "standards.term by counter: 8 working-day, in force from 2020\n    act: order 20 (o2020-20), article 4(1)\n" in done.stdout
    assert (
        "replaced: 10 calendar-day, in force from 2015-04-01 to 2019-12-31 (superseded); act: order 10 (o2015-10), article 4\n"
        in done.stdout
    )
    result = json.loads(run("rules", "explain", "aid.fee", COUNTRY, "--on", "2021-05-01", "--json").stdout)["result"]
    assert (result["code"], result["on"]) == ("aid.fee", "2021-05-01")
    (line,) = result["found"][0]["lines"]
    assert (line["basis"], line["in_force"]["value"], line["in_force"]["observed_on"]) == ("observed", 0, "2020-05")
    assert (line["replaced"], line["replaced_by"]) == (None, None)


def test_what_cannot_be_explained() -> None:
    unknown = run("rules", "explain", "aidd", COUNTRY, "--on", "2021-05-01")
    assert (unknown.exit_code, unknown.stdout) == (3, "")
    assert "did you mean aid?" in unknown.stderr
    assert run("rules", "explain", "aid", COUNTRY, "--on", "2021").exit_code == 2
    assert run("rules", "explain", "aid", COUNTRY).exit_code == 2


def test_differences_are_rows_and_exit_1(tmp_path: Path) -> None:
    shutil.copytree(COUNTRY, tmp_path / "draft")
    page = tmp_path / "draft" / "country.yaml"
    page.write_text(page.read_text("utf-8").replace("{value: 8,", "{value: 9,"), "utf-8")
    done = run("rules", "diff", COUNTRY, tmp_path / "draft")
    assert (done.exit_code, done.stdout) == (
        1,
        "kind,key,from,to,effective_on\nchanged,services.aid.standards.term(counter),8,9,2020-01-01\n",
    )
    same = run("rules", "diff", COUNTRY, COUNTRY)
    assert (same.exit_code, same.stdout) == (0, "kind,key,from,to,effective_on\n")
    result = json.loads(run("rules", "diff", COUNTRY, tmp_path / "draft", "--json").stdout)["result"]
    assert (result["rows"], result["counts"]["changed"], result["table"][0]["to"]) == (1, 1, "9")
    assert run("rules", "diff", COUNTRY, tmp_path / "draft", "--out", tmp_path / "rows.csv").exit_code == 1
    meta = json.loads((tmp_path / "rows.csv.meta.json").read_text("utf-8"))
    assert (meta["command"], set(meta["digests"])) == ("rules diff", {"rulebook", "rulebook_before"})


def test_with_figures_the_rows_say_who_changes(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "draft")
    page = next((tmp_path / "draft" / "frameworks").iterdir())
    page.write_text(page.read_text("utf-8").replace("[2, 0.6]", "[2, 0.4]"), "utf-8")
    rows = [
        f"{measure},{body},*,*,*,2025-01-01,2025-12-31,2026-01-01,,,9,0,0,0,0,{value},,,0.95,,{unit},{polarity},ok,x,y"
        for measure, unit, polarity, value in (("on_time_share", "share", "higher", 0.5), ("wait_median", "day", "lower", 3))
        for body in ("health", "land", "justice")
    ]
    header = (
        "measure,body,service,channel,area,starts_on,ends_on,as_of,numerator,denominator,n,n_open,n_overdue,n_not_due,n_without_due,"
        "value,low,high,level,method,unit,polarity,status,rulebook_digest,records_digest"
    )
    (tmp_path / "measures.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    done = run("rules", "diff", SMALL, tmp_path / "draft", "--measures", tmp_path / "measures.csv")
    assert done.exit_code == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "kind,key,from,to,effective_on,body,rating_before,rating_after"
    assert "rating,frameworks.annual.2025,late,good,2015-01-01,health,0,2" in lines
    assert sum(line.startswith("rating,") for line in lines) == 3


def test_what_became_of_bodies_is_a_table() -> None:
    lines = run("rules", "successions", COUNTRY).stdout.splitlines()
    assert lines[0] == "section,before,after,area,from,to,how,act,source,confidence"
    assert "bodies,akimat-south,akimat-plain,plain,2018-06-19,,split,d2018-702,," in lines
    assert len(lines) == 5
    assert json.loads(run("rules", "successions", SMALL, "--json").stdout)["result"] == {"rows": 0, "table": []}


def test_a_review_that_is_past_is_a_warning_and_no_fault() -> None:
    book = rulebook.read(SMALL)
    last = max(measure.next_review for measure in book.measures.values())
    day_after = last + dt.timedelta(days=1)
    assert rulebook.reviews_due(book, min(measure.next_review for measure in book.measures.values())) == ()
    assert {measure.code for measure in rulebook.reviews_due(book, day_after)} == set(book.measures)
    done = run("rules", "check", SMALL, "--on", str(day_after))
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"rules.review-due: the review of on_time_share is overdue; expected {day_after} or later; found {last}" in done.stderr
    body = json.loads(run("rules", "check", SMALL, "--on", str(day_after), "--json").stdout)
    assert (body["ok"], {problem["severity"] for problem in body["problems"]}) == (True, {"warning"})
    assert run("rules", "check", SMALL, "--on", "2025").exit_code == 2
