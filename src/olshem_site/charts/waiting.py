"""The share still waiting, by day: a step curve with its band, ticks where cases were still open, the promise as a rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from olshem_site.charts.svg import opening, ruler_axis
from olshem_site.texts import safe

TOP, PLOT, LEFT = 24.0, 190.0, 9.0
BASE = TOP + PLOT


class Step(NamedTuple):
    """A point of the curve: from time ``t`` on, this share waits still; ``censored`` cases were last seen open about then."""

    t: float
    survival: float
    low: float
    high: float
    censored: float


class Lines(NamedTuple):
    """A curve drawn, the same in every language: its band and steps as paths, its ticks as elements, the end of its axis."""

    band: str
    curve: str
    open_ticks: str
    longest: float


def waiting_lines(steps: Sequence[Step], longest: float) -> Lines:
    """Draw a curve up to the time ``longest``; what lies beyond is not drawn."""
    shown = [step for step in steps if step.t <= longest]
    return Lines(_band(shown, longest), _curve(shown, longest), _open_ticks(shown, longest), longest)


def waiting_chart(
    name: str,
    *,
    title: str,
    description: str,
    lines: Lines,
    marks: Sequence[tuple[float, str]],
    median: tuple[float, str] | None,
    promise: tuple[float, str] | None,
    half: str,
) -> Markup:
    """The picture. ``marks`` are (share of the axis, label); ``median`` and ``promise`` are (time, label)."""
    longest, width = lines.longest, 100 - LEFT
    parts = [opening(name, BASE + 30, title, description, kind="waiting")]
    for share, label in ((1.0, "100"), (0.5, "50"), (0.0, "0")):
        y = BASE - PLOT * share
        parts.append(f'<line class="grid" x1="{LEFT:g}%" x2="100%" y1="{y:g}" y2="{y:g}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 1.2:g}%" y="{y + 4:g}" text-anchor="end">{label}</text>')
    parts.append(
        f'<svg x="{LEFT:g}%" y="{TOP:g}" width="{width:g}%" height="{PLOT:g}" viewBox="0 0 1000 1000" preserveAspectRatio="none">'
        f'<path class="band" d="{lines.band}"/><path class="curve" d="{lines.curve}"/></svg>{lines.open_ticks}'
    )
    if promise is not None and promise[0] <= longest:
        parts.append(_promise(promise, LEFT + width * promise[0] / longest, BASE))
    if median is not None and median[0] <= longest:
        parts.append(_median(median, LEFT + width * median[0] / longest, BASE - PLOT * 0.5))
    parts.append(f'<text class="note" x="100%" y="{BASE - PLOT * 0.5 - 6:g}" text-anchor="end">{escape(half)}</text>')
    parts.append(ruler_axis(BASE, marks, left=LEFT, right=100))
    return safe("".join(parts) + "</svg>")


def _promise(mark: tuple[float, str], x: float, base: float) -> str:
    anchor, shift = ("end", -7) if x > 60 else ("start", 7)
    return (
        f'<line class="promise" x1="{x:.4g}%" x2="{x:.4g}%" y1="2" y2="{base:g}"/>'
        f'<text class="promise" x="{x:.4g}%" dx="{shift}" y="12" text-anchor="{anchor}">{escape(mark[1])}</text>'
    )


def _median(mark: tuple[float, str], x: float, y: float) -> str:
    """A dot where half of the people have their answer; above the curve to the right there is always room."""
    anchor, shift = ("end", -10) if x > 70 else ("start", 9)
    return (
        f'<circle class="this" cx="{x:.4g}%" cy="{y:g}" r="6"/>'
        f'<text class="median" x="{x:.4g}%" dx="{shift}" y="{y - 9 if x <= 70 else y + 20:g}" text-anchor="{anchor}">{escape(mark[1])}</text>'
    )


def _at(step: Step, longest: float) -> float:
    return 1000 * step.t / longest


def _staircase(points: Sequence[tuple[float, float]]) -> str:
    parts = [f"M{points[0][0]:.0f} {1000 - 1000 * points[0][1]:.0f}"]
    parts.extend(f"H{x:.0f}V{1000 - 1000 * share:.0f}" for x, share in points[1:])
    return "".join(parts)


def _curve(steps: Sequence[Step], longest: float) -> str:
    points = [(0.0, 1.0), *((_at(step, longest), step.survival) for step in steps)]
    return f"{_staircase(points)}H1000"


def _band(steps: Sequence[Step], longest: float) -> str:
    """The upper ends of the intervals from left to right, then the lower ones back."""
    upper = _staircase([(0.0, 1.0), *((_at(step, longest), step.high) for step in steps)])
    back = "".join(f"V{1000 - 1000 * step.low:.0f}H{_at(step, longest):.0f}" for step in reversed(steps))
    return f"{upper}H1000{back}V0H0Z"


def _open_ticks(steps: Sequence[Step], longest: float) -> str:
    """Ticks through the curve where open cases were last seen; at most forty, so that they stay ticks."""
    seen = [step for step in steps if step.censored > 0]
    ticks = []
    for step in seen[:: max(1, -(-len(seen) // 40))]:
        x, y = LEFT + (100 - LEFT) * step.t / longest, BASE - PLOT * step.survival
        ticks.append(f'<line class="open" x1="{x:.4g}%" x2="{x:.4g}%" y1="{y - 5:.4g}" y2="{y + 5:.4g}"/>')
    return "".join(ticks)
