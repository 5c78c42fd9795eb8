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
        made = returns.read(
            files, book, form=form, mapping_text=_mapping(path, required=mapping is not None), mapping_file=str(path), progress=advance
        )
    options = {"rulebook": str(rulebook), "form": form, "mapping": str(path), "files": [str(one) for one in files]}
    meta = publication.provenance_of("returns read", options, book=book, inputs=[*files, *([path] if path.is_file() else [])])
    problems = [*shell.new_folders(out), *made.problems]
    text = tables.write(made.table, out, meta=meta)
    result: dict[str, Any] = {**made.counts, "rows": made.table.num_rows, "findings": made.findings, "out": out and str(out)}
    if out is not None and made.refused.num_rows:
        result["refused_file"] = str(out.with_name(out.name + ".refused.csv"))
        tables.write(made.refused, Path(result["refused_file"]))
    code = shell.FAULTS if made.counts["refused"] else shell.DONE
    return shell.Outcome(result=result, problems=problems, data=text or "", say=_say(made, out), exit_code=code)


def _mapping(path: Path, *, required: bool) -> bytes | None:
    """The mapping's bytes; none where the rulebook has no mapping and none was named: filled templates need none."""
    from olshem.errors import Problem, RulebookError

    if path.is_file() or not required:
        return path.read_bytes() if path.is_file() else None
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


TEMPLATE_EXAMPLES = """
**Examples**

    olshem returns template --rulebook rulebooks/scotland-foi --form annual --body 2 --period 2019 --language en --out aberdeen-2019.xlsx

    olshem returns template --rulebook rulebooks/my-city --form annual --body health --period 2025 --language kk
        --last health-2024.xlsx --out health-2025.xlsx
"""


@group.command("template", epilog=TEMPLATE_EXAMPLES)
@shell.reports("returns template")
def template(
    rulebook: Annotated[Path, typer.Option("--rulebook", metavar="DIR", help="The rulebook that holds the form.")],
    form: Annotated[str, typer.Option("--form", metavar="CODE", help="The form to fill in.")],
    body: Annotated[str, typer.Option("--body", metavar="CODE", help="Whose return it is.")],
    period: Annotated[str, typer.Option("--period", metavar="PERIOD", help="2025, 2025-Q2 or 2025-04, as the form is sent in.")],
    out: Annotated[Path, typer.Option(metavar="FILE.xlsx", help="The workbook to write.")],
    language: Annotated[str, typer.Option("--language", metavar="kk|ru|en", help="The language of the texts.")] = "kk",
    last: Annotated[
        Path | None,
        typer.Option("--last", metavar="RETURNS", help="Earlier returns as they were sent: their numbers stand beside the cells."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="How to read --last; by default the rulebook's mapping.yaml.")
    ] = None,
) -> shell.Outcome:
    """Make the workbook in which a body fills in one return: what is asked, its bounds, and the last numbers, beside each cell.

    Only the cells to fill in can be changed. It knows its form, version, body and period: `returns read` needs no mapping for it, and
    refuses it once the form asks something else. Equal inputs give equal bytes.
    """
    from olshem import returns
    from olshem_cli import books

    book = books.read(rulebook)
    asked = {"form": form, "body": body, "period": period}
    rules = _mapping(mapping or rulebook / "mapping.yaml", required=mapping is not None)
    numbers = returns.last_numbers(last, book, **asked, mapping=rules) if last is not None else {}
    problems = shell.new_folders(out)
    returns.template(book, **asked, language=language, out=out, last=numbers)
    result = {**asked, "language": language, "last": len(numbers), "out": str(out)}
    beside = f"; {len(numbers)} numbers of the last return stand beside the cells" if last is not None else ""
    return shell.Outcome(result=result, problems=problems, say=f"{out}: the return of {body} for {period}{beside}")
