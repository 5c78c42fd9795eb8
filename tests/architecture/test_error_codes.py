"""The page of error codes is what the code says, and holds every code that tests and other pages name."""

from __future__ import annotations

import csv
import importlib.util
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def tool(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("error_codes", root / "tools" / "error_codes.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(tool: ModuleType) -> None:
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(), "run python tools/error_codes.py"


def test_every_code_that_is_named_elsewhere_stands_on_it(tool: ModuleType, root: Path) -> None:
    listed = re.findall(r"^\| `([^`]+)` \|", tool.page(), re.MULTILINE)
    known = re.compile("|".join(re.escape(code).replace("…", "[a-z0-9-]+") for code in listed))
    named = set()
    with (root / "tests" / "faulty" / "records" / "expected.csv").open(encoding="utf-8") as file:
        named |= {row["code"] for row in csv.DictReader(file)}
    faults = tomllib.loads((root / "tests" / "faulty" / "rulebooks" / "faults.toml").read_text(encoding="utf-8"))
    named |= set(re.findall(r"'((?:rulebook|mapping)\.[a-z0-9-]+)'", str(faults)))
    for page in ("records", "release", "rulebook"):
        text = (root / "docs" / "reference" / f"{page}.md").read_text(encoding="utf-8")
        named |= set(re.findall(r"`((?:rulebook|mapping|records|store|table|release)\.[a-z0-9]+(?:-[a-z0-9]+)+)`", text))
    assert len(named) > 60
    assert sorted(code for code in named if code and not code.endswith(".yaml") and known.fullmatch(code) is None) == []


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("release.number-invalid", "MethodError | 2"),
        ("release.altered", "ReleaseError | 3"),
        ("comparison.polarity-neutral", "RefusedError | 4"),
        ("records.zero-duration", "finding | 0"),
        ("records.value-missing", "refused row | 1"),
        ("measure.as-of-early", "warning | 0"),
        ("verify.recompute", "difference | 1"),
        ("olshem.bug", " | 70"),
    ],
)
def test_class_and_exit_code(tool: ModuleType, code: str, row: str) -> None:
    assert f"| `{code}` | {row} | " in tool.page()
