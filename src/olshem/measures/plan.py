"""A question worked out for the engine: which definitions, classes and whole numbers, and how they pack into one key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from olshem import calendars, rulebook
from olshem.measures.as_now import Now
from olshem.measures.patterns import Classes, Patterns, Truth, Truths, Wanted, classes_of, patterns_of, truths_of, wanted_of
from olshem.measures.question import TERM_UNITS, TIMED, Question, definition_on
from olshem.measures.scan import day_number, milliseconds
from olshem.rulebook import Definition, Quantity
from olshem.vocabulary import ALL, NO_AREA, Clock, Code

NOTHING = "nothing"
"""The quantity of a run that measures no times: only cells and classes are counted."""
SPARE = 62
"""Places kept in a dimension for codes that the rulebook does not know (records keep such channels)."""
KEY_BITS = 63
VERDICT_CONDITIONS = (rulebook.Condition.FLAG_KNOWN, rulebook.Condition.FLAG_ON_TIME)


class TooManyCodesError(Exception):
    """A dimension holds more codes than were made room for; the run starts again with more."""


@dataclass(slots=True)
class Words:
    """The codes of one dimension and their places: ``*`` is 0, ``-`` is 1, then the rulebook's, then others as they are met."""

    places: dict[str, int]
    bits: int

    def place(self, word: str) -> int:
        """The place of a code, made where it is new."""
        found = self.places.setdefault(word, len(self.places))
        if found >> self.bits:
            raise TooManyCodesError
        return found

    def shifted(self, shift: int) -> Callable[[str], int]:
        """The function that gives a code's place where it stands in a packed cell."""
        return lambda word: self.place(word) << shift


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The term of every service (rows, the last: no service) on every day of submission (columns): its clock and its limit."""

    row_of: Mapping[str, int]
    clock: NDArray[np.int8]
    limit: NDArray[np.float64]
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """All that the engine needs to know before it sees a case.

    Days count from 1970. ``working`` and ``days_off`` have a row a calendar and a column a day, from ``first_day`` to ``today``:
    the working days so far, and whether the day is none.
    """

    question: Question
    book: rulebook.Rulebook
    patterns: Patterns
    truths: Truths
    wanted: Mapping[Definition, Wanted]
    counted: Mapping[bytes, Truth]
    quantities: tuple[str, ...]
    classes: Mapping[str, Classes]
    time_bits: Mapping[str, int]
    words: Mapping[str, Words]
    shifts: Mapping[str, int]
    cell_bits: int
    terms: Terms
    as_of: int
    today: int
    first_day: int
    working: NDArray[np.int32]
    days_off: NDArray[np.bool_]
    calendar_of: Mapping[str, int]
    now: Now | None

    @property
    def asks_verdict(self) -> bool:
        """Whether any measure asks for the source's own verdict."""
        return any(
            test.condition in VERDICT_CONDITIONS for one in self.wanted for test in (*one.numerator, *one.denominator, *one.exclusions)
        )

    def class_bits(self, quantity: str) -> int:
        """Bits for the classes of a quantity."""
        return max(len(self.classes[quantity].first) - 1, 1).bit_length()

    def rest_bits(self, quantity: str) -> int:
        """Bits below the cell: the time, then the class."""
        return self.time_bits[quantity] + self.class_bits(quantity)

    def packs(self, quantity: str) -> bool:
        """Whether cell, time and class fit one key as they are."""
        return self.cell_bits + self.rest_bits(quantity) <= KEY_BITS


def quantity_of(definition: Definition) -> str | None:
    """The name of the whole number that a definition is about: a clock, or a count of the record; ``None`` where it only counts cases."""
    if definition.statistic not in TIMED:
        return None
    return definition.clock.value if definition.quantity is Quantity.DURATION else definition.quantity.value


