"""The fast engine: a month of cases at a time into tallies, tallies into every roll-up, roll-ups into figures.

Only whole numbers are summed. Memory follows the largest month's distinct (cell, time, class) counts, and those of the periods
that are not yet complete; never all rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from olshem import calendars, records, rulebook
from olshem.measures import scan, tally
from olshem.measures.curves import Waiting
from olshem.measures.facts import columns_of, integers_of
from olshem.measures.figures import Cells, Figures, figures_of, not_defined
from olshem.measures.plan import SPARE, Plan, TooManyCodesError, plan_of, quantity_of
from olshem.measures.question import Question, definition_on, divisor, parents_on
from olshem.measures.tally import Tally
from olshem.rulebook import Measure, Statistic

Integers = NDArray[np.int64]
Tallies = Mapping[str, Tally]
Progress = Callable[[int], None]
ROWS_AT_A_TIME = 1 << 18
"""How much of a tally becomes figures at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The figures of one roll-up in one period. ``keys``: packed cells. ``counts``: n, open, overdue, not due, without due."""

    period: calendars.Period
    keys: Integers
    counts: tuple[Integers, ...]
    figures: Mapping[str, Figures]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """Everything that was worked out, with the plan that says how cells are packed."""

    plan: Plan
    blocks: list[Block]
    waits: list[Waiting]


def measure(live: records.LiveRecords, book: rulebook.Rulebook, question: Question, progress: Progress) -> Answer:
    """Answer a question; starts again with more room where the records hold far more codes than the rulebook."""
    spare = SPARE
    while True:
        plan = plan_of(book, question, spare)
        try:
            return _measure(live, plan, progress)
        except TooManyCodesError:
            spare *= 64


def _measure(live: records.LiveRecords, plan: Plan, progress: Progress) -> Answer:
    answer = Answer(plan, [], [])
    for period, tallies in period_tallies(live, plan, progress):
        _work_out(answer, period, tallies)
        del tallies  # before the next month is read
    return answer


def _work_out(answer: Answer, period: calendars.Period, tallies: Tallies) -> None:
    """Add the figures of one period, and its waits where it is of the largest grain."""
    plan = answer.plan
    for subset, rolled in roll_ups(plan, period, tallies):
        for cells in cells_of(plan, rolled, required_cells(plan, subset)):
            answer.blocks.append(block_of(cells, period))
            if period.grain == plan.question.grains[0] and set(subset) <= {"body", "service"}:
                answer.waits.extend(_waits(cells, period))


# ---------------------------------------------------------------- from cases to tallies
def month_tallies(live: records.LiveRecords, plan: Plan, month: calendars.Period) -> Tallies:
    """The tally of every quantity over one month's cases."""
    question, parts = plan.question, {name: list[Integers]() for name in plan.quantities}
    for batch in scan.batches(live, month.starts_on, month.ends_on, columns_of(plan), question.as_of):
        if batch.num_rows:
            cases = integers_of(batch, plan)
            for name in plan.quantities:
                rest = plan.classes[name].of[cases.patterns]
                rest |= cases.times[name].astype(np.int64) << plan.class_bits(name)
                cells = cases.cells.astype(np.int64)
                parts[name] += [rest | (cells << plan.rest_bits(name))] if plan.packs(name) else [cells, rest]
    return {name: _tally(parts.pop(name), plan, name) for name in plan.quantities}


def _tally(parts: list[Integers], plan: Plan, name: str) -> Tally:
    if not parts:
        return tally.merge((), plan.rest_bits(name))
    if plan.packs(name):
        return tally.of_keys(np.concatenate(parts), plan.rest_bits(name))
    return tally.of_pairs(np.concatenate(parts[::2]), np.concatenate(parts[1::2]), plan.rest_bits(name))


def period_tallies(live: records.LiveRecords, plan: Plan, progress: Progress) -> Iterator[tuple[calendars.Period, Tallies]]:
    """The tallies of every period asked, each as soon as its last month is read."""
    question = plan.question
    waiting: dict[calendars.Period, list[Tallies]] = {period: [] for period in question.periods}
    for month in calendars.periods(question.starts_on, question.ends_on, "month"):
        within = [period for period in waiting if period.starts_on <= month.starts_on and month.ends_on <= period.ends_on]
        _append(month_tallies(live, plan, month), [waiting[period] for period in within])
        for period in within:
            if month.ends_on == period.ends_on:
                yield period, _merged(waiting.pop(period), plan)
        progress(1)


def _append(found: Tallies, lists: Iterable[list[Tallies]]) -> None:
    for one in lists:
        one.append(found)


def _merged(months: list[Tallies], plan: Plan) -> Tallies:
    if len(months) == 1:
        return months[0]
    return {name: tally.merge((one[name] for one in months), plan.rest_bits(name)) for name in plan.quantities}


