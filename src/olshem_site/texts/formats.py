"""Numbers, dates and periods of one language, from the CLDR data in Babel, fast enough for a thousand cells a page."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton

NBSP = "\u00a0"
_LOCALES = {"kk": "kk", "ru": "ru_KZ", "en": "en_GB"}


class Formats:
    """Formats of one language. Every method is pure; dates and periods are remembered."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(_LOCALES[language])
        symbols = self.locale.number_symbols["latn"]
        self._marks = str.maketrans({",": str(symbols["group"]), ".": str(symbols["decimal"]), "-": "\u2212"})
        pattern = self.locale.percent_formats[None].pattern
        self.percent_suffix = pattern[pattern.rindex("0") + 1 :]
        self.date = lru_cache(maxsize=4096)(self._date)
        self.month = lru_cache(maxsize=4096)(self._month)
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

    @staticmethod
    def decimals_for(number: float, unit: str, usual: int) -> int:
        """How many decimals show a number: none for whole cases and for zero, enough for a first digit where it is small."""
        if number == 0 or (unit == "case" and number.is_integer()):
            return 0
        return next((decimals for decimals in range(usual, 4) if abs(number) * 10**decimals >= 0.5), 4)

    def _date(self, iso: str) -> str:
        return str(format_date(dt.date.fromisoformat(iso[:10]), "long", locale=self.locale)).replace(" ", NBSP)

    def _month(self, iso: str) -> str:
        return str(format_skeleton("yMMMM", dt.date.fromisoformat(iso), locale=self.locale)).replace(" ", NBSP)

    def _short_month(self, iso: str) -> str:
        return str(format_date(dt.date.fromisoformat(iso), "LLL", locale=self.locale)).rstrip(".")
