"""The commands keys, release and verify: exit codes, the one JSON object, and words for a person."""

from __future__ import annotations

import hashlib
import re
import shutil
import stat
from pathlib import Path

import pytest

from commands import run, run_json
from olshem import publication

Tables = dict[str, Path]


def release_command(tables: Tables, key: Path, out: Path, *more: object) -> list[object]:
    given = [part for role in ("measures", "ratings", "league", "findings", "curves") for part in (f"--{role}", tables[role])]
    return ["release", "--rulebook", tables["rulebook"], *given, "--key", key, "--out", out, "--at", "2026-01-13", *more]


@pytest.mark.parametrize("command", [["keys", "new"], ["release"], ["verify"]])
def test_help_has_examples(command: list[str]) -> None:
    text = run(*command, "--help").output
    assert re.search(r"Examples|Example", text)
    assert f"olshem {' '.join(command)}" in text


def test_keys_are_made_once(tmp_path: Path) -> None:
    code, said = run_json("keys", "new", tmp_path / "keys", "--at", "2026-01-13")
    assert (code, said["ok"]) == (0, True)
    assert stat.S_IMODE(Path(said["result"]["secret"]).stat().st_mode) == 0o600
    assert len(said["result"]["key_id"]) == 16
    code, said = run_json("keys", "new", tmp_path / "keys")
    assert (code, said["problems"][0]["code"]) == (3, "keys.exists")
    assert "SECRET" in run("keys", "new", tmp_path / "more").stderr


def test_a_release_says_where_it_stands_and_how_to_check_it(tables: Tables, key: Path, tmp_path: Path) -> None:
    code, said = run_json(*release_command(tables, key, tmp_path / "out", "--number", "2025.1"))
    assert code == 0
    assert said["result"]["number"] == "2025.1"
    assert {"folder", "archive", "root", "previous", "key_id", "manifest_sha256", "withheld"} <= set(said["result"])
    result = run(*release_command(tables, key, tmp_path / "out", "--number", "2025.2", "--corrects", "2025.1", "--reason", "a fault"))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "olshem verify" in result.stderr


REFUSED = {
    "the number is taken": (["--number", "2025.1"], 3, "release.number-exists"),
    "no such number": (["--number", "x"], 2, "release.number-invalid"),
    "a year alone, beside its releases": (["--number", "2025"], 2, "release.number-invalid"),
    "no reason": (["--number", "2025.2", "--corrects", "2025.1"], 2, "release.corrects-without-reason"),
    "nothing to correct": (["--number", "2025.2", "--corrects", "2020.1", "--reason", "why"], 3, "release.corrects-unknown"),
}


@pytest.mark.parametrize(("arguments", "expected", "problem"), REFUSED.values(), ids=REFUSED)
def test_a_refused_release_has_its_exit_code(
    made: Path, tables: Tables, key: Path, tmp_path: Path, arguments: list[str], expected: int, problem: str
) -> None:
    out = Path(shutil.copytree(made.parent, tmp_path / "out"))
    before = sorted(out.rglob("*"))
    code, said = run_json(*release_command(tables, key, out, *arguments))
    assert (code, said["ok"], said["problems"][0]["code"]) == (expected, False, problem)
    assert sorted(out.rglob("*")) == before


def test_case_level_data_is_exit_3(tables: Tables, key: Path, tmp_path: Path) -> None:
    text = tables["curves"].read_text().splitlines()
    tables["curves"].write_text("\n".join([text[0] + ",case_id", *(line + ",1" for line in text[1:])]) + "\n")
    code, said = run_json(*release_command(tables, key, tmp_path / "out", "--number", "2025.1"))
    assert (code, said["problems"][0]["code"]) == (3, "release.case-level")
    assert not (tmp_path / "out").exists()


