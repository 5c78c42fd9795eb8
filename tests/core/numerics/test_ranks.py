"""Rank sets and chances: against a plain computation of every pair, and on the cases where something is odd."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from olshem import errors, numerics
from olshem.numerics import draws as noise_draws
from olshem.numerics import pairs

DRAWS = 2_000


def plain_sets(values: np.ndarray, noise: np.ndarray, level: float, draws: int, seed: int, *, marginal_of: int | None = None):
    """All pairs, all draws, nothing skipped: the definition."""
    count = len(values)
    shift = np.concatenate(list(noise_draws.noise_blocks(noise, draws, seed)))
    covariance = noise if noise.ndim == 2 else np.diag(noise**2)
    variance = np.diag(covariance)
    spread = np.sqrt(np.maximum(variance[:, None] + variance[None, :] - 2 * covariance, 0))
    open_pairs = ~np.eye(count, dtype=bool)
    if marginal_of is not None:
        mine = np.zeros((count, count), dtype=bool)
        mine[marginal_of] = mine[:, marginal_of] = True
        open_pairs &= mine
    rejected = np.zeros((count, count), dtype=bool)
    while True:
        largest = np.full(draws, -np.inf)
        for i, j in zip(*np.nonzero(open_pairs & ~rejected & (spread > 0)), strict=True):
            largest = np.maximum(largest, (shift[:, i] - shift[:, j]) / spread[i, j])
        critical = max(float(np.sort(largest)[int(np.ceil(level * draws - 1e-9)) - 1]), 0.0)
        difference = values[:, None] - values[None, :]
        with np.errstate(divide="ignore", invalid="ignore"):
            new = open_pairs & ~rejected & (difference > 0) & (difference / spread > critical)
        if not new.any():
            return 1 + rejected.sum(axis=0), count - rejected.sum(axis=1)
        rejected |= new


def some_estimates(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    return generator.normal(0, 1, count), generator.uniform(0.05, 0.9, count)


@pytest.mark.parametrize("count", [2, 3, 7, 20])
@pytest.mark.parametrize("level", [0.5, 0.75, 0.95])
@pytest.mark.parametrize("dependent", [False, True])
def test_simultaneous_sets_equal_the_plain_computation(count: int, level: float, dependent: bool) -> None:
    values, errors_ = some_estimates(count, count)
    noise = np.diag(errors_**2) + 0.02 * np.outer(errors_, errors_) if dependent else errors_
    sets = numerics.rank_sets(values, noise, level=level, draws=DRAWS, seed=3)
    low, high = plain_sets(values, noise, level, DRAWS, 3)
    assert (sets.low.tolist(), sets.high.tolist()) == (low.tolist(), high.tolist())


@pytest.mark.parametrize("dependent", [False, True])
def test_marginal_sets_equal_the_plain_computation(dependent: bool) -> None:
    values, errors_ = some_estimates(9, 5)
    noise = np.diag(errors_**2) + 0.02 * np.outer(errors_, errors_) if dependent else errors_
    sets = numerics.rank_sets(values, noise, level=0.9, draws=DRAWS, seed=4, simultaneous=False)
    for one in range(len(values)):
        low, high = plain_sets(values, noise, 0.9, DRAWS, 4, marginal_of=one)
        assert (sets.low[one], sets.high[one]) == (low[one], high[one])


@given(st.integers(2, 8), st.integers(0, 10_000), st.sampled_from([0.0, 0.5, 1.5, 3.0]))
@settings(max_examples=40, deadline=None)
def test_no_extreme_pair_is_missed(count: int, seed: int, threshold: float) -> None:
    _, noise = some_estimates(count, seed)
    noise[0] = 0.0
    found = pairs.extreme_pairs(noise, draws=50, seed=seed, threshold=threshold)
    shift = np.concatenate(list(noise_draws.noise_blocks(noise, 50, seed)))
    expected = sorted(
        (draw, i, j)
        for draw in range(50)
        for i in range(count)
        for j in range(count)
        if i != j and (shift[draw, i] - shift[draw, j]) / np.hypot(noise[i], noise[j]) > threshold
    )
    assert sorted(zip(found.draw.tolist(), found.above.tolist(), found.below.tolist(), strict=True)) == expected


def test_sets_hold_the_rank_and_narrow_as_the_level_falls() -> None:
    values, noise = some_estimates(30, 1)
    ranks = numerics.competition_ranks(values)
    wide = numerics.rank_sets(values, noise, level=0.99, draws=DRAWS)
    narrow = numerics.rank_sets(values, noise, level=0.6, draws=DRAWS)
    one_each = numerics.rank_sets(values, noise, level=0.99, draws=DRAWS, simultaneous=False)
    for sets in (wide, narrow, one_each):
        assert (sets.low <= ranks).all()
        assert (ranks <= sets.high).all()
    assert ((wide.low <= narrow.low) & (narrow.high <= wide.high)).all()
    assert ((wide.low <= one_each.low) & (one_each.high <= wide.high)).all()


def test_a_change_of_unit_changes_nothing() -> None:
    values, noise = some_estimates(25, 2)
    before = numerics.rank_sets(values, noise, draws=DRAWS)
    after = numerics.rank_sets(1000 * values + 7, 1000 * noise, draws=DRAWS)
    assert (before.low.tolist(), before.high.tolist()) == (after.low.tolist(), after.high.tolist())


@pytest.mark.parametrize("simultaneous", [True, False])
def test_coverage_of_the_simultaneous_sets(simultaneous: bool) -> None:
    """True ranks lie in all sets at once about as often as promised (400 worlds of 6 bodies: two standard errors are 2.2 points)."""
    generator, truth, noise = np.random.default_rng(11), np.array([0.0, 0.4, 0.8, 1.2, 3.0, 3.1]), np.full(6, 0.4)
    ranks = numerics.competition_ranks(truth)
    inside = np.zeros(6)
    together = 0
    for world in range(400):
        sets = numerics.rank_sets(
            truth + noise * generator.standard_normal(6), noise, level=0.9, draws=500, seed=world, simultaneous=simultaneous
        )
        covered = (sets.low <= ranks) & (ranks <= sets.high)
        inside += covered
        together += bool(covered.all())
    assert (together if simultaneous else inside.min()) / 400 >= 0.87


@pytest.mark.parametrize(
    ("values", "noise", "low", "high"),
    [
        ([], [], [], []),
        ([5.0], [1.0], [1], [1]),
        ([1.0, 1.0, 1.0], [0.1, 0.2, 0.3], [1, 1, 1], [3, 3, 3]),
        ([1.0, 2.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0], [4, 2, 2, 1], [4, 3, 3, 1]),
        ([1.0, 2.0], [0.0, 1e-9], [2, 1], [2, 1]),
        ([1.0, 1.0], [0.0, 0.0], [1, 1], [2, 2]),
    ],
)
@pytest.mark.parametrize("simultaneous", [True, False])
def test_odd_cases(values: list[float], noise: list[float], low: list[int], high: list[int], simultaneous: bool) -> None:
    sets = numerics.rank_sets(np.array(values), np.array(noise), draws=500, simultaneous=simultaneous)
    assert (sets.low.tolist(), sets.high.tolist()) == (low, high)


def test_estimates_whose_errors_go_together_are_easier_to_tell_apart() -> None:
    values, noise = np.array([0.0, 0.5, 1.0]), np.array([0.5, 0.5, 0.5])
    together = 0.25 * (0.02 * np.eye(3) + 0.98 * np.ones((3, 3)))
    assert (numerics.rank_sets(values, noise, draws=DRAWS).high - numerics.rank_sets(values, noise, draws=DRAWS).low).sum() > 0
    sets = numerics.rank_sets(values, together, draws=DRAWS)
    assert sets.low.tolist() == sets.high.tolist() == [3, 2, 1]


def test_a_singular_covariance_is_legal_and_an_impossible_one_is_not() -> None:
    singular = np.array([[1.0, 1.0], [1.0, 1.0]])
    assert numerics.rank_sets(np.array([0.0, 1e-6]), singular, draws=500).low.tolist() == [2, 1]
    factor = noise_draws.lower_factor(singular)
    assert np.allclose(factor @ factor.T, singular)
    with pytest.raises(errors.MethodError) as refused:
        numerics.rank_sets(np.array([0.0, 1.0]), np.array([[1.0, 2.0], [2.0, 1.0]]), draws=500)
    assert refused.value.code == "numerics.covariance-indefinite"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"level": 1.0}, "numerics.level-outside"),
        ({"draws": 10}, "numerics.draws-outside"),
        ({"draws": 10**30}, "numerics.draws-outside"),
        ({"seed": -1}, "numerics.seed-negative"),
        ({"values": np.array([1.0, np.nan])}, "numerics.values-not-finite"),
        ({"noise": np.array([1.0])}, "numerics.errors-shape"),
        ({"noise": np.array([1.0, -1.0])}, "numerics.errors-negative"),
        ({"noise": np.array([[1.0, 0.5], [0.1, 1.0]])}, "numerics.covariance-asymmetric"),
    ],
)
def test_what_the_method_refuses(change: dict[str, object], code: str) -> None:
    arguments = {"values": np.array([1.0, 2.0]), "noise": np.array([1.0, 1.0])} | change
    with pytest.raises(errors.MethodError) as refused:
        numerics.rank_sets(**arguments)
    assert refused.value.code == code


def test_the_stream_of_draws_does_not_depend_on_the_size_of_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    before = np.concatenate(list(noise_draws.normal_blocks(7, 100, 5)))
    monkeypatch.setattr(noise_draws, "CELLS", 40)
    assert (np.concatenate(list(noise_draws.normal_blocks(7, 100, 5))) == before).all()


def test_chances_sum_to_k_and_follow_the_normal_distribution() -> None:
    values, noise = np.array([0.0, 1.0]), np.array([1.0, 1.0])
    top, bottom = numerics.top_probabilities(values, noise, 1)
    assert top[1] == pytest.approx(0.7602, abs=0.01)  # P(N(1, 2) > 0)
    assert top + bottom == pytest.approx([1.0, 1.0])
    values, noise = some_estimates(17, 8)
    top, bottom = numerics.top_probabilities(values, noise, 4, draws=DRAWS)
    assert (top.sum(), bottom.sum()) == (pytest.approx(4), pytest.approx(4))
    top, bottom = numerics.top_probabilities(values, noise, 99, draws=DRAWS)
    assert top.tolist() == bottom.tolist() == [1.0] * 17
    assert [array.tolist() for array in numerics.top_probabilities(np.array([]), np.array([]), 3)] == [[], []]
    with pytest.raises(errors.MethodError):
        numerics.top_probabilities(values, noise, 0)


@pytest.mark.parametrize(("values", "ranks"), [([], []), ([3.0, 1.0, 3.0, 2.0], [1, 4, 1, 3]), ([0.0, -0.0], [1, 1])])
def test_competition_ranks(values: list[float], ranks: list[int]) -> None:
    assert numerics.competition_ranks(np.array(values)).tolist() == ranks
