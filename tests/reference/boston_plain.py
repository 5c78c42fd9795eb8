"""The figures of Boston's requests, counted from the city's file by the plainest means: loops, sorted lists and fractions.

Nothing of Olshem is imported here. The file is read with pyarrow and everything after that is the standard library, so that a
mistake in the product cannot repeat itself. It answers for every cell (body, service, period) and every measure of the rulebook.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

CITY = ZoneInfo("America/New_York")
AS_OF = dt.datetime(2016, 1, 12, 22, 22, 40, tzinfo=CITY)
Z = NormalDist().inv_cdf(0.975)
DAY = 86_400
COLUMNS = ("open_dt", "target_dt", "closed_dt", "ontime_status", "type", "department")


@dataclass(frozen=True, slots=True)
class Case:
    """One request: where it belongs, and what can be asked of it at the time of counting."""

    body: str
    service: str
    month: str
    seconds: int
    wall_seconds: int
    working_days: int
    closed: bool
    on_time: bool
    fallen_due: bool
    early: bool
    overdue: bool
    not_due: bool
    has_due: bool
    flag: bool | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A value with its parts and limits; ``None`` where there is none."""

    value: float | None
    low: float | None = None
    high: float | None = None
    numerator: int | None = None
    denominator: int | None = None


def code(raw: str) -> str:
    """``HS_O`` to ``hs-o``, ``No Q`` to ``no-q``."""
    letters = [letter if letter.isascii() and letter.isalnum() else " " for letter in raw.lower()]
    return "-".join("".join(letters).split())


def instant(local: dt.datetime | None) -> dt.datetime | None:
    """The city's clock as a moment; of an hour that comes twice, the first."""
    return None if local is None else local.replace(tzinfo=CITY, fold=0).astimezone(dt.UTC)


def holidays() -> set[dt.date]:
    """The statewide legal holidays of Massachusetts by their rule (General Laws, chapter 4, section 7), Saturdays not moved."""
    nth = {(1, 3), (2, 3), (4, 3), (9, 1), (10, 2)}
    days = set()
    for year in (2014, 2015, 2016):
        for month, place in nth:
            first = dt.date(year, month, 1)
            days.add(first + dt.timedelta(days=-first.weekday() % 7 + 7 * (place - 1)))
        days.add(max(day for day in (dt.date(year, 5, d) for d in range(25, 32)) if day.weekday() == 0))
        november = dt.date(year, 11, 1)
        days.add(november + dt.timedelta(days=(3 - november.weekday()) % 7 + 21))
        for fixed in (dt.date(year, 1, 1), dt.date(year, 7, 4), dt.date(year, 11, 11), dt.date(year, 12, 25)):
            days.add(fixed + dt.timedelta(days=1) if fixed.weekday() == 6 else fixed)
    return days


HOLIDAYS = holidays()


@functools.cache
def working_days(start: dt.date, end: dt.date) -> int:
    """The working days after ``start`` up to and with ``end``; the day of receipt does not count."""
    days = (start + dt.timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in HOLIDAYS for day in days)


def case_of(row: dict[str, object]) -> Case:
    opened, due, closed_at = (instant(row[name]) for name in COLUMNS[:3])  # type: ignore[arg-type]
    closed = closed_at is not None and closed_at <= AS_OF
    overdue = not closed and due is not None and due < AS_OF
    end = closed_at if closed else AS_OF
    flag = row["ontime_status"]
    return Case(
        body=code(str(row["department"])),
        service=code(str(row["type"])),
        month=f"{row['open_dt']:%Y-%m}",
        seconds=max(0, int((end - opened).total_seconds())),
        wall_seconds=max(0, int((end.astimezone(CITY).replace(tzinfo=None) - row["open_dt"]).total_seconds())),
        working_days=working_days(row["open_dt"].date(), end.astimezone(CITY).date()),
        closed=closed,
        on_time=closed and due is not None and closed_at <= due,
        fallen_due=due is not None and (closed or overdue),
        early=closed and due is not None and due > AS_OF,
        overdue=overdue,
        not_due=not closed and due is not None and not overdue,
        has_due=due is not None,
        flag=None if flag is None else flag == "ONTIME",
    )


def read(path: Path) -> list[Case]:
    return [case_of(row) for row in pq.read_table(path, columns=list(COLUMNS)).to_pylist()]


def cells(cases: Iterable[Case]) -> dict[tuple[str, str, str], list[Case]]:
    """Every (body, service, period) with its cases; ``*`` is all, the city is the parent of every department."""
    found: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
    for case in cases:
        for body in ("*", "city-of-boston", case.body):
            for service in ("*", case.service):
                for period in ("2015", case.month):
                    found[body, service, period].append(case)
    return found


def wilson(x: int, n: int) -> tuple[float, float]:
    """Both roots p of (x/n - p)^2 = z^2 p (1 - p) / n."""
    a, b, c = 1 + Z * Z / n, -(2 * x / n + Z * Z / n), (x / n) ** 2
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def share(cases: list[Case], numerator: str, denominator: str | None) -> Answer:
    within = [case for case in cases if denominator is None or getattr(case, denominator)]
    x, n = sum(bool(getattr(case, numerator)) for case in within), len(within)
    if n == 0:
        return Answer(None, numerator=0, denominator=0)
    low, high = wilson(x, n)
    return Answer(x / n, low, high, x, n)


