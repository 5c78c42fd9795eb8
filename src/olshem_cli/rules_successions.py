"""The command ``rules successions``: what became of bodies and areas, as a table to join with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from olshem_cli import shell

if TYPE_CHECKING:
    from olshem import rulebook

EXAMPLES = """
**Examples**

    olshem rules successions rulebooks/kazakhstan --out successions.csv
"""
COLUMNS = ("section", "before", "after", "area", "from", "to", "how", "act", "source", "confidence")


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
    rows = [row for one in rulebook.successions(book) for row in _rows(one, book)]
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in COLUMNS})
    meta = publication.provenance_of("rules successions", {"rulebook": directory.name}, book=book)
    text = tables.write(table, out, meta=meta) if out is not None or not shell.flags.json else None
    result: dict[str, Any] = {"rows": len(rows)} | ({"out": str(out)} if out is not None else {"table": table.to_pylist()})
    say = f"{len(rows):,} steps from a body or area that ended to one that took over" + (f"; written to {out}" if out else "")
    return shell.Outcome(result=result, problems=shell.new_folders(out), data=text or "", say=say)


def _rows(one: rulebook.Succession, book: rulebook.Rulebook) -> Iterator[dict[str, str | None]]:
    from olshem import rulebook

    said = rulebook.leaves_of(one.said)
    on = one.said.starts_on or one.said.observed_on
    for after in one.after:
        area = rulebook.value_on(book.bodies[after].area, on) if one.section == "bodies" and on is not None else None
        yield {
            "section": one.section,
            "before": one.before,
            "after": after,
            "area": area,
            "from": said.get("from", said.get("observed_on")),
            "to": said.get("to"),
            "how": one.how,
            **{name: said.get(name) for name in ("act", "source", "confidence")},
        }
