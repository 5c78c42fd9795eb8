"""The command ``rules deadline``: until when a service must answer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from olshem import errors
from olshem.vocabulary import LANGUAGES
from olshem_cli import shell

if TYPE_CHECKING:
    from olshem import calendars, rulebook

EXAMPLES = """
**Examples**

    olshem rules deadline rulebooks/kazakhstan --service justice-birth-registration --from 2025-03-07T18:40

    olshem rules deadline rulebooks/kazakhstan --service justice-birth-registration --from 2025-03-07 --area almaty-city --channel provider --json
"""
DirectoryArgument = Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds rulebook.yaml.")]
COUNTED = {True: "counts", False: ""}


def add(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("deadline", epilog=EXAMPLES)(deadline)


@shell.reports("rules deadline")
def deadline(
    directory: DirectoryArgument,
    service: Annotated[str, typer.Option(metavar="CODE", help="The service.")],
    submitted: Annotated[
        str,
        typer.Option(
            "--from", metavar="TIME", help="When it was submitted; local time unless it has an offset. A date alone: in office hours."
        ),
    ],
    area: Annotated[
        str | None, typer.Option(metavar="CODE", help="The area, whose calendar and own terms count; default the rulebook's.")
    ] = None,
    channel: Annotated[str | None, typer.Option(metavar="CODE", help="How it was submitted, where terms differ by channel.")] = None,
) -> shell.Outcome:
    """Say until when a service must answer, with its law and the working day by day.

    Exit code 3: no such service, area or channel; 4: no term in force on that day, or none that is known, with what is known instead.
    """
    from olshem import rulebook as room

    book = room.read(directory)
    at = _time(submitted)
    found = room.deadline(book, service, at, area, channel)
    problems = [] if found.calendar_known else [_unknown_decrees(found)]
    return shell.Outcome(result=_result(found), problems=problems, data=_table(found), say=_sentence(found, book))


def _time(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2025-03-07") else dt.datetime.fromisoformat(text)
    except ValueError:
        message = f"--from is a date or a time such as 2025-03-07 or 2025-03-07T18:40; found {text!r}"
        raise errors.MethodError("deadline.time", message) from None


def _unknown_decrees(found: rulebook.Promise) -> errors.Problem:
    if found.known is not None and not found.holidays_listed:
        message = f"the calendar {found.calendar} lists no holidays after {found.listed_until}: the last day may be later than this"
    else:
        message = f"the days off of the calendar {found.calendar} are not all known for this term: a decree may still move its last day"
    return errors.Problem("rulebook.decrees-unknown", message, severity="warning", found=span_text(found.known))


def span_text(known: tuple[dt.date, dt.date] | None) -> str:
    """The span for which a calendar's days off are known, in words."""
    return f"days off known from {known[0]} to {known[1]}" if known else "a calendar without days"


def _result(found: rulebook.Promise) -> dict[str, Any]:
    from olshem.rulebook import day_text

    said, end = found.said, found.deadline
    return {
        "service": found.service,
        "from": found.submitted.isoformat(),
        "received_on": end.received_on.isoformat(),
        "term": found.term,
        "unit": found.unit,
        "last_day": end.last_day.isoformat(),
        "ends_at": end.ends_at and end.ends_at.isoformat(),
        "act": said.act,
        "article": said.article,
        "source": said.source,
        "url": said.url,
        "basis": found.basis,
        "in_force_from": day_text(said.starts_on) or None,
        "observed_on": day_text(said.observed_on) or None,
        "area": list(said.area),
        "confidence": said.confidence,
        "statute": found.regime.statute,
        "calendar": found.calendar,
        "calendar_known": found.calendar_known,
        "calendar_known_until": found.known and found.known[1].isoformat(),
        "holidays_listed_until": found.listed_until and found.listed_until.isoformat(),
        "working": [_day(found, day) for day in end.working],
    }


def _day(found: rulebook.Promise, day: calendars.DayOfTerm) -> dict[str, Any]:
    line: dict[str, Any] = {"date": day.date.isoformat(), "counts": day.counts, "why": day.why}
    off = found.days_off.get(day.date)
    return line if off is None else line | {"name": {language: off.name[language] for language in LANGUAGES}}


def _table(found: rulebook.Promise) -> str:
    rows = []
    for day in found.deadline.working:
        off = found.days_off.get(day.date)
        rows.append((f"{day.date:%Y-%m-%d %a}", COUNTED[day.counts], day.why.value, off.name["en"] if off is not None else ""))
    return shell.table_text(("date", "counts", "why", "name"), rows)


def _sentence(found: rulebook.Promise, book: rulebook.Rulebook) -> str:
    """The answer in a sentence or two."""
    from olshem.rulebook import day_text, on_day_text, where_text

    said, end = found.said, found.deadline
    last = f"{end.last_day:%Y-%m-%d (%A)}" if end.ends_at is None else f"{end.ends_at:%Y-%m-%d %H:%M (%A)}"
    law = ", ".join(part for part in (said.act or said.source, said.article and f"article {said.article}") if part)
    since = f"as read {on_day_text(said.observed_on)}" if said.observed_on is not None else f"in force from {day_text(said.starts_on)}"
    return f"{book.services[found.service].name['en']}: {found.term:g} {found.unit}{where_text(said)}, until {last}.\n{law}; {since}."
