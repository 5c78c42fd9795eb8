"""A deadline with its working day by day: milliseconds each, sixty of them for a page, beside the limit of one millisecond.

The terms are those of a country: working and calendar days, months, minutes in office hours, by a calendar of twenty years and a
statute with hours; every third case was suspended. ``rulebook.deadline`` finds the term, its law and its calendar too.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import measure_cpu
from olshem import calendars, rulebook
from olshem.vocabulary import Unit

LIMIT_MS = 1.0
FIRST = dt.datetime(2025, 1, 1, 9, 30)
STARTS = [FIRST + dt.timedelta(days=day, minutes=37 * day) for day in range(60)]
TERMS = [(3, Unit.WORKING_DAY), (15, Unit.WORKING_DAY), (30, Unit.CALENDAR_DAY), (1, Unit.CALENDAR_MONTH), (30, Unit.MINUTE)]
COUNTRY = Path(__file__).resolve().parents[1] / "rulebooks" / "kazakhstan"
HOURS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), (("09:00", "13:00"), ("14:00", "18:30")))
SERVICES = ("akimat-housing-aid", "akimat-archive-certificate", "justice-passport-and-id")
ROUNDS = 5


def library(calendar: calendars.Calendar) -> int:
    """Sixty start days of every term."""
    counting, days = calendars.Counting(hours=HOURS), 0
    for place, at in enumerate(STARTS):
        stops = [(at.date() + dt.timedelta(days=2), at.date() + dt.timedelta(days=6))] if place % 3 == 0 else []
        for number, unit in TERMS:
            days += len(calendars.deadline(calendar, counting, number, unit, at, stops).working)
    assert days > len(STARTS) * len(TERMS)
    return days


def pages(book: rulebook.Rulebook) -> int:
    """Sixty start days of some services, each with its term, law and calendar found."""
    return sum(len(rulebook.deadline(book, service, at).deadline.working) for service in SERVICES for at in STARTS)


def main() -> None:
    book = rulebook.read(COUNTRY)
    calendar = rulebook.working_calendar(book, book.calendar)
    library(calendar), pages(book)  # warm: caches, imports
    spent = measure_cpu.interleaved({"library": lambda: library(calendar), "pages": lambda: pages(book)}, ROUNDS)
    each = 1000 * spent["library"] / (len(STARTS) * len(TERMS))
    whole = 1000 * spent["pages"] / (len(STARTS) * len(SERVICES))
    kept = measure_cpu.report("deadline, ms each, to a millisecond", each / LIMIT_MS, 1, 0.1)
    kept &= measure_cpu.report("deadline of a service with its law and calendar, ms each, to a millisecond", whole / LIMIT_MS, 1, 0.3)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
