"""YAML text to a tree of nodes. The only importer of ``yaml``.

The tree is made from the parser's events, not from its constructor: nothing in a document can name a type, call code, repeat
another part or nest without end, and each node costs a third of what ``yaml.compose`` asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from olshem.documents.faults import Faults
from olshem.documents.nodes import LIST, MAPPING, REFUSED, SCALAR, Node

MOST_BYTES = 32_000_000
MOST_DEPTH = 50
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def parse(data: bytes, faults: Faults) -> Node | None:
    """The tree of one document, or ``None`` where a fault (then in ``faults``) leaves nothing to read.

    Refused, each with its place: other encodings than UTF-8, a byte order mark, control characters, bad syntax, aliases and
    anchors, tags, more than one document, an empty document, nesting beyond 50, more than 32 MB.
    """
    if not _is_clean_text(data, faults):
        return None
    try:
        root = _build(yaml.parse(data, Loader=yaml.CSafeLoader), faults)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Node(REFUSED, None, mark.line + 1, mark.column + 1) if mark else None
        faults.add(place, "syntax-invalid", f"this is not YAML: {error.problem}", expected="valid YAML", hint=_slip(str(error.problem)))
        return None
    except yaml.YAMLError:
        faults.add(None, "syntax-invalid", "this is not YAML", expected="valid YAML")
        return None
    if root is not None and root.kind == SCALAR and not root.value:
        root = None
    if root is None and not faults.found:
        faults.add(Node(REFUSED, None, 1, 1), "document-empty", "the file says nothing", expected="a mapping")
    return root


def _slip(problem: str) -> str | None:
    """What was most likely meant, for the two slips that people make who seldom write YAML."""
    if "cannot start any token" in problem:
        return "indent with blanks, never with a tab; put a text that begins with % @ or ` in quotes"
    if "',' or" in problem or "mapping values are not allowed" in problem:
        return "put a text that holds a colon, a comma or a bracket in quotes"
    return None


def _is_clean_text(data: bytes, faults: Faults) -> bool:
    if len(data) > MOST_BYTES:
        faults.add(None, "file-large", "the file is too large", expected=f"at most {MOST_BYTES:,} bytes", found=f"{len(data):,} bytes")
        return False
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        place = Node(REFUSED, None, 1, 1)
        faults.add(place, "encoding-invalid", "the file begins with a byte order mark", expected="UTF-8 without a mark")
        return False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        found = f"the byte 0x{data[error.start]:02x}"
        faults.add(_place_after(before), "encoding-invalid", "the file is not UTF-8", expected="UTF-8", found=found)
        return False
    bad = _FORBIDDEN.search(text)
    if bad:
        place = _place_after(text[: bad.start()])
        found = f"U+{ord(bad.group()):04X}"
        faults.add(place, "character-forbidden", "a character that no reader can see", expected="printable text", found=found)
    return bad is None


def _place_after(text: str) -> Node:
    return Node(REFUSED, None, text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)


def _build(events: Iterator[Any], faults: Faults) -> Node | None:
    """Nodes from events, on a stack of our own, so that depth is ours to limit."""
    root: list[Node] = []
    open_lists: list[list[Node]] = [root]
    current = root
    for event in events:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            mark = event.start_mark
            node = Node(SCALAR, event.value, mark.line + 1, mark.column + 1, not event.style)
            current.append(node)
            if event.anchor or event.tag:
                _refuse_marks(event, node, faults)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            mark = event.start_mark
            node = Node(MAPPING if kind is yaml.MappingStartEvent else LIST, [], mark.line + 1, mark.column + 1)
            current.append(node)
            if len(open_lists) > MOST_DEPTH:
                faults.add(node, "nesting-deep", "this nests too deeply", expected=f"at most {MOST_DEPTH} levels")
                return None
            open_lists.append(node.value)
            current = node.value
            if event.anchor or event.tag:
                _refuse_marks(event, node, faults)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            open_lists.pop()
            current = open_lists[-1]
        elif kind is yaml.AliasEvent:
            mark = event.start_mark
            node = Node(REFUSED, None, mark.line + 1, mark.column + 1)
            current.append(node)
            faults.add(node, "alias-refused", "an alias repeats another part", expected="the value itself", found=f"*{event.anchor}")
        elif kind is yaml.DocumentStartEvent and root:
            mark = event.start_mark
            place = Node(REFUSED, None, mark.line + 1, mark.column + 1)
            faults.add(place, "documents-many", "a second document begins", expected="one document a file")
            break
    return root[0] if root else None


def _refuse_marks(event: Any, node: Node, faults: Faults) -> None:
    """An anchor is told and the value read on; a tagged value is told and not read at all."""
    if event.anchor:
        faults.add(node, "alias-refused", "an anchor prepares an alias", expected="the value alone", found=f"&{event.anchor}")
    if event.tag:
        faults.add(node, "tag-refused", "a tag asks for another type", expected="the value alone", found=str(event.tag))
        node.kind = REFUSED
