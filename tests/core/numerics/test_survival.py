"""Kaplan-Meier quantiles: exact against fractions, whatever the ties, and the same alone or among other cells."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from olshem import numerics
from olshem.numerics import survival

Cell = tuple[list[int], list[int]]
counts = st.tuples(st.integers(0, 3), st.sampled_from([0, 0, 1, 2]))
cells = st.lists(counts, max_size=12).map(lambda runs: ([ended for ended, _ in runs], [lost for _, lost in runs]))
long_cells = st.lists(counts, min_size=65, max_size=90).map(lambda runs: ([ended for ended, _ in runs], [lost for _, lost in runs]))


def by_fractions(cell: Cell, q: float) -> int:
    """The first run with survival at or below 1 - q; -1 where there is none."""
    at_risk, survival_left = sum(cell[0]) + sum(cell[1]), Fraction(1)
    for run, (ended, lost) in enumerate(zip(*cell, strict=True)):
        if at_risk:
            survival_left *= Fraction(at_risk - ended, at_risk)
        if survival_left <= 1 - Fraction(repr(q)):
            return run
        at_risk -= ended + lost
    return -1


def all_of(listed: list[Cell], q: float) -> list[list[int]]:
    """Value, low and high run of every cell, counted within the cell."""
    offsets = np.cumsum([0, *(len(cell[0]) for cell in listed)])
    ended, lost = ([count for cell in listed for count in cell[place]] for place in (0, 1))
    found = numerics.kaplan_meier_quantile(numerics.runs_of(offsets, ended, lost), q)
    return [
        [int(place) - int(start) if place >= 0 else -1 for place in places] for *places, start in zip(*found, offsets[:-1], strict=True)
    ]


@settings(max_examples=200)
@given(st.lists(cells | long_cells, min_size=1, max_size=8), st.sampled_from([0.1, 0.25, 0.5, 0.9]))
def test_the_quantile_is_the_exact_one_and_stands_between_its_limits(listed: list[Cell], q: float) -> None:
    found = all_of(listed, q)
    assert [value for value, _, _ in found] == [by_fractions(cell, q) for cell in listed]
    for value, low, high in found:
        assert value == -1 or 0 <= low <= value
        assert high == -1 or high >= value >= 0
    assert [all_of([cell], q)[0] for cell in listed] == found


def test_survival_of_exactly_a_half_counts_as_reached() -> None:
    assert all_of([([1, 1], [0, 0]), ([0, 1, 1, 1], [1, 0, 0, 0]), ([1, 1, 1, 1, 1, 1], [0] * 6)], 0.5) == [
        [0, 0, -1],
        [2, 1, -1],
        [2, 0, -1],
    ]


def test_nothing_ends_nothing_is_reached() -> None:
    assert all_of([([0], [5]), ([], [])], 0.5) == [[-1, -1, -1], [-1, -1, -1]]


@pytest.mark.parametrize("q", [0.1, 0.5, 0.75, 0.9])
def test_limits_by_rank_are_those_of_the_product(q: float) -> None:
    low, high = numerics.uncensored_limits(np.arange(120), q)
    for n in range(1, 120):
        at_risk = np.arange(n, 0, -1)[:, None]
        _, below, above = survival._censored_steps(at_risk, np.ones_like(at_risk), q, 0.95)
        assert low[n] == below[0] + 1
        assert high[n] == (above[0] + 1 if above[0] >= 0 else n + 1)


def test_many_ties_and_one_by_one_give_the_same_limits() -> None:
    """Greenwood's sum does not change when a tie is split, so limits by rank hold for tied times too."""
    assert all_of([([10, 20, 10], [0, 0, 0])], 0.5)[0] == [1, 1, 1]
    one_by_one = all_of([([1] * 40, [0] * 40)], 0.5)[0]
    edges = np.array([10, 30, 40])
    assert [int(np.searchsorted(edges, step + 1)) for step in one_by_one] == [1, 1, 1]


def test_a_curve_ends_at_nought_where_the_last_one_ends() -> None:
    at_risk, left, low, high = numerics.curve([1, 1, 1, 2], [0, 1, 0, 0])
    assert at_risk.tolist() == [6, 5, 3, 2]
    np.testing.assert_allclose(left, [5 / 6, 4 / 6, 4 / 9, 0.0], rtol=1e-15)
    assert low[-1] == 0.0
    assert (low <= left).all()
    assert (left <= high).all()


def test_a_curve_on_which_nothing_ends_stays_at_one() -> None:
    _, left, low, high = numerics.curve([0, 0], [3, 4])
    assert left.tolist() == low.tolist() == high.tolist() == [1.0, 1.0]
