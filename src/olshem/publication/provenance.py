"""What a table's ``.meta.json`` says: the command, its options and its seed, read leniently, since tables outlive versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any


def option(meta: Mapping[str, Any], name: str, default: Any = None) -> Any:
    """An option as it was given to the command, under ``options`` or at the top; ``default`` where it was not given."""
    options = meta.get("options")
    for place in (options if isinstance(options, Mapping) else {}, meta):
        for spelled in (name, name.replace("_", "-"), f"--{name.replace('_', '-')}"):
            if place.get(spelled) is not None:
                return place[spelled]
    return default


def words(value: Any) -> list[str]:
    """A list option as words: a list as it is, a text split at commas, nothing as nothing."""
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list | tuple) else [word for word in str(value).split(",") if word]


def pairs(value: Any) -> dict[str, str]:
    """A ``COLUMN=VALUE`` option as a mapping."""
    if isinstance(value, Mapping):
        return {str(key): str(one) for key, one in value.items()}
    return dict(word.split("=", 1) for word in words(value) if "=" in word)


def period_name(starts_on: str, ends_on: str) -> str:
    """The name of a period that is a year, a quarter or a month: ``2015``, ``2015Q1``, ``2015-03``."""
    first, last = dt.date.fromisoformat(starts_on), dt.date.fromisoformat(ends_on)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return {12: f"{first.year}", 3: f"{first.year}Q{(first.month + 2) // 3}"}.get(months, f"{first.year}-{first.month:02}")
