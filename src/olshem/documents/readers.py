"""From nodes to typed values: one small function a type, made once from the type and kept.

A reader returns the value, or :data:`FAULT` after it has told the faults why; whatever holds a faulty part is itself ``FAULT``
and says nothing more, so that one mistake is one message.
"""

from __future__ import annotations

import datetime as dt
import functools
import types
import typing
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, Literal, NewType

from olshem.documents import scalars, shapes
from olshem.documents.faults import Faults, Reference, did_you_mean
from olshem.documents.nodes import LIST, MAPPING, REFUSED, SCALAR, Node
from olshem.documents.scalars import Resolve, Wrong
from olshem.vocabulary import Code


class _Fault:
    """The type of :data:`FAULT`."""

    def __repr__(self) -> str:
        return "FAULT"


FAULT: Final = _Fault()
Check = Callable[[Any, Node, Faults], None]
"""Looks at one value that was just read, with its node, and tells the faults what makes no sense."""


def list_of(as_: Any) -> Any:
    """Under which type a check of whole lists stands: ``list_of(Dated)`` for a list of dated values of any kind."""
    return types.GenericAlias(tuple, (as_,))


class Run:
    """One reading: where its faults go, and the checks by type."""

    __slots__ = ("checks", "faults")

    def __init__(self, faults: Faults, checks: Mapping[Any, Check]) -> None:
        self.faults = faults
        self.checks = checks


Reader = Callable[[Node, Run], Any]
_SCALARS: Mapping[Any, tuple[Resolve, str]] = {
    bool: (scalars.switch, "true or false"),
    int: (scalars.integer, "a whole number"),
    float: (scalars.decimal, "a number"),
    dt.date: (scalars.date, "a date"),
    str: (scalars.text, "a text"),
    Code: (scalars.code, "a code"),
}


def refuse_kind(node: Node, run: Run, expected: str) -> _Fault:
    """Say that another kind of thing belongs here; a null has its own fault, and a refused node was told already."""
    if node.kind == SCALAR and scalars.is_null(node):
        hint = "write `unknown` where that is legal, or leave the key out"
        run.faults.add(node, "null-refused", "nothing stands here", expected=expected, found=node.value or "nothing", hint=hint)
    elif node.kind != REFUSED:
        run.faults.add(node, "type-wrong", "this is of the wrong kind", expected=expected, found=node.shown())
    return FAULT


@functools.cache
def reader_of(as_: Any, partial: bool = False, every: bool = False, refers: str | None = None) -> Reader:
    """The reader of a type. ``partial``, ``every`` and ``refers`` are the field notes ``partial``, ``all`` and ``refers``."""
    origin = typing.get_origin(as_)
    if shapes.is_shape(as_):
        return _shape_reader(as_, refers)
    if shapes.is_union(as_):
        return _union_reader(as_)
    if origin is tuple:
        return _list_reader(as_, partial, every, refers)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = typing.get_args(as_)
        return _mapping_reader(key, reader_of(value, partial, every, refers))
    resolve, expected = _resolver_of(as_, partial, every)
    return _referring(_scalar_reader(resolve, expected), refers) if refers else _scalar_reader(resolve, expected)


def _resolver_of(as_: Any, partial: bool = False, every: bool = False) -> tuple[Resolve, str]:
    if as_ is dt.date and partial:
        return scalars.partial_date, "a date, a month or a year"
    if as_ is Code and every:
        return scalars.code_or_all, "a code or *"
    if as_ in _SCALARS:
        return _SCALARS[as_]
    if typing.get_origin(as_) is Literal:
        words = typing.get_args(as_)
        return scalars.word_of(words, "word-unknown"), "one of " + ", ".join(map(str, words))
    if isinstance(as_, type) and issubclass(as_, StrEnum):
        return scalars.member_of(as_), "one of " + ", ".join(as_)
    if isinstance(as_, NewType):
        return _resolver_of(as_.__supertype__)
    raise TypeError(f"a document cannot hold {as_!r}")


