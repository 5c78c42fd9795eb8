"""How much of the spread between estimates is real: between-variance, shrunken values, rankability.

Sums are numpy's own, never a matrix product, so that no digit depends on how many cores a linear algebra library uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from olshem import errors

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """A normal model of p estimates: y_i ~ N(theta_i, v_i), theta_i ~ N(mean, tau2).

    ``shrunken`` has the shape (p,). ``rankability`` is tau2 / (tau2 + median v), from 0 (all noise) to 1; ``None`` with fewer
    than two estimates.
    """

    tau2: float
    mean: float | None
    shrunken: FloatArray
    rankability: float | None


def _weighted_mean(values: FloatArray, weights: FloatArray) -> float:
    return float((weights * values).sum() / weights.sum())


def _cochran_q(values: FloatArray, variances: FloatArray) -> float:
    weights = 1 / variances
    return float((weights * (values - _weighted_mean(values, weights)) ** 2).sum())


def _der_simonian_laird(values: FloatArray, variances: FloatArray) -> float:
    weights = 1 / variances
    spread = weights.sum() - (weights**2).sum() / weights.sum()
    return (_cochran_q(values, variances) - (len(values) - 1)) / float(spread)


def _hunter_schmidt(values: FloatArray, variances: FloatArray) -> float:
    return (_cochran_q(values, variances) - len(values)) / float((1 / variances).sum())


def _paule_mandel(values: FloatArray, variances: FloatArray) -> float:
    def excess(tau2: float) -> float:
        return _cochran_q(values, variances + tau2) - (len(values) - 1)

    if excess(0.0) <= 0:
        return 0.0
    return _fall_through_zero(excess, 0.0, _ceiling(values))


def _fall_through_zero(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function falls through 0 between two points, by halving, to the last digits (``high`` where it does not fall)."""
    while high - low > 1e-15 * high and low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return high


def _ceiling(values: FloatArray) -> float:
    """A between-variance that no estimator here exceeds."""
    return float(len(values) * np.var(values, ddof=1))


def _log_likelihood(tau2: FloatArray, values: FloatArray, variances: FloatArray, *, restricted: bool) -> FloatArray:
    """The (restricted) log-likelihood for each tau2, up to a constant."""
    total = variances + tau2[:, None]
    weights = 1 / total
    mean = (weights * values).sum(axis=1) / weights.sum(axis=1)
    likelihood = np.log(total).sum(axis=1) + (weights * (values - mean[:, None]) ** 2).sum(axis=1)
    if restricted:
        likelihood += np.log(weights.sum(axis=1))
    return np.asarray(-likelihood / 2)


def _score(tau2: float, values: FloatArray, variances: FloatArray, *, restricted: bool) -> float:
    """The slope of twice the log-likelihood at tau2."""
    weights = 1 / (variances + tau2)
    squares = float(((weights * (values - _weighted_mean(values, weights))) ** 2).sum())
    slope = squares - float(weights.sum())
    return slope + float((weights**2).sum() / weights.sum()) if restricted else slope


def _most_likely(values: FloatArray, variances: FloatArray, *, restricted: bool) -> float:
    """The global maximum: the best of a fine grid, then the root of the slope between its neighbours."""
    ceiling = _ceiling(values)
    grid = np.concatenate([[0.0], ceiling * np.geomspace(1e-12, 1.0, 400)])
    best = int(np.argmax(_log_likelihood(grid, values, variances, restricted=restricted)))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]

    def slope(tau2: float) -> float:
        return _score(tau2, values, variances, restricted=restricted)

    if slope(low) <= 0:
        return float(low)
    return _fall_through_zero(slope, float(low), float(high))


def _reml(values: FloatArray, variances: FloatArray) -> float:
    return _most_likely(values, variances, restricted=True)


def _ml(values: FloatArray, variances: FloatArray) -> float:
    return _most_likely(values, variances, restricted=False)


TAU2_METHODS: Mapping[str, Callable[[FloatArray, FloatArray], float]] = MappingProxyType(
    {"reml": _reml, "dl": _der_simonian_laird, "pm": _paule_mandel, "ml": _ml, "hs": _hunter_schmidt}
)
"""The estimators of the between-variance by name. The empirical Bayes estimator of Morris equals ``pm``."""


