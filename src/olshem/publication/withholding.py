"""From tables to withheld cells and back: what is hidden in the measures is hidden in every table that a reader gets beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from olshem import errors, rulebook
from olshem.publication.cells import Cells, cells_of, row_keys, whatever_the_measure
from olshem.publication.combinations import determined
from olshem.publication.disclosure import Sizes, derivable, withhold
from olshem.publication.margins import BODY, STARTS, Key
from olshem.publication.model import Row, TextTable
from olshem.vocabulary import ALL, Status

BLANKED = ("numerator", "denominator", "n", "n_open", "n_overdue", "n_not_due", "n_without_due", "value", "low", "high")


def hidden_keys(cells: Cells, primary: Iterable[Key]) -> frozenset[Key]:
    """The cells to withhold, given those that are too small by themselves.

    How many cases a cell has stands in every measure's row of it, so that is protected first, for all measures alike; then each
    measure's own figures.

    Raises
    ------
    DisclosureError
        ``release.derivable``: a withheld figure could still be worked out (a guard; the rule leaves none).
    """
    common = whatever_the_measure(cells)
    few = [0 < n < minimum for n, minimum in zip(common.sizes.n, common.sizes.minimum, strict=True)]
    everywhere = {key[1:] for key, gone in zip(common.keys, _withheld(common, few), strict=True) if gone}
    small = set(primary)
    hidden = _withheld(cells, [key in small or key[1:] in everywhere for key in cells.keys])
    return frozenset(key for key, gone in zip(cells.keys, hidden, strict=True) if gone)


def _withheld(cells: Cells, primary: Sequence[bool]) -> list[bool]:
    hidden = withhold(cells.sizes, cells.sums, [small and n > 0 for small, n in zip(primary, cells.sizes.n, strict=True)])
    n, base = ([0 if gone else size for size, gone in zip(of, hidden, strict=True)] for of in (cells.sizes.n, cells.sizes.base))
    left = _leaks(cells, Sizes(n, base, cells.sizes.minimum), hidden)
    if left:
        message = f"a withheld figure could be worked out at {', '.join(left[0])} ({len(left)} such places)"
        raise errors.DisclosureError("release.derivable", message, hint="leave out a dimension of --by, or the finer --grain")
    return hidden


def _leaks(cells: Cells, shown: Sizes, hidden: Sequence[bool]) -> list[Key]:
    """Totals that give a withheld figure away by subtraction, and withheld cells that several sums give away."""
    totals = [cells.keys[one.total] for one in derivable(shown, cells.sums, hidden)]
    return totals + [cells.keys[cell] for cell in determined(cells.sums, hidden)]


def published_leaks(tables: Iterable[TextTable], book: rulebook.Rulebook) -> set[Key]:
    """The published cells that are too small, or that give a withheld figure away, or whose own withheld figure is given away."""
    cells = cells_of(tables, book)
    sizes = zip(cells.keys, cells.sizes.n, cells.sizes.base, cells.sizes.minimum, strict=True)
    small = {key for key, n, base, minimum in sizes if 0 < n < minimum or 0 < base < minimum}
    common = whatever_the_measure(cells)
    everywhere = {key[1:] for key in _leaks(common, common.sizes, common.suppressed)}
    return small | {*_leaks(cells, cells.sizes, cells.suppressed)} | {key for key in cells.keys if key[1:] in everywhere}


def withheld_measures(table: TextTable, hidden: frozenset[Key]) -> TextTable:
    """The table with the figures of hidden cells empty and their status ``suppressed``."""
    blanked = {table.columns.index(name) for name in BLANKED if name in table.columns}
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


def small_rows(statuses: Sequence[str]) -> list[bool]:
    """Which rows :func:`olshem.measures.withhold_small` left withheld, by their statuses."""
    return [status == Status.SUPPRESSED for status in statuses]
