"""What every measure of a body would say if chance averaged out: known from the laws, not from the cases.

For each case the chance of being decided in time, or at all, before the records were taken is a look-up in its law; the truth
of a body is the mean of those chances over the cases that it received. So it holds for a body with ninety cases as it does for
one with twenty thousand, and the interval of a measure should hold it as often as its level says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem import rulebook
from olshem.synthetic import laws
from olshem.synthetic.asking import NONE
from olshem.synthetic.cases import Batch
from olshem.synthetic.plan import Plan
from olshem.synthetic.profiles import Fault
from olshem.vocabulary import Code

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PERIOD = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
TOTALS = ("cases", "fallen", "on_time", "closed", "marked", "overdue", "visited", "visits", "queued", "minutes")
LAWS_AT_A_TIME = 4096
TOUCHED = {
    Fault.NONE: (),
    Fault.CLOSES_AT_DEADLINE: (
        "on_time_share",
        "recorded_on_time_share",
        "wait_days_median",
        "wait_days_p90",
        "overdue_open",
        "overdue_share",
    ),
    Fault.LEAVES_OPEN: ("recorded_on_time_share", "wait_days_median", "wait_days_p90", "overdue_open", "overdue_share"),
    Fault.OVERSTATES: ("recorded_on_time_share",),
}
"""the measures that a planted fault changes"""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Expected totals: ``totals[version, body, total]`` and ``waits[version, body, days]`` (expected decisions within so many
    working days); version 0 is as the body behaves, version 1 as it would without its planted fault.
    """

    totals: Floats
    waits: Floats


def nothing(nation: Plan) -> Sums:
    """Sums of no case."""
    bodies = len(nation.bodies)
    return Sums(np.zeros((2, bodies, len(TOTALS))), np.zeros((2, bodies, laws.LONGEST + 1)))


def add(one: Sums, other: Sums) -> Sums:
    """The sums of two sets of cases."""
    return Sums(one.totals + other.totals, one.waits + other.waits)


def tally(nation: Plan, batch: Batch, waits: laws.Laws) -> Sums:
    """The expected sums of a month's cases."""
    bodies = len(nation.bodies)
    totals = np.zeros((2, bodies, len(TOTALS)))
    for version in (0, 1):
        for place, column in enumerate(_expected(nation, batch, waits, planted=version == 0)):
            totals[version, :, place] = np.bincount(batch.body, weights=column, minlength=bodies)
    return Sums(totals, _waits(nation, batch, waits))


def _strength(nation: Plan, fault: Fault, *, planted: bool) -> Floats:
    return np.array([body.strength if planted and body.fault is fault else 0.0 for body in nation.bodies])


def _within(nation: Plan, waits: laws.Laws, body: Ints, law: Ints, limit: Ints, reach: Ints, *, planted: bool) -> Floats:
    """The chance of a decision within ``reach`` working days, with what the planted faults do to late cases."""
    rushes = _strength(nation, Fault.CLOSES_AT_DEADLINE, planted=planted)[body] * (limit > 0)
    leaves = _strength(nation, Fault.LEAVES_OPEN, planted=planted)[body] * (limit > 0)
    plain = laws.chance_within(waits, law, reach)
    by_limit = laws.chance_within(waits, law, np.minimum(limit, reach))
    rushed = np.where(reach >= limit, rushes * (1 - plain), 0.0)
    return plain + rushed - leaves * (plain - by_limit)


def _expected(nation: Plan, batch: Batch, waits: laws.Laws, *, planted: bool) -> Iterator[Floats]:
    """The columns of :data:`TOTALS`, case by case."""
    body, law, limit, window = batch.body, batch.law, batch.limit, batch.window
    closed = _within(nation, waits, body, law, limit, window, planted=planted)
    in_days = _within(nation, waits, body, law, limit, np.minimum(limit, window), planted=planted)
    on_time = np.where(limit > 0, in_days, waits.on_time[law])
    passed = limit <= window
    flatters = _strength(nation, Fault.OVERSTATES, planted=planted)[body]
    yield np.ones(len(body))
    yield np.where(passed, 1.0, closed)
    yield on_time
    yield closed
    yield on_time + flatters * (closed - on_time)
    yield np.where(passed, 1 - closed, 0.0)
    for recorded, mean in ((batch.visits, [b.visits for b in nation.bodies]), (batch.waiting, [b.queue for b in nation.bodies])):
        seen = (recorded != NONE).astype(float)
        yield seen
        yield seen * np.array(mean)[body]