# ---------------------------------------------------------------- from tallies to roll-ups
def roll_ups(plan: Plan, period: calendars.Period, tallies: Tallies) -> Iterator[tuple[tuple[str, ...], Tallies]]:
    """The tallies of every subset of the dimensions; where the body is one of them, a case counts for every body above it too."""
    question = plan.question
    made = {name: tally.roll_up(tallies[name], question.by, question.subsets, _dropper(plan, name)) for name in plan.quantities}
    lines = lines_of(plan, period) if "body" in question.by else {}
    for subset in question.subsets:
        rolled = {name: made[name][subset] for name in plan.quantities}
        if "body" in subset:
            shift, bits = plan.shifts["body"], plan.words["body"].bits
            rolled = {name: tally.with_ancestors(one, shift, bits, lines, plan.rest_bits(name)) for name, one in rolled.items()}
        yield subset, rolled


def _dropper(plan: Plan, quantity: str) -> Callable[[Tally, str], Tally]:
    def drop(whole: Tally, name: str) -> Tally:
        return tally.without(whole, plan.shifts[name], plan.words[name].bits, plan.rest_bits(quantity))

    return drop


def lines_of(plan: Plan, period: calendars.Period) -> Mapping[int, tuple[int, ...]]:
    """The places of the bodies above each body on the day that counts for the period."""
    words = plan.words["body"]
    return {
        words.place(body): tuple(words.place(above) for above in line[1:])
        for body, line in rulebook.ancestors(plan.book, parents_on(plan.question, period, plan.book.time_zone)).items()
    }


def required_cells(plan: Plan, subset: tuple[str, ...]) -> Integers:
    """The cells that stand in the file whether they have cases or not: all together, and each body."""
    if not subset:
        return np.zeros(1, dtype=np.int64)
    if subset != ("body",):
        return np.zeros(0, dtype=np.int64)
    words, shift = plan.words["body"], plan.shifts["body"]
    return np.array(sorted(words.place(body) << shift for body in plan.book.bodies), dtype=np.int64)


# ---------------------------------------------------------------- from roll-ups to figures
def cells_of(plan: Plan, tallies: Tallies, required: Integers) -> Iterator[Cells]:
    """The cells of a roll-up and those that must stand there anyway, a part of them at a time, so that memory is bounded."""
    bounds = tally.bounds_of(tallies.values(), ROWS_AT_A_TIME)
    for first, last in itertools.pairwise(bounds):
        part = {name: tally.between(one, first, last) for name, one in tallies.items()}
        yield Cells(plan, part, required[(required >= first) & (required < last)])


def block_of(cells: Cells, period: calendars.Period) -> Block:
    """The figures of every measure in some cells of a period."""
    truths = cells.plan.truths
    counted = (truths.open, truths.overdue, truths.not_due, truths.without_due)
    counts = (cells.n, *(cells.count(truth) for truth in counted))
    figures: dict[str, Figures] = {}
    for measure in cells.plan.question.measures:
        definition = definition_on(measure, period)
        figures[measure.code] = not_defined(cells) if definition is None else figures_of(cells, definition, divisor(measure, definition))
    return Block(period, cells.keys, counts, figures)


def _waits(cells: Cells, period: calendars.Period) -> Iterator[Waiting]:
    for measure in cells.plan.question.measures:
        definition = definition_on(measure, period)
        if definition is not None and definition.statistic is Statistic.QUANTILE_KAPLAN_MEIER:
            yield from _waits_of(cells, measure, definition, period)


def _waits_of(cells: Cells, measure: Measure, definition: rulebook.Definition, period: calendars.Period) -> Iterator[Waiting]:
    runs, times = cells.runs(definition), cells.step_times(quantity_of(definition) or "")
    events, censored, n = np.diff(runs.ended), np.diff(runs.lost), cells.n
    least = rulebook.value_on(measure.minimum_n, period.ends_on) or 1
    for place in np.flatnonzero(
        (n >= least)
        & (runs.ended[runs.offsets[1:]] + runs.lost[runs.offsets[1:]] > runs.ended[runs.offsets[:-1]] + runs.lost[runs.offsets[:-1]])
    ):
        steps = np.arange(runs.offsets[place], runs.offsets[place + 1])
        steps = steps[(events[steps] + censored[steps]) > 0]
        body, service = (code_of(cells.plan, name, int(cells.keys[place])) for name in ("body", "service"))
        yield Waiting(
            measure, body, service, period, int(n[place]), times[steps].tolist(), events[steps].tolist(), censored[steps].tolist()
        )


def code_of(plan: Plan, name: str, key: int) -> str:
    """The code of one dimension in a packed cell; ``*`` where the dimension is not asked."""
    if name not in plan.shifts:
        return "*"
    words = plan.words[name]
    return list(words.places)[(key >> plan.shifts[name]) & ((1 << words.bits) - 1)]
