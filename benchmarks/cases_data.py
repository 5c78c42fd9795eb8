"""Synthetic cases for the benchmarks of measures: 600 bodies x 60 services x 4 channels x 24 months, made once in build/bench.

A hard, sparse case: at 10 million rows about five cases a cell. Rows of a month stand in no order, as they come.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from olshem import calendars, records, rulebook
from olshem.rulebook import (
    Area,
    Body,
    CalendarRule,
    Condition,
    Dated,
    DayOff,
    Definition,
    Measure,
    Quantity,
    Rulebook,
    Service,
    Statistic,
    Test,
)
from olshem.vocabulary import Clock, Code, Criterion, Polarity, Text, Unit

FOLDER = Path(__file__).resolve().parents[1] / "build" / "bench"
BODIES, SERVICES, CHANNELS, AREAS = 600, 60, 4, 20
FIRST_ON, LAST_ON = dt.date(2024, 1, 1), dt.date(2025, 12, 31)
AS_OF = dt.datetime(2026, 1, 15, tzinfo=dt.UTC)
MONTHS = calendars.periods(FIRST_ON, LAST_ON, "month")
OUTCOMES = ("granted", "partly", "refused", "withdrawn")
DAY = 86_400_000
ROW_GROUP = 122_880
EPOCH = dt.date(1970, 1, 1)


def codes(letter: str, count: int) -> list[str]:
    """Codes of one dimension in byte order."""
    return [f"{letter}{number:03d}" for number in range(count)]


def coded(words: list[str] | tuple[str, ...], places: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Places in a list of codes as a dictionary column."""
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32), mask=missing), pa.array(words, pa.string()))


