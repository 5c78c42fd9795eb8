"""The oracle's second half: from what the cases of one cell answer to the figures of one measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Any

from olshem import numerics
from olshem.measures.question import LEVEL
from olshem.rulebook import Condition, Definition, Quantity, Statistic
from olshem.vocabulary import Status


def figures_of(answers: Sequence[Any], definition: Definition, size: int, n_not_due: int) -> dict[str, Any]:
    """Numerator, denominator, value, interval, method and status of one measure in one cell.

    ``answers`` have ``numerator``, ``denominator``, ``time`` and ``ended``; ``size`` is how many of the counted integers make one
    of the measure's unit.
    """
    figures = _WORK[definition.statistic](answers, definition, size)
    absent = Status.OK if figures["value"] is not None else _absence(answers, definition, n_not_due)
    if not answers:
        figures |= {"value": None, "low": None, "high": None}
        absent = Status.NO_CASES
    return {"status": absent, **figures}


def _absence(answers: Sequence[Any], definition: Definition, n_not_due: int) -> Status:
    asked = {test.condition for test in definition.denominator}
    some = any(answer.denominator for answer in answers)
    if definition.statistic in (Statistic.SHARE, Statistic.RATE):
        if Condition.FALLEN_DUE in asked and n_not_due:
            return Status.NOT_DUE
        return Status.NOT_COLLECTED if Condition.FLAG_KNOWN in asked else Status.NO_CASES
    if definition.statistic is Statistic.QUANTILE_KAPLAN_MEIER and any(answer.time is not None for answer in answers):
        return Status.NOT_REACHED
    return Status.NOT_COLLECTED if some and definition.quantity is not Quantity.DURATION else Status.NO_CASES


def _share(answers: Sequence[Any], definition: Definition, size: int) -> dict[str, Any]:
    x, m = sum(answer.numerator for answer in answers), sum(answer.denominator for answer in answers)
    low, high = numerics.wilson([x], [m], LEVEL)
    return _row("wilson", x, m, x / m, low[0], high[0]) if m else _row("wilson", x, m)


def _count(answers: Sequence[Any], definition: Definition, size: int) -> dict[str, Any]:
    x = sum(answer.numerator for answer in answers)
    low, high = numerics.poisson([x], LEVEL)
    return _row("poisson-exact", x, None, float(x), low[0], high[0])


def _rate(answers: Sequence[Any], definition: Definition, size: int) -> dict[str, Any]:
    x, m = sum(answer.numerator for answer in answers), sum(answer.denominator for answer in answers)
    low, high = numerics.poisson([x], LEVEL)
    return _row("poisson-exact", x, m, 1000 * x / m, 1000 * low[0] / m, 1000 * high[0] / m) if m else _row("poisson-exact", x, m)


def _mean(answers: Sequence[Any], definition: Definition, size: int) -> dict[str, Any]:
    times = [answer.time for answer in answers if answer.time is not None]
    squares = sum(time * time for time in times)
    parts = numerics.mean([len(times)], [sum(times)], [squares >> 32], [squares & 0xFFFFFFFF], LEVEL)
    value, low, high = (float(part[0]) / size for part in parts)
    if not times:
        return _row("normal", 0, 0)
    return _row("normal", sum(times), len(times), value, low, high) if len(times) > 1 else _row("normal", sum(times), 1, value)


def _closed_quantile(answers: Sequence[Any], definition: Definition, size: int) -> dict[str, Any]:
    times = sorted(answer.time for answer in answers if answer.time is not None)
    n = len(times)
    if not n:
        return _row("order-statistics", None, 0)
    lower, upper = (int(rank[0]) for rank in numerics.rank_limits([n], definition.q, LEVEL))
    value = times[ceil(Fraction(repr(definition.q)) * n) - 1]
    low, high = times[lower - 1] if lower >= 1 else None, times[upper - 1] if upper <= n else None
    return _row("order-statistics", None, n, *(None if time is None else time / size for time in (value, low, high)))


def _kaplan_meier(answers: Sequence[Any], definition: Definition, size: int) -> dict[str, Any]:
    times, events, censored = waiting_runs(answers)
    limits = numerics.kaplan_meier_quantile(numerics.runs_of([0, len(times)], events, censored), definition.q, LEVEL)
    value, low, high = _first_at_most(events, censored, definition.q), int(limits[1][0]), int(limits[2][0])
    found = (times[place] / size if place >= 0 else None for place in (value, low, high))
    return _row("log-log", sum(events), sum(events) + sum(censored), *found)


def waiting_runs(answers: Sequence[Any]) -> tuple[list[int], list[int], list[int]]:
    """The distinct times of a cell, and how many cases ended and how many were still waiting at each."""
    ended = Counter(answer.time for answer in answers if answer.time is not None and answer.ended)
    waiting = Counter(answer.time for answer in answers if answer.time is not None and not answer.ended)
    times = sorted(ended | waiting)
    return times, [ended[time] for time in times], [waiting[time] for time in times]


def _first_at_most(events: Sequence[int], censored: Sequence[int], q: float) -> int:
    """The first place at which survival is at most 1 - q (-1: none); whole numbers only.

    Survival is ``above / below`` times the share left of those at risk since the last censoring.
    """
    part = 1 - Fraction(repr(q))
    above, below = part.denominator, part.numerator
    at_risk = since = sum(events) + sum(censored)
    for place, (ended, lost) in enumerate(zip(events, censored, strict=True)):
        at_risk -= ended
        if above * at_risk <= below * since:
            return place
        if lost:
            above, below = above * at_risk, below * since
            at_risk = since = at_risk - lost
            if not at_risk:
                return -1
    return -1


def _row(
    method: str, x: int | None, m: int | None, value: float | None = None, low: float | None = None, high: float | None = None
) -> dict[str, Any]:
    return {"method": method, "numerator": x, "denominator": m, "value": value, "low": low, "high": high}


_WORK = {
    Statistic.SHARE: _share,
    Statistic.COUNT: _count,
    Statistic.RATE: _rate,
    Statistic.MEAN: _mean,
    Statistic.QUANTILE_CLOSED: _closed_quantile,
    Statistic.QUANTILE_KAPLAN_MEIER: _kaplan_meier,
}
