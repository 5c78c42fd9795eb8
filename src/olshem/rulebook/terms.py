"""Until when a service must answer: the term in force, the law that counts it, and the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from olshem import calendars
from olshem.documents import did_you_mean
from olshem.errors import RefusedError, RulebookError
from olshem.rulebook.dated import in_force, value_on
from olshem.rulebook.leaves import day_text, on_day_text
from olshem.rulebook.model import Counting, Dated, DayOff, Rulebook, Service
from olshem.rulebook.models import standard
from olshem.rulebook.resolve import calendar_days, calendar_of, lineage, working_calendar
from olshem.vocabulary import Code, Unit

TERM = "term"
CARRIED = "carried"
ORDINARY = Counting()


@dataclass(frozen=True, slots=True)
class Regime:
    """How the terms of a service are counted on a day. ``calendar`` is the statute's own; without one the area's counts."""

    counting: Counting
    statute: Code | None
    calendar: Code | None


@dataclass(frozen=True, slots=True)
class Promise:
    """The deadline of one submission, with the law behind it.

    ``basis`` is ``in-force`` or ``observed``; ``said`` is the dated value that gave the term. ``known`` is the span for which the
    calendar's days off are known, ``calendar_known`` whether the whole term lies within it. ``listed_until`` is the last day of the
    years in which the calendar lists any day off at all: after it even New Year looks like a working day. ``days_off`` holds the days
    of the term that depart from the week, with their names.
    """

    service: Code
    submitted: dt.date
    term: int | float
    unit: Unit
    said: Dated[int | float | str]
    regime: Regime
    calendar: Code
    deadline: calendars.Deadline
    known: tuple[dt.date, dt.date] | None
    listed_until: dt.date | None
    days_off: Mapping[dt.date, DayOff]

    @property
    def basis(self) -> str:
        """Whether the term was in force, or only observed."""
        return "observed" if self.said.observed_on is not None else "in-force"

    @property
    def calendar_known(self) -> bool:
        """Whether every day off of the term is known; else a decree may still move its last day."""
        return self.known is not None and self.known[0] <= calendars.date_of(self.submitted) and self.deadline.last_day <= self.known[1]

    @property
    def holidays_listed(self) -> bool:
        """Whether the calendar lists holidays for the year of the last day; else that is the earliest day that it may be."""
        return self.listed_until is not None and self.deadline.last_day <= self.listed_until


def regime(book: Rulebook, service: Service, on: dt.date) -> Regime:
    """How the terms of a service are counted on a day.

    Parameters
    ----------
    book
        The rulebook.
    service
        The service.
    on
        The day of submission.

    Returns
    -------
    Regime
        By the service's statute, else the rulebook's; where there is none, or none that says anything on that day, the day of
        receipt does not count and a term in calendar days moves to the next working day.

    """
    code = service.statute or book.statute
    if code is None:
        return Regime(ORDINARY, None, None)
    statute = book.statutes[code]
    return Regime(value_on(statute.counting, on) or ORDINARY, code, statute.calendar)


def deadline(
    book: Rulebook,
    service: str,
    at: dt.date,
    area: str | None = None,
    channel: str | None = None,
    suspensions: Iterable[calendars.Suspension] = (),
) -> Promise:
    """Until when a service must answer a submission.

    Parameters
    ----------
    book
        The rulebook.
    service
        A code under ``services``.
    at : datetime.date or datetime.datetime
        When the submission was made: a time with an offset, or a local time; a plain date: some time in office hours.
    area
        A code under ``areas``, whose calendar and own terms count; without one the rulebook's calendar, and every term.
    channel
        A code under ``channels``; without one the first term as written counts.
    suspensions
        As for :func:`olshem.calendars.deadline`.

    Returns
    -------
    Promise
        By the term in force (or observed last) on the day on which the submission counts as made.

    Raises
    ------
    RulebookError
        ``rulebook.service-unknown``, ``rulebook.area-unknown``, ``rulebook.channel-unknown``.
    RefusedError
        ``rulebook.term-missing`` where no term is in force on that day; ``rulebook.term-unknown`` where the rulebook says
        ``unknown``; ``rulebook.term-carried`` where each case brings its own due time.

    """
    _check_known("service", service, book.services)
    for what, code, known in (("area", area, book.areas), ("channel", channel, book.channels)):
        if code is not None:
            _check_known(what, code, known)
    asked = book.services[Code(service)]
    zone = ZoneInfo(book.time_zone)
    if isinstance(at, dt.datetime):
        at = at.astimezone(zone) if at.tzinfo is not None else at.replace(tzinfo=zone)
    rules = regime(book, asked, calendars.date_of(at))
    code = rules.calendar or calendar_of(book, Code(area) if area is not None else None)
    calendar = working_calendar(book, code)
    begun_on = calendars.date_of(calendars.received(calendar, rules.counting, at))
    values = standard(book, asked, TERM, begun_on)
    said = in_force(values, begun_on, channel, area)
    if said is None or said.unit is None or not isinstance(said.value, int | float):
        raise _no_term(asked, values, said, begun_on)
    found = calendars.deadline(calendar, rules.counting, said.value, said.unit, at, tuple(suspensions))
    days, span = calendar_days(book, code), known_span(book, code)
    return Promise(
        service=asked.code,
        submitted=at,
        term=said.value,
        unit=said.unit,
        said=said,
        regime=rules,
        calendar=code,
        deadline=found,
        known=span,
        listed_until=None if span is None else max(span[1], dt.date(max(days).year, 12, 31)),
        days_off={day.date: days[day.date] for day in found.working if day.date in days},
    )


def known_span(book: Rulebook, code: str) -> tuple[dt.date, dt.date] | None:
    """The first and last day for which a calendar's days off are known.

    Parameters
    ----------
    book
        The rulebook.
    code
        A code under ``calendars``.

    Returns
    -------
    (date, date) or None
        From the year of the first of its days to ``decreed_until`` (the earliest, of those that it extends too), or to the end of
        the year of the last of its days. ``None`` where it has no days, and so says nothing about any year.

    """
    days = calendar_days(book, code)
    if not days:
        return None
    decreed = [rule.decreed_until for rule in lineage(book, code) if rule.decreed_until is not None]
    return dt.date(min(days).year, 1, 1), min(decreed, default=dt.date(max(days).year, 12, 31))


def _check_known(what: str, code: str, known: Mapping[Code, object]) -> None:
    if code not in known:
        message = f"the rulebook has no {what} {code!r}"
        raise RulebookError(f"rulebook.{what}-unknown", message, hint=did_you_mean(code, known) or f"see the {what} codes of the rulebook")


def _no_term(
    service: Service, values: tuple[Dated[int | float | str], ...], said: Dated[int | float | str] | None, on: dt.date
) -> RefusedError:
    """Why there is no deadline, and what is known instead."""
    if said is not None and said.value == CARRIED:
        return RefusedError("rulebook.term-carried", f"each case of {service.code} brings its own due time; source: {_source(said)}")
    if said is not None:
        message = f"nobody has found the term of {service.code} on {on}; source: {_source(said)}"
        return RefusedError("rulebook.term-unknown", message, hint=_known(values))
    return RefusedError("rulebook.term-missing", f"{service.code} has no term in force on {on}", hint=_known(values))


def _known(values: Iterable[Dated[int | float | str]]) -> str:
    known = [
        f"{value.value:g} {value.unit}{where_text(value)} {_when(value)} ({_source(value)})"
        for value in values
        if isinstance(value.value, int | float)
    ]
    return "known: " + "; ".join(known) if known else "no other term is known"


def where_text(value: Dated[Any]) -> str:
    """For which areas alone a value was read, as the end of a phrase; nothing where it holds everywhere."""
    return f" in {', '.join(value.area)} only" if value.area else ""


def _when(value: Dated[int | float | str]) -> str:
    if value.observed_on is not None:
        return f"as read {on_day_text(value.observed_on)}"
    ended = f" to {value.ends_on}" + (f", {value.ended}" if value.ended else "") if value.ends_on else ""
    return f"from {day_text(value.starts_on)}{ended}"


def _source(value: Dated[int | float | str]) -> str:
    return ", ".join(part for part in (value.act or value.source, value.article and f"article {value.article}") if part)
