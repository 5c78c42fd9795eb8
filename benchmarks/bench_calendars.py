"""Working days of every case: reading its columns and finding two working-day numbers, against reading alone.

Both sides read the same four columns (area, day of submission, day and moment of decision) a row group at a time, as measures do. The one
side adds them up; the other finds the calendar of each case and two numbers in it, and adds up the differences. A second line
takes three more, as a plain run of measures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

import cases_data
import measure_cpu
from olshem.measures import ask, scan
from olshem.measures.plan import Plan, plan_of
from olshem.measures.times import Times
from olshem.vocabulary import Clock

FOUR = ("area", "decided_at", "decided_on", "submitted_on")
SEVEN = (*FOUR, "body", "service", "channel")
MUST, AIM = 1.9, 1.4


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
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
