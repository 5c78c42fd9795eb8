"""Tables as columns: what ``rate`` and ``league`` read, and how they write what they made."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from olshem import errors, measures, publication, rulebook, tables
from olshem_cli import shell

Columns = dict[str, list[Any]]


def columns_of(table: pa.Table) -> Columns:
    """A table by column, its cells as Python values."""
    return {name: column.to_pylist() for name, column in zip(table.column_names, table.columns, strict=True)}


def read_measures(path: Path, book: rulebook.Rulebook, wanted: Sequence[str]) -> Columns:
    """The rows of some measures of a measure file, as they may be published: small cells withheld."""
    table = measures.read_file(path)
    mine = pc.is_in(pc.cast(table.column("measure"), pa.string()), value_set=pa.array(wanted, pa.string()))
    return columns_of(measures.withhold_small(table.filter(mine), book))


@contextmanager
def located(path: Path) -> Iterator[None]:
    """Name the file in every problem that does not name one."""
    try:
        yield
    except errors.RecordsError as error:
        problems = [dataclasses.replace(problem, file=problem.file or str(path)) for problem in error.problems]
        raise errors.RecordsError(error.code, error.message, problems=problems) from error


def deliver(columns: Columns, role: str, out: Path | None, meta: Mapping[str, Any], outcome: shell.Outcome) -> shell.Outcome:
    """Write a table of a role of releases to its file; or put it on standard output as CSV, as a readable table on a terminal, as rows in JSON."""
    rows = len(next(iter(columns.values())))
    outcome.result["rows"] = rows
    types = publication.types_of(role)
    table = pa.table({name: pa.array(cells, types[name]) for name, cells in columns.items()})
    if out is not None:
        outcome.problems = [*outcome.problems, *shell.new_folders(out)]
        tables.write(table, out, meta=meta)
        outcome.result["out"] = str(out)
    elif shell.flags.json:
        outcome.result["table"] = table.to_pylist()
    elif sys.stdout.isatty():
        outcome.data = _for_a_person(columns)
    else:
        outcome.data = tables.write(table, None) or ""
    return outcome


def _for_a_person(columns: Columns) -> str:
    """A table on a terminal: what is the same in every row is said once, above."""
    same = {name: cells[0] for name, cells in columns.items() if len(cells) > 1 and len(set(cells)) == 1}
    varying = {name: cells for name, cells in columns.items() if name not in same}
    title = ", ".join(f"{name} {cell}" for name, cell in same.items() if cell is not None)
    return shell.table_text(list(varying), list(zip(*varying.values(), strict=True)), title=title)
