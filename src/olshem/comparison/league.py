"""League tables that admit their ties: ranks with confidence sets, tie groups, chances, shrunken values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from olshem import errors, numerics
from olshem.comparison.estimates import Estimate
from olshem.vocabulary import Polarity, Status

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Options:
    """How a league table is made. ``k`` None: a quarter of the group, at least one. ``floor`` None: always ranked."""

    level: float = 0.95
    k: int | None = None
    simultaneous: bool = True
    draws: int = 20_000
    seed: int = 1
    tau2: str = "reml"
    polarity: Polarity = Polarity.HIGHER
    floor: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of a league table; whatever does not exist is None."""

    id: str
    group: str
    value: float | None
    se: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    tie_group: int | None
    p_top_k: float | None
    p_bottom_k: float | None
    shrunk: float | None
    status: Status


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """What a whole peer group's table rests on. ``n`` counts the bodies with a value; ``why`` says why it is not ranked.

    ``not_reached`` of the ``missing`` have no value because too many of their cases still wait. They get no rank, for nobody knows the
    value; it would be large, so that they ``would_stand`` ``below`` those ranked where less is better, and ``above`` where more is.
    """

    group: str
    n: int
    missing: int
    k: int
    tau2: float | None
    mean: float | None
    rankability: float | None
    ranked: bool
    why: Literal["", "no-values", "rankability-below-floor"] = ""
    not_reached: int = 0
    would_stand: Literal["", "above", "below"] = ""


@dataclass(frozen=True, slots=True)
class League:
    """A league table: lines by group, best first, those without a rank last; and what each group rests on."""

    standings: tuple[Standing, ...]
    groups: tuple[GroupSummary, ...]


def league(estimates: Sequence[Estimate], options: Options, *, covariance: FloatArray | None = None) -> League:
    """Rank the bodies of each group by their values, with what the data can and cannot tell apart.

    Parameters
    ----------
    estimates : sequence of Estimate
        Values in any unit, in any order: neither their order nor other groups change a line. Ids are unique.
    options : Options
        Level, draws, seed and the rest. Each group starts the same stream of draws.
    covariance : float array of shape (p, p), optional
        Of all estimates in the order given, instead of their errors; its rows of estimates without a value are ignored.
        Shrinkage and rankability use its diagonal only.

    Returns
    -------
    League
        Ranks are 1 = best; equal values share the lowest number. ``rank_low`` to ``rank_high`` always holds ``rank``. Tie groups
        count from 1: from the best down, all that are not separated from the group's first member. ``p_top_k`` and
        ``p_bottom_k`` come from the same draws. A body without a value keeps its status and has no rank; where a group's
        rankability lies below ``options.floor`` nobody in it is ranked, with the status ``not-comparable``; values and shrunken
        values stay. A group of one is rank 1 of 1; rankability is then unknown and no floor applies.

    Raises
    ------
    RefusedError
        ``comparison.polarity-neutral``: neither direction is better, so there is no best.
    MethodError
        ``comparison.k-too-small``, ``numerics.*`` for levels, draws, methods and covariance.

    Source
    ------
    Mogstad, Romano, Shaikh and Wilhelm (2024) for the sets; Goldstein and Spiegelhalter (1996) for the chances; van Dishoeck et al.
    (2011) for rankability (docs/methods/league.md).
    """
    if options.polarity is Polarity.NEUTRAL:
        raise errors.RefusedError(
            "comparison.polarity-neutral", "neither direction of this measure is better, so no body can stand above another"
        )
    if options.k is not None and options.k < 1:
        raise errors.MethodError("comparison.k-too-small", f"k must be 1 or more, found {options.k}")
    standings: list[Standing] = []
    summaries: list[GroupSummary] = []
    for group in sorted({one.group for one in estimates}):
        lines, summary = _one_group(group, estimates, options, covariance)
        standings += lines
        summaries.append(summary)
    return League(tuple(standings), tuple(summaries))


