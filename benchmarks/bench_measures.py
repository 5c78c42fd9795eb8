"""Twelve measures with Kaplan-Meier by body x service x channel x month, against plain DuckDB, against reading, against pandas.

What our side writes: one Parquet file (zstd) a month, one row a cell: its key, five counts and the twelve values. The limits of
every value are worked out too, as in a measure file, and are not written. The peers keep their result in memory, make no limits
and no Kaplan-Meier, and group by whole numbers (ours starts from the codes). Both are asked for the same cells only.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pa_parquet

import cases_data
import measure_cpu
from olshem.measures import ask, engine
from olshem.measures.plan import plan_of
from olshem.vocabulary import Clock

CLOCKS = (Clock.WORKING_DAY, Clock.ELAPSED)
BY = ("body", "service", "channel")
SPAN = (cases_data.AS_OF.date() - cases_data.FIRST_ON).days + 1
NONE_REQUIRED = np.zeros(0, dtype=np.int64)
KEYS = "body_no, service_no, channel_no"
TARGETS = {
    10_000_000: {"peer": (1.0, 0.5), "reading": (11, 5), "pandas": (0.5, 0.25)},
    100_000_000: {"peer": (0.6, 0.33), "reading": (7, 3.5)},
}
Totals = dict[str, float]


# ---------------------------------------------------------------- ours
def ours(rows: int, clock: Clock) -> Totals:
    """The engine over every month, results written; totals of what was written."""
    book = cases_data.book(clock)
    question = ask(
        book, starts_on=cases_data.FIRST_ON, ends_on=cases_data.LAST_ON, grains=["month"], as_of=cases_data.AS_OF, by=BY, measures=None
    )
    plan, live = plan_of(book, question), cases_data.live(rows)
    totals: Totals = {}
    with tempfile.TemporaryDirectory() as folder:
        for month, tallies in engine.period_tallies(live, plan, lambda done: None):
            written = pa.concat_tables(wide(engine.block_of(cells, month)) for cells in engine.cells_of(plan, tallies, NONE_REQUIRED))
            pa_parquet.write_table(written, Path(folder) / f"{month.label}.parquet", compression="zstd", use_dictionary=False)
            add(totals, totals_of({name: written[name].to_numpy() for name in written.column_names}))
            del tallies, written
    return totals


def wide(block: engine.Block) -> pa.Table:
    """One month's cells, a row each."""
    columns = {"cell": pa.array(block.keys)}
    columns |= {
        name: pa.array(counts.astype(np.int32))
        for name, counts in zip(("n", "n_open", "n_overdue", "n_not_due", "n_without_due"), block.counts, strict=True)
    }
    columns |= {name: pa.array(figures.value) for name, figures in block.figures.items()}
    return pa.table(columns)


def totals_of(columns: dict[str, np.ndarray]) -> Totals:
    """What both sides must agree on."""
    wanted = {"n": "n", "overdue": "overdue", "median": "wait_median", "p90": "wait_p90", "late": "late_rate"}
    totals = {name: float(np.nansum(columns[column])) for name, column in wanted.items()}
    return totals | {"cells": float(len(columns["n"])), "minutes": float(np.nansum(columns["wait_minutes"] * columns["n"]))}


def add(totals: Totals, more: Totals) -> None:
    for name, value in more.items():
        totals[name] = totals.get(name, 0.0) + value


# ---------------------------------------------------------------- the peers
def connection(rows: int, clock: Clock) -> duckdb.DuckDBPyConnection:
    """DuckDB with the cases as a view and the calendars as a table."""
    db = duckdb.connect(config={"threads": 2})
    book = cases_data.book(clock)
    numbers = np.concatenate([cases_data.working_days(f"k{number}", book) for number in range(3)])
    calendar = pa.table({"day_key": np.arange(len(numbers), dtype=np.int32), "day_number": numbers.astype(np.int32)})
    db.register("calendar_given", calendar)
    db.execute("create table calendar as from calendar_given")
    db.execute(f"create view cases as from read_parquet('{cases_data.make(rows)}/*.parquet')")
    return db


