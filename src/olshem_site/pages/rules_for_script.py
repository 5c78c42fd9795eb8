"""What the script of *My deadline* needs to count as the library does: the calendar once a page, and each term."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, get_args

from olshem import calendars, publication
from olshem_site.components import View
from olshem_site.facts import Facts
from olshem_site.facts.deadlines import Told

MARKS = {"holiday": "h", "moved-off": "o", "moved-working": "w"}


def calendar_for_script(view: View, promise: Any, since: str) -> str:
    """The calendar of a deadline as JSON. Days before ``since``, on which no term can begin, are left out."""
    book = view.facts.book
    days = publication.calendar_days(book, promise.calendar)
    told = {on: (day.kind, str(view.text(day.name).unescape())) for on, day in sorted(days.items()) if on.isoformat() >= since}
    known = None if promise.known is None else (*promise.known, promise.listed_until)
    return calendar_of_script(book.calendars[promise.calendar].weekend, told, known, promise.regime.counting)


def calendar_of_script(
    weekend: tuple[str, ...], days: Mapping[dt.date, tuple[str, str]], known: tuple[dt.date, ...] | None, counting: Any
) -> str:
    """A calendar and the rules of counting as JSON: the days off of the week (0 is Monday), each other day as date, kind and place of its name.

    ``known``: the first and last day for which the decrees are known, and the last for which holidays are listed.
    """
    names: dict[str, int] = {}
    told = [f"{on:%Y%m%d}{MARKS[kind]}{names.setdefault(name, len(names))}" for on, (kind, name) in days.items()]
    said = {
        "weekend": [place for place, name in enumerate(get_args(calendars.Weekday)) if name in weekend],
        "days": told,
        "names": list(names),
        "known": None if known is None else [edge.isoformat() for edge in known],
        "receipt": counting.day_of_receipt_counts,
        "moves": counting.ends_on_day_off == "next-working-day",
        "open": _open_days(counting, weekend),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _open_days(counting: Any, weekend: tuple[str, ...]) -> list[int] | None:
    """The weekdays on which the office opens if they are worked; ``None`` where the law has no office hours."""
    if not counting.hours:
        return None
    week = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(7)]
    office = calendars.Office(calendars.Calendar("week", weekend, dict.fromkeys(week, True)), counting.hours)
    return [day.weekday() for day in week if office.hours(day)]


def term_for_script(facts: Facts, dated: Any, rows: Told) -> tuple[str, str]:
    """A term as JSON, and the first start day on which it can be told: since it holds, is counted so, and holidays are known."""
    promise = next((one for _start, one in rows if one is not None), None)
    if promise is None:
        return "", ""
    counted = () if promise.regime.statute is None else facts.on_day(facts.book.statutes[promise.regime.statute].counting)
    edges = [one.begins_on for one in (dated, counted) if one]
    if promise.known is not None:
        edges.append(promise.known[0])
    last = dated.ends_on.isoformat() if dated.ends_on is not None else ""
    first = max(edges, default=facts.release.on).isoformat()
    return json.dumps({"number": int(dated.value), "unit": str(dated.unit), "until": last}, separators=(",", ":")), first
