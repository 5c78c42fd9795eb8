"""From the rulebook and the profiles to arrays: who provides what, where, how often, within which limit."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from olshem import rulebook
from olshem.synthetic import days, profiles
from olshem.vocabulary import Code, Unit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MONTHS = 24
FIRST_MONTH = dt.date(2024, 1, 1)
MIDDLE_OF_SECOND_YEAR = 17.5
AS_OF = dt.date(2026, 1, 15)
"""the records are as at the first instant of this day: nothing on it or after it has happened"""
SPAN = (dt.date(2023, 12, 1), dt.date(2027, 12, 31))
WORKING_DAYS_A_WEEK = 5


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """The limit of each service in one month; arrays of shape (services,). ``working``, ``calendar`` and ``minutes`` are 0 where
    the limit is of another kind, ``typical`` is in working days (0: shorter than a day).
    """

    working: Ints
    calendar: Ints
    minutes: Ints
    carried: NDArray[np.bool_]
    typical: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Everything that is fixed before the first case is drawn. A cell is a body with a service that it provides."""

    book: rulebook.Rulebook
    bodies: tuple[profiles.BodyProfile, ...]
    services: tuple[profiles.ServiceProfile, ...]
    areas: tuple[Code, ...]
    channels: tuple[Code, ...]
    cell_body: Ints
    cell_service: Ints
    cell_weight: Floats
    area_cdf: Floats
    """(bodies, areas): where a body's cases come from"""
    nationwide: NDArray[np.bool_]
    """(bodies,): whether a body serves more than one area"""
    channel_cdf: Floats
    """(services, channels)"""
    area_calendar: Ints
    """(areas + 1,): the last one is of the cases without an area"""
    working_days: days.WorkingDays


def month_first(month: int) -> dt.date:
    """The first day of a month, counted from 0."""
    return dt.date(FIRST_MONTH.year + month // 12, month % 12 + 1, 1)


def make_plan(book: rulebook.Rulebook) -> Plan:
    """The plan of the small nation for its rulebook."""
    bodies, services = profiles.BODIES, profiles.SERVICES
    areas, channels = tuple(profiles.AREA_WEIGHTS), tuple(profiles.CHANNEL_WEIGHTS)
    cells = [
        (b, s, service.weight)
        for b, body in enumerate(bodies)
        for s, service in enumerate(services)
        if body.code in book.services[Code(service.code)].providers
    ]
    cell_body, cell_service = (np.array([cell[place] for cell in cells], np.int64) for place in (0, 1))
    weight = np.array([cell[2] for cell in cells])
    of_body = np.bincount(cell_body, weights=weight)
    calendar_of = [rulebook.calendar_of(book, Code(area)) for area in areas] + [book.calendar]
    codes = sorted(set(calendar_of))
    return Plan(
        book=book,
        bodies=bodies,
        services=services,
        areas=tuple(Code(area) for area in areas),
        channels=tuple(Code(channel) for channel in channels),
        cell_body=cell_body,
        cell_service=cell_service,
        cell_weight=weight / of_body[cell_body] * np.array([bodies[b].weight for b in cell_body]),
        area_cdf=_area_cdf(bodies, areas),
        nationwide=np.array([body.code not in {f"akimat-{area}" for area in areas} for body in bodies]),
        channel_cdf=_channel_cdf(book, services, channels),
        area_calendar=np.array([codes.index(code) for code in calendar_of], np.int64),
        working_days=days.make_working_days([rulebook.working_calendar(book, code) for code in codes], *SPAN),
    )


def _area_cdf(bodies: tuple[profiles.BodyProfile, ...], areas: tuple[str, ...]) -> Floats:
    everywhere = np.array([float(profiles.AREA_WEIGHTS[area]) for area in areas])
    rows = [np.array([float(body.code == f"akimat-{area}") for area in areas]) for body in bodies]
    return np.stack([_cdf(row if row.any() else everywhere) for row in rows])


def _channel_cdf(book: rulebook.Rulebook, services: tuple[profiles.ServiceProfile, ...], channels: tuple[str, ...]) -> Floats:
    rows = []
    for service in services:
        open_to = book.services[Code(service.code)].channels
        rows.append(_cdf(np.array([float(profiles.CHANNEL_WEIGHTS[c]) if c in open_to else 0.0 for c in channels])))
    return np.stack(rows)


def _cdf(weights: Floats) -> Floats:
    summed = np.cumsum(weights)
    cdf: Floats = summed / summed[-1]
    return cdf


def cases_by_month(total: int) -> Ints:
    """How a number of cases spreads over the months: growth and season, by largest remainder, so that it adds up."""
    weights = np.array([profiles.MONTH_WEIGHTS[m % 12] * (1 + profiles.MONTHLY_GROWTH) ** m for m in range(MONTHS)])
    wanted = weights / weights.sum() * total
    counts: Ints = np.floor(wanted).astype(np.int64)
    most_left = np.argsort(-(wanted - counts), kind="stable")[: total - counts.sum()]
    counts[most_left] += 1
    return counts


def cell_chances(plan: Plan, month: int) -> Floats:
    """The part of a month's cases that falls to each cell, with the yearly peak of its service."""
    peak = np.array([service.peak for service in plan.services])
    distance = np.abs((month % 12 + 1 - peak + 6) % 12 - 6)
    factor = np.where(peak > 0, 1 + (profiles.PEAK_FACTOR - 1) * np.maximum(0.0, 1 - distance / 2), 1.0)
    weights = plan.cell_weight * factor[plan.cell_service]
    chances: Floats = weights / weights.sum()
    return chances


def cell_log_odds(plan: Plan, month: int) -> Floats:
    """The log-odds that a case of each cell is decided within its limit."""
    skill = np.array([body.skill + body.trend * (month - MIDDLE_OF_SECOND_YEAR) / (MONTHS - 1) for body in plan.bodies])
    ease = np.array([service.ease for service in plan.services])
    log_odds: Floats = skill[plan.cell_body] + ease[plan.cell_service]
    return log_odds


def limits_in_force(plan: Plan, on: dt.date) -> Limits:
    """The limits that the rulebook has in force on a day."""
    found: dict[str, list[int]] = {name: [] for name in ("working", "calendar", "minutes", "carried", "typical")}
    for service in plan.services:
        standard = rulebook.in_force(plan.book.services[Code(service.code)].standards[Code("term")], on)
        assert standard is not None
        for name, number in _limit(standard.value, standard.unit).items():
            found[name].append(number)
    return Limits(
        working=np.array(found["working"]),
        calendar=np.array(found["calendar"]),
        minutes=np.array(found["minutes"]),
        carried=np.array(found["carried"], np.bool_),
        typical=np.array(found["typical"]),
    )


def _limit(value: float | str | None, unit: Unit | None) -> dict[str, int]:
    limit = dict.fromkeys(("working", "calendar", "minutes", "carried", "typical"), 0)
    if value == "carried":
        return limit | {"carried": 1, "typical": profiles.CARRIED_TERMS[1]}
    number = int(value or 0)
    if unit is Unit.WORKING_DAY:
        return limit | {"working": number, "typical": number}
    if unit is Unit.CALENDAR_DAY:
        return limit | {"calendar": number, "typical": math.floor(number * WORKING_DAYS_A_WEEK / 7)}
    return limit | {"minutes": number * (60 if unit is Unit.HOUR else 1)}
