"""A nation on disk: its rulebook, its files, a store of records made from them, and the truth."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from olshem import records, rulebook, tables
from olshem.errors import MethodError, RecordsError, RefusedError
from olshem.synthetic import cases, dirty, files, plan, truth

SIZES = {"small": 200_000}
"""cases of each size that can be made"""
LATER_SIZES = ("nation",)
SOURCE = "synthetic-nation"
CARD = "demo.json"
PARTS = ("records", "source", "rulebook", "truth.parquet", "tables", "keys", "releases", "site", CARD)
"""what a demo writes into its folder"""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Nation:
    """Where a synthetic nation stands. ``as_of`` is the instant at which its records were taken."""

    folder: Path
    rulebook: Path
    store: Path
    source: tuple[Path, ...]
    truth: Path
    as_of: dt.datetime
    starts_on: dt.date
    ends_on: dt.date
    cases: int
    ingested: records.IngestResult


def rulebook_folder() -> Path:
    """The synthetic nation's rulebook, which ships inside the package."""
    return Path(__file__).parent / "rulebook"


def make_nation(out: Path, *, size: str = "small", seed: int = 1, count: int | None = None, progress: Progress | None = None) -> Nation:
    """Draw a nation, write its files, ingest them, and write the truth beside.

    Parameters
    ----------
    out : Path
        A folder that does not exist, is empty, or holds a nation made by this function (which is then replaced).
    size : str
        ``small``: 200,000 cases of 24 months.
    seed : int, 0 or more
        The same seed gives the same bytes.
    count : int, optional
        Another number of cases, 1 or more; fewer make a quick trial.
    progress : callable, optional
        Called with the number of cases drawn since its last call.

    Returns
    -------
    Nation

    Raises
    ------
    RefusedError
        ``demo.size-not-yet`` for ``nation``.
    MethodError
        ``demo.size-unknown``, ``demo.seed``, ``demo.count``.
    RecordsError
        ``demo.folder-taken`` where ``out`` holds other things.

    """
    total = _check(size, seed, count)
    make_room(out)
    (out / "source").mkdir()
    shutil.copytree(rulebook_folder(), out / "rulebook")
    book = rulebook.read(out / "rulebook")
    nation = plan.make_plan(book)
    written, sums = _write_source(nation, out / "source", total, seed, progress)
    ingested = _ingest(book, out, written)
    tables.write(truth.truth_table(nation, sums), out / "truth.parquet")
    as_of = dt.datetime.combine(plan.AS_OF, dt.time(), ZoneInfo(book.time_zone))
    card = {"size": size, "seed": seed, "cases": total, "as_of": as_of.isoformat(), "rulebook_digest": book.digest}
    tables.write_bytes(out / CARD, (json.dumps(card, indent=1) + "\n").encode())
    return Nation(
        folder=out,
        rulebook=out / "rulebook",
        store=out / "records",
        source=tuple(written),
        truth=out / "truth.parquet",
        as_of=as_of,
        starts_on=plan.FIRST_MONTH,
        ends_on=plan.month_first(plan.MONTHS) - dt.timedelta(days=1),
        cases=total,
        ingested=ingested,
    )


def _ingest(book: rulebook.Rulebook, out: Path, written: list[Path]) -> records.IngestResult:
    mapping = (out / "rulebook" / "mapping.yaml").read_bytes()
    return records.ingest(out / "records", written, rulebook=book, kind="cases", mapping=mapping, source=SOURCE)


def _check(size: str, seed: int, count: int | None) -> int:
    if size in LATER_SIZES:
        message = f"a synthetic nation of size {size!r} (2,000 bodies, 20 million cases) cannot be made yet"
        raise RefusedError("demo.size-not-yet", message, hint=f"use one of: {', '.join(SIZES)}")
    if size not in SIZES:
        raise MethodError("demo.size-unknown", f"there is no size {size!r}; choose from {', '.join(SIZES)}")
    if seed < 0:
        raise MethodError("demo.seed", f"a seed is a whole number of 0 or more, found {seed}")
    if count is not None and count < 1:
        raise MethodError("demo.count", f"a nation has at least one case, found {count}")
    return SIZES[size] if count is None else count


def make_room(out: Path) -> None:
    """Make a folder ready for a demo: take away what an earlier demo wrote there, and nothing else.

    Raises
    ------
    RecordsError
        ``demo.folder-taken`` where ``out`` holds other things.

    """
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not (out / CARD).is_file()):
        message = f"{out} holds other things than a demo"
        raise RecordsError("demo.folder-taken", message, hint="name a new folder, or empty this one")
    for part in PARTS:
        place = out / part
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    tables.write_bytes(out / CARD, b"{}\n")


def _write_source(nation: plan.Plan, folder: Path, total: int, seed: int, progress: Progress | None) -> tuple[list[Path], truth.Sums]:
    """One file a month that has cases, drawn and written one after the other; the truth adds up as they pass."""
    written: list[Path] = []
    sums = truth.nothing(nation)
    for month, count in enumerate(plan.cases_by_month(total).tolist()):
        if count == 0:
            continue
        first = plan.month_first(month)
        batch, waits = cases.draw_month(nation, month, count, np.random.default_rng([seed, month]))
        written.append(folder / f"cases-{first:%Y-%m}.parquet")
        files.write_batch(nation, batch, month, written[-1])
        if truth.PERIOD[0] <= first <= truth.PERIOD[1]:
            sums = truth.add(sums, truth.tally(nation, batch, waits))
        if progress is not None:
            progress(count)
    written.append(folder / "late.csv")
    tables.write_bytes(written[-1], dirty.late_file())
    return written, sums
