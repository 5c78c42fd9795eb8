"""What the site writes, keeps, deletes and refuses."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import nation
from olshem import errors
from olshem.vocabulary import Code
from olshem_site.output import MARK, Folder
from olshem_site.site import make_site


@pytest.fixture(scope="module")
def release() -> nation.Release:
    return nation.make_release(first=2025)


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_a_second_run_writes_nothing_and_the_same_release_gives_the_same_bytes(release, tmp_path):
    first = make_site(release, tmp_path / "one", languages=("en",))
    before = contents(tmp_path / "one")
    second = make_site(release, tmp_path / "one", languages=("en",))
    assert (first.written > 100, second.written, second.deleted) == (True, 0, 0)
    assert contents(tmp_path / "one") == before
    make_site(release, tmp_path / "two", languages=("en",))
    assert {name: data for name, (data, _) in contents(tmp_path / "two").items()} == {name: data for name, (data, _) in before.items()}


def test_a_change_writes_only_the_pages_that_show_it(release, tmp_path):
    make_site(release, tmp_path / "site", languages=("en",))
    areas = dict(release.rulebook.areas)
    areas[Code("north")] = dataclasses.replace(areas[Code("north")], note=nation.text("жаңа", "новое", "new"))
    changed = dataclasses.replace(release, rulebook=dataclasses.replace(release.rulebook, areas=areas))
    assert make_site(changed, tmp_path / "site", languages=("en",)).written == 1


def test_what_the_site_wrote_and_no_longer_makes_is_deleted(release, tmp_path):
    out = tmp_path / "site"
    make_site(release, out, languages=("en", "ru"))
    made = make_site(release, out, languages=("en",))
    assert made.deleted > 100
    assert not (out / "ru").exists()
    assert (out / "en" / "index.html").is_file()


def test_a_file_that_somebody_added_is_never_touched(release, tmp_path):
    out = tmp_path / "site"
    make_site(release, out, languages=("en", "ru"))
    (out / "ru" / "CNAME").write_text("mine")
    make_site(release, out, languages=("en",))
    assert (out / "ru" / "CNAME").read_text() == "mine"


@pytest.mark.parametrize("name", ["notes.txt", "en/index.html", ".hidden"])
def test_a_folder_with_foreign_files_is_refused_and_left_as_it_is(release, tmp_path, name):
    out = tmp_path / "site"
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    (out / name).write_text("mine")
    with pytest.raises(errors.ReleaseError) as refused:
        make_site(release, out, languages=("en",))
    assert refused.value.code == "site.foreign-files"
    assert {name: data for name, (data, _) in contents(out).items()} == {name: b"mine"}


def test_a_foreign_file_in_the_place_of_a_page_is_refused(release, tmp_path):
    out = tmp_path / "site"
    make_site(release, out, languages=("en",))
    (out / "ru").mkdir()
    (out / "ru" / "index.html").write_text("mine")
    with pytest.raises(errors.ReleaseError, match="stands where a page would go"):
        make_site(release, out, languages=("en", "ru"))
    assert (out / "ru" / "index.html").read_text() == "mine"
    assert not (out / "ru" / "body").exists()


def test_a_run_that_was_cut_short_is_finished_by_the_next(release, tmp_path):
    out = tmp_path / "site"
    folder = Folder(out)
    folder.announce(["en/index.html", "en/gone/index.html"])
    folder.write("en/index.html", b"half")
    folder.write("en/gone/index.html", b"half")
    make_site(release, out, languages=("en",))
    assert (out / "en" / "index.html").read_bytes() != b"half"
    assert not (out / "en" / "gone").exists()
    assert (out / MARK).is_file()


@pytest.mark.parametrize("languages", [("de",), ("kk", "xx"), ()])
def test_an_unknown_language_is_refused(release, tmp_path, languages):
    with pytest.raises(errors.MethodError) as refused:
        make_site(release, tmp_path / "site", languages=languages)
    assert refused.value.code == "site.language-unknown"
    assert not (tmp_path / "site").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(release, tmp_path):
    (tmp_path / "site").write_text("mine")
    with pytest.raises(errors.ReleaseError):
        make_site(release, tmp_path / "site", languages=("en",))
    assert (tmp_path / "site").read_text() == "mine"
