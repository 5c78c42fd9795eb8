"""The one way in: a question put to the records, answered by one of the engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from olshem import records, rulebook
from olshem.measures import assemble, curves, findings, plain
from olshem.measures import engine as fast
from olshem.measures.columns import MEASURES, table_of
from olshem.measures.decrees import late_decrees
from olshem.measures.question import LEVEL, Question, as_of_text, ask

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, eq=False)
class MeasureResult:
    """The tables of a run, each sorted by key: ``MEASURES``, ``CURVES``, ``FINDINGS`` and ``LATE_DECREES`` name their columns."""

    table: pa.Table
    curves: pa.Table
    findings: pa.Table
    late_decrees: pa.Table


def compute(
    live: records.LiveRecords,
    book: rulebook.Rulebook,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    grains: Iterable[str],
    as_of: dt.datetime,
    by: Iterable[str] = (),
    measures: Iterable[str] | None = None,
    engine: str = "duckdb",
    as_now: bool = False,
    progress: Progress | None = None,
) -> MeasureResult:
    """Measure the cases of a span.

    Parameters
    ----------
    live : LiveRecords
        The cases as known at ``as_of``.
    book : Rulebook
        Definitions, terms, calendars and parents, each as in force on its day: a definition and a body's parents on the last
        day of the period, a term on the day of submission.
    starts_on, ends_on : datetime.date
        The span, both included, on edges of every grain. A case belongs to the period of its local date of submission.
    grains : iterable of str
        ``year``, ``quarter``, ``month``.
    as_of : datetime.datetime
        An aware instant (whole milliseconds count). Decisions, suspensions and resumptions after it have not happened; cases
        submitted after it do not exist.
    by : iterable of str
        Of ``body``, ``service``, ``channel``, ``area``. Every subset of them gets its rows, those left out are ``*``; a case
        counts for its body and for all of the body's ancestors.
    measures : iterable of str, optional
        Codes; default all of the rulebook.
    engine : str
        ``duckdb`` (the fast one) or ``plain`` (the oracle): both give the same tables.
    as_now : bool
        Bodies and areas as they are on the as-of day, not as they were: a case of a body that has ended counts for its single
        successor, after a split for the successor in whose area it lies, else for the body that had it; bodies above are those
        of the as-of day. Nothing else of a case changes. Findings say how many cases of each ended body moved, and stayed.
    progress : callable, optional
        Called with 1 after each month of the span.

    Returns
    -------
    MeasureResult
        Durations count seconds (clock ``elapsed``), or the days after the day of submission up to the day of decision, all of
        them or the working ones; suspensions are taken out, nothing falls below 0. A term in calendar days that ends on a day off
        ends on the next working day of the case's calendar. Ties: what ends at a time ends before what is
        censored at it. A cell without cases stands with ``no-cases`` where the contract wants a row; no value is ever NaN.

    Raises
    ------
    MethodError
        ``measures.dimension-unknown``, ``measures.measure-unknown``, ``measures.grain``, ``measures.engine-unknown``,
        ``measures.as-of``, ``measures.year``, ``calendars.edge``, ``calendars.grain-unknown``.
    RulebookError
        ``measures.unit`` where a definition's clock cannot be given in the measure's unit.
    """
    question = ask(
        book, starts_on=starts_on, ends_on=ends_on, grains=grains, as_of=as_of, by=by, measures=measures, engine=engine, as_now=as_now
    )
    answer = {"plain": _plain, "duckdb": _fast}[engine]
    table, waits = answer(live, book, question, progress or (lambda done: None))
    moved = late_decrees(live, book, question)
    return MeasureResult(table, curves.curves_table(waits), findings.findings_table(live, table, moved, book, question), moved)


def _plain(
    live: records.LiveRecords, book: rulebook.Rulebook, question: Question, progress: Progress
) -> tuple[pa.Table, Sequence[curves.Waiting]]:
    rows, waits = plain.measure(records.read_all(live).to_pylist(), book, question)
    units = {measure.code: {"unit": measure.unit, "polarity": measure.polarity} for measure in question.measures}
    same = constants(live, book, question)
    return table_of(({**row, **units[row["measure"]], **same} for row in rows), MEASURES), waits


def _fast(
    live: records.LiveRecords, book: rulebook.Rulebook, question: Question, progress: Progress
) -> tuple[pa.Table, Sequence[curves.Waiting]]:
    found = fast.measure(live, book, question, progress)
    return assemble.table_of_answer(found, constants(live, book, question)), found.waits


def constants(live: records.LiveRecords, book: rulebook.Rulebook, question: Question) -> dict[str, Any]:
    """The columns that are the same in every row."""
    return constants_of(book, question, live.digest) | {"evidence": rulebook.Evidence.CASES.value}


def constants_of(book: rulebook.Rulebook, question: Question, records_digest: str) -> dict[str, Any]:
    """The columns that are the same in every row, of whatever evidence."""
    as_of = as_of_text(question.as_of, book.time_zone)
    nothing: dict[str, Any] = dict.fromkeys(("design", "mode", "bodies", "bodies_due"))
    same = {"level": LEVEL, "as_of": as_of, "rulebook_digest": book.digest, "records_digest": records_digest}
    return same | nothing
