"""Working days by law and region, terms and their last days, periods of measurement, and the midnights of a time zone."""

from olshem.calendars.counting import Counting, Office, Spans, Weekday, date_of
from olshem.calendars.deadlines import ELAPSED_SECONDS, TERM_UNITS, WHOLE_UNITS, Deadline, deadline, month_end, received
from olshem.calendars.icalendar import Event, icalendar
from olshem.calendars.periods import GRAINS, Period, in_order_of_size, period, periods
from olshem.calendars.term_days import DayOfTerm, Suspension, Why, day_off
from olshem.calendars.working import Calendar, add_working_days, is_working, working_day_numbers, working_days_between
from olshem.calendars.zones import local_date, midnights, wall_clock

__all__ = [
    "ELAPSED_SECONDS",
    "GRAINS",
    "TERM_UNITS",
    "WHOLE_UNITS",
    "Calendar",
    "Counting",
    "DayOfTerm",
    "Deadline",
    "Event",
    "Office",
    "Period",
    "Spans",
    "Suspension",
    "Weekday",
    "Why",
    "add_working_days",
    "date_of",
    "day_off",
    "deadline",
    "icalendar",
    "in_order_of_size",
    "is_working",
    "local_date",
    "midnights",
    "month_end",
    "period",
    "periods",
    "received",
    "wall_clock",
    "working_day_numbers",
    "working_days_between",
]
