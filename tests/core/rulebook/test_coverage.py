"""The proof that a table is whole agrees with trying every combination."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import time
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from olshem import assessment, rulebook
from olshem.rulebook import CriterionScore, Input, Limit, RatingRules, Row, coverage
from olshem.vocabulary import Missing, Status, Text

NAME = Text("А", "Б", "C")
Scores = dict[str, int | None]


def an_input(code: str, highest: int = 3, *, optional: bool = False) -> Input:
    return Input(code=code, name=NAME, lowest=1, highest=highest, optional=optional)


def all_scores(rules: RatingRules) -> list[Scores]:
    choices = [[*range(one.lowest, one.highest + 1), *([None] if one.optional else [])] for one in rules.inputs]
    return [dict(zip((one.code for one in rules.inputs), scores, strict=True)) for scores in itertools.product(*choices)]


def with_means(rules: RatingRules, scores: Scores) -> Scores:
    means: Scores = {}
    for mean in rules.criteria:
        there = {name: Fraction(str(weight)) for name, weight in mean.weights.items() if scores[name] is not None}
        total = sum((there[name] * (scores[name] or 0) for name in there), Fraction(0))
        means[mean.code] = math.floor(total / sum(there.values()) + Fraction(1, 2)) if there else None
    return scores | means


def holds(rules: RatingRules, limit: Limit, scores: Scores) -> bool:
    if limit.is_in:
        return scores[limit.of] in limit.is_in
    members = rules.sets.get(limit.of, (limit.of,))
    known = [score for name in members if (score := scores[name]) is not None]
    count = sum(score < limit.below if limit.below is not None else score >= (limit.at_or_above or 0) for score in known)
    return count <= limit.at_most if limit.at_most is not None else count >= (limit.at_least or 0)


def by_trying(rules: RatingRules) -> tuple[set[int], list[Scores]]:
    fired, uncovered = set(), []
    for scores in all_scores(rules):
        whole = with_means(rules, scores)
        row = next((place for place, row in enumerate(rules.table) if all(holds(rules, one, whole) for one in row.when)), None)
        if row is None:
            uncovered.append(scores)
        else:
            fired.add(row)
    return fired, uncovered


@st.composite
def some_rules(draw: st.DrawFn) -> RatingRules:
    inputs = tuple(an_input(code, optional=draw(st.booleans())) for code in "abcd"[: draw(st.integers(1, 4))])
    codes = [one.code for one in inputs]
    weights = st.dictionaries(st.sampled_from(codes), st.sampled_from([1.0, 2.0, 0.5]), min_size=1)
    criteria = tuple(CriterionScore(code, NAME, draw(weights)) for code in ("m", "n")[: draw(st.integers(0, 2))])
    scores = codes + [one.code for one in criteria]
    sets = {"s": tuple(draw(st.lists(st.sampled_from(scores), min_size=1, unique=True)))}
    one_of = st.builds(Limit, of=st.sampled_from(scores), is_in=st.lists(st.integers(1, 3), min_size=1, unique=True).map(tuple))
    of = st.sampled_from([*scores, "s"])
    edge = st.integers(1, 4)
    counted = st.one_of(
        st.builds(Limit, of=of, below=edge, at_most=st.integers(0, 3)),
        st.builds(Limit, of=of, at_or_above=edge, at_least=st.integers(1, 3)),
        st.builds(Limit, of=of, below=edge, at_least=st.integers(1, 3)),
        st.builds(Limit, of=of, at_or_above=edge, at_most=st.integers(0, 3)),
    )
    whens = draw(st.lists(st.lists(st.one_of(one_of, counted), max_size=3), min_size=1, max_size=5))
    table = tuple(Row(id=f"r{place}", when=tuple(when), outcome=1) for place, when in enumerate(whens))
    return RatingRules(inputs=inputs, table=table, criteria=criteria, sets=sets)


@settings(max_examples=150, deadline=None)
@given(some_rules())
def test_the_proof_agrees_with_trying_every_combination(rules: RatingRules) -> None:
    found = coverage.of(rules)
    fired, uncovered = by_trying(rules)
    assert set(found.dead) == set(range(len(rules.table))) - fired
    assert (found.uncovered is None) is (not uncovered)
    if found.uncovered is not None:
        example = {name: None if score == coverage.NOT_APPLICABLE else int(score) for name, score in found.uncovered}
        assert any(example.items() <= scores.items() for scores in uncovered)


@settings(max_examples=20, deadline=None)
@given(some_rules())
def test_ratings_fire_the_rows_that_the_proof_says_can_fire(rules: RatingRules) -> None:
    whole = replace(rules, table=(*rules.table, Row("rest", (), 0)))
    bodies = {
        str(place): {name: Missing(Status.NOT_APPLICABLE) if score is None else score for name, score in scores.items()}
        for place, scores in enumerate(all_scores(whole))
    }
    found = coverage.of(whole)
    assert found.uncovered is None
    ids = [row.id for row in whole.table]
    assert {rating.row for rating in assessment.rate(whole, bodies)} == {name for place, name in enumerate(ids) if place not in found.dead}


def test_twenty_inputs_are_proved_in_a_moment() -> None:
    inputs = tuple(an_input(f"i{number}", 4, optional=number > 0) for number in range(20))
    codes = tuple(one.code for one in inputs)
    rows = (
        Row("top", (Limit(of="mean", is_in=(4,)), Limit(of="all", below=3, at_most=0)), 4),
        Row("good", (Limit(of="mean", is_in=(3, 4)), Limit(of="all", below=2, at_most=2)), 3),
        Row("rest", (), 1),
    )
    mean = CriterionScore("mean", NAME, dict.fromkeys(codes, 1.0) | {"i0": 3.0})
    started = time.perf_counter()
    assert coverage.of(RatingRules(inputs, rows, (mean,), {"all": codes})) == coverage.Coverage(None, ())
    assert time.perf_counter() - started < 3


def test_a_table_that_tells_too_much_apart_is_refused() -> None:
    inputs = tuple(an_input(f"i{number}", 9) for number in range(12))
    mean = CriterionScore("mean", NAME, {one.code: 1.0 + 0.1 ** (place + 1) for place, one in enumerate(inputs)})
    with pytest.raises(coverage.TooManyError):
        coverage.of(RatingRules(inputs, (Row("all", (Limit(of="mean", is_in=(1, 2, 3)),), 1),), (mean,)))


def test_the_english_table_is_whole_and_quickly_proved(root) -> None:  # type: ignore[no-untyped-def]
    book = rulebook.read(root / "rulebooks" / "england-cpa-2006")
    rules = rulebook.value_on(rulebook.framework(book).rules, dt.date(2006, 12, 31))
    assert rules is not None
    started = time.perf_counter()
    assert coverage.of(rules) == coverage.Coverage(None, ())
    assert time.perf_counter() - started < 1
