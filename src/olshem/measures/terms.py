"""The terms of all services on all days as tables for the engine: by which clock, how long, and by which law they are counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from olshem import calendars, rulebook
from olshem.measures.scan import day_number
from olshem.rulebook import Dated, Regime, Rulebook, Service
from olshem.vocabulary import Clock, Code, Unit

TERM = Code("term")
UNITS = calendars.TERM_UNITS
SECONDS = calendars.ELAPSED_SECONDS
CLOCK_OF = {Unit.WORKING_DAY: Clock.WORKING_DAY, Unit.CALENDAR_DAY: Clock.CALENDAR_DAY, Unit.CALENDAR_MONTH: Clock.CALENDAR_DAY}
"""The clock of each unit of a term; of the others ``elapsed``."""
ORDINARY = Regime(calendars.Counting(), None, None)
ONE_DAY = dt.timedelta(days=1)
NO_CHANNEL, OTHER_CHANNEL = 0, 1
"""Places of a case without a channel, and of one whose channel no term names."""
OTHER_AREA = 0
"""The place of a case without an area, or of one whose area no term names: only terms for all areas hold."""


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The term of every service, for every channel and area that terms tell apart, on every day from the span's first.

    ``line_of``: services (the last: none that the rulebook knows) by channels by areas -> a line. ``unit``: lines by days -> a place in
    ``UNITS``, -1 where there is no term. ``limit``: seconds, days or months. ``units``: those that any term has. ``regime_of``: services by days ->
    a place in ``regimes``, of which the first is the ordinary way of counting; ``None`` where there is no other.
    """

    services: Mapping[str, int]
    channels: Mapping[str, int]
    areas: Mapping[str, int]
    line_of: NDArray[np.int32]
    unit: NDArray[np.int8]
    limit: NDArray[np.int64]
    units: tuple[Unit, ...]
    regimes: tuple[Regime, ...]
    regime_of: NDArray[np.int16] | None

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """The clocks by which any term is counted."""
        return tuple(dict.fromkeys(CLOCK_OF.get(unit, Clock.ELAPSED) for unit in self.units))

    @property
    def asks_hours(self) -> bool:
        """Whether any law has office hours."""
        return any(regime.counting.hours for regime in self.regimes)


def regimes_of(book: Rulebook) -> tuple[Regime, ...]:
    """Every way in which terms of the rulebook's services are ever counted, the ordinary one first."""
    found = [ORDINARY]
    for code in sorted({code for service in book.services.values() if (code := service.statute or book.statute)}):
        statute = book.statutes[code]
        for counting in (calendars.Counting(), *(value.value for value in statute.counting if value.value is not None)):
            one = Regime(counting, None, statute.calendar)
            if one not in found:
                found.append(one)
    return tuple(found)


def terms_of(book: Rulebook, starts_on: dt.date, ends_on: dt.date, regimes: Sequence[Regime]) -> Terms:
    """The tables of a span of days on which cases are submitted, or count as submitted."""
    channels, areas = _named(book, "channel", OTHER_CHANNEL + 1), _named(book, "area", OTHER_AREA + 1)
    lines: dict[bytes, int] = {}
    tables: list[tuple[NDArray[np.int8], NDArray[np.int64]]] = []

    def line(service: Service | None, channel: str | None, area: str) -> int:
        unit, limit = _line(book, service, channel, area, starts_on, ends_on)
        place = lines.setdefault(unit.tobytes() + limit.tobytes(), len(lines))
        if place == len(tables):
            tables.append((unit, limit))
        return place

    asked = [None, "", *channels] if channels else [None]
    places = [[[line(service, channel, area) for area in ("", *areas)] for channel in asked] for service in (*book.services.values(), None)]
    unit = np.stack([unit for unit, _ in tables])
    return Terms(
        services={code: row for row, code in enumerate(book.services)},
        channels=channels,
        areas=areas,
        line_of=np.array(places, dtype=np.int32),
        unit=unit,
        units=tuple(one for place, one in enumerate(UNITS) if (unit == place).any()),
        limit=np.stack([limit for _, limit in tables]),
        regimes=tuple(regimes),
        regime_of=_regimes(book, starts_on, ends_on, regimes) if len(regimes) > 1 else None,
    )


def _named(book: Rulebook, kind: Literal["channel", "area"], first: int) -> dict[str, int]:
    """The channels or the areas that terms tell apart, each with its place."""
    own = [service.standards.get(TERM, ()) for service in book.services.values()]
    inherited = [model.standards.get(TERM, ()) for model in book.model_standards.values()]
    named = {code for values in (*own, *inherited) for value in values for code in (value.channel if kind == "channel" else value.area)}
    return {code: place for place, code in enumerate(sorted(named), first)}


