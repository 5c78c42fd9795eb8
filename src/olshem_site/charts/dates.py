"""A line of dates: what held when. A value of the law is a bar, what was only read on a day is a dot; one row a value, by time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from olshem_site.charts.svg import NARROWEST, broken, opening, text_width
from olshem_site.texts import safe

ROW, LINE, HEAD, SIZE = 42.0, 17.0, 6.0, 13.0
NEAR = 90.0
"""From here on, in per cent, the days of a value stand left of the line of today, which would else run through them."""
End = Literal["", "open", "repealed", "superseded", "suspended"]


class Span(NamedTuple):
    """One value: its words, its days as words, from when to when it held (``stops_on`` ``None``: it holds still), how it ended."""

    label: str
    days: str
    starts_on: dt.date
    stops_on: dt.date | None
    end: End = ""
    seen: bool = False
    """only read on its first day"""


def dates_chart(name: str, *, title: str, description: str, spans: Sequence[Span], today: dt.date, now: str) -> Markup:
    """The picture, from the year of the first value to the year after ``today``, whose place is marked with the words ``now``."""
    first = min(span.starts_on for span in spans).year
    last = max(today.year + 1, first + 2)
    begin, end = dt.date(first, 1, 1).toordinal(), dt.date(last, 1, 1).toordinal()

    def at(day: dt.date) -> float:
        return round(100 * (day.toordinal() - begin) / (end - begin), 3)

    labels = [broken(span.label, SIZE, NARROWEST) for span in spans]
    base = HEAD + sum(_height(lines) for lines in labels) + 4
    parts = [opening(name, base + 44, title, description, kind="dates")]
    place = at(today)
    parts.append(f'<line class="target" x1="{place:g}%" x2="{place:g}%" y1="0" y2="{base:g}"/>')
    top = HEAD
    for span, lines in zip(spans, labels, strict=True):
        parts.append(_row(span, lines, top, at, place))
        top += _height(lines)
    parts.append(_years(first, last, base, at))
    room, wide = NARROWEST * place / 100, text_width(now, 12)
    anchor = "end" if room >= wide else "start" if NARROWEST - room >= wide else "middle"
    parts.append(f'<text class="note" x="{place:g}%" y="{base + 40:g}" text-anchor="{anchor}">{escape(now)}</text></svg>')
    return safe("".join(parts))


def _height(lines: Sequence[str]) -> float:
    return ROW + LINE * (len(lines) - 1)


def _row(span: Span, lines: Sequence[str], top: float, at: Callable[[dt.date], float], today: float) -> str:
    start = at(span.starts_on)
    y = top + _height(lines) - 15
    wide = " wide" if text_width(lines[0], SIZE) + text_width(span.days, 12) > NARROWEST - 20 else ""
    edge = f'x="{today:g}%" dx="-7"' if today > NEAR else 'x="100%"'
    parts = [
        *(f'<text x="0" y="{top + 14 + LINE * at_line:g}">{escape(line)}</text>' for at_line, line in enumerate(lines)),
        f'<text class="note{wide}" {edge} y="{top + 14:g}" text-anchor="end">{escape(span.days)}</text>',
        f'<line class="guide" x1="0" x2="100%" y1="{y:g}" y2="{y:g}"/>',
    ]
    if span.seen:
        return "".join([*parts, f'<circle class="dot" cx="{start:g}%" cy="{y:g}" r="5"/>'])
    stop = today if span.stops_on is None else at(span.stops_on)
    parts.append(f'<rect class="force" x="{start:g}%" width="{max(stop - start, 0.4):g}%" y="{y - 5:g}" height="10"/>')
    return "".join([*parts, _end(span.end, stop, y)])


def _end(end: End, x: float, y: float) -> str:
    """An end by its kind: an arrow where it holds still, a bar where another value took over, a cross, two bars."""
    if end == "repealed":
        return f'<svg x="{x:g}%" y="{y:g}" overflow="visible"><path class="end" d="M-6-6 6 6M6-6-6 6"/></svg>'
    if end == "suspended":
        return f'<svg x="{x:g}%" y="{y:g}" overflow="visible"><path class="end" d="M0-8V8M5-8V8"/></svg>'
    if end == "superseded":
        return f'<svg x="{x:g}%" y="{y:g}" overflow="visible"><path class="end" d="M0-9V9"/></svg>'
    if end == "open":
        return f'<svg x="{x:g}%" y="{y:g}" overflow="visible"><path class="on" d="M0-5 8 0 0 5Z"/></svg>'
    return ""


def _years(first: int, last: int, base: float, at: Callable[[dt.date], float]) -> str:
    """The ruler below: a tick a year, labels as many as have room on the narrowest screen."""
    parts = [f'<g class="ruler-axis"><line x1="0" x2="100%" y1="{base:g}" y2="{base:g}"/>']
    every = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= 7)
    for year in range(first, last + 1):
        x = at(dt.date(year, 1, 1))
        named = (year - first) % every == 0 and x < 97
        parts.append(f'<line x1="{x:g}%" x2="{x:g}%" y1="{base:g}" y2="{base + (8 if named else 4):g}"/>')
        if named:
            parts.append(f'<text x="{x:g}%" y="{base + 22:g}" text-anchor="{"start" if x < 3 else "middle"}">{year}</text>')
    return "".join(parts) + "</g>"
