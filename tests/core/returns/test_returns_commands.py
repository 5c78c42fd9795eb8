"""The command ``returns read``: exit codes, files, JSON."""

from __future__ import annotations

import json
from pathlib import Path

from commands import run

HERE = Path(__file__).resolve().parents[2]
BOOK, GOOD = HERE / "fixtures" / "returns-rulebook", HERE / "faulty" / "returns"


def test_files_provenance_and_quarantine(tmp_path: Path) -> None:
    out, bad = tmp_path / "returns.csv", tmp_path / "bad.csv"
    asked = ["--rulebook", BOOK, "--form", "annual", "--mapping", GOOD / "mapping.yaml", "--out", out, "--json"]
    done = run("returns", "read", GOOD / "good.csv", *asked)
    said = json.loads(done.stdout)
    assert (done.exit_code, said["ok"], said["result"]["returns"], said["problems"]) == (0, True, 6, [])
    assert out.read_text().splitlines()[0] == "body,measure,starts_on,ends_on,numerator,denominator,status,note"
    meta = json.loads((tmp_path / "returns.csv.meta.json").read_text())
    assert meta["command"] == "returns read"
    assert set(meta["digests"]["inputs"]) == {"good.csv", "mapping.yaml"}
    bad.write_text((GOOD / "good.csv").read_text().replace("2023,land,7", "2023,land,seven"))
    done = run("returns", "read", bad, *asked)
    (problem,) = json.loads(done.stdout)["problems"]
    assert (done.exit_code, problem["row"], problem["column"], problem["code"]) == (1, 3, "requests", "returns.number-invalid")
    assert "bad.csv,,3,requests,returns.number-invalid,seven" in (tmp_path / "returns.csv.refused.csv").read_text()


def test_a_file_that_cannot_be_read_writes_nothing(tmp_path: Path) -> None:
    out, bad = tmp_path / "returns.csv", tmp_path / "bad.csv"
    bad.write_text("period;body\n")
    done = run("returns", "read", bad, "--rulebook", BOOK, "--form", "annual", "--mapping", GOOD / "mapping.yaml", "--out", out)
    assert done.exit_code == 3
    assert not list(tmp_path.glob("returns.csv*"))
    done = run("returns", "read", bad, "--rulebook", BOOK, "--form", "annual", "--out", out)
    assert (done.exit_code, "returns.mapping-missing" in done.stderr) == (2, True)
    done = run("returns", "read", bad, "--rulebook", BOOK, "--form", "annual", "--mapping", tmp_path / "no.yaml", "--out", out)
    assert (done.exit_code, "mapping.file-missing" in done.stderr) == (3, True)
    assert run("returns", "read", bad, "--rulebook", BOOK, "--form", "no", "--mapping", GOOD / "mapping.yaml").exit_code == 2
