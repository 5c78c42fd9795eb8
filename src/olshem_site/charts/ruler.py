"""The ruler: the top edge of every page, with the page's own figure marked on it, and the scale under a big figure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from markupsafe import Markup, escape

from olshem_site.charts.svg import opening, ruler_axis
from olshem_site.texts import safe


@cache
def _edge() -> str:
    parts = ['<svg class="edge" width="100%" height="20" aria-hidden="true" focusable="false">']
    for step in range(1, 100):
        length = 15 if step % 10 == 0 else 10 if step % 5 == 0 else 6
        parts.append(f'<line x1="{step}%" x2="{step}%" y1="0" y2="{length}"/>')
    return "".join(parts)


def edge_ruler(value: float | None = None) -> Markup:
    """The top edge of a page: a hundred ticks, and a pointer where the page's own share stands. Decoration to a screen reader."""
    pointer = ""
    if value is not None:
        pointer = f'<rect class="pointer" x="{100 * value:.4g}%" y="0" width="5" height="20" transform="translate(-2.5)"/>'
    return safe(f"{_edge()}{pointer}</svg>")


def scale_chart(
    name: str,
    *,
    title: str,
    description: str,
    value: float,
    low: float | None,
    high: float | None,
    marks: Sequence[tuple[float, str]],
    target: tuple[float, str] | None = None,
) -> Markup:
    """One figure on its ruler: a dot, a bar for its interval, the target as a flag. All places are shares of the scale."""
    left, right, y = 0.5, 99.5, 34.0
    width = right - left
    parts = [opening(name, 64, title, description, kind="scale")]
    if target is not None:
        x = left + width * target[0]
        anchor = "end" if target[0] > 0.5 else "start"
        shift = -5 if target[0] > 0.5 else 5
        parts.append(f'<line class="target" x1="{x:.4g}%" x2="{x:.4g}%" y1="0" y2="{y:g}"/>')
        parts.append(f'<text class="note" x="{x:.4g}%" dx="{shift}" y="11" text-anchor="{anchor}">{escape(target[1])}</text>')
    parts.append(ruler_axis(y, marks, left=left, right=right))
    if low is not None and high is not None:
        start, length = left + width * low, max(width * (high - low), 0.2)
        parts.append(f'<rect class="interval" x="{start:.4g}%" width="{length:.4g}%" y="{y - 8:g}" height="8"/>')
    parts.append(f'<circle class="this" cx="{left + width * value:.4g}%" cy="{y - 4:g}" r="7"/>')
    return Markup("".join(parts) + "</svg>")
