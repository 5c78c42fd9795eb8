"""What a frozen dataclass says about the document that it is read from.

A field is a key of the same name, unless its ``metadata`` says otherwise:

``key``        the key's name in the document (``from`` for ``starts_on``)
``outside``    the value comes from outside the mapping (the code of a thing is the key under which the thing stands)
``short``      a scalar in place of the mapping is this field (``on-time`` for ``{condition: on-time}``)
``unknown``    the word ``unknown`` is legal and means ``None``
``partial``    a month or a year is legal and counts from its first day
``all``        ``*`` is legal beside a code
``refers``     the section of the rulebook in which this code, or each code of the list, must be known
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Slot:
    """One field of a dataclass, as a key of a document. ``type`` is free of ``None`` and of type variables.

    ``generic``: the type came from the type argument, and what is said of a list of such values holds for this field.
    """

    name: str
    key: str
    type: Any
    required: bool
    notes: Mapping[str, Any]
    generic: bool


@functools.cache
def slots_of(as_: Any) -> tuple[Slot, ...]:
    """The fields of a dataclass (or of one with its type argument, such as ``Dated[Text]``) in their order."""
    origin = typing.get_origin(as_) or as_
    arguments = dict(zip(getattr(origin, "__parameters__", ()), typing.get_args(as_), strict=False))
    hints = typing.get_type_hints(origin)
    return tuple(
        Slot(
            name=field.name,
            key=field.metadata.get("key", field.name),
            type=without_none(_filled(hints[field.name], arguments)),
            required=field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
            notes=field.metadata,
            generic=without_none(hints[field.name]) in arguments,
        )
        for field in dataclasses.fields(origin)
    )


def is_shape(as_: Any) -> bool:
    """Whether the type is a dataclass, with or without a type argument."""
    return dataclasses.is_dataclass(typing.get_origin(as_) or as_)


def is_union(as_: Any) -> bool:
    """Whether the type is a union of several."""
    return typing.get_origin(as_) in (typing.Union, types.UnionType)


def without_none(as_: Any) -> Any:
    """The type without ``None``: absence is an absent key, never a null."""
    if not is_union(as_):
        return as_
    kept = tuple(part for part in typing.get_args(as_) if part is not type(None))
    return kept[0] if len(kept) == 1 else functools.reduce(lambda a, b: a | b, kept)


def _filled(as_: Any, arguments: Mapping[Any, Any]) -> Any:
    """The type with its type variables replaced."""
    if as_ in arguments:
        return arguments[as_]
    parts = typing.get_args(as_)
    if not parts or not any(part in arguments for part in parts):
        return as_
    filled = tuple(arguments.get(part, part) for part in parts)
    return functools.reduce(lambda a, b: a | b, filled) if is_union(as_) else typing.get_origin(as_)[filled]
