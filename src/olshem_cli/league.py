"""The command ``league``."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from olshem import errors
from olshem.vocabulary import Polarity
from olshem_cli import shell

if TYPE_CHECKING:
    from olshem import comparison, rulebook
    from olshem_cli import columns

EXAMPLES = """
Examples:

    olshem league measures.csv --rulebook rulebooks/boston-311 --measure on_time_share --period 2015 --out league.csv

    olshem league hospitals.csv --id hospital --numerator deaths --denominator operations --polarity lower

    olshem league pisa.csv --id country --value score --se error --k 5 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("league", epilog=EXAMPLES)(league)


@shell.reports("league")
def league(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="Any table with one row a body; with --rulebook a measure file.")],
    id_column: Annotated[str | None, typer.Option("--id", help="The column that names the body.")] = None,
    value: Annotated[str | None, typer.Option(help="The column of values.")] = None,
    se: Annotated[str | None, typer.Option(help="The column of their standard errors.")] = None,
    numerator: Annotated[str | None, typer.Option(help="The column of counts, where the value is a share.")] = None,
    denominator: Annotated[str | None, typer.Option(help="The column of what the counts are out of.")] = None,
    covariance: Annotated[Path | None, typer.Option(help="Covariance of the values: first column the ids, then one an id.")] = None,
    group: Annotated[str | None, typer.Option(help="The column of the group within which bodies are compared.")] = None,
    directory: Annotated[Path | None, typer.Option("--rulebook", help="The folder of the rulebook, for a measure file.")] = None,
    measure: Annotated[str | None, typer.Option(help="The measure, for a measure file.")] = None,
    period: Annotated[str | None, typer.Option(help="2015, 2015Q1 or 2015-03, where the measure file holds several.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="COLUMN=VALUE: other rows than those of all services. May be repeated.")] = None,
    level: Annotated[float, typer.Option(help="Confidence of the rank sets.")] = 0.95,
    k: Annotated[int | None, typer.Option(help="How many count as the top and the bottom; without it a quarter.")] = None,
    simultaneous: Annotated[bool, typer.Option("--simultaneous/--marginal", help="Confidence in all sets at once, or in each.")] = True,
    draws: Annotated[int, typer.Option(help="Random draws, 200 to 1,000,000.")] = 20_000,
    tau2: Annotated[str, typer.Option(help="Estimator of the true spread: reml, dl, pm, ml or hs.")] = "reml",
    polarity: Annotated[Polarity | None, typer.Option(help="Which direction is better; a measure brings its own.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Where to write (CSV or Parquet); without it, standard output.")] = None,
) -> shell.Outcome:
    """Rank bodies and say which ranks the data can tell apart.

    Each rank comes with its confidence set; bodies that cannot be told apart share a tie group. Where the spread between bodies is
    mostly chance (rankability below the rulebook's floor) nobody is ranked.
    """
    from olshem import comparison, publication
    from olshem_cli import books, columns

    options = comparison.Options(level=level, k=k, simultaneous=simultaneous, draws=draws, seed=seed, tau2=tau2)
    given = {"id": id_column, "value": value, "se": se, "numerator": numerator, "denominator": denominator, "group": group}
    if directory is None:
        _only("a measure file needs --rulebook beside", {"--measure": measure, "--period": period, "--where": where})
        options = dataclasses.replace(options, polarity=polarity or Polarity.HIGHER)
        made, table = _free(source, covariance, given, options)
        book = None
    else:
        named = {f"--{name}": column for name, column in given.items()}
        _only("with --rulebook the columns are known; leave out", named | {"--covariance": covariance, "--polarity": polarity})
        book = books.read(directory)
        made, table = _measured(source, book, measure, period, _where(where), options)
    meta_options = given | {"measure": measure, "period": period, "where": _where(where), "covariance": covariance and covariance.name}
    meta_options |= dataclasses.asdict(options) | {"rulebook": directory and directory.name, "input": source.name}
    inputs = [source] if covariance is None else [source, covariance]
    meta = publication.provenance_of("league", meta_options, book=book, inputs=inputs, seed=seed)
    return columns.deliver(table, "league", out, meta, _outcome(made, options, out))


def _only(message: str, options: dict[str, object]) -> None:
    found = [name for name, value in options.items() if value]
    if found:
        raise errors.MethodError("league.option-unfit", f"{message} {', '.join(found)}")


def _where(pairs: Sequence[str] | None) -> dict[str, str]:
    wanted = {}
    for pair in pairs or ():
        name, sign, value = pair.partition("=")
        if not (name and sign and value):
            raise errors.MethodError("league.where-invalid", f"--where takes COLUMN=VALUE, found {pair!r}")
        wanted[name] = value
    return wanted


def _free(
    source: Path, covariance: Path | None, given: dict[str, str | None], options: comparison.Options
) -> tuple[comparison.League, columns.Columns]:
    from olshem import comparison, tables
    from olshem_cli import columns

    if given["id"] is None:
        raise errors.MethodError("league.id-missing", "say which column names the body, with --id; or give --rulebook and --measure")
    names = comparison.Names(id=given["id"], **{name: column for name, column in given.items() if name != "id"})
    shared = None
    if covariance is not None:
        with columns.located(covariance):
            shared = columns.columns_of(tables.read(covariance))
    with columns.located(source):
        estimates, matrix = comparison.estimates_of_file(columns.columns_of(tables.read(source)), names, covariance=shared)
    made = comparison.league(estimates, options, covariance=matrix)
    return made, comparison.league_columns(made)


def _measured(
    source: Path, book: rulebook.Rulebook, measure: str | None, period: str | None, where: dict[str, str], options: comparison.Options
) -> tuple[comparison.League, columns.Columns]:
    from olshem import comparison
    from olshem_cli import columns

    if measure is None:
        raise errors.MethodError(
            "league.measure-missing", f"say which measure, with --measure; the rulebook has {', '.join(book.measures)}"
        )
    with columns.located(source):
        table, made = comparison.league_table(
            columns.read_measures(source, book, [measure]), book, measure, period, where=where, options=options
        )
    return made, table


def _outcome(made: comparison.League, options: comparison.Options, out: Path | None) -> shell.Outcome:
    spread = [group for group in made.groups if group.rankability is not None]
    one = spread[0] if len(spread) == 1 else None
    below = [group for group in made.groups if group.why == "rankability-below-floor"]
    result: dict[str, Any] = {
        "tau2": one.tau2 if one else None,
        "rankability": one.rankability if one else None,
        "draws": options.draws,
        "seed": options.seed,
        "level": options.level,
        "ranked": not below,
        "not_reached": sum(group.not_reached for group in made.groups),
        "groups": [dataclasses.asdict(group) for group in made.groups],
    }
    lines = [_about(group) for group in made.groups]
    if out is not None:
        lines.append(f"written to {out}")
    return shell.Outcome(result=result, problems=[_not_ranked(group) for group in below], say="\n".join(lines))


def _not_ranked(group: comparison.GroupSummary) -> errors.Problem:
    return errors.Problem(
        "comparison.not-ranked",
        f"group {group.group} is not ranked: its bodies differ so little, beside their errors, that an order would be mostly chance",
        severity="warning",
        found=f"rankability {group.rankability:.3f}",
        expected="at least the rulebook's rankability floor",
    )


def _about(group: comparison.GroupSummary) -> str:
    """One group in a sentence for the person at the terminal."""
    name = "all bodies" if group.group == "*" else f"group {group.group}"
    count = f"{name}: {group.n} with a value" + (f", {group.missing} without{_beyond(group)}" if group.missing else "")
    if group.why == "no-values":
        return f"{count}; nothing to rank"
    if group.rankability is None:
        return f"{count}; alone, so there is nobody to compare it with"
    verdict = "ranked" if group.ranked else "not ranked"
    return f"{count}; {verdict}; rankability {group.rankability:.3f} (the share of the spread that is no chance)"


def _beyond(group: comparison.GroupSummary) -> str:
    """Those whose cases wait so long that there is no figure: they have no rank, and are not good for that."""
    if not group.not_reached:
        return ""
    return f" ({group.not_reached} not-reached: too many of their cases still wait; they would stand {group.would_stand} those ranked)"
