"""The record level: from a batch of cases to whole numbers, by one function over one Arrow batch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import DTypeLike, NDArray

from olshem import calendars, errors
from olshem.measures.as_now import Now
from olshem.measures.patterns import CLOSED, PAST, STATES, VERDICTS, WITHOUT_DUE, Groups
from olshem.measures.plan import Plan
from olshem.measures.scan import filled, integers, mapped
from olshem.rulebook import Quantity
from olshem.vocabulary import NO_AREA, Clock

Counts = NDArray[Any]
Integers = NDArray[np.int64]
Stops = tuple[Integers, Integers, Integers]
"""The rows of suspensions, rising, and when each begins and ends."""
FOREVER = np.iinfo(np.int64).max
SECOND = 1000


@dataclass(frozen=True, slots=True, eq=False)
class CaseIntegers:
    """Of every case of a batch: its cell, its pattern, and each quantity asked (counts of the record: 1 more, 0 not recorded).

    Counts of whatever width holds them; none is negative.
    """

    cells: Counts
    patterns: Counts
    times: Mapping[str, Counts]


def columns_of(plan: Plan) -> tuple[str, ...]:
    """The columns that a plan needs of every case."""
    clocks = {name for name in plan.quantities if name in tuple(Clock)} | set(plan.terms.clocks)
    needed = {"decided_at", "due_at", *plan.question.by}
    needed |= {"area"} if plan.now is not None and "body" in plan.question.by else set()
    needed |= {"suspensions"} if clocks else set()
    needed |= {"submitted_at"} if Clock.ELAPSED in clocks else set()
    needed |= {"submitted_on", "decided_on"} if clocks - {Clock.ELAPSED} else set()
    needed |= {"area"} if Clock.WORKING_DAY in clocks or Clock.CALENDAR_DAY in plan.terms.clocks else set()
    needed |= {"service", "submitted_on"} if plan.terms.clocks else set()
    needed |= {name for name in ("outcome", "channel", "service") if len(getattr(plan.patterns, name)) > 1}
    needed |= {quantity.replace("-", "_") for quantity in (Quantity.WAITING_MINUTES, Quantity.VISITS) if quantity in plan.quantities}
    return tuple(sorted(needed | ({"recorded_on_time"} if plan.asks_verdict else set())))


def integers_of(batch: pa.RecordBatch, plan: Plan) -> CaseIntegers:
    """The whole numbers of a batch's cases. Pure: the same batch and plan give the same numbers, in the order of the rows."""
    facts = _Facts(batch, plan)
    return CaseIntegers(facts.cells(), facts.patterns(), {name: facts.quantity(name) for name in plan.quantities})


