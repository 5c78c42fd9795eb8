"""From the counts of cells to figures: the engine's only floats, all of them made by ``numerics``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from olshem import numerics
from olshem.measures import tally
from olshem.measures.patterns import Truth
from olshem.measures.plan import NOTHING, Plan, quantity_of
from olshem.measures.question import LEVEL
from olshem.measures.tally import Tally, spans_of, sums
from olshem.rulebook import Condition, Definition, Quantity, Statistic
from olshem.vocabulary import Clock, Status

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
STATUSES = tuple(Status)
SMALL = 1 << 16
"""Below it a square times a count of cases cannot overflow, and needs no splitting."""


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """One measure in many cells; a count that does not exist is ``None``, a figure that does not exist is NaN."""

    method: str | None
    numerator: Integers | None
    denominator: Integers | None
    value: Floats
    low: Floats
    high: Floats
    status: NDArray[np.int8]


class Cells:
    """The cells of one roll-up in one period, and what their tallies hold; each thing is worked out once."""

    def __init__(self, plan: Plan, tallies: Mapping[str, Tally], extra: Integers) -> None:
        self.plan, self.tallies = plan, tallies
        self.spans = {name: spans_of(one, plan.class_bits(name), extra) for name, one in tallies.items()}
        self.main = plan.quantities[0]
        self._times: dict[str, Integers] = {}
        self._so_far: dict[tuple[str, bytes], Integers] = {}
        self._runs: dict[tuple[str, bytes], numerics.Runs] = {}

    @property
    def keys(self) -> Integers:
        """The packed keys of the cells, rising."""
        return self.spans[self.main].cells

    @cached_property
    def counts(self) -> Mapping[bytes, Integers]:
        """How many cases of each cell every table of truth of the plan holds for, by the bytes of the table."""
        first = self.plan.classes[self.main].first
        tables = [truth[first] for truth in self.plan.counted.values()]
        made = tally.counts_of(self.tallies[self.main], self.spans[self.main], self.numbers(self.main), tables)
        return dict(zip(self.plan.counted, made, strict=True))

    @property
    def n(self) -> Integers:
        """The cases of each cell."""
        return self.count(self.plan.truths.all)

    def count(self, truth: Truth) -> Integers:
        """How many cases of each cell a table of truth over patterns holds for."""
        return self.counts[truth.tobytes()]

    def numbers(self, quantity: str) -> Integers:
        """The class of every row of a tally."""
        return self.tallies[quantity].rest & ((1 << self.plan.class_bits(quantity)) - 1)

    def times(self, quantity: str) -> Integers:
        """The quantity of every row of its tally; -1 where it was not recorded."""
        if quantity not in self._times:
            times = self.tallies[quantity].rest >> self.plan.class_bits(quantity)
            self._times[quantity] = times if quantity in tuple(Clock) else times - 1
        return self._times[quantity]

    def so_far(self, quantity: str, truth: Truth) -> Integers:
        """How many cases a table of truth holds for before every row of a tally, and in all; not recorded ones never count."""
        key = (quantity, truth.tobytes())
        if key not in self._so_far:
            chosen = truth[self.plan.classes[quantity].first]
            weights = self.tallies[quantity].counts
            if not chosen.all():
                weights = weights * chosen[self.numbers(quantity)]
            self._so_far[key] = _so_far(weights if quantity in tuple(Clock) else weights * (self.times(quantity) >= 0))
        return self._so_far[key]

    def runs(self, definition: Definition) -> numerics.Runs:
        """The runs of a definition's quantity."""
        quantity, wanted = quantity_of(definition) or NOTHING, self.plan.wanted[definition]
        key = (quantity, wanted.ended.tobytes() + wanted.censored.tobytes())
        if key not in self._runs:
            spans = self.spans[quantity]
            ended, lost = (self.so_far(quantity, truth)[spans.steps] for truth in (wanted.ended, wanted.censored))
            self._runs[key] = numerics.Runs(spans.step_offsets, ended, lost)
        return self._runs[key]

    def sums(self, definition: Definition) -> tuple[Integers, Integers, Integers, Integers]:
        """Number, sum and sum of squares (times 2^32, and the rest) of a definition's quantity, by cell."""
        quantity = quantity_of(definition) or NOTHING
        so_far, offsets, times = (
            self.so_far(quantity, self.plan.wanted[definition].ended),
            self.spans[quantity].offsets,
            self.times(quantity),
        )
        weights = np.diff(so_far)
        weighted = weights * times
        if int(times.max(initial=0)) < SMALL:
            high, low = np.zeros(len(offsets) - 1, dtype=np.int64), sums(offsets, weighted * times)
        else:
            high, low = (sums(offsets, weights * part) for part in (times * times >> 32, times * times & 0xFFFFFFFF))
        return np.diff(so_far[offsets]), sums(offsets, weighted), high, low

    def step_times(self, quantity: str) -> Integers:
        """The time of every step of a quantity, with a last one that stands for none."""
        return np.append(self.times(quantity), 0)[self.spans[quantity].steps]


def _so_far(counts: Integers) -> Integers:
    total = np.empty(len(counts) + 1, dtype=np.int64)
    total[0] = 0
    np.cumsum(counts, out=total[1:])
    return total


