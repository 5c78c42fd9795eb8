"""The tables given to a release: read as exact text, with the provenance that each must bring."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from olshem import errors, tables
from olshem.publication import parquet
from olshem.publication.columns import CASE_LEVEL, REQUIRED, columns_of, key_of
from olshem.publication.model import Role, TextTable

META = ".meta.json"


@dataclass(frozen=True, slots=True)
class Given:
    """One table as it was given: its role, its text and its provenance (paths in it without their folders)."""

    role: Role
    path: Path
    table: TextTable
    meta: Mapping[str, Any]


def read_given(path: Path, role: Role) -> Given:
    """Read one table and its provenance, and refuse what may never be published.

    Raises
    ------
    ReleaseError
        ``release.provenance-missing``, ``release.provenance-unreadable``, ``release.table-unreadable``,
        ``release.column-missing``, ``release.cell-invalid``, ``release.key-repeated``.
    DisclosureError
        ``release.case-level``: a column that only records have; ``release.column-unknown``: a column that is not on the list.

    """
    if not path.is_file():
        raise errors.ReleaseError("release.table-unreadable", f"there is no table {path}", hint="check the path")
    meta_bytes = _meta_bytes(path)
    table = _text_of(path)
    _check_columns(table, role, path)
    parquet.typed(table, role, file=str(path))
    _check_keys(table, role, path)
    return Given(role, path, table, _meta(path, meta_bytes))


def _text_of(path: Path) -> TextTable:
    if path.suffix.lower() == ".parquet":
        return parquet.read_csv(str(tables.write(tables.read(path), None)).encode(), file=str(path))
    return parquet.read_csv(path.read_bytes(), file=str(path))


def _meta_bytes(path: Path) -> bytes:
    try:
        return path.with_name(path.name + META).read_bytes()
    except OSError as error:
        raise errors.ReleaseError(
            "release.provenance-missing",
            f"{path.name} comes without {path.name}{META}, so nobody could recompute it",
            hint="make the table with an olshem command and --out FILE, which writes that file beside it, and keep the two together",
        ) from error


def _meta(path: Path, data: bytes) -> Mapping[str, Any]:
    try:
        meta = json.loads(data)
    except ValueError as error:
        raise errors.ReleaseError("release.provenance-unreadable", f"{path.name}{META} is not JSON") from error
    if not isinstance(meta, dict):
        raise errors.ReleaseError("release.provenance-unreadable", f"{path.name}{META} is not a JSON object")
    options = meta.get("options")
    return {**meta, "options": {name: without_folders(value) for name, value in options.items()}} if isinstance(options, dict) else meta


def without_folders(value: Any) -> Any:
    """A path as its last part: where a file stood on the publisher's machine is nobody's business, and would make bytes differ."""
    if isinstance(value, list):
        return [without_folders(item) for item in value]
    return PurePath(value.replace("\\", "/")).name if isinstance(value, str) and ("/" in value or "\\" in value) else value


def _check_columns(table: TextTable, role: Role, path: Path) -> None:
    allowed = columns_of(role)
    for name in table.columns:
        if name not in allowed:
            case_level = name.lower() in CASE_LEVEL
            code = "release.case-level" if case_level else "release.column-unknown"
            what = "belongs to single cases, which are never published" if case_level else f"is not a column that {role} may publish"
            problem = errors.Problem(code, f"the column {name[:80]} {what}", file=str(path), column=name[:80], expected=", ".join(allowed))
            raise errors.DisclosureError(code, problem.message, problems=[problem])
    missing = [name for name in REQUIRED[role] if name not in table.columns]
    if missing:
        problems = [errors.Problem("release.column-missing", f"{role} need this column", file=str(path), column=name) for name in missing]
        raise errors.ReleaseError("release.column-missing", f"{path} lacks {', '.join(missing)}", problems=problems)


def _check_keys(table: TextTable, role: Role, path: Path) -> None:
    keys = key_of(role, table.columns)
    places = [table.columns.index(name) for name in keys]
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(table.rows, start=1):
        key = tuple(row[place] for place in places)
        if key in seen:
            problem = errors.Problem(
                "release.key-repeated",
                f"this row repeats the key of row {seen[key]}",
                file=str(path), row=number, column=",".join(keys), found=",".join(key)[:80],
            )  # fmt: skip
            raise errors.ReleaseError("release.key-repeated", problem.message, problems=[problem])
        seen[key] = number
