"""Which rows of a measure file are meant: cells as text, periods by name, rows by their codes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from olshem import calendars, errors
from olshem.vocabulary import Status

Columns = Mapping[str, Sequence[object]]
"""A table by column: cells as text, numbers, dates or None."""
Period = tuple[dt.date, dt.date]
ABSENCES = {"": Status.NOT_APPLICABLE, "M": Status.NOT_SUBMITTED, "SR": Status.UNDER_REVIEW}
"""How a hand-made file says that a cell has no number."""


def text_of(cell: object) -> str:
    """A cell as the text that our own files would hold: nothing is empty, numbers are the shortest that reads back the same."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return repr(cell) if isinstance(cell, float) else str(cell)


def require_columns(columns: Columns, needed: Sequence[str]) -> None:
    """Refuse a table that lacks a column, naming every one that is missing.

    Raises
    ------
    RecordsError
        ``table.column-missing``.
    """
    problems = [
        errors.Problem("table.column-missing", f"the column {name} is missing", column=name, expected=name, found=", ".join(columns)[:80])
        for name in needed
        if name not in columns
    ]
    if problems:
        raise errors.RecordsError("table.column-missing", "columns are missing", problems=problems)


def read_ids(cells: Sequence[object], name: str) -> tuple[list[str], list[errors.Problem]]:
    """The ids in a column, as they are, and the faults among them: ``table.id-missing``, ``table.id-repeated``."""
    ids = [text_of(cell).strip() for cell in cells]
    first: dict[str, int] = {}
    problems: list[errors.Problem] = []
    for row, one in enumerate(ids, start=1):
        if not one:
            problems.append(errors.Problem("table.id-missing", "a row names no body", row=row, column=name, expected="an id"))
        elif first.setdefault(one, row) != row:
            message = f"a body stands in the file twice, first in row {first[one]}"
            problems.append(errors.Problem("table.id-repeated", message, row=row, column=name, found=one[:80], expected="one row a body"))
    return ids, problems


def parse_period(text: str) -> Period:
    """First and last day of a year (``2015``), quarter (``2015Q1`` or ``2015-Q1``) or month (``2015-03``).

    Raises
    ------
    MethodError
        ``calendars.period-unknown``.
    """
    named = calendars.period(re.sub(r"(?<=\d)Q", "-Q", text.strip()[:80]))
    return named.starts_on, named.ends_on


def choose_period(columns: Columns, asked: str | None) -> Period:
    """The period asked for, or the only one that the rows have.

    Raises
    ------
    MethodError
        ``period.ambiguous``: none asked for, and the rows hold several; ``period.absent``: the rows do not hold it;
        ``calendars.period-unknown``.
    RecordsError
        ``table.cell-invalid``: a date of the rows is none.
    """
    held = _held(columns)
    if asked is not None:
        first, last = parse_period(asked)
        if (first.isoformat(), last.isoformat()) not in held:
            raise errors.MethodError("period.absent", f"the file holds no rows for {asked}; it holds {_named(held)}")
        return first, last
    if len(held) != 1:
        raise errors.MethodError(
            "period.ambiguous", f"the file holds {len(held)} periods; choose one with --period; it holds {_named(held)}"
        )
    return periods_of(columns)[0]


def periods_of(columns: Columns) -> tuple[Period, ...]:
    """Every period that the rows have, the earliest first.

    Raises
    ------
    RecordsError
        ``table.cell-invalid``: a date of the rows is none.
    """
    periods = []
    for first, last in _held(columns):
        try:
            periods.append((dt.date.fromisoformat(first), dt.date.fromisoformat(last)))
        except ValueError:
            problem = errors.Problem("table.cell-invalid", "a period's first or last day is no date", found=f"{first} {last}"[:80])
            raise errors.RecordsError(problem.code, problem.message, problems=[problem]) from None
    return tuple(periods)


def _held(columns: Columns) -> list[tuple[str, str]]:
    return sorted(set(zip(map(text_of, columns["starts_on"]), map(text_of, columns["ends_on"]), strict=True)))


def _named(held: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{first} to {last}" for first, last in held[:6]) + ("; ..." if len(held) > 6 else "") if held else "none"


def rows_where(columns: Columns, wanted: Mapping[str, str]) -> list[int]:
    """The numbers (from 0) of the rows whose cells equal the wanted text in every named column."""
    rows = list(range(len(next(iter(columns.values()), ()))))
    for name, value in wanted.items():
        cells = columns[name]
        rows = [row for row in rows if text_of(cells[row]) == value]
    return rows