def _scalar_reader(resolve: Resolve, expected: str) -> Reader:
    def read(node: Node, run: Run) -> Any:
        if node.kind != SCALAR or (node.plain and node.value in scalars.NULLS):
            return refuse_kind(node, run, expected)
        value = resolve(node)
        return _tell(value, node, run) if type(value) is Wrong else value

    return read


def _tell(wrong: Wrong, node: Node, run: Run) -> _Fault:
    run.faults.add(node, wrong.kind, wrong.message, expected=wrong.expected, hint=wrong.hint)
    return FAULT


def _referring(reader: Reader, section: str) -> Reader:
    def read(node: Node, run: Run) -> Any:
        value = reader(node, run)
        if value is not FAULT and value != "*":
            run.faults.references.append(Reference(node, section))
        return value

    return read


def _list_reader(as_: Any, partial: bool, every: bool, refers: str | None) -> Reader:
    parts = typing.get_args(as_)
    if len(parts) != 2 or parts[1] is not Ellipsis:
        return _fixed_list_reader(tuple(reader_of(part) for part in parts))
    item_reader = reader_of(parts[0], partial, every, refers)
    kind = list_of(typing.get_origin(parts[0]) or parts[0])
    distinct = isinstance(parts[0], type | NewType) and not shapes.is_shape(parts[0])

    def read(node: Node, run: Run) -> Any:
        if node.kind != LIST:
            return refuse_kind(node, run, "a list")
        items = tuple([item_reader(item, run) for item in node.value])
        if FAULT in items:
            return FAULT
        if distinct and len(set(items)) < len(items):
            return _tell_repeated(items, node, run)
        return _checked(kind, items, node, run)

    return read


def _tell_repeated(items: tuple[Any, ...], node: Node, run: Run) -> _Fault:
    place = next(place for place, item in enumerate(items) if item in items[:place])
    again = node.value[place]
    run.faults.add(again, "item-repeated", "this stands in the list twice", expected="each once")
    return FAULT


def _fixed_list_reader(readers: tuple[Reader, ...]) -> Reader:
    def read(node: Node, run: Run) -> Any:
        if node.kind != LIST or len(node.value) != len(readers):
            return refuse_kind(node, run, f"a list of {len(readers)}")
        items = tuple(reader(item, run) for reader, item in zip(readers, node.value, strict=True))
        return FAULT if FAULT in items else items

    return read


def _mapping_reader(key_type: Any, value_reader: Reader) -> Reader:
    key_reader = reader_of(key_type)

    def read(node: Node, run: Run) -> Any:
        if node.kind != MAPPING:
            return refuse_kind(node, run, "a mapping")
        values: dict[Any, Any] = {}
        whole = True
        for name, below in node.pairs():
            key = key_reader(name, run) if not _is_merge(name, run) else FAULT
            value = value_reader(below, run)
            if key is FAULT or value is FAULT or not _is_new(name, key in values, run):
                whole = False
            else:
                values[key] = value
        return values if whole else FAULT

    return read


def _is_merge(name: Node, run: Run) -> bool:
    if name.kind == SCALAR and name.plain and name.value == "<<":
        run.faults.add(name, "merge-refused", "a merge key copies another part", expected="the keys themselves", found="<<")
        return True
    return False


def _is_new(name: Node, seen: bool, run: Run) -> bool:
    if seen:
        run.faults.add(name, "key-duplicate", "this key stands here twice", expected="each key once")
    return not seen


def _union_reader(as_: Any) -> Reader:
    """Alternatives told apart by the kind of node; among scalars the first that fits."""
    parts = typing.get_args(as_)
    by_kind: dict[int, Reader] = {}
    resolvers: list[tuple[Resolve, str]] = []
    for part in parts:
        origin = typing.get_origin(part)
        if shapes.is_shape(part) or (isinstance(origin, type) and issubclass(origin, Mapping)):
            by_kind[MAPPING] = reader_of(part)
        elif origin is tuple:
            by_kind[LIST] = reader_of(part)
        else:
            clear = part is str and not {int, float, bool, dt.date}.isdisjoint(parts)
            resolvers.append((scalars.clear_text, "a text") if clear else _resolver_of(part))
    if resolvers:
        by_kind[SCALAR] = _scalar_reader(_first_of(tuple(r for r, _ in resolvers)), " or ".join(e for _, e in resolvers))
    expected = " or ".join([e for _, e in resolvers] + ["a mapping"] * (MAPPING in by_kind) + ["a list"] * (LIST in by_kind))

    def read(node: Node, run: Run) -> Any:
        reader = by_kind.get(node.kind)
        if reader is None or (node.kind == SCALAR and scalars.is_null(node)):
            return refuse_kind(node, run, expected)
        return reader(node, run)

    return read


