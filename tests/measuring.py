"""Small rulebooks and small live records for the tests of measures, made without files of YAML and without a store."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from olshem import records, rulebook
from olshem.rulebook import Area, Body, CalendarRule, Condition, Dated, DayOff, Definition, Measure, Rulebook, Service, Test
from olshem.vocabulary import Clock, Code, Criterion, Polarity, Text, Unit

ZONE = "America/New_York"
SOME = Text("т", "т", "t")
START = dt.date(2000, 1, 1)
STATISTIC = rulebook.Statistic


def always(value: Any, **more: Any) -> tuple[Dated[Any], ...]:
    """One value in force from the beginning."""
    return (Dated(value, starts_on=START, source="test", **more),)


def asked(*what: str | Test) -> tuple[Test, ...]:
    """Conditions by their word, other tests as they are."""
    return tuple(Test(condition=Condition(one)) if isinstance(one, str) else one for one in what)


def measure(code: str, counted: Definition, unit: Unit = Unit.SHARE, **more: Any) -> Measure:
    """A measure with one definition, always in force."""
    if isinstance(more.get("minimum_n"), int):
        more["minimum_n"] = always(more["minimum_n"])
    fixed: dict[str, Any] = {"definition": always(counted), "minimum_n": always(1)} | more
    return Measure(
        Code(code),
        SOME,
        SOME,
        Criterion.TIMELINESS,
        unit,
        Polarity.LOWER,
        numerator_text=SOME,
        denominator_text=SOME,
        perverse_effect=SOME,
        author="author",
        checker="checker",
        reviewed_on=dt.date(2015, 1, 1),
        next_review=dt.date(2016, 1, 1),
        **fixed,
    )


def measures() -> tuple[Measure, ...]:
    """One measure of every statistic, clock and quantity."""
    closed, due = asked("closed"), asked("fallen-due")
    flagged = Definition(STATISTIC.SHARE, numerator=asked("flag-on-time"), denominator=asked("flag-known"))
    refused = Definition(STATISTIC.RATE, numerator=asked("closed", Test(outcome=("refused",))), denominator=closed)
    by_portal = Definition(STATISTIC.MEAN, clock=Clock.CALENDAR_DAY, denominator=asked("closed", Test(channel=(Code("portal"),))))
    minutes = Definition(STATISTIC.MEAN, quantity=rulebook.Quantity.WAITING_MINUTES)
    visits = Definition(STATISTIC.QUANTILE_CLOSED, quantity=rulebook.Quantity.VISITS, q=0.9)
    return (
        measure(
            "on_time",
            Definition(STATISTIC.SHARE, numerator=asked("on-time"), denominator=due, exclusions=(Test(outcome=("withdrawn",)),)),
        ),
        measure("flag", flagged),
        measure("overdue", Definition(STATISTIC.COUNT, numerator=asked("overdue")), Unit.CASE),
        measure("refused", refused, Unit.PER_1000),
        measure("km", Definition(STATISTIC.QUANTILE_KAPLAN_MEIER), Unit.DAY),
        measure("km_work", Definition(STATISTIC.QUANTILE_KAPLAN_MEIER, clock=Clock.WORKING_DAY), Unit.WORKING_DAY),
        measure("km_tenth", Definition(STATISTIC.QUANTILE_KAPLAN_MEIER, denominator=due, q=0.1), Unit.HOUR),
        measure("closed", Definition(STATISTIC.QUANTILE_CLOSED), Unit.DAY),
        measure("closed_days", Definition(STATISTIC.QUANTILE_CLOSED, clock=Clock.CALENDAR_DAY, q=0.75), Unit.CALENDAR_DAY),
        measure("mean", Definition(STATISTIC.MEAN), Unit.SECOND),
        measure("mean_portal", by_portal, Unit.CALENDAR_DAY),
        measure("minutes", minutes, Unit.MINUTE),
        measure("visits", visits, Unit.VISIT),
    )


def book(*, chosen: Iterable[Measure] | None = None, services: Mapping[str, tuple[Dated[Any], ...]] | None = None, **more: Any) -> Rulebook:
    """A rulebook of three departments under one city, two calendars and the services given as code -> term."""
    terms = services or {
        "carried": always("carried"),
        "work": (Dated(2, starts_on=START, ends_on=dt.date(2015, 3, 9), source="test", unit=Unit.WORKING_DAY),)
        + (Dated(1, starts_on=dt.date(2015, 3, 10), source="test", unit=Unit.WORKING_DAY),),
        "days": always(3, unit=Unit.CALENDAR_DAY),
        "day": always(1, unit=Unit.CALENDAR_DAY),
        "hours": always(30, unit=Unit.HOUR),
        "none": (),
    }
    parents = {"city": (), "one": always(Code("city")), "two": always(Code("city")), "three": always(Code("two"))}
    off = DayOff(dt.date(2015, 3, 9), "holiday", SOME, "test")
    moved = DayOff(dt.date(2015, 3, 7), "moved-working", SOME, "test")
    calendars = {
        Code("main"): CalendarRule(Code("main"), SOME, (off, moved)),
        Code("south"): CalendarRule(
            Code("south"), SOME, (DayOff(dt.date(2015, 3, 10), "holiday", SOME, "test"),), weekend=("friday", "saturday")
        ),
    }
    fixed: dict[str, Any] = {
        "code": Code("small"),
        "version": "1",
        "title": SOME,
        "about": SOME,
        "time_zone": ZONE,
        "calendar": Code("main"),
        "rankability_floor": (),
        "bodies": {Code(code): Body(Code(code), always(SOME), parent) for code, parent in parents.items()},
        "services": {Code(code): Service(Code(code), SOME, (), (), {Code("term"): term} if term else {}) for code, term in terms.items()},
        "measures": {one.code: one for one in (measures() if chosen is None else chosen)},
        "frameworks": {},
        "areas": {Code("north"): Area(Code("north"), SOME), Code("south"): Area(Code("south"), SOME, calendar=Code("south"))},
        "channels": {},
        "groups": {},
        "calendars": calendars,
        "synthetic": True,
        "digest": "0" * 64,
        "files": {},
    }
    return Rulebook(**fixed | more)


def local(text: str) -> dt.datetime:
    """A local time of the test zone as an aware instant (the first of two where it occurs twice)."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).astimezone(dt.UTC)


