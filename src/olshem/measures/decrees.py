"""Late decrees: which cases have another last day since a day was decreed to be off, or worked, after they had been submitted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from olshem import calendars, records, rulebook
from olshem.measures import plain, scan
from olshem.measures.columns import table_of
from olshem.measures.question import Question
from olshem.measures.terms import TERM
from olshem.vocabulary import Unit

LATE_DECREES = pa.schema(
    [
        ("decreed_on", pa.date32()),
        *((name, pa.string()) for name in ("source", "case_id", "body", "service", "area", "channel")),
        ("submitted_on", pa.date32()),
        *((name, pa.string()) for name in ("due_before", "due_after", "days")),
    ]
)
"""One row a decree and case that it moved. ``due_before``, ``due_after``: the last day (or moment) as known on the day before the decree
and with it; ``days``: those of its days that lie between the submission and the later end. Of cases, so for those who work on them: no release takes it."""
ORDER = ("decreed_on", "body", "source", "case_id")
COLUMNS = ("area", "body", "case_id", "channel", "decided_at", "decided_on", "due_at", "service", "source", "submitted_at", "submitted_on", "suspensions")  # fmt: skip
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Decree:
    """What became known on a day: of each calendar that it changes the days that are now off or worked, rising."""

    on: dt.date
    days: Mapping[str, tuple[dt.date, ...]]

    def open_on(self, calendar: str) -> dt.date:
        """The day on which a case must have been open to be moved: that of the decree, or the first of its days, where that had passed."""
        return min(self.on, self.days[calendar][0])


def late_decrees(live: records.LiveRecords, book: rulebook.Rulebook, question: Question) -> pa.Table:
    """The cases whose last day was moved by a day that was decreed after they had been submitted.

    Parameters
    ----------
    live, book
        As for :func:`olshem.measures.compute`.
    question : Question
        What was measured, as :func:`olshem.measures.ask` checked it.

    Returns
    -------
    pa.Table
        The columns of ``LATE_DECREES``, sorted by decree, body and case. Cases of the question's span under the term of their service,
        submitted before the day of the decree and open on it; a due time that a case carries is moved by nobody. Decrees after
        the as-of day are not known yet. Only the cases that were open are counted again, by both calendars; measures count every
        case by the calendar with all decrees known at the as-of time.
    """
    rows = [row for decree in _decrees(book, question) for row in _moved(live, book, question, decree)]
    return table_of(sorted(rows, key=lambda row: tuple(row[name] for name in ORDER)), LATE_DECREES)


def _decrees(book: rulebook.Rulebook, question: Question) -> Iterator[Decree]:
    today = calendars.local_date(question.as_of, book.time_zone)
    signed = {day.decreed_on for rule in book.calendars.values() for day in rule.days if day.decreed_on is not None}
    for on in sorted(day for day in signed if question.starts_on < day <= today):
        days = {str(code): tuple(_changed(book, code, on)) for code in book.calendars}
        yield Decree(on, {code: found for code, found in days.items() if found})


def _changed(book: rulebook.Rulebook, code: str, on: dt.date) -> Iterator[dt.date]:
    before, after = (rulebook.working_calendar(book, code, known) for known in (on - ONE_DAY, on))
    for day in sorted({*before.exceptions, *after.exceptions}):
        if calendars.is_working(before, day) != calendars.is_working(after, day):
            yield day


def _moved(live: records.LiveRecords, book: rulebook.Rulebook, question: Question, decree: Decree) -> Iterator[dict[str, Any]]:
    ends, by_the_clock = dict[Any, tuple[str | None, str | None]](), _by_the_clock(book)
    for case, calendar in _open(live, book, question, decree):
        key = tuple(case[name] for name in ("service", "channel", "area", "submitted_at" if by_the_clock else "submitted_on"))
        key += (str(case["suspensions"]), case["decided_at"]) if case["suspensions"] else ()
        if key not in ends:
            ends[key] = _ends(case, book, question, decree.on, decree.days[calendar][0])
        before, after = ends[key]
        if before != after:
            last = max(end for end in (before, after) if end is not None)[:10]
            days = " ".join(str(day) for day in decree.days[calendar] if str(case["submitted_on"]) < str(day) <= last)
            yield case | {"decreed_on": decree.on, "due_before": before, "due_after": after, "days": days}


def _open(live: records.LiveRecords, book: rulebook.Rulebook, question: Question, decree: Decree) -> Iterator[tuple[dict[str, Any], str]]:
    """The cases that were open when a decree came, with the calendar of each, which it changes."""
    if not decree.days:
        return
    earliest = pa.scalar(min(map(decree.open_on, decree.days)))
    for batch in scan.batches(live, question.starts_on, min(question.ends_on, decree.on - ONE_DAY), COLUMNS, question.as_of):
        still = pc.fill_null(pc.greater_equal(batch.column("decided_on"), earliest), True)
        for case in batch.filter(pc.and_(still, pc.is_null(batch.column("due_at")))).to_pylist():
            case.setdefault("suspensions", None)
            calendar = plain.calendar_code(case, book)
            if calendar in decree.days and (case["decided_on"] is None or case["decided_on"] >= decree.open_on(calendar)):
                yield case, calendar


def _by_the_clock(book: rulebook.Rulebook) -> bool:
    """Whether the end of any term may depend on the time of day of the submission."""
    hours = (value.value.hours for statute in book.statutes.values() for value in statute.counting if value.value is not None)
    standards = [one.standards for one in book.services.values()] + [one.standards for one in book.model_standards.values()]
    values = (value for one in standards for value in one.get(TERM, ()))
    return any(hours) or any(value.unit in (Unit.DAY, Unit.HOUR, Unit.MINUTE) for value in values)


def _ends(case: plain.Case, book: rulebook.Rulebook, question: Question, on: dt.date, first: dt.date) -> tuple[str | None, str | None]:
    """The end of a case's term by the calendar before a decree and with it; a term that is over before the first of its days stays."""
    before = plain.term_of(plain.as_known(case, question, on - ONE_DAY), book)
    over = before is not None and before.last_day < first
    return _said(before), _said(before if over else plain.term_of(plain.as_known(case, question, on), book))


def _said(found: calendars.Deadline | None) -> str | None:
    """The last moment of a term, or its last day."""
    return None if found is None else (found.ends_at or found.last_day).isoformat()
