"""``olshem rules``: data on standard output, words on standard error, the exit code of the contracts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from olshem_cli import main, shell

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small-rulebook"


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
