"""Inputs that share a criterion, and what moving them can do to the answers of the decision table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from olshem import rulebook
from olshem.assessment import decision
from olshem.assessment.scores import Score
from olshem.vocabulary import Code

Answers = tuple[int, ...]
Layer = dict[Answers, tuple[int, int]]
"""For each combination of answers: the fewest points spent, and the inputs moved in any such cheapest way, as bits."""
Whole = NDArray[Any]
"""Whole numbers: int64 where they fit, else Python's."""
LARGEST = 2**62


def remember(layer: Layer, answers: Answers, spent: int, changed: int) -> None:
    """Keep the cheapest way to some answers; of equally cheap ways the inputs of all."""
    known = layer.get(answers)
    if known is None or spent < known[0]:
        layer[answers] = (spent, changed)
    elif spent == known[0]:
        layer[answers] = (spent, known[1] | changed)


@dataclass(frozen=True, slots=True)
class Part:
    """Some inputs (by place) with their scores, and the means that take them and no others."""

    table: decision.Table
    inputs: tuple[tuple[int, rulebook.Input, int | None], ...]
    means: tuple[decision.Mean, ...]

    @property
    def questions(self) -> set[int]:
        """The places of the questions that ask about this part."""
        codes = {item.code for _, item, _ in self.inputs} | {mean.code for mean in self.means}
        return {place for place, members in enumerate(self.table.members) if codes & members}

    @property
    def most_points(self) -> int:
        """The points of moving every input to its farther end."""
        return sum(
            max(abs(score - item.lowest), abs(item.highest - score)) for _, item, score in self.inputs if score is not None and item.movable
        )

    def reach(self, budget: int) -> Layer:
        """Every combination of answers that this part can add within the budget."""
        if self.means:
            return _Sweep(self, budget).layer()
        layer: Layer = {}
        for place, item, score in self.inputs:
            for other, points in _choices(item, score, budget):
                remember(layer, self.table.answers(item.code, other), points, 1 << place if points else 0)
        return layer or {(0,) * len(self.table.questions): (0, 0)}


def _choices(item: rulebook.Input, score: int | None, budget: int) -> list[tuple[int, int]]:
    """The scores that an input may take within the budget, each with its points; none where it does not apply."""
    if score is None:
        return []
    span = range(max(item.lowest, score - budget), min(item.highest, score + budget) + 1) if item.movable else [score]
    return [(other, abs(other - score)) for other in span]


def parts_of(table: decision.Table, scores: Mapping[Code, Score]) -> list[Part]:
    """Split the inputs so that those that share a criterion stay together."""
    inputs = {item.code: (place, item) for place, item in enumerate(table.rules.inputs)}
    groups: list[set[Code]] = [{code} for code in inputs]
    for mean in table.means:
        joined = [group for group in groups if group & mean.weights.keys()]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    made = []
    for group in groups:
        members = sorted((inputs[code] for code in group), key=lambda pair: pair[0])
        known = tuple((place, item, score if isinstance(score := scores[item.code], int) else None) for place, item in members)
        made.append(Part(table, known, tuple(mean for mean in table.means if mean.weights.keys() <= group)))
    return made


class _Sweep:
    """One pass over the inputs of a part. A state is one whole number: its digits are answers and sums of criteria."""

    def __init__(self, part: Part, budget: int) -> None:
        self.part, self.budget = part, budget
        self.applying = [(place, item, score) for place, item, score in part.inputs if score is not None]
        codes = {item.code for _, item, _ in self.applying} | {mean.code for mean in part.means}
        asked = [(place, len(codes & members)) for place, members in enumerate(part.table.members)]
        self.questions = [place for place, count in asked if count]
        spans = [sum(mean.weights.get(item.code, 0) * (item.highest - item.lowest) for _, item, _ in self.applying) for mean in part.means]
        self.bases = [count + 1 for _, count in asked if count] + [span + 1 for span in spans]
        self.units = [prod(self.bases[:place]) for place in range(len(self.bases))]
        self.kind = np.dtype(np.int64 if prod(self.bases) < LARGEST and len(part.table.rules.inputs) < 62 else object)

    def layer(self) -> Layer:
        """What the part can add, by combination of answers."""
        state, spent, changed = (np.array([0], dtype=kind) for kind in (self.kind, np.int64, self.kind))
        for number, (place, item, score) in enumerate(self.applying):
            choices = _choices(item, score, self.budget)
            steps = np.array([self._step(item, other) for other, _ in choices], dtype=self.kind)
            points = np.array([price for _, price in choices], dtype=np.int64)
            moved = np.array([1 << place if price else 0 for _, price in choices], dtype=self.kind)
            wider = (spent[:, None] + points).ravel()
            keep = wider <= self.budget
            state, spent, changed = _cheapest((state[:, None] + steps).ravel()[keep], wider[keep], (changed[:, None] | moved).ravel()[keep])
            for mean in range(len(self.part.means)):
                if number == self._last(mean):
                    state, spent, changed = _cheapest(self._close(mean, state), spent, changed)
        return {self._answers(int(one)): (int(price), int(bits)) for one, price, bits in zip(state, spent, changed, strict=True)}

    def _last(self, mean: int) -> int:
        weights = self.part.means[mean].weights
        return max((number for number, (_, item, _) in enumerate(self.applying) if item.code in weights), default=-1)

    def _step(self, item: rulebook.Input, score: int) -> int:
        """What one score adds to a state."""
        sums = zip(self.part.means, self.units[len(self.questions) :], strict=True)
        return self._digits(item.code, score) + sum(mean.weights.get(item.code, 0) * (score - item.lowest) * unit for mean, unit in sums)

    def _digits(self, code: Code, score: int) -> int:
        answers = self.part.table.answers(code, score)
        return sum(answers[question] * unit for question, unit in zip(self.questions, self.units, strict=False))

    def _close(self, number: int, state: Whole) -> Whole:
        """Turn the sum of a finished criterion into its score's answers, and forget it."""
        mean, unit = self.part.means[number], self.units[len(self.questions) + number]
        inputs = [item for _, item, _ in self.applying if item.code in mean.weights]
        weight = sum(mean.weights[item.code] for item in inputs)
        least = sum(mean.weights[item.code] * item.lowest for item in inputs)
        sums = state // unit % self.bases[len(self.questions) + number]
        distinct, which = np.unique(sums, return_inverse=True)
        steps = [self._digits(mean.code, mean.score(int(one) + least, weight)) - int(one) * unit for one in distinct]
        return np.asarray(state + np.array(steps, dtype=self.kind)[which])

    def _answers(self, state: int) -> Answers:
        answers = [0] * len(self.part.table.questions)
        for question, unit, base in zip(self.questions, self.units, self.bases, strict=False):
            answers[question] = state // unit % base
        return tuple(answers)


def _cheapest(state: Whole, spent: NDArray[np.int64], changed: Whole) -> tuple[Whole, NDArray[np.int64], Whole]:
    """Each state once, by its cheapest way; of equally cheap ways the inputs of all."""
    order = (
        np.lexsort((spent, state))
        if state.dtype != object
        else np.array(sorted(range(len(state)), key=lambda one: (state[one], spent[one])))
    )
    state, spent, changed = state[order], spent[order], changed[order]
    first = np.flatnonzero(np.concatenate([[True], state[1:] != state[:-1]]))
    fewest = np.repeat(spent[first], np.diff(np.append(first, len(state))))
    return state[first], spent[first], np.bitwise_or.reduceat(np.where(spent == fewest, changed, 0), first)
