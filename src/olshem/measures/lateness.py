"""Which cases are past the term of their service, by the law that counts it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem.measures.scan import mapped
from olshem.measures.terms import NO_CHANNEL, OTHER_AREA, OTHER_CHANNEL, SECONDS, UNITS, Hours
from olshem.measures.times import SECOND, Begun, Counts, Integers, Times
from olshem.rulebook import Regime
from olshem.vocabulary import Clock, Unit

DAY = 86_400 * SECOND
Truth = NDArray[np.bool_]


def apply_terms(times: Times, without: Truth, past: Truth) -> None:
    """Give the cases without a due time of their own the term of their service."""
    terms, rows = times.plan.terms, np.flatnonzero(without)
    none = len(terms.services)
    services = mapped(times.batch, "service", lambda code: terms.services.get(code, none), none)[rows]
    lines = terms.line_of[services, _channels(times, rows), _areas(times, rows)]
    if terms.regime_of is None:
        _apply(times, rows, rows, lines, 0, without, past)
        return
    regimes = terms.regime_of[services, times.submitted_on[rows] - times.plan.first_day]
    for place in np.unique(regimes).tolist():
        chosen = regimes == place
        mine = rows[chosen]
        if place == 0:
            _apply(times, mine, mine, lines[chosen], 0, without, past)
        else:
            _apply(_as_counted(times, mine, place), np.arange(len(mine)), mine, lines[chosen], place, without, past)


def _channels(times: Times, rows: Integers) -> Counts | int:
    channels = times.plan.terms.channels
    if not channels:
        return NO_CHANNEL
    return mapped(times.batch, "channel", lambda code: channels.get(code, OTHER_CHANNEL), NO_CHANNEL)[rows]


def _areas(times: Times, rows: Integers) -> Counts | int:
    areas = times.plan.terms.areas
    if not areas:
        return OTHER_AREA
    return mapped(times.batch, "area", lambda code: areas.get(code, OTHER_AREA), OTHER_AREA)[rows]


def _as_counted(times: Times, rows: Integers, place: int) -> Times:
    """Some cases as a law sees them: by its calendar, and what came after hours as what came on the next working day."""
    plan = times.plan
    own, hours = plan.terms.regimes[place].calendar, plan.hours[place]
    on = times.submitted_on[rows]
    calendar = times.calendar[rows] if own is None else np.full(len(rows), plan.start_of_calendar[own], dtype=np.int32)
    at: Counts | None = None
    if hours is not None:
        at, where = times.submitted[rows], calendar + (on - plan.first_day)
        shape, of_day = hours.shape[where], plan.wall(at) - on.astype(np.int64) * DAY
        moved = (shape == 0) | (of_day > hours.last_close[shape])
        on = np.where(moved, hours.next_open[where], on)
        at = np.where(moved, hours.opens_at[calendar + (on - plan.first_day)], at)
    batch = times.batch if len(rows) == times.batch.num_rows else times.batch.take(pa.array(rows))
    return Times(batch, plan, Begun(at, on, calendar))


def _apply(times: Times, own: Integers, mine: Integers, lines: Counts, place: int, without: Truth, past: Truth) -> None:
    """Terms of one law: ``own`` numbers the cases in ``times``, ``mine`` in the batch from which they come."""
    terms, days = times.plan.terms, times.submitted_on[own] - times.plan.first_day
    units, limits = terms.unit[lines, days], terms.limit[lines, days]
    for unit in terms.units:
        chosen = units == UNITS.index(unit)
        past[mine[chosen]] = _is_past(times, own[chosen], limits[chosen], unit, terms.regimes[place], times.plan.hours[place])
        without[mine[chosen]] = False


def _is_past(times: Times, rows: Integers, limit: Integers, unit: Unit, regime: Regime, hours: Hours | None) -> Truth:
    """Whether the last day, or moment, of each term is over."""
    if unit is Unit.MINUTE and hours is not None:
        return _is_past_in_hours(times, rows, limit * SECOND, hours)
    if unit in SECONDS:
        past: Truth = times.lasted(Clock.ELAPSED)[rows] > limit * SECOND
        return past
    counts_receipt, clock = regime.counting.day_of_receipt_counts, Clock.WORKING_DAY if unit is Unit.WORKING_DAY else Clock.CALENDAR_DAY
    waited = times.duration(clock)[rows]
    if clock is Clock.WORKING_DAY:
        limit = np.maximum(limit - ~_off(times, rows, times.submitted_on[rows]), 0) if counts_receipt else limit
        past = waited > limit
        even = np.flatnonzero(waited == limit)
        past[even] = _idle(times, rows[even])
        return past
    if unit is Unit.CALENDAR_MONTH:
        limit = _days_of_months(times.submitted_on[rows], limit, counts_receipt)
    elif counts_receipt:
        limit = np.maximum(limit - 1, 0)
    if regime.counting.ends_on_day_off == "next-working-day":
        limit = _moved(times, rows, waited, limit)
    after: Truth = waited > limit
    return after


def _off(times: Times, rows: Integers, day: Counts) -> Truth:
    """Whether a day is a day off in the calendar of the case."""
    off: Truth = times.plan.days_off.reshape(-1)[times.calendar[rows] + (day - times.plan.first_day)]
    return off


def _idle(times: Times, rows: Integers) -> Truth:
    """Whether the case ended after the last day that counts, on a day off or some later one, not while it stood still."""
    idle, asked, day = np.zeros(len(rows), dtype=bool), np.arange(len(rows)), times.last_on[rows]
    while len(asked):
        mine, on = rows[asked], day[asked]
        stands = _stands(times, mine, on)
        after = (on > times.submitted_on[mine]) & (stands | _off(times, mine, on))
        idle[asked[after & ~stands]] = True
        asked = asked[after & stands]
        day[asked] -= 1
    return idle


def _stands(times: Times, rows: Integers, day: Counts) -> Truth:
    """Whether a case stands still on a day."""
    stopped, begins, ends = times.stopped_days
    first, last = (np.searchsorted(stopped, rows, side=side) for side in ("left", "right"))
    stands = np.zeros(len(rows), dtype=bool)
    for place in range(int((last - first).max(initial=0))):
        has = np.flatnonzero(first + place < last)
        stop = first[has] + place
        stands[has] |= (begins[stop] < day[has]) & (day[has] <= ends[stop])
    return stands


def _days_of_months(begun_on: Counts, months: Integers, counts_receipt: bool) -> Integers:
    """How many days after the day of receipt a term in months ends (:func:`olshem.calendars.month_end`)."""
    begun = begun_on.astype("datetime64[D]")
    month = begun.astype("datetime64[M]")
    of_month = (begun - month.astype("datetime64[D]")).astype(np.int64) + 1
    first = (month + months).astype("datetime64[D]")
    length = ((month + months + 1).astype("datetime64[D]") - first).astype(np.int64)
    days: Integers = (first - begun).astype(np.int64) + np.minimum(of_month - counts_receipt, length) - 1
    return days


def _moved(times: Times, rows: Integers, waited: Counts, limit: Integers) -> Integers:
    """Terms in calendar days, of those cases that waited longer, a day longer as long as they end on a day off."""
    asked = np.flatnonzero(waited > limit)
    while len(asked):
        off = _off(times, rows[asked], _counted_day(times, rows[asked], limit[asked]))
        limit[asked[off]] += 1
        asked = asked[off & (waited[asked] > limit[asked])]
    return limit


def _counted_day(times: Times, rows: Integers, number: Integers) -> Counts:
    """The day on which a number of days after submission have passed, suspended ones not counted."""
    day: Counts = times.submitted_on[rows] + number
    stopped, begins, ends = times.stopped_days
    first, last = (np.searchsorted(stopped, rows, side=side) for side in ("left", "right"))
    for place in range(int((last - first).max(initial=0))):
        has = np.flatnonzero(first + place < last)
        stop = first[has] + place
        day[has] += np.where(begins[stop] < day[has], ends[stop] - begins[stop], 0)
    return day


def _is_past_in_hours(times: Times, rows: Integers, limit: Integers, hours: Hours) -> Truth:
    """Whether so much office time had passed already a millisecond before the end."""
    begun = times.submitted[rows]
    end = np.maximum(times.end[rows] - 1, begun)
    passed = _office_time(times, rows, end, hours) - _office_time(times, rows, begun, hours)
    place_of = np.full(times.batch.num_rows, -1)
    place_of[rows] = np.arange(len(rows))
    stopped, begins, ends = (part[place_of[times.stops[0]] >= 0] for part in times.stops)
    if len(stopped):
        ends = np.minimum(ends, times.end[stopped] - 1)
        lost = _office_time(times, stopped, ends, hours) - _office_time(times, stopped, begins, hours)
        np.subtract.at(passed, place_of[stopped], np.maximum(lost, 0))
    past: Truth = passed >= limit
    return past


def _office_time(times: Times, rows: Integers, at: Integers, hours: Hours) -> Integers:
    day, of_day = np.divmod(times.plan.wall(at), DAY)
    return hours.passed(times.calendar[rows] + (day - times.plan.first_day), of_day)
