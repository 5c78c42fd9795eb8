"""Whether a decision table answers every combination of scores, and whether each of its rows can ever fire: exactly.

The combinations are not listed (nine inputs of four scores and "not applicable" make half a million). Inputs are added one by
one, and combinations that no row can tell apart are kept once: what is carried on is, for each condition that the table asks
about, how many members meet it so far, and for each mean that is not complete its sum. A few hundred such states replace them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from olshem.rulebook.model import Input, RatingRules

MOST_STATES = 100_000
NOT_APPLICABLE = "not applicable"
Score = int | None
Sums = tuple[tuple[str, int, int], ...]
State = tuple[tuple[int, ...], Sums]
"""How many members answer yes to each question; and for each incomplete mean its sum and its weight."""


class TooManyError(Exception):
    """The table tells apart more combinations than can be looked at."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """``uncovered``: one combination that meets no row, as (input, score) pairs. ``dead``: places of rows that never fire."""

    uncovered: tuple[tuple[str, str], ...] | None
    dead: tuple[int, ...]


def scales_of(rules: RatingRules) -> dict[str, tuple[int, int]]:
    """The lowest and highest score of each input, and of each mean (the extremes of its members)."""
    scales: dict[str, tuple[int, int]] = {one.code: (one.lowest, one.highest) for one in rules.inputs}
    for mean in rules.criteria:
        members = [scales[name] for name in mean.weights if name in scales]
        if members:
            scales[mean.code] = (min(low for low, _ in members), max(high for _, high in members))
    return scales


def of(rules: RatingRules) -> Coverage:
    """Every combination of scores against the table.

    Parameters
    ----------
    rules
        Rules whose names were checked.

    Returns
    -------
    Coverage
        Exact, optional inputs (which may be not applicable) and weighted means included. A limit that asks for the score of
        something not applicable does not hold; a count does not count it.

    Raises
    ------
    TooManyError
        Where more than ``MOST_STATES`` combinations differ to the table: weights that are no small numbers.

    """
    table = _Table(rules)
    states: dict[State, tuple[Score, ...]] = {((0,) * len(table.questions), ()): ()}
    for place, one in enumerate(table.inputs):
        states = _extended(states, table, place, one)
    fired = set()
    uncovered = None
    for (counts, _), scores in states.items():
        row = table.first_row(counts)
        if row is None:
            uncovered = uncovered or table.shown(scores)
        else:
            fired.add(row)
    return Coverage(uncovered, tuple(place for place in range(len(rules.table)) if place not in fired))


def _extended(states: dict[State, tuple[Score, ...]], table: _Table, place: int, one: Input) -> dict[State, tuple[Score, ...]]:
    extended: dict[State, tuple[Score, ...]] = {}
    for score in table.choices(one):
        for (counts, sums), example in states.items():
            state = table.with_score(counts, sums, place, score)
            if state not in extended:
                extended[state] = (*example, score)
        if len(extended) > MOST_STATES:
            raise TooManyError
    return extended


class _Table:
    """The table with its questions numbered, and the inputs in an order that completes means early."""

    def __init__(self, rules: RatingRules) -> None:
        self.rules = rules
        limits = [one for row in rules.table for one in row.when]
        self.members = {name: (name,) for name in scales_of(rules)} | {str(k): tuple(map(str, v)) for k, v in rules.sets.items()}
        self.questions = tuple(dict.fromkeys(one.question for one in limits))
        self.caps = tuple(max(one.enough for one in limits if one.question == asked) for asked in self.questions)
        self.rows = tuple(tuple((self.questions.index(one.question), one) for one in row.when) for row in rules.table)
        asked_of = {name for asked in self.questions for name in self.members[asked.of]}
        self.means = tuple(mean for mean in rules.criteria if mean.code in asked_of)
        in_means = chain.from_iterable(mean.weights for mean in self.means)
        used = dict.fromkeys(chain(in_means, (one.code for one in rules.inputs if one.code in asked_of)))
        by_code = {one.code: one for one in rules.inputs}
        self.inputs = tuple(by_code[code] for code in used)
        self.last_of = {mean.code: max(place for place, one in enumerate(self.inputs) if one.code in mean.weights) for mean in self.means}
        self.weights = {mean.code: mean.whole_weights for mean in self.means}

    def choices(self, one: Input) -> Iterator[Score]:
        yield from range(one.lowest, one.highest + 1)
        if one.optional:
            yield None

    def with_score(self, counts: tuple[int, ...], sums: Sums, place: int, score: Score) -> State:
        """The state after one more input has this score; means that are complete by it are scored too."""
        one = self.inputs[place]
        counts = self._counted(counts, one.code, score)
        running = {name: (total, weight) for name, total, weight in sums}
        for mean in self.means:
            if one.code in mean.weights:
                total, weight = running.get(mean.code, (0, 0))
                share = self.weights[mean.code][one.code]
                running[mean.code] = (total, weight) if score is None else (total + share * score, weight + share)
            if self.last_of[mean.code] == place:
                counts = self._counted(counts, mean.code, _mean(*running.pop(mean.code)))
        return counts, tuple((name, *running[name]) for name in sorted(running))

    def _counted(self, counts: tuple[int, ...], name: str, score: Score) -> tuple[int, ...]:
        yes = self._answers(name, score)
        return tuple(min(count + add, cap) for count, add, cap in zip(counts, yes, self.caps, strict=True)) if yes else counts

    @functools.cache  # noqa: B019 - the table lives for one check
    def _answers(self, name: str, score: Score) -> tuple[int, ...]:
        if score is None:
            return ()
        return tuple(int(name in self.members[asked.of] and asked.counts(score)) for asked in self.questions)

    def first_row(self, counts: tuple[int, ...]) -> int | None:
        """The place of the first row whose every limit holds."""
        for place, row in enumerate(self.rows):
            if all(one.holds(counts[question]) for question, one in row):
                return place
        return None

    def shown(self, scores: tuple[Score, ...]) -> tuple[tuple[str, str], ...]:
        """A combination in the order in which the framework names its inputs."""
        found = {one.code: NOT_APPLICABLE if score is None else str(score) for one, score in zip(self.inputs, scores, strict=True)}
        return tuple((str(one.code), found[one.code]) for one in self.rules.inputs if one.code in found)


def _mean(total: int, weight: int) -> Score:
    """The weighted mean, rounded half up; not applicable where no member applies."""
    return None if weight == 0 else (2 * total + weight) // (2 * weight)
