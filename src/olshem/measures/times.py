"""When the cases of a batch began, ended and stood still, and how long that was by each clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem import calendars
from olshem.measures.plan import Plan
from olshem.measures.scan import filled, integers, mapped
from olshem.vocabulary import Clock

Counts = NDArray[Any]
Integers = NDArray[np.int64]
Stops = tuple[Integers, Integers, Integers]
"""The rows of suspensions, rising, and when each begins and ends."""
FOREVER = np.iinfo(np.int64).max
SECOND = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """When each case of a batch counts as submitted (in milliseconds, ``None``: as it was; the local day), and where its calendar begins."""

    at: Counts | None
    on: Counts
    calendar: Counts


class Times:
    """What is worked out of one batch, each thing once. ``begun``: as a law sees the submissions; left out: as they are."""

    def __init__(self, batch: pa.RecordBatch, plan: Plan, begun: Begun | None = None) -> None:
        self.batch, self.plan, self._begun = batch, plan, begun
        self.decided = filled(batch, "decided_at", FOREVER)
        self.closed = self.decided <= plan.as_of
        self.end = np.minimum(self.decided, plan.as_of)
        self._lasted: dict[str, Counts] = {}
        self._durations: dict[str, Counts] = {}

    @cached_property
    def submitted(self) -> Counts:
        """When each case was submitted."""
        return filled(self.batch, "submitted_at", 0) if self._begun is None or self._begun.at is None else self._begun.at

    @cached_property
    def submitted_on(self) -> Counts:
        """On which local day."""
        return filled(self.batch, "submitted_on", 0) if self._begun is None else self._begun.on

    @cached_property
    def last_on(self) -> Counts:
        """The local day on which the case ended or the as-of time falls, never before submission."""
        decided = filled(self.batch, "decided_on", 0)
        return np.maximum(np.where(self.closed, decided, self.plan.today), self.submitted_on)

    @cached_property
    def calendar(self) -> Counts:
        """Where the working-day numbers of the case's calendar begin in the flattened table."""
        if self._begun is not None:
            return self._begun.calendar
        width = self.plan.working.shape[1]
        starts = {area: place * width for area, place in self.plan.calendar_of.items()}
        return mapped(self.batch, "area", lambda area: starts.get(area, starts[""]), starts[""], np.int32)

    def duration(self, clock: str) -> Counts:
        """Time from submission to the end by one clock, suspensions taken out, never below 0."""
        if clock not in self._durations:
            lasted = self.lasted(clock)
            self._durations[clock] = np.maximum(lasted // SECOND if clock == Clock.ELAPSED else lasted, 0)
        return self._durations[clock]

    def lasted(self, clock: str) -> Counts:
        """The same in milliseconds, or days; below 0 where the case ended before it began."""
        if clock not in self._lasted:
            self._lasted[clock] = self._between(clock) - self._stopped(clock)
        return self._lasted[clock]

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
