"""The descriptor ``datapackage.json`` in the form of Data Package 2.0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from olshem.publication.columns import Column, columns_of, key_of
from olshem.publication.layout import moment_of, sha256
from olshem.publication.model import ReleaseTable
from olshem.rulebook import Rulebook
from olshem.vocabulary import LANGUAGES, Text

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FIELD_TYPES = {"code": "string", "string": "string", "date": "date", "integer": "integer", "number": "number"}


def descriptor(tables: Iterable[ReleaseTable], files: Mapping[str, bytes], book: Rulebook, *, number: str, at: str) -> dict[str, Any]:
    """The descriptor of a release. ``files`` gives the bytes of each table's CSV; Parquet twins are named as ``alternates``."""
    return {
        "$schema": PROFILE,
        "name": f"olshem-{book.code}-{number}".lower(),
        "id": f"olshem:{book.code}:{number}",
        "title": book.title.en,
        "titles": _languages(book.title),
        "description": book.about.en,
        "descriptions": _languages(book.about),
        "version": number,
        "created": moment_of(at).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "rulebook": {"code": book.code, "version": book.version, "digest": book.digest, "path": "rulebook"},
        "synthetic": book.synthetic,
        "resources": [_resource(table, files[table.file]) for table in tables],
    }


def _languages(text: Text) -> dict[str, str]:
    return {language: text[language] for language in LANGUAGES}


def _resource(table: ReleaseTable, data: bytes) -> dict[str, Any]:
    return {
        "name": table.name.lower().replace("_", "-"),
        "role": table.role,
        "about": dict(table.about),
        "path": table.file,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{sha256(data)}",
        "alternates": [
            {"path": table.file.removesuffix("csv") + "parquet", "format": "parquet", "mediatype": "application/vnd.apache.parquet"}
        ],
        "schema": {
            "missingValues": [""],
            "fields": [_field(columns_of(table.role)[name]) for name in table.columns],
            "primaryKey": list(key_of(table.role, table.columns)),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": FIELD_TYPES[column.type],
        "description": column.meaning.en,
        "descriptions": _languages(column.meaning),
    }
    if column.unit:
        field["unit"] = column.unit
    return field
