"""The record level: from a batch of cases to whole numbers, by one function over one Arrow batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import DTypeLike, NDArray

from olshem import errors
from olshem.measures.as_now import Now
from olshem.measures.lateness import apply_terms
from olshem.measures.patterns import CLOSED, PAST, STATES, VERDICTS, WITHOUT_DUE, Groups
from olshem.measures.plan import Plan
from olshem.measures.scan import filled, mapped
from olshem.measures.times import FOREVER, Counts, Times
from olshem.rulebook import Quantity
from olshem.vocabulary import NO_AREA, Clock


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
    irregular = len(plan.terms.regimes) > 1
    needed = {"decided_at", "due_at", *plan.question.by}
    needed |= {"area"} if plan.now is not None and "body" in plan.question.by else set()
    needed |= {"suspensions"} if clocks else set()
    needed |= {"submitted_at"} if Clock.ELAPSED in clocks or plan.terms.asks_hours else set()
    needed |= {"submitted_on", "decided_on"} if clocks - {Clock.ELAPSED} else set()
    needed |= {"area"} if Clock.WORKING_DAY in clocks or Clock.CALENDAR_DAY in plan.terms.clocks or irregular else set()
    needed |= {"service", "submitted_on"} if plan.terms.clocks else set()
    needed |= {"channel"} if plan.terms.clocks and plan.terms.channels else set()
    needed |= {"area"} if plan.terms.clocks and plan.terms.areas else set()
    needed |= {name for name in ("outcome", "channel", "service") if len(getattr(plan.patterns, name)) > 1}
    needed |= {quantity.replace("-", "_") for quantity in (Quantity.WAITING_MINUTES, Quantity.VISITS) if quantity in plan.quantities}
    return tuple(sorted(needed | ({"recorded_on_time"} if plan.asks_verdict else set())))


def integers_of(batch: pa.RecordBatch, plan: Plan) -> CaseIntegers:
    """The whole numbers of a batch's cases. Pure: the same batch and plan give the same numbers, in the order of the rows."""
    facts = _Facts(batch, plan)
    return CaseIntegers(facts.cells(), facts.patterns(), {name: facts.quantity(name) for name in plan.quantities})


class _Facts(Times):
    """What is worked out of one batch, each thing once."""

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
            apply_terms(self, without, past)
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

    def quantity(self, name: str) -> Counts:
        if name in tuple(Clock):
            return self.duration(name)
        if name in (Quantity.WAITING_MINUTES.value, Quantity.VISITS.value):
            return filled(self.batch, name.replace("-", "_"), -1) + np.int64(1)
        return np.zeros(self.batch.num_rows, dtype=np.int64)


def _then(first: Callable[[str], str], second: Callable[[str], int]) -> Callable[[str], int]:
    return lambda word: second(first(word))


def _check_bodies(batch: pa.RecordBatch, plan: Plan) -> None:
    for body in batch.column("body").dictionary.to_pylist():
        if body not in plan.book.bodies:
            raise errors.RecordsError("measures.body-unknown", f"the records hold a body that the rulebook does not list: {body!r}")
