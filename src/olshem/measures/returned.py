"""Measures of returns: numerators and denominators summed over bodies and periods, never a mean of means."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from olshem import calendars, errors, numerics, returns, rulebook, tables
from olshem.measures.columns import CURVES, FINDINGS, MEASURES, table_of
from olshem.measures.compute import MeasureResult, constants_of
from olshem.measures.decrees import LATE_DECREES
from olshem.measures.question import LEVEL, Question, ask, defined_since, definition_on
from olshem.rulebook import Definition, Evidence, Form, Measure, Rulebook, Statistic
from olshem.vocabulary import ALL, Code, Status

METHODS = {Statistic.SHARE: "wilson", Statistic.COUNT: "poisson-exact", Statistic.RATE: "poisson-exact"}
NOTES = {
    "no-return": "returns.return-missing",
    "blank-return": "returns.return-blank",
    "blank": "returns.cell-blank",
    "refused": "returns.return-refused",
    "impossible": "returns.parts-impossible",
    "balance": "returns.balance-broken",
}
"""The finding that the first word of a note of a file of returns stands for."""
TEXTS = {**returns.FINDINGS, "returns.return-blank": "a return came in which every required cell is blank"} | {
    "returns.return-refused": "a return was refused at the door; its faults were told when it was read"
}
OF_ONE_MEASURE = ("returns.cell-blank", "returns.parts-impossible")
DETAILED = ("returns.cell-blank", "returns.balance-broken")
"""The findings whose note says more: which cells, which balances."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one body's returns give to a measure in a period: its parts, or why there are none."""

    status: Status
    numerator: int = 0
    denominator: int = 0

    @property
    def is_in(self) -> bool:
        """Whether there are figures."""
        return self.status in (Status.OK, Status.NO_CASES)


Rows = Mapping[tuple[str, str, dt.date], Mapping[str, Any]]
"""The rows of a file of returns by body, measure and first day."""


def compute_returns(
    table: pa.Table,
    book: Rulebook,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    grains: Iterable[str],
    as_of: dt.datetime,
    by: Iterable[str] = (),
    measures: Iterable[str] | None = None,
    engine: str = "duckdb",
) -> MeasureResult:
    """Measure the returns of a span.

    Parameters
    ----------
    table : pa.Table
        As :func:`olshem.returns.read_file` gives it.
    book : Rulebook
        Definitions, parents and who owes a return, each as in force on the last day of the period.
    starts_on, ends_on, grains, as_of, measures, engine
        As for :func:`olshem.measures.compute`. No grain may be finer than that of a measure's form. A period that is not over at
        ``as_of`` is ``not-due``. Every engine gives the same: there is one way to add whole numbers.
    by : iterable of str
        ``body`` or nothing: a return says nothing of services, channels or areas.

    Returns
    -------
    MeasureResult
        A row for all bodies together and, by body, for every body of the rulebook: its own returns and those of the bodies below it.
        Numerators and denominators are summed over the bodies that gave them (``bodies``, of ``bodies_due`` that owed a return or sent
        one); what is missing stays out, and where nothing is in, the status is that of most of them. A period of several returns
        counts for a body only where it gave all of them. ``n`` is what the figure is taken of: the denominator, of a count the count.
        There are no curves, and no terms that a decree could move.

    Raises
    ------
    MethodError
        Those of :func:`olshem.measures.compute`, and ``measures.dimension-unfit``, ``measures.grain-fine``.
    """
    question = ask(
        book,
        starts_on=starts_on,
        ends_on=ends_on,
        grains=grains,
        as_of=as_of,
        by=by,
        measures=measures,
        engine=engine,
        evidence=(Evidence.RETURNS,),
    )
    _check(question, book)
    sent: Rows = {(row["body"], row["measure"], row["starts_on"]): row for row in table.to_pylist()}
    same = constants_of(book, question, digest_of(table)) | {"evidence": Evidence.RETURNS.value}
    rows = [same | row for measure in question.measures for row in _rows(measure, sent, book, question)]
    key = ("measure", "body", "starts_on", "ends_on")
    made = table_of(sorted(rows, key=lambda row: tuple(row[name] for name in key)), MEASURES)
    return MeasureResult(made, CURVES.empty_table(), _findings(table, book, question), LATE_DECREES.empty_table())


