"""The model of a service's performance as one picture: boxes from top to bottom, arrows between them, each box a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from olshem_site.charts.svg import NARROWEST, broken
from olshem_site.texts import safe

LEFT, RIGHT = 7.0, 93.0
"""Where the boxes begin and end, in per cent; the arrows back run beside them."""
GAP, LINE, PAD = 26.0, 19.0, 13.0
SIZE, SMALL = 15.0, 13.0


class Box(NamedTuple):
    """One box: its number, its title, its count in words, where it leads, whether the release holds any of it."""

    number: str
    title: str
    count: str
    href: str
    held: bool


class _Placed(NamedTuple):
    """A box with its lines and its place: across in per cent, down in pixels."""

    box: Box
    lines: list[tuple[str, str]]
    left: float
    right: float
    height: float


def model_chart(
    name: str, *, title: str, description: str, rows: Sequence[Sequence[Box]], returns: tuple[int, int], feeds: tuple[int, int, int]
) -> Markup:
    """The picture. Each of ``rows`` holds one box or two side by side; an arrow leads from each row to the next.

    ``returns``: from the first of these rows an arrow leads back, on the right, to the second; ``feeds``: from the first of these rows
    arrows lead, on the left, to the two others, and none leads to it from the row before.
    """
    placed = [_place(row) for row in rows]
    heights = [max(one.height for one in row) for row in placed]
    tops = [2 + sum(heights[:at]) + GAP * at for at in range(len(rows))]
    middles = [top + height / 2 for top, height in zip(tops, heights, strict=True)]
    whole = tops[-1] + heights[-1] + 4
    parts = [
        f'<svg class="chart model" role="group" aria-labelledby="{name}-t {name}-d" width="100%" height="{whole:g}">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>'
    ]
    for at in range(1, len(rows)):
        if at != feeds[0]:
            parts.extend(_down(one, tops[at] - GAP, tops[at]) for one in (placed[at] if len(placed[at]) > 1 else placed[at - 1]))
    parts.append(_beside(middles[returns[0]], [middles[returns[1]]], RIGHT, 98.0, -1))
    parts.append(_beside(middles[feeds[0]], [middles[feeds[1]], middles[feeds[2]]], LEFT, 2.0, 1))
    parts += [_drawn(one, top, height) for row, top, height in zip(placed, tops, heights, strict=True) for one in row]
    return safe("".join(parts) + "</svg>")


def _place(row: Sequence[Box]) -> list[_Placed]:
    """The boxes of a row, their texts broken for the narrowest screen."""
    share = (RIGHT - LEFT - 3 * (len(row) - 1)) / len(row)
    placed = []
    for at, box in enumerate(row):
        left = LEFT + at * (share + 3)
        room = NARROWEST * share / 100 - 2 * 9
        lines = [("title", line) for line in broken(f"{box.number}. {box.title}", SIZE * 1.06, room)]
        lines += [("count", line) for line in broken(box.count, SMALL, room)]
        placed.append(_Placed(box, lines, left, left + share, 2 * PAD + LINE * len(lines) - 3))
    return placed


def _drawn(one: _Placed, top: float, height: float) -> str:
    width = one.right - one.left
    texts = [
        f'<text class="{kind}" x="{one.left:g}%" dx="9" y="{top + PAD + 11 + LINE * at:g}">{escape(line)}</text>'
        for at, (kind, line) in enumerate(one.lines)
    ]
    empty = "" if one.box.held else " empty"
    said = escape(f"{one.box.number}. {one.box.title}: {one.box.count}")
    return (
        f'<a href="{escape(one.box.href)}" aria-label="{said}"><rect class="box{empty}" x="{one.left:g}%" y="{top:g}" width="{width:g}%" height="{height:g}"/>'
        + "".join(texts)
        + "</a>"
    )


def _down(one: _Placed, top: float, bottom: float) -> str:
    """An arrow from a row to the next, at the middle of a box."""
    x = (one.left + one.right) / 2
    return f'<line class="arrow" x1="{x:g}%" x2="{x:g}%" y1="{top:g}" y2="{bottom - 6:g}"/>{_head(x, bottom, "M-5-8 0 0 5-8Z")}'


def _head(x: float, y: float, path: str) -> str:
    return f'<svg x="{x:g}%" y="{y:g}" overflow="visible"><path class="head" d="{path}"/></svg>'


def _beside(start: float, ends: Sequence[float], edge: float, rail: float, way: int) -> str:
    """Arrows that leave a row at its edge, run along a rail beside the boxes, and enter other rows."""
    parts = [f'<line class="arrow" x1="{edge:g}%" x2="{rail:g}%" y1="{start:g}" y2="{start:g}"/>']
    parts.append(f'<line class="arrow" x1="{rail:g}%" x2="{rail:g}%" y1="{min(ends):g}" y2="{start:g}"/>')
    for end in ends:
        parts.append(f'<line class="arrow" x1="{rail:g}%" x2="{edge:g}%" y1="{end:g}" y2="{end:g}"/>')
        parts.append(_head(edge, end, "M-8-5 0 0-8 5Z" if way > 0 else "M8-5 0 0 8 5Z"))
    return "".join(parts)
