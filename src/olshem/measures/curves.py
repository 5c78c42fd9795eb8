"""Survival curves behind the Kaplan-Meier measures, thinned so that a page can draw them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from olshem import calendars, numerics, rulebook
from olshem.measures.columns import CURVES, table_of
from olshem.measures.question import LEVEL, definition_on, divisor

STEPS = 100
"""A curve keeps about this many steps down, and as many marks of censoring along."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The waiting times of one cell of body and service: distinct times, and what happened at each. ``n``: the cell's cases."""

    measure: rulebook.Measure
    body: str
    service: str
    period: calendars.Period
    n: int
    times: Sequence[int]
    events: Sequence[int]
    censored: Sequence[int]


def curves_table(waits: Iterable[Waiting]) -> pa.Table:
    """The curves of the cells with at least the measure's ``minimum_n`` cases, sorted by key and time.

    Of a curve's times are kept the first, the last, those at which survival enters another hundredth, and those at which a
    case is censored in another hundredth of the time span. ``events`` and ``censored`` of a kept time count everything since the
    kept time before it, ``at_risk`` is just before it; survival and its limits are those of the whole data.
    """
    kept = [wait for wait in waits if wait.n >= _minimum(wait)]
    ordered = sorted(kept, key=lambda wait: (wait.measure.code, wait.body, wait.service, wait.period.starts_on, wait.period.ends_on))
    return table_of((row for wait in ordered for row in _steps(wait)), CURVES)


def _minimum(wait: Waiting) -> int:
    return rulebook.value_on(wait.measure.minimum_n, wait.period.ends_on) or 1


def _steps(wait: Waiting) -> Iterator[dict[str, Any]]:
    definition = definition_on(wait.measure, wait.period)
    if definition is None:
        raise AssertionError("a curve is made of a definition in force")
    at_risk, survival, low, high = numerics.curve(wait.events, wait.censored, LEVEL)
    places = _worth_drawing(wait, survival)
    events, censored = _since(wait.events, places), _since(wait.censored, places)
    size = divisor(wait.measure, definition)
    key: dict[str, Any] = {"measure": wait.measure.code, "body": wait.body, "service": wait.service}
    key |= {"starts_on": wait.period.starts_on, "ends_on": wait.period.ends_on}
    for row, place in enumerate(places.tolist()):
        figures = {"survival": float(survival[place]), "low": float(low[place]), "high": float(high[place])}
        counts = {"at_risk": int(at_risk[place]), "events": int(events[row]), "censored": int(censored[row])}
        yield {**key, "t": wait.times[place] / size, **counts, **figures}


def _worth_drawing(wait: Waiting, survival: NDArray[np.float64]) -> NDArray[np.int64]:
    times, lost = np.asarray(wait.times, dtype=np.int64), np.asarray(wait.censored) > 0
    levels = np.ceil(survival * STEPS)
    keep = np.concatenate([[True], levels[1:] != levels[:-1]])
    keep[-1] = True
    spans = times * STEPS // max(int(times[-1]), 1)
    marks = np.flatnonzero(lost)
    keep[marks[np.concatenate([[True], np.diff(spans[marks]) > 0])] if len(marks) else marks] = True
    return np.flatnonzero(keep)


def _since(counts: ArrayLike, places: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.diff(np.cumsum(counts, dtype=np.int64)[places], prepend=0)
