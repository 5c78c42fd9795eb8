"""Estimates from samples by design: totals, ratios, means, shares and quantiles of many domains at once, with their errors.

Everything is Taylor linearisation: an estimate's error is the error of a total of influences, and one function finds that for
every domain in one pass. A domain is counted by zeroing what lies outside it, not by cutting the sample, so that the number of
its units is uncertain too. Arrays go in and come out; the only sorting is that of clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from olshem import errors

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """How units were drawn. Make one with `sample`; its arrays are by unit, by cluster (psu) or by stratum. Clusters are numbered stratum by stratum.

    ``weight`` (units,), above 0; ``psu`` (units,) the cluster of each unit; ``stratum`` (psus,) the stratum of each cluster;
    ``rest`` (strata,) the share of the stratum's clusters that was not drawn, times n / (n - 1), NaN where one cluster was drawn of several;
    ``drawn`` (strata,) the number of clusters drawn; ``below`` (psus,) the same factor as ``rest`` for units within a cluster times the share of
    clusters drawn, or ``None`` where units within are all drawn or clusters are drawn with replacement; ``units`` (psus,) the units drawn in each.
    """

    weight: Floats
    psu: Integers
    stratum: Integers
    rest: Floats
    drawn: Integers
    below: Floats | None
    units: Integers

    def __len__(self) -> int:
        return len(self.weight)


@dataclass(frozen=True, slots=True)
class Estimates:
    """One row a domain: the estimate, its standard error, its degrees of freedom, the units that it rests on; each (domains,).

    ``value`` and ``se`` are NaN where nothing can be said: a ratio without units, an error where a stratum has one cluster of several.
    """

    value: Floats
    se: Floats
    df: Integers
    n: Integers


def sample(
    weight: ArrayLike,
    stratum: ArrayLike | None = None,
    psu: ArrayLike | None = None,
    population: ArrayLike | None = None,
    within: ArrayLike | None = None,
) -> Sample:
    """A sample of units with its design.

    Parameters
    ----------
    weight : array_like of float, shape (units,)
        How many units of the population each stands for; above 0.
    stratum : array_like, shape (units,), optional
        The stratum of each unit, as any codes. Without it there is one.
    psu : array_like, shape (units,), optional
        The cluster (primary sampling unit) of each unit; the same code in two strata is two clusters. Without it each unit is its own.
    population : array_like of float, shape (units,), optional
        The clusters (units, where there are no clusters) that the unit's stratum has in the population. Without it: drawn with replacement,
        no correction.
    within : array_like of float, shape (units,), optional
        The units that the unit's cluster has in the population, where units were drawn within clusters too.

    Returns
    -------
    Sample

    Raises
    ------
    MethodError
        ``numerics.survey`` where lengths differ, a weight is not above 0, or a population is smaller than what was drawn from it.

    **Source**: Särndal, Swensson and Wretman (1992), 4.3 and 5.5; the two stages as in Lumley (2010), 2.4.
    """
    weights = np.asarray(weight, dtype=np.float64)
    strata = _codes(stratum, len(weights))
    clusters = np.argsort(np.argsort(strata, kind="stable")) if psu is None else _codes(psu, len(weights))
    if psu is not None and stratum is not None:
        clusters = np.unique(strata * (clusters.max(initial=0) + 1) + clusters, return_inverse=True)[1]
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise errors.MethodError("numerics.survey", "a weight is a number above 0")
    number = int(clusters.max(initial=-1)) + 1
    stratum_of = np.zeros(number, dtype=np.int64)
    stratum_of[clusters] = strata
    drawn, units = _counts(stratum_of, int(strata.max(initial=-1)) + 1), _counts(clusters, number)
    share = np.zeros(len(drawn)) if population is None else _share_drawn(drawn, population, strata, "stratum")
    below = None
    if within is not None and population is not None:
        below = _factor(_share_drawn(units, within, clusters, "cluster"), units) * share[stratum_of]
    return Sample(weights, clusters, stratum_of, _factor(share, drawn), drawn, below, units)


def totals(y: ArrayLike, sample: Sample, domain: ArrayLike | None = None, domains: int = 1) -> Estimates:
    """The weighted total of ``y`` in each domain.

    Parameters
    ----------
    y : array_like of float, shape (units,)
        What is counted; no missing values.
    sample : Sample
    domain : array_like of int, shape (units,), optional
        The domain of each unit, from 0; below 0: in none. Without it all units are one.
    domains : int
        How many there are.

    Returns
    -------
    Estimates
        0 with error 0 for a domain without units.

    **Source**: Särndal, Swensson and Wretman (1992), 4.3.18 and 4.6 (zeroing).
    """
    inside, places = _inside(domain, len(sample))
    values = np.asarray(y, dtype=np.float64)[inside] * sample.weight[inside]
    return _estimates(_sums(values, places, domains), values, sample.psu[inside], sample, places, domains)


def ratios(y: ArrayLike, x: ArrayLike, sample: Sample, domain: ArrayLike | None = None, domains: int = 1) -> Estimates:
    """The ratio of two weighted totals in each domain; with ``x`` of ones the mean, and with ``y`` of 0 and 1 the share.

    Parameters
    ----------
    y, x : array_like of float, shape (units,)
        Numerator and denominator; no missing values.
    sample, domain, domains
        As in `totals`.

    Returns
    -------
    Estimates
        NaN where the total of ``x`` is 0.

    **Source**: Särndal, Swensson and Wretman (1992), 5.6.
    """
    inside, places = _inside(domain, len(sample))
    above, below = (np.asarray(part, dtype=np.float64)[inside] * sample.weight[inside] for part in (y, x))
    bases = _sums(below, places, domains)
    bases[bases == 0] = np.nan
    value = _sums(above, places, domains) / bases
    influence = (above - value[places] * below) / bases[places]
    return _estimates(value, influence, sample.psu[inside], sample, places, domains)


def means(y: ArrayLike, sample: Sample, domain: ArrayLike | None = None, domains: int = 1) -> Estimates:
    """The weighted mean of ``y`` in each domain: `ratios` to the number of units, which is estimated too."""
    return ratios(y, np.ones(len(sample)), sample, domain, domains)


def quantiles(y: ArrayLike, q: float, sample: Sample, level: float = 0.95) -> tuple[float, float, float, float]:
    """The weighted ``q``-quantile, its standard error and Woodruff's interval.

    Parameters
    ----------
    y : array_like of float, shape (units,)
        No missing values.
    q : float
        In (0, 1).
    sample : Sample
    level : float
        The coverage of the interval, in (0, 1).

    Returns
    -------
    (float, float, float, float)
        The smallest value at or below which at least ``q`` of the weight lies; its standard error, which is the interval's length over
        twice the point of the t distribution; the interval's ends. NaN where there is no unit.

    **Source**: Woodruff (1952); the standard error from the interval as in Francisco and Fuller (1991).
    """
    values = np.asarray(y, dtype=np.float64)
    if not len(values):
        return (np.nan,) * 4
    order = np.argsort(values, kind="stable")
    ladder, heights = values[order], np.cumsum(sample.weight[order])
    heights /= heights[-1]

    def at(part: float) -> float:
        return float(ladder[min(int(np.searchsorted(heights, part - 1e-12)), len(ladder) - 1)])

    found = at(q)
    below = means(values <= found, sample)
    point = t_point(level, below.df)[0]
    reach = point * below.se[0]
    low, high = at(below.value[0] - reach), at(below.value[0] + reach)
    return found, (high - low) / (2 * point), low, high


def t_point(level: float, df: ArrayLike) -> Floats:
    """The two-sided point of the t distribution: 1.96 for 0.95 and very many degrees of freedom; NaN below 1."""
    freedom = np.asarray(df, dtype=np.float64)
    point: Floats = special.stdtrit(np.where(freedom >= 1, freedom, np.nan), 0.5 + level / 2)
    return point


def t_interval(estimates: Estimates, level: float) -> tuple[Floats, Floats]:
    """The estimate plus and minus its error times the t point, each (domains,); for means and totals.

    **Source**: Korn and Graubard (1999), 3.2.
    """
    reach = t_point(level, estimates.df) * estimates.se
    return estimates.value - reach, estimates.value + reach


def share_interval(estimates: Estimates, level: float) -> tuple[Floats, Floats]:
    """Wilson's limits of shares on the size of the simple sample that would say as much, ``p (1 - p) / se**2``, with the t point.

    Parameters
    ----------
    estimates : Estimates
        Of values in [0, 1], from `means`.
    level : float
        The coverage, in (0, 1).

    Returns
    -------
    (ndarray, ndarray), shape (domains,) each
        Within [0, 1]. Where the share is 0 or 1 the error says nothing and the units themselves are the size. NaN where the error is.

    **Source**: Wilson (1927), on the effective size as R's survey 4.5 has it (Franco and others, 2019, compare such limits).
    """
    p, point = np.clip(estimates.value, 0.0, 1.0), t_point(level, estimates.df)
    certain = (p == 0) | (p == 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = point**2 / np.where(certain, estimates.n, p * (1 - p) / estimates.se**2)
    centre, reach = p + squares / 2, np.sqrt(squares * p * (1 - p) + squares**2 / 4)
    return np.maximum((centre - reach) / (1 + squares), 0.0), np.minimum((centre + reach) / (1 + squares), 1.0)


# ---------------------------------------------------------------- the error of a total of influences
def _estimates(value: Floats, influence: Floats, psu: Integers, sample: Sample, places: Integers, domains: int) -> Estimates:
    variance, clusters, strata = _variance(influence, places, psu, sample, domains)
    return Estimates(value, np.sqrt(variance), clusters - strata, _counts(places, domains))


def _variance(influence: Floats, place: Integers, psu: Integers, sample: Sample, domains: int) -> tuple[Floats, Integers, Integers]:
    """The variance of each domain's total, and the clusters and strata that have units in it."""
    pairs, pair = np.unique(place * len(sample.stratum) + psu, return_inverse=True)
    domain, cluster = np.divmod(pairs, len(sample.stratum))
    keys = domain * len(sample.drawn) + sample.stratum[cluster]  # rising, as clusters are numbered
    new = np.diff(keys, prepend=-1) > 0
    cells, cell = keys[new], np.cumsum(new) - 1
    owner, stratum = np.divmod(cells, len(sample.drawn))
    variance = _sums(sample.rest[stratum] * _spread(_sums(influence, pair, len(pairs)), cell, sample.drawn[stratum]), owner, domains)
    if sample.below is not None:
        variance += _sums(sample.below[cluster] * _spread(influence, pair, sample.units[cluster]), domain, domains)
    return variance, _counts(domain, domains), _counts(owner, domains)


