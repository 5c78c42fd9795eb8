"""The decision table, compiled to questions that are answered by counting scores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

from olshem import errors, rulebook
from olshem.assessment.scores import Score, exact, round_half_up
from olshem.vocabulary import Code


@dataclass(frozen=True, slots=True)
class Question:
    """How many of these members have a score like this? The answer decides one or more limits of the table."""

    members: tuple[Code, ...]
    is_in: tuple[int, ...]
    below: int | None
    at_or_above: int | None

    def counts(self, code: Code, score: int) -> bool:
        """Whether this score of this input or criterion is counted."""
        if code not in self.members:
            return False
        if self.is_in:
            return score in self.is_in
        return score < self.below if self.below is not None else self.at_or_above is not None and score >= self.at_or_above


@dataclass(frozen=True, slots=True)
class Mean:
    """A criterion with whole-number weights: the same mean, without fractions."""

    code: Code
    weights: Mapping[Code, int]

    def score(self, total: int, weight: int) -> int:
        """The whole score for a weighted sum over the inputs that apply, whose weights sum to ``weight`` (1 or more)."""
        return round_half_up(Fraction(total, weight))


@dataclass(frozen=True)
class Table:
    """One framework's rules, ready to be asked many times.

    ``limits`` runs beside the rows: (question, limit) pairs. ``caps`` runs beside the questions: from that count on the answers
    to all limits stay the same.
    """

    rules: rulebook.RatingRules
    questions: tuple[Question, ...]
    limits: tuple[tuple[tuple[int, rulebook.Limit], ...], ...]
    means: tuple[Mean, ...]
    caps: tuple[int, ...]

    @cached_property
    def _least(self) -> list[list[int]]:
        """For each question and count up to its cap, the least count with the same outcome of every limit."""
        asked = [{limit for row in self.limits for place, limit in row if place == question} for question in range(len(self.questions))]
        verdicts = [
            [tuple(_holds(limit, count) for limit in asked[place]) for count in range(cap + 1)] for place, cap in enumerate(self.caps)
        ]
        return [[of_question.index(verdict) for verdict in of_question] for of_question in verdicts]

    def answers(self, code: Code, score: int) -> tuple[int, ...]:
        """What one input's or criterion's score adds to the answer of each question."""
        return tuple(int(question.counts(code, score)) for question in self.questions)

    def add(self, answers: Sequence[int], more: Sequence[int]) -> tuple[int, ...]:
        """Answers together; a count stops where no limit of the table can tell it from a higher one."""
        return tuple(min(one + other, cap) for one, other, cap in zip(answers, more, self.caps, strict=True))

    def settle(self, answers: Sequence[int], questions: Collection[int]) -> tuple[int, ...]:
        """The least counts that every limit takes for these ones, at questions to which nothing more will be added."""
        return tuple(self._least[place][count] if place in questions else count for place, count in enumerate(answers))

    def row(self, counts: Sequence[int]) -> rulebook.Row:
        """The first row whose every limit holds.

        Raises
        ------
        MethodError
            ``assessment.no-row``: the table is not total, which a checked rulebook excludes.
        """
        for row, limits in zip(self.rules.table, self.limits, strict=True):
            if all(_holds(limit, counts[place]) for place, limit in limits):
                return row
        raise errors.MethodError("assessment.no-row", "no row of the rating table fits these scores; check the rulebook")


def _holds(limit: rulebook.Limit, count: int) -> bool:
    if limit.is_in:
        return count > 0
    return (limit.at_most is None or count <= limit.at_most) and (limit.at_least is None or count >= limit.at_least)


def compile_table(rules: rulebook.RatingRules) -> Table:
    """The rules of one framework as questions, limits and whole-number means."""
    places: dict[Question, int] = {}
    limits = tuple(tuple((places.setdefault(_question(rules, limit), len(places)), limit) for limit in row.when) for row in rules.table)
    caps = [1] * len(places)
    for place, limit in (pair for row in limits for pair in row):
        caps[place] = max(caps[place], 0 if limit.at_most is None else limit.at_most + 1, limit.at_least or 0)
    return Table(rules, tuple(places), limits, tuple(_mean(criterion) for criterion in rules.criteria), tuple(caps))


def _question(rules: rulebook.RatingRules, limit: rulebook.Limit) -> Question:
    members = rules.sets.get(limit.of, (limit.of,))
    if limit.is_in:
        return Question(members, limit.is_in, None, None)
    return Question(members, (), limit.below, limit.at_or_above if limit.below is None else None)


def _mean(criterion: rulebook.CriterionScore) -> Mean:
    weights = {code: exact(weight) for code, weight in criterion.weights.items()}
    scale = lcm(*(weight.denominator for weight in weights.values()))
    return Mean(criterion.code, {code: int(weight * scale) for code, weight in weights.items()})


def criterion_scores(table: Table, scores: Mapping[Code, Score]) -> Iterator[tuple[Code, int]]:
    """Each criterion's whole score over the inputs that apply; a criterion with none left is not there."""
    for mean in table.means:
        parts = [(weight, scores[code]) for code, weight in mean.weights.items()]
        total_weight = sum(weight for weight, score in parts if isinstance(score, int))
        if total_weight > 0:
            yield mean.code, mean.score(sum(weight * score for weight, score in parts if isinstance(score, int)), total_weight)


def row_fired(table: Table, scores: Mapping[Code, Score]) -> rulebook.Row:
    """The first row of the table that fits these scores; what does not apply is counted nowhere.

    Raises
    ------
    MethodError
        ``assessment.no-row``.
    """
    known = [(code, score) for code, score in scores.items() if isinstance(score, int)]
    counts = [0] * len(table.questions)
    for code, score in (*known, *criterion_scores(table, scores)):
        counts = [count + more for count, more in zip(counts, table.answers(code, score), strict=True)]
    return table.row(counts)