def case(submitted: dt.datetime, decided: dt.datetime | None = None, due: dt.datetime | None = None, **more: Any) -> dict[str, Any]:
    """One case in the columns of ``records.CASES``; the local dates follow from the instants."""
    row: dict[str, Any] = {field.name: None for field in records.CASES}
    row |= {"source": "s", "case_id": "1", "service": "carried", "body": "one"}
    row |= {"submitted_at": submitted, "decided_at": decided, "due_at": due, "suspensions": []} | more
    for name in ("submitted", "decided", "due"):
        at = row[f"{name}_at"]
        row[f"{name}_on"] = None if at is None else at.astimezone(ZoneInfo(ZONE)).date()
    return row


def live(
    folder: Path, cases: Sequence[Mapping[str, Any]], *, parts: int = 1, dead: Sequence[int] = (), group: int = 7
) -> records.LiveRecords:
    """Cases as live records in ``parts`` files with small row groups; ``dead`` numbers the cases that are superseded."""
    segments = []
    for part, places in enumerate(np.array_split(np.arange(len(cases)), parts)):
        rows = [cases[place] for place in places]
        if rows:
            path = folder / f"{part}-{hashlib.sha256(repr(rows).encode()).hexdigest()[:16]}.parquet"
            pa_parquet.write_table(pa.Table.from_pylist(rows, schema=records.CASES), path, row_group_size=group)
            days = [row["submitted_on"] for row in rows]
            gone = np.flatnonzero(np.isin(places, list(dead))).astype(np.int64)
            segments.append(records.Segment(path, len(rows), min(days), max(days), gone, path.stem))
    return records.LiveRecords(tuple(segments), "1" * 64, (), ("s",), dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
