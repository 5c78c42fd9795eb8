"""Questions that other rooms ask of a rulebook: ancestors, calendars, frameworks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from olshem import calendars
from olshem.documents import did_you_mean
from olshem.errors import MethodError
from olshem.rulebook.dated import value_on
from olshem.rulebook.model import CalendarRule, DayOff, Framework, Measure, Rulebook
from olshem.vocabulary import Code


def ancestors(book: Rulebook, on: dt.date) -> Mapping[Code, tuple[Code, ...]]:
    """Each body with the bodies that stand above it on a day.

    Parameters
    ----------
    book
        The rulebook.
    on
        The day on which parents are resolved.

    Returns
    -------
    mapping of Code to tuple of Code
        For every body of the rulebook itself first, then its parent, and so on to the top.

    """
    parents = {code: value_on(body.parent, on) for code, body in book.bodies.items()}
    chains: dict[Code, tuple[Code, ...]] = {}
    for code in parents:
        chain = [code]
        while (parent := parents.get(chain[-1])) is not None:
            chain.append(parent)
        chains[code] = tuple(chain)
    return chains


def calendar_days(book: Rulebook, code: str, known_on: dt.date | None = None) -> Mapping[dt.date, DayOff]:
    """The days of a calendar that depart from the week: those of every calendar that it extends, then its own.

    Parameters
    ----------
    book
        The rulebook.
    code
        A code under ``calendars``.
    known_on
        A day; what was decreed after it is not known yet. ``None``: everything that the rulebook says.

    Returns
    -------
    mapping of date to DayOff
        One a day; a calendar's own day stands over that of a calendar that it extends.

    Raises
    ------
    MethodError
        ``rulebook.calendar-unknown``.

    """
    days = (day for rule in reversed(lineage(book, code)) for day in rule.days)
    return {day.on: day for day in days if known_on is None or day.decreed_on is None or day.decreed_on <= known_on}


def lineage(book: Rulebook, code: str) -> tuple[CalendarRule, ...]:
    """A calendar, and those that it extends, from near to far."""
    if code not in book.calendars:
        raise _unknown("calendar", code, book.calendars)
    rules = [book.calendars[Code(code)]]
    while (base := rules[-1].extends) is not None:
        rules.append(book.calendars[base])
    return tuple(rules)


def working_calendar(book: Rulebook, code: str, known_on: dt.date | None = None) -> calendars.Calendar:
    """A calendar of the rulebook, complete.

    Parameters
    ----------
    book
        The rulebook.
    code
        A code under ``calendars``.
    known_on
        As for :func:`calendar_days`.

    Returns
    -------
    calendars.Calendar
        With its own weekend; a holiday and a moved day off are no working days, a moved working day is one.

    Raises
    ------
    MethodError
        ``rulebook.calendar-unknown``.

    """
    days = calendar_days(book, code, known_on)
    return calendars.Calendar(
        code=code,
        weekend=book.calendars[Code(code)].weekend,
        exceptions={on: day.kind == "moved-working" for on, day in days.items()},
        kinds={on: day.kind for on, day in days.items()},
    )


def calendar_of(book: Rulebook, area: Code | None) -> Code:
    """The calendar that counts in an area.

    Parameters
    ----------
    book
        The rulebook.
    area
        A code under ``areas``; one that the rulebook does not list, or none, has the rulebook's calendar.

    Returns
    -------
    Code
        The area's calendar, or the rulebook's.

    """
    named = book.areas.get(area) if area is not None else None
    return named.calendar if named is not None and named.calendar is not None else book.calendar


def framework(book: Rulebook, code: str | None = None) -> Framework:
    """One rating framework of the rulebook.

    Parameters
    ----------
    book
        The rulebook.
    code
        Its code; without one the rulebook's first, in the order of its files.

    Returns
    -------
    Framework

    Raises
    ------
    MethodError
        ``rulebook.framework-unknown`` where there is no such framework, or none at all.

    """
    if code is None and book.frameworks:
        return next(iter(book.frameworks.values()))
    if code is None or code not in book.frameworks:
        raise _unknown("framework", code or "", book.frameworks)
    return book.frameworks[Code(code)]


def reviews_due(book: Rulebook, on: dt.date) -> tuple[Measure, ...]:
    """The measures whose next review is past.

    Parameters
    ----------
    book
        The rulebook.
    on
        The day asked about; a review on that very day is not past yet.

    Returns
    -------
    tuple of Measure
        The longest overdue first, then by code.

    """
    late = (measure for measure in book.measures.values() if measure.next_review < on)
    return tuple(sorted(late, key=lambda measure: (measure.next_review, measure.code)))


def _unknown(what: str, code: str, known: Mapping[Code, object]) -> MethodError:
    listed = ", ".join(known) or "none"
    message = f"the rulebook has no {what} {code!r}".replace(" ''", "") + f"; it has {listed}"
    return MethodError(f"rulebook.{what}-unknown", message, hint=did_you_mean(code, known))