def _spread(values: Floats, group: Integers, size: Integers) -> Floats:
    """The sum of squared distances from the group's mean, with zeros for the members of a group that have no value here."""
    mean = _sums(values, group, len(size)) / size
    return _sums((values - mean[group]) ** 2, group, len(size)) + (size - _counts(group, len(size))) * mean**2


def _factor(share: Floats, drawn: Integers) -> Floats:
    """(1 - share) n / (n - 1); 0 where all were drawn, NaN where one of several was."""
    with np.errstate(divide="ignore", invalid="ignore"):
        factor: Floats = np.where(share >= 1, 0.0, (1 - share) * drawn / (drawn - 1))
    factor[(drawn == 1) & (share < 1)] = np.nan
    return factor


def _share_drawn(drawn: Integers, population: ArrayLike, group: Integers, what: str) -> Floats:
    given = np.asarray(population, dtype=np.float64)
    of_group = np.ones(len(drawn))
    of_group[group] = given
    if not (of_group[group] == given).all():
        raise errors.MethodError("numerics.survey", f"the population of a {what} is one number; found several for one {what}")
    if not (of_group >= drawn).all():
        raise errors.MethodError("numerics.survey", f"a {what} cannot have fewer in the population than were drawn from it")
    return drawn / of_group


def _sums(values: Floats, group: Integers, groups: int) -> Floats:
    sums: Floats = np.bincount(group, values, groups).astype(np.float64, copy=False)
    return sums


def _counts(group: Integers, groups: int) -> Integers:
    return np.bincount(group, minlength=groups).astype(np.int64, copy=False)


def _inside(domain: ArrayLike | None, units: int) -> tuple[NDArray[Any], Integers]:
    """The units that lie in some domain, and which."""
    if domain is None:
        return np.arange(units), np.zeros(units, dtype=np.int64)
    places = np.asarray(domain, dtype=np.int64)
    inside = np.flatnonzero(places >= 0)
    return inside, places[inside]


def _codes(codes: ArrayLike | None, units: int) -> Integers:
    if codes is None:
        return np.zeros(units, dtype=np.int64)
    return np.unique(np.asarray(codes), return_inverse=True)[1].astype(np.int64, copy=False)
