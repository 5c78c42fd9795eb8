"""What a reader of the figures should know: odd records by body and period, and figures that could not be made."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from olshem import calendars, records, rulebook
from olshem.measures import scan
from olshem.measures.as_now import Now
from olshem.measures.columns import FINDINGS, table_of
from olshem.measures.question import Question
from olshem.vocabulary import ALL, NO_AREA, Status

COUNTABLE = ("records.decided-before-submitted", "records.zero-duration", "records.due-before-submitted")
"""What can be told from a stored case."""
TEXTS = {code: records.FINDINGS[code].text for code in COUNTABLE} | {
    "measures.no-cases": "no case was submitted in the period",
    "measures.all-open": "every case of the period is still open",
    "measures.counted-for-successor": "a case of a body that has ended since, counted for the body that took over",
    "measures.counted-for-ended": "a case of a body that has ended since and was split; its area does not say which part took over",
    "measures.late-decree": "a case with another last day than was known when it was submitted: a day was decreed off, or worked, since",
    "measures.not-reached": "too many cases are still open for this quantile to be known",
}
ORDER = ("code", "body", "measure", "starts_on", "ends_on")
COLUMNS = ("body", "submitted_at", "submitted_on", "decided_at", "due_at")


def findings_table(live: records.LiveRecords, table: pa.Table, moved: pa.Table, book: rulebook.Rulebook, question: Question) -> pa.Table:
    """All findings of a run, sorted by code, body, measure and period.

    Findings of records that can be told from a stored case are counted by its own body (not its ancestors) in periods of the
    largest grain; those that only the reading of a file could see stand as they were counted then, for all bodies and the whole
    span asked. Findings of measures are of bodies as a whole. ``moved``: the cases that late decrees moved.
    """
    countable = list(_by_body(live, question))
    rest = [
        {"code": found.code, "severity": found.severity, "body": ALL, "count": found.count, "text": found.text}
        | {"starts_on": question.starts_on, "ends_on": question.ends_on}
        for found in live.findings
        if found.code not in TEXTS
    ]
    rows = [{"measure": ALL, "severity": "warning", **row} for row in countable + rest] + list(_of_measures(table, question))
    rows += list(_of_decrees(moved, question))
    rows += list(_of_successors(live, book, question)) if question.as_now else []
    for row in rows:
        row.setdefault("text", TEXTS.get(row["code"]))
    return table_of(sorted(rows, key=lambda row: tuple(str(row[name]) for name in ORDER)), FINDINGS)


def _by_body(live: records.LiveRecords, question: Question) -> Iterator[dict[str, Any]]:
    counts: Counter[tuple[str, str, int]] = Counter()
    for batch in scan.batches(live, question.starts_on, question.ends_on, COLUMNS, question.as_of):
        for code, places in _odd(batch, question).items():
            bodies = batch.column("body").take(pa.array(places)).to_pylist()
            days = scan.filled(batch, "submitted_on", 0)[places].astype("datetime64[D]")
            counts.update((code, body, place) for body, place in zip(bodies, _places(days, question), strict=True))
    for (code, body, place), count in counts.items():
        yield {"code": code, "body": body, **_span(question, place), "count": count}


def _places(days: np.ndarray, question: Question) -> np.ndarray:
    """The place among the periods of the largest grain of each day."""
    starts = np.array([period.starts_on for period in question.largest], dtype="datetime64[D]")
    return np.searchsorted(starts, days, "right") - 1


def _span(question: Question, place: int) -> dict[str, dt.date]:
    period = question.largest[place]
    return {"starts_on": period.starts_on, "ends_on": period.ends_on}


def _odd(batch: pa.RecordBatch, question: Question) -> Mapping[str, np.ndarray]:
    """The rows of a batch to which each countable finding applies."""
    (submitted, _), (decided, closed), (due, has_due) = (scan.instants(batch, name) for name in ("submitted_at", "decided_at", "due_at"))
    closed = closed & (decided <= scan.milliseconds(question.as_of))
    return {
        "records.decided-before-submitted": np.flatnonzero(closed & (decided < submitted)),
        "records.zero-duration": np.flatnonzero(closed & (decided == submitted)),
        "records.due-before-submitted": np.flatnonzero(has_due & (due < submitted)),
    }


def _of_successors(live: records.LiveRecords, book: rulebook.Rulebook, question: Question) -> Iterator[dict[str, Any]]:
    """How many cases of each ended body count for another now, and how many stay with it, over the whole span."""
    now = Now(book, calendars.local_date(question.as_of, book.time_zone))
    seen: Counter[tuple[str, str]] = Counter()
    for batch in scan.batches(live, question.starts_on, question.ends_on, ("body", "area"), question.as_of):
        pairs = pa.table({name: batch.column(name).cast(pa.string()).fill_null(NO_AREA) for name in ("body", "area")})
        for row in pairs.group_by(["body", "area"], use_threads=False).aggregate([([], "count_all")]).to_pylist():
            seen[row["body"], row["area"]] += row["count_all"]
    counts: Counter[tuple[str, str]] = Counter()
    for (body, area), count in seen.items():
        if now.body(body, area) != body:
            counts["measures.counted-for-successor", body] += count
        elif now.needs_area(body):
            counts["measures.counted-for-ended", body] += count
    for (code, body), count in counts.items():
        span = {"starts_on": question.starts_on, "ends_on": question.ends_on}
        yield {"code": code, "severity": "info", "measure": ALL, "body": body, **span, "count": count}


def _of_decrees(moved: pa.Table, question: Question) -> Iterator[dict[str, Any]]:
    """How many cases of each body and period late decrees moved, each once."""
    cases = {(row["source"], row["case_id"]): row for row in moved.to_pylist()}
    days = np.array([row["submitted_on"] for row in cases.values()], dtype="datetime64[D]")
    counts = Counter(zip((row["body"] for row in cases.values()), _places(days, question).tolist(), strict=True))
    for (body, place), count in counts.items():
        yield {"code": "measures.late-decree", "severity": "info", "measure": ALL, "body": body, **_span(question, place), "count": count}


def _of_measures(table: pa.Table, question: Question) -> Iterator[dict[str, Any]]:
    """Bodies without cases and with open ones only (once each), and quantiles never reached, in the largest grain."""
    spans = {(period.starts_on, period.ends_on) for period in question.largest}
    whole = pc.and_(pc.and_(_is_all(table, "service"), _is_all(table, "channel")), _is_all(table, "area"))
    seen: set[tuple[str, str, Any]] = set()
    for row in table.filter(whole).to_pylist():
        key = {name: row[name] for name in ("body", "starts_on", "ends_on")}
        if (row["starts_on"], row["ends_on"]) not in spans:
            continue
        if row["status"] == Status.NOT_REACHED:
            yield {"code": "measures.not-reached", "severity": "info", "measure": row["measure"], **key, "count": row["n_open"]}
        code = "measures.no-cases" if row["n"] == 0 else "measures.all-open" if row["n_open"] == row["n"] else ""
        if code and (code, row["body"], row["starts_on"]) not in seen:
            seen.add((code, row["body"], row["starts_on"]))
            yield {"code": code, "severity": "info" if row["n"] == 0 else "warning", "measure": ALL, **key, "count": row["n"]}


def _is_all(table: pa.Table, name: str) -> pa.ChunkedArray:
    return pc.equal(table.column(name).cast(pa.string()), ALL)
