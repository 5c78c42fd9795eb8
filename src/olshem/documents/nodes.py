"""A document as a tree of nodes that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SCALAR, MAPPING, LIST, REFUSED = range(4)
_KINDS = ("a single value", "a mapping", "a list", "something refused")


class Node:
    """One place of a document.

    ``value`` is the text of a scalar, the nodes of a list, or of a mapping its keys and values in turn. ``line`` and ``column``
    count from 1. ``plain`` is true for a scalar without quotes.
    """

    __slots__ = ("column", "kind", "line", "plain", "value")

    def __init__(self, kind: int, value: Any, line: int, column: int, plain: bool = False) -> None:
        self.kind = kind
        self.value = value
        self.line = line
        self.column = column
        self.plain = plain

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """The keys and values of a mapping, as written."""
        items = self.value
        return zip(items[::2], items[1::2], strict=True)

    def get(self, key: str | int) -> Node | None:
        """The value under a key of a mapping (or the item of a list), or ``None``."""
        if self.kind == LIST and isinstance(key, int):
            return self.value[key] if key < len(self.value) else None
        if self.kind == MAPPING:
            return next((value for name, value in self.pairs() if name.kind == SCALAR and name.value == key), None)
        return None

    def at(self, *path: str | int) -> Node:
        """The node at a path, or the nearest one above it that exists: where a fault about that path is shown."""
        node = self
        for step in path:
            found = node.get(step)
            if found is None:
                return node
            node = found
        return node

    def shown(self) -> str:
        """What stands here, for a message."""
        if self.kind == SCALAR:
            return self.value if self.plain and self.value else repr(self.value)
        return _KINDS[self.kind]
