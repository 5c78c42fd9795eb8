"""The oracle: every measure case by case in plain Python, slowly and obviously.

It shares with the engine the interval formulas of ``numerics`` and nothing that counts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from olshem import calendars, errors, rulebook
from olshem.measures import plain_figures
from olshem.measures.as_now import Now
from olshem.measures.columns import KEY
from olshem.measures.curves import Waiting
from olshem.measures.question import DIMENSIONS, Question, cell_of, defined_since, definition_on, divisor, parents_on
from olshem.rulebook import Condition, Definition, Measure, Quantity, Rulebook, Statistic
from olshem.vocabulary import ALL, NO_AREA, Clock, Code, Status

Case = Mapping[str, Any]
SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one case gives to one measure: its part in the numerator and denominator, and its time if it has one."""

    numerator: bool
    denominator: bool
    time: int | None
    ended: bool


@dataclass(slots=True)
class Facts:
    """One case as it stood at the as-of time, whose local day is ``today``."""

    case: Case
    today: dt.date
    closed: bool
    end_at: dt.datetime
    end_on: dt.date
    state: str | None = None
    answers: dict[int, Answer] = field(default_factory=dict)


def facts_of(case: Case, book: Rulebook, question: Question) -> Facts:
    """What is known of a case at the as-of time."""
    facts = as_known(case, question, calendars.local_date(question.as_of, book.time_zone))
    past = _past_due(facts, book)
    if past is not None:
        facts.state = {(True, False): "on-time", (True, True): "late", (False, True): "overdue", (False, False): "not-due"}[
            facts.closed, past
        ]
    return facts


def _past_due(facts: Facts, book: Rulebook) -> bool | None:
    """Whether the case ended, or is still open, after its due time or the end of its term; ``None`` where it has neither."""
    case = facts.case
    if case["due_at"] is not None:
        return bool(facts.end_at > case["due_at"])
    ends = term_of(facts, book)
    if ends is None:
        return None
    return facts.end_at > ends.ends_at if ends.ends_at is not None else facts.end_on > ends.last_day


def term_of(facts: Facts, book: Rulebook) -> calendars.Deadline | None:
    """The end of the term of a case's service; ``None`` where it has none."""
    case = facts.case
    service = book.services.get(case["service"])
    if service is None:
        return None
    at = case["submitted_at"].astimezone(ZoneInfo(book.time_zone))
    regime = rulebook.regime(book, service, case["submitted_on"])
    calendar = rulebook.working_calendar(book, regime.calendar or _usual(case, book), facts.today)
    begun_on = calendars.date_of(calendars.received(calendar, regime.counting, at))
    term = rulebook.in_force(rulebook.standard(book, service, "term", begun_on), begun_on, case["channel"], case["area"] or "")
    if term is None or not isinstance(term.value, int | float) or term.unit not in calendars.TERM_UNITS:
        return None
    return calendars.deadline(calendar, regime.counting, term.value, term.unit, at, _stops(facts))


def as_known(case: Case, question: Question, day: dt.date) -> Facts:
    """A case whose days are counted by the calendar as it was known on a day."""
    closed = case["decided_at"] is not None and case["decided_at"] <= question.as_of
    return Facts(case, day, closed, case["decided_at"] if closed else question.as_of, case["decided_on"] if closed else day)


def calendar_code(case: Case, book: Rulebook) -> Code:
    """The calendar by which the term of a case is counted: the statute's own, else that of the area, else the rulebook's."""
    service = book.services.get(case["service"])
    own = None if service is None else rulebook.regime(book, service, case["submitted_on"]).calendar
    return own or _usual(case, book)


def _usual(case: Case, book: Rulebook) -> Code:
    """The calendar of the case's area, else the rulebook's."""
    return book.calendar if case["area"] is None else rulebook.calendar_of(book, case["area"])


def _stops(facts: Facts) -> list[tuple[dt.datetime, dt.datetime]]:
    """The suspensions as far as they lie within the time of the case."""
    start, end = facts.case["submitted_at"], facts.end_at
    stops = [(max(stop["from_at"], start), min(stop["to_at"] or end, end)) for stop in facts.case["suspensions"] or ()]
    return [(begin, stop) for begin, stop in stops if begin < stop]


