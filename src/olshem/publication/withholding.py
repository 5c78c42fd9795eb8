"""From tables to withheld cells and back: what is hidden in the measures is hidden in every table that a reader gets beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from olshem import errors, measures, rulebook
from olshem.publication.columns import KEY_COLUMNS
from olshem.publication.disclosure import Sizes, derivable, withhold
from olshem.publication.margins import BODY, ENDS, STARTS, Key, Margin, margins
from olshem.publication.model import Row, TextTable
from olshem.vocabulary import ALL, Code, Status

Parents = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of all measure tables, each once, in the order of their keys; their sizes and the sums that hold among them."""

    keys: tuple[Key, ...]
    sizes: Sizes
    sums: tuple[Margin, ...]
    suppressed: tuple[bool, ...]
    parents: Parents


def row_keys(table: TextTable) -> list[Key]:
    """The key of each row; a dimension that the table does not have is ``*``."""
    columns = [table.column(name) if name in table.columns else (ALL,) * len(table.rows) for name in KEY_COLUMNS]
    return list(zip(*columns, strict=True))


def cells_of(tables: Iterable[TextTable], book: rulebook.Rulebook) -> Cells:
    """The cells of measure tables. Two tables may hold the same cell, if they say the same of it.

    Raises
    ------
    ReleaseError
        ``release.measures-disagree``.
    """
    known: dict[Key, Row] = {}
    for table in tables:
        for key, cell in zip(row_keys(table), table.cells(("n", "denominator", "status")), strict=True):
            if known.setdefault(key, cell) != cell:
                message = f"two measure tables differ in the cell {', '.join(key)}: make both from the same records, with the same --as-of"
                raise errors.ReleaseError("release.measures-disagree", message)
    keys = tuple(sorted(known))
    n = [int(known[key][0] or 0) for key in keys]
    base = [int(float(known[key][1])) if known[key][1] else cases for key, cases in zip(keys, n, strict=True)]
    minimum = {pair: _minimum(book, *pair) for pair in {(key[0], key[ENDS]) for key in keys}}
    sizes = Sizes(n, base, [minimum[key[0], key[ENDS]] for key in keys])
    parents = {day: _parents(book, dt.date.fromisoformat(day)) for day in {key[ENDS] for key in keys}}
    return Cells(keys, sizes, tuple(margins(keys, parents)), tuple(known[key][2] == Status.SUPPRESSED for key in keys), parents)


def _minimum(book: rulebook.Rulebook, measure: str, day: str) -> int:
    return rulebook.value_on(book.measures[Code(measure)].minimum_n, dt.date.fromisoformat(day)) or 1


def _parents(book: rulebook.Rulebook, on: dt.date) -> Mapping[str, str]:
    chains = rulebook.ancestors(book, on)
    return {code: chain[1] if len(chain) > 1 else ALL for code, chain in chains.items()}


def whatever_the_measure(cells: Cells) -> Cells:
    """The cells without regard to the measure (its code is ``*``): how many cases each has, which every measure's row says.

    A cell is withheld here where every measure withholds it, and its number of cases may be shown where any measure may show it.
    """
    places: dict[Key, list[int]] = {}
    for place, key in enumerate(cells.keys):
        places.setdefault((ALL, *key[1:]), []).append(place)
    keys = tuple(sorted(places))
    n = [max(cells.sizes.n[place] for place in places[key]) for key in keys]
    minimum = [min(cells.sizes.minimum[place] for place in places[key]) for key in keys]
    suppressed = tuple(all(cells.suppressed[place] for place in places[key]) for key in keys)
    return Cells(keys, Sizes(n, n, minimum), tuple(margins(keys, cells.parents)), suppressed, cells.parents)


def hidden_keys(cells: Cells, primary: Iterable[Key]) -> frozenset[Key]:
    """The cells to withhold, given those that are too small by themselves.

    How many cases a cell has stands in every measure's row of it, so that is protected first, for all measures alike; then each
    measure's own figures.

    Raises
    ------
    DisclosureError
        ``release.derivable``: a withheld figure could still be had by subtraction (a guard; the rule leaves none).
    """
    common = whatever_the_measure(cells)
    few = [0 < n < minimum for n, minimum in zip(common.sizes.n, common.sizes.minimum, strict=True)]
    everywhere = {key[1:] for key, gone in zip(common.keys, _withheld(common, few), strict=True) if gone}
    small = set(primary)
    hidden = _withheld(cells, [key in small or key[1:] in everywhere for key in cells.keys])
    return frozenset(key for key, gone in zip(cells.keys, hidden, strict=True) if gone)


