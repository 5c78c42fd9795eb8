"""The command ``rules successions``: what became of bodies and areas, as a table to join with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from olshem_cli import shell

EXAMPLES = """
**Examples**

    olshem rules successions rulebooks/kazakhstan --out successions.csv
"""


def add(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("successions", epilog=EXAMPLES)(successions)


@shell.reports("rules successions")
def successions(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the rulebook, or a release.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV or Parquet; default CSV on standard output.")] = None,
) -> shell.Outcome:
    """Say what became of each body and area that has ended: one row for each that took over, with the day and its law.

    This is the mapping by which `measure --as-now` counts the cases of the past for the bodies of today. After a split a case
    counts for the successor in whose `area` it lies.
    """
    import pyarrow as pa

    from olshem import publication, rulebook, tables
    from olshem_cli import books

    book = books.read(directory)
    rows = rulebook.succession_rows(book)
    cells = ([row[place] or None for row in rows] for place in range(len(rulebook.SUCCESSION_COLUMNS)))
    table = pa.table({name: pa.array(column, pa.string()) for name, column in zip(rulebook.SUCCESSION_COLUMNS, cells, strict=True)})
    meta = publication.provenance_of("rules successions", {"rulebook": directory.name}, book=book)
    text = tables.write(table, out, meta=meta) if out is not None or not shell.flags.json else None
    result: dict[str, Any] = {"rows": len(rows)} | ({"out": str(out)} if out is not None else {"table": table.to_pylist()})
    say = f"{len(rows):,} steps from a body or area that ended to one that took over" + (f"; written to {out}" if out else "")
    return shell.Outcome(result=result, problems=shell.new_folders(out), data=text or "", say=say)
