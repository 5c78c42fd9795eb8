"""The descriptor by the Data Package 2.0 schemas, the data by frictionless: two outside judges."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import releasing
from olshem import publication, rulebook
from olshem.publication import datapackage

dplib = pytest.importorskip("dplib")


def faults_of(descriptor: dict[str, object]) -> list[str]:
    """What the Data Package 2.0 JSON Schemas, as dplib ships them, find in a descriptor."""
    import jsonschema

    profiles = Path(dplib.__file__).parent / "profiles" / "2.0"
    schema = json.loads((profiles / "datapackage.json").read_text(encoding="utf-8"))
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(descriptor)]


def test_the_descriptor_is_a_data_package_of_version_2(made: Path) -> None:
    descriptor = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    assert faults_of(descriptor) == []
    assert faults_of(descriptor | {"resources": [{"name": "x"}]}) != []
    assert [resource["role"] for resource in descriptor["resources"]] == ["measures", "ratings", "league", "findings", "curves"]
    assert descriptor["version"] == "2025.1"
    assert descriptor["created"] == "2026-01-13T00:00:00Z"


@pytest.mark.parametrize(
    ("at", "created"),
    [
        ("2026-01-13", "2026-01-13T00:00:00Z"),
        ("20260113", "2026-01-13T00:00:00Z"),
        ("2026-01-13T09:30", "2026-01-13T09:30:00Z"),
        ("2026-01-13T09:30:00+05:00", "2026-01-13T09:30:00+05:00"),
    ],
)
def test_the_descriptor_says_when_in_the_one_form_that_it_may(at: str, created: str) -> None:
    book = rulebook.read(releasing.SMALL)
    assert datapackage.descriptor((), {}, book, number="1", at=at)["created"] == created


def _report(path: Path) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package

        report = Package(path).validate()
    return [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors] + [error.message for error in report.errors]


def test_frictionless_finds_the_data_as_described(made: Path) -> None:
    assert _report(made / "datapackage.json") == []


def test_frictionless_finds_a_fault_where_there_is_one(made: Path, tmp_path: Path) -> None:
    spoilt = Path(shutil.copytree(made, tmp_path / "spoilt"))
    with (spoilt / "data" / "ratings.csv").open("a") as file:
        file.write("health,many,rated,,top,,,,2,1,2025-01-01,2025-12-31\n")
    assert _report(spoilt / "datapackage.json") != []


def test_the_parquet_twins_hold_the_same_values_with_types(made: Path) -> None:
    release = publication.open_release(made)
    for table in release.tables.values():
        twin = pq.read_table(made / table.file.replace(".csv", ".parquet"))
        assert tuple(twin.column_names) == table.columns
        assert twin.num_rows == len(table.rows)
    twin = pq.read_table(made / "data" / "measures.parquet")
    assert {name: str(twin.schema.field(name).type) for name in ("measure", "ends_on", "n", "value")} == {
        "measure": "string", "ends_on": "date32[day]", "n": "int64", "value": "double",
    }  # fmt: skip
    values = [float(row[release.tables["measures"].columns.index("value")]) for row in release.tables["measures"].rows]
    assert twin.column("value").to_pylist() == values