def digest_of(table: pa.Table) -> str:
    """The digest of returns, however their file was written: SHA-256 of their CSV."""
    return hashlib.sha256(tables.csv_bytes(table)).hexdigest()


def _check(question: Question, book: Rulebook) -> None:
    others = [name for name in question.by if name != "body"]
    if others:
        raise errors.MethodError("measures.dimension-unfit", f"returns are of bodies and say nothing by {', '.join(others)}")
    for measure in question.measures:
        for one in measure.definition:
            form = _form_of(one.value, book)
            finest = question.grains[-1]
            if form is not None and calendars.GRAINS.index(finest) > calendars.GRAINS.index(form.grain):
                message = f"{measure.code} is sent in by the {form.grain} (form {form.code}) and cannot be had by the {finest}"
                raise errors.MethodError("measures.grain-fine", message)


def _form_of(definition: Definition | None, book: Rulebook) -> Form | None:
    return None if definition is None or definition.form is None else book.forms[definition.form]


def _rows(measure: Measure, sent: Rows, book: Rulebook, question: Question) -> Iterator[dict[str, Any]]:
    """The rows of one measure, without those columns that are the same in all of them."""
    for period in question.periods:
        definition = definition_on(measure, period)
        parts = _parts(measure, definition, sent, book, period, question)
        cells = {ALL: list(parts.values())} | (_cells(parts, book, period) if question.by else {})
        key: dict[str, Any] = {
            "measure": measure.code,
            "service": ALL,
            "channel": ALL,
            "area": ALL,
            "unit": measure.unit,
            "polarity": measure.polarity,
        }
        key |= {"starts_on": period.starts_on, "ends_on": period.ends_on, "definition": defined_since(measure, period)}
        figures = _figures(list(cells.values()), definition)
        yield from ({**key, "body": body, **figure} for body, figure in zip(cells, figures, strict=True))


def _cells(parts: Mapping[str, Part], book: Rulebook, period: calendars.Period) -> dict[str, list[Part]]:
    """The parts of every body: its own and those of the bodies below it."""
    cells: dict[str, list[Part]] = {code: [] for code in book.bodies}
    for body, line in rulebook.ancestors(book, period.ends_on).items():
        for above in line if body in parts else ():
            cells[above].append(parts[body])
    return cells


def _parts(
    measure: Measure, definition: Definition | None, sent: Rows, book: Rulebook, period: calendars.Period, question: Question
) -> dict[str, Part]:
    """What each body that owed returns, or sent them, gives."""
    form = _form_of(definition, book)
    if form is None:
        return {}
    spans = calendars.periods(period.starts_on, period.ends_on, form.grain)
    owing = {body for one in spans for body in rulebook.due_on(book, form, one.ends_on)}
    first_days = {one.starts_on for one in spans}
    senders = {body for body, code, day in sent if code == measure.code and day in first_days}
    if calendars.local_date(question.as_of, book.time_zone) <= period.ends_on:
        return dict.fromkeys(sorted(owing | senders), Part(Status.NOT_DUE))
    return {body: _part(body, measure.code, sent, spans) for body in sorted(owing | senders) if Code(body) in book.bodies}


def _part(body: str, measure: Code, sent: Rows, spans: Sequence[calendars.Period]) -> Part:
    """What a body's returns of a period give together: all of them, or the first reason why one gives nothing."""
    found = [sent.get((body, measure, one.starts_on)) for one in spans]
    parts = [Part(Status.NOT_SUBMITTED) if row is None else _of_row(row) for row in found]
    absent = next((part for part in parts if not part.is_in), None)
    if absent is not None:
        return absent
    x, m = sum(part.numerator for part in parts), sum(part.denominator for part in parts)
    return Part(Status.OK if any(part.status is Status.OK for part in parts) else Status.NO_CASES, x, m)


