"""One scalar of a document to one typed value. The type asked for decides, never the look of the text.

So ``no`` under a text is the text "no", ``2019-05`` under a date is 1 May 2019 only where a partial date is legal, and octal,
sexagesimal, hexadecimal and underscored numbers of YAML 1.1 are refused instead of being read as something else.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from olshem.documents.faults import did_you_mean
from olshem.documents.nodes import Node
from olshem.vocabulary import PartialDate, is_code

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_SWITCHES = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n"})
_LOOKS_LIKE_A_NUMBER = re.compile(r"[-+]?\.?[0-9]|[-+]?\.(?:inf|nan)$", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a scalar is not what was asked for."""

    kind: str
    message: str
    expected: str
    hint: str | None = None


Resolve = Callable[[Node], Any]
"""A scalar node to its value, or :class:`Wrong`."""


def is_null(node: Node) -> bool:
    """Whether a scalar stands for nothing at all."""
    return node.plain and node.value in NULLS


def text(node: Node) -> str | Wrong:
    """Any text as written."""
    value: str = node.value
    if not value.strip():
        return Wrong("text-empty", "this text is empty", "a text", "leave the key out where there is nothing to say")
    if not value.isprintable() and _CONTROL.search(value):
        return Wrong("character-forbidden", "this text holds a control character", "printable text")
    return value


def clear_text(node: Node) -> str | Wrong:
    """A text among other types: without quotes it may not look like a number, a date or a switch."""
    if node.plain and (_LOOKS_LIKE_A_NUMBER.match(node.value) or node.value.lower() in _SWITCHES):
        return Wrong("number-invalid", "this is neither a plain number nor clearly a text", "a number, or a text", "put a text in quotes")
    return text(node)


def code(node: Node) -> str | Wrong:
    """A code: ``[A-Za-z0-9][A-Za-z0-9_-]*``."""
    if is_code(node.value):
        return str(node.value)
    hint = "* stands for all, in quotes" if node.value == "*" else None
    return Wrong("code-invalid", "this is not a code", "letters, digits, - and _, a letter or digit first", hint)


def code_or_all(node: Node) -> str | Wrong:
    """A code, or ``*`` for all."""
    return "*" if node.value == "*" else code(node)


def integer(node: Node) -> int | Wrong:
    """A whole number in plain decimal digits, up to fifteen."""
    if node.plain and _INTEGER.fullmatch(node.value):
        return int(node.value)
    return Wrong("number-invalid", "this is not a whole number", "a whole number such as 10", _number_hint(node))


def decimal(node: Node) -> float | Wrong:
    """A finite number in plain decimal form, with a dot."""
    if node.plain and _DECIMAL.fullmatch(node.value):
        value = float(node.value)
        if math.isfinite(value):
            return value
    return Wrong("number-invalid", "this is not a number", "a number such as 0.5", _number_hint(node))


def _number_hint(node: Node) -> str | None:
    if not node.plain:
        return "write numbers without quotes"
    if re.fullmatch(r"[-+]?0[0-9_]+", node.value):
        return "write it without leading zeros"
    if re.fullmatch(r"[-+]?[0-9]+,[0-9]+", node.value):
        return "write a decimal dot"
    if node.value.endswith("%"):
        return "write a share as a number between 0 and 1"
    return None


def switch(node: Node) -> bool | Wrong:
    """``true`` or ``false``, nothing else."""
    if node.plain and node.value in ("true", "false"):
        return bool(node.value == "true")
    return Wrong("switch-invalid", "this is neither true nor false", "true or false")


def date(node: Node) -> dt.date | Wrong:
    """A whole date, ``2019-05-31``."""
    match = _DATE.fullmatch(node.value)
    hint = "give the whole date here" if match is None and _PARTIAL_DATE.fullmatch(node.value) else None
    return _date_of(match, "a date such as 2019-05-31", hint)


def partial_date(node: Node) -> dt.date | Wrong:
    """A date, a month or a year, counted from its first day."""
    made = _date_of(_PARTIAL_DATE.fullmatch(node.value), "a date such as 2019-05-31, 2019-05 or 2019", None)
    return PartialDate.of(node.value) if isinstance(made, dt.date) and len(node.value) < len("2019-05-31") else made


@functools.lru_cache(maxsize=10_000)
def _day(year: int, month: int, day: int) -> dt.date:
    """Each day once: a rulebook names few days very often."""
    return dt.date(year, month, day)


def _date_of(match: re.Match[str] | None, expected: str, hint: str | None) -> dt.date | Wrong:
    if match is None:
        return Wrong("date-invalid", "this is not a date", expected, hint)
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        return _day(year, month, day)
    except ValueError:
        return Wrong("date-invalid", "there is no such day", expected)


def word_of(words: Iterable[str], kind: str) -> Resolve:
    """One of a few words; an enumeration gives its member."""
    by_word = {str(word): word for word in words}
    listed = ", ".join(by_word)

    def resolve(node: Node) -> Any:
        found = by_word.get(node.value)
        if found is not None:
            return found
        return Wrong(kind, "this word means nothing here", f"one of {listed}", did_you_mean(node.value, by_word))

    return resolve


def member_of(enumeration: type[StrEnum]) -> Resolve:
    """A member of an enumeration; an unknown word is the fault ``<name>-unknown``."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", enumeration.__name__).lower()
    return word_of(enumeration, f"{name}-unknown")