def _withheld(cells: Cells, primary: Sequence[bool]) -> list[bool]:
    """What is withheld; what came withheld (its size unknown, 0) stays so and is protected like the rest."""
    gone = [came or (small and n > 0) for came, small, n in zip(cells.suppressed, primary, cells.sizes.n, strict=True)]
    hidden = withhold(cells.sizes, cells.sums, gone)
    n, base = ([0 if gone else size for size, gone in zip(of, hidden, strict=True)] for of in (cells.sizes.n, cells.sizes.base))
    left = derivable(Sizes(n, base, cells.sizes.minimum), cells.sums, hidden)
    if left:
        where = ", ".join(cells.keys[left[0].total])
        message = f"a withheld figure could be worked out from the total of {where} ({len(left)} such sums)"
        raise errors.DisclosureError("release.derivable", message, hint="leave out a dimension of --by, or the finer --grain")
    return hidden


def published_leaks(tables: Iterable[TextTable], book: rulebook.Rulebook) -> set[Key]:
    """Published cells that are too small, and totals from which a withheld figure could be had by one subtraction."""
    cells = cells_of(tables, book)
    sizes = zip(cells.keys, cells.sizes.n, cells.sizes.base, cells.sizes.minimum, strict=True)
    small = {key for key, n, base, minimum in sizes if 0 < n < minimum or 0 < base < minimum}
    totals = {cells.keys[one.total] for one in derivable(cells.sizes, cells.sums, cells.suppressed)}
    common = whatever_the_measure(cells)
    everywhere = {common.keys[one.total][1:] for one in derivable(common.sizes, common.sums, common.suppressed)}
    return small | totals | {key for key in cells.keys if key[1:] in everywhere}


def withheld_measures(table: TextTable, hidden: frozenset[Key]) -> TextTable:
    """The table with the figures of hidden cells empty and their status ``suppressed``."""
    blanked = {table.columns.index(name) for name in measures.WITHHELD if name in table.columns}
    status = table.columns.index("status")
    rows = []
    for key, row in zip(row_keys(table), table.rows, strict=True):
        rows.append(_blank(row, blanked, status) if key in hidden else row)
    return TextTable(table.columns, tuple(rows))


def _blank(row: Row, blanked: set[int], status: int) -> Row:
    return tuple("" if place in blanked else str(Status.SUPPRESSED) if place == status else cell for place, cell in enumerate(row))


def without_hidden(table: TextTable, hidden: frozenset[Key], cells: Iterable[Key], *, file: str) -> TextTable:
    """A table of curves or counts without the rows of hidden cells.

    A table that names a measure follows that measure; one that names none loses what is hidden in any measure.

    Raises
    ------
    DisclosureError
        ``release.cell-unmeasured``: a row of a cell that no measure table holds, so that no rule of small numbers covers it.

    """
    by_measure = "measure" in table.columns
    place = 0 if by_measure else 1
    gone = {key[place:] for key in hidden}
    known = {key[place:] for key in cells}
    kept = []
    for number, (key, row) in enumerate(zip(row_keys(table), table.rows, strict=True), start=1):
        if key[place:] not in known:
            problem = errors.Problem(
                "release.cell-unmeasured",
                "this row is of a cell that is not among the measures, so no rule of small numbers covers it",
                file=file, row=number, found=", ".join(key[place:])[:80], hint="give the measure table of the same run",
            )  # fmt: skip
            raise errors.DisclosureError(problem.code, problem.message, problems=[problem])
        if key[place:] not in gone:
            kept.append(row)
    return TextTable(table.columns, tuple(kept))


def findings_without_hidden(table: TextTable, hidden: Iterable[Key]) -> TextTable:
    """Findings without those of a body and period of which any measure's figure (over all services) is hidden."""
    gone = {(key[BODY], *key[STARTS:]) for key in hidden if set(key[2:STARTS]) == {ALL}}
    keys = row_keys(table)
    kept = tuple(row for key, row in zip(keys, table.rows, strict=True) if (key[BODY], *key[STARTS:]) not in gone)
    return TextTable(table.columns, kept)


def small_keys(table: pa.Table, text: TextTable, book: rulebook.Rulebook) -> list[Key]:
    """The cells of a measure table, typed and as text, that are too small by themselves or came withheld already."""
    statuses = measures.withhold_small(table, book).column("status").to_pylist()
    return [key for key, status in zip(row_keys(text), statuses, strict=True) if status == Status.SUPPRESSED]
