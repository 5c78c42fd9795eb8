"""Who asks for what, where and when: a month of requests, drawn for the whole nation at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from olshem.synthetic import days, plan
from olshem.vocabulary import Code

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SECONDS_A_DAY = 86_400
NINE, SIX = 9 * 3600, 18 * 3600
NONE = -1
"""absent"""
WITHOUT_AREA = 0.02
"""the part of a national body's portal cases that name no area"""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Requests, before anything was decided. ``cell`` is the place in the plan's cells, ``day`` counts from 1970."""

    cell: Ints
    body: Ints
    service: Ints
    area: Ints
    channel: Ints
    calendar: Ints
    day: Ints
    second: Ints


def _pick(cdf: Floats, row: Ints, uniform: Floats) -> Ints:
    """A column of each case's row of ``cdf``, by inversion."""
    stacked = (cdf + np.arange(len(cdf))[:, None]).ravel()
    return np.asarray(np.searchsorted(stacked, row + uniform, side="right") - row * cdf.shape[1], np.int64)


def ask(nation: plan.Plan, limits: plan.Limits, month: int, count: int, rng: Generator) -> Asked:
    """Draw ``count`` requests of a month: a service of a body, a channel, an area, a day and its second."""
    cell = np.repeat(np.arange(len(nation.cell_body)), rng.multinomial(count, plan.cell_chances(nation, month)))
    body, service = nation.cell_body[cell], nation.cell_service[cell]
    channel = _pick(nation.channel_cdf, service, rng.random(count))
    area = _pick(nation.area_cdf, body, rng.random(count))
    by_portal = channel == nation.channels.index(Code("portal"))
    area = np.where(nation.nationwide[body] & by_portal & (rng.random(count) < WITHOUT_AREA), NONE, area)
    calendar = nation.area_calendar[area]
    first, last = plan.month_first(month), plan.month_first(month + 1) - dt.timedelta(days=1)
    day = _pick(_day_cdf(nation, first, last), calendar * 2 + by_portal, rng.random(count)) + (first - days.EPOCH).days
    return Asked(cell, body, service, area, channel, calendar, day, _second(by_portal, limits.minutes[service] > 0, rng))


def _day_cdf(nation: plan.Plan, first: dt.date, last: dt.date) -> Floats:
    """Rows: calendar x (counter, portal). Mondays are busier; on days off only the portal is open."""
    start = (first - days.EPOCH).days - nation.working_days.first
    span = (last - first).days + 1
    works = np.diff(nation.working_days.numbers[:, start - 1 : start + span], axis=1).astype(float)
    monday = (np.arange(span) + first.weekday()) % 7 == 0
    open_days = works * np.where(monday, 1.2, 1.0)
    rows = np.stack([open_days, np.where(works > 0, open_days, 0.35)], axis=1).reshape(-1, span)
    summed = np.cumsum(rows, axis=1)
    cdf: Floats = summed / summed[:, -1:]
    return cdf


def _second(by_portal: Bools, same_day: Bools, rng: Generator) -> Ints:
    """The second of the day: office hours with a hump at their middle; the portal day and night, mostly by day."""
    first, second, third = rng.random((3, len(by_portal)))
    office = NINE + (SIX - 1 - NINE) * (first + second) / 2
    portal = np.where(third < 0.8, 8 * 3600 + 14 * 3600 * first, (SECONDS_A_DAY - 1) * second)
    second_of_day: Ints = np.where(by_portal & ~same_day, portal, office).astype(np.int64)
    return second_of_day
