"""Ratings and what would change them, held against brute force."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from tests.core.assessment.frameworks import NAME, NOT_APPLICABLE, item, row, rules_and_scores

from olshem import assessment, errors
from olshem.rulebook import CriterionScore, Limit, RatingRules
from olshem.vocabulary import Code, Missing, Status


def plain_outcome(rules: RatingRules, scores: Mapping[Code, int | Missing]) -> tuple[str, int | None]:
    """The table read by a person: means, then the first row whose every limit holds."""
    known = {code: score for code, score in scores.items() if isinstance(score, int)}
    for mean in rules.criteria:
        parts = [
            (Fraction(str(weight)), known[code])
            for code, weight in mean.weights.items()
            if code in scores and isinstance(scores[code], int)
        ]
        if parts:
            average = sum(weight * score for weight, score in parts) / sum(weight for weight, _ in parts)
            known = known | {mean.code: (average + Fraction(1, 2)).__floor__()}
    for one in rules.table:
        if all(plain_holds(rules, limit, known) for limit in one.when):
            return one.id, one.outcome
    raise AssertionError("the table is not total")


def plain_holds(rules: RatingRules, limit: Limit, known: Mapping[Code, int]) -> bool:
    if limit.is_in:
        return known.get(limit.of) in limit.is_in
    members = [known[code] for code in rules.sets.get(limit.of, (limit.of,)) if code in known]
    hits = [score for score in members if (score < limit.below if limit.below is not None else score >= limit.at_or_above)]
    return len(hits) <= limit.at_most if limit.at_most is not None else len(hits) >= limit.at_least


def every_change(rules: RatingRules, scores: Mapping[Code, int | Missing]) -> Iterator[tuple[int, int, frozenset[Code]]]:
    """Every other combination of scores that gives a rating: its points, its rating, the inputs that moved."""
    spans = [
        range(one.lowest, one.highest + 1) if one.movable and isinstance(scores[one.code], int) else [scores[one.code]]
        for one in rules.inputs
    ]
    for combination in itertools.product(*spans):
        other = dict(zip((one.code for one in rules.inputs), combination, strict=True))
        outcome = plain_outcome(rules, other)[1]
        moved = {code: abs(other[code] - scores[code]) for code in other if isinstance(other[code], int) and other[code] != scores[code]}
        if outcome is not None:
            yield sum(moved.values()), outcome, frozenset(moved)


@given(rules_and_scores())
@settings(max_examples=250, deadline=None)
def test_rating_and_cheapest_changes_equal_brute_force(case: tuple[RatingRules, dict[Code, int | Missing]]) -> None:
    rules, scores = case
    row_id, outcome = plain_outcome(rules, scores)
    rating = assessment.rate(rules, {"body": scores})[0]
    assert rating.row == row_id
    if outcome is None:
        assert (rating.status, rating.reason, rating.rating) == ("refused", f"row-unknown:{row_id}", None)
        return
    assert (rating.status, rating.rating) == ("rated", outcome)
    changes = list(every_change(rules, scores))
    for sign, points, nearest in ((1, rating.points_to_next, rating.next_rating), (-1, rating.points_to_lower, rating.lower_rating)):
        there = [change for change in changes if sign * (change[1] - outcome) > 0]
        fewest = min((change[0] for change in there), default=None)
        cheapest = [change for change in there if change[0] == fewest]
        assert points == fewest
        assert nearest == (None if not cheapest else sign * min(sign * change[1] for change in cheapest))
        if sign == 1:
            assert set(rating.binding) == frozenset().union(*(change[2] for change in cheapest))
            assert list(rating.binding) == [one.code for one in rules.inputs if one.code in rating.binding]


def test_bodies_do_not_influence_each_other_and_keep_their_order() -> None:
    rules = RatingRules((item("a"), item("b")), (row("good", 2, Limit(Code("a"), is_in=(3, 4))), row("rest", 1)))
    bodies = {f"body-{a}{b}": {Code("a"): a, Code("b"): b} for a in range(1, 5) for b in range(1, 5)}
    together = assessment.rate(rules, bodies)
    assert [one.body for one in together] == list(bodies)
    backwards = assessment.rate(rules, dict(reversed(bodies.items())))
    assert backwards == together[::-1]
    assert [assessment.rate(rules, {body: scores})[0] for body, scores in bodies.items()] == together
    assert assessment.rate(rules, {}) == []


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ({"a": Missing(Status.UNDER_REVIEW), "b": Missing(Status.NOT_SUBMITTED)}, "under-review:a"),
        ({"a": 1, "b": Missing(Status.NOT_SUBMITTED)}, "not-submitted:b"),
        ({"a": 1, "b": NOT_APPLICABLE}, "not-applicable:b"),
        ({"a": NOT_APPLICABLE, "b": 1}, ""),
        ({"a": Missing(Status.SUPPRESSED), "b": 1}, "suppressed:a"),
        ({"a": Missing(Status.NO_CASES), "b": 1}, "no-cases:a"),
        ({"a": 2}, "not-submitted:b"),
        ({}, "not-submitted:a"),
    ],
)
def test_the_first_missing_input_in_rulebook_order_is_the_reason(scores: dict[Code, int | Missing], reason: str) -> None:
    rules = RatingRules((item("a", optional=True), item("b")), (row("rest", 1),))
    rating = assessment.rate(rules, {"body": scores})[0]
    assert (rating.reason, rating.status) == (reason, "refused" if reason else "rated")
    if reason:
        assert (rating.rating, rating.row, rating.binding, rating.points_to_next) == (None, None, (), None)


def test_a_wide_scale_with_means_is_searched_exactly_and_fast() -> None:
    """Five inputs of 0 to 100: ten thousand million combinations."""
    inputs = tuple(item(f"i{place}", 0, 100) for place in range(5))
    mean = CriterionScore(Code("mean"), NAME, {one.code: weight for one, weight in zip(inputs, (3, 2, 2, 1, 1), strict=True)})
    rules = RatingRules(inputs, (row("high", 2, Limit(Code("mean"), at_or_above=60, at_least=1)), row("rest", 1)), (mean,))
    rating = assessment.rate(rules, {"body": {one.code: 50 for one in inputs}})[0]
    assert (rating.rating, rating.next_rating) == (1, 2)
    # The mean must reach 59.5, so 85.5 weighted points are needed: 28 on the heaviest input give 84, and one more there (87) or on
    # an input of weight 2 (86) is enough; on one of weight 1 (85) it is not.
    assert rating.points_to_next == 29
    assert rating.binding == ("i0", "i1", "i2")


def test_many_inputs_are_searched_exactly_and_fast() -> None:
    """The shape of a Charter Mark: 63 elements of 0 to 3 in six criteria, each with a limit on those below 2 and none below 1."""
    sizes, partial = (11, 15, 10, 13, 7, 7), (3, 4, 3, 3, 2, 2)
    inputs = tuple(item(f"e{criterion}-{place}", 0, 3) for criterion, size in enumerate(sizes) for place in range(size))
    sets = {Code(f"c{criterion}"): tuple(one.code for one in inputs if one.code.startswith(f"e{criterion}-")) for criterion in range(6)}
    passing = [Limit(code, below=1, at_most=0) for code in sets]
    passing += [Limit(code, below=2, at_most=most) for code, most in zip(sets, partial, strict=True)]
    rules = RatingRules(inputs, (row("pass", 1, *passing), row("fail", 0)), sets=sets)
    failing = {one.code: 1 for one in inputs}
    rating = assessment.rate(rules, {"worse": failing | {Code("e5-0"): 0}, "good": dict.fromkeys(failing, 2)})
    assert [one.points_to_next for one in rating] == [sum(sizes) - sum(partial) + 1, None]
    assert [len(one.binding) for one in rating] == [63, 0]
    assert [one.points_to_lower for one in rating] == [None, 2]


def test_numbers_too_large_for_a_machine_word() -> None:
    """Seventy inputs need more than 64 bits to say which moved; two of them are in a mean."""
    inputs = tuple(item(f"i{place}", 1, 4) for place in range(70))
    mean = CriterionScore(Code("m"), NAME, {inputs[0].code: 2, inputs[69].code: 1})
    rules = RatingRules(inputs, (row("good", 1, Limit(Code("m"), at_or_above=3, at_least=1)), row("rest", 0)), (mean,))
    rating = assessment.rate(rules, {"body": {one.code: 1 for one in inputs}})[0]
    assert (rating.points_to_next, rating.binding) == (3, ("i0", "i69"))  # (2 * 4 + 1) / 3 = 3 or (2 * 3 + 2) / 3 = 2.67, up to 3


def test_equally_cheap_changes_name_the_nearest_rating_and_all_their_inputs() -> None:
    rules = RatingRules(
        (item("a", 1, 2), item("b", 1, 2), item("c", 1, 2)),
        (row("top", 3, Limit(Code("a"), is_in=(2,))), row("middle", 2, Limit(Code("b"), is_in=(2,))), row("rest", 1)),
    )
    rating = assessment.rate(rules, {"body": {Code("a"): 1, Code("b"): 1, Code("c"): 1}})[0]
    assert (rating.next_rating, rating.points_to_next, rating.binding) == (2, 1, ("a", "b"))


def test_a_table_with_a_hole_is_named_as_the_rulebooks_fault() -> None:
    rules = RatingRules((item("a"),), (row("only", 1, Limit(Code("a"), is_in=(4,))),))
    with pytest.raises(errors.MethodError) as refused:
        assessment.rate(rules, {"body": {Code("a"): 1}})
    assert refused.value.code == "assessment.no-row"
