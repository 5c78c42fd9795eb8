"""The reference page of records keeps up with the code."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pyarrow as pa
import pytest

from olshem import records, tables
from olshem.records import columns, mapping
from recording import book

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "reference" / "records.md").read_text(encoding="utf-8")
QUOTED = set(re.findall(r"`([^`\n]+)`", PAGE))
WORDS = {word for span in QUOTED for word in re.findall(r"[A-Za-z0-9_.-]+", span)}
INSTANT = pa.timestamp("ms", "UTC")
TYPES = {
    "dictionary<int32, string>": pa.dictionary(pa.int32(), pa.string()),
    "string": pa.string(),
    "timestamp[ms, UTC]": INSTANT,
    "date32": pa.date32(),
    "list<struct<from_at, to_at>>": pa.list_(pa.struct([pa.field("from_at", INSTANT, nullable=False), pa.field("to_at", INSTANT)])),
    "bool": pa.bool_(),
    "int32": pa.int32(),
    "float64": pa.float64(),
}


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    lines = PAGE.split(f"\n## {heading}")[1].split("\n## ")[0].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return rows[2:]


@pytest.mark.parametrize("kind", records.KINDS)
def test_the_contract_is_the_schema(kind: str) -> None:
    rows = rows_of(f"The contract for {kind}")
    said = [(name.strip("`"), TYPES[shown.strip("`")], empty == "may be", meaning) for name, shown, empty, meaning in rows]
    schema = records.KINDS[kind].schema
    assert said == [(field.name, field.type, field.nullable, field.metadata[b"meaning"].decode()) for field in schema]


@pytest.mark.parametrize("kind", records.KINDS)
def test_a_mapping_says_each_field_of_its_schema(kind: str) -> None:
    fields = {name.removesuffix("_at") for name in records.KINDS[kind].schema.names if name != "source" and not name.endswith("_on")}
    said = {field.name for field in dataclasses.fields(columns.SHAPES[kind][1])}
    assert said - {"suspended", "resumed", "recorded_on_time"} == fields - {"recorded_on_time"}


@pytest.mark.parametrize(("heading", "words"), [("Refused", records.REFUSALS), ("Remarked upon", records.FINDINGS)])
def test_refusals_and_findings_are_those_of_the_code(heading: str, words: dict[str, records.Word]) -> None:
    assert [(code.strip("`"), text) for code, text in rows_of(heading)] == [(word.code, word.text) for word in words.values()]


def code_of(*places: str) -> str:
    paths = [path for place in places for path in sorted((ROOT / "src").glob(place)) if path.name != "files.py"]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_code_of_a_fault_is_on_the_page() -> None:
    everywhere = code_of("olshem/tables/*.py", "olshem/records/*.py", "olshem_cli/ingest.py")
    found = set(re.findall(r'"((?:records|store|mapping)\.[a-z]+-[a-z-]+)"', everywhere))
    for prefix, places, form in (
        ("records", ("olshem/tables/*.py", "olshem/records/work.py"), r'\bfault\(\s*"([a-z-]+)"'),
        ("store", ("olshem/records/log.py", "olshem/records/store.py"), r'\bfault\(\s*"([a-z-]+)"'),
        ("mapping", ("olshem/records/mapping.py",), r'\("([a-z]+-[a-z-]+)", f?"'),
    ):
        found |= {f"{prefix}.{kind}" for kind in re.findall(form, code_of(*places))}
    assert len(found) > 60
    assert found - WORDS == set()


def test_every_key_of_a_mapping_is_on_the_page() -> None:
    whole = (shape for pair in columns.SHAPES.values() for shape in pair)
    shapes = (*whole, columns.CsvForm, columns.Tombstone, columns.Coded, columns.Timed, columns.Flagged)
    assert {field.name for shape in shapes for field in dataclasses.fields(shape)} - WORDS == set()
    assert set(tables.ENCODINGS) - WORDS == set()
    assert {field.name for field in records.QUARANTINE} - WORDS == set()


EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
LEFT_OUT = {
    "cases": {"office", "suspensions"},
    "answers": {"survey", "question", "mode", "score"},
    "complaints": set(),
}
"""Of cases one is a constant, the other excludes two that are there; of answers the constants, and what ``questions`` says."""


@pytest.mark.parametrize(("kind", "example"), list(zip(records.KINDS, EXAMPLES, strict=True)))
def test_the_examples_are_sound_mappings_that_use_every_field(kind: str, example: str) -> None:
    read = mapping.read(example.encode(), book(kind), file="example.yaml", kind=kind)
    assert isinstance(read.columns, columns.SHAPES[kind][1])
    assert {field.name for field in dataclasses.fields(read.columns) if getattr(read.columns, field.name) is None} == LEFT_OUT[kind]
    if kind == "cases":
        assert all(getattr(read, field.name) for field in dataclasses.fields(read))
