"""Making a release: read, check, withhold, write beside, sign, rename. Nothing is written under its name until it is whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import olshem
from olshem import errors, rulebook, tables
from olshem.publication import archive, assembly, checks, codebook, datapackage, layout, lineage, parquet, signing
from olshem.publication.intake import META, Given, read_given
from olshem.publication.model import ReleaseTable, Role, TextTable
from olshem.vocabulary import LANGUAGES

LIBRARIES = ("cryptography", "numpy", "pyarrow", "scipy")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files that a release is made from. Without any table it is a release of the rulebook alone: of promises."""

    rulebook: Path
    measures: tuple[Path, ...] = ()
    ratings: Path | None = None
    league: tuple[Path, ...] = ()
    findings: tuple[Path, ...] = ()
    curves: tuple[Path, ...] = ()
    counts: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: where it stands, its manifest, and what was withheld or changed on the way."""

    folder: Path
    archive: Path
    manifest: Mapping[str, Any]
    manifest_sha256: str
    problems: tuple[errors.Problem, ...] = ()


def release(inputs: Inputs, *, number: str, at: str, key: Path, out: Path, corrects: str | None = None, reason: str | None = None) -> Made:
    """Make the release ``out/number/`` and ``out/number.zip``, which holds that folder.

    Parameters
    ----------
    inputs
        The rulebook's folder and the tables, each with its ``.meta.json`` beside it.
    number
        A year, a dot and a count within it (``2025.1``; up to four whole numbers are legal); the order of releases is that of the numbers.
    at
        When it is published: a date or a date-time in ISO 8601. No clock is read.
    key
        An Ed25519 private key in PEM.
    out
        The folder of all releases.
    corrects, reason
        The number of the release that this one corrects, and why: both or neither.

    Returns
    -------
    Made
        Equal inputs and pinned versions give equal bytes.

    Raises
    ------
    MethodError
        ``release.number-invalid``, ``release.at-invalid``, ``release.corrects-without-reason``.
    ReleaseError
        ``release.number-exists``, ``release.corrects-unknown`` and those of reading and checking the tables.
    DisclosureError
        Case-level data, or a withheld figure that could be worked out.
    RulebookError
        The rulebook is faulty.

    """
    layout.number_key(number)
    layout.day_of(at)
    if (corrects is None) != (not (reason or "").strip()):
        raise errors.MethodError(
            "release.corrects-without-reason",
            "a correction names the release that it corrects, and why",
            hint="give --corrects N and --reason TEXT together",
        )
    before = earlier_release(out, number, corrects)
    secret = signing.read_secret(key)
    book = rulebook.read(inputs.rulebook)
    given = _read_all(inputs)
    checks.check_all(given, book)
    assembled = assembly.assemble(given, book)
    files = _files(assembled, book, number=number, at=at)
    public = signing.public_key_of(secret)
    files |= {layout.PUBLIC_KEY: public.minisign(), layout.PUBLIC_KEY_PEM: public.pem()}
    entries = [layout.file_entry(path, data) for path, data in sorted(files.items())]
    files[layout.SUMS] = "".join(layout.sum_line(entry) for entry in entries).encode()
    manifest = _manifest(files, given, book, number=number, at=at, key_id=public.id)
    withheld = {"small": assembled.small, "beside": assembled.beside}
    manifest |= before | {"corrects": corrects, "reason": reason, "withheld": withheld}
    data = layout.json_bytes(manifest)
    signature = signing.sign(secret, data, f"Olshem release {number} of {book.code}, published {at}, file {layout.MANIFEST}")
    files |= {layout.MANIFEST: data, layout.SIGNATURE: signature.file()}
    folder, zipped = write_release(files, out, number)
    return Made(folder, zipped, manifest, layout.sha256(data), assembled.problems)


def earlier_release(out: Path, number: str, corrects: str | None) -> dict[str, str | None]:
    """The release before this one in ``out``, by order of numbers, and the digest of its manifest.

    Raises
    ------
    ReleaseError
        ``release.number-exists``, ``release.corrects-unknown``.

    """
    numbers = {item.name: item for item in out.iterdir() if (item / layout.MANIFEST).is_file()} if out.is_dir() else {}
    if number in numbers or (out / number).exists():
        raise errors.ReleaseError(
            "release.number-exists", f"release {number} is in {out} already; what was published is never changed",
            hint="take the next number; to correct a release give --corrects and --reason",
        )  # fmt: skip
    if corrects is not None and corrects not in numbers:
        raise errors.ReleaseError("release.corrects-unknown", f"there is no release {corrects} in {out} to correct")
    before = [name for name in numbers if layout.NUMBER.fullmatch(name) and layout.number_key(name) < layout.number_key(number)]
    if not before:
        return {"previous": None, "previous_number": None}
    last = max(before, key=layout.number_key)
    return {"previous": tables.sha256_of(numbers[last] / layout.MANIFEST), "previous_number": last}


def _read_all(inputs: Inputs) -> tuple[Given, ...]:
    wanted: list[tuple[Role, Sequence[Path]]] = [
        ("measures", inputs.measures), ("ratings", (inputs.ratings,) if inputs.ratings else ()), ("league", inputs.league),
        ("findings", inputs.findings), ("curves", inputs.curves), ("counts", inputs.counts),
    ]  # fmt: skip
    given = [path for _role, paths in wanted for path in paths]
    if given and not inputs.measures:
        raise errors.ReleaseError(
            "release.measures-missing", f"{given[0]} comes without the measures that it follows from",
            hint="give --measures FILE as well, or no table at all to publish the rulebook alone",
        )  # fmt: skip
    return tuple(read_given(path, role) for role, paths in wanted for path in paths)


def _files(assembled: assembly.Assembled, book: rulebook.Rulebook, *, number: str, at: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    made: list[tuple[ReleaseTable, Mapping[str, Any]]] = [(table, item.meta) for table, item in assembled.tables]
    lines = lineage.succession_table(book)
    if lines is not None:
        made.append((lines, lineage.provenance(book)))
    for table, meta in made:
        text = TextTable(table.columns, table.rows)
        files[table.file] = parquet.csv_bytes(text)
        files[table.file.removesuffix("csv") + "parquet"] = parquet.parquet_bytes(parquet.typed(text, table.role, file=table.file))
        files[f"provenance/{table.name}.csv{META}"] = layout.json_bytes(meta)
    named = [table for table, _ in made]
    files |= {f"rulebook/{path}": data for path, data in book.files.items()}
    files |= codebook.codebook(named, book)
    files[layout.DESCRIPTOR] = layout.json_bytes(datapackage.descriptor(named, files, book, number=number, at=at))
    return files


def _manifest(
    files: Mapping[str, bytes], given: Sequence[Given], book: rulebook.Rulebook, *, number: str, at: str, key_id: str
) -> dict[str, Any]:
    entries = [layout.file_entry(path, data) for path, data in sorted(files.items())]
    seeds = {int(item.meta["seed"]) for item in given if str(item.meta.get("seed", "")).isdigit()}
    records = sorted({cell for item in given if item.role == "measures" for cell in item.table.column("records_digest")} - {""})
    return {
        "format": layout.FORMAT,
        "number": number,
        "at": at,
        "title": {language: book.title[language] for language in LANGUAGES},
        "synthetic": book.synthetic,
        "files": entries,
        "root": layout.root_of(entries),
        "code_version": olshem.__version__,
        "versions": {name: metadata.version(name) for name in LIBRARIES},
        "digests": {"rulebook": book.digest, "records": ",".join(records)},
        "seed": max(seeds, default=1),
        "key_id": key_id,
    }


def write_release(files: Mapping[str, bytes], out: Path, number: str) -> tuple[Path, Path]:
    """Write the folder and the ZIP under a name of their own, fsync, then rename: first the ZIP, last the folder.

    A ZIP whose folder is missing is what a killed run left: it is taken over where its bytes are these.

    Raises
    ------
    ReleaseError
        ``release.number-exists``, ``release.unwritable``.
    """
    folder, zipped, part = out / number, out / f"{number}.zip", out / f".{number}.part"
    data = archive.zip_bytes(files, f"{number}/")
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(part, ignore_errors=True)
        if zipped.exists() and zipped.read_bytes() != data:
            raise errors.ReleaseError("release.number-exists", f"{zipped} is there already, and is another release")
        _write_folder(part, files)
        tables.write_bytes(zipped, data)
        part.rename(folder)
        tables.sync_folder(out)
    except OSError as error:
        raise errors.ReleaseError("release.unwritable", f"cannot write the release to {out}: {error.strerror}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder, zipped


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    for inside, _, _ in os.walk(folder):
        tables.sync_folder(Path(inside))