def plan_of(book: rulebook.Rulebook, question: Question, spare: int = SPARE) -> Plan:
    """Work out a question."""
    found = (definition_on(measure, period) for measure in question.measures for period in question.periods)
    definitions = tuple(dict.fromkeys(one for one in found if one is not None))
    patterns = patterns_of(definitions)
    truths = truths_of(patterns)
    wanted = {definition: wanted_of(definition, patterns) for definition in definitions}
    counted = _counted(truths, wanted)
    quantities = tuple(dict.fromkeys(name for one in definitions if (name := quantity_of(one)) is not None)) or (NOTHING,)
    words = {name: _words(book, name, spare) for name in question.by}
    shifts, cell_bits = {}, 0
    for name in reversed(question.by):
        shifts[name] = cell_bits
        cell_bits += words[name].bits
    today = day_number(calendars.local_date(question.as_of, book.time_zone))
    codes = sorted({book.calendar, *(rulebook.calendar_of(book, area) for area in book.areas)})
    working = np.stack([_working(book, code, question.starts_on, today) for code in codes]).astype(np.int32)
    return Plan(
        question=question,
        book=book,
        patterns=patterns,
        truths=truths,
        wanted=wanted,
        quantities=quantities,
        counted=counted,
        classes=_classes(quantities, counted.values(), wanted),
        time_bits={name: _time_bits(name, question) for name in quantities},
        words=words,
        shifts=shifts,
        cell_bits=cell_bits,
        terms=_terms(book, question),
        as_of=milliseconds(question.as_of),
        today=today,
        first_day=day_number(question.starts_on),
        working=working,
        days_off=np.diff(working, prepend=0) == 0,
        calendar_of={area: codes.index(rulebook.calendar_of(book, area)) for area in book.areas} | {"": codes.index(book.calendar)},
        now=Now(book, calendars.local_date(question.as_of, book.time_zone)) if question.as_now else None,
    )


def _words(book: rulebook.Rulebook, name: str, spare: int) -> Words:
    known = {"body": book.bodies, "service": book.services, "channel": book.channels, "area": book.areas}[name]
    words = [ALL, NO_AREA, *(code for code in sorted(known) if code != NO_AREA)]
    room = len(words) + (spare if name in ("channel", "area") else 2)
    return Words({word: place for place, word in enumerate(words)}, room.bit_length())


def _counted(truths: Truths, wanted: Mapping[Definition, Wanted]) -> dict[bytes, Truth]:
    """Every table of truth by which cases are counted, once each."""
    tables = [truths.all, truths.open, truths.overdue, truths.not_due, truths.without_due]
    tables += [table for one in wanted.values() for table in (one.numerator, one.denominator)]
    return {table.tobytes(): table for table in tables}


def _classes(quantities: tuple[str, ...], counted: Iterable[Truth], wanted: Mapping[Definition, Wanted]) -> dict[str, Classes]:
    """The classes of each quantity; those of the first tell apart all that is counted, the others only their own times."""
    classes = {}
    for place, name in enumerate(quantities):
        own = [table for definition, one in wanted.items() if quantity_of(definition) == name for table in (one.ended, one.censored)]
        classes[name] = classes_of([*own, *counted] if place == 0 else own)
    return classes


def _time_bits(quantity: str, question: Question) -> int:
    """Bits that hold every value of a quantity of cases submitted in the span; counts of the record keep 0 for "not recorded"."""
    if quantity == NOTHING:
        return 0
    if quantity not in tuple(Clock):
        return 32
    days = (question.as_of.date() - question.starts_on).days + 3
    return max(days * (86_400 if quantity == Clock.ELAPSED else 1), 1).bit_length()


def _terms(book: rulebook.Rulebook, question: Question) -> Terms:
    days = max((min(question.ends_on, question.as_of.date() + dt.timedelta(days=1)) - question.starts_on).days + 1, 1)
    rows: dict[str, int] = {code: row for row, code in enumerate(book.services)}
    clock = np.full((len(rows) + 1, days), -1, dtype=np.int8)
    limit = np.zeros((len(rows) + 1, days))
    clocks = tuple(Clock)
    for code, row in rows.items():
        values = book.services[Code(code)].standards.get(Code("term"), ())
        for day in range(days) if any(isinstance(term.value, int | float) for term in values) else ():
            term = rulebook.in_force(values, question.starts_on + dt.timedelta(days=day))
            if term is not None and isinstance(term.value, int | float) and term.unit in TERM_UNITS:
                used, size = TERM_UNITS[term.unit]
                clock[row, day], limit[row, day] = clocks.index(used), term.value * size
    return Terms(rows, clock, limit, tuple(one for place, one in enumerate(clocks) if (clock == place).any()))


def _working(book: rulebook.Rulebook, code: str, starts_on: dt.date, today: int) -> NDArray[np.int64]:
    """Working-day numbers of one calendar from the span's first day to the as-of day."""
    last = max(dt.date(1970, 1, 1) + dt.timedelta(days=today), starts_on)
    return calendars.working_day_numbers(rulebook.working_calendar(book, Code(code)), starts_on, last)
