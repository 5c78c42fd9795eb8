"""Where things stand in a release, how releases are numbered, and how its JSON is written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from olshem import errors
from olshem.publication import merkle

MANIFEST, SIGNATURE, DESCRIPTOR, SUMS = "manifest.json", "manifest.sig", "datapackage.json", "SHA256SUMS"
PUBLIC_KEY, PUBLIC_KEY_PEM = "release.pub", "release.pub.pem"
UNLISTED = frozenset({MANIFEST, SIGNATURE})
FORMAT = "olshem-release-1"
NUMBER = re.compile(r"(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){1,3}")
"""2025.1: a year and a count within it, so that a correction has a number to take; up to four parts."""


def number_key(number: str) -> tuple[int, ...]:
    """The place of a release number in the order of releases: ``2025.9`` comes before ``2025.10``.

    Raises
    ------
    MethodError
        ``release.number-invalid``: not two to four whole numbers joined by dots.

    """
    if NUMBER.fullmatch(number) is None:
        example = f"{number}.1" if re.fullmatch(r"[1-9][0-9]{3}", number) else "2025.1"
        raise errors.MethodError(
            "release.number-invalid", f"{number!r} is not a release number", hint=f"a year, a dot and a count within it, such as {example}"
        )
    return tuple(int(part) for part in number.split("."))


def day_of(at: str) -> dt.date:
    """The day of a date or date-time in ISO 8601.

    Raises
    ------
    MethodError
        ``release.at-invalid``.

    """
    return moment_of(at).date()


def moment_of(at: str) -> dt.datetime:
    """The moment of a date (its midnight) or date-time in ISO 8601; UTC where it names no offset.

    Raises
    ------
    MethodError
        ``release.at-invalid``.

    """
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError as error:
        raise errors.MethodError("release.at-invalid", f"{at!r} is neither a date nor a date-time in ISO 8601") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def is_newer(form: object) -> bool:
    """Whether a manifest names a form of releases that is newer than :data:`FORMAT`, the newest that this version reads."""
    stem, _, here = FORMAT.rpartition("-")
    named = re.fullmatch(rf"{stem}-([1-9][0-9]{{0,8}})", form) if isinstance(form, str) else None
    return named is not None and int(named[1]) > int(here)


def json_bytes(value: Mapping[str, Any]) -> bytes:
    """One JSON object in the one form that a release uses: keys sorted, UTF-8, LF, two spaces."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def sha256(data: bytes) -> str:
    """The SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def file_entry(path: str, data: bytes) -> dict[str, Any]:
    """What the manifest says of one file."""
    return {"path": path, "bytes": len(data), "sha256": sha256(data)}


def sum_line(entry: Mapping[str, Any]) -> str:
    """The line that ``sha256sum`` prints for a file: also the leaf of the Merkle tree."""
    return f"{entry['sha256']}  {entry['path']}\n"


def root_of(entries: list[dict[str, Any]]) -> str:
    """The Merkle root over the manifest's files in path order; a leaf is the line of :func:`sum_line`."""
    ordered = sorted(entries, key=lambda entry: str(entry["path"]))
    return merkle.merkle_root(sum_line(entry).encode() for entry in ordered).hex()


def is_safe(path: str) -> bool:
    """Whether a path of a release stays inside it: relative, forward slashes, no ``..``, no odd characters."""
    parts = path.split("/")
    plain = PurePosixPath(path).as_posix() == path and not path.startswith("/")
    return plain and all(part not in {"", ".", ".."} for part in parts) and not re.search(r'[\x00-\x1f\x7f\\:*?"<>|]', path)
