"""When a term ends, and the working day by day that leads there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from olshem import errors
from olshem.calendars.counting import Counting, Office, date_of
from olshem.calendars.term_days import DayOfTerm, Suspension, Walk
from olshem.calendars.working import LONGEST_SEARCH, Calendar
from olshem.vocabulary import Unit

ELAPSED_SECONDS = {Unit.DAY: 86_400, Unit.HOUR: 3_600, Unit.MINUTE: 60}
"""The units of a term that runs by day and night, each in seconds."""
TERM_UNITS = (Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.CALENDAR_MONTH, Unit.DAY, Unit.HOUR, Unit.MINUTE)
"""The units in which a term may be given."""
WHOLE_UNITS = (Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.CALENDAR_MONTH)
"""Those that are counted one by one: a part of one is no term."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a term.

    ``received_on`` is the day on which the submission counts as made. ``ends_at`` is the last moment of a term in hours or minutes,
    or in days of 24 hours; ``None`` where the term ends with its last day. ``working`` goes from the day of submission to the last
    day, both included; as many of its days count as a term in days has.
    """

    received_on: dt.date
    last_day: dt.date
    ends_at: dt.datetime | None
    working: tuple[DayOfTerm, ...]


def received(calendar: Calendar, counting: Counting, at: dt.date) -> dt.date:
    """When a submission counts as made.

    Parameters
    ----------
    calendar : Calendar
    counting : Counting
        The rules of the law.
    at : datetime.date or datetime.datetime
        Local time of submission; a plain date: some time in office hours.

    Returns
    -------
    datetime.date or datetime.datetime
        ``at`` itself; where the law has office hours, and the day is none of them or its last hour was over, the opening of the
        next day that has some (its date where ``at`` is a plain date).

    Raises
    ------
    MethodError
        ``calendars.office-closed`` where the office never opens again.

    Examples
    --------
    >>> week = Counting(hours={"monday": (("09:00", "18:00"),), "friday": (("09:00", "17:00"),)})
    >>> received(Calendar("kz"), week, dt.datetime(2025, 3, 7, 17, 30))
    datetime.datetime(2025, 3, 10, 9, 0)
    """
    if not counting.hours:
        return at
    office = Office(calendar, counting.hours)
    if office.takes(at):
        return at
    day = office.next_open(date_of(at))
    return dt.datetime.combine(day, office.hours(day)[0][0], at.tzinfo) if isinstance(at, dt.datetime) else day


def deadline(
    calendar: Calendar,
    counting: Counting,
    number: float,
    unit: Unit,
    at: dt.date,
    suspensions: Sequence[Suspension] = (),
) -> Deadline:
    """The last day (or moment) of a term, with the working day by day.

    Parameters
    ----------
    calendar : Calendar
        Which days are working days.
    counting : Counting
        The rules of the law.
    number : float
        The length of the term, above 0; a whole number in ``WHOLE_UNITS``.
    unit : Unit
        One of ``TERM_UNITS``.
    at : datetime.date or datetime.datetime
        Local time of submission (with a time zone, where a clock change may fall into a term in hours). A plain date: some time
        in office hours.
    suspensions : sequence of (from, to)
        When the case stood still, in order, not overlapping. Of a suspension the days after its first up to its last do not count.

    Returns
    -------
    Deadline
        In working days: the day on which the last of them falls. In calendar days and months: that many days later, or the same day
        of a later month (its last day where it has no such day); where that is a day off and the law moves it, the next working
        day. Where the day of receipt counts it is the first of the term. Of a suspension that begins on the last day the days are
        still within the term. In days of 24 hours and in hours: the moment after that much time. In minutes: the same; where the
        law has office hours, after that much time within them.

    Raises
    ------
    MethodError
        ``calendars.term-unfit`` where that is no term; ``calendars.time-missing`` where a term in hours or minutes begins
        on a plain date; ``calendars.office-closed``; ``calendars.term-endless`` where it would last some 270 years.

    Examples
    --------
    >>> deadline(Calendar("kz"), Counting(), 3, Unit.CALENDAR_DAY, dt.date(2025, 3, 5)).last_day
    datetime.date(2025, 3, 10)
    """
    longest = LONGEST_SEARCH // 31 if unit is Unit.CALENDAR_MONTH else LONGEST_SEARCH
    if unit not in TERM_UNITS or not 0 < number <= longest:
        raise errors.MethodError("calendars.term-unfit", f"a term is a number above 0 of {', '.join(TERM_UNITS)}; found {number:g} {unit}")
    if unit in WHOLE_UNITS and number != int(number):
        raise errors.MethodError("calendars.term-unfit", f"a term in {unit}s is a whole number of them; found {number:g}")
    walk = Walk(calendar, counting, at, received(calendar, counting, at), suspensions)
    if unit in ELAPSED_SECONDS:
        return _of_time(walk, number, unit)
    if unit is Unit.WORKING_DAY:
        walk.working_days(int(number))
    elif unit is Unit.CALENDAR_DAY:
        walk.calendar_days(max(int(number) - counting.day_of_receipt_counts, 0))
    else:
        last_on = month_end(walk.begun_on, int(number), day_of_receipt_counts=counting.day_of_receipt_counts)
        walk.calendar_days((last_on - walk.begun_on).days)
    return Deadline(walk.begun_on, walk.day, None, tuple(walk.days))


def _of_time(walk: Walk, number: float, unit: Unit) -> Deadline:
    """A term in days of 24 hours, hours or minutes."""
    if not isinstance(walk.begun, dt.datetime):
        if unit is not Unit.DAY or number != int(number):
            message = f"a term in {unit}s begins at a time of day; give the date and the time"
            raise errors.MethodError("calendars.time-missing", message)
        walk.days_of_24_hours(int(number))
        return Deadline(walk.begun_on, walk.day, None, tuple(walk.days))
    time = dt.timedelta(seconds=round(number * ELAPSED_SECONDS[unit]))
    ends_at = (
        walk.office_time(time)
        if unit is Unit.MINUTE and walk.office is not None
        else walk.elapsed_time(time, receipt_counts=unit is not Unit.DAY)
    )
    return Deadline(walk.begun_on, walk.day, ends_at, tuple(walk.days))


def month_end(begun_on: dt.date, months: int, *, day_of_receipt_counts: bool = False) -> dt.date:
    """The last day of a term in calendar months: the same day of the later month, clipped to its end.

    Parameters
    ----------
    begun_on : datetime.date
        The day of receipt.
    months : int
    day_of_receipt_counts : bool
        The term then ends the day before.

    Returns
    -------
    datetime.date

    Examples
    --------
    >>> month_end(dt.date(2025, 1, 31), 1), month_end(dt.date(2025, 3, 1), 1, day_of_receipt_counts=True)
    (datetime.date(2025, 2, 28), datetime.date(2025, 3, 31))
    """
    first = dt.date(begun_on.year + (begun_on.month + months - 1) // 12, (begun_on.month + months - 1) % 12 + 1, 1)
    day = begun_on.day - day_of_receipt_counts
    length = (dt.date(first.year + first.month // 12, first.month % 12 + 1, 1) - first).days
    return first + dt.timedelta(days=min(day, length) - 1)
