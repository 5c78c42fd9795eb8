"""What every command keeps whatever it does: its exit codes, its one JSON object, UTF-8 on standard output, a quick start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from olshem_cli import shell

OLSHEM = (sys.executable, "-m", "olshem_cli.main")
INPUTS = "corporate_assessment,use_of_resources,children_young_people,social_care_adults,housing,environment,culture,benefits,fire_rescue"


def run(*arguments: object, **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*OLSHEM, *map(str, arguments)], capture_output=True, check=False, timeout=60, **more)


@pytest.fixture
def rate(root: Path, tmp_path: Path) -> tuple[object, ...]:
    """A command that works, with a name that ASCII cannot hold."""
    scores = tmp_path / "scores.csv"
    scores.write_text(f"council,{INPUTS}\nАқмола,3,3,3,3,3,3,3,3,3\n", encoding="utf-8")
    return "rate", root / "rulebooks" / "england-cpa-2006", scores


@pytest.mark.parametrize(
    ("arguments", "command", "says"),
    [
        (("rules", "check"), "rules check", "Missing argument 'DIR'."),
        (("rate", "--nope"), "rate", "No such option: --nope"),
        (("nothing",), "", "No such command 'nothing'."),
        ((), "", "Missing command."),
        (("rules",), "rules", "Missing command."),
        (("keys",), "keys", "Missing command."),
    ],
)
def test_a_usage_error_is_one_json_object_too(arguments: tuple[str, ...], command: str, says: str) -> None:
    made = run(*arguments, "--json")
    found = json.loads(made.stdout)
    assert (made.returncode, found["ok"], found["command"], found["problems"][0]["code"]) == (2, False, command, "usage.invalid")
    assert found["problems"][0]["message"].startswith(says)
    assert made.stderr == b""


def test_a_place_that_cannot_be_written_is_named(rate: tuple[object, ...], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    made = run(*rate, "--out", tmp_path / "file" / "ratings.csv")
    assert made.returncode == 3
    assert b"file.unusable" in made.stderr
    assert str(tmp_path / "file").encode() in made.stderr


def test_standard_output_is_utf8_in_any_locale(rate: tuple[object, ...]) -> None:
    made = run(*rate, env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})
    assert made.returncode == 0
    assert "Ақмола,4" in made.stdout.decode("utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_under_standard_output_is_no_traceback(rate: tuple[object, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        made = subprocess.run([*OLSHEM, *map(str, rate)], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert (made.returncode, made.stderr) == (3, b"the output cannot be written: No space left on device\n")


def test_closed_streams_are_silent(rate: tuple[object, ...]) -> None:
    words = " ".join(f"'{word}'" for word in (*OLSHEM, *map(str, rate)))
    assert subprocess.run(["sh", "-c", f"{words} <&- >&- 2>&-"], check=False, timeout=60).returncode == 0


def test_what_fails_as_python_ends_cannot_change_what_was_done() -> None:
    """A thread of a native library may abort while Python takes itself down; the command has ended by then."""
    program = "import atexit, os; atexit.register(os.abort); from olshem_cli.main import main; main()"
    made = subprocess.run([sys.executable, "-c", program, "--version"], capture_output=True, check=False, timeout=60)
    assert (made.returncode, made.stderr) == (0, b"")
    assert made.stdout.strip()


def test_a_start_imports_no_library_of_figures() -> None:
    """The help of every command comes before numpy, pyarrow or yaml would."""
    code = (
        "import sys; from olshem_cli import main; main.application(); print(*{'numpy', 'pyarrow', 'yaml', 'jinja2'} & sys.modules.keys())"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60).stdout == b"\n"


def test_a_table_for_a_person_breaks_no_name_and_knows_no_powers_of_ten() -> None:
    name = "a_code_" * 30
    text = shell.table_text(("code", "value", "n"), [(name, 0.00001234, 5), ("b", None, 6), ("c", 123456.7, 7), ("d", 0.25, 8)])
    lines = [line.split() for line in text.splitlines()]
    assert lines == [["code", "value", "n"], [name, "0.00001234", "5"], ["b", "6"], ["c", "123457", "7"], ["d", "0.25", "8"]]
    assert len({line.rindex(line.split()[-1]) for line in text.splitlines()}) == 1, "numbers to the right"
