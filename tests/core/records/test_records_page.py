"""The reference page of records keeps up with the code."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pyarrow as pa
import pytest

from olshem import records, tables
from olshem.records import mapping
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
}


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    lines = PAGE.split(f"\n## {heading}")[1].split("\n## ")[0].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return rows[2:]


def test_the_contract_is_the_schema() -> None:
    said = [(name.strip("`"), TYPES[kind.strip("`")], empty == "may be", meaning) for name, kind, empty, meaning in rows_of("The contract")]
    assert said == [(field.name, field.type, field.nullable, field.metadata[b"meaning"].decode()) for field in records.CASES]


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
    shapes = (mapping.CaseMapping, mapping.Columns, mapping.CsvForm, mapping.Tombstone, mapping.Coded, mapping.Timed, mapping.Flagged)
    assert {field.name for shape in shapes for field in dataclasses.fields(shape)} - WORDS == set()
    assert set(tables.ENCODINGS) - WORDS == set()
    assert {field.name for field in records.QUARANTINE} - WORDS == set()


def test_the_example_is_a_sound_mapping_that_uses_every_key_but_one() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    read = mapping.read(example.encode(), book(), file="example.yaml")
    assert isinstance(read.columns, mapping.Columns)
    left_out = {field.name for field in dataclasses.fields(read.columns) if getattr(read.columns, field.name) is None}
    assert left_out == {"office", "suspensions"}, "one is a constant, the other excludes two that are there"
    assert all(getattr(read, field.name) for field in dataclasses.fields(read))