def figures_of(cells: Cells, definition: Definition, size: int) -> Figures:
    """One measure in every cell. ``size``: how many of the counted integers make one of its unit."""
    made = _WORK[definition.statistic](cells, definition, size)
    status = np.full(len(cells.keys), STATUSES.index(Status.OK), dtype=np.int8)
    absent = np.isnan(made.value)
    if absent.any():
        status = np.where(absent, _absence(cells, definition, made), status).astype(np.int8)
    empty = np.flatnonzero(cells.n == 0)
    status[empty] = STATUSES.index(Status.NO_CASES)
    for part in (made.value, made.low, made.high):
        part[empty] = np.nan
    return replace(made, status=status)


def not_defined(cells: Cells) -> Figures:
    """A measure without a definition in force."""
    nothing = np.full(len(cells.keys), np.nan)
    return Figures(
        None, None, None, nothing, nothing, nothing, np.full(len(cells.keys), STATUSES.index(Status.NOT_APPLICABLE), dtype=np.int8)
    )


def _absence(cells: Cells, definition: Definition, made: Figures) -> NDArray[np.int64]:
    """Why there is no value, in cells that have cases."""
    asked, no_cases = {test.condition for test in definition.denominator}, STATUSES.index(Status.NO_CASES)
    if definition.statistic in (Statistic.SHARE, Statistic.RATE):
        otherwise = STATUSES.index(Status.NOT_COLLECTED) if Condition.FLAG_KNOWN in asked else no_cases
        waiting = cells.count(cells.plan.truths.not_due) > 0 if Condition.FALLEN_DUE in asked else np.zeros(len(cells.keys), dtype=bool)
        return np.where(waiting, STATUSES.index(Status.NOT_DUE), otherwise)
    some = made.denominator > 0 if made.denominator is not None else np.zeros(len(cells.keys), dtype=bool)
    if definition.quantity is not Quantity.DURATION:
        could = cells.count(cells.plan.wanted[definition].denominator) > 0
        no_values = np.where(could, STATUSES.index(Status.NOT_COLLECTED), no_cases)
    else:
        no_values = np.full(len(cells.keys), no_cases)
    return np.where(some, STATUSES.index(Status.NOT_REACHED), no_values)


def _share(cells: Cells, definition: Definition, size: int) -> Figures:
    x, m = _parts(cells, definition)
    low, high = numerics.wilson(x, m, LEVEL)
    return _figures("wilson", x, m, x / np.where(m > 0, m, np.nan), low, high)


def _count(cells: Cells, definition: Definition, size: int) -> Figures:
    x = cells.count(cells.plan.wanted[definition].numerator)
    return _figures("poisson-exact", x, None, x.astype(np.float64), *numerics.poisson(x, LEVEL))


def _rate(cells: Cells, definition: Definition, size: int) -> Figures:
    x, m = _parts(cells, definition)
    low, high = numerics.poisson(x, LEVEL)
    per = np.where(m > 0, m, np.nan)
    return _figures("poisson-exact", x, m, 1000 * x / per, 1000 * low / per, 1000 * high / per)


def _mean(cells: Cells, definition: Definition, size: int) -> Figures:
    n, total, high, low = cells.sums(definition)
    return _figures("normal", total, n, *(part / size for part in numerics.mean(n, total, high, low, LEVEL)))


def _closed_quantile(cells: Cells, definition: Definition, size: int) -> Figures:
    runs = cells.runs(definition)
    n = np.diff(runs.ended[runs.offsets])
    ranks = (numerics.quantile_rank(n, definition.q), *numerics.rank_limits(n, definition.q, LEVEL))
    times = cells.step_times(quantity_of(definition) or NOTHING)
    return _figures("order-statistics", None, n, *(_at(times, numerics.first_reaching(runs, rank), size) for rank in ranks))


def _kaplan_meier(cells: Cells, definition: Definition, size: int) -> Figures:
    runs = cells.runs(definition)
    ended, lost = (np.diff(so_far[runs.offsets]) for so_far in (runs.ended, runs.lost))
    times = cells.step_times(quantity_of(definition) or NOTHING)
    places = numerics.kaplan_meier_quantile(runs, definition.q, LEVEL)
    return _figures("log-log", ended, ended + lost, *(_at(times, place, size) for place in places))


def _parts(cells: Cells, definition: Definition) -> tuple[Integers, Integers]:
    wanted = cells.plan.wanted[definition]
    return cells.count(wanted.numerator), cells.count(wanted.denominator)


def _at(times: Integers, places: Integers, size: int) -> Floats:
    found = np.flatnonzero(places >= 0)
    values = np.full(len(places), np.nan)
    values[found] = times[places[found]] / size
    return values


def _figures(method: str, numerator: Integers | None, denominator: Integers | None, value: Floats, low: Floats, high: Floats) -> Figures:
    return Figures(method, numerator, denominator, value, low, high, np.zeros(0, dtype=np.int8))


_WORK = {
    Statistic.SHARE: _share,
    Statistic.COUNT: _count,
    Statistic.RATE: _rate,
    Statistic.MEAN: _mean,
    Statistic.QUANTILE_CLOSED: _closed_quantile,
    Statistic.QUANTILE_KAPLAN_MEIER: _kaplan_meier,
}
