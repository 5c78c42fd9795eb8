"""Numbers, dates and periods of one language, from the CLDR data in Babel, fast enough for a thousand cells a page."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton

NBSP = "\u00a0"
_UNBROKEN = str.maketrans({" ": NBSP, "\u202f": NBSP})
WHOLE = {"case", "calendar-day", "working-day"}
"""Units that are counted, not measured."""
FINER = ((1 / 24, 24.0, "hour"), (1 / 1440, 1440.0, "minute"), (0.0, 86400.0, "second"))
"""From how many days on a wait below a day is told in which unit, and how many of it make a day."""
_LOCALES = {"kk": "kk", "ru": "ru_KZ", "en": "en_GB"}


def finer(value: float | None, unit: str) -> tuple[float, str]:
    """How many of the unit in which a wait is told make one of its own: below a day hours, minutes, seconds."""
    if unit != "day" or not value or value >= 1:
        return 1.0, unit
    return next((factor, name) for least, factor, name in FINER if value >= least)


class Formats:
    """Formats of one language. Every method is pure; dates and periods are remembered."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(_LOCALES[language])
        symbols = self.locale.number_symbols["latn"]
        self.decimal = str(symbols["decimal"])
        self._marks = str.maketrans({",": str(symbols["group"]), ".": str(symbols["decimal"]), "-": "\u2212"})
        pattern = self.locale.percent_formats[None].pattern
        self.percent_suffix = pattern[pattern.rindex("0") + 1 :]
        self.date = lru_cache(maxsize=4096)(self._date)
        self.month = lru_cache(maxsize=4096)(self._month)
        self.weekdays = tuple(str(self.locale.days["stand-alone"]["abbreviated"][place]) for place in range(7))
        self.weekday = lru_cache(maxsize=4096)(self._weekday)
        self.short_weekday = lru_cache(maxsize=4096)(self._short_weekday)
        self.short_month = lru_cache(maxsize=4096)(self._short_month)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the language's group and decimal marks: ``1 234,5``."""
        return f"{value:,.{decimals}f}".translate(self._marks)

    def percent(self, share: float, decimals: int = 1) -> str:
        """A share (0 to 1) as a percentage: ``66.2%``, ``66,2 %``."""
        return f"{share * 100:,.{decimals}f}".translate(self._marks) + self.percent_suffix

    def percent_number(self, share: float, decimals: int = 1) -> str:
        """The number of a percentage without its sign, for the first end of an interval."""
        return f"{share * 100:,.{decimals}f}".translate(self._marks)

    def amount(self, value: float, unit: str) -> str:
        """A number of some unit with as many decimals as it needs, as safe HTML: none for zero and for whole cases and days of a calendar.

        What is smaller than a hundredth says so, instead of passing for zero.
        """
        if value == 0 or (unit in WHOLE and value.is_integer()):
            return self.number(value)
        if abs(value) >= 0.05:
            return self.number(value, 1)
        return self.number(value, 2) if abs(value) >= 0.005 else f"&lt;{NBSP}{self.number(0.01, 2)}"

    def _date(self, iso: str) -> str:
        return str(format_date(dt.date.fromisoformat(iso[:10]), "long", locale=self.locale)).translate(_UNBROKEN)

    def _month(self, iso: str) -> str:
        return str(format_skeleton("yMMMM", dt.date.fromisoformat(iso), locale=self.locale)).translate(_UNBROKEN)

    def month_inflected(self, day: dt.date) -> str:
        """A month as it stands after a preposition: ``мая 2020 г.``"""
        year = str(format_skeleton("yMMMM", day, locale=self.locale))
        alone, inflected = (str(format_date(day, form, locale=self.locale)) for form in ("LLLL", "MMMM"))
        return year.replace(alone, inflected).translate(_UNBROKEN)

    def _weekday(self, day: dt.date) -> str:
        return str(format_skeleton("yMMMEd", day, locale=self.locale)).translate(_UNBROKEN)

    def _short_weekday(self, day: dt.date) -> str:
        return str(format_skeleton("MMMEd", day, locale=self.locale)).translate(_UNBROKEN)

    def _short_month(self, iso: str) -> str:
        return str(format_date(dt.date.fromisoformat(iso), "LLL", locale=self.locale)).rstrip(".")