def _line(
    book: Rulebook, service: Service | None, channel: str | None, area: str, starts_on: dt.date, ends_on: dt.date
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    days = (ends_on - starts_on).days + 1
    unit, limit = np.full(days, -1, dtype=np.int8), np.zeros(days, dtype=np.int64)
    if service is None:
        return unit, limit
    models = [book.model_standards[follows.value] for follows in service.follows if follows.value is not None]
    dated: list[Dated[Any]] = [
        *service.standards.get(TERM, ()),
        *service.follows,
        *(value for one in models for value in one.standards.get(TERM, ())),
    ]
    for first, last in _stretches(dated, starts_on, ends_on):
        term = rulebook.in_force(rulebook.standard(book, service, TERM, first), first, channel, area)
        if term is not None and isinstance(term.value, int | float) and term.unit in UNITS:
            span = slice((first - starts_on).days, (last - starts_on).days + 1)
            unit[span] = UNITS.index(term.unit)
            limit[span] = round(term.value * SECONDS[term.unit]) if term.unit in SECONDS else int(term.value)
    return unit, limit


def _regimes(book: Rulebook, starts_on: dt.date, ends_on: dt.date, regimes: Sequence[Regime]) -> NDArray[np.int16]:
    places = np.zeros((len(book.services) + 1, (ends_on - starts_on).days + 1), dtype=np.int16)
    for row, service in enumerate(book.services.values()):
        code = service.statute or book.statute
        for first, last in _stretches(book.statutes[code].counting if code is not None else (), starts_on, ends_on):
            found = rulebook.regime(book, service, first)
            place = regimes.index(Regime(found.counting, None, found.calendar))
            places[row, (first - starts_on).days : (last - starts_on).days + 1] = place
    return places


def _stretches(dated: Iterable[Dated[Any]], starts_on: dt.date, ends_on: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The parts of a span within which no dated value begins, ends or is observed."""
    changes = {starts_on, ends_on + ONE_DAY}
    for value in dated:
        for day in (value.starts_on, value.observed_on, value.ends_on and value.ends_on + ONE_DAY):
            if day is not None and starts_on < day <= ends_on:
                changes.add(dt.date(day.year, day.month, day.day))
    for first, after in pairwise(sorted(changes)):
        yield first, after - ONE_DAY


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """Office hours as tables of days, flattened as working-day numbers are: a row a calendar, a column a day.

    ``shape``: a place in ``opens`` and ``closes``, which hold the spans of each kind of day in milliseconds of the day; ``before``:
    office milliseconds before the day; ``next_open``: the next day (from 1970) with office hours; ``opens_at``: the instant at
    which the office opens.
    """

    shape: NDArray[np.int8]
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    before: NDArray[np.int64]
    next_open: NDArray[np.int64]
    opens_at: NDArray[np.int64]

    @property
    def last_close(self) -> NDArray[np.int64]:
        """The last office hour of each kind of day; 0 where it has none."""
        last: NDArray[np.int64] = self.closes.max(axis=1)
        return last

    def passed(self, place: NDArray[Any], of_day: NDArray[np.int64]) -> NDArray[np.int64]:
        """Office milliseconds up to a time: where the day stands in the tables, and milliseconds of that day."""
        shape = self.shape[place]
        within = np.clip(of_day[:, None] - self.opens[shape], 0, (self.closes - self.opens)[shape]).sum(axis=1)
        passed: NDArray[np.int64] = self.before[place] + within
        return passed


def last_received(known: Iterable[calendars.Calendar], counting: calendars.Counting, today: dt.date) -> dt.date:
    """The last day on which anything submitted up to today may count as submitted."""
    return max(calendars.Office(calendar, counting.hours).next_open(today) for calendar in known) if counting.hours else today


def hours_of(
    known: Sequence[calendars.Calendar], counting: calendars.Counting, starts_on: dt.date, ends_on: dt.date, zone: dt.tzinfo
) -> Hours:
    """The office hours of a law by every calendar."""
    days = [starts_on + number * ONE_DAY for number in range((ends_on - starts_on).days + 1)]
    shapes: dict[calendars.Spans, int] = {(): 0}
    shape = np.zeros((len(known), len(days)), dtype=np.int8)
    next_open, opens_at = np.zeros(shape.shape, dtype=np.int64), np.zeros(shape.shape, dtype=np.int64)
    for row, calendar in enumerate(known):
        office = calendars.Office(calendar, counting.hours)
        following = office.next_open(ends_on)
        for column in range(len(days) - 1, -1, -1):
            day, spans = days[column], office.hours(days[column])
            next_open[row, column] = day_number(following)
            shape[row, column] = shapes.setdefault(spans, len(shapes))
            if spans:
                following = day
                opens_at[row, column] = int(dt.datetime.combine(day, spans[0][0], zone).timestamp()) * 1000
    most = max(len(spans) for spans in shapes)
    padded = [[*map(_milliseconds, spans)] + [(0, 0)] * (most - len(spans)) for spans in shapes]
    opens, closes = (np.array([[span[side] for span in spans] for spans in padded], dtype=np.int64) for side in (0, 1))
    lasts = (closes - opens).sum(axis=1)[shape]
    before = np.cumsum(lasts, axis=1) - lasts
    return Hours(shape.reshape(-1), opens, closes, before.reshape(-1), next_open.reshape(-1), opens_at.reshape(-1))


def _milliseconds(span: tuple[dt.time, dt.time]) -> tuple[int, int]:
    opens, closes = ((time.hour * 60 + time.minute) * 60_000 for time in span)
    return opens, closes