def peer_query(clock: Clock) -> str:
    """One plain GROUP BY of twelve aggregates, quantile_disc among them."""
    as_of, base = f"timestamptz '{cases_data.AS_OF:%Y-%m-%d %H:%M:%S}+00'", f"date '{cases_data.FIRST_ON}'"
    today = f"date '{cases_data.AS_OF.date()}'"
    if clock is Clock.ELAPSED:
        source, wait = "cases", f"(epoch_ms(least(decided_at, {as_of})) - epoch_ms(submitted_at)) // 1000"
    else:
        key = f"(area_no % 3)::integer * {SPAN}"
        end = f"coalesce(least(decided_on, {today}), {today})"
        source = (
            f"cases join calendar s on s.day_key = {key} + (submitted_on - {base}) join calendar e on e.day_key = {key} + ({end} - {base})"
        )
        wait = "e.day_number - s.day_number"
    return f"""
        select {KEYS}, monthly, count(*) as n, count(*) filter (closed) as closed, count(*) filter (not closed) as "open",
          count(*) filter (not closed and due_at < {as_of}) as overdue,
          count(*) filter (recorded_on_time) / count(recorded_on_time) as flag_share,
          1000 * count(*) filter (closed and decided_at > due_at) / count(*) filter (closed) as late_rate,
          count(*) filter (closed and decided_at <= due_at) / count(*) filter (due_at is not null and (closed or due_at < {as_of})) as on_time,
          count(*) filter (closed and outcome = 'refused') / count(*) filter (closed) as refused_share,
          avg(waiting) filter (closed) as wait_mean, quantile_disc(waiting, 0.5) filter (closed) as wait_median,
          quantile_disc(waiting, 0.9) filter (closed) as wait_p90, avg(waiting_minutes) as wait_minutes, max(waiting) as longest
        from (select *, decided_at <= {as_of} is true as closed, {wait} as waiting, date_trunc('month', submitted_on) as monthly from {source})
        group by all"""


def peer(rows: int, clock: Clock) -> Totals:
    """Plain DuckDB, its result kept in memory with every column."""
    db = connection(rows, clock)
    db.execute(f"create table result as {peer_query(clock)}")
    unit = 86_400 if clock is Clock.ELAPSED else 1
    names = ("cells", "n", "overdue", "median", "p90", "late", "minutes")
    row = db.execute(
        f"select count(*), sum(n), sum(overdue), sum(wait_median / {unit}), sum(wait_p90 / {unit}), sum(late_rate) filter (not isnan(late_rate)), sum(wait_minutes * n) from result"
    ).fetchone()
    assert row is not None
    return {name: float(value) for name, value in zip(names, row, strict=True)}


def reading(rows: int, clock: Clock) -> int:
    """Merely reading the columns that the peer reads."""
    columns = [*KEYS.split(", "), "due_at", "decided_at", "submitted_on", "recorded_on_time", "outcome", "waiting_minutes"]
    columns += ["submitted_at"] if clock is Clock.ELAPSED else ["decided_on", "area_no"]
    values = ", ".join(f"max({name})::varchar" for name in columns)
    row = connection(rows, clock).execute(f"select count(*), {values} from cases").fetchone()
    assert row is not None
    assert row[0] == rows
    return int(row[0])


