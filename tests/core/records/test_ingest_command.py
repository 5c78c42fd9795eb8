"""The command ``ingest``: its exit codes, its JSON, and what it says to a person."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from recording import GOOD, RECORD, SAME, VOICES, case, write_csv

COUNTS = ("rows_read", "accepted", "revised", "unchanged", "quarantined")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mapping.yaml").write_bytes(SAME)
    write_csv(tmp_path / "good.csv", [case(), case(case_id="A-2")])
    write_csv(
        tmp_path / "bad.csv",
        [case(case_id="B-1"), case(case_id="B-2", body="a-private-name"), case(case_id="B-3", decided=GOOD["submitted"])],
    )
    return tmp_path


def run(folder: Path, root: Path, *words: str, **options: str) -> subprocess.CompletedProcess[str]:
    given = {"rulebook": str(root / "tests" / "fixtures" / "small-rulebook"), "mapping": "mapping.yaml", "source": "test", **options}
    flags = [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", value)]
    command = [sys.executable, "-m", "olshem_cli.main", "ingest", "store", *words, *flags]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_the_result_of_the_contracts(folder: Path, root: Path) -> None:
    done = run(folder, root, "bad.csv", "--json")
    said = json.loads(done.stdout)
    result = said["result"]
    assert (done.returncode, said["command"], said["ok"], done.stderr) == (1, "ingest", False, "")
    assert [result[name] for name in ("status", *COUNTS)] == ["ingested", 3, 2, 0, 0, 1]
    assert result["findings"] == {"records.zero-duration": 1}
    assert result["quarantine"] == f"quarantine/{result['ingest_id']}.parquet"
    assert (folder / "store" / result["quarantine"]).is_file()
    problem = said["problems"][0]
    assert (problem["code"], problem["row"], problem["column"], problem["found"]) == ("records.code-unknown", 2, "body", None)
    again = json.loads(run(folder, root, "bad.csv", "--json").stdout)["result"]
    assert again == {**result, "status": "already-ingested"}


@pytest.mark.parametrize("kind", ["answers", "complaints"])
def test_the_result_of_the_contracts_of_other_kinds(kind: str, folder: Path, root: Path) -> None:
    (folder / "other.yaml").write_text(f"{{kind: {kind}, columns: same}}")
    key = next(iter(RECORD[kind]))
    write_csv(folder / "other.csv", [{**RECORD[kind], key: "A-1"}, {**RECORD[kind], key: "A-2", "body": "nobody"}])
    done = run(folder, root, "other.csv", "--json", kind=kind, mapping="other.yaml", rulebook=str(VOICES))
    said = json.loads(done.stdout)
    assert (done.returncode, [said["result"][name] for name in ("status", *COUNTS)]) == (1, ["ingested", 2, 1, 0, 0, 1])
    assert [(problem["code"], problem["row"], problem["column"]) for problem in said["problems"]] == [("records.code-unknown", 2, "body")]


def test_several_files_and_a_time(folder: Path, root: Path) -> None:
    done = run(folder, root, "good.csv", "bad.csv", "--json", known_at="2025-04-01T00:00:00")
    result = json.loads(done.stdout)["result"]
    assert [result[name] for name in COUNTS] == [5, 4, 0, 0, 1]
    assert [Path(item["file"]).name for item in result["files"]] == ["good.csv", "bad.csv"]
    commit = json.loads((folder / "store" / "commits" / "00000001.json").read_text())
    assert commit["known_at"] == "2025-03-31T19:00:00.000+00:00", "without an offset a time is the rulebook's"


def test_what_a_person_reads(folder: Path, root: Path) -> None:
    done = run(folder, root, "bad.csv")
    assert done.returncode == 1
    assert "quarantined" in done.stdout
    assert "refused in bad.csv" in done.stdout
    assert "records.zero-duration" in done.stdout
    assert "bad.csv, row 2, column body: records.code-unknown" in done.stderr
    (quarantine,) = (folder / "store" / "quarantine").glob("*.csv")
    assert f"refused rows of bad.csv: store/quarantine/{quarantine.name}" in done.stderr
    assert "a-private-name" in quarantine.read_text()
    assert "a-private-name" not in done.stdout + done.stderr, "what stood in a cell is for the quarantine only"


@pytest.mark.parametrize(
    ("words", "options", "code", "fault"),
    [
        (("absent.csv",), {}, 3, "records.file-missing"),
        ((".",), {}, 3, "records.file-missing"),
        (("mapping.yaml",), {}, 3, "records.kind-unknown"),
        (("good.csv", "absent.csv"), {}, 3, "records.file-missing"),
        (("good.csv",), {"mapping": "absent.yaml"}, 3, "mapping.file-missing"),
        (("good.csv",), {"mapping": "good.csv"}, 3, "mapping.not-a-mapping"),
        (("good.csv",), {"rulebook": "."}, 3, "rulebook.file-missing"),
        (("good.csv",), {"kind": "opinions"}, 2, "records.kind-unknown"),
        (("good.csv",), {"known_at": "yesterday"}, 2, "records.known-at-invalid"),
        (("good.csv",), {"source": " "}, 2, "records.source-empty"),
    ],
)
def test_refusals_leave_no_store(words: tuple[str, ...], options: dict[str, str], code: int, fault: str, folder: Path, root: Path) -> None:
    done = run(folder, root, *words, "--json", **options)
    said = json.loads(done.stdout)
    assert (done.returncode, said["ok"], said["problems"][0]["code"]) == (code, False, fault)
    assert not (folder / "store").exists()