def month_table(month: calendars.Period, rows: int, generator: np.random.Generator) -> pa.Table:
    """One month's cases in the columns of ``records.CASES``, and their keys as whole numbers for the peers that want them so."""
    days = (month.ends_on - month.starts_on).days + 1
    first = (month.starts_on - EPOCH).days * DAY
    submitted = first + generator.integers(0, days * DAY // 1000, rows) * 1000
    body = (BODIES * generator.random(rows) ** 3.6).astype(np.int32)
    service = (SERVICES * generator.random(rows) ** 3.6).astype(np.int32)
    channel = generator.choice(CHANNELS, rows, p=[0.4, 0.3, 0.2, 0.1]).astype(np.int32)
    wait = np.exp(generator.normal(2.2, 1.0, rows) + 0.4 * (body % 7 == 0)) * DAY
    decided = submitted + (wait // 1000).astype(np.int64) * 1000
    open_ = (decided > int(AS_OF.timestamp() * 1000)) | (generator.random(rows) < 0.03)
    due = submitted + (10 + 5 * (service % 4)).astype(np.int64) * DAY
    without_due = generator.random(rows) < 0.1
    columns: dict[str, pa.Array] = {
        "source": coded(["bench"], np.zeros(rows)),
        "case_id": pa.array([""]).take(pa.array(np.zeros(rows, dtype=np.int32))),
        "service": coded(codes("s", SERVICES), service),
        "body": coded(codes("b", BODIES), body),
        "area": coded(codes("a", AREAS), body % AREAS),
        "channel": coded(codes("c", CHANNELS), channel),
        "outcome": coded(OUTCOMES, generator.choice(4, rows, p=[0.7, 0.1, 0.15, 0.05]), open_),
        "submitted_at": pa.array(submitted),
        "due_at": pa.array(due, mask=without_due),
        "decided_at": pa.array(decided, mask=open_),
        "submitted_on": pa.array((submitted // DAY).astype(np.int32)),
        "due_on": pa.array((due // DAY).astype(np.int32), mask=without_due),
        "decided_on": pa.array((decided // DAY).astype(np.int32), mask=open_),
        "recorded_on_time": pa.array(decided <= due + DAY),
        "waiting_minutes": pa.array(generator.gamma(2.0, 8.0, rows).astype(np.int32)),
        "visits": pa.array(1 + generator.poisson(0.4, rows).astype(np.int32)),
    }
    arrays = []
    for field in records.CASES:
        column = columns.get(field.name, pa.nulls(rows, field.type))
        arrays.append(column if column.type == field.type else column.cast(field.type))
    table = pa.table(arrays, schema=records.CASES)
    for name, places in (("body_no", body), ("service_no", service), ("channel_no", channel), ("area_no", body % AREAS)):
        table = table.append_column(name, pa.array(places.astype(np.int16)))
    return table


def make(rows: int) -> Path:
    """The folder of one size, one Parquet file a month; made when it is not there whole."""
    folder = FOLDER / f"cases-{rows}"
    if (folder / "whole").is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(rows)
    for place, month in enumerate(MONTHS):
        count = rows // len(MONTHS) + (place < rows % len(MONTHS))
        table = month_table(month, count, generator)
        coded_columns = [field.name for field in table.schema if pa.types.is_dictionary(field.type) or field.name.endswith("_no")]
        pa_parquet.write_table(
            table, folder / f"{month.label}.parquet", compression="zstd", row_group_size=ROW_GROUP, use_dictionary=coded_columns
        )
        print(f"made {folder.name}/{month.label}: {count:,} rows", file=sys.stderr)
    (folder / "whole").write_text(f"{rows}\n")
    return folder


def live(rows: int) -> records.LiveRecords:
    """The cases of one size as a store would give them."""
    folder = make(rows)
    nothing = np.zeros(0, dtype=np.int64)
    segments = []
    for month in MONTHS:
        path = folder / f"{month.label}.parquet"
        count = pa_parquet.read_metadata(path).num_rows
        segments.append(records.Segment(path, count, month.starts_on, month.ends_on, nothing, month.label))
    return records.LiveRecords(tuple(segments), "0" * 64, (), ("bench",), AS_OF)


# ---------------------------------------------------------------- the rulebook
SOME = Text("т", "т", "t")


def always(value: object) -> tuple[Dated[object], ...]:
    """One value in force from the beginning."""
    return (Dated(value, starts_on=dt.date(2000, 1, 1), source="bench"),)


def asked(*conditions: str) -> tuple[Test, ...]:
    """Conditions as tests."""
    return tuple(Test(condition=Condition(word)) for word in conditions)


def twelve(clock: Clock) -> dict[str, tuple[Definition, Unit]]:
    """Twelve measures, their durations by one clock."""
    closed, refused = asked("closed"), (*asked("closed"), Test(outcome=("refused",)))
    unit = {Clock.ELAPSED: Unit.DAY, Clock.WORKING_DAY: Unit.WORKING_DAY, Clock.CALENDAR_DAY: Unit.CALENDAR_DAY}[clock]
    quantile, median = Statistic.QUANTILE_CLOSED, Statistic.QUANTILE_KAPLAN_MEIER
    return {
        "closed": (Definition(Statistic.COUNT, numerator=closed), Unit.CASE),
        "flag_share": (Definition(Statistic.SHARE, numerator=asked("flag-on-time"), denominator=asked("flag-known")), Unit.SHARE),
        "km_median": (Definition(median, clock=clock), unit),
        "late_rate": (Definition(Statistic.RATE, numerator=asked("late"), denominator=closed), Unit.PER_1000),
        "on_time_share": (Definition(Statistic.SHARE, numerator=asked("on-time"), denominator=asked("fallen-due")), Unit.SHARE),
        "open": (Definition(Statistic.COUNT, numerator=asked("open")), Unit.CASE),
        "overdue": (Definition(Statistic.COUNT, numerator=asked("overdue")), Unit.CASE),
        "refused_share": (Definition(Statistic.SHARE, numerator=refused, denominator=closed), Unit.SHARE),
        "wait_mean": (Definition(Statistic.MEAN, clock=clock), unit),
        "wait_median": (Definition(quantile, clock=clock), unit),
        "wait_minutes": (Definition(Statistic.MEAN, quantity=Quantity.WAITING_MINUTES), Unit.MINUTE),
        "wait_p90": (Definition(quantile, clock=clock, q=0.9), unit),
    }


def book(clock: Clock) -> Rulebook:
    """A rulebook over the cases: three calendars with moved days, no parents, terms carried by each case."""
    measures = {}
    for code, (definition, unit) in twelve(clock).items():
        texts = {"numerator_text": SOME, "denominator_text": SOME, "perverse_effect": SOME}
        dated = {"definition": always(definition), "minimum_n": always(5)}
        dated |= {"author": "a", "checker": "c", "reviewed_on": FIRST_ON, "next_review": LAST_ON}
        measures[Code(code)] = Measure(Code(code), SOME, SOME, Criterion.TIMELINESS, unit, Polarity.LOWER, **texts, **dated)
    rules = {}
    for number in range(3):
        days = (
            DayOff(dt.date(2024, 5, 1 + number), "holiday", SOME, "bench"),
            DayOff(dt.date(2024, 5, 11), "moved-working", SOME, "bench"),
        )
        rules[Code(f"k{number}")] = CalendarRule(Code(f"k{number}"), SOME, days)
    areas = {Code(code): Area(Code(code), SOME, calendar=Code(f"k{place % 3}")) for place, code in enumerate(codes("a", AREAS))}
    return Rulebook(
        code=Code("bench"), version="1", title=SOME, about=SOME, time_zone="UTC", calendar=Code("k0"), rankability_floor=(),
        bodies={Code(code): Body(Code(code), always(SOME)) for code in codes("b", BODIES)},
        services={Code(code): Service(Code(code), SOME, (), (), {Code("term"): always("carried")}) for code in codes("s", SERVICES)},
        measures=measures, frameworks={}, areas=areas, channels={}, groups={}, calendars=rules, synthetic=True, digest="0" * 64, files={},
    )  # fmt: skip


def working_days(calendar_rule: str, clock_book: Rulebook) -> np.ndarray:
    """Cumulative working-day numbers from ``FIRST_ON`` to the as-of day."""
    calendar = rulebook.working_calendar(clock_book, Code(calendar_rule))
    return calendars.working_day_numbers(calendar, FIRST_ON, AS_OF.date())
