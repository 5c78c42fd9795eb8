"""The command ``rate``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import typer

from olshem import errors
from olshem_cli import shell

EXAMPLES = """
Examples:

    olshem rate rulebooks/england-cpa-2006 scores.csv

    olshem rate rulebooks/boston-311 measures.csv --period 2015 --out ratings.csv
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("rate", epilog=EXAMPLES)(rate)


@shell.reports("rate")
def rate(
    directory: Annotated[Path, typer.Argument(metavar="RULEBOOK_DIR", help="The folder of the rulebook.")],
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="Scores (one row a body, one column an input) or a measure file.")],
    framework: Annotated[str | None, typer.Option(help="The framework; without it the rulebook's first.")] = None,
    id_column: Annotated[str | None, typer.Option("--id", help="The column that names the body in a file of scores.")] = None,
    period: Annotated[str | None, typer.Option(help="2015, 2015Q1 or 2015-03, where a measure file holds several.")] = None,
    on: Annotated[str | None, typer.Option(help="For a file of scores: by the rules in force on this day, not the latest.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write (CSV or Parquet); without it, standard output.")] = None,
) -> shell.Outcome:
    """Rate bodies by a rulebook's framework: the rating, the row that fired, what would change it.

    In a file of scores an empty cell is "not applicable", M "not submitted", SR "under review". In a measure file small cells are
    withheld first, and a withheld input refuses the rating.
    """
    from olshem import assessment, publication, rulebook, tables
    from olshem_cli import books, columns

    book = books.read(directory)
    chosen = rulebook.framework(book, framework)
    with columns.located(source):
        table = tables.read(source)
        if assessment.is_measure_file(table.column_names):
            _refuse("--id and --on are for files of scores, and this is a measure file", given=id_column or on)
            wanted = [str(item.measure) for dated in chosen.rules if dated.value for item in dated.value.inputs if item.measure]
            made = assessment.rate_table(columns.read_measures(source, book, wanted), book, chosen, period)
            problems: tuple[errors.Problem, ...] = ()
        else:
            _refuse("--period is for measure files, and this is a file of scores", given=period)
            made, problems = assessment.rate_wide(columns.columns_of(table), chosen, id_column=id_column, on=_day(on))
    options = {"framework": str(chosen.code), "id": id_column, "period": period, "on": on, "rulebook": directory.name, "input": source.name}
    rated = made["status"].count("rated")
    refused = len(made["status"]) - rated
    result: dict[str, Any] = {"framework": str(chosen.code), "rated": rated, "refused": refused}
    say = f"{rated} rated, {refused} refused by {chosen.code}" + (f"; written to {out}" if out else "")
    meta = publication.provenance_of("rate", options, book=book, inputs=[source])
    return columns.deliver(made, "ratings", out, meta, shell.Outcome(result=result, problems=problems, say=say))


def _refuse(message: str, *, given: object) -> None:
    if given is not None:
        raise errors.MethodError("rate.option-unfit", message)


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise errors.MethodError("rate.day-invalid", f"a day is written 2006-03-31, found {text}") from None
