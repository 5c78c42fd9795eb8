"""The league: a row a body, a dot for its value, a line for its interval, a bar for the places that it may hold.

Bodies that cannot be told apart from the first of their group stand in one bracket, in the order of their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from olshem_site.charts.svg import lines_of, opening, ruler_axis, text_width

LEFT, RIGHT, PLACES = 4.0, 82.0, 86.0
NARROWEST = 250.0
"""The pixels between the left and the right end of the scale on a screen of 360."""


class LeagueRow(NamedTuple):
    """One body: its name, value and interval on the scale (0 to 1), the places it may hold, its tie group, a note such as n."""

    name: str
    value: float
    low: float | None
    high: float | None
    rank_low: int | None
    rank_high: int | None
    tie: str
    note: str


def league_chart(
    name: str,
    *,
    title: str,
    description: str,
    rows: Sequence[LeagueRow],
    size: int,
    marks: Sequence[tuple[float, str]],
    whole: tuple[float, str] | None,
    places_word: str,
) -> Markup:
    """The picture. ``whole`` is the value of all bodies together as a rule through all rows."""
    top = 46.0
    names = _names(rows)
    tops, y = [], top
    for lines in names:
        tops.append(y)
        y += 32 + 17 * len(lines)
    parts = [opening(name, y + 28, title, description, kind="league")]
    parts.append(ruler_axis(top - 10, marks, left=LEFT, right=RIGHT, down=-1))
    parts.append(f'<text class="note" x="100%" y="{top - 24:g}" text-anchor="end">{escape(places_word)}</text>')
    if whole is not None:
        parts.append(_whole(whole, y))
    for row, lines, at in zip(rows, names, tops, strict=True):
        parts.append(_row(row, lines, at, size, None if whole is None else whole[0]))
    parts.extend(_brackets(rows, tops, y))
    return Markup("".join(parts) + "</svg>")


def _names(rows: Sequence[LeagueRow]) -> list[list[str]]:
    """The lines of each name, the last with room for the cases on the narrowest screen: in all rows an empty one, if one needs it."""
    names = [lines_of(row.name, NARROWEST, 15) for row in rows]
    full = any(text_width(lines[-1], 15) + text_width(row.note, 12) + 9 > NARROWEST for lines, row in zip(names, rows, strict=True))
    return [[*lines, ""] for lines in names] if full else names


def _across(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share))


def _whole(whole: tuple[float, str], bottom: float) -> str:
    """What the ticks through the rows are."""
    x = _across(whole[0])
    anchor, shift = ("end", -6) if x > 45 else ("start", 6)
    return (
        f'<line class="whole" x1="{x:.4g}%" x2="{x:.4g}%" y1="{bottom - 4:g}" y2="{bottom + 18:g}"/>'
        f'<text class="note" x="{x:.4g}%" dx="{shift}" y="{bottom + 16:g}" text-anchor="{anchor}">{escape(whole[1])}</text>'
    )


def _row(row: LeagueRow, lines: Sequence[str], top: float, size: int, whole: float | None) -> str:
    y = top + 17 * len(lines) + 9
    sinks = "" if lines[-1] else " sinks"  # on a wide screen down to the empty line, where the cases stand
    parts = [
        f'<text class="name{sinks}" x="{LEFT:g}%" y="{top + 13 + 17 * place:g}">{escape(line)}</text>'
        for place, line in enumerate(lines)
        if line
    ]
    parts.append(
        f'<text class="note" x="{RIGHT:g}%" y="{y - 13:g}" text-anchor="end">{escape(row.note)}</text>'
        f'<line class="guide" x1="{LEFT:g}%" x2="{RIGHT:g}%" y1="{y:g}" y2="{y:g}"/>'
    )
    if whole is not None:
        parts.append(f'<line class="whole" x1="{_across(whole):.4g}%" x2="{_across(whole):.4g}%" y1="{y - 7:g}" y2="{y + 7:g}"/>')
    if row.low is not None and row.high is not None:
        parts.append(f'<line class="interval" x1="{_across(row.low):.4g}%" x2="{_across(row.high):.4g}%" y1="{y:g}" y2="{y:g}"/>')
    parts.append(f'<circle class="dot" cx="{_across(row.value):.4g}%" cy="{y:g}" r="5"/>')
    if row.rank_low is not None and row.rank_high is not None:
        unit = (100 - PLACES) / max(1, size)
        start, end = PLACES + unit * (row.rank_low - 1), PLACES + unit * row.rank_high
        said = str(row.rank_low) if row.rank_low == row.rank_high else f"{row.rank_low}–{row.rank_high}"
        parts.append(f'<line class="guide" x1="{PLACES:g}%" x2="100%" y1="{y:g}" y2="{y:g}"/>')
        parts.append(f'<rect class="places" x="{start:.4g}%" width="{end - start:.4g}%" y="{y - 3:g}" height="6"/>')
        parts.append(f'<text class="rank" x="100%" y="{y - 13:g}" text-anchor="end">{said}</text>')
    return "".join(parts)


def _brackets(rows: Sequence[LeagueRow], tops: Sequence[float], bottom: float) -> list[str]:
    """A bracket at the left edge around each run of bodies that cannot be told apart from its first."""
    parts, start = [], 0
    ends = [*tops[1:], bottom]
    for place in range(len(rows)):
        last = place == len(rows) - 1 or rows[place + 1].tie != rows[place].tie
        if last:
            if place > start and rows[place].tie:
                parts.append(f'<path class="bracket" d="M8 {tops[start] + 3:g}H3V{ends[place] - 12:g}H8"/>')
            start = place + 1
    return parts