def _one_group(
    group: str, estimates: Sequence[Estimate], options: Options, covariance: FloatArray | None
) -> tuple[list[Standing], GroupSummary]:
    sign = 1.0 if options.polarity is Polarity.HIGHER else -1.0
    members = [place for place, one in enumerate(estimates) if one.group == group]
    known = [place for place in members if estimates[place].status is Status.OK]
    order = sorted(known, key=lambda place: (-sign * _number(estimates[place].value), _number(estimates[place].error), estimates[place].id))
    compared = [estimates[place] for place in order]
    absent = sorted((estimates[place] for place in members if estimates[place].status is not Status.OK), key=lambda one: one.id)
    values = np.array([_number(one.value) for one in compared])
    if covariance is None:
        noise = np.array([_number(one.error) for one in compared])
    else:
        noise = np.asarray(covariance, dtype=np.float64)[np.ix_(order, order)]
    spread = np.diag(noise) if noise.ndim == 2 else noise**2
    model = numerics.shrink(values, spread, method=options.tau2)
    too_noisy = options.floor is not None and model.rankability is not None and model.rankability < options.floor
    k = options.k or max(1, len(compared) // 4)
    beyond = sum(one.status is Status.NOT_REACHED for one in absent)
    summary = GroupSummary(
        group=group,
        n=len(compared),
        missing=len(absent),
        k=k,
        tau2=model.tau2 if len(compared) > 1 else None,
        mean=model.mean,
        rankability=model.rankability,
        ranked=bool(compared) and not too_noisy,
        why="rankability-below-floor" if too_noisy else "" if compared else "no-values",
        not_reached=beyond,
        would_stand="" if not beyond else "above" if sign > 0 else "below",
    )
    if too_noisy:
        lines = [_unranked(one, Status.NOT_COMPARABLE, shrunk) for one, shrunk in zip(compared, model.shrunken.tolist(), strict=True)]
        lines.sort(key=lambda line: line.id)
    else:
        lines = _ranked(compared, sign * values, noise, model.shrunken, k, options)
    return lines + [_unranked(one, one.status, None) for one in absent], summary


def _number(value: float | None) -> float:
    """The number that an estimate with status ok always has."""
    if value is None:
        raise errors.MethodError("comparison.estimate-incomplete", "an estimate with status ok needs a value and an error")
    return value


def _unranked(one: Estimate, status: Status, shrunk: float | None) -> Standing:
    return Standing(one.id, one.group, one.value, one.error, None, None, None, None, None, None, shrunk, status)


def _ranked(
    compared: Sequence[Estimate], oriented: FloatArray, noise: FloatArray, shrunken: FloatArray, k: int, options: Options
) -> list[Standing]:
    """The lines of a group in the order given, best first; ``oriented`` so that higher is better."""
    sets = numerics.rank_sets(
        oriented, noise, level=options.level, draws=options.draws, seed=options.seed, simultaneous=options.simultaneous
    )
    top, bottom = numerics.top_probabilities(oriented, noise, k, draws=options.draws, seed=options.seed)
    columns = (numerics.competition_ranks(oriented), sets.low, sets.high, tie_groups(sets.separated), top, bottom, shrunken)
    rows = zip(compared, *(column.tolist() for column in columns), strict=True)
    return [
        Standing(one.id, one.group, one.value, one.error, rank, low, high, tie, first, last, shrunk, Status.OK)
        for one, rank, low, high, tie, first, last, shrunk in rows
    ]


def tie_groups(separated: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number the groups of bodies that cannot be told apart from the best of them.

    Parameters
    ----------
    separated : bool array of shape (p, p)
        In order from the best down: ``separated[i, j]`` where i is surely above j.

    Returns
    -------
    int array of shape (p,)
        1 for the first body and all not separated from it, 2 for the best of the rest and all of the rest not separated from
        it, and so on. A noisy body may so stand in a better group than one above it.

    Source
    ------
    contracts.md, "Comparisons".
    """
    groups = np.zeros(len(separated), dtype=np.int64)
    number = 0
    while (groups == 0).any():
        number += 1
        first = int(np.argmin(groups))
        groups[(groups == 0) & ~separated[first]] = number
    return groups
