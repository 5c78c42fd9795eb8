"""From the tables given to the tables published: withheld where they must be, recomputed where they follow from others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from olshem import errors, measures
from olshem.publication.columns import key_of
from olshem.publication.intake import Given
from olshem.publication.margins import Key
from olshem.publication.model import Difference, ReleaseTable, Role, TextTable
from olshem.publication.recompute import Columns, again, compare, joined
from olshem.publication.withholding import (
    Cells,
    cells_of,
    findings_without_hidden,
    hidden_keys,
    small_keys,
    withheld_measures,
    without_hidden,
)
from olshem.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Assembled:
    """The tables of a release beside what they were made from; how many cells are withheld for their size, and how many beside."""

    tables: tuple[tuple[ReleaseTable, Given], ...]
    small: int
    beside: int
    problems: tuple[errors.Problem, ...]


def assemble(given: Sequence[Given], book: Rulebook) -> Assembled:
    """Withhold small cells and what would give them away, and make ratings and league tables follow from what is shown.

    The ratings and league tables given must be those that the measures give with small cells withheld (as ``rate`` and ``league``
    make them). Where more had to be withheld beside, what is published is made once more from that, so that it tells nothing else.

    Raises
    ------
    ReleaseError
        ``release.ratings-differ``, ``release.league-differs``, ``release.not-recomputable``, ``release.measures-disagree``.
    DisclosureError
        ``release.derivable``, ``release.cell-unmeasured``.

    """
    of_measures = [item for item in given if item.role == "measures"]
    cells = cells_of([item.table for item in of_measures], book)
    small = (small_keys(measures.read_file(item.path), item.table, book) for item in of_measures)
    primary = frozenset(key for keys in small for key in keys)
    hidden = hidden_keys(cells, primary)
    first = joined([withheld_measures(item.table, primary) for item in of_measures])
    last = first if hidden == primary else joined([withheld_measures(item.table, hidden) for item in of_measures])
    published = [_published(item, book, cells, hidden, first, last) for item in given]
    problems = [problem for _, found in published for problem in found]
    named = _named([(item, table) for item, (table, _) in zip(given, published, strict=True)])
    return Assembled(tuple(named), len(primary), len(hidden - primary), tuple(problems))


def _published(
    item: Given, book: Rulebook, cells: Cells, hidden: frozenset[Key], first: Columns, last: Columns
) -> tuple[TextTable, list[errors.Problem]]:
    file = str(item.path)
    if item.role == "measures":
        return withheld_measures(item.table, hidden), []
    if item.role == "findings":
        return findings_without_hidden(item.table, hidden), []
    if item.role in {"curves", "counts"}:
        return without_hidden(item.table, hidden, cells.keys, file=file), []
    expected = again(item.role, item.table, first, book, item.meta)
    _must_agree(item, expected)
    if last is first:
        return expected, []
    final = again(item.role, item.table, last, book, item.meta)
    changed = compare(expected, final, item.role, path=file).differences
    return final, [_changed(item.role, changed, file)] if changed else []


def _changed(role: Role, changed: Sequence[Difference], file: str) -> errors.Problem:
    rows = len({difference.row for difference in changed})
    message = f"{rows} rows of the {role} rest on figures that are withheld beside small ones, and are published without them"
    return errors.Problem("release.withheld-beside", message, severity="warning", file=file, row=changed[0].row, column=changed[0].column)


def _must_agree(item: Given, expected: TextTable) -> None:
    code = f"release.{item.role}-differ" if item.role == "ratings" else f"release.{item.role}-differs"
    found = compare(item.table, expected, item.role, path=str(item.path), exact=False).differences
    problems = [
        errors.Problem(
            code, f"the {item.role} given are not what these measures give", file=one.path, row=one.row, column=one.column,
            found=one.published, expected=one.recomputed, hint="make them once more from the measure file given, and with this rulebook",
        )
        for one in found
    ]  # fmt: skip
    if problems:
        raise errors.ReleaseError(code, problems[0].message, problems=problems)


def _named(tables: Sequence[tuple[Given, TextTable]]) -> list[tuple[ReleaseTable, Given]]:
    """The tables under their names in the release, rows sorted by key."""
    named: list[tuple[ReleaseTable, Given]] = []
    counts: dict[str, int] = {}
    for item, table in tables:
        stem = _league_name(table) if item.role == "league" else item.role
        counts[stem] = counts.get(stem, 0) + 1
        name = stem if counts[stem] == 1 else f"{stem}-{counts[stem]}"
        about = _about(item.meta) if item.role in {"ratings", "league"} else _as_now(item.meta)
        rows = sorted_rows(table, item.role)
        named.append((ReleaseTable(name, item.role, f"data/{name}.csv", table.columns, rows, about), item))
    return named


def _about(meta: Mapping[str, object]) -> dict[str, str]:
    options = meta.get("options")
    return {name: str(value) for name, value in options.items() if value is not None} if isinstance(options, Mapping) else {}


def _as_now(meta: Mapping[str, object]) -> dict[str, str]:
    """That a table counts the past for the bodies of today, where it does: a reader must know which of the two is shown."""
    told = _about(meta).get("as_now")
    return {"as_now": told} if told == "True" else {}


def sorted_rows(table: TextTable, role: Role) -> tuple[tuple[str, ...], ...]:
    """The rows in the order of their key: numbers by value, everything else by its text."""
    keys = [(table.columns.index(name), name) for name in key_of(role, table.columns)]
    numeric = {place for place, name in keys if name == "t"}
    return tuple(sorted(table.rows, key=lambda row: tuple(float(row[place]) if place in numeric else row[place] for place, _ in keys)))


def _league_name(table: TextTable) -> str:
    measured, services = set(table.column("measure")), set(table.column("service")) - {"*", ""}
    return "-".join(["league", *sorted(measured), *sorted(services)]) if len(measured) == 1 and len(services) < 2 else "league"
