"""The group of commands about returns, and ``returns read``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from olshem_cli import shell

if TYPE_CHECKING:
    from olshem import returns

READ_EXAMPLES = """
**Examples**

    olshem returns read 2013_2019.csv --rulebook rulebooks/scotland-foi --form annual
        --mapping rulebooks/scotland-foi/mapping.yaml --out returns.csv

    olshem returns read health.xlsx justice.xlsx --rulebook rulebooks/my-city --form annual --out returns.csv
"""
HELP = "Read the returns that bodies send in, or make the workbooks that they fill in."
group = typer.Typer(name="returns", no_args_is_help=not shell.flags.json, help=HELP, rich_markup_mode="markdown")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(group, name="returns")


@group.command("read", epilog=READ_EXAMPLES)
@shell.reports("returns read")
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, XLSX or Parquet; or filled templates.", show_default=False)],
    rulebook: Annotated[Path, typer.Option("--rulebook", metavar="DIR", help="The rulebook that holds the form.")],
    form: Annotated[str, typer.Option("--form", metavar="CODE", help="The form that was sent in.")],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="Which column holds what; by default the rulebook's mapping.yaml.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV or Parquet; default CSV on standard output.")] = None,
) -> shell.Outcome:
    """Read returns: a row for every body, measure and period, with numerator and denominator, whether the return came or not.

    What does not balance, was left blank or did not come is told and kept apart; a return that breaks the form is refused with the
    place of every fault (they go to FILE.refused.csv too), and the exit code is 1. A file that cannot be read is exit code 3, and
    nothing is written.
    """
    from olshem import publication, returns, tables
    from olshem_cli import books

    book = books.read(rulebook)
    path = mapping or rulebook / "mapping.yaml"
    total = sum(one.stat().st_size for one in files if one.is_file())
    with shell.progress("reading returns (bytes)", total) as advance:
        made = returns.read(files, book, form=form, mapping_text=_mapping(path), mapping_file=str(path), progress=advance)
    options = {"rulebook": str(rulebook), "form": form, "mapping": str(path), "files": [str(one) for one in files]}
    meta = publication.provenance_of("returns read", options, book=book, inputs=[*files, path])
    problems = [*shell.new_folders(out), *made.problems]
    text = tables.write(made.table, out, meta=meta)
    result: dict[str, Any] = {**made.counts, "rows": made.table.num_rows, "findings": made.findings, "out": out and str(out)}
    if out is not None and made.refused.num_rows:
        result["refused_file"] = str(out.with_name(out.name + ".refused.csv"))
        tables.write(made.refused, Path(result["refused_file"]))
    code = shell.FAULTS if made.counts["refused"] else shell.DONE
    return shell.Outcome(result=result, problems=problems, data=text or "", say=_say(made, out), exit_code=code)


def _mapping(path: Path) -> bytes:
    from olshem.errors import Problem, RulebookError

    if path.is_file():
        return path.read_bytes()
    message = "there is no such mapping file"
    raise RulebookError(
        "mapping.file-missing", message, problems=[Problem("mapping.file-missing", message, file=str(path), hint="check --mapping")]
    )


def _say(made: returns.ReturnsResult, out: Path | None) -> str:
    """What became of the returns, and how often each thing was told."""
    counts = made.counts
    lines = [
        f"{counts['rows_read']:,} rows: {counts['returns']:,} returns, of them {counts['blank']:,} blank; {counts['refused']:,} refused; "
        f"{counts['repeated']:,} repeated. {counts['missing']:,} returns did not come."
    ]
    told = list(made.findings.items())
    if told:
        lines.append(shell.table_text(("told", "times"), told).rstrip("\n"))
    return "\n".join(lines) + (f"\n{out}: {made.table.num_rows:,} rows" if out is not None else "")
