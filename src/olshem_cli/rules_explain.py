"""The command ``rules explain``: one code on one day, as a page to read or as data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from olshem_cli import shell

EXAMPLES = """
**Examples**

    olshem rules explain akimat-housing-aid.term rulebooks/kazakhstan --on 2019-05-01

    olshem rules explain on_time_share rulebooks/boston-311 --on 2015-06-30 --json
"""


def add(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("explain", epilog=EXAMPLES)(explain)


@shell.reports("rules explain")
def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A code, or a code and a key: CODE.term; a section may stand before it.")],
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the rulebook, or a release.")],
    on: Annotated[str, typer.Option(metavar="DATE", help="The day asked about.")],
) -> shell.Outcome:
    """Say what a code means on a day: the value in force, its act and article, what it replaced and what replaces it.

    Exit code 3: no such code; the nearest one is named.
    """
    from olshem import rulebook
    from olshem_cli import books, explained

    day = shell.day_of(on, "--on")
    book = books.read(directory)
    found = rulebook.explain(book, code, day)
    result: dict[str, Any] = {"code": code, "on": day.isoformat(), "rulebook": book.code, "version": book.version}
    result |= {"found": [explained.as_data(one, book) for one in found]}
    return shell.Outcome(result=result, data="\n".join("".join(f"{line}\n" for line in explained.as_page(one, book, day)) for one in found))
