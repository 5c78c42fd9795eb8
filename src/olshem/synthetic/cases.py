"""One month of cases, drawn for the whole nation at once. Memory follows the month, not the nation's two years."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from olshem.synthetic import asking, days, laws, plan, profiles
from olshem.synthetic.asking import NINE, NONE, SECONDS_A_DAY, SIX, Asked
from olshem.vocabulary import Code

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

OUTCOMES = ("granted", "refused", "withdrawn")
NOT_RECORDED = 0.03
"""the part of counter cases whose visits or minutes nobody wrote down"""
LONGEST_SUSPENSION = 15
LAST_MINUTES = 19 * 60
LATE_SAME_DAY = 110


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """The cases of one month, in order of submission. Instants are local seconds since 1970; :data:`NONE` is absent.

    The columns after ``visits`` are the truth behind a case and never leave this room: its law of waiting, its limit in
    working days, and the working days that there were for it until the records were taken.
    """

    body: Ints
    service: Ints
    area: Ints
    channel: Ints
    office: Ints
    submitted: Ints
    due: Ints
    decided: Ints
    suspended: Ints
    resumed: Ints
    outcome: Ints
    mark: Ints
    waiting: Ints
    visits: Ints
    law: Ints
    limit: Ints
    window: Ints


def draw_month(nation: plan.Plan, month: int, count: int, rng: Generator) -> tuple[Batch, laws.Laws]:
    """The ``count`` cases of one month (from 0) and the laws they were drawn from.

    ``rng`` is the month's own generator, so that months do not depend on each other.
    """
    limits = plan.limits_in_force(nation, plan.month_first(month))
    asked = asking.ask(nation, limits, month, count, rng)
    waits, law_of = laws.make_laws(laws.chance(plan.cell_log_odds(nation, month)), limits.typical[nation.cell_service])
    batch = _answer(nation, limits, asked, waits, law_of[asked.cell], rng)
    order = np.argsort(batch.submitted, kind="stable")
    return Batch(**{field.name: getattr(batch, field.name)[order] for field in fields(Batch)}), waits


def _answer(nation: plan.Plan, limits: plan.Limits, asked: Asked, waits: laws.Laws, law: Ints, rng: Generator) -> Batch:
    count = len(asked.body)
    submitted = asked.day * SECONDS_A_DAY + asked.second
    limit, due = _limit(nation, limits, asked, rng)
    uniform = rng.random(count)
    honest = laws.draw_days(waits, law, uniform)
    waited, rushed = _tempt(nation, asked.body, honest, limit, rng)
    pause, start = _suspend(nation, asked, waited, limit, rng)
    decided_day = days.step(nation.working_days, asked.calendar, asked.day, np.minimum(waited, laws.LONGEST * 2) + pause)
    decided_day = np.where(waited == laws.NEVER, days.FAR, decided_day)
    same_day = (limits.minutes[asked.service] > 0) & (waited == 0)
    in_time = same_day & (uniform < waits.on_time[law])
    minutes = _minutes(limits.minutes[asked.service], in_time, rng)
    decided = np.where(same_day, submitted + minutes * 60, decided_day * SECONDS_A_DAY + _closing(rushed, rng))
    as_of = (plan.AS_OF - days.EPOCH).days
    decided = np.where(decided_day >= as_of, NONE, decided)
    on_time = np.where(limits.minutes[asked.service] > 0, in_time, waited <= limit)
    counter = np.isin(asked.channel, [nation.channels.index(Code(name)) for name in profiles.COUNTERS])
    suspended, resumed = _pauses(nation, asked, start, pause, as_of)
    last = np.full(count, as_of - 1)
    passed = days.number_of(nation.working_days, asked.calendar, last) - days.number_of(nation.working_days, asked.calendar, asked.day)
    return Batch(
        body=asked.body,
        service=asked.service,
        area=asked.area,
        channel=asked.channel,
        office=np.where(counter & (asked.area >= 0), asked.area * profiles.OFFICES_AN_AREA + rng.integers(0, 3, count), NONE),
        submitted=submitted,
        due=due,
        decided=decided,
        suspended=suspended,
        resumed=resumed,
        outcome=_outcome(decided, rushed, rng),
        mark=_mark(nation, asked.body, decided, on_time, rng),
        waiting=_waiting(nation, asked.body, counter, rng),
        visits=_visits(nation, asked.body, counter, rng),
        law=law,
        limit=limit,
        window=passed - pause,
    )


def _limit(nation: plan.Plan, limits: plan.Limits, asked: Asked, rng: Generator) -> tuple[Ints, Ints]:
    """The limit of each case in working days of its calendar, and the due second where the case carries its own.

    A term in calendar days that ends on a day off ends on the next working day: one working day more than there are up to its end.
    """
    service, calendar, day = asked.service, asked.calendar, asked.day
    promised = np.array(profiles.CARRIED_TERMS)[rng.integers(0, len(profiles.CARRIED_TERMS), len(day))]
    carried = limits.carried[service]
    working = np.where(carried, promised, limits.working[service])
    ends = day + limits.calendar[service]
    before_end = days.number_of(nation.working_days, calendar, ends - 1)
    from_calendar = before_end + 1 - days.number_of(nation.working_days, calendar, day)
    limit = np.where(limits.calendar[service] > 0, from_calendar, working)
    due = days.step(nation.working_days, calendar, day, working) * SECONDS_A_DAY + SIX
    return limit, np.where(carried, due, NONE)


def _strength(nation: plan.Plan, body: Ints, fault: profiles.Fault) -> Floats:
    table = np.array([profile.strength if profile.fault is fault else 0.0 for profile in nation.bodies])
    return table[body]


def _tempt(nation: plan.Plan, body: Ints, honest: Ints, limit: Ints, rng: Generator) -> tuple[Ints, Bools]:
    """What the planted faults do to a case that would be late: refused on the last day, or left open for ever."""
    tempted = rng.random(len(body))
    late = (honest > limit) & (limit > 0)
    rushed = late & (tempted < _strength(nation, body, profiles.Fault.CLOSES_AT_DEADLINE))
    left = late & (tempted < _strength(nation, body, profiles.Fault.LEAVES_OPEN))
    return np.where(rushed, limit, np.where(left, laws.NEVER, honest)), rushed


def _suspend(nation: plan.Plan, asked: Asked, waited: Ints, limit: Ints, rng: Generator) -> tuple[Ints, Ints]:
    """How many working days each case was suspended (0: not), and after how many it began. A pause lengthens the limit too."""
    share = np.array([service.suspended for service in nation.services])[asked.service]
    chosen, place = rng.random((2, len(share)))
    pause = rng.integers(2, LONGEST_SUSPENSION + 1, len(share))
    start = 1 + np.floor(place * np.minimum(waited, limit)).astype(np.int64)
    suspended = (chosen < share) & (waited > 0)
    return np.where(suspended, pause, 0), np.where(suspended, start, 0)


def _pauses(nation: plan.Plan, asked: Asked, start: Ints, pause: Ints, as_of: int) -> tuple[Ints, Ints]:
    begins = days.step(nation.working_days, asked.calendar, asked.day, start)
    ends = days.step(nation.working_days, asked.calendar, asked.day, start + pause)
    known = (pause > 0) & (begins < as_of)
    return (
        np.where(known, begins * SECONDS_A_DAY + NINE, NONE),
        np.where(known & (ends < as_of), ends * SECONDS_A_DAY + NINE, NONE),
    )


def _minutes(limit: Ints, in_time: Bools, rng: Generator) -> Ints:
    """Minutes of a case decided on the same day: up to the limit, or after it."""
    uniform = rng.random(len(limit))
    early = 1 + np.floor(uniform * limit)
    late = limit + 1 + np.floor(uniform * LATE_SAME_DAY)
    return np.where(in_time, np.minimum(early, limit), late).astype(np.int64)


def _closing(rushed: Bools, rng: Generator) -> Ints:
    """The second of the day of a decision: office hours, or the last minutes of them."""
    uniform = rng.random(len(rushed))
    usual = NINE + 300 + uniform * (SIX - 600 - NINE)
    return np.where(rushed, SIX - 60 - uniform * LAST_MINUTES, usual).astype(np.int64)


def _outcome(decided: Ints, rushed: Bools, rng: Generator) -> Ints:
    drawn = np.searchsorted([0.9, 0.98], rng.random(len(decided)), side="right")
    return np.where(decided == NONE, NONE, np.where(rushed, 1, drawn)).astype(np.int64)


def _mark(nation: plan.Plan, body: Ints, decided: Ints, on_time: Bools, rng: Generator) -> Ints:
    """The body's own mark of a decided case; one of them marks most of its late cases as on time."""
    flattered = rng.random(len(body)) < _strength(nation, body, profiles.Fault.OVERSTATES)
    return np.where(decided == NONE, NONE, on_time | flattered).astype(np.int64)


def _waiting(nation: plan.Plan, body: Ints, counter: Bools, rng: Generator) -> Ints:
    mean = np.array([profile.queue for profile in nation.bodies])[body]
    minutes = rng.negative_binomial(2, 2 / (2 + mean))
    return np.where(counter & (rng.random(len(body)) >= NOT_RECORDED), minutes, NONE)


def _visits(nation: plan.Plan, body: Ints, counter: Bools, rng: Generator) -> Ints:
    mean = np.array([profile.visits for profile in nation.bodies])[body]
    times = 1 + rng.poisson(mean - 1)
    return np.where(counter & (rng.random(len(body)) >= NOT_RECORDED), times, NONE)
