"""The command ``olshem site`` on a real release."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import releasing


def olshem(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "olshem_cli.main", *map(str, words)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return releasing.make_release(tmp_path_factory.mktemp("release"))


def test_a_release_becomes_a_site_with_the_release_beside_it(release, tmp_path):
    run = olshem("site", release, tmp_path / "site", "--json")
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert answer["command"] == "site"
    assert {"pages", "bytes_max", "seconds"} <= answer["result"].keys()
    assert answer["result"]["bytes_max"] <= 60_000
    assert answer["result"]["pages"] == len(list((tmp_path / "site").glob("[a-z][a-z]/**/*.html")))
    shipped = tmp_path / "site" / "release" / "2025.1"
    assert (shipped / "manifest.json").read_bytes() == (release / "manifest.json").read_bytes()
    assert olshem("verify", shipped, "--no-recompute").returncode == 0


def test_a_zip_gives_the_same_pages_as_its_folder(release, tmp_path):
    assert olshem("site", release, tmp_path / "one", "--languages", "kk").returncode == 0
    assert olshem("site", f"{release}.zip", tmp_path / "two", "--languages", "kk").returncode == 0
    pages = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.html")} for folder in (tmp_path / "one", tmp_path / "two")
    ]
    assert pages[0] == pages[1]
    assert not (tmp_path / "one" / "ru").exists()


def test_it_says_where_to_look(release, tmp_path):
    run = olshem("site", release, tmp_path / "site", "--languages", "en")
    assert run.stdout == ""
    assert "Look at" in run.stderr
    assert str(tmp_path / "site" / "index.html") in run.stderr


@pytest.mark.parametrize(("languages", "code"), [("de", "site.language-unknown"), ("", "site.language-unknown")])
def test_a_language_that_it_does_not_speak_is_a_usage_fault(release, tmp_path, languages, code):
    run = olshem("site", release, tmp_path / "site", "--languages", languages, "--json")
    assert run.returncode == 2
    assert json.loads(run.stdout)["problems"][0]["code"] == code


def test_foreign_files_are_refused(release, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    run = olshem("site", release, tmp_path, "--json")
    assert run.returncode == 3
    assert json.loads(run.stdout)["problems"][0]["code"] == "site.foreign-files"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_is_no_release_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "no.zip", "w") as packed:
        packed.writestr("readme.txt", "no")
    for source in (tmp_path / "no.zip", tmp_path / "missing", tmp_path):
        assert olshem("site", source, tmp_path / "site").returncode == 3
    assert not (tmp_path / "site").exists()
