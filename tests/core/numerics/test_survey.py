"""Survey estimates: many domains at once are as one by one, nobody's sum, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from olshem import errors
from olshem.numerics import survey


def drawn(seed: int, units: int = 60) -> tuple[np.ndarray, np.ndarray, survey.Sample]:
    """Scores, domains (-1: none) and a stratified two-stage sample."""
    random = np.random.default_rng(seed)
    stratum = random.integers(0, 3, units)
    psu = stratum * 10 + random.integers(0, 4, units)
    sample = survey.sample(
        random.uniform(0.5, 9, units),
        stratum,
        psu,
        population=np.array([9, 20, 40])[stratum],
        within=200 + psu,
    )
    return random.integers(0, 6, units).astype(float), random.integers(-1, 4, units), sample


def slow_variance(influence: np.ndarray, sample: survey.Sample, drawn: list[int], within: list[int]) -> float:
    """The textbook formula, stratum by stratum and cluster by cluster."""
    total = 0.0
    for stratum in range(len(sample.drawn)):
        clusters = [psu for psu in range(len(sample.stratum)) if sample.stratum[psu] == stratum]
        n, share = len(clusters), len(clusters) / drawn[stratum]
        sums = [sum(influence[sample.psu == psu]) for psu in clusters]
        total += (1 - share) * n / (n - 1) * sum((one - sum(sums) / n) ** 2 for one in sums)
        for psu in clusters:
            inner = influence[sample.psu == psu]
            m = len(inner)
            if m > 1:
                total += share * (1 - m / within[psu]) * m / (m - 1) * sum((inner - inner.mean()) ** 2)
    return total


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_domains_at_once_are_the_domains_one_by_one_and_the_slow_formula(seed: int) -> None:
    score, domain, sample = drawn(seed)
    within = [int(200 + code) for code in np.unique(_psu_codes(seed))]
    together = survey.means(score, sample, domain, 4)
    sums = survey.totals(score, sample, domain, 4)
    for one in range(4):
        alone = survey.means(score, sample, np.where(domain == one, 0, -1))
        for left, right in zip(
            (together.value, together.se, together.df, together.n), (alone.value, alone.se, alone.df, alone.n), strict=True
        ):
            np.testing.assert_allclose(left[one], right[0], rtol=1e-12)
        influence = np.where(domain == one, score * sample.weight, 0.0)
        if not np.isnan(sums.se[one]):
            np.testing.assert_allclose(sums.se[one] ** 2, slow_variance(influence, sample, [9, 20, 40], within), rtol=1e-9)


def _psu_codes(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    stratum = random.integers(0, 3, 60)
    return stratum * 10 + random.integers(0, 4, 60)


def test_a_census_has_no_error() -> None:
    everyone = survey.sample(np.ones(5), population=np.full(5, 5))
    assert survey.means([1, 2, 3, 4, 5], everyone).se[0] == 0


def test_an_empty_domain_has_no_mean_and_a_total_of_zero() -> None:
    sample = survey.sample(np.ones(3))
    mean, total = survey.means([1, 2, 3], sample, [0, 0, 0], 2), survey.totals([1, 2, 3], sample, [0, 0, 0], 2)
    assert np.isnan(mean.value[1])
    assert (total.value[1], total.se[1], total.n[1]) == (0, 0, 0)


def test_one_cluster_of_several_says_nothing_of_its_error() -> None:
    alone = survey.means([1, 2], survey.sample([1, 1], psu=["a", "a"]))
    assert alone.value[0] == 1.5
    assert np.isnan(alone.se[0])
    assert np.isnan(survey.share_interval(alone, 0.95)).all()


def test_a_share_of_all_has_limits_of_its_units() -> None:
    low, high = survey.share_interval(survey.means(np.ones(20), survey.sample(np.ones(20))), 0.95)
    assert 0.8 < low[0] < 0.86
    assert high[0] == 1


@pytest.mark.parametrize(
    ("given_wrong", "says"),
    [
        ({"weight": [1, 0]}, "a weight is a number above 0"),
        ({"weight": [1, float("nan")]}, "a weight is a number above 0"),
        ({"weight": [1, 1], "population": [1, 1]}, "fewer in the population than were drawn"),
        ({"weight": [1, 1], "population": [4, 5]}, "found several for one stratum"),
    ],
)
def test_what_is_refused(given_wrong: dict[str, list[float]], says: str) -> None:
    with pytest.raises(errors.MethodError, match=says):
        survey.sample(**given_wrong)
