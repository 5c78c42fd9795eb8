"""The league: a row a body, a dot for its value, a line for its interval, a bar for the places that it may hold.

It is a list and not one picture: names are links and wrap by themselves, and paper breaks between two rows. Bodies that cannot be told
apart from the first of their group stand in one bracket, in the order of their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup, escape

from olshem_site.charts.svg import ruler_axis

NARROWEST = 236.0
"""The pixels of the scale on a screen of 360."""
MIDDLE = 9.0
"""Half the height of the picture of a row."""


class LeagueRow(NamedTuple):
    """One body: its name and page, value and interval on the scale (0 to 1), the places it may hold, its tie group, a note such as n."""

    name: str
    href: str
    value: float
    low: float | None
    high: float | None
    rank_low: int | None
    rank_high: int | None
    tie: str
    note: str


def league_chart(
    title: str,
    rows: Sequence[LeagueRow],
    *,
    size: int,
    marks: Sequence[tuple[float, str]],
    whole: tuple[float, str] | None,
    places_word: str,
) -> Markup:
    """The rows under one ruler. ``whole`` is the value of all bodies together as a tick in every row; no ``places_word``, no places."""
    at = None if whole is None else _across(whole[0])
    axis = ruler_axis(25, marks, left=0, right=100, down=-1, across=NARROWEST)
    parts = [f'<div class="league{"" if places_word else " unranked"}" role="group" aria-label="{escape(title)}">']
    parts.append(f'<div class="head">{_picture(axis, 26)}<span>{escape(places_word)}</span></div>')
    for tie, group in groupby(rows, key=lambda row: row.tie):
        tied = list(group)
        items = "".join(_row(row, size, at) for row in tied)
        kind = ' class="tied"' if tie and len(tied) > 1 else ""
        parts.append(f"<ul{kind}>{items}</ul>")
    if whole is not None:
        parts.append(f'<div class="foot">{_picture(_whole(_across(whole[0]), whole[1]), 22)}</div>')
    return Markup("".join(parts) + "</div>")


def _picture(parts: str, height: float) -> str:
    """A piece of the chart; what it shows stands in words beside it."""
    return f'<svg class="chart" aria-hidden="true" width="100%" height="{height:g}">{parts}</svg>'


def _across(share: float) -> float:
    return 100 * min(1.0, max(0.0, share))


def _whole(x: float, label: str) -> str:
    """What the ticks through the rows are."""
    anchor, shift = ("end", -6) if x > 50 else ("start", 6)
    return (
        f'<line class="whole" x1="{x:.4g}%" x2="{x:.4g}%" y1="0" y2="18"/>'
        f'<text class="note" x="{x:.4g}%" dx="{shift}" y="16" text-anchor="{anchor}">{escape(label)}</text>'
    )


def _row(row: LeagueRow, size: int, whole: float | None) -> str:
    note = f"<small>{escape(row.note)}</small>" if row.note else ""
    name = f'<span class="who"><a href="{row.href}">{escape(row.name)}</a>{note}</span>'
    return f"<li>{name}{_picture(_scale(row, whole), 2 * MIDDLE)}{_places(row, size)}</li>"


def _scale(row: LeagueRow, whole: float | None) -> str:
    """The value of a body as a dot, its interval as a line through it."""
    y = f"{MIDDLE:g}"
    parts = [f'<line class="guide" x1="0" x2="100%" y1="{y}" y2="{y}"/>']
    if whole is not None:
        parts.append(f'<line class="whole" x1="{whole:.4g}%" x2="{whole:.4g}%" y1="2" y2="16"/>')
    if row.low is not None and row.high is not None:
        parts.append(f'<line class="interval" x1="{_across(row.low):.4g}%" x2="{_across(row.high):.4g}%" y1="{y}" y2="{y}"/>')
    parts.append(f'<circle class="dot" cx="{_across(row.value):.4g}%" cy="{y}" r="5"/>')
    return "".join(parts)


def _places(row: LeagueRow, size: int) -> str:
    """The places that a body may hold, as figures and as a bar on all places there are."""
    if row.rank_low is None or row.rank_high is None:
        return ""
    unit = 100 / max(1, size)
    said = str(row.rank_low) if row.rank_low == row.rank_high else f"{row.rank_low}–{row.rank_high}"
    bar = (
        f'<line class="guide" x1="0" x2="100%" y1="{MIDDLE:g}" y2="{MIDDLE:g}"/>'
        f'<rect class="places" x="{unit * (row.rank_low - 1):.4g}%" width="{unit * (row.rank_high - row.rank_low + 1):.4g}%" y="{MIDDLE - 3:g}" height="6"/>'
    )
    return f"<b>{said}</b>{_picture(bar, 2 * MIDDLE)}"
