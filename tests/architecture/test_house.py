"""The house holds: layers, sizes, docstrings, and nothing that names a machine or a registry."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
ROOMS = sorted(path.parent.name for path in (ROOT / "src" / "olshem").glob("*/__init__.py"))
MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 60


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def _lines(function: ast.FunctionDef) -> int:
    """The lines of a function, its docstring left out."""
    body = function.body
    documented = len(body) > 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    docstring = body[0].end_lineno - body[0].lineno + 1 if documented else 0
    return function.end_lineno - function.lineno + 1 - docstring


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_A_FILE
    long = {f.name: _lines(f) for f in _functions(path) if _lines(f) > MOST_LINES_A_FUNCTION}
    assert long == {}


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_of_a_room_is_documented(room: str) -> None:
    module = importlib.import_module(f"olshem.{room}")
    assert module.__doc__
    assert module.__all__, f"{room} names nothing in __all__"
    for name in module.__all__:
        thing = getattr(module, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert thing.__doc__, f"{room}.{name} has no docstring"


# In assessment and comparison what reads and writes columns has no source; what judges has.
METHODS = {"numerics": None, "assessment": {"rate", "score_of", "rate_table"}, "comparison": {"league", "tie_groups", "league_table"}}


@pytest.mark.parametrize("room", sorted(METHODS))
def test_every_method_names_its_source(room: str) -> None:
    module = importlib.import_module(f"olshem.{room}")
    wanted = METHODS[room] or {name for name in module.__all__ if inspect.isfunction(getattr(module, name))}
    functions = [getattr(module, name) for name in sorted(wanted)]
    assert [f.__name__ for f in functions if "Source" not in (f.__doc__ or "")] == []


def test_nothing_tracked_names_a_machine_or_a_registry() -> None:
    forbidden = re.compile(r"/wo" r"rk/|/fa" r"rm/|/tmp/ba" r"sh|pyp" r"i\.org|pythonho" r"sted|registry\.np" r"mjs|deb\.deb" r"ian")
    guilty = []
    for path in _tracked():
        if path.suffix in {".png", ".parquet", ".xlsx", ".woff2"} or not path.is_file():
            continue
        if forbidden.search(path.read_text(encoding="utf-8", errors="replace")):
            guilty.append(str(path.relative_to(ROOT)))
    assert guilty == []


def test_the_rooms_are_those_of_the_design() -> None:
    design = {"documents", "tables", "numerics", "calendars", "rulebook", "records", "returns", "synthetic", "measures", "validation"}
    design |= {"audit", "assessment", "comparison", "indices", "publication"}
    assert set(ROOMS) <= design
