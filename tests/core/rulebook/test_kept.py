"""A checked rulebook that is kept: found again only as it was, never believed when it could be somebody else's."""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
from pathlib import Path

import pytest

from olshem import errors, rulebook
from olshem.rulebook import kept
from olshem.vocabulary import PartialDate

COUNTRY = Path(__file__).resolve().parents[2] / "fixtures" / "country-rulebook"


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """The country with so many bodies that it is worth keeping."""
    folder = tmp_path / "large"
    folder.mkdir()
    for path in COUNTRY.glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    body = "  b{0}:\n    name:\n      - {{value: {{kk: б, ru: б, en: Body {0}}}, from: 2016-04, source: register}}\n"
    (folder / "more.yaml").write_text("bodies:\n" + "".join(map(body.format, range(1_500))), "utf-8")
    return folder


def kept_file(folder: Path) -> Path:
    (path,) = folder.glob("*.rulebook")
    return path


class Reader:
    """Counts how often a rulebook is really read."""

    def __init__(self, folder: Path) -> None:
        self.files = {path.name: path.read_bytes() for path in folder.glob("*.yaml")}
        self.count = 0

    def __call__(self) -> rulebook.Rulebook:
        self.count += 1
        return rulebook.from_files(self.files)

    def through(self, folder: Path | None) -> rulebook.Rulebook:
        return kept.through(folder, self.files, rulebook.digest_of(self.files), self)


def test_what_is_kept_is_what_was_read(large: Path, tmp_path: Path) -> None:
    plain = rulebook.read(large)
    first, second = (rulebook.read(large, kept_in=tmp_path / "kept") for _ in range(2))
    assert plain == first == second
    assert second.files == plain.files
    begins = second.bodies["b7"].name[0].starts_on  # type: ignore[index]
    assert isinstance(begins, PartialDate)
    assert begins.written == "2016-04"


def test_it_is_read_once_and_again_when_a_byte_changes(large: Path, tmp_path: Path) -> None:
    reader = Reader(large)
    for expected in (1, 1):
        reader.through(tmp_path / "kept")
        assert reader.count == expected
    reader.files["more.yaml"] += b"\n"
    reader.through(tmp_path / "kept")
    reader.through(None)
    assert reader.count == 3


def test_a_small_or_faulty_rulebook_is_not_kept(large: Path, tmp_path: Path) -> None:
    rulebook.read(COUNTRY, kept_in=tmp_path / "kept")
    (large / "more.yaml").write_text((large / "more.yaml").read_text("utf-8") + "  B?: {}\n", "utf-8")
    with pytest.raises(errors.RulebookError):
        rulebook.read(large, kept_in=tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


class Evil:
    """What somebody else might put in the place of a rulebook."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("made-by-a-kept-file",)


def _with_digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest() + data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"cut off",
        _with_digest(b""),
        _with_digest(b"not a pickle"),
        _with_digest(pickle.dumps(Evil())),
        _with_digest(pickle.dumps({"a": 1})),
    ],
)
def test_a_file_that_was_tampered_with_runs_nothing_and_is_replaced(
    large: Path, tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Reader(large)
    whole = reader.through(tmp_path / "kept")
    kept_file(tmp_path / "kept").write_bytes(data)
    assert reader.through(tmp_path / "kept") == whole
    assert reader.count == 2
    assert not (tmp_path / "made-by-a-kept-file").exists()
    reader.through(tmp_path / "kept")
    assert reader.count == 2


@pytest.mark.parametrize("of_folder", [True, False])
def test_what_others_may_write_to_is_not_believed(large: Path, tmp_path: Path, of_folder: bool) -> None:
    reader = Reader(large)
    reader.through(tmp_path / "kept")
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700
    (tmp_path / "kept" if of_folder else kept_file(tmp_path / "kept")).chmod(0o777)
    reader.through(tmp_path / "kept")
    assert reader.count == 2


def test_a_kept_rulebook_of_another_content_is_not_believed(large: Path, tmp_path: Path) -> None:
    """A sound file under the wrong name: it says itself what it was made of."""
    reader, other = Reader(large), Reader(large)
    other.files["more.yaml"] += b"\n"
    other.through(tmp_path / "kept")
    stolen = kept_file(tmp_path / "kept").read_bytes()
    kept_file(tmp_path / "kept").unlink()
    reader.through(tmp_path / "kept")
    kept_file(tmp_path / "kept").write_bytes(stolen)
    assert reader.through(tmp_path / "kept").digest == rulebook.digest_of(reader.files)
    assert reader.count == 2


def test_only_the_last_few_are_kept(large: Path, tmp_path: Path) -> None:
    reader = Reader(large)
    for _ in range(kept.MOST_KEPT + 2):
        reader.files["more.yaml"] += b"\n"
        reader.through(tmp_path / "kept")
    assert len(list((tmp_path / "kept").iterdir())) == kept.MOST_KEPT


def test_a_folder_that_cannot_be_made_changes_nothing(large: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert rulebook.read(large, kept_in=tmp_path / "file" / "kept") == rulebook.read(large)


def test_the_loader_knows_every_type_of_every_rulebook(root: Path, tmp_path: Path) -> None:
    fixtures = root / "tests" / "fixtures"
    for folder in (*(root / "rulebooks").iterdir(), fixtures / "small-rulebook", fixtures / "country-rulebook"):
        book = rulebook.read(folder)
        reader = Reader(folder)
        reader.files = dict(book.files) | {"pad.yaml": b"channels: {}\n" + b"#" * kept.WORTH_KEEPING}
        assert reader.through(tmp_path / book.code) == reader.through(tmp_path / book.code)
        assert reader.count == 1
