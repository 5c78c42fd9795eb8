"""The whole journey of a number, in a page: records in, measures, ratings, league tables, a signed release, and its verification.

Every step is one call into a room; what it made is written beside its provenance, so that a release can ship both. The command
line shows a demo with it, and whoever runs a yearly cycle may start from it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from olshem import assessment, comparison, measures, publication, records, rulebook, tables
from olshem.vocabulary import Polarity

Advance = Callable[[int], None]
Watch = Callable[[str, int | None], AbstractContextManager[Advance]]
"""Called with the name of a step and its number of units (``None``: unknown); yields what is called with units done."""
Columns = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Trip:
    """What a journey needs. ``folder`` receives the tables, the keys and the releases; ``store`` may already hold the records.

    The span is whole years; its last year is rated and ranked. ``at`` is the day of publication in ISO 8601.
    """

    folder: Path
    rulebook: Path
    store: Path
    files: tuple[Path, ...]
    source: str
    starts_on: dt.date
    ends_on: dt.date
    as_of: dt.datetime
    number: str
    at: str


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """What a journey brought back: how many cases were live, the release made of them, and what verifying it found."""

    cases: int
    release: publication.Made
    verdict: publication.Verdict


@contextmanager
def unwatched(what: str, total: int | None) -> Iterator[Advance]:
    """The watch of somebody who does not look."""
    yield lambda done: None


def travel(trip: Trip, *, watch: Watch = unwatched) -> Arrival:
    """Take records all the way to a verified release.

    ``watch`` sees each step begin, advance and end.

    Raises
    ------
    OlshemError
        Whatever a room refuses; nothing is published then.

    """
    book = rulebook.read(trip.rulebook)
    if trip.files:
        _ingest(trip, book, watch)
    live = records.live(trip.store, as_of=trip.as_of)
    cells = _measure(trip, book, live, "measures", ("year", "month"), ("body", "service"), watch)
    _measure(trip, book, live, "measures-areas", ("year",), ("area",), watch)
    columns = {name: cells.column(name).to_pylist() for name in cells.column_names}
    _rate(trip, book, columns)
    ranked = _rank(trip, book, columns, watch)
    with watch("release: signed, numbered", None):
        release = _publish(trip, ranked)
    with watch("verification: every byte, every figure again", None) as advance:
        verdict = publication.verify(release.folder, records=trip.store, progress=advance)
    return Arrival(live.rows, release, verdict)


def ranked_measures(book: rulebook.Rulebook, on: dt.date) -> tuple[str, ...]:
    """The measures that the rulebook's first framework rates: those are ranked too, where they have a better and a worse."""
    rules = assessment.rules_in_force(rulebook.framework(book, None), on)
    rated = dict.fromkeys(item.measure for item in rules.inputs if item.measure is not None)
    return tuple(str(code) for code in rated if book.measures[code].polarity is not Polarity.NEUTRAL)


def _ingest(trip: Trip, book: rulebook.Rulebook, watch: Watch) -> None:
    mapping = (trip.rulebook / "mapping.yaml").read_bytes()
    with watch("records: read, checked, stored", sum(path.stat().st_size for path in trip.files)) as advance:
        records.ingest(trip.store, trip.files, rulebook=book, kind="cases", mapping=mapping, source=trip.source, progress=advance)


def _measure(
    trip: Trip,
    book: rulebook.Rulebook,
    live: records.LiveRecords,
    name: str,
    grains: tuple[str, ...],
    by: tuple[str, ...],
    watch: Watch,
) -> pa.Table:
    """Measure, write the full figures with their provenance, and return them as they may be published."""
    months = (trip.ends_on.year - trip.starts_on.year + 1) * 12
    with watch(f"measures: by {', '.join(by)}", months) as advance:
        made = measures.compute(
            live, book, starts_on=trip.starts_on, ends_on=trip.ends_on, grains=grains, as_of=trip.as_of, by=by, progress=advance
        )
    as_of = measures.as_of_text(trip.as_of, book.time_zone)
    options: dict[str, Any] = {
        "from": str(trip.starts_on),
        "to": str(trip.ends_on),
        "grain": ",".join(grains),
        "as_of": as_of,
        "by": ",".join(by),
    }
    options |= {"measure": [], "engine": "duckdb"}
    meta = publication.provenance_of("measure", options, book=book, records=live.digest, as_of=as_of)
    tables.write(made.table, _table(trip, name), meta=meta)
    if "body" in by:
        tables.write(made.curves, _table(trip, "curves"), meta=meta)
        tables.write(made.findings, _table(trip, "findings"), meta=meta)
    return measures.withhold_small(made.table, book)


def _rate(trip: Trip, book: rulebook.Rulebook, columns: Columns) -> None:
    framework = rulebook.framework(book, None)
    made = assessment.rate_table(columns, book, framework, _period(trip))
    options = {"framework": str(framework.code), "id": None, "period": _period(trip), "on": None}
    _write(trip, "ratings", made, "rate", options, book)


def _rank(trip: Trip, book: rulebook.Rulebook, columns: Columns, watch: Watch) -> tuple[str, ...]:
    ranked = ranked_measures(book, trip.ends_on)
    options = comparison.Options()
    with watch("league tables", len(ranked)) as advance:
        for code in ranked:
            made, _ = comparison.league_table(columns, book, code, _period(trip), options=options)
            said = {"measure": code, "period": _period(trip), "where": {}} | dataclasses.asdict(options)
            _write(trip, f"league-{code}", made, "league", said, book, seed=options.seed)
            advance(1)
    return ranked


def _publish(trip: Trip, ranked: tuple[str, ...]) -> publication.Made:
    key = trip.folder / "keys" / "release.key"
    if not key.is_file():
        publication.new_keys(key.parent, trip.at)
    inputs = publication.Inputs(
        rulebook=trip.rulebook,
        measures=(_table(trip, "measures"), _table(trip, "measures-areas")),
        ratings=_table(trip, "ratings"),
        league=tuple(_table(trip, f"league-{code}") for code in ranked),
        findings=(_table(trip, "findings"),),
        curves=(_table(trip, "curves"),),
    )
    return publication.release(inputs, number=trip.number, at=trip.at, key=key, out=trip.folder / "releases")


def _period(trip: Trip) -> str:
    return str(trip.ends_on.year)


def _table(trip: Trip, name: str) -> Path:
    return trip.folder / "tables" / f"{name}.csv"


def _write(
    trip: Trip, name: str, columns: Columns, command: str, options: Mapping[str, Any], book: rulebook.Rulebook, seed: int | None = None
) -> None:
    """A table made from the measure file, with the provenance that the command would write."""
    source = _table(trip, "measures")
    options = {**options, "rulebook": trip.rulebook.name, "input": source.name}
    meta = publication.provenance_of(command, options, book=book, inputs=[source], seed=seed)
    tables.write(pa.table(columns), _table(trip, name), meta=meta)
