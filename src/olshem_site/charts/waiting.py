"""The share still waiting, by day: a step curve with its band, ticks where cases were still open, the promise as a rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from olshem_site.charts.svg import opening, ruler_axis


class Step(NamedTuple):
    """A point of the curve: from time ``t`` on, this share waits still; ``censored`` cases were last seen open about then."""

    t: float
    survival: float
    low: float
    high: float
    censored: float


def waiting_chart(
    name: str,
    *,
    title: str,
    description: str,
    steps: Sequence[Step],
    longest: float,
    marks: Sequence[tuple[float, str]],
    median: tuple[float, str] | None,
    promise: tuple[float, str] | None,
    half: str,
) -> Markup:
    """The picture. ``marks`` are (share of the axis, label); ``median`` and ``promise`` are (time, label)."""
    top, plot, left = 24.0, 190.0, 9.0
    base, width = top + plot, 100 - left
    parts = [opening(name, base + 30, title, description, kind="waiting")]
    for share, label in ((1.0, "100"), (0.5, "50"), (0.0, "0")):
        y = base - plot * share
        parts.append(f'<line class="grid" x1="{left:g}%" x2="100%" y1="{y:g}" y2="{y:g}"/>')
        parts.append(f'<text class="tick" x="{left - 1.2:g}%" y="{y + 4:g}" text-anchor="end">{label}</text>')
    parts.append(
        f'<svg x="{left:g}%" y="{top:g}" width="{width:g}%" height="{plot:g}" viewBox="0 0 1000 1000" preserveAspectRatio="none">'
        f'<path class="band" d="{_band(steps, longest)}"/><path class="curve" d="{_curve(steps, longest)}"/></svg>'
    )
    parts.extend(_censored(steps, longest, left, width, base, plot))
    if promise is not None and promise[0] <= longest:
        parts.append(_promise(promise, left + width * promise[0] / longest, base))
    if median is not None and median[0] <= longest:
        parts.append(_median(median, left + width * median[0] / longest, base - plot * 0.5))
    parts.append(f'<text class="note" x="100%" y="{base - plot * 0.5 - 6:g}" text-anchor="end">{escape(half)}</text>')
    parts.append(ruler_axis(base, marks, left=left, right=100))
    return Markup("".join(parts) + "</svg>")


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
    return 1000 * min(step.t, longest) / longest


def _staircase(points: Sequence[tuple[float, float]]) -> str:
    parts = [f"M{points[0][0]:.0f} {1000 - 1000 * points[0][1]:.0f}"]
    parts.extend(f"H{x:.0f}V{1000 - 1000 * share:.0f}" for x, share in points[1:])
    return "".join(parts)


def _curve(steps: Sequence[Step], longest: float) -> str:
    points = [(0.0, 1.0), *((_at(step, longest), step.survival) for step in steps)]
    return _staircase(points) + ("H1000" if steps and steps[-1].t < longest else "")


def _band(steps: Sequence[Step], longest: float) -> str:
    if not steps:
        return ""
    upper = _staircase([(0.0, 1.0), *((_at(step, longest), step.high) for step in steps)])
    back = []
    for step, before in zip(reversed(steps), [*reversed(steps[:-1]), None], strict=True):
        level = 1000 - 1000 * step.low
        back.append(f"V{level:.0f}H{_at(step, longest):.0f}" if before is not None else f"V{level:.0f}H{_at(step, longest):.0f}V0H0")
    return f"{upper}{''.join(back)}Z"


def _censored(steps: Sequence[Step], longest: float, left: float, width: float, base: float, plot: float) -> list[str]:
    """Ticks through the curve where open cases were last seen; at most forty, so that they stay ticks."""
    seen = [step for step in steps if step.censored > 0 and step.t <= longest]
    every = max(1, len(seen) // 40)
    return [
        f'<line class="open" x1="{left + width * step.t / longest:.4g}%" x2="{left + width * step.t / longest:.4g}%" '
        f'y1="{base - plot * step.survival - 5:.4g}" y2="{base - plot * step.survival + 5:.4g}"/>'
        for step in seen[::every]
    ]
