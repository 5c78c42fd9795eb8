"""The command ``rules calendar``: the days off of a year for the calendars that people carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from olshem import errors
from olshem.vocabulary import LANGUAGES, Code
from olshem_cli import shell
from olshem_cli.rules_deadline import span_text

if TYPE_CHECKING:
    from olshem import calendars, rulebook

EXAMPLES = """
**Examples**

    olshem rules calendar rulebooks/kazakhstan --year 2026 --language ru --out days-off-2026.ics
"""


def add(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("calendar", epilog=EXAMPLES)(calendar)


@shell.reports("rules calendar")
def calendar(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds rulebook.yaml.")],
    year: Annotated[int, typer.Option(metavar="YEAR", help="The year.", min=1900, max=2199)],
    code: Annotated[str | None, typer.Option("--calendar", metavar="CODE", help="Default: the one that the rulebook names.")] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help=f"One of {', '.join(LANGUAGES)}.")] = "en",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="An iCalendar file (.ics); default standard output.")] = None,
) -> shell.Outcome:
    """Write the days of a year that depart from the week, days off and worked weekends, in iCalendar form.

    The same rulebook gives the same bytes. Exit code 2: no such calendar or language.
    """
    from olshem import calendars, rulebook, tables

    if language not in LANGUAGES:
        raise errors.MethodError("calendar.language-unknown", f"a language is one of {', '.join(LANGUAGES)}; found {language!r}")
    book = rulebook.read(directory)
    chosen = code or book.calendar
    days = [day for on, day in sorted(rulebook.calendar_days(book, chosen).items()) if on.year == year]
    name = f"{book.title[language]}: {book.calendars[Code(chosen)].name[language]}, {year}"
    events = [_event(day, f"{day.on}-{chosen}@{book.code}", language) for day in days]
    text = calendars.icalendar(events, name=name, language=language, stamp=dt.datetime(year, 1, 1, tzinfo=dt.UTC))
    problems = [*_unknown(chosen, year, rulebook.known_span(book, chosen)), *shell.new_folders(out)]
    if out is not None:
        tables.write_bytes(out, text.encode())
    result = {"calendar": chosen, "year": year, "language": language, "days": len(days), "out": out and str(out)}
    said = f"{out}: {len(days)} days of {year}" if out is not None else ""
    return shell.Outcome(result=result, problems=problems, data="" if out is not None else text, say=said)


def _event(day: rulebook.DayOff, uid: str, language: str) -> calendars.Event:
    from olshem import calendars

    worked = day.kind == "moved-working"
    return calendars.Event(day.on, uid, day.name[language], day.kind.upper(), description=day.source, busy=worked)


def _unknown(code: str, year: int, known: tuple[dt.date, dt.date] | None) -> Iterator[errors.Problem]:
    if known is None or known[0].year > year or known[1] < dt.date(year, 12, 31):
        message = f"the days off of the calendar {code} are not all known for {year}: a decree may still move some"
        yield errors.Problem("rulebook.decrees-unknown", message, severity="warning", found=span_text(known))
