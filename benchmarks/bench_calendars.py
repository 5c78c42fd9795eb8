"""Working days of every case: reading its columns and finding two working-day numbers, against reading alone.

A third line: a decree that comes late, in the middle of the span. Which cases it moved is found by counting those alone that were open on its
day; the peer measures one mean of all cases by body and service where the day was known from the beginning, so that it looks for none.

Both sides of the first two read the same four columns (area, day of submission, day and moment of decision) a row group at a time, as measures do. The one
side adds them up; the other finds the calendar of each case and two numbers in it, and adds up the differences. A second line
takes three more, as a plain run of measures.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import sys
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

import cases_data
import measure_cpu
from olshem import measures
from olshem.measures import ask, scan
from olshem.measures.plan import Plan, plan_of
from olshem.measures.times import Times
from olshem.rulebook import CalendarRule, Dated, DayOff, Rulebook
from olshem.vocabulary import Clock, Code, Unit

FOUR = ("area", "decided_at", "decided_on", "submitted_on")
SEVEN = (*FOUR, "body", "service", "channel")
MUST, AIM = 1.9, 1.4
DECREED, DAY_OFF = dt.date(2025, 3, 18), dt.date(2025, 3, 20)


def batches(rows: int, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    yield from scan.batches(cases_data.live(rows), cases_data.FIRST_ON, cases_data.LAST_ON, columns, cases_data.AS_OF)


def reading(rows: int, columns: Sequence[str]) -> tuple[int, int]:
    """Every column as whole numbers, and their sums, so that none is left unread."""
    total, seen = 0, 0
    for batch in batches(rows, columns):
        seen += batch.num_rows
        for name in columns:
            column = batch.column(name)
            numbers = scan.integers(column.indices, 0) if pa.types.is_dictionary(column.type) else scan.filled(batch, name, 0)
            total += int(numbers.sum(dtype=np.int64))
    assert seen == rows
    return seen, total


def counting(rows: int, columns: Sequence[str], plan: Plan) -> tuple[int, int]:
    """The same, and the working days of every case."""
    total, seen = 0, 0
    for batch in batches(rows, columns):
        seen += batch.num_rows
        for name in columns[len(FOUR) :]:
            total += int(scan.integers(batch.column(name).indices, 0).sum(dtype=np.int64))
        total += int(Times(batch, plan).lasted(Clock.WORKING_DAY).sum(dtype=np.int64))
    assert seen == rows
    return seen, total


def with_a_day_off(book: Rulebook, decreed_on: dt.date | None) -> Rulebook:
    """The rulebook with ten working days for the cases that carry no due time, and one day off more."""
    term = Dated(10, starts_on=dt.date(2000, 1, 1), source="bench", unit=Unit.WORKING_DAY)
    services = {code: dataclasses.replace(one, standards={Code("term"): (term,)}) for code, one in book.services.items()}
    rules = {
        code: CalendarRule(code, rule.name, (*rule.days, DayOff(DAY_OFF, "holiday", rule.name, "bench", decreed_on=decreed_on)))
        for code, rule in book.calendars.items()
    }
    return dataclasses.replace(book, calendars=rules, services=services)


def late(rows: int, given: Rulebook) -> bool:
    """Whether finding the cases that a late decree moved costs no more than a run over all cases."""
    span = {"starts_on": cases_data.FIRST_ON, "ends_on": cases_data.LAST_ON, "grains": ["month"], "as_of": cases_data.AS_OF}
    live, book, known = cases_data.live(rows), with_a_day_off(given, DECREED), with_a_day_off(given, None)
    asked = ask(book, by=(), measures=["wait_mean"], **span)
    moved = measures.late_decrees(live, book, asked).num_rows
    assert moved > 0
    sides = {
        "late decree": lambda: measures.late_decrees(live, book, asked).num_rows,
        "all anew": lambda: measures.compute(live, known, by=("body", "service"), measures=["wait_mean"], **span).table.num_rows,
    }
    spent = measure_cpu.interleaved(sides, 3)
    print(f"{rows:,} rows, {moved:,} moved: CPU s " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in spent.items()))
    return measure_cpu.report("a late decree, to measuring all anew", spent["late decree"] / spent["all anew"], 1.0, 0.5)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    book = cases_data.book(Clock.WORKING_DAY)
    span = {"starts_on": cases_data.FIRST_ON, "ends_on": cases_data.LAST_ON, "grains": ["month"], "as_of": cases_data.AS_OF}
    plan = plan_of(book, ask(book, by=(), measures=["wait_mean"], **span))
    kept = True
    for columns in (FOUR, SEVEN):
        sides = {"reading": lambda one=columns: reading(given.rows, one), "counting": lambda one=columns: counting(given.rows, one, plan)}
        spent = measure_cpu.interleaved(sides, given.rounds)
        print(
            f"{given.rows:,} rows, {len(columns)} columns: CPU s " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in spent.items())
        )
        kept &= measure_cpu.report(f"working days of {len(columns)} columns, to reading", spent["counting"] / spent["reading"], MUST, AIM)
    kept &= late(given.rows, book)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