def test_verify_has_the_contracts_exit_codes(made: Path, spoilt: Path, tmp_path: Path) -> None:
    own = made.parents[1] / "keys" / "release.pub"
    run("keys", "new", tmp_path / "other")
    assert run_json("verify", made)[1]["result"]["verdict"] == "authentic-self-signed"
    for form in (own, own.with_name("release.pub.pem")):
        code, said = run_json("verify", made.parent / "2025.1.zip", "--public-key", form)
        assert (code, said["ok"], said["result"]["verdict"]) == (0, True, "authentic")
    code, said = run_json("verify", made, "--public-key", tmp_path / "other" / "release.pub.pem")
    assert (code, said["ok"], said["result"]["verdict"]) == (4, False, "unknown-key")
    assert run("verify", tmp_path / "nothing").exit_code == 3
    assert run("verify", tmp_path).exit_code == 3
    assert run("verify", made, "--public-key", tmp_path / "no.pub").exit_code == 3
    (spoilt / "data" / "ratings.csv").write_text("body\n")
    code, said = run_json("verify", spoilt, "--no-recompute")
    assert (code, said["result"]["verdict"], said["result"]["cells_recomputed"]) == (1, "altered", 0)
    problem = said["problems"][0]
    assert {"kind", "path", "row", "column", "published", "recomputed"} <= set(problem)
    assert (problem["kind"], problem["path"]) == ("changed", "data/ratings.csv")


def test_a_verdict_says_what_it_means_and_what_to_do(made: Path, spoilt: Path, tmp_path: Path) -> None:
    publication.new_keys(tmp_path / "other")
    (spoilt / "release.pub").unlink()
    other, own = tmp_path / "other" / "release.pub", made.parents[1] / "keys" / "release.pub"
    asked = {
        "authentic": (made, "--public-key", own),
        "authentic-self-signed": (made,),
        "altered": (spoilt,),
        "unknown-key": (made, "--public-key", other),
    }
    advice = {
        "authentic": "You may quote it",
        "authentic-self-signed": "--public-key",
        "altered": "Do not quote",
        "unknown-key": "confirmed",
    }
    for word, arguments in asked.items():
        said = run("verify", *arguments).stderr
        assert f"{word}: {publication.VERDICTS[word]} (release 2025.1 of 2026-01-13, key " in said
        assert advice[word] in said
        assert run_json("verify", *arguments)[1]["result"]["meaning"] == publication.VERDICTS[word]


def test_every_verdict_stands_in_the_help_and_on_the_page_with_the_same_words(root: Path) -> None:
    told = " ".join(run("verify", "--help").output.split())
    page = " ".join((root / "docs" / "how-to-verify.md").read_text(encoding="utf-8").split())
    for word, meaning in publication.VERDICTS.items():
        assert re.search(rf"{word} \(\d\): {re.escape(meaning)}", re.sub(r"exit code ", "", told)), word
        assert re.search(rf"`{word}` .{{0,20}}\| {re.escape(meaning)}", page), word


def test_of_a_changed_file_the_signed_hash_is_expected_and_its_own_is_found(made: Path, spoilt: Path) -> None:
    path = "data/ratings.csv"
    (spoilt / path).write_text("body\n")
    signed, here = (hashlib.sha256((folder / path).read_bytes()).hexdigest() for folder in (made, spoilt))
    problem = run_json("verify", spoilt, "--no-recompute")[1]["problems"][0]
    assert (problem["expected"], problem["found"]) == (problem["published"], problem["recomputed"]) == (signed, here)
    assert f"expected {signed}; found {here}" in run("verify", spoilt, "--no-recompute").stderr


def test_of_a_changed_figure_what_follows_is_expected_and_the_published_is_found(spoilt: Path) -> None:
    path = spoilt / "data" / "ratings.csv"
    path.write_text(path.read_text().replace("land,0,", "land,3,"))
    problem = next(one for one in run_json("verify", spoilt)[1]["problems"] if one["column"] == "rating" and one["file"].endswith("csv"))
    assert (problem["expected"], problem["found"]) == (problem["recomputed"], problem["published"]) == ("0", "3")
    assert (
        "column rating: verify.recompute: the figure differs from what the rules give; expected 0; found 3" in run("verify", spoilt).stderr
    )
