"""Worked cases of measures: a few cases written by hand, counted by the oracle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from olshem import calendars, records, rulebook
from olshem.errors import Problem
from olshem.measures import plain
from olshem.measures.question import DIMENSIONS, Question, ask
from olshem.vocabulary import ALL, Status

LOOKED_AT = ("numerator", "denominator", "value", "status", "n", "n_open", "n_overdue", "n_not_due", "n_without_due")


def measure_differences(file: rulebook.WorkedFile, book: rulebook.Rulebook) -> Iterator[Problem]:
    """The expectations of a file of worked cases about measures that do not hold.

    Parameters
    ----------
    file
        As :func:`olshem.rulebook.read_cases` read it.
    book
        The rulebook.

    Yields
    ------
    Problem
        ``cases.differs``, one a key that differs, at the line of the expectation. Figures as ``measure`` gives them, small cells
        included; a value is rounded (a half away from zero) to as many decimals as the expectation is written with.

    Raises
    ------
    MethodError
        ``calendars.period-unknown``.
    """
    for example in file.cases.measures:
        question = _question(example, book)
        rows, _ = plain.measure([_case(number, one, book) for number, one in enumerate(example.cases)], book, question)
        found = {tuple(row[name] for name in ("measure", *DIMENSIONS)): row for row in rows}
        for figure in example.expect:
            row = found.get(tuple(getattr(figure, name) for name in ("measure", *DIMENSIONS)), {"status": Status.NO_CASES})
            yield from _differences(file, example, figure, row)


def _question(example: rulebook.MeasureExample, book: rulebook.Rulebook) -> Question:
    period = calendars.period(example.period)
    by = [name for name in DIMENSIONS if any(getattr(figure, name) != ALL for figure in example.expect)]
    codes = sorted({str(figure.measure) for figure in example.expect})
    return ask(
        book,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        grains=[period.grain],
        as_of=rulebook.local_instant(example.as_of, book),
        by=by,
        measures=codes,
    )


def _case(number: int, one: rulebook.WorkedCase, book: rulebook.Rulebook) -> Mapping[str, Any]:
    """A worked case in the columns of ``records.CASES``."""
    row: dict[str, Any] = {item.name: None for item in records.CASES} | {"source": "worked", "case_id": str(number)}
    row |= {name: getattr(one, name) for name in ("service", "body", "area", "channel", "outcome")}
    row |= {name: getattr(one, name) for name in ("recorded_on_time", "waiting_minutes", "visits")}
    for name in ("submitted", "decided", "due"):
        text = getattr(one, name)
        at = rulebook.local_instant(text, book).astimezone(dt.UTC) if text is not None else None
        row |= {f"{name}_at": at, f"{name}_on": at.astimezone(ZoneInfo(book.time_zone)).date() if at is not None else None}
    stops = [tuple(rulebook.local_instant(text, book).astimezone(dt.UTC) for text in pair) for pair in one.suspensions]
    row["suspensions"] = [{"from_at": begin, "to_at": end} for begin, end in stops]
    return row


def _differences(
    file: rulebook.WorkedFile, example: rulebook.MeasureExample, figure: rulebook.WorkedFigure, row: Mapping[str, Any]
) -> Iterator[Problem]:
    for name in LOOKED_AT:
        expected, found = getattr(figure, name), row.get(name)
        if expected is None:
            continue
        if name == "value" and found is not None:
            found = _rounded(found, expected)
        if found != expected:
            yield file.differs(
                example.name, figure, f"{figure.measure}.{name}", expected=expected, found=found if found is not None else row["status"]
            )


def _rounded(found: float, like: float) -> float:
    """A figure with as many decimals as another number is written with."""
    written = Decimal(repr(like)).normalize()
    return float(Decimal(repr(found)).quantize(Decimal(1).scaleb(min(int(written.as_tuple().exponent), 0)), rounding=ROUND_HALF_UP))
