"""JSON Schema (2020-12) of the same types that the reader takes, so that an editor helps while a rulebook is written."""

from __future__ import annotations

import ast
import datetime as dt
import functools
import inspect
import itertools
import textwrap
import typing
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, NewType

from olshem.documents import shapes
from olshem.vocabulary import CODE_PATTERN, Code

_CODE = {"type": ["string", "integer"], "pattern": f"^(?:{CODE_PATTERN.pattern})$"}
_SCALARS: Mapping[Any, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": ["string", "number", "boolean"], "minLength": 1},
    dt.date: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    Code: _CODE,
}
_PARTIAL = {"type": ["string", "integer"], "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$", "minimum": 1, "maximum": 9999}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(as_: Any, *, title: str | None = None) -> dict[str, Any]:
    """The JSON Schema of a type, with descriptions from its docstrings.

    Parameters
    ----------
    as_
        The type that :func:`olshem.documents.read` would be given.
    title
        A title for the whole.

    Returns
    -------
    dict
        A schema of dialect 2020-12; each dataclass stands once under ``$defs``. Texts allow numbers, since an editor reads an
        unquoted ``4`` as one and the reader takes it as written.

    """
    defs: dict[str, Any] = {}
    body = _of(as_, {}, defs)
    head: dict[str, Any] = {"$schema": _DIALECT}
    if title:
        head["title"] = title
    return head | body | {"$defs": dict(sorted(defs.items()))}


def _of(as_: Any, notes: Mapping[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    origin = typing.get_origin(as_)
    if shapes.is_shape(as_):
        return _shape(as_, defs)
    if shapes.is_union(as_):
        return {"anyOf": [_of(part, notes, defs) for part in typing.get_args(as_)]}
    if origin is tuple:
        return _list(typing.get_args(as_), notes, defs)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        key, value = typing.get_args(as_)
        names = {"pattern": _CODE["pattern"]} if key is Code else {"pattern": "^-?[0-9]+$"} if key is int else {}
        return {"type": "object", "propertyNames": names, "additionalProperties": _of(value, notes, defs)}
    return _scalar(as_, notes, defs)


def _scalar(as_: Any, notes: Mapping[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    if as_ is dt.date and notes.get("partial"):
        return dict(_PARTIAL)
    if as_ is Code and notes.get("all"):
        return {"anyOf": [dict(_CODE), {"const": "*"}]}
    if as_ in _SCALARS:
        return dict(_SCALARS[as_])
    if typing.get_origin(as_) is Literal:
        return {"enum": list(typing.get_args(as_))}
    if isinstance(as_, type) and issubclass(as_, StrEnum):
        return _enumeration(as_, defs)
    if isinstance(as_, NewType):
        return _scalar(as_.__supertype__, notes, defs)
    raise TypeError(f"a document cannot hold {as_!r}")


def _list(parts: tuple[Any, ...], notes: Mapping[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        return {"type": "array", "items": _of(parts[0], notes, defs)}
    items = [_of(part, notes, defs) for part in parts]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def _enumeration(as_: type[StrEnum], defs: dict[str, Any]) -> dict[str, Any]:
    told = _told(as_)
    choices = [{"const": str(member)} | ({"description": told[member.name]} if member.name in told else {}) for member in as_]
    defs.setdefault(as_.__name__, {"description": _summary(as_), "oneOf": choices})
    return {"$ref": f"#/$defs/{as_.__name__}"}


def _shape(as_: Any, defs: dict[str, Any]) -> dict[str, Any]:
    name = _name(as_)
    if name not in defs:
        defs[name] = {}
        defs[name] = _body(as_, defs)
    return {"$ref": f"#/$defs/{name}"}


def _body(as_: Any, defs: dict[str, Any]) -> dict[str, Any]:
    make = typing.get_origin(as_) or as_
    slots = [slot for slot in shapes.slots_of(as_) if not slot.notes.get("outside")]
    told = _told(make)
    properties = {}
    for slot in slots:
        one = _of(slot.type, slot.notes, defs)
        if slot.notes.get("unknown"):
            one = {"anyOf": [{"const": "unknown"}, one]}
        properties[slot.key] = one | ({"description": told[slot.name]} if slot.name in told else {})
    whole = {
        "type": "object",
        "properties": properties,
        "required": [slot.key for slot in slots if slot.required],
        "additionalProperties": False,
    }
    short = next((slot for slot in slots if slot.notes.get("short")), None)
    described = {"description": _summary(make)}
    return described | ({"anyOf": [properties[short.key], whole]} if short else whole)


def _name(as_: Any) -> str:
    make = typing.get_origin(as_) or as_
    inner = "_".join(_plain_name(part) for part in typing.get_args(as_))
    return f"{make.__name__}_{inner}" if inner else str(make.__name__)


def _plain_name(as_: Any) -> str:
    if shapes.is_union(as_):
        return "or".join(_plain_name(part) for part in typing.get_args(as_))
    return str(getattr(as_, "__name__", as_))


def _summary(as_: type) -> str:
    return " ".join((inspect.getdoc(as_) or "").split("\n\n")[0].split()).replace("``", "`")


@functools.cache
def _told(as_: type) -> dict[str, str]:
    """What the source says in a string right below each field or member."""
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(as_))).body[0]
    except (OSError, TypeError):
        return {}
    told = {}
    members = body.body if isinstance(body, ast.ClassDef) else []
    for before, after in itertools.pairwise(members):
        if not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str)):
            continue
        target = before.target if isinstance(before, ast.AnnAssign) else before.targets[0] if isinstance(before, ast.Assign) else None
        if isinstance(target, ast.Name):
            told[target.id] = " ".join(after.value.value.split())
    return told
