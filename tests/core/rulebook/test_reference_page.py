"""The reference page keeps up with the code: every key, word and fault is on it, and its examples can be read."""

from __future__ import annotations

import re
import tomllib
import typing
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from olshem import documents, rulebook
from olshem.documents import shapes
from olshem.rulebook.reader import Header

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "reference" / "rulebook.md").read_text(encoding="utf-8")
QUOTED = {word for span in re.findall(r"`([^`\n]+)`", PAGE) for word in re.findall(r"[A-Za-z0-9_-]+", span)}


def words_of(as_: Any, seen: set[Any]) -> set[str]:
    """Every key and every word that may stand in a document of this type."""
    if as_ in seen:
        return set()
    seen.add(as_)
    if shapes.is_shape(as_):
        slots = [slot for slot in shapes.slots_of(as_) if not slot.notes.get("outside")]
        return {slot.key for slot in slots}.union(*(words_of(slot.type, seen) for slot in slots))
    if isinstance(as_, type) and issubclass(as_, StrEnum):
        return set(as_)
    parts = typing.get_args(as_)
    literal = typing.get_origin(as_) is typing.Literal
    return set(parts) if literal else set().union(*(words_of(part, seen) for part in parts))


@pytest.mark.parametrize("as_", [Header, *rulebook.SECTIONS.values()], ids=lambda as_: as_.__name__)
def test_every_key_and_word_is_on_the_page(as_: Any) -> None:
    weekdays = {"monday", "tuesday", "wednesday", "thursday", "friday"}
    keys_of_tests = {"condition"}
    assert words_of(as_, set()) - QUOTED - weekdays - keys_of_tests == set()


def test_every_fault_is_on_the_page() -> None:
    faults = tomllib.loads((ROOT / "tests" / "faulty" / "rulebooks" / "faults.toml").read_text(encoding="utf-8"))["fault"]
    assert {fault["code"].removeprefix("rulebook.") for fault in faults} - QUOTED == set()


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL), ids=lambda text: text.split(":")[0])
def test_every_example_is_sound_yaml(example: str) -> None:
    faults = documents.Faults("example.yaml", "rulebook")
    assert documents.parse(example.encode(), faults) is not None
    assert faults.found == []
