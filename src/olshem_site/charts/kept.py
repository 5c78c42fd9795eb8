"""Kept, late, overdue, not yet due: one bar of all cases, in that order, each part with its own pattern, colour and word."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from olshem_site.charts.svg import opening, ruler_axis

KINDS = ("kept", "late", "overdue", "notdue")
_PATTERNS = (
    '<defs><pattern id="{n}-late" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" class="p-late"/>'
    '<path d="M0 6L6 0M-1 1L1 -1M5 7L7 5" class="on-late"/></pattern>'
    '<pattern id="{n}-overdue" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" class="p-overdue"/>'
    '<circle cx="2.5" cy="2.5" r="1" class="on-overdue"/></pattern></defs>'
)


def kept_chart(
    name: str, *, title: str, description: str, parts: Sequence[tuple[str, float, str]], marks: Sequence[tuple[float, str]]
) -> Markup:
    """The bar. ``parts`` are (kind, share of all cases, label) in order; a label hangs from its part by a fine line."""
    shown = [part for part in parts if part[1] > 0]
    top, height, line = 0, 40, 24
    drawn = [opening(name, height + 26 + line * len(shown) + 4, title, description, kind="kept"), _PATTERNS.replace("{n}", name)]
    at = 0.0
    labels = []
    for place, (kind, share, label) in enumerate(shown):
        fill = f' fill="url(#{name}-{kind})"' if kind in ("late", "overdue") else ""
        drawn.append(f'<rect class="piece {kind}" x="{at:.5g}%" width="{share * 100:.5g}%" y="{top}" height="{height}"{fill}/>')
        labels.append(_label(at, share * 100, label, height, 44 + line * (place + 1)))
        at += share * 100
    drawn.append(ruler_axis(height + 1, marks, left=0, right=100))
    return Markup("".join([*drawn, *reversed(labels), "</svg>"]))


def _label(at: float, width: float, label: str, bar: float, y: float) -> str:
    """A label that hangs from the middle of its part, to the side on which there is room."""
    x = at + width / 2
    left = x < 50
    anchor, shift = ("start", 7) if left else ("end", -7)
    return (
        f'<line class="leader" x1="{x:.5g}%" x2="{x:.5g}%" y1="{bar - 12:g}" y2="{y + 15:g}"/>'
        f'<circle class="knot" cx="{x:.5g}%" cy="{bar - 12:g}" r="2.5"/>'
        f'<text x="{x:.5g}%" dx="{shift}" y="{y + 14:g}" text-anchor="{anchor}">{escape(label)}</text>'
    )
