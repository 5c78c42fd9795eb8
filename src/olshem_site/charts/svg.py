"""What all charts share: the opening with title and description, the ruler as axis, texts cut to a width."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache

from markupsafe import escape

from olshem_site.places import BUILT

NARROWEST = 320.0
"""The pixels of a column of text on a screen of 360."""


def opening(name: str, height: float, title: str, description: str, *, kind: str = "") -> str:
    """The start of a picture: an image to a screen reader, named by its title and its description."""
    return (
        f'<svg class="chart {kind}" role="img" aria-labelledby="{name}-t {name}-d" width="100%" height="{height:g}">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>'
    )


@cache
def _ticks(y: float, left: float, right: float, down: int) -> str:
    width = right - left
    parts = [f'<g class="ruler-axis"><line x1="{left:g}%" x2="{right:g}%" y1="{y:g}" y2="{y:g}"/>']
    for step in range(41):
        x = left + width * step / 40
        length = 8 if step % 10 == 0 else 6 if step % 5 == 0 else 3
        parts.append(f'<line x1="{x:.4g}%" x2="{x:.4g}%" y1="{y:g}" y2="{y + down * length:g}"/>')
    return "".join(parts)


def ruler_axis(
    y: float, marks: Sequence[tuple[float, str]], *, left: float, right: float, down: int = 1, across: float | None = None
) -> str:
    """A ruler from ``left`` to ``right`` (per cent): forty fine ticks, a label at each mark (0 to 1).

    A label that would run into the last one on the narrowest screen, where the ruler is ``across`` pixels long, is shown on wide ones only.
    """
    parts = [_ticks(y, left, right, down)]
    across = NARROWEST * (right - left) / 100 if across is None else across
    free = across - text_width(marks[-1][1], 12) - 6 if marks else across
    for share, label in marks:
        anchor = "start" if share <= 0.02 else "end" if share >= 0.98 else "middle"
        wide = ' class="wide"' if anchor == "middle" and across * share + text_width(label, 12) / 2 > free else ""
        place = y + (22 if down > 0 else -13)
        parts.append(f'<text{wide} x="{left + (right - left) * share:.4g}%" y="{place:g}" text-anchor="{anchor}">{escape(label)}</text>')
    return "".join(parts) + "</g>"


@cache
def _advances() -> dict[str, float]:
    return {str(letter): float(width) for letter, width in json.loads((BUILT / "advances.json").read_text()).items()}


@cache
def text_width(text: str, size: float) -> float:
    """How wide a text is in pixels at a size, by the font's own advance widths."""
    widths = _advances()
    return size * sum(widths.get(letter, 0.6) for letter in text)


def nice_scale(value: float) -> tuple[float, int]:
    """A round end for a scale that must reach ``value``, and the number of equal parts that give it round marks."""
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    step, pieces = next(
        ((step, pieces) for step, pieces in ((1, 5), (1.5, 3), (2, 4), (3, 3), (4, 4), (5, 5), (6, 3), (8, 4)) if step * power >= value),
        (10, 5),
    )
    return step * power, pieces


def broken(text: str, size: float, room: float) -> list[str]:
    """A text in lines of at most so many pixels; a word that is wider stands alone."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
