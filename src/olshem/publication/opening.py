"""Opening a release: from its folder or ZIP to frozen values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from olshem import errors, rulebook
from olshem.publication import integrity, layout
from olshem.publication.archive import Bundle, read_bundle
from olshem.publication.columns import REQUIRED
from olshem.publication.model import Release, ReleaseTable
from olshem.publication.parquet import read_csv
from olshem.vocabulary import LANGUAGES, Text

ENTRY = {"path": str, "bytes": int, "sha256": str}
"""what the manifest says of a file, and its type"""
ADVICE = "run `olshem verify` on it to see what differs, and fetch it again from its publisher"


def open_release(path: Path | str) -> Release:
    """Read a release from its folder or its ZIP.

    Every byte is checked against the manifest and the manifest against the signature and key that it ships; figures are not
    recomputed (:func:`verify` does).

    Raises
    ------
    ReleaseError
        ``release.not-a-release``, ``release.archive-broken``; ``release.altered``: a file differs from the manifest.
    RulebookError
        The rulebook in the release is faulty.

    """
    bundle = read_bundle(Path(path))
    manifest = parse_manifest(bundle)
    check_intact(bundle, manifest)
    return from_bundle(bundle, manifest)


def parse_manifest(bundle: Bundle) -> Mapping[str, Any]:
    """The manifest as a mapping that has the keys it must have.

    Raises
    ------
    ReleaseError
        ``release.manifest-unreadable``.

    """
    try:
        manifest = json.loads(bundle.files[layout.MANIFEST].decode("utf-8"))
        paths = [entry["path"] for entry in manifest["files"]]
        if not all(isinstance(entry[key], kind) for entry in manifest["files"] for key, kind in ENTRY.items()):
            raise TypeError("files")
        for key in ("number", "at", "root", "key_id", "code_version"):
            if not isinstance(manifest[key], str):
                raise TypeError(key)
        texts = [text for key in ("versions", "digests") for text in manifest[key].values()]
        if not all(isinstance(text, str) for text in texts) or not isinstance(manifest["seed"], int):
            raise TypeError("versions, digests, seed")
        layout.day_of(manifest["at"])
        for number in (manifest["number"], *filter(None, map(manifest.get, ("previous_number", "corrects")))):
            layout.number_key(number)
        if len(set(paths)) != len(paths) or not all(map(layout.is_safe, paths)):
            raise ValueError("files")
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise errors.ReleaseError("release.manifest-unreadable", f"{layout.MANIFEST} cannot be read ({error})", hint=ADVICE) from error
    return manifest  # type: ignore[no-any-return]


def check_intact(bundle: Bundle, manifest: Mapping[str, Any]) -> None:
    """Every file as the manifest says, and the manifest as its signature says.

    Raises
    ------
    ReleaseError
        ``release.altered``.

    """
    differences = (*integrity.check_files(bundle, manifest)[1], *integrity.check_signature(bundle, None).differences)
    wrong = list(dict.fromkeys(difference.path for difference in differences))
    if wrong:
        raise errors.ReleaseError("release.altered", f"{bundle.name} was altered: {', '.join(wrong[:5])}", hint=ADVICE)


def rulebook_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the rulebook in a release, by their path inside the rulebook."""
    return {path.removeprefix("rulebook/"): data for path, data in files.items() if path.startswith("rulebook/")}


def from_bundle(bundle: Bundle, manifest: Mapping[str, Any]) -> Release:
    """The release as frozen values, without a check of its bytes."""
    try:
        package = json.loads(bundle.files[layout.DESCRIPTOR])
        tables = {table.name: table for table in (_table(resource, bundle) for resource in package["resources"])}
        kk, ru, en = (str(package["titles"][language]) for language in LANGUAGES)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise errors.ReleaseError("release.descriptor-unreadable", f"{layout.DESCRIPTOR} cannot be read ({error})", hint=ADVICE) from error
    return Release(
        number=manifest["number"],
        at=manifest["at"],
        on=layout.day_of(manifest["at"]),
        title=Text(kk=kk, ru=ru, en=en),
        rulebook=rulebook.from_files(rulebook_files(bundle.files)),
        tables=tables,
        manifest=manifest,
        manifest_sha256=layout.sha256(bundle.files[layout.MANIFEST]),
        signature=bundle.files.get(layout.SIGNATURE, b"").decode(errors="replace"),
        public_key=bundle.files.get(layout.PUBLIC_KEY, b"").decode(errors="replace"),
        key_id=manifest["key_id"],
        root=manifest["root"],
        previous=manifest.get("previous"),
        previous_number=manifest.get("previous_number"),
        corrects=manifest.get("corrects"),
        reason=manifest.get("reason"),
        seed=manifest["seed"],
        digests=manifest["digests"],
        versions=manifest["versions"],
        code_version=manifest["code_version"],
        files=tuple(manifest["files"]),
    )


def _table(resource: Mapping[str, Any], bundle: Bundle) -> ReleaseTable:
    file = str(resource["path"])
    table = read_csv(bundle.files[file], file=file)
    name = file.removeprefix("data/").removesuffix(".csv")
    if resource["role"] not in REQUIRED:
        raise ValueError(f"a table has the role {resource['role']!r}")
    return ReleaseTable(name, resource["role"], file, table.columns, table.rows, dict(resource.get("about", {})))
