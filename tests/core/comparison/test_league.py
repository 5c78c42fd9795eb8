"""League tables: ties, groups, what is missing, what may not be ranked."""

from __future__ import annotations

import dataclasses
import random

import numpy as np
import pytest

from olshem import comparison, errors
from olshem.comparison import Estimate, Options
from olshem.vocabulary import Polarity, Status

QUICK = Options(draws=500)


def some(count: int = 12, group: str = "*", seed: int = 1, spread: float = 1.0) -> list[Estimate]:
    generator = np.random.default_rng(seed)
    return [
        Estimate(f"{group}{place:02d}", group, float(generator.normal(0, spread)), float(generator.uniform(0.05, 0.5)))
        for place in range(count)
    ]


def test_neither_order_nor_other_groups_change_a_line() -> None:
    mixed = [*some(12, "a"), *some(9, "b", 2), Estimate("a99", "a", None, None, Status.SUPPRESSED)]
    whole = comparison.league(mixed, QUICK)
    shuffled = mixed.copy()
    random.Random(3).shuffle(shuffled)
    assert comparison.league(shuffled, QUICK) == whole
    alone = comparison.league([one for one in mixed if one.group == "b"], QUICK)
    assert alone.standings == tuple(line for line in whole.standings if line.group == "b")
    assert [one.group for one in whole.groups] == ["a", "b"]


def test_identical_bodies_stand_in_the_order_of_their_ids_whatever_the_order_of_the_rows() -> None:
    twins = [Estimate(name, "*", 1.0, 0.5) for name in "dbca"]
    made = comparison.league(twins, QUICK)
    assert [line.id for line in made.standings] == ["a", "b", "c", "d"]
    assert {(line.rank, line.rank_low, line.rank_high, line.tie_group) for line in made.standings} == {(1, 1, 4, 1)}
    assert comparison.league(twins[::-1], QUICK) == made


def test_lower_is_better_is_the_mirror_of_higher_is_better() -> None:
    estimates = some()
    mirrored = [dataclasses.replace(one, value=-one.value) for one in estimates]
    up = comparison.league(estimates, QUICK).standings
    down = comparison.league(mirrored, dataclasses.replace(QUICK, polarity=Polarity.LOWER)).standings
    assert [(line.id, line.rank, line.rank_low, line.rank_high, line.p_top_k) for line in up] == [
        (line.id, line.rank, line.rank_low, line.rank_high, line.p_top_k) for line in down
    ]
    assert [line.shrunk for line in up] == pytest.approx([-line.shrunk for line in down])


def test_a_change_of_unit_changes_only_values() -> None:
    estimates = some()
    percent = [dataclasses.replace(one, value=100 * one.value, error=100 * one.error) for one in estimates]
    before, after = (comparison.league(one, QUICK) for one in (estimates, percent))
    ranks = [[(line.id, line.rank, line.rank_low, line.rank_high, line.tie_group) for line in made.standings] for made in (before, after)]
    assert ranks[0] == ranks[1]
    assert after.groups[0].rankability == pytest.approx(before.groups[0].rankability)


def test_neutral_measures_are_refused() -> None:
    with pytest.raises(errors.RefusedError) as refused:
        comparison.league(some(), Options(polarity=Polarity.NEUTRAL))
    assert refused.value.code == "comparison.polarity-neutral"


def test_below_the_floor_nobody_is_ranked_and_values_stay() -> None:
    noisy = [Estimate(f"b{place}", "*", 1.0 + place / 1000, 1.0) for place in range(6)] + [Estimate("x", "*", None, None, Status.NO_CASES)]
    made = comparison.league(noisy, dataclasses.replace(QUICK, floor=0.5))
    assert [(one.ranked, one.why, one.rankability) for one in made.groups] == [(False, "rankability-below-floor", 0.0)]
    for line in made.standings[:6]:
        assert (line.status, line.rank, line.rank_low, line.tie_group, line.p_top_k) == (Status.NOT_COMPARABLE, None, None, None, None)
        assert (line.value is None, line.shrunk is None) == (False, False)
    assert made.standings[6].status is Status.NO_CASES
    assert comparison.league(noisy, QUICK).groups[0].ranked


@pytest.mark.parametrize("floor", [None, 0.99])
def test_groups_of_none_and_of_one(floor: float | None) -> None:
    estimates = [Estimate("a", "empty", None, None, Status.NOT_DUE), Estimate("b", "single", 2.0, 1.0)]
    made = comparison.league(estimates, dataclasses.replace(QUICK, floor=floor))
    empty, single = made.standings
    assert (empty.rank, empty.status) == (None, Status.NOT_DUE)
    assert (single.rank, single.rank_low, single.rank_high, single.tie_group, single.p_top_k, single.shrunk) == (1, 1, 1, 1, 1.0, 2.0)
    assert [(one.n, one.ranked, one.why, one.tau2, one.rankability) for one in made.groups] == [
        (0, False, "no-values", None, None),
        (1, True, "", None, None),
    ]
    assert comparison.league([], QUICK) == comparison.League((), ())


@pytest.mark.parametrize(("count", "k", "expected"), [(3, None, 1), (12, None, 3), (15, None, 3), (12, 5, 5)])
def test_a_quarter_counts_as_the_top(count: int, k: int | None, expected: int) -> None:
    made = comparison.league(some(count), dataclasses.replace(QUICK, k=k))
    assert made.groups[0].k == expected
    assert sum(line.p_top_k for line in made.standings) == pytest.approx(expected)
    assert sum(line.p_bottom_k for line in made.standings) == pytest.approx(expected)


def test_tie_groups_go_from_the_best_down() -> None:
    separated = np.zeros((5, 5), dtype=bool)
    separated[0, [2, 4]] = separated[2, 4] = True  # 1 and 3 are noisy: not separated from the best
    assert comparison.tie_groups(separated).tolist() == [1, 1, 2, 1, 3]
    assert comparison.tie_groups(np.zeros((0, 0), dtype=bool)).tolist() == []


def test_values_known_exactly() -> None:
    made = comparison.league([Estimate(name, "*", value, 0.0) for name, value in (("a", 3.0), ("b", 2.0), ("c", 2.0), ("d", 1.0))], QUICK)
    lines = [(line.id, line.rank, line.rank_low, line.rank_high, line.tie_group, line.p_top_k, line.shrunk) for line in made.standings]
    assert lines == [("a", 1, 1, 1, 1, 1.0, 3.0), ("b", 2, 2, 3, 2, 0.0, 2.0), ("c", 2, 2, 3, 2, 0.0, 2.0), ("d", 4, 4, 4, 3, 0.0, 1.0)]


def test_a_covariance_in_the_order_of_the_rows() -> None:
    estimates = some(6)
    diagonal = np.diag([one.error**2 for one in estimates])
    ranks = [
        [(line.id, line.rank_low, line.rank_high) for line in made.standings]
        for made in (comparison.league(estimates, QUICK), comparison.league(estimates, QUICK, covariance=diagonal))
    ]
    assert ranks[0] == ranks[1]


@pytest.mark.parametrize("change", [{"k": 0}, {"level": 0.0}, {"draws": 5}, {"tau2": "guess"}])
def test_options_outside_the_method(change: dict[str, object]) -> None:
    with pytest.raises(errors.MethodError):
        comparison.league(some(), dataclasses.replace(QUICK, **change))
