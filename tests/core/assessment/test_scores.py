"""From values to scores: edges, halves, directions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.assessment.frameworks import item, row

from olshem import assessment, errors
from olshem.rulebook import RatingRules, Scoring
from olshem.vocabulary import Missing, Polarity, Status

HIGHER, LOWER = Polarity.HIGHER, Polarity.LOWER
CUTS = Scoring("thresholds", ((2, 0.6), (3, 0.75), (4, 0.9)))
FALLING = Scoring("thresholds", ((2, 30.0), (3, 10.0), (4, 0.3)))
UP = Scoring("distance-to-target", worst=0.0, best=1.0)
DOWN = Scoring("distance-to-target", worst=30.0, best=3.0)


@pytest.mark.parametrize(
    ("scoring", "polarity", "value", "score"),
    [
        (CUTS, HIGHER, 0.0, 1),
        (CUTS, HIGHER, 0.5999999, 1),
        (CUTS, HIGHER, 0.6, 2),
        (CUTS, HIGHER, "0.75", 3),
        (CUTS, HIGHER, 0.1 + 0.2 + 0.3, 2),  # 0.6000000000000001 as written: at or above the edge
        (CUTS, HIGHER, 0.3 + 0.2 + 0.1, 2),  # 0.6
        (CUTS, HIGHER, 0.9, 4),
        (CUTS, HIGHER, 1.0, 4),
        (FALLING, LOWER, 31.0, 1),
        (FALLING, LOWER, 30.0, 2),
        (FALLING, LOWER, 0.3, 4),
        (FALLING, LOWER, 0.1 * 3, 3),  # 0.30000000000000004 as written: just beyond the edge
        (FALLING, LOWER, -5.0, 4),
        (UP, HIGHER, 0.0, 1),
        (UP, HIGHER, 0.5, 3),  # 2.5 goes up
        (UP, HIGHER, 0.4999999, 2),
        (UP, HIGHER, 7.0, 4),
        (UP, HIGHER, -7.0, 1),
        (DOWN, LOWER, 3.0, 4),
        (DOWN, LOWER, 30.0, 1),
        (DOWN, LOWER, 25.5, 2),  # 1 + 3 * 4.5 / 27 = 1.5 exactly
        (DOWN, LOWER, 25.500001, 1),
        (Scoring("distance-to-target", worst=0.7, best=1.0), HIGHER, 0.85, 3),  # 2.5 exactly, 2.4999999999999996 in binary
    ],
)
def test_scores(scoring: Scoring, polarity: Polarity, value: float | str, score: int) -> None:
    assert assessment.score_of(value, item("a", scoring=scoring), polarity) == score


@pytest.mark.parametrize(("scoring", "polarity"), [(CUTS, HIGHER), (FALLING, LOWER), (UP, HIGHER), (DOWN, LOWER)])
@pytest.mark.parametrize("score", [2, 3, 4])
def test_the_value_for_a_score_is_the_least_that_earns_it(scoring: Scoring, polarity: Polarity, score: int) -> None:
    scored = item("a", scoring=scoring)
    edge = assessment.value_for_score(score, scored, polarity)
    better = 1e-6 if polarity is HIGHER else -1e-6
    assert assessment.score_of(f"{float(edge) + better:.9f}", scored, polarity) == score
    assert assessment.score_of(f"{float(edge) - better:.9f}", scored, polarity) == score - 1


def test_a_score_that_no_value_earns_has_none() -> None:
    few = item("a", scoring=Scoring("thresholds", ((2, 0.6),)))
    assert assessment.value_for_score(3, few, HIGHER) is None
    assert assessment.value_for_score(5, item("a", scoring=UP), HIGHER) is None
    with pytest.raises(errors.MethodError) as caught:
        assessment.value_for_score(2, item("a", scoring=None), HIGHER)
    assert caught.value.code == "assessment.scoring-missing"


@pytest.mark.parametrize(("scoring", "polarity"), [(CUTS, HIGHER), (FALLING, LOWER), (UP, HIGHER), (DOWN, LOWER)])
@given(one=st.floats(-50, 50), other=st.floats(-50, 50))
def test_a_better_value_never_earns_a_lower_score(scoring: Scoring, polarity: Polarity, one: float, other: float) -> None:
    worse, better = sorted((one, other), reverse=polarity is LOWER)
    scored = item("a", scoring=scoring)
    low, high = (assessment.score_of(value, scored, polarity) for value in (worse, better))
    assert 1 <= low <= high <= 4


@pytest.mark.parametrize("factor", [100, 1000])
@given(value=st.decimals(0, 1, places=3))
def test_a_change_of_unit_changes_no_score(factor: int, value: object) -> None:
    """A share and its percentage earn the same, where the cuts are written in the same unit."""
    number = Fraction(str(value))
    scaled = Scoring("thresholds", tuple((score, float(Fraction(str(edge)) * factor)) for score, edge in CUTS.cuts))
    ends = Scoring("distance-to-target", worst=0.0, best=float(factor))
    for before, after in ((CUTS, scaled), (UP, ends)):
        assert assessment.score_of(str(value), item("a", scoring=before), HIGHER) == assessment.score_of(
            float(number * factor), item("a", scoring=after), HIGHER
        )


@pytest.mark.parametrize(
    ("scoring", "polarity", "code"),
    [
        (CUTS, Polarity.NEUTRAL, "assessment.polarity-neutral"),
        (None, HIGHER, "assessment.scoring-missing"),
        (Scoring("distance-to-target", worst=1.0, best=1.0), HIGHER, "assessment.scoring-missing"),
    ],
)
def test_what_cannot_be_scored(scoring: Scoring | None, polarity: Polarity, code: str) -> None:
    with pytest.raises(errors.MethodError) as refused:
        assessment.score_of(0.5, item("a", scoring=scoring), polarity)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3", 3),
        ("-0.75", Fraction(-3, 4)),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        (1e-05, Fraction(1, 100_000)),
        (0.1, Fraction(1, 10)),
        (7, 7),
    ],
)
def test_a_number_is_the_decimal_that_was_written(written: float | str, number: object) -> None:
    assert assessment.exact(written) == number


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "4/2", "1_0", "１", " 3", "1e9999999999", "0x1", "9" * 5000, float("nan")])
def test_what_is_no_decimal_number_is_refused_at_once(text: float | str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        assessment.exact(text)


def test_scores_from_values_keep_every_reason() -> None:
    rules = RatingRules(
        (
            item("a", measure="share", scoring=CUTS),
            item("b", measure="wait", scoring=FALLING),
            item("c", measure="wait", scoring=FALLING),
            item("d"),
        ),
        (row("rest", 1),),
    )
    values = {"a": 0.75, "b": Missing(Status.SUPPRESSED), "d": 3.0}
    scores = assessment.scores_from_values(rules, values, {"share": HIGHER, "wait": LOWER})
    gone = Missing(Status.NOT_SUBMITTED)
    assert scores == {"a": 3, "b": Missing(Status.SUPPRESSED), "c": gone, "d": gone}
    assert list(scores) == ["a", "b", "c", "d"]
