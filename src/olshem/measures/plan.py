"""A question worked out for the engine: which definitions, classes and whole numbers, and how they pack into one key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from olshem import calendars, rulebook
from olshem.measures.as_now import Now
from olshem.measures.patterns import Classes, Patterns, Truth, Truths, Wanted, classes_of, patterns_of, truths_of, wanted_of
from olshem.measures.question import TIMED, Question, definition_on
from olshem.measures.scan import day_number, milliseconds
from olshem.measures.terms import Hours, Terms, hours_of, last_received, regimes_of, terms_of
from olshem.rulebook import Definition, Quantity
from olshem.vocabulary import ALL, NO_AREA, Clock

NOTHING = "nothing"
"""The quantity of a run that measures no times: only cells and classes are counted."""
SPARE = 62
"""Places kept in a dimension for codes that the rulebook does not know (records keep such channels)."""
KEY_BITS = 63
ONE_DAY = dt.timedelta(days=1)
Integers = NDArray[np.int64]
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
class Plan:
    """All that the engine needs to know before it sees a case.

    Days count from 1970. ``working`` and ``days_off`` have a row a calendar and a column a day, from ``first_day`` to the last day on
    which a case of today may count as submitted: the working days so far, and whether the day is none. ``calendar_of`` gives the row
    of an area's calendar, ``start_of_calendar`` where a calendar's row begins in the flattened tables. ``hours`` are the office hours
    of each of the terms' regimes, where it has any. Calendars are as they were known at the as-of time.
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
    start_of_calendar: Mapping[str, int]
    hours: tuple[Hours | None, ...]
    clock_changes: tuple[Integers, Integers]

    def wall(self, at: Integers) -> Integers:
        """What the clock on the wall shows at some instants, in milliseconds as if it were UTC."""
        instants, ahead = self.clock_changes
        shown: Integers = at + ahead[np.searchsorted(instants, at, side="right") - 1]
        return shown

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
    today = calendars.local_date(question.as_of, book.time_zone)
    regimes = regimes_of(book)
    known = _calendars(book, regimes, today)
    rows = {code: row for row, code in enumerate(known)}
    last_day = max(today, question.starts_on, *(last_received(known.values(), one.counting, today) for one in regimes))
    working = np.stack([calendars.working_day_numbers(one, question.starts_on, last_day) for one in known.values()]).astype(np.int32)
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
        terms=terms_of(book, question.starts_on, max(min(question.ends_on, today + ONE_DAY), question.starts_on, last_day), regimes),
        as_of=milliseconds(question.as_of),
        today=day_number(today),
        first_day=day_number(question.starts_on),
        working=working,
        days_off=np.diff(working, prepend=0) == 0,
        calendar_of={area: rows[rulebook.calendar_of(book, area)] for area in book.areas} | {"": rows[book.calendar]},
        start_of_calendar={code: row * working.shape[1] for code, row in rows.items()},
        hours=tuple(_hours(book, known, one, question.starts_on, last_day) for one in regimes),
        clock_changes=calendars.wall_clock(book.time_zone, question.starts_on, last_day),
        now=Now(book, calendars.local_date(question.as_of, book.time_zone)) if question.as_now else None,
    )


def _calendars(book: rulebook.Rulebook, regimes: Iterable[rulebook.Regime], today: dt.date) -> dict[str, calendars.Calendar]:
    """The calendars of areas and statutes, as they are known today."""
    codes = {book.calendar, *(rulebook.calendar_of(book, area) for area in book.areas)}
    codes |= {one.calendar for one in regimes if one.calendar is not None}
    return {code: rulebook.working_calendar(book, code, today) for code in sorted(codes)}


def _hours(
    book: rulebook.Rulebook, known: Mapping[str, calendars.Calendar], regime: rulebook.Regime, first: dt.date, last: dt.date
) -> Hours | None:
    if not regime.counting.hours:
        return None
    return hours_of(tuple(known.values()), regime.counting, first, last, ZoneInfo(book.time_zone))


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