class _Facts:
    """What is worked out of one batch, each thing once."""

    def __init__(self, batch: pa.RecordBatch, plan: Plan) -> None:
        self.batch, self.plan = batch, plan
        self.decided = filled(batch, "decided_at", FOREVER)
        self.closed = self.decided <= plan.as_of
        self.end = np.minimum(self.decided, plan.as_of)
        self._durations: dict[str, Counts] = {}

    @cached_property
    def submitted(self) -> Counts:
        return filled(self.batch, "submitted_at", 0)

    @cached_property
    def submitted_on(self) -> Counts:
        return filled(self.batch, "submitted_on", 0)

    @cached_property
    def last_on(self) -> Counts:
        """The local day on which the case ended or the as-of time falls, never before submission."""
        decided = filled(self.batch, "decided_on", 0)
        return np.maximum(np.where(self.closed, decided, self.plan.today), self.submitted_on)

    @cached_property
    def calendar(self) -> Counts:
        """Where the working-day numbers of the case's calendar begin in the flattened table."""
        width = self.plan.working.shape[1]
        starts = {area: place * width for area, place in self.plan.calendar_of.items()}
        return mapped(self.batch, "area", lambda area: starts.get(area, starts[""]), starts[""], np.int32)

    def cells(self) -> Counts:
        kind = np.int32 if self.plan.cell_bits < 32 else np.int64
        cells = np.zeros(self.batch.num_rows, dtype=kind)
        for name in self.plan.question.by:
            if name == "body":
                _check_bodies(self.batch, self.plan)
            place = self.plan.words[name].shifted(self.plan.shifts[name])
            if self.plan.now is None or name not in ("body", "area"):
                cells += mapped(self.batch, name, place, place(NO_AREA), kind)
            elif name == "area":
                cells += mapped(self.batch, name, _then(self.plan.now.area, place), place(NO_AREA), kind)
            else:
                cells += self._bodies_now(self.plan.now, place, kind)
        return cells

    def _bodies_now(self, now: Now, place: Callable[[str], int], kind: DTypeLike) -> Counts:
        """The places of the bodies for which the cases count now; areas are looked at only where a body was split."""
        places = mapped(self.batch, "body", lambda body: -1 if now.needs_area(body) else place(now.body(body, NO_AREA)), 0, kind)
        rows = np.flatnonzero(places < 0)
        if len(rows):
            taken = self.batch.take(pa.array(rows)).select(["body", "area"])
            bodies, areas = (taken.column(name).cast(pa.string()).to_pylist() for name in ("body", "area"))
            found = {pair: place(now.body(pair[0], pair[1] or NO_AREA)) for pair in set(zip(bodies, areas, strict=True))}
            places[rows] = [found[pair] for pair in zip(bodies, areas, strict=True)]
        return places

    def patterns(self) -> Counts:
        due = filled(self.batch, "due_at", FOREVER)
        without, past = due == FOREVER, self.end > due
        if self.plan.terms.clocks and without.any():
            self._apply_terms(without, past)
        kind = np.min_scalar_type(self.plan.patterns.size - 1)
        patterns: Counts = PAST * past.astype(kind) + WITHOUT_DUE * without.astype(kind) + CLOSED * self.closed.astype(kind)
        size = STATES
        if self.plan.asks_verdict:
            patterns += size * self._verdicts().astype(kind)
        size *= VERDICTS
        for name in ("outcome", "channel", "service"):
            groups: Groups = getattr(self.plan.patterns, name)
            if len(groups) > 1:
                patterns += mapped(self.batch, name, groups.place, 0, kind) * kind.type(size)
            size *= len(groups)
        return patterns

    def _verdicts(self) -> NDArray[np.int8]:
        """0: no verdict, 1: late, 2: on time."""
        known: NDArray[np.int8] = self.batch.column("recorded_on_time").cast(pa.int8()).fill_null(-1).to_numpy() + np.int8(1)
        return known

    def _apply_terms(self, without: NDArray[np.bool_], past: NDArray[np.bool_]) -> None:
        """Give the cases without a due time of their own the term of their service."""
        terms, rows = self.plan.terms, np.flatnonzero(without)
        none = len(terms.row_of)
        services = mapped(self.batch, "service", lambda code: terms.row_of.get(code, none), none)[rows]
        days = self.submitted_on[rows] - self.plan.first_day
        clocks, limits = terms.clock[services, days], terms.limit[services, days]
        for clock in terms.clocks:
            chosen = clocks == tuple(Clock).index(clock)
            mine, limit = rows[chosen], np.floor(limits[chosen]).astype(np.int64)
            waited = self.duration(clock)[mine]
            past[mine] = waited > (self._moved(mine, waited, limit) if clock == Clock.CALENDAR_DAY else limit)
            without[mine] = False

    def _moved(self, rows: Integers, waited: Counts, limit: Integers) -> Integers:
        """Terms in calendar days, of those cases that waited longer, a day longer as long as they end on a day off."""
        asked = np.flatnonzero(waited > limit)
        while len(asked):
            last_on = self._counted_day(rows[asked], limit[asked])
            off = self.plan.days_off.reshape(-1)[self.calendar[rows[asked]] + (last_on - self.plan.first_day)]
            limit[asked[off]] += 1
            asked = asked[off & (waited[asked] > limit[asked])]
        return limit

    def _counted_day(self, rows: Integers, number: Integers) -> Integers:
        """The day on which a number of days after submission have passed, suspended ones not counted."""
        day = self.submitted_on[rows] + number
        stopped, begins, ends = self.stopped_days
        first, last = (np.searchsorted(stopped, rows, side=side) for side in ("left", "right"))
        for place in range(int((last - first).max(initial=0))):
            has = np.flatnonzero(first + place < last)
            stop = first[has] + place
            day[has] += np.where(begins[stop] < day[has], ends[stop] - begins[stop], 0)
        return day

    def quantity(self, name: str) -> Counts:
        if name in tuple(Clock):
            return self.duration(name)
        if name in (Quantity.WAITING_MINUTES.value, Quantity.VISITS.value):
            return filled(self.batch, name.replace("-", "_"), -1) + np.int64(1)
        return np.zeros(self.batch.num_rows, dtype=np.int64)

    def duration(self, clock: str) -> Counts:
        """Time from submission to the end by one clock, suspensions taken out, never below 0."""
        if clock not in self._durations:
            lasted: Counts = self._between(clock) - self._stopped(clock)
            self._durations[clock] = np.maximum(lasted // SECOND if clock == Clock.ELAPSED else lasted, 0)
        return self._durations[clock]

    def _between(self, clock: str) -> Counts:
        if clock != Clock.WORKING_DAY:
            first, last = (self.submitted, self.end) if clock == Clock.ELAPSED else (self.submitted_on, self.last_on)
            lasted: Counts = last - first
            return lasted
        return self._working_days(self.calendar, self.submitted_on, self.last_on)

    def _working_days(self, calendar: Counts, start: Counts, end: Counts) -> Counts:
        numbers, first = self.plan.working.reshape(-1), self.plan.first_day
        passed: Counts = numbers[calendar + (end - first)] - numbers[calendar + (start - first)]
        return passed

    def _stopped(self, clock: str) -> Counts | int:
        """How much of each case's time it was suspended: milliseconds, or days."""
        rows, begin, stop = self.stops if clock == Clock.ELAPSED else self.stopped_days
        if not len(rows):
            return 0
        lost = self._working_days(self.calendar[rows], begin, stop) if clock == Clock.WORKING_DAY else stop - begin
        out = np.zeros(self.batch.num_rows, dtype=np.int64)
        np.add.at(out, rows, lost)
        return out

    @cached_property
    def stops(self) -> Stops:
        """The suspensions within the time of their case, in milliseconds."""
        nothing = np.zeros(0, dtype=np.int64)
        if self.batch.schema.get_field_index("suspensions") < 0:
            return nothing, nothing, nothing
        lists = self.batch.column("suspensions")
        stops = lists.flatten()
        rows = np.repeat(np.arange(len(lists)), lists.value_lengths().fill_null(0).to_numpy())
        begin = np.maximum(integers(stops.field("from_at").cast(pa.int64()), 0), self.submitted[rows])
        stop = np.minimum(integers(stops.field("to_at").cast(pa.int64()), FOREVER), self.end[rows])
        real = begin < stop
        return rows[real], begin[real], stop[real]

    @cached_property
    def stopped_days(self) -> Stops:
        """The local days on which the suspensions begin and end; those after the first up to the last are suspended."""
        rows, begin, stop = self.stops
        if not len(rows):
            return rows, begin, stop
        first_on, last_on = (dt.date(1970, 1, 1) + dt.timedelta(days=int(day)) for day in (self.plan.first_day, self.plan.today))
        midnights = calendars.midnights(self.plan.book.time_zone, first_on, last_on)
        starts, ends = (self.plan.first_day + np.searchsorted(midnights, at, side="right") - 1 for at in (begin, stop))
        return rows, starts, ends


def _then(first: Callable[[str], str], second: Callable[[str], int]) -> Callable[[str], int]:
    return lambda word: second(first(word))


def _check_bodies(batch: pa.RecordBatch, plan: Plan) -> None:
    for body in batch.column("body").dictionary.to_pylist():
        if body not in plan.book.bodies:
            raise errors.RecordsError("measures.body-unknown", f"the records hold a body that the rulebook does not list: {body!r}")
