"""Days as an iCalendar file (RFC 5545), for the calendars that people carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from olshem.calendars.working import ONE_DAY

LONGEST_LINE = 75
"""octets, without the end of the line (section 3.1)"""


@dataclass(frozen=True, slots=True)
class Event:
    """One whole day. ``uid`` is unique in the world and stays the same when the file is made again; ``busy``: a day to be worked."""

    on: dt.date
    uid: str
    summary: str
    category: str
    description: str = ""
    busy: bool = False


def icalendar(events: Iterable[Event], *, name: str, language: str, stamp: dt.datetime) -> str:
    """An iCalendar file of whole days.

    Parameters
    ----------
    events : iterable of Event
        In the order in which they shall stand.
    name : str
        What the calendar is called.
    language : str
        The language of its texts, such as ``kk``.
    stamp : datetime.datetime
        The instant that the file says it was made at; the same arguments give the same bytes.

    Returns
    -------
    str
        With the line ends of the format (CR LF) and lines folded to 75 octets.

    Examples
    --------
    >>> made = icalendar([Event(dt.date(2025, 1, 1), "a@b", "New Year", "HOLIDAY")], name="Days off", language="en", stamp=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    >>> made.splitlines()[6:10]
    ['UID:a@b', 'DTSTAMP:20250101T000000Z', 'DTSTART;VALUE=DATE:20250101', 'DTEND;VALUE=DATE:20250102']
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Olshem//Working days//EN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += _lines(event, language, stamp)
    return "".join(folded + "\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _lines(event: Event, language: str, stamp: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.on + ONE_DAY:%Y%m%d}"
    yield f"SUMMARY;LANGUAGE={language}:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    yield f"CATEGORIES:{_text(event.category)}"
    yield f"TRANSP:{'OPAQUE' if event.busy else 'TRANSPARENT'}"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """A text with what means something in the format escaped (section 3.3.11)."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of 75 octets at most, never within a character; each but the first begins with a space."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    yield piece
