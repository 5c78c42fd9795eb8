"""Verification names what was done to a release, whatever was done."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import releasing
from olshem import errors, publication
from olshem.publication import layout, recompute, signing


def kinds(verdict: publication.Verdict) -> set[tuple[str, str]]:
    return {(difference.kind, difference.path) for difference in verdict.differences}


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1
    path.write_bytes(data)


def edit_cell(path: Path, row: int, column: str, value: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[row][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def test_an_untouched_release_is_authentic(made: Path, key: Path) -> None:
    own = signing.public_key_of(signing.read_secret(key))
    for path in (made, made.parent / "2025.1.zip"):
        verdict = publication.verify(path)
        assert (verdict.word, verdict.differences) == ("authentic-self-signed", ())
        assert verdict.files_checked == len(json.loads((made / "manifest.json").read_text())["files"])
        assert verdict.cells_recomputed > 10_000
        assert publication.verify(path, public_key=own, recompute=False).word == "authentic"


def test_one_changed_byte_anywhere_is_named(made: Path, spoilt: Path) -> None:
    paths = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    assert len(paths) > 30
    for number, path in enumerate(paths):
        flip(spoilt / path, 37 * number + 11)
        verdict = publication.verify(spoilt, recompute=False)
        assert verdict.word == "altered", path
        assert path.as_posix() in {difference.path for difference in verdict.differences}, path
        shutil.copyfile(made / path, spoilt / path)
    assert publication.verify(spoilt, recompute=False).word == "authentic-self-signed"


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", "release.pub", "release.pub.pem"])
def test_every_byte_of_the_signed_things_counts(made: Path, spoilt: Path, name: str) -> None:
    size = (made / name).stat().st_size
    for place in range(0, size, max(1, size // 60)):
        flip(spoilt / name, place)
        verdict = publication.verify(spoilt, recompute=False)
        assert verdict.word == "altered"
        assert name in {difference.path for difference in verdict.differences}, place
        shutil.copyfile(made / name, spoilt / name)


def test_a_missing_and_an_extra_file_are_named(spoilt: Path) -> None:
    (spoilt / "data" / "curves.parquet").unlink()
    (spoilt / "rulebook" / "extra.yaml").write_text("measures: {}\n")
    (spoilt / "codebook" / "link").symlink_to("codes.csv")
    found = kinds(publication.verify(spoilt))
    assert found >= {("missing", "data/curves.parquet"), ("extra", "rulebook/extra.yaml"), ("extra", "codebook/link")}


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig"])
def test_a_release_without_its_manifest_or_signature_is_altered(spoilt: Path, name: str) -> None:
    (spoilt / name).unlink()
    verdict = publication.verify(spoilt)
    assert verdict.word == "altered"
    assert ("missing", name) in kinds(verdict)


def test_a_changed_measure_is_named_with_its_row_and_what_follows_from_it(spoilt: Path) -> None:
    table = publication.open_release(spoilt).tables["measures"]
    row = next(
        number
        for number, cells in enumerate(table.rows, start=1)
        if cells[:6] == ("on_time_share", "land", "*", "*", "*", "2025-01-01") and cells[6] == "2025-12-31"
    )
    edit_cell(spoilt / "data" / "measures.csv", row, "value", "0.95")
    verdict = publication.verify(spoilt)
    assert verdict.word == "altered"
    assert ("changed", "data/measures.csv") in kinds(verdict)
    twin = [one for one in verdict.differences if one.path == "data/measures.parquet"]
    assert [(one.row, one.column, one.published, one.recomputed) for one in twin] == [(row, "value", "0.5", "0.95")]
    rating = [one for one in verdict.differences if one.path == "data/ratings.csv" and one.column == "rating"]
    assert [(one.row, one.published, one.recomputed) for one in rating] == [(3, "0", "2")]
    league = {one.column for one in verdict.differences if one.path == "data/league-on_time_share.csv"}
    assert {"value", "rank"} <= league


def _rating(folder: Path) -> None:
    edit_cell(folder / "data" / "ratings.csv", 3, "rating", "3")


def _rule(folder: Path) -> None:
    framework = folder / "rulebook" / "frameworks" / "annual.yaml"
    text = framework.read_text(encoding="utf-8")
    framework.write_text(text.replace("[[2, 0.6], [3, 0.75], [4, 0.9]]", "[[2, 0.4], [3, 0.6], [4, 0.75]]"), encoding="utf-8")


def _rank(folder: Path) -> None:
    edit_cell(folder / "data" / "league-on_time_share.csv", 2, "rank_high", "3")


FORGERIES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a rating": (_rating, "data/ratings.csv"),
    "a rule": (_rule, "rulebook"),
    "a rank set": (_rank, "data/league-on_time_share.csv"),
}


@pytest.mark.parametrize(("forge", "path"), FORGERIES.values(), ids=FORGERIES)
def test_what_a_forger_signs_anew_differs_when_recomputed_and_under_the_true_key(
    spoilt: Path, key: Path, tmp_path: Path, forge: Callable[[Path], None], path: str
) -> None:
    own = signing.public_key_of(signing.read_secret(key))
    publication.new_keys(tmp_path / "theirs")
    forge(spoilt)
    releasing.resign(spoilt, tmp_path / "theirs" / "release.key")
    found = publication.verify(spoilt)
    assert found.word == "altered"
    assert ("recompute", path) in kinds(found)
    assert publication.verify(spoilt, public_key=own).word == "unknown-key"
    assert publication.verify(spoilt, recompute=False).word == "authentic-self-signed"


@pytest.mark.parametrize("value", ["2025-13", [], 10**30], ids=repr)
@pytest.mark.parametrize(
    ("table", "option"),
    [("ratings", "framework"), ("ratings", "period"), *(("league-on_time_share", name) for name in recompute.LEAGUE_OPTIONS)],
)
def test_provenance_that_a_stranger_wrote_is_no_bug(spoilt: Path, key: Path, table: str, option: str, value: object) -> None:
    path = spoilt / "provenance" / f"{table}.csv.meta.json"
    meta = json.loads(path.read_bytes())
    path.write_text(json.dumps(meta | {"options": {**meta.get("options", {}), option: value}}))
    releasing.resign(spoilt, key)
    assert publication.verify(spoilt).word in {"authentic-self-signed", "altered"}


@pytest.mark.parametrize(
    ("name", "value"), [("at", "soon"), ("digests", {"rulebook": []}), ("versions", {"": "1"}), ("versions", ["numpy"]), ("seed", "1")]
)
def test_a_manifest_that_a_stranger_wrote_is_no_bug(spoilt: Path, key: Path, name: str, value: object) -> None:
    path = spoilt / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {name: value}))
    releasing.resign(spoilt, key)
    if name == "versions" and isinstance(value, dict):
        assert publication.verify(spoilt).word == "authentic-self-signed"
        return
    with pytest.raises(errors.ReleaseError) as refused:
        publication.verify(spoilt)
    assert refused.value.code == "release.manifest-unreadable"


UNREADABLE = {"datapackage.json": "datapackage.json", "rulebook/rulebook.yaml": "rulebook", "rulebook/services.yaml": "rulebook"}


@pytest.mark.parametrize("path", UNREADABLE)
def test_a_release_in_which_no_figure_can_be_read_is_altered_unless_its_form_is_newer(spoilt: Path, key: Path, path: str) -> None:
    (spoilt / path).write_text('{"resources": [')
    releasing.resign(spoilt, key)
    verdict = publication.verify(spoilt)
    assert (verdict.word, kinds(verdict)) == ("altered", {("recompute", UNREADABLE[path])})
    manifest = json.loads((spoilt / "manifest.json").read_bytes())
    (spoilt / "manifest.json").write_bytes(layout.json_bytes(manifest | {"format": "olshem-release-2"}))
    releasing.resign(spoilt, key)
    verdict = publication.verify(spoilt)
    assert (verdict.word, verdict.differences) == ("authentic-self-signed", ())
    assert "olshem-release-2 is newer" in verdict.notes[0]


@pytest.mark.parametrize("form", [None, 2, "olshem-release-1", "olshem-release-0", "olshem-release-two", "olshem-release-9" * 9])
def test_only_a_higher_number_is_a_newer_form(form: object) -> None:
    assert not layout.is_newer(form)


@pytest.mark.parametrize("value", ["", "1e999", "1e9999999999", "2025-02-30"])
@pytest.mark.parametrize("column", ["body", "ends_on", "denominator", "n", "value", "status"])
def test_a_figure_that_a_stranger_wrote_is_no_bug(spoilt: Path, key: Path, column: str, value: str) -> None:
    edit_cell(spoilt / "data" / "measures.csv", 3, column, value)
    releasing.resign(spoilt, key)
    assert publication.verify(spoilt).word == "altered"


def test_a_wrong_key_is_not_an_alteration(made: Path, tmp_path: Path) -> None:
    other = publication.new_keys(tmp_path / "other")
    verdict = publication.verify(made, public_key=other)
    assert (verdict.word, verdict.differences) == ("unknown-key", ())


def test_other_versions_compare_values_and_are_named(spoilt: Path, key: Path) -> None:
    league = spoilt / "data" / "league-on_time_share.csv"
    edit_cell(league, 2, "se", "0.012383508850514574")  # the last digit, as another build of a library would make it
    edit_cell(league, 3, "value", "0.7662")  # more than that
    (spoilt / "data" / "league-on_time_share.parquet").unlink()
    manifest = json.loads((spoilt / "manifest.json").read_text())
    manifest["versions"]["numpy"] = "2.3.0"
    (spoilt / "manifest.json").write_bytes(layout.json_bytes(manifest))
    releasing.resign(spoilt, key)
    verdict = publication.verify(spoilt)
    assert any("numpy 2.3.0" in note for note in verdict.notes)
    assert [(one.row, one.column) for one in verdict.differences if one.kind == "recompute"] == [(3, "value")]


# ---------------------------------------------------------------- archives
def test_a_zip_packed_anew_by_somebody_is_still_authentic(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for item in sorted(made.rglob("*"), reverse=True):
            archive.write(item, f"2025.1/{item.relative_to(made)}")
    assert publication.verify(path).word == "authentic-self-signed"


def test_the_zip_unpacks_into_a_folder_of_its_own(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.parent / "2025.1.zip") as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
    assert names == sorted(f"2025.1/{path.relative_to(made).as_posix()}" for path in made.rglob("*") if path.is_file())
    assert [path.name for path in tmp_path.iterdir()] == ["2025.1"]
    assert publication.verify(tmp_path / "2025.1", recompute=False).word == "authentic-self-signed"


def test_a_zip_without_a_folder_opens_and_verifies_too(made: Path, tmp_path: Path) -> None:
    members = {path.relative_to(made).as_posix(): path.read_bytes() for path in made.rglob("*") if path.is_file()}
    flat = _zip(tmp_path / "flat.zip", members)
    assert publication.verify(flat, recompute=False).word == "authentic-self-signed"
    assert publication.open_release(flat) == publication.open_release(made)


def test_what_stands_in_a_zip_beside_the_release_is_named(made: Path, tmp_path: Path) -> None:
    members = {f"2025.1/{path.relative_to(made).as_posix()}": path.read_bytes() for path in made.rglob("*") if path.is_file()}
    verdict = publication.verify(_zip(tmp_path / "a.zip", members | {"beside.txt": b"a"}), recompute=False)
    assert (verdict.word, kinds(verdict)) == ("altered", {("extra", "beside.txt")})


def test_a_changed_byte_in_a_zip_is_never_authentic(made: Path, tmp_path: Path) -> None:
    good = (made.parent / "2025.1.zip").read_bytes()
    path = tmp_path / "2025.1.zip"
    for place in range(5, len(good), max(1, len(good) // 120)):
        bad = bytearray(good)
        bad[place] ^= 0x10
        path.write_bytes(bad)
        assert _word_or_code(path) in {"altered", "release.archive-broken", "release.not-a-release"}, place


def _word_or_code(path: Path) -> str:
    try:
        return publication.verify(path, recompute=False).word
    except errors.ReleaseError as error:
        return error.code


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


ODD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "nothing there": (lambda folder: folder / "none", "release.not-a-release"),
    "an empty folder": (lambda folder: folder, "release.not-a-release"),
    "a text": (lambda folder: _written(folder / "a.zip", b"hello"), "release.archive-broken"),
    "a ZIP of something else": (lambda folder: _zip(folder / "a.zip", {"a.txt": b"a"}), "release.not-a-release"),
    "a ZIP that climbs": (lambda folder: _zip(folder / "a.zip", {"manifest.json": b"{}", "../../evil": b"a"}), "release.archive-broken"),
    "a ZIP from the root": (lambda folder: _zip(folder / "a.zip", {"manifest.json": b"{}", "/etc/evil": b"a"}), "release.archive-broken"),
    "a bomb": (lambda folder: _zip(folder / "a.zip", {"manifest.json": bytes(80 * 2**20)}), "release.archive-broken"),
    "an empty manifest": (lambda folder: _zip(folder / "a.zip", {"manifest.json": b"{}"}), ""),
}


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("make", "code"), ODD.values(), ids=ODD)
def test_what_is_no_release_is_refused(tmp_path: Path, make: Callable[[Path], Path], code: str) -> None:
    path = make(tmp_path)
    if not code:
        assert publication.verify(path).word == "altered"
        return
    with pytest.raises(errors.ReleaseError) as caught:
        publication.verify(path)
    assert caught.value.code == code


def test_a_truncated_zip_is_refused(made: Path, tmp_path: Path) -> None:
    data = (made.parent / "2025.1.zip").read_bytes()
    for size in (0, 30, len(data) // 2, len(data) - 1):
        path = _written(tmp_path / "cut.zip", data[:size])
        with pytest.raises(errors.ReleaseError) as caught:
            publication.verify(path)
        assert caught.value.code == "release.archive-broken"


def test_a_release_that_was_altered_does_not_open(spoilt: Path) -> None:
    edit_cell(spoilt / "data" / "ratings.csv", 1, "rating", "0")
    with pytest.raises(errors.ReleaseError) as caught:
        publication.open_release(spoilt)
    assert caught.value.code == "release.altered"
    assert "data/ratings.csv" in caught.value.message


def test_a_release_says_what_it_is(made: Path) -> None:
    release = publication.open_release(made)
    assert release == publication.open_release(made.parent / "2025.1.zip")
    assert (release.number, release.at, release.on.isoformat()) == ("2025.1", "2026-01-13", "2026-01-13")
    assert release.title.ru == "Малый свод правил"
    assert list(release.tables) == ["measures", "ratings", "league-on_time_share", "findings", "curves"]
    table = release.tables["measures"]
    assert list(table.rows) == sorted(table.rows)
    assert dict(release.tables["league-on_time_share"].about) == {"draws": "200"}
    assert release.previous is None
    assert [one.name for one in release.of_role("league")] == ["league-on_time_share"]
    assert releasing.SMALL.joinpath("services.yaml").read_bytes() == release.rulebook.files["services.yaml"]
