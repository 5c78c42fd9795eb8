"""Working days by law and region, periods of measurement, and the midnights of a time zone."""

from olshem.calendars.periods import GRAINS, Period, in_order_of_size, period, periods
from olshem.calendars.working import Calendar, add_working_days, is_working, working_day_numbers, working_days_between
from olshem.calendars.zones import local_date, midnights

__all__ = [
    "GRAINS",
    "Calendar",
    "Period",
    "add_working_days",
    "in_order_of_size",
    "is_working",
    "local_date",
    "midnights",
    "period",
    "periods",
    "working_day_numbers",
    "working_days_between",
]
