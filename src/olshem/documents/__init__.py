"""Located YAML to typed values, and the JSON Schema of the same types. The only importer of ``yaml``.

Rulebooks and records mappings are read here into frozen dataclasses. Every fault of a document is found in one run, with its
file, line, column and key, what was expected and what was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from olshem.documents.faults import Faults, Reference, did_you_mean, shorten
from olshem.documents.nodes import LIST, MAPPING, SCALAR, Node
from olshem.documents.parser import parse
from olshem.documents.readers import FAULT, Check, Run, list_of, reader_of
from olshem.documents.schema import schema
from olshem.errors import RulebookError

__all__ = [
    "FAULT",
    "LIST",
    "MAPPING",
    "SCALAR",
    "Check",
    "Faults",
    "Node",
    "Reference",
    "convert",
    "did_you_mean",
    "list_of",
    "parse",
    "read",
    "schema",
    "shorten",
]

T = TypeVar("T")


def read(data: bytes, as_: type[T], *, file: str, code: str, checks: Mapping[Any, Check] | None = None) -> T:
    """One document as a value of a type.

    Parameters
    ----------
    data
        The document: UTF-8 YAML without aliases, anchors, tags, merge keys or nulls, at most 50 levels deep and 32 MB long.
    as_
        A frozen dataclass, or a mapping or tuple of them. Fields are keys; see :mod:`olshem.documents.shapes` for what a field's
        ``metadata`` may change. A key that is absent takes the field's default.
    file
        The name under which faults are reported.
    code
        The first word of every fault's code: ``rulebook``, ``mapping``.
    checks
        By type, a function that looks at each value of that type once it is read and tells the faults what makes no sense.

    Returns
    -------
    T
        The value, complete.

    Raises
    ------
    RulebookError
        ``<code>.invalid`` with every fault as a located problem, in reading order.

    Examples
    --------
    >>> from olshem.vocabulary import Text
    >>> read(b"{kk: Bir, ru: Odin, en: One}", Text, file="a.yaml", code="rulebook").en
    'One'

    """
    faults = Faults(file, code)
    root = parse(data, faults)
    value = convert(root, as_, faults, checks or {}) if root is not None else None
    if faults.found:
        raise RulebookError(f"{code}.invalid", f"{file} has faults", problems=faults.problems(root))
    return cast(T, value)


def convert(node: Node, as_: Any, faults: Faults, checks: Mapping[Any, Check], **outside: Any) -> Any:
    """A node as a value of a type, or ``FAULT`` when something below it is wrong (then told to ``faults``).

    ``outside`` gives the fields that do not stand in the document, such as the ``code`` of a thing.
    """
    reader: Any = reader_of(as_)
    return reader(node, Run(faults, checks), **outside)
