"""The commands ``rules check`` and ``rules schema``, and the group of all commands about a rulebook."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from olshem import errors
from olshem_cli import rules_calendar, rules_deadline, rules_diff, rules_explain, rules_successions, rules_test, shell

if TYPE_CHECKING:
    from olshem import rulebook

CHECK_EXAMPLES = """
**Examples**

    olshem rules check rulebooks/boston-311

    olshem rules check rulebooks/boston-311 --on 2027-12-31

    olshem rules check rulebooks/boston-311 --json
"""
SCHEMA_EXAMPLES = """
**Examples**

    olshem rules schema > rulebook.schema.json

    olshem rules schema --for measures > measure.schema.json
"""

HELP = "Check a rulebook, or help an editor to write one."
group = typer.Typer(name="rules", no_args_is_help=not shell.flags.json, help=HELP, rich_markup_mode="markdown")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    for command in (rules_explain, rules_diff, rules_successions, rules_test, rules_deadline, rules_calendar):
        command.add(group)
    app.add_typer(group, name="rules")


@group.command("check", epilog=CHECK_EXAMPLES)
@shell.reports("rules check")
def check(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds rulebook.yaml.")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="Also warn of measures whose next review is past on this day.")] = None,
) -> shell.Outcome:
    """Say every fault of a rulebook, one line each: file:line:column: code: what is wrong, what was expected, what was found.

    Exit code 0: sound, whatever is warned of; 3: faulty.
    """
    from olshem import rulebook
    from olshem_cli import books

    day = shell.day_of(on, "--on") if on is not None else None
    try:
        book = books.read(directory)
    except errors.RulebookError as error:
        return _faulty(error.problems)
    counts = {section: len(getattr(book, section)) for section in rulebook.SECTIONS}
    result = {"rulebook": book.code, "version": book.version, "digest": book.digest, "counts": counts}
    listed = ", ".join(f"{section} {count:,}" for section, count in counts.items() if count)
    late = [_overdue(measure, on) for measure in rulebook.reviews_due(book, day)] if day is not None else []
    return shell.Outcome(result=result, problems=late, say=f"{book.code} {book.version} is sound: {listed}; digest {book.digest}")


def _overdue(measure: rulebook.Measure, on: str | None) -> errors.Problem:
    found, hint = measure.next_review.isoformat(), "review it, then set reviewed_on and next_review"
    message = f"the review of {measure.code} is overdue"
    key = f"measures.{measure.code}.next_review"
    return errors.Problem("rules.review-due", message, severity="warning", key=key, found=found, expected=f"{on} or later", hint=hint)


def _faulty(problems: Iterable[errors.Problem]) -> shell.Outcome:
    lines = tuple(problems)
    if shell.flags.json:
        return shell.Outcome(problems=lines, exit_code=shell.INVALID)
    said = f"{len(lines):,} fault{'s' if len(lines) > 1 else ''}; no other command takes this rulebook until nothing is left to mend"
    return shell.Outcome(data="".join(f"{problem}\n" for problem in lines), say=said, exit_code=shell.INVALID)


@group.command("schema", epilog=SCHEMA_EXAMPLES)
@shell.reports("rules schema")
def schema(
    section: Annotated[str | None, typer.Option("--for", metavar="SECTION", help="For files of this folder, such as measures.")] = None,
) -> shell.Outcome:
    """Print the JSON Schema (2020-12) of a rulebook's files, for an editor that completes and checks while you write."""
    from olshem import rulebook

    made = rulebook.schema(section)
    return shell.Outcome(result=made, data=json.dumps(made, ensure_ascii=False, indent=1) + "\n")
