"""Intervals: published values, what must always hold, and exactness where doubles would fail."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from olshem import errors, numerics
from olshem.numerics import intervals

WILSON = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718), (29, 29, 0.8830, 1.0)]
"""Newcombe (1998), Statistics in Medicine 17, table I, method 3; the last by symmetry from 0 of 29."""
GARWOOD = [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390), (100, 81.36, 121.63)]
"""Garwood (1936); the usual table of exact Poisson limits."""
RANKS = [(5, 0, 6), (6, 1, 6), (10, 2, 9), (20, 6, 15), (100, 40, 61)]
"""The ranks that enclose a median at 95 %: the usual table of the sign test."""


@pytest.mark.parametrize(("x", "n", "low", "high"), WILSON)
def test_wilson_gives_the_published_limits(x: int, n: int, low: float, high: float) -> None:
    found = numerics.wilson([x], [n])
    assert [round(float(limit[0]), 4) for limit in found] == [low, high]


@pytest.mark.parametrize(("count", "low", "high"), GARWOOD)
def test_poisson_gives_the_published_limits(count: int, low: float, high: float) -> None:
    found = [float(limit[0]) for limit in numerics.poisson([count])]
    assert found == [pytest.approx(low, abs=6e-3), pytest.approx(high, abs=6e-3)]


@pytest.mark.parametrize(("n", "low", "high"), RANKS)
def test_ranks_of_the_median_are_the_usual_ones(n: int, low: int, high: int) -> None:
    assert [int(rank[0]) for rank in numerics.rank_limits([n], 0.5)] == [low, high]


@pytest.mark.parametrize("q", [0.05, 0.1, 0.5, 0.75, 0.9])
def test_ranks_cover_and_no_closer_pair_would(q: float) -> None:
    n = np.arange(1, 400)
    low, high = numerics.rank_limits(n, q)
    below, above = special.bdtr(low - 1.0, n, q), 1 - special.bdtr(high - 1.0, n, q)
    assert (np.where(low > 0, below, 0.0) <= 0.025 + 1e-12).all()
    assert (np.where(high <= n, above, 0.0) <= 0.025 + 1e-12).all()
    assert (special.bdtr(low, n, q) > 0.025).all()


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=40), st.sampled_from([0.8, 0.95, 0.99]))
def test_a_limit_does_not_depend_on_its_neighbours(counts: list[int], level: float) -> None:
    for limits in (
        lambda values: numerics.poisson(values, level),
        lambda values: numerics.rank_limits(values, 0.9, level),
        lambda values: numerics.wilson([value // 3 for value in values], values, level),
        lambda values: numerics.uncensored_limits(values, 0.25, level),
    ):
        whole = np.array(limits(counts))
        alone = np.array([np.ravel(limits([count])) for count in counts]).T
        np.testing.assert_array_equal(whole, alone)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0.5, 0.999))
def test_intervals_hold_their_estimate(x: int, more: int, level: float) -> None:
    n = x + more
    low, high = (float(limit[0]) for limit in numerics.wilson([x], [n], level))
    assert math.isnan(low) if n == 0 else 0.0 <= low <= x / n <= high <= 1.0
    below, above = (float(limit[0]) for limit in numerics.poisson([x], level))
    assert 0.0 <= below <= x <= above


def test_no_cases_have_no_share_and_no_mean() -> None:
    assert all(np.isnan(limit[0]) for limit in numerics.wilson([0], [0]))
    assert all(np.isnan(part[0]) for part in numerics.mean([0], [0], [0], [0]))


@given(st.lists(st.integers(0, 2**31 - 1), min_size=2, max_size=30), st.integers(1, 10**5))
def test_a_mean_is_exact_however_large_its_sums(values: list[int], times: int) -> None:
    listed = values * 1 if times % 2 else [value // times for value in values]
    squares = sum(value * value for value in listed)
    centre, low, high = (float(part[0]) for part in numerics.mean([len(listed)], [sum(listed)], [squares >> 32], [squares & 0xFFFFFFFF]))
    n = len(listed)
    variance = Fraction(n * squares - sum(listed) ** 2, n * n * (n - 1))
    half = numerics.normal_point(0.95) * math.sqrt(variance)
    assert centre == pytest.approx(sum(listed) / n, rel=1e-15)
    assert high - low == pytest.approx(2 * half, rel=1e-9, abs=1e-6 * max(centre * 1e-9, 1e-300) + 1e-6)


def test_a_variance_survives_where_doubles_lose_it() -> None:
    big, n = 2**31 - 2, 1000
    total, squares = n * big + n // 2, (n // 2) * (big * big + (big + 1) ** 2)
    _, low, high = numerics.mean([n], [total], [squares >> 32], [squares & 0xFFFFFFFF])
    spread = intervals._exact_spread(*(np.array([value]) for value in (n, total, squares >> 32, squares & 0xFFFFFFFF)))
    assert float(spread[0]) == n * n / 4
    assert high[0] > low[0]


@pytest.mark.parametrize(
    ("n", "q", "rank"), [(0, 0.5, 0), (1, 0.5, 1), (10, 0.5, 5), (11, 0.5, 6), (10, 0.9, 9), (20, 0.7, 14), (10, 0.1, 1), (30, 0.1, 3)]
)
def test_a_rank_takes_the_decimal_as_it_is_meant(n: int, q: float, rank: int) -> None:
    assert int(numerics.quantile_rank([n], q)[0]) == rank


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, 2.0])
def test_a_level_outside_its_range_is_refused(level: float) -> None:
    with pytest.raises(errors.MethodError) as refused:
        numerics.wilson([1], [2], level)
    assert refused.value.code == "numerics.level"


@pytest.mark.parametrize("q", [0.0, 1.0, -0.5])
def test_a_quantile_outside_its_range_is_refused(q: float) -> None:
    with pytest.raises(errors.MethodError) as refused:
        numerics.quantile_rank([3], q)
    assert refused.value.code == "numerics.quantile"
