"""The command ``measure``: from live cases to a measure file, curves and findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from olshem import errors
from olshem_cli import shell

if TYPE_CHECKING:
    from olshem import measures, rulebook

EXAMPLES = """
**Examples**

    olshem measure build/store --rulebook rulebooks/boston-311 --from 2015-01-01 --to 2015-12-31 --grain year,month
        --as-of 2016-01-12T22:22:40 --by body,service --out measures.csv

    olshem measure build/store --rulebook rulebooks/boston-311 --from 2015-01-01 --to 2015-12-31 --grain year
        --as-of 2016-01-13 --measure on_time_share

    olshem measure returns.csv --rulebook rulebooks/scotland-foi --from 2013-01-01 --to 2019-12-31 --grain year --as-of 2020-04-01
        --by body --out measures.csv
"""
SHOWN = ("measure", "body", "starts_on", "n", "n_open", "n_overdue", "value", "low", "high", "unit", "status")
ONLY_IF_THEY_DIFFER = ("body", "starts_on")
MOST_SHOWN, MOST_LISTED = 40, 3


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("measure", epilog=EXAMPLES)(measure)


@shell.reports("measure")
def measure(
    store: Annotated[
        Path, typer.Argument(metavar="STORE|RETURNS", help="A store made by olshem ingest, or a file made by olshem returns read.")
    ],
    rulebook_dir: Annotated[Path, typer.Option("--rulebook", metavar="DIR", help="The rulebook that says what is counted.")],
    starts: Annotated[str, typer.Option("--from", metavar="DATE", help="First day, on an edge of every grain.")],
    ends: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day, included.")],
    grain: Annotated[str, typer.Option(metavar="GRAIN", help="year, quarter, month, or several: year,month.")],
    as_of: Annotated[str, typer.Option(metavar="TIME", help="What happens after it has not happened; local time unless it has an offset.")],
    by: Annotated[str, typer.Option(metavar="LIST", help="Of body, service, channel, area; every subset gets its rows.")] = "",
    chosen: Annotated[list[str] | None, typer.Option("--measure", metavar="CODE", help="One measure, or several; default all.")] = None,
    as_now: Annotated[
        bool, typer.Option("--as-now", help="Bodies and areas as they are now: cases of one that has ended count for its successor.")
    ] = False,
    curves_out: Annotated[Path | None, typer.Option(metavar="FILE", help="Survival curves of the Kaplan-Meier measures.")] = None,
    findings_out: Annotated[Path | None, typer.Option(metavar="FILE", help="Odd records and figures that could not be made.")] = None,
    overlap_out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The year after a changed definition, counted by the one that it replaced.")
    ] = None,
    decrees_out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The cases whose last day a late decree moved, for those who work on them.")
    ] = None,
    engine: Annotated[
        str, typer.Option(metavar="NAME", help="duckdb (fast; it is pyarrow and numpy) or plain (the oracle); both write the same file.")
    ] = "duckdb",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV or Parquet; default CSV on standard output.")] = None,
) -> shell.Outcome:
    """Measure the cases of a span, or its returns: every measure with its counts, its interval and its status.

    Open cases count: past their limit they are failures, before it they are left out of shares and still waiting in durations.
    A Kaplan-Meier quantile is the first time with survival at or below 1 - q, exactly; at one time decisions come before what is
    still open. A quantile of the closed is the value of rank q n, rounded up. Intervals (95 %): Wilson for shares, exact Poisson
    for counts and rates, order statistics for quantiles of the closed, log-log for Kaplan-Meier, normal for means.

    Of returns, numerators and denominators are summed over bodies; what did not come stays out, and each row says how many bodies are in.

    Exit code 2: a span off the edges of a grain, or an unknown measure, dimension or engine; the message lists the choices.
    """
    from olshem import measures, publication, tables
    from olshem_cli import books, counted

    book = books.read(rulebook_dir)
    until = _instant(as_of, book.time_zone)
    options = {"store": str(store), "rulebook": str(rulebook_dir), "from": starts, "to": ends, "grain": grain, "as_of": as_of, "by": by}
    options |= {"measure": list(_chosen(chosen) or ()), "engine": engine} | ({"as_now": True} if as_now else {})
    question: dict[str, Any] = {
        "as_now": as_now,
        "starts_on": _date(starts, "--from"),
        "ends_on": _date(ends, "--to"),
        "grains": _listed(grain),
        "as_of": until,
        "by": _listed(by),
        "measures": _chosen(chosen),
        "engine": engine,
    }
    with _suggesting((*_listed(by), *(_chosen(chosen) or ())), (*measures.DIMENSIONS, *book.measures)):
        asked = measures.ask(book, evidence=counted.evidence_of(store), **question)
    counted.check_options(store, as_now=as_now, overlap=overlap_out, decrees=decrees_out)
    problems = [*_odd(asked, book.time_zone), *shell.new_folders(curves_out, findings_out, overlap_out, decrees_out, out)]
    found = counted.count(store, book, **question)
    told = measures.as_of_text(until, book.time_zone)
    meta = publication.provenance_of("measure", options, book=book, records=found.digest, as_of=told)
    result = found.result
    for path, table in ((curves_out, result.curves), (findings_out, result.findings), (decrees_out, result.late_decrees)):
        if path is not None:
            tables.write(table, path, meta=meta)
    if overlap_out is not None and found.live is not None:
        tables.write(measures.overlaps(found.live, book, asked, engine=engine), overlap_out, meta=meta)
    text = tables.write(result.table, out, meta=meta)
    summary = _rows(result) | {**found.size, "out": out and str(out), "as_of": told} | meta["digests"]
    return shell.Outcome(result=summary, problems=problems, data=text or "", say=_summary(result, out))


def _rows(result: measures.MeasureResult) -> dict[str, Any]:
    return {"rows": result.table.num_rows, "curves": result.curves.num_rows, "findings": result.findings.num_rows}


@contextmanager
def _suggesting(words: Sequence[str], known: Sequence[str]) -> Iterator[None]:
    """To a refusal of a code that nobody knows, add the known one that is nearest."""
    from olshem import documents

    try:
        yield
    except errors.MethodError as error:
        wrong = next((word for word in words if word not in known), "")
        hint = documents.did_you_mean(wrong, known) if error.code.endswith("-unknown") else None
        if hint is None:
            raise
        raise errors.MethodError(error.code, error.message, hint=hint) from error


def _odd(asked: measures.Question, time_zone: str) -> Iterator[errors.Problem]:
    """What may be asked, and is seldom meant: a count before the span is over, a measure before or after its definition."""
    from olshem import rulebook

    counted_on = asked.as_of.astimezone(ZoneInfo(time_zone)).date()
    if counted_on < asked.ends_on:
        message = "--as-of lies before the last day asked: what happened after it is not counted, and the last periods are not whole"
        found, expected = str(counted_on), f"{asked.ends_on} or later"
        yield errors.Problem("measure.as-of-early", message, severity="warning", found=found, expected=expected)
    for measure in asked.measures:
        yield from _broken(asked, measure)
        without = [period.label for period in asked.periods if rulebook.value_on(measure.definition, period.ends_on) is None]
        if without:
            message = f"{measure.code} has no definition in force at the end of {len(without)} of {len(asked.periods)} periods: not-applicable there"
            listed = ", ".join(without[:MOST_LISTED]) + (" ..." if len(without) > MOST_LISTED else "")
            yield errors.Problem("measure.definition-not-in-force", message, severity="warning", key=str(measure.code), found=listed)


def _broken(asked: measures.Question, measure: rulebook.Measure) -> Iterator[errors.Problem]:
    """A line that is not one: the periods asked have different definitions of a measure."""
    from olshem.measures import breaks_of

    earliest = min(period.ends_on for period in asked.periods)
    days = sorted({str(one.begins_on) for one in breaks_of(asked) if one.measure is measure and earliest < one.begins_on})
    if days:
        message = f"{measure.code} changed its definition: figures before and after are not one line"
        hint = "--overlap-out gives the year after it by both"
        yield errors.Problem(
            "measure.definition-changed", message, severity="warning", key=str(measure.code), found=", ".join(days), hint=hint
        )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _chosen(codes: Sequence[str] | None) -> tuple[str, ...] | None:
    return tuple(code for text in codes for code in _listed(text)) if codes else None


def _date(text: str, option: str) -> dt.date:
    try:
        on = dt.date.fromisoformat(text)
    except ValueError:
        on = None
    if on is None or on.isoformat() != text:
        raise errors.MethodError("measure.date", f"{option} is a date such as 2015-01-01; found {text!r}")
    return on


def _instant(text: str, time_zone: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        raise errors.MethodError("measure.time", f"--as-of is a time such as 2016-01-12T22:22:40; found {text!r}") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(time_zone))


def _summary(result: Any, out: Path | None) -> str:
    """What a person sees: where it went, and the figures of the whole span's first rows."""
    if out is None:
        return ""
    rows = [row for row in result.table.to_pylist() if row["service"] == row["channel"] == row["area"] == "*"]
    largest = max((row["ends_on"] - row["starts_on"] for row in rows), default=None)
    shown = [row for row in rows if row["ends_on"] - row["starts_on"] == largest]
    shown = shown[:MOST_SHOWN]
    names = [name for name in SHOWN if name not in ONLY_IF_THEY_DIFFER or len({row[name] for row in shown}) > 1]
    more = f"\n... and {result.table.num_rows - len(shown):,} more rows" if result.table.num_rows > len(shown) else ""
    table = shell.table_text(names, [[row[name] for name in names] for row in shown])
    return f"{table}{more}\n{out}: {result.table.num_rows:,} rows"
