"""The faults of one document, collected while it is read and placed at the end."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from olshem.documents.nodes import LIST, MAPPING, SCALAR, Node
from olshem.errors import Problem

_MOST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Reference:
    """A code that should be known under ``section``, and where it was written."""

    node: Node
    section: str


@dataclass(slots=True)
class Faults:
    """What is wrong in one file, and which codes it refers to. ``code`` is the first word of every fault's code."""

    file: str
    code: str
    found: list[tuple[Node | None, Problem]] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def add(
        self,
        node: Node | None,
        kind: str,
        message: str,
        *,
        expected: str | None = None,
        found: str | None = None,
        hint: str | None = None,
        key: str | None = None,
    ) -> None:
        """Note one fault at ``node``.

        ``key`` is added to the path of the node, for a key that is not there. ``found`` is what stands at the node where that is a
        scalar and nothing else is said.
        """
        line, column = (node.line, node.column) if node is not None else (None, None)
        if found is None and node is not None and node.kind == SCALAR:
            found = node.shown()
        problem = Problem(
            code=f"{self.code}.{kind}",
            message=message,
            file=self.file,
            line=line,
            column=column,
            key=key,
            found=shorten(found),
            expected=expected,
            hint=hint,
        )
        self.found.append((node, problem))

    def is_sound(self, node: Node) -> bool:
        """Whether no fault was noted at ``node`` or below it."""
        if not self.found:
            return True
        below = {place for place, _ in _paths(node, "")}
        return not any(id(place) in below for place, _ in self.found)

    def problems(self, root: Node | None) -> list[Problem]:
        """The faults in reading order, each with the path of keys from ``root`` to it."""
        if not self.found:
            return []
        paths = dict(_paths(root, "")) if root is not None else {}
        placed = [_with_path(problem, paths.get(id(node))) for node, problem in self.found]
        return sorted(placed, key=lambda p: (p.line or 0, int(p.column or 0), p.code, p.key or ""))


def _with_path(problem: Problem, path: str | None) -> Problem:
    key = ".".join(part for part in (path, problem.key) if part) or None
    return replace(problem, key=key)


def _paths(root: Node, path: str) -> Iterator[tuple[int, str]]:
    """Each node's identity with its path: ``services.passport.standards.term[0].unit``. Keys carry the path of their value."""
    waiting = [(root, path)]
    while waiting:
        node, here = waiting.pop()
        yield id(node), here
        if node.kind == LIST:
            waiting.extend((item, f"{here}[{place}]") for place, item in enumerate(node.value))
        elif node.kind == MAPPING:
            for name, value in node.pairs():
                step = name.value if name.kind == SCALAR else "?"
                below = f"{here}.{step}" if here else str(step)
                yield id(name), below
                waiting.append((value, below))


def shorten(text: str | None) -> str | None:
    """At most 80 characters of the input, on one line."""
    if text is None:
        return None
    line = " ".join(text.split())
    return line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 3] + "..."


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint naming the nearest known word, if one is near."""
    near = difflib.get_close_matches(word[:100], list(known), n=1, cutoff=0.7)
    return f"did you mean {near[0]}?" if near else None