def flag_share(cases: list[Case]) -> Answer:
    return share([case for case in cases if case.flag is not None], "flag", None)


def median_closed(cases: list[Case]) -> Answer:
    """The lower of two middle values where their number is even: the first by which half of the closed were closed."""
    waits = sorted(case.seconds for case in cases if case.closed)
    return Answer(waits[(len(waits) + 1) // 2 - 1] / DAY) if waits else Answer(None)


def middle_of_two(cases: list[Case]) -> float:
    """The other usual median: the mean of the two middle values."""
    waits = sorted(case.seconds for case in cases if case.closed)
    return (waits[(len(waits) - 1) // 2] + waits[len(waits) // 2]) / 2 / DAY


def survival_steps(cases: list[Case], clock: str) -> Iterator[tuple[int, int, int]]:
    """At each time when something was closed: the time, how many were still waiting just before, how many were closed."""
    closed, all_ = Counter(getattr(case, clock) for case in cases if case.closed), Counter(getattr(case, clock) for case in cases)
    waiting = len(cases)
    for time in sorted(all_):
        if closed[time]:
            yield time, waiting, closed[time]
        waiting -= all_[time]


def kaplan_meier(cases: list[Case], q: Fraction = Fraction(1, 2), *, clock: str = "seconds", unit: int = DAY) -> Answer:
    """The first time at which the product of (1 - closed/waiting) is 1 - q or less, in exact fractions.

    Neighbouring steps cancel where nobody was lost between them, so a fraction is only multiplied out where somebody was.
    """
    done, block_from, waiting_after = Fraction(1), None, None
    for time, waiting, ended in survival_steps(cases, clock):
        if waiting != waiting_after:
            done = done if block_from is None else done * Fraction(waiting_after, block_from)
            block_from = waiting
        waiting_after = waiting - ended
        if done * Fraction(waiting_after, block_from) <= 1 - q:
            return Answer(time / unit)
    return Answer(None)


def kaplan_meier_limits(cases: list[Case], q: float = 0.5) -> tuple[float | None, float | None]:
    """The first times at which the lower and the upper log-log limit of the curve fall to 1 - q."""
    survival, greenwood, low, high = 1.0, 0.0, None, None
    for time, waiting, ended in survival_steps(cases, "seconds"):
        if waiting == ended:
            break
        survival *= (waiting - ended) / waiting
        greenwood += ended / (waiting * (waiting - ended))
        spread = math.exp(Z * math.sqrt(greenwood) / abs(math.log(survival)))
        low = time / DAY if low is None and survival**spread <= 1 - q else low
        high = time / DAY if high is None and survival ** (1 / spread) <= 1 - q else high
    return low, high


def binomial_below(rank: int, n: int) -> float:
    """P(fewer than ``rank`` of ``n`` tosses of a fair coin show heads)."""
    constant = math.lgamma(n + 1) - n * math.log(2)
    return math.fsum(math.exp(constant - math.lgamma(k + 1) - math.lgamma(n - k + 1)) for k in range(rank))


def median_closed_limits(cases: list[Case]) -> tuple[float, float]:
    """The order statistics between which the median lies with 95 %, whatever the distribution."""
    waits = sorted(case.seconds for case in cases if case.closed)
    n, rank = len(waits), max(1, int(len(waits) / 2 - 1.2 * math.sqrt(len(waits))))
    while binomial_below(rank + 1, n) <= 0.025:
        rank += 1
    return waits[rank - 1] / DAY, waits[n - rank] / DAY


def poisson_limits(count: int) -> tuple[float, float]:
    """The means under which ``count`` or more, and ``count`` or fewer, have a chance of 2.5 %; found by halving."""

    def at_most(k: int, mean: float) -> float:
        return math.fsum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(k + 1))

    def solve(k: int, chance: float) -> float:
        low, high = 1e-9, 2.0 * count + 20
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if at_most(k, middle) > chance else (low, middle)
        return low

    return (solve(count - 1, 0.975) if count else 0.0), solve(count, 0.025)


MEASURES = {
    "on_time_share": lambda cases: share(cases, "on_time", "fallen_due"),
    "overdue_share": lambda cases: share(cases, "overdue", "fallen_due"),
    "promised_share": lambda cases: share(cases, "has_due", None),
    "city_flag_share": flag_share,
    "overdue_open": lambda cases: Answer(float(sum(case.overdue for case in cases))),
    "requests": lambda cases: Answer(float(len(cases))),
    "wait_days_median_closed": median_closed,
    "wait_days_median": kaplan_meier,
    "wait_days_p90": lambda cases: kaplan_meier(cases, Fraction(9, 10)),
    "wait_working_days_median": lambda cases: kaplan_meier(cases, clock="working_days", unit=1),
}
