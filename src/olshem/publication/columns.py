"""The columns that each kind of table may carry: their types, keys, units and meanings. Nothing else is ever published."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from olshem.vocabulary import Text

ColumnType = Literal["code", "string", "date", "integer", "number"]
KEY_COLUMNS = ("measure", "body", "service", "channel", "area", "starts_on", "ends_on")
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "measures": (*KEY_COLUMNS, "numerator", "denominator", "n", "value", "status", "rulebook_digest"),
    "ratings": ("body", "rating", "status", "reason", "row"),
    "league": ("measure", "starts_on", "ends_on", "id", "group", "value", "se", "rank", "status"),
    "findings": ("code", "severity", "body", "count", "text"),
    "curves": ("measure", "body", "service", "starts_on", "ends_on", "t", "at_risk", "events", "censored", "survival"),
    "counts": ("body", "starts_on", "ends_on", "n"),
    "successions": ("section", "before", "after", "from", "how"),
}
CASE_LEVEL = frozenset(
    {"case_id", "id_case", "case", "record_id", "source", "submitted_at", "submitted", "due_at", "due", "decided_at", "decided"}
    | {"closed_at", "opened_at", "submitted_on", "due_on", "decided_on", "suspensions", "recorded_on_time", "waiting_minutes"}
    | {"visits", "person", "name", "address", "phone", "email", "iin", "office", "ingest_id"}
)
"""Columns that only records have: named in the refusal, so that the reader understands why."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one role: its type, whether it is part of the key, its unit and its meaning."""

    name: str
    type: ColumnType
    unit: str
    key: bool
    meaning: Text


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """One code of a fixed list (a status, a unit, a polarity) and what it means."""

    list: str
    code: str
    meaning: Text


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("olshem.publication").joinpath("texts", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _text(row: Mapping[str, str]) -> Text:
    return Text(kk=row["kk"], ru=row["ru"], en=row["en"], review=tuple(row["review"].split()))


@functools.cache
def columns_of(role: str) -> Mapping[str, Column]:
    """The columns that a table of this role may carry, by name, in their order."""
    rows = [row for row in _rows("columns.csv") if row["role"] == role]
    return {row["column"]: Column(row["column"], row["type"], row["unit"], row["key"] == "key", _text(row)) for row in rows}  # type: ignore[arg-type]


@functools.cache
def code_meanings() -> tuple[CodeMeaning, ...]:
    """The fixed lists of codes and their meanings."""
    return tuple(CodeMeaning(row["list"], row["code"], _text(row)) for row in _rows("codes.csv"))


def key_of(role: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The key of a table of this role: those of its columns that identify a row, in the role's order."""
    return tuple(name for name, column in columns_of(role).items() if column.key and name in columns)
