"""Which rows of a measure file are meant: cells as text, periods by name, rows by their codes."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence

from olshem import errors

Columns = Mapping[str, Sequence[object]]
"""A table by column: cells as text, numbers, dates or None."""
Period = tuple[dt.date, dt.date]
PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})|-?Q(?P<quarter>[1-4]))?")


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


def parse_period(text: str) -> Period:
    """First and last day of a year (``2015``), quarter (``2015Q1`` or ``2015-Q1``) or month (``2015-03``).

    Raises
    ------
    MethodError
        ``period.invalid``.
    """
    match = PERIOD.fullmatch(text.strip())
    month = int(match["month"] or 0) if match else 0
    if match is None or month > 12 or (match["month"] and month == 0) or match["year"] == "0000":
        raise errors.MethodError("period.invalid", f"a period is written 2015, 2015Q1 or 2015-03, found {text[:80]}")
    year, quarter = int(match["year"]), match["quarter"]
    first, last = (month, month) if month else ((3 * int(quarter) - 2, 3 * int(quarter)) if quarter else (1, 12))
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def choose_period(columns: Columns, asked: str | None) -> Period:
    """The period asked for, or the only one that the rows have.

    Raises
    ------
    MethodError
        ``period.ambiguous``: none asked for, and the rows hold several; ``period.absent``: the rows do not hold it;
        ``period.invalid``.
    RecordsError
        ``table.cell-invalid``: a date of the rows is none.
    """
    pairs = zip(map(text_of, columns["starts_on"]), map(text_of, columns["ends_on"]), strict=True)
    held = sorted(set(pairs))
    if asked is not None:
        first, last = parse_period(asked)
        if (first.isoformat(), last.isoformat()) not in held:
            raise errors.MethodError("period.absent", f"the file holds no rows for {asked}; it holds {_named(held)}")
        return first, last
    if len(held) != 1:
        raise errors.MethodError(
            "period.ambiguous", f"the file holds {len(held)} periods; choose one with --period; it holds {_named(held)}"
        )
    try:
        return dt.date.fromisoformat(held[0][0]), dt.date.fromisoformat(held[0][1])
    except ValueError:
        problem = errors.Problem("table.cell-invalid", "a period's first or last day is no date", found=" ".join(held[0])[:80])
        raise errors.RecordsError(problem.code, problem.message, problems=[problem]) from None


def _named(held: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{first} to {last}" for first, last in held[:6]) + ("; ..." if len(held) > 6 else "") if held else "none"


def rows_where(columns: Columns, wanted: Mapping[str, str]) -> list[int]:
    """The numbers (from 0) of the rows whose cells equal the wanted text in every named column."""
    rows = list(range(len(next(iter(columns.values()), ()))))
    for name, value in wanted.items():
        cells = columns[name]
        rows = [row for row in rows if text_of(cells[row]) == value]
    return rows