def _first_of(resolvers: tuple[Resolve, ...]) -> Resolve:
    def resolve(node: Node) -> Any:
        value: Any = None
        for candidate in resolvers:
            value = candidate(node)
            if type(value) is not Wrong:
                break
        return value

    return resolve


def _slot_reader(slot: shapes.Slot, refers: str | None) -> Reader:
    notes = slot.notes
    reader = reader_of(slot.type, bool(notes.get("partial")), bool(notes.get("all")), notes.get("refers", refers if slot.generic else None))
    if not notes.get("unknown"):
        return reader

    def read(node: Node, run: Run) -> Any:
        if node.kind == SCALAR and node.value == "unknown":
            return None
        return reader(node, run)

    return read


def _shape_reader(as_: Any, refers: str | None) -> Reader:
    """The reader of a dataclass: unknown, repeated and missing keys are faults; the value is made when every part is whole."""
    make = typing.get_origin(as_) or as_
    slots = [slot for slot in shapes.slots_of(as_) if not slot.notes.get("outside")]
    by_key = {slot.key: (slot.name, _slot_reader(slot, refers)) for slot in slots}
    required = [slot for slot in slots if slot.required]
    short = next((slot for slot in slots if slot.notes.get("short")), None)
    short_reader = _slot_reader(short, None) if short else None
    expected = "a mapping with the keys " + ", ".join(slot.key for slot in required or slots)

    def read(node: Node, run: Run, **outside: Any) -> Any:
        if short is not None and short_reader is not None and node.kind == SCALAR and not scalars.is_null(node):
            value = short_reader(node, run)
            return FAULT if value is FAULT else _checked(make, make(**{short.name: value}), node, run)
        if node.kind != MAPPING:
            return refuse_kind(node, run, expected)
        values, whole = _read_keys(node, run, by_key)
        for slot in required:
            if slot.name not in values:
                whole = False
                run.faults.add(node, "key-missing", f"the key {slot.key} is missing", expected=slot.key, key=slot.key)
        if not whole or FAULT in values.values():
            return FAULT
        return _checked(make, make(**outside, **values), node, run)

    return read


def _checked(kind: Any, value: Any, node: Node, run: Run) -> Any:
    check = run.checks.get(kind)
    if check is not None:
        check(value, node, run.faults)
    return value


def _read_keys(node: Node, run: Run, by_key: Mapping[str, tuple[str, Reader]]) -> tuple[dict[str, Any], bool]:
    values: dict[str, Any] = {}
    whole = True
    items = node.value
    for place in range(0, len(items), 2):
        name, below = items[place], items[place + 1]
        known = by_key.get(name.value) if name.kind == SCALAR else None
        if known is None:
            whole = False
            if name.kind != REFUSED and not _is_merge(name, run):
                _tell_unknown_key(name, below, run, by_key)
        elif known[0] in values:
            whole = _is_new(name, True, run)
        else:
            values[known[0]] = known[1](below, run)
    return values, whole


def _tell_unknown_key(name: Node, below: Node, run: Run, known: Mapping[str, Any]) -> None:
    hint = did_you_mean(str(name.value), known) if name.kind == SCALAR else None
    if hint is None and below.kind == SCALAR and below.plain and not below.value:
        hint = "put a text that holds a comma in quotes"
    run.faults.add(name, "key-unknown", "this key means nothing here", expected="one of " + ", ".join(known), hint=hint)
