"""``olshem rules``: data on standard output, words on standard error, the exit code of the contracts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small-rulebook"


def olshem(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "olshem_cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    services = folder / "services.yaml"
    services.write_text(services.read_text("utf-8").replace("calendar-day", "calender-day").replace("[land]", "[lands]"), "utf-8")
    return folder


def test_a_sound_rulebook() -> None:
    done = olshem("rules", "check", SMALL)
    assert (done.returncode, done.stdout) == (0, "")
    assert "small 2025.1 is sound" in done.stderr
    result = json.loads(olshem("rules", "check", SMALL, "--json").stdout)
    assert (result["command"], result["ok"], result["problems"]) == ("rules check", True, [])
    assert {"rulebook", "version", "digest", "counts"} <= set(result["result"])
    assert result["result"]["counts"]["services"] == 3


def test_each_fault_is_a_line(faulty: Path) -> None:
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


def test_no_folder_and_no_argument() -> None:
    gone = olshem("rules", "check", "nowhere-at-all")
    assert gone.returncode == 3
    assert "rulebook.folder-missing" in gone.stdout
    assert "Traceback" not in gone.stderr
    assert olshem("rules", "check").returncode == 2


def test_the_schema_is_json_and_help_shows_examples() -> None:
    assert json.loads(olshem("rules", "schema").stdout)["$defs"]["Measure"]
    assert json.loads(olshem("rules", "schema", "--for", "measures").stdout)["$ref"] == "#/$defs/Measure"
    wrong = olshem("rules", "schema", "--for", "measurez")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "olshem rules check rulebooks/" in olshem("rules", "check", "--help").stdout