def pandas(rows: int, clock: Clock) -> int:
    """What a pandas user writes: everything read, working-day numbers looked up, one groupby; no Kaplan-Meier."""
    columns = [
        *KEYS.split(", "),
        "area_no",
        "due_at",
        "decided_at",
        "submitted_on",
        "decided_on",
        "recorded_on_time",
        "outcome",
        "waiting_minutes",
    ]
    frame = pa_parquet.read_table(sorted(cases_data.make(rows).glob("*.parquet")), columns=columns).to_pandas(date_as_object=False)
    numbers = np.stack([cases_data.working_days(f"k{number}", cases_data.book(clock)) for number in range(3)])
    cut, base = pd.Timestamp(cases_data.AS_OF), np.datetime64(cases_data.FIRST_ON, "D")
    closed = (frame.decided_at <= cut).to_numpy()
    start = (frame.submitted_on.to_numpy().astype("datetime64[D]") - base).astype(np.int64)
    decided = frame.decided_on.fillna(pd.Timestamp(cases_data.AS_OF.date())).to_numpy().astype("datetime64[D]")
    end = np.where(closed, (decided - base).astype(np.int64), SPAN - 1)
    calendar = frame.area_no.to_numpy() % 3
    frame = frame.assign(
        closed=closed, open=~closed, late=closed & (frame.decided_at > frame.due_at).to_numpy(),
        on_time=closed & (frame.decided_at <= frame.due_at).to_numpy(), overdue=~closed & (frame.due_at < cut).to_numpy(),
        refused=closed & (frame.outcome == "refused").to_numpy(), fallen=frame.due_at.notna().to_numpy() & (closed | (frame.due_at < cut).to_numpy()),
        wait=np.where(closed, numbers[calendar, end] - numbers[calendar, start], np.nan), month=frame.submitted_on.to_numpy().astype("datetime64[M]").astype(np.int64),
    )  # fmt: skip
    grouped = frame.groupby([*KEYS.split(", "), "month"], sort=False)
    sums = grouped[["closed", "open", "late", "on_time", "overdue", "refused", "fallen", "recorded_on_time", "waiting_minutes"]].sum()
    waits = grouped["wait"]
    result = sums.assign(n=grouped.size(), mean=waits.mean(), median=waits.median(), p90=waits.quantile(0.9), longest=waits.max())
    assert result.n.sum() == rows
    return len(result)


# ---------------------------------------------------------------- the run
def check(mine: Totals, theirs: Totals, rows: int) -> None:
    assert mine["n"] == theirs["n"] == rows, (mine, theirs)
    for name, value in theirs.items():
        assert abs(mine[name] - value) <= 1e-9 * abs(value), (name, mine[name], value)


def run(rows: int, clock: Clock, rounds: int, *, with_pandas: bool) -> bool:
    targets = TARGETS[max(size for size in TARGETS if size <= max(rows, min(TARGETS)))]
    check(ours(rows, clock), peer(rows, clock), rows)
    sides: dict[str, Callable[[], object]] = {
        "ours": lambda: ours(rows, clock),
        "peer": lambda: peer(rows, clock),
        "reading": lambda: reading(rows, clock),
    }
    if with_pandas:
        sides["pandas"] = lambda: pandas(rows, clock)
    spent = measure_cpu.interleaved(sides, rounds)
    print(f"{rows:,} rows, {clock}: CPU s " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in spent.items()))
    kept = True
    for name, seconds in list(spent.items())[1:]:
        kept &= measure_cpu.report(f"measures {clock} {rows:,}, to {name}", spent["ours"] / seconds, *targets[name])
    return kept


def growth(rows: int, clock: Clock) -> bool:
    """Peak memory of our side in a process of its own; of the large run also how it and the time grow with the rows.

    To be called before anything large has run in this process, whose pages a fork would count as its own.
    """
    large = measure_cpu.forked(lambda: ours(rows, clock))
    kept = measure_cpu.report(f"measures {clock} {rows:,}, peak MB", large.peak_mb, 750, 300)
    if rows < max(TARGETS):
        return kept
    small = measure_cpu.forked(lambda: ours(rows // 10, clock))
    kept &= measure_cpu.report(f"measures {clock} {rows:,}, CPU to a tenth of the rows", large.cpu / small.cpu, 10, 7)
    return kept & measure_cpu.report(f"measures {clock} {rows:,}, peak to a tenth of the rows", large.peak_mb / small.peak_mb, 2.5, 1.2)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    started, kept = dt.datetime.now(dt.UTC), True
    for clock in CLOCKS:
        kept &= growth(given.rows, clock)
    for clock in CLOCKS:
        kept &= run(given.rows, clock, given.rounds, with_pandas=clock is Clock.WORKING_DAY and given.rows <= min(TARGETS))
    print(f"took {(dt.datetime.now(dt.UTC) - started).seconds} s")
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