def between_variance(values: FloatArray, variances: FloatArray, *, method: str = "reml") -> float:
    """The variance of true values behind estimates with known error variances.

    Parameters
    ----------
    values : float array of shape (p,)
        Estimates, finite, any unit.
    variances : float array of shape (p,)
        Error variances, 0 or more, in the unit squared. Where some are 0 they count as 1e-12 of the smallest that is not; where
        all are 0 the result is the sample variance.
    method : str
        ``reml`` (restricted maximum likelihood), ``dl`` (DerSimonian-Laird), ``pm`` (Paule-Mandel), ``ml`` or ``hs``
        (Hunter-Schmidt).

    Returns
    -------
    float
        0 or more. 0 for fewer than two estimates and for equal ones.

    Raises
    ------
    MethodError
        ``numerics.tau2-method``, ``numerics.errors-shape``, ``numerics.errors-negative``, ``numerics.values-not-finite``.

    Source
    ------
    Viechtbauer, "Bias and efficiency of meta-analytic variance estimators in the random-effects model", Journal of Educational
    and Behavioral Statistics 30 (2005), 261-293; DerSimonian and Laird (1986); Paule and Mandel (1982).
    """
    values, variances = np.asarray(values, np.float64), np.asarray(variances, np.float64)
    if method not in TAU2_METHODS:
        raise errors.MethodError("numerics.tau2-method", f"tau2 must be one of {', '.join(TAU2_METHODS)}, found {method}")
    if values.ndim != 1 or not np.isfinite(values).all():
        raise errors.MethodError("numerics.values-not-finite", "values must be one list of finite numbers")
    if variances.shape != values.shape:
        raise errors.MethodError("numerics.errors-shape", f"variances must have the shape {values.shape}, found {variances.shape}")
    if not np.isfinite(variances).all() or (variances < 0).any():
        raise errors.MethodError("numerics.errors-negative", "variances must be finite and 0 or more")
    if len(values) < 2 or (values == values[0]).all():
        return 0.0
    if not variances.any():
        return float(np.var(values, ddof=1))
    floor = 1e-12 * float(variances[variances > 0].min())
    return max(0.0, TAU2_METHODS[method](values, np.maximum(variances, floor)))


def shrink(values: FloatArray, variances: FloatArray, *, method: str = "reml") -> Shrinkage:
    """Estimates pulled towards their mean by as much as their error warrants, and whether their order means anything.

    Parameters
    ----------
    values : float array of shape (p,)
        Estimates, finite, any unit. p = 0 and p = 1 are legal: nothing is shrunken and rankability is ``None``.
    variances : float array of shape (p,)
        Error variances, 0 or more, in the unit squared.
    method : str
        How the between-variance is estimated, as in :func:`between_variance`.

    Returns
    -------
    Shrinkage
        ``shrunken`` = mean + tau2 / (tau2 + v) (y - mean), each between its estimate and the mean; an estimate without error
        stays where it is. Equal estimates without error give rankability 0.

    Raises
    ------
    MethodError
        As :func:`between_variance`.

    Source
    ------
    Morris, "Parametric empirical Bayes inference", JASA 78 (1983); rankability: van Dishoeck, Lingsma, Mackenbach and Steyerberg,
    "Random variation and rankability of hospitals using outcome indicators", BMJ Quality & Safety 20 (2011), 869-874.
    """
    values, variances = np.asarray(values, np.float64), np.asarray(variances, np.float64)
    tau2 = between_variance(values, variances, method=method)
    if len(values) < 2:
        return Shrinkage(tau2, float(values[0]) if len(values) else None, values.copy(), None)
    total = variances + tau2
    exact = total == 0
    weights = exact.astype(np.float64) if exact.any() else 1 / total
    mean = _weighted_mean(values, weights)
    kept = np.where(exact | (variances == 0), 1.0, tau2 / np.where(exact, 1.0, total))
    middle = float(np.median(variances))
    rankability = tau2 / (tau2 + middle) if tau2 > 0 else 0.0
    return Shrinkage(tau2, mean, mean + kept * (values - mean), rankability)
