"""A thing of a rulebook taken apart: what is said once, as leaves of text, and what is said by dated values, as lines."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from olshem.rulebook.model import Act, Balance, CriterionScore, Dated, DayOff, Input, Row, Rulebook, Target, Wave
from olshem.rulebook.reader import SECTIONS, Header
from olshem.vocabulary import Code, PartialDate, Text

Leaves = dict[str, str]
"""Path of keys to text. The path of a thing itself is empty."""
OWN_NAMES: Mapping[type, tuple[str, ...]] = {
    Balance: ("code",),
    DayOff: ("on",),
    Target: ("body", "service"),
    Input: ("code",),
    CriterionScore: ("code",),
    Row: ("id",),
    Wave: ("starts_on",),
}
"""What tells the members of a list apart: a list of these is compared member by member, not place by place."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is said by dated values: its path within the thing, and the values."""

    path: str
    values: tuple[Dated[Any], ...]


def things(book: Rulebook) -> Iterator[tuple[str, Code, Any]]:
    """Every thing of a rulebook with its section and code, section by section."""
    for section in SECTIONS:
        for code, thing in getattr(book, section).items():
            yield section, code, thing


def header_of(book: Rulebook) -> dict[str, Any]:
    """What the rulebook says of itself."""
    return {name: getattr(book, "code" if name == "rulebook" else name) for name in Header.__dataclass_fields__}


def lines_of(thing: Any) -> Iterator[Line]:
    """Everything that a thing says by dated values, by the keys under which it stands."""
    for path, value in _parts(thing, ""):
        if _is_line(value):
            yield Line(path, value)


def leaves_of(thing: Any, path: str = "") -> Leaves:
    """Everything that is said without a date, as texts by their path."""
    return {where: _shown(value) for where, value in _parts(thing, path) if not _is_line(value)}


def name_of(thing: Any) -> str:
    """What a thing is called in English; of dated names the latest."""
    called = getattr(thing, "title" if isinstance(thing, Act) else "name", None)
    if isinstance(called, tuple):
        called = next((one.value for one in reversed(called) if one.value is not None), None)
    return called.en if isinstance(called, Text) else ""


def day_text(on: dt.date | None) -> str:
    """A date as it was written: ``2019-05`` stays so."""
    if on is None:
        return ""
    return on.written if isinstance(on, PartialDate) else on.isoformat()


def on_day_text(on: dt.date) -> str:
    """A date as it was written, after its preposition: ``on 2019-05-01``, but ``in 2019-05``."""
    return f"{'in' if isinstance(on, PartialDate) else 'on'} {day_text(on)}"


def _is_line(value: Any) -> bool:
    return type(value) is tuple and bool(value) and type(value[0]) is Dated


def _parts(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The lines and scalars below a value; nothing where a key was left out."""
    if value is None or (isinstance(value, tuple | dict) and not value):
        return
    kind: type = type(value)
    if dataclasses.is_dataclass(kind):
        for name, key in _fields(kind):
            yield from _parts(getattr(value, name), _below(path, key))
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _parts(one, _below(path, str(name)))
    elif isinstance(value, tuple) and not _is_line(value) and dataclasses.is_dataclass(value[0]):
        for place, one in enumerate(value):
            own = OWN_NAMES.get(type(one))
            name = ",".join(_shown(getattr(one, field)) for field in own) if own else str(place)
            yield from _parts(one, f"{path}[{name}]")
    else:
        yield path, value


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


@functools.cache
def _fields(kind: type) -> tuple[tuple[str, str], ...]:
    """The fields of a dataclass that stand in the document, each with its key there."""
    kept = [one for one in dataclasses.fields(kind) if not one.metadata.get("outside")]
    return tuple((one.name, str(one.metadata.get("key", one.name))) for one in kept)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ";".join(f"({_shown(one)})" if isinstance(one, tuple) else _shown(one) for one in value)
    if isinstance(value, dt.date):
        return day_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
