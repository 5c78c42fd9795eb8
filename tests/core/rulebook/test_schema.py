"""An editor's view agrees with the reader's: the schema takes the good rulebook and refuses what the reader refuses."""

from __future__ import annotations

import contextlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from olshem import documents, rulebook
from olshem.errors import MethodError

jsonschema = pytest.importorskip("jsonschema")
TESTS = Path(__file__).resolve().parents[2]
ROOT = TESTS.parent
SMALL = TESTS / "fixtures" / "small-rulebook"
SHAPE_FAULTS = """
    unknown-key missing-key missing-language text-for-a-list null unknown-unit unknown-clock unknown-word unknown-condition
    fraction-for-a-count partial-end star-where-one-is-meant
"""


def as_an_editor_reads(node: documents.Node) -> Any:
    """Plain values by the core schema of YAML 1.2, where a date and the word ``on`` are texts."""
    if node.kind == documents.MAPPING:
        return {name.value: as_an_editor_reads(below) for name, below in node.pairs()}
    if node.kind == documents.LIST:
        return [as_an_editor_reads(item) for item in node.value]
    if node.plain and node.value in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[node.value]
    for number in (int, float) if node.plain else ():
        with contextlib.suppress(ValueError):
            return number(node.value)
    return node.value


def complaints(path: str, data: bytes) -> list[str]:
    section = path.split("/", maxsplit=1)[0] if "/" in path else None
    schema = rulebook.schema(section)
    jsonschema.Draft202012Validator.check_schema(schema)
    root = documents.parse(data, documents.Faults(path, "rulebook"))
    assert root is not None
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(as_an_editor_reads(root))]


def good_files() -> list[tuple[str, str]]:
    """Every file of every good rulebook but the mappings: the folder and the path in it."""
    folders = [
        "tests/fixtures/small-rulebook",
        "tests/fixtures/country-rulebook",
        "tests/fixtures/returns-rulebook",
        "tests/fixtures/voices-rulebook",
        "src/olshem/synthetic/rulebook",
    ]
    folders += sorted(f"rulebooks/{folder.name}" for folder in (ROOT / "rulebooks").iterdir())
    paths = ((folder, path.relative_to(ROOT / folder).as_posix()) for folder in folders for path in sorted((ROOT / folder).rglob("*.yaml")))
    return [(folder, path) for folder, path in paths if path != "mapping.yaml"]


@pytest.mark.parametrize(("folder", "path"), good_files())
def test_the_good_files_fit(folder: str, path: str) -> None:
    assert complaints(path, (ROOT / folder / path).read_bytes()) == []


@pytest.mark.parametrize("name", SHAPE_FAULTS.split())
def test_a_fault_of_shape_is_seen_while_writing(name: str) -> None:
    faults = {one["name"]: one for one in tomllib.loads((TESTS / "faulty" / "rulebooks" / "faults.toml").read_text("utf-8"))["fault"]}
    fault = faults[name]
    text = (SMALL / fault["file"]).read_text("utf-8").replace(fault["find"], fault["put"], 1)
    assert complaints(fault["file"], text.encode())


def test_descriptions_come_from_the_types() -> None:
    defs = rulebook.schema()["$defs"]
    assert all(one.get("description") for one in defs.values())
    conditions = {one["const"]: one.get("description") for one in defs["Condition"]["oneOf"]}
    assert conditions["overdue"] == "open, and its due time is before T"
    assert "not applicable" in defs["Input"]["properties"]["optional"]["description"]


def test_there_is_a_schema_for_each_section_and_no_other() -> None:
    for section in (*rulebook.SECTIONS, "cases"):
        assert rulebook.schema(section)["$schema"].endswith("2020-12/schema")
    with pytest.raises(MethodError, match="measurez"):
        rulebook.schema("measurez")
