"""The spread that is real: what every estimator of it must do, and the cases at the edge."""

from __future__ import annotations

import numpy as np
import pytest

from olshem import errors, numerics

METHODS = sorted(numerics.TAU2_METHODS)


def some(count: int = 15, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    return generator.normal(5, 2, count), generator.uniform(0.2, 4, count)


@pytest.mark.parametrize("method", METHODS)
class TestEveryEstimator:
    """The conformance suite of the family, applied by registry."""

    def test_order_does_not_matter(self, method: str) -> None:
        values, variances = some()
        order = np.random.default_rng(3).permutation(len(values))
        before, after = (
            numerics.between_variance(*pair, method=method) for pair in ((values, variances), (values[order], variances[order]))
        )
        assert after == pytest.approx(before, rel=1e-12)

    def test_the_unit_does_not_matter(self, method: str) -> None:
        values, variances = some()
        once = numerics.between_variance(values, variances, method=method)
        assert numerics.between_variance(1e4 * values - 3, 1e8 * variances, method=method) == pytest.approx(1e8 * once, rel=1e-9)

    def test_shrunken_values_lie_between_value_and_mean(self, method: str) -> None:
        values, variances = some()
        model = numerics.shrink(values, variances, method=method)
        assert model.mean is not None
        assert model.rankability is not None
        assert 0 < model.rankability < 1
        low, high = np.minimum(values, model.mean), np.maximum(values, model.mean)
        assert ((low <= model.shrunken) & (model.shrunken <= high)).all()

    @pytest.mark.parametrize(("values", "variances"), [([], []), ([3.0], [1.0]), ([2.0, 2.0, 2.0], [1.0, 2.0, 0.0])])
    def test_nothing_to_spread(self, method: str, values: list[float], variances: list[float]) -> None:
        model = numerics.shrink(np.array(values), np.array(variances), method=method)
        assert model.tau2 == 0
        assert model.shrunken.tolist() == values
        assert model.rankability == (0.0 if len(values) > 1 else None)

    def test_estimates_without_error_stay_where_they_are(self, method: str) -> None:
        values = np.array([1.0, 2.0, 4.0])
        model = numerics.shrink(values, np.zeros(3), method=method)
        assert (model.tau2, model.rankability, model.shrunken.tolist()) == (pytest.approx(np.var(values, ddof=1)), 1.0, values.tolist())
        mixed = numerics.shrink(np.array([1.0, 2.0, 4.0]), np.array([0.0, 1.0, 1.0]), method=method)
        assert mixed.shrunken[0] == 1.0
        assert np.isfinite(mixed.shrunken).all()

    def test_noise_alone_is_not_rankable(self, method: str) -> None:
        values = np.array([1.0, 1.1, 0.9, 1.05, 0.95])
        assert numerics.shrink(values, np.full(5, 4.0), method=method).rankability == 0


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_the_likelihood_is_nowhere_higher(method: str) -> None:
    for seed in range(20):
        values, variances = some(6, seed)
        found = numerics.between_variance(values, variances, method=method)
        grid = np.linspace(0, 40, 20_001)
        total = variances + grid[:, None]
        weights = 1 / total
        mean = (weights @ values) / weights.sum(1)
        loss = np.log(total).sum(1) + (weights * (values - mean[:, None]) ** 2).sum(1) + (np.log(weights.sum(1)) if method == "reml" else 0)
        assert abs(found - grid[int(np.argmin(loss))]) <= 0.002


def test_paule_mandel_solves_its_equation() -> None:
    values, variances = some()
    total = variances + numerics.between_variance(values, variances, method="pm")
    mean = (values / total).sum() / (1 / total).sum()
    assert ((values - mean) ** 2 / total).sum() == pytest.approx(len(values) - 1, rel=1e-10)


@pytest.mark.parametrize(
    ("values", "variances", "method", "code"),
    [
        ([1.0, 2.0], [1.0, 1.0], "guess", "numerics.tau2-method"),
        ([1.0, np.inf], [1.0, 1.0], "reml", "numerics.values-not-finite"),
        ([1.0, 2.0], [1.0], "reml", "numerics.errors-shape"),
        ([1.0, 2.0], [1.0, -1.0], "reml", "numerics.errors-negative"),
    ],
)
def test_what_it_refuses(values: list[float], variances: list[float], method: str, code: str) -> None:
    with pytest.raises(errors.MethodError) as refused:
        numerics.shrink(np.array(values), np.array(variances), method=method)
    assert refused.value.code == code
