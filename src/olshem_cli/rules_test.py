"""The command ``rules test``: the worked cases of a rulebook, worked out again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from olshem_cli import shell

EXAMPLES = """
**Examples**

    olshem rules test rulebooks/england-cpa-2006

    olshem rules test rulebooks/kazakhstan --json
"""


def add(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("test", epilog=EXAMPLES)(test)


@shell.reports("rules test")
def test(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds rulebook.yaml and cases/.")],
) -> shell.Outcome:
    """Work out the cases in DIR/cases/*.yaml again: measures, deadlines and ratings whose answers were found by hand.

    Exit code 0: every answer comes out; 1: some do not, one line each: file:line: what was expected, what was found; 3: a rulebook
    or a file of cases is faulty.
    """
    from olshem import assessment, measures, rulebook
    from olshem_cli import books

    book = books.read(directory)
    files = rulebook.read_cases(directory, book)
    runners = (measures.measure_differences, rulebook.deadline_differences, assessment.rating_differences)
    problems = [problem for file in files for run in runners for problem in run(file, book)]
    counts = {name: sum(len(getattr(file.cases, name)) for file in files) for name in ("measures", "deadlines", "ratings")}
    told = ", ".join(f"{count:,} of {name}" for name, count in counts.items() if count) or "none"
    result = {"rulebook": book.code, "version": book.version, "files": len(files), "cases": counts, "differences": len(problems)}
    say = f"{book.code} {book.version}: worked cases: {told}; {len(problems) or 'nothing'} differ{'s' if len(problems) < 2 else ''}"
    if problems and not shell.flags.json:
        return shell.Outcome(data="".join(f"{problem}\n" for problem in problems), say=say, exit_code=shell.FAULTS)
    return shell.Outcome(result=result, problems=problems, say=say, exit_code=shell.FAULTS if problems else shell.DONE)
