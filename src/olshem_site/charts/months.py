"""Twelve small months on one scale: a dot and its interval each, the target across, the year before as a pale dot, n as a column."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from markupsafe import Markup, escape

from olshem_site.charts.svg import opening


class Month(NamedTuple):
    """One month: its short name, the value and interval on the scale (0 to 1) or ``None``, the number of cases, the year before."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: float
    before: float | None = None


def months_chart(
    name: str,
    *,
    title: str,
    description: str,
    months: Sequence[Month],
    marks: Sequence[tuple[float, str]],
    target: tuple[float, str, str] | None,
) -> Markup:
    """The picture. ``marks`` are (place on the scale, label) from the bottom up; a month without a value is an open gap.

    ``target`` is its place, its word and its level, written at the end of its line, where no month stands.
    """
    top, plot, columns = 20.0, 150.0, 26.0
    base, left = top + plot, 9.0
    right = 100.0 if target is None else 86.0
    step = (right - left) / max(1, len(months))
    parts = [opening(name, base + 22 + columns + 6, title, description, kind="months")]
    for share, label in marks:
        y = base - plot * share
        parts.append(f'<line class="grid" x1="{left:g}%" x2="{right:g}%" y1="{y:.4g}" y2="{y:.4g}"/>')
        parts.append(f'<text class="tick" x="{left - 1.2:g}%" y="{y + 4:.4g}" text-anchor="end">{escape(label)}</text>')
    parts.append(_ticks(left, base, plot))
    if target is not None:
        y = base - plot * target[0]
        parts.append(f'<line class="target" x1="{left:g}%" x2="{right:g}%" y1="{y:.4g}" y2="{y:.4g}"/>')
        parts.extend(
            f'<text class="note" x="{right:g}%" dx="6" y="{y + down:.4g}">{escape(word)}</text>'
            for word, down in ((target[1], -2), (target[2], 13))
        )
    most = max((month.n for month in months), default=0) or 1
    for place, month in enumerate(months):
        parts.append(_month(month, left + step * (place + 0.5), base, plot, step, columns, most, place % 3 > 0))
    return Markup("".join(parts) + "</svg>")


@cache
def _ticks(left: float, base: float, plot: float) -> str:
    """The fine ticks at the left edge."""
    heights = [f"{base - plot * step / 20:.4g}" for step in range(21)]
    return "".join(f'<line class="tickmark" x1="{left:g}%" x2="{left + 0.9:g}%" y1="{y}" y2="{y}"/>' for y in heights)


def _month(month: Month, x: float, base: float, plot: float, step: float, columns: float, most: float, between: bool) -> str:
    tall = max(1.0, columns * month.n / most) if month.n else 0
    drawn = [
        f'<text class="tick{" wide" if between else ""}" x="{x:.4g}%" y="{base + 16:g}" text-anchor="middle">{escape(month.label)}</text>',
        f'<rect class="cases" x="{x - step * 0.28:.4g}%" width="{step * 0.56:.4g}%" y="{base + 22 + columns - tall:.4g}" height="{tall:.4g}"/>',
    ]
    if month.before is not None:
        drawn.append(f'<circle class="before" cx="{x:.4g}%" cy="{base - plot * month.before:.4g}" r="3"/>')
    if month.value is None:
        drawn.append(f'<text class="tick" x="{x:.4g}%" y="{base - 6:g}" text-anchor="middle">–</text>')
        return "".join(drawn)
    if month.low is not None and month.high is not None:
        ends = base - plot * month.high, base - plot * month.low
        drawn.append(f'<line class="interval" x1="{x:.4g}%" x2="{x:.4g}%" y1="{ends[0]:.4g}" y2="{ends[1]:.4g}"/>')
    drawn.append(f'<circle class="dot" cx="{x:.4g}%" cy="{base - plot * month.value:.4g}" r="4.5"/>')
    return "".join(drawn)
