"""The command ``release``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from olshem_cli import shell

EXAMPLES = """
Examples:

`olshem release --rulebook rulebooks/boston-311 --measures measures.csv --ratings ratings.csv --league league.csv --curves curves.csv
--number 2015.1 --at 2016-01-13 --key keys/release.key --out releases`

`olshem release --rulebook rulebooks/kazakhstan --number 2026.1 --at 2026-11-24 --key keys/release.key --out releases`

`olshem release ... --number 2015.2 --at 2016-02-01 --corrects 2015.1 --reason "one office had sent March twice"`
"""


@shell.reports("release")
def release(
    rulebook: Annotated[Path, typer.Option("--rulebook", metavar="DIR", help="The rulebook that the tables were made with.")],
    number: Annotated[str, typer.Option("--number", help="A year, a dot and a count within it: 2025.1. Never used twice.")],
    at: Annotated[str, typer.Option("--at", help="When it is published, ISO 8601; no clock is read.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="The secret key: release.key of `olshem keys new`.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder of all releases; DIR/NUMBER/ and DIR/NUMBER.zip.")],
    measures: Annotated[
        list[Path], typer.Option("--measures", metavar="FILE", help="What `measure` wrote; may be given more than once.")
    ] = [],  # noqa: B006
    ratings: Annotated[Path | None, typer.Option("--ratings", metavar="FILE", help="What `rate` made of it.")] = None,
    league: Annotated[list[Path], typer.Option("--league", metavar="FILE", help="What `league` made; may be given more than once.")] = [],  # noqa: B006
    findings: Annotated[list[Path], typer.Option("--findings", metavar="FILE", help="Of `measure --findings-out`.")] = [],  # noqa: B006
    curves: Annotated[list[Path], typer.Option("--curves", metavar="FILE", help="Of `measure --curves-out`.")] = [],  # noqa: B006
    counts: Annotated[list[Path], typer.Option("--counts", metavar="FILE", help="Counts of cells of the measures.")] = [],  # noqa: B006
    corrects: Annotated[str | None, typer.Option("--corrects", metavar="NUMBER", help="The release that this one corrects.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why it corrects; shown to every reader.")] = None,
) -> shell.Outcome:
    """Publish: a numbered, signed, unchangeable bundle of figures that anyone can verify and recompute.

    Without tables it publishes the rulebook alone: what is promised, before anything has been counted.
    """
    from olshem import publication

    inputs = publication.Inputs(rulebook, tuple(measures), ratings, tuple(league), tuple(findings), tuple(curves), tuple(counts))
    with shell.progress("reading, withholding, recomputing, writing", None):
        made = publication.release(inputs, number=number, at=at, key=key, out=out, corrects=corrects, reason=reason)
    result = {
        "number": number,
        "folder": str(made.folder),
        "archive": str(made.archive),
        "manifest_sha256": made.manifest_sha256,
        "files": len(made.manifest["files"]),
        **{name: made.manifest[name] for name in ("root", "previous", "key_id", "withheld")},
    }
    withheld = made.manifest["withheld"]
    held = f"Withheld: {withheld['small']:,} cells with too few cases, and {withheld['beside']:,} that would have given one of them away."
    say = (
        f"Release {number} stands in {made.folder} ({len(made.manifest['files'])} files) and in {made.archive}.\n"
        f"{held if measures else 'It holds no figures: only the rulebook, and so what is promised.'}\n"
        f"It can never be changed. Check it as a reader would: olshem verify {made.folder}"
    )
    return shell.Outcome(result=result, problems=made.problems, say=say)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(name="release", epilog=EXAMPLES)(release)
