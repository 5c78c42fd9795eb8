"""The command ``demo``: a synthetic nation, and on request its whole way to a verified release and a site."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from olshem.vocabulary import Code
from olshem_cli import shell

if TYPE_CHECKING:
    from olshem import journey, publication, synthetic

EXAMPLES = """
Examples:

    olshem demo --out build/nation

    olshem demo --seed 7 --out build/nation --run
"""
NUMBER, PUBLISHED = "2025.1", "2026-01-16"
HEADER = ("group", "body", "cases", "in time, of those due", "share", "95 % interval", "rank", "rank set", "rating")
HEADLINE = "on_time_share"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("demo", epilog=EXAMPLES)(demo)


@shell.reports("demo")
def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="A folder that is new, empty, or holds an earlier demo (then replaced).")],
    size: Annotated[str, typer.Option(help="small: 26 bodies, 33 services, 200,000 cases. nation: not yet.")] = "small",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    cases: Annotated[int | None, typer.Option(metavar="N", help="Another number of cases, for a quick trial.")] = None,
    run: Annotated[bool, typer.Option("--run", help="Go on: measure, rate, rank, release, verify, and make the site.")] = False,
) -> shell.Outcome:
    """Make a synthetic nation with a known truth: DIR/records, DIR/rulebook, DIR/truth.parquet. Everything in it is invented."""
    from olshem import synthetic

    with watched("a synthetic nation: drawn, stored", synthetic.SIZES.get(size) if cases is None else cases) as advance:
        nation = synthetic.make_nation(out, size=size, seed=seed, count=cases, progress=advance)
    made = _about(nation, size, seed)
    if not run:
        return shell.Outcome(result=made, say=_next_steps(nation))
    outcome = go(trip_of(nation))
    outcome.result = made | outcome.result
    return outcome


def trip_of(nation: synthetic.Nation) -> journey.Trip:
    """The journey of the nation's two years; the last one is rated and ranked."""
    from olshem import journey

    return journey.Trip(
        folder=nation.folder,
        rulebook=nation.rulebook,
        store=nation.store,
        files=(),
        source="",
        starts_on=nation.starts_on,
        ends_on=nation.ends_on,
        as_of=nation.as_of,
        number=NUMBER,
        at=PUBLISHED,
    )


def go(trip: journey.Trip) -> shell.Outcome:
    """Travel, make the site, and report as a table."""
    import olshem_site
    from olshem import journey, publication

    arrival = journey.travel(trip, watch=watched)
    with watched("pages in Kazakh, Russian and English", None) as advance:
        site = olshem_site.publish(arrival.release.folder, trip.folder / "site", progress=advance)
    result = {
        "cases": arrival.cases,
        "release": str(arrival.release.folder),
        "verdict": arrival.verdict.word,
        "meaning": arrival.verdict.meaning,
        "cells_recomputed": arrival.verdict.cells_recomputed,
        "site": str(trip.folder / "site"),
        "pages": site.pages,
        "bytes_max": site.bytes_max,
    }
    failed = bool(arrival.verdict.differences)
    say = (
        f"Release {trip.number} of {arrival.cases:,} cases is {arrival.verdict.word}: {arrival.verdict.meaning}.\n"
        f"Checked: {arrival.verdict.checked}.\n"
        f"{site.pages:,} pages in {trip.folder / 'site'}; the heaviest transfers {site.bytes_max / 1000:.0f} KB."
    )
    return shell.Outcome(
        result=result,
        data=summary(publication.open_release(arrival.release.folder)),
        say=say,
        exit_code=shell.FAULTS if failed else shell.DONE,
    )


@contextmanager
def watched(what: str, total: int | None) -> Iterator[shell.Advance]:
    """A progress bar while a step runs, and a line with its time when it has ended."""
    started = time.perf_counter()
    with shell.progress(what, total) as advance:
        yield advance
    if not shell.flags.json:
        print(f"  {what} {'.' * max(3, 56 - len(what))} {time.perf_counter() - started:6.1f} s", file=sys.stderr)


def summary(release: publication.Release) -> str:
    """What was published of each body, by peer group and rank: what it kept, how sure that is, the ranks possible, its rating."""
    league = _rows(release, f"league-{HEADLINE}")
    year = {"measure": HEADLINE, "service": "*", **{name: league[0][name] for name in ("starts_on", "ends_on")}}
    values = {row["body"]: row for row in _rows(release, "measures") if year.items() <= row.items()}
    ratings = {row["body"]: row["rating"] for row in _rows(release, "ratings")}
    ordered = sorted(league, key=lambda row: (row["group"], int(row["rank"] or 10**6), row["id"]))
    lines = [_line(release, row, values[row["id"]], ratings.get(row["id"], "")) for row in ordered]
    title, span = release.title.en, league[0]["starts_on"][:4]
    return shell.table_text(HEADER, lines, title=title if span in title else f"{title}, {span}")


def _rows(release: publication.Release, table: str) -> list[dict[str, str]]:
    return [dict(zip(release.tables[table].columns, row, strict=True)) for row in release.tables[table].rows]


def _line(release: publication.Release, standing: dict[str, str], value: dict[str, str], rating: str) -> tuple[str, ...]:
    from olshem import publication

    on = dt.date.fromisoformat(standing["ends_on"])
    name = publication.value_on(release.rulebook.bodies[Code(standing["id"])].name, on)
    ranks = f"{standing['rank_low']} to {standing['rank_high']}" if standing["rank"] else "not ranked"
    interval = f"{_percent(value['low'])} to {_percent(value['high'])}" if value["low"] else value["status"]
    return (
        standing["group"],
        name.en if name else standing["id"],
        value["n"],
        f"{value['numerator']} of {value['denominator']}" if value["denominator"] else "",
        _percent(value["value"]),
        interval,
        standing["rank"],
        ranks,
        rating,
    )


def _percent(share: str) -> str:
    return f"{100 * float(share):.1f} %" if share else ""


def _about(nation: synthetic.Nation, size: str, seed: int) -> dict[str, Any]:
    return {
        "size": size,
        "seed": seed,
        "records": str(nation.store),
        "rulebook": str(nation.rulebook),
        "truth": str(nation.truth),
        "as_of": nation.as_of.isoformat(),
        "cases": nation.cases,
        "accepted": nation.ingested.total("accepted"),
        "quarantined": nation.ingested.total("quarantined"),
    }


def _next_steps(nation: synthetic.Nation) -> str:
    year = nation.ends_on.year
    return (
        f"A synthetic nation of {nation.cases:,} cases stands in {nation.folder}; everything in it is invented.\n"
        f"({nation.ingested.total('quarantined')} rows were planted for quarantine: they are meant to be there.) Measure it:\n"
        f"  olshem measure {nation.store} --rulebook {nation.rulebook} --from {year}-01-01 --to {year}-12-31 --grain year,month "
        f"--as-of {nation.as_of.isoformat()} --by body,service --out measures.csv"
    )