def _of_row(row: Mapping[str, Any]) -> Part:
    status = Status(row["status"])
    if row["numerator"] is None:
        return Part(status if status is not Status.OK else Status.NOT_SUBMITTED)
    return Part(status, row["numerator"], row["denominator"] or 0)


def _figures(cells: Sequence[Sequence[Part]], definition: Definition | None) -> Iterator[dict[str, Any]]:
    """Parts, value, interval and status of each cell."""
    x = np.array([sum(part.numerator for part in cell if part.is_in) for cell in cells], np.int64)
    m = np.array([sum(part.denominator for part in cell if part.is_in) for cell in cells], np.int64)
    value, low, high = _values(x, m, definition)
    for place, cell in enumerate(cells):
        count = sum(part.is_in for part in cell)
        figure: dict[str, Any] = {"bodies": count, "bodies_due": len(cell), "status": _status(cell)}
        if definition is not None and count:
            counted = definition.statistic is Statistic.COUNT
            figure |= {"numerator": int(x[place]), "denominator": None if counted else int(m[place])}
            figure |= {"n": int((x if counted else m)[place]), "method": METHODS[definition.statistic]}
            figure |= {"status": Status.OK if counted or m[place] else Status.NO_CASES}
            if figure["status"] is Status.OK:
                figure |= {"value": float(value[place]), "low": float(low[place]), "high": float(high[place])}
        yield figure


def _values(x: np.ndarray, m: np.ndarray, definition: Definition | None) -> tuple[np.ndarray, ...]:
    """Value and interval of every cell; what has no denominator is never looked at."""
    if definition is None or definition.statistic is Statistic.COUNT:
        return (x.astype(np.float64), *numerics.poisson(x, LEVEL))
    per = np.where(m > 0, m, np.nan)
    if definition.statistic is Statistic.SHARE:
        return (x / per, *numerics.wilson(x, m, LEVEL))
    low, high = numerics.poisson(x, LEVEL)
    return 1000 * x / per, 1000 * low / per, 1000 * high / per


def _status(cell: Sequence[Part]) -> Status:
    """Why a cell without figures has none: what is true of most of its bodies, of equally many the first in the order of the contract."""
    counts = Counter(part.status for part in cell) or Counter([Status.NOT_APPLICABLE])
    return max(Status, key=lambda status: counts[status])


def _findings(table: pa.Table, book: Rulebook, question: Question) -> pa.Table:
    """What the notes of the returns say, by body and period, each once."""
    found: set[tuple[str, ...]] = set()
    for row in table.to_pylist():
        word, _, more = (row["note"] or "").partition(":")
        code, form = NOTES.get(word), _form_code(row, book, question)
        if code is None or form is None or not question.starts_on <= row["starts_on"] <= question.ends_on:
            continue
        of = row["measure"] if code in OF_ONE_MEASURE else ALL
        detail = f"{form}:{more}" if more and code in DETAILED else form
        found.add((code, row["body"], of, row["starts_on"], row["ends_on"], detail))
    names = ("code", "body", "measure", "starts_on", "ends_on", "detail")
    rows: list[dict[str, Any]] = [dict(zip(names, key, strict=True)) for key in sorted(found)]
    return table_of(({**row, "severity": "warning", "count": 1, "text": TEXTS[row["code"]]} for row in rows), FINDINGS)


def _form_code(row: Mapping[str, Any], book: Rulebook, question: Question) -> Code | None:
    """The form of a row; ``None`` where its measure was not asked for, or is none of returns on that day."""
    measure = next((one for one in question.measures if one.code == row["measure"]), None)
    definition = None if measure is None else rulebook.value_on(measure.definition, row["ends_on"])
    return None if definition is None else definition.form
