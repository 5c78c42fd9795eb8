"""``olshem rules``: data on standard output, words on standard error, the exit code of the contracts."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from olshem import rulebook
from olshem_cli import main, shell

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SMALL, COUNTRY = FIXTURES / "small-rulebook", FIXTURES / "country-rulebook"


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Olshem = Callable[..., Done]


@pytest.fixture
def olshem(capsys: pytest.CaptureFixture[str]) -> Iterator[Olshem]:
    def run(*arguments: str | Path) -> Done:
        shell.flags.json = False
        with pytest.raises(SystemExit) as stopped:
            main.application()(shell.hoist_common_flags([str(argument) for argument in arguments]))
        return Done(int(stopped.value.code or 0), *capsys.readouterr())

    yield run
    shell.flags.json = False


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    services = folder / "services.yaml"
    services.write_text(services.read_text("utf-8").replace("calendar-day", "calender-day").replace("[land]", "[lands]"), "utf-8")
    return folder


def test_a_sound_rulebook(olshem: Olshem) -> None:
    done = olshem("rules", "check", SMALL)
    assert (done.returncode, done.stdout) == (0, "")
    assert "small 2025.1 is sound" in done.stderr
    result = json.loads(olshem("rules", "check", SMALL, "--json").stdout)
    assert (result["command"], result["ok"], result["problems"]) == ("rules check", True, [])
    assert {"rulebook", "version", "digest", "counts"} <= set(result["result"])
    assert result["result"]["counts"]["services"] == 3


def test_each_fault_is_a_line(olshem: Olshem, faulty: Path) -> None:
    done = olshem("rules", "check", faulty)
    assert done.returncode == 3
    assert done.stdout.splitlines()[0] == (
        "services.yaml:31:17: rulebook.body-unknown: the rulebook has no such body; expected a code under bodies; found lands"
        " (did you mean land?)"
    )
    assert done.stdout.splitlines()[1].startswith("services.yaml:34:29: rulebook.unit-unknown: ")
    assert len(done.stdout.splitlines()) == 2
    result = json.loads(olshem("rules", "check", faulty, "--json").stdout)
    assert (result["ok"], [(p["file"], p["line"], p["column"]) for p in result["problems"]]) == (
        False,
        [("services.yaml", 31, 17), ("services.yaml", 34, 29)],
    )


def test_no_folder_and_no_argument(olshem: Olshem) -> None:
    gone = olshem("rules", "check", "nowhere-at-all")
    assert gone.returncode == 3
    assert "rulebook.folder-missing" in gone.stdout
    assert "Traceback" not in gone.stderr
    assert olshem("rules", "check").returncode == 2


def test_the_schema_is_json_and_help_shows_examples(olshem: Olshem) -> None:
    assert json.loads(olshem("rules", "schema").stdout)["$defs"]["Measure"]
    assert json.loads(olshem("rules", "schema", "--for", "measures").stdout)["$ref"] == "#/$defs/Measure"
    wrong = olshem("rules", "schema", "--for", "measurez")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "olshem rules check rulebooks/" in olshem("rules", "check", "--help").stdout


def test_a_code_is_explained(olshem: Olshem) -> None:
    done = olshem("rules", "explain", "aid.term", COUNTRY, "--on", "2021-05-01")
    assert done.returncode == 0
    assert "standards.term by counter: 8 working-day, in force from 2020\n    act: order 20 (o2020-20), article 4(1)\n" in done.stdout
    assert (
        "replaced: 10 calendar-day, in force from 2015-04-01 to 2019-12-31 (superseded); act: order 10 (o2015-10), article 4\n"
        in done.stdout
    )
    result = json.loads(olshem("rules", "explain", "aid.fee", COUNTRY, "--on", "2021-05-01", "--json").stdout)["result"]
    assert (result["code"], result["on"]) == ("aid.fee", "2021-05-01")
    (line,) = result["found"][0]["lines"]
    assert (line["basis"], line["in_force"]["value"], line["in_force"]["observed_on"]) == ("observed", 0, "2020-05")
    assert (line["replaced"], line["replaced_by"]) == (None, None)


def test_what_cannot_be_explained(olshem: Olshem) -> None:
    unknown = olshem("rules", "explain", "aidd", COUNTRY, "--on", "2021-05-01")
    assert (unknown.returncode, unknown.stdout) == (3, "")
    assert "did you mean aid?" in unknown.stderr
    assert olshem("rules", "explain", "aid", COUNTRY, "--on", "2021").returncode == 2
    assert olshem("rules", "explain", "aid", COUNTRY).returncode == 2


def test_differences_are_rows_and_exit_1(olshem: Olshem, tmp_path: Path) -> None:
    shutil.copytree(COUNTRY, tmp_path / "draft")
    page = tmp_path / "draft" / "country.yaml"
    page.write_text(page.read_text("utf-8").replace("{value: 8,", "{value: 9,"), "utf-8")
    done = olshem("rules", "diff", COUNTRY, tmp_path / "draft")
    assert (done.returncode, done.stdout) == (
        1,
        "kind,key,from,to,effective_on\nchanged,services.aid.standards.term(counter),8,9,2020-01-01\n",
    )
    assert olshem("rules", "diff", COUNTRY, COUNTRY)[:2] == (0, "kind,key,from,to,effective_on\n")
    result = json.loads(olshem("rules", "diff", COUNTRY, tmp_path / "draft", "--json").stdout)["result"]
    assert (result["rows"], result["counts"]["changed"], result["table"][0]["to"]) == (1, 1, "9")
    assert olshem("rules", "diff", COUNTRY, tmp_path / "draft", "--out", tmp_path / "rows.csv").returncode == 1
    meta = json.loads((tmp_path / "rows.csv.meta.json").read_text("utf-8"))
    assert (meta["command"], set(meta["digests"])) == ("rules diff", {"rulebook", "rulebook_before"})


def test_with_figures_the_rows_say_who_changes(olshem: Olshem, tmp_path: Path) -> None:
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
    done = olshem("rules", "diff", SMALL, tmp_path / "draft", "--measures", tmp_path / "measures.csv")
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "kind,key,from,to,effective_on,body,rating_before,rating_after"
    assert "rating,frameworks.annual.2025,late,good,2015-01-01,health,0,2" in lines
    assert sum(line.startswith("rating,") for line in lines) == 3


def test_what_became_of_bodies_is_a_table(olshem: Olshem) -> None:
    lines = olshem("rules", "successions", COUNTRY).stdout.splitlines()
    assert lines[0] == "section,before,after,area,from,to,how,act,source,confidence"
    assert "bodies,akimat-south,akimat-plain,plain,2018-06-19,,split,d2018-702,," in lines
    assert len(lines) == 5
    assert json.loads(olshem("rules", "successions", SMALL, "--json").stdout)["result"] == {"rows": 0, "table": []}


def test_a_review_that_is_past_is_a_warning_and_no_fault(olshem: Olshem) -> None:
    book = rulebook.read(SMALL)
    last = max(measure.next_review for measure in book.measures.values())
    day_after = last + dt.timedelta(days=1)
    assert rulebook.reviews_due(book, min(measure.next_review for measure in book.measures.values())) == ()
    assert {measure.code for measure in rulebook.reviews_due(book, day_after)} == set(book.measures)
    done = olshem("rules", "check", SMALL, "--on", str(day_after))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"rules.review-due: the review of on_time_share is overdue; expected {day_after} or later; found {last}" in done.stderr
    body = json.loads(olshem("rules", "check", SMALL, "--on", str(day_after), "--json").stdout)
    assert (body["ok"], {problem["severity"] for problem in body["problems"]}) == (True, {"warning"})
    assert olshem("rules", "check", SMALL, "--on", "2025").returncode == 2
