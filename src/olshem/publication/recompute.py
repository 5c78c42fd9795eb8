"""Ratings and league tables once more from the measures, and the comparison of what is published with what comes out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from olshem import assessment, comparison, errors, rulebook
from olshem.publication import provenance
from olshem.publication.columns import columns_of, key_of
from olshem.publication.model import Difference, Role, Row, TextTable
from olshem.publication.withholding import row_keys

Columns = dict[str, tuple[str, ...]]
LEAGUE_OPTIONS = {"level": float, "k": int, "simultaneous": bool, "draws": int, "seed": int, "tau2": str}
LEAGUE_CELL = ("measure", "service", "channel", "area")
"""What a league table says, line by line, of the cells that it compares."""


def joined(tables: Sequence[TextTable]) -> Columns:
    """All measure tables as one set of columns, a cell that stands in several once."""
    if len(tables) < 2:
        return {name: table.column(name) for table in tables for name in table.columns}
    names = [name for name in tables[0].columns if all(name in table.columns for table in tables)]
    rows: dict[tuple[str, ...], Row] = {}
    for table in tables:
        for key, row in zip(row_keys(table), table.cells(names), strict=True):
            rows.setdefault(key, row)
    return dict(zip(names, zip(*rows.values(), strict=True), strict=True))


def again(role: Role, table: TextTable, measures: Columns, book: rulebook.Rulebook, meta: Mapping[str, Any]) -> TextTable:
    """A table of ratings or of a league, made once more from the measures with the options that its provenance names.

    Raises
    ------
    ReleaseError
        ``release.not-recomputable``: it was not made from measures, or its provenance names something unknown.

    """
    try:
        made = _ratings(table, measures, book, meta) if role == "ratings" else _league(table, measures, book, meta)
    except (errors.RecordsError, ValueError) as error:
        message = f"the {role} cannot be made from the measures given: {error}"
        raise errors.ReleaseError("release.not-recomputable", message, hint="make them with olshem from the measure file given") from error
    texts = {name: [_text(cell, columns_of(role)[name].type) for cell in cells] for name, cells in made.items() if name in columns_of(role)}
    names = [name for name in table.columns if name in texts] or list(texts)
    return TextTable(tuple(names), tuple(zip(*(texts[name] for name in names), strict=True)))


def _text(cell: object, kind: str) -> str:
    return assessment.text_of(float(cell) if kind == "number" and isinstance(cell, int | float) else cell)


def _period(table: TextTable, given: Mapping[str, Any]) -> str | None:
    first, last = (set(table.column(name)) - {""} for name in ("starts_on", "ends_on"))
    if len(first) == len(last) == 1:
        return provenance.period_name(first.pop(), last.pop())
    return given.get("period")


def _ratings(table: TextTable, measures: Columns, book: rulebook.Rulebook, meta: Mapping[str, Any]) -> Mapping[str, Sequence[object]]:
    given = provenance.options_of(meta, {"framework": str, "period": str})
    return assessment.rate_table(measures, book, rulebook.framework(book, given.get("framework")), _period(table, given))


def _league(table: TextTable, measures: Columns, book: rulebook.Rulebook, meta: Mapping[str, Any]) -> Mapping[str, Sequence[object]]:
    given = provenance.options_of(meta, {"measure": str, "period": str, "where": dict})
    of_table = {name: cells.pop() for name in LEAGUE_CELL if len(cells := set(table.column(name)) - {""}) == 1}
    where = {**{str(name): str(value) for name, value in given.get("where", {}).items()}, **of_table}
    code = where.pop("measure", given.get("measure", ""))
    options = comparison.Options(**provenance.options_of(meta, LEAGUE_OPTIONS))
    return comparison.league_table(measures, book, code, _period(table, given), where=where, options=options)[0]


# ---------------------------------------------------------------- published against recomputed
@dataclass(frozen=True, slots=True)
class Comparison:
    """How many cells were compared, and which differ."""

    cells: int
    differences: tuple[Difference, ...]


def compare(published: TextTable, recomputed: TextTable, role: Role, *, path: str, exact: bool = True) -> Comparison:
    """Compare two tables of one role cell by cell, rows matched by key.

    Parameters
    ----------
    published, recomputed, role
        Columns that only one of them has are not compared.
    path
        The file in which differences are reported.
    exact
        Whether texts must be equal; otherwise numbers may differ by a part in a billion, as other versions of libraries make them.

    """
    names = [name for name in published.columns if name in recomputed.columns]
    keys = [name for name in key_of(role, published.columns) if name in names]
    ours, theirs = _by_key(published, keys, names), _by_key(recomputed, keys, names)
    found = list(_row_differences(ours, theirs, path))
    for key, (number, cells) in ours.items():
        if key in theirs and cells != theirs[key][1]:
            for name, old, new in zip(names, cells, theirs[key][1], strict=True):
                if old != new and (exact or not _close(old, new)):
                    found.append(Difference("recompute", path, "the figure differs from what the rules give", number, name, old, new))
    return Comparison(len(names) * len(ours), tuple(found))


def _by_key(table: TextTable, keys: list[str], names: list[str]) -> dict[Row, tuple[int, Row]]:
    pairs = zip(table.cells(keys), table.cells(names), strict=True)
    return {key: (number, row) for number, (key, row) in enumerate(pairs, start=1)}


def _row_differences(ours: Mapping[Row, tuple[int, Row]], theirs: Mapping[Row, tuple[int, Row]], path: str) -> Iterable[Difference]:
    for key, (number, _) in ours.items():
        if key not in theirs:
            yield Difference("recompute", path, "a row that the rules do not give", number, None, ",".join(key), None)
    for key in theirs:
        if key not in ours:
            yield Difference("recompute", path, "a row that the rules give is not there", None, None, None, ",".join(key))


def _close(old: str, new: str) -> bool:
    try:
        return math.isclose(float(old), float(new), rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return False


def compare_typed(wanted: pa.Table, twin: pa.Table, *, path: str) -> Comparison:
    """Compare the typed form of a CSV with its Parquet twin, row by row in their order."""
    if wanted.schema.remove_metadata() != twin.schema.remove_metadata() or wanted.num_rows != twin.num_rows:
        return Comparison(0, (Difference("recompute", path, "its columns, their types or its rows are not those of the CSV beside it"),))
    found = []
    for name in wanted.column_names:
        if not wanted.column(name).equals(twin.column(name)):
            ours, theirs = wanted.column(name).to_pylist(), twin.column(name).to_pylist()
            pairs = enumerate(zip(ours, theirs, strict=True), start=1)
            message = "the Parquet cell is not the CSV cell"
            found += [Difference("recompute", path, message, row, name, str(its), str(own)) for row, (own, its) in pairs if own != its]
    return Comparison(wanted.num_rows * wanted.num_columns, tuple(found))