def _stops_in_days(facts: Facts, book: Rulebook) -> list[tuple[dt.date, dt.date]]:
    zone = ZoneInfo(book.time_zone)
    return [(begin.astimezone(zone).date(), stop.astimezone(zone).date()) for begin, stop in _stops(facts)]


def duration(facts: Facts, clock: Clock, book: Rulebook) -> int:
    """Time from submission to the end less suspensions, never below 0: seconds, or days between local dates.

    A day of a suspension is one after its first day, up to and including its last: what was suspended and resumed on the same
    day takes out nothing, as what is submitted and decided on the same day counts nothing.
    """
    if clock is Clock.ELAPSED:
        suspended = sum((stop - begin for begin, stop in _stops(facts)), dt.timedelta())
        waited: dt.timedelta = facts.end_at - facts.case["submitted_at"] - suspended
        return max(waited // SECOND, 0)
    days = _stops_in_days(facts, book)
    if clock is Clock.CALENDAR_DAY:
        lasted: dt.timedelta = facts.end_on - facts.case["submitted_on"] - sum((stop - begin for begin, stop in days), dt.timedelta())
        return max(lasted.days, 0)
    calendar = rulebook.working_calendar(book, _usual(facts.case, book), facts.today)
    out = sum(calendars.working_days_between(calendar, begin, stop) for begin, stop in days)
    return max(calendars.working_days_between(calendar, facts.case["submitted_on"], facts.end_on) - out, 0)


def holds(test: rulebook.Test, facts: Facts) -> bool:
    """Whether a test holds for a case. An outcome is known only once the case is closed."""
    if test.condition is None:
        wanted = test.outcome or test.channel or test.service
        name = "outcome" if test.outcome else "channel" if test.channel else "service"
        return facts.case[name] in wanted and (name != "outcome" or facts.closed)
    flag, state = facts.case["recorded_on_time"], facts.state
    return {
        Condition.SUBMITTED: True,
        Condition.CLOSED: facts.closed,
        Condition.OPEN: not facts.closed,
        Condition.HAS_DUE: state is not None,
        Condition.FALLEN_DUE: state in ("on-time", "late", "overdue"),
        Condition.ON_TIME: state == "on-time",
        Condition.LATE: state == "late",
        Condition.OVERDUE: state == "overdue",
        Condition.NOT_DUE: state == "not-due",
        Condition.WITHOUT_DUE: state is None,
        Condition.FLAG_KNOWN: flag is not None,
        Condition.FLAG_ON_TIME: flag is True,
    }[test.condition]


def answer_of(facts: Facts, definition: Definition, book: Rulebook) -> Answer:
    """What a case gives to a measure."""
    within = not any(holds(test, facts) for test in definition.exclusions)
    denominator = within and all(holds(test, facts) for test in definition.denominator)
    numerator = within and all(holds(test, facts) for test in definition.numerator)
    if definition.statistic is Statistic.SHARE:
        numerator = numerator and denominator
    time: int | None = None
    if denominator and definition.statistic in (Statistic.MEAN, Statistic.QUANTILE_CLOSED, Statistic.QUANTILE_KAPLAN_MEIER):
        time = _quantity(facts, definition, book)
    return Answer(numerator, denominator, time, facts.closed or definition.quantity is not Quantity.DURATION)


def _quantity(facts: Facts, definition: Definition, book: Rulebook) -> int | None:
    if definition.quantity is not Quantity.DURATION:
        if definition.statistic is Statistic.QUANTILE_CLOSED and not facts.closed:
            return None
        found = facts.case[definition.quantity.value.replace("-", "_")]
        return None if found is None else int(found)
    if not facts.closed and definition.statistic is not Statistic.QUANTILE_KAPLAN_MEIER:
        return None
    return duration(facts, definition.clock, book)


# ---------------------------------------------------------------- from cases to cells
Cell = tuple[str, ...]


Cells = dict[calendars.Period, dict[Cell, list[Facts]]]


def cells_of(cases: Iterable[Case], book: Rulebook, question: Question) -> Cells:
    """The cases of every cell of every period."""
    cells: Cells = {period: defaultdict(list) for period in question.periods}
    for period in question.periods:
        cells[period][cell_of((), {})] = []
        if "body" in question.by:
            for body in book.bodies:
                cells[period][cell_of(("body",), {"body": body})] = []
    lines = {period: rulebook.ancestors(book, parents_on(question, period, book.time_zone)) for period in question.periods}
    now = Now(book, calendars.local_date(question.as_of, book.time_zone)) if question.as_now else None
    for case in cases:
        if case["submitted_at"] > question.as_of:
            continue
        facts = facts_of(case, book, question)
        for period in question.periods:
            if period.starts_on <= case["submitted_on"] <= period.ends_on:
                for cell in _cells_of_case(case, question, lines[period], now):
                    cells[period][cell].append(facts)
    return cells


def _cells_of_case(case: Case, question: Question, line: Mapping[Any, tuple[Any, ...]], now: Now | None) -> Iterator[Cell]:
    codes = {name: case[name] if case[name] is not None else NO_AREA for name in ("body", "service", "channel", "area")}
    if "body" in question.by and codes["body"] not in line:
        raise errors.RecordsError("measures.body-unknown", f"the records hold a body that the rulebook does not list: {codes['body']!r}")
    if now is not None:
        codes |= {"body": now.body(codes["body"], codes["area"]), "area": now.area(codes["area"])}
    for subset in question.subsets:
        for body in line[codes["body"]] if "body" in subset else ("",):
            yield cell_of(subset, {**codes, "body": body})


def rows_of(cells: Cells, book: Rulebook, question: Question) -> Iterator[dict[str, Any]]:
    """The rows of the measure file, without order and without the columns that are the same in all of them."""
    for period, seen in cells.items():
        for cell, members in seen.items():
            key = dict(zip(DIMENSIONS, cell, strict=True))
            for measure in question.measures:
                figures = figures_of(members, measure, definition_on(measure, period), book)
                yield {
                    "measure": measure.code,
                    **key,
                    "starts_on": period.starts_on,
                    "ends_on": period.ends_on,
                    **counts_of(members),
                    **figures,
                    "definition": defined_since(measure, period),
                }


def counts_of(members: list[Facts]) -> dict[str, int]:
    """The counts that a cell carries whatever the measure."""
    return {
        "n": len(members),
        "n_open": sum(not facts.closed for facts in members),
        "n_overdue": sum(facts.state == "overdue" for facts in members),
        "n_not_due": sum(facts.state == "not-due" for facts in members),
        "n_without_due": sum(facts.state is None for facts in members),
    }


def figures_of(members: list[Facts], measure: Measure, definition: Definition | None, book: Rulebook) -> dict[str, Any]:
    """What one cell's cases give to one measure; ``not-applicable`` where the measure had no definition then."""
    if definition is None:
        return {"status": Status.NOT_APPLICABLE}
    answers = answers_of(members, definition, book)
    n_not_due = sum(facts.state == "not-due" for facts in members)
    return plain_figures.figures_of(answers, definition, divisor(measure, definition), n_not_due)


def answers_of(members: list[Facts], definition: Definition, book: Rulebook) -> list[Answer]:
    """The answers of a cell's cases to a definition, each worked out once for the whole run."""
    for facts in members:
        if id(definition) not in facts.answers:
            facts.answers[id(definition)] = answer_of(facts, definition, book)
    return [facts.answers[id(definition)] for facts in members]


def measure(cases: Iterable[Case], book: Rulebook, question: Question) -> tuple[list[dict[str, Any]], list[Waiting]]:
    """The rows of the measure file, and the waiting times behind the curves.

    Parameters
    ----------
    cases
        Live cases with the columns of ``records.CASES``, instants aware, one mapping a case.
    book, question

    Returns
    -------
    (list of dict, list of Waiting)
        Rows sorted by key, without the columns that are the same in all of them; one ``Waiting`` for each Kaplan-Meier measure
        and cell of body and service of the largest grain.
    """
    cells = cells_of(cases, book, question)
    rows = sorted(rows_of(cells, book, question), key=lambda row: tuple(row[name] for name in KEY))
    return rows, list(_waits(cells, book, question))


def _waits(cells: Cells, book: Rulebook, question: Question) -> Iterator[Waiting]:
    for measure, period in product(question.measures, question.largest):
        definition = definition_on(measure, period)
        if definition is None or definition.statistic is not Statistic.QUANTILE_KAPLAN_MEIER:
            continue
        for (body, service, channel, area), members in cells[period].items():
            runs = plain_figures.waiting_runs(answers_of(members, definition, book))
            if (channel, area) == (ALL, ALL) and runs[0]:
                yield Waiting(measure, body, service, period, len(members), *runs)
