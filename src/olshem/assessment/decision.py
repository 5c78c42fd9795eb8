"""The decision table, compiled to questions that are answered by counting scores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from olshem import errors, rulebook
from olshem.assessment.scores import Score, round_half_up
from olshem.vocabulary import Code


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

    A question is how many of some members have a score like this; its answer decides one or more limits. ``members`` and ``caps``
    run beside the questions: whom each asks about, and the count from which on the answers to all its limits stay the same.
    ``limits`` runs beside the rows: (place of the question, limit) pairs.
    """

    rules: rulebook.RatingRules
    questions: tuple[rulebook.Limit, ...]
    members: tuple[frozenset[Code], ...]
    limits: tuple[tuple[tuple[int, rulebook.Limit], ...], ...]
    means: tuple[Mean, ...]
    caps: tuple[int, ...]

    @cached_property
    def _least(self) -> list[list[int]]:
        """For each question and count up to its cap, the least count with the same outcome of every limit."""
        asked = [{limit for row in self.limits for place, limit in row if place == question} for question in range(len(self.questions))]
        verdicts = [
            [tuple(limit.holds(count) for limit in asked[place]) for count in range(cap + 1)] for place, cap in enumerate(self.caps)
        ]
        return [[of_question.index(verdict) for verdict in of_question] for of_question in verdicts]

    def answers(self, code: Code, score: int) -> tuple[int, ...]:
        """What one input's or criterion's score adds to the answer of each question."""
        pairs = zip(self.questions, self.members, strict=True)
        return tuple(int(code in members and question.counts(score)) for question, members in pairs)

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
            if all(limit.holds(counts[place]) for place, limit in limits):
                return row
        raise errors.MethodError("assessment.no-row", "no row of the rating table fits these scores; check the rulebook")


def compile_table(rules: rulebook.RatingRules) -> Table:
    """The rules of one framework as questions, limits and whole-number means."""
    places: dict[rulebook.Limit, int] = {}
    limits = tuple(tuple((places.setdefault(limit.question, len(places)), limit) for limit in row.when) for row in rules.table)
    caps = [1] * len(places)
    for place, limit in (pair for row in limits for pair in row):
        caps[place] = max(caps[place], limit.enough)
    members = tuple(frozenset(rules.sets.get(question.of, (question.of,))) for question in places)
    means = tuple(Mean(criterion.code, criterion.whole_weights) for criterion in rules.criteria)
    return Table(rules, tuple(places), members, limits, means, tuple(caps))


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