def _waits(nation: Plan, batch: Batch, waits: laws.Laws) -> Floats:
    """Expected decisions by working days waited, from the distinct (body, law, limit) and how many cases share them."""
    keys = np.column_stack([batch.body, batch.law, batch.limit])
    distinct, counts = np.unique(keys, axis=0, return_counts=True)
    summed = np.zeros((2, len(nation.bodies), laws.LONGEST + 1))
    days = np.arange(laws.LONGEST + 1)
    for start in range(0, len(distinct), LAWS_AT_A_TIME):
        body, law, limit = (distinct[start : start + LAWS_AT_A_TIME, [place]] for place in range(3))
        weight = counts[start : start + LAWS_AT_A_TIME, None]
        for version in (0, 1):
            reach = np.broadcast_to(days, (len(body), len(days)))
            within = _within(nation, waits, body, law, limit, reach, planted=version == 0)
            np.add.at(summed[version], body[:, 0], within * weight)
    return summed


# ---------------------------------------------------------------- from sums to the table
def truth_table(nation: Plan, sums: Sums) -> pa.Table:
    """One row a body and measure: ``body, measure, fault, true_value, honest_value, starts_on, ends_on``.

    ``true_value`` is what the measure shows on average, fault and all; ``honest_value`` what it would show had the body not
    done what ``fault`` names. Null where the value does not exist: no case, or a wait that so many people never see the end of.
    """
    above = rulebook.ancestors(nation.book, PERIOD[1])
    place_of = {Code(body.code): place for place, body in enumerate(nation.bodies)}
    fault_of = {Code(body.code): body.fault for body in nation.bodies}
    rows: list[tuple[str, str, str, float | None, float | None]] = []
    for code in sorted(nation.book.bodies):
        members = [place for member, place in place_of.items() if code in above[member]]
        shown, honest = (_values(sums.totals[v, members].sum(axis=0), sums.waits[v, members].sum(axis=0)) for v in (0, 1))
        fault = fault_of.get(code, Fault.NONE)
        rows += [(code, name, fault.value if name in TOUCHED[fault] else "", shown[name], honest[name]) for name in sorted(shown)]
    columns = dict(zip(("body", "measure", "fault", "true_value", "honest_value"), map(list, zip(*rows, strict=True)), strict=True))
    types = [pa.string()] * 3 + [pa.float64()] * 2
    arrays = [pa.array(values, kind) for values, kind in zip(columns.values(), types, strict=True)]
    dates = [pa.array([day] * len(rows), pa.date32()) for day in PERIOD]
    return pa.table(arrays + dates, names=[*columns, "starts_on", "ends_on"])


def _values(totals: Floats, waits: Floats) -> dict[str, float | None]:
    of = dict(zip(TOTALS, totals.tolist(), strict=True))
    return {
        "on_time_share": _ratio(of["on_time"], of["fallen"]),
        "overdue_open": of["overdue"],
        "overdue_share": _ratio(of["overdue"], of["cases"]),
        "recorded_on_time_share": _ratio(of["marked"], of["closed"]),
        "requests": of["cases"],
        "visits_mean": _ratio(of["visits"], of["visited"]),
        "wait_days_median": _quantile(waits, of["cases"], 0.5),
        "wait_days_p90": _quantile(waits, of["cases"], 0.9),
        "waiting_minutes_mean": _ratio(of["minutes"], of["queued"]),
    }


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _quantile(waits: Floats, cases: float, q: float) -> float | None:
    """The first day by which at least ``q`` of the cases are decided."""
    reached = np.flatnonzero(waits >= q * cases)
    return float(reached[0]) if cases > 0 and len(reached) else None
