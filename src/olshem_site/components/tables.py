"""Tables: one caption, heads with scope, numbers to the right; a wide one scrolls inside itself and keeps its first column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from markupsafe import Markup, escape

from olshem_site.texts import safe


class Column(NamedTuple):
    """The head of a column; ``words`` columns stand to the left; the heads of the interval and of the cases beside a value."""

    head: str
    words: bool = False
    interval: str = ""
    cases: str = ""


@cache
def _head(column: Column) -> str:
    interval = f"<i>{escape(column.interval)}</i>" if column.interval else ""
    cases = f"<i class=n>{escape(column.cases)}</i>" if column.cases else ""
    return f'<th scope="col"{" class=w" if column.words else ""}>{escape(column.head)}{interval}{cases}</th>'


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], *, marks: Sequence[str] = (), kind: str = "") -> Markup:
    """A table of cells that are safe HTML already. ``marks`` gives each row's attributes (such as `` id="x"``), safe likewise."""
    caption = escape(caption)
    heads = "".join(_head(column) for column in columns)
    opening = ["<td class=w>" if column.words else "<td>" for column in columns]
    body = []
    for place, row in enumerate(rows):
        cells = "".join([f"{opening[at]}{cell}</td>" for at, cell in enumerate(row) if at])
        body.append(f'<tr{marks[place] if marks else ""}><th scope="row">{row[0]}</th>{cells}</tr>')
    named = f' class="{kind}"' if kind else ""
    return safe(
        f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}"><table{named}>'
        f"<caption><span>{caption}</span></caption><thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def grouped(caption: str, columns: Sequence[Column], groups: Iterable[tuple[str, Iterable[Sequence[str]]]], *, kind: str) -> Markup:
    """A table whose rows stand in groups, each under its own head; all cells are safe HTML already. A row of one cell speaks for all columns.

    On a narrow screen a row becomes a block, and each of its cells says of itself what its column is.
    """
    caption = escape(caption)
    names = [escape(column.head) for column in columns]
    opening = [f'<td data-of="{name}">' for name in names]
    parts = []
    for head, rows in groups:
        parts.append(f'<tbody><tr class="group"><th scope="rowgroup" colspan="{len(columns)}">{head}</th></tr>')
        for row in rows:
            if len(row) == 1:
                parts.append(f'<tr><td colspan="{len(columns)}">{row[0]}</td></tr>')
                continue
            cells = "".join([f"{opening[at]}{cell}</td>" for at, cell in enumerate(row) if at])
            parts.append(f'<tr><th scope="row">{row[0]}</th>{cells}</tr>')
        parts.append("</tbody>")
    heads = "".join(_head(column) for column in columns)
    return safe(
        f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}"><table class="{kind}">'
        f"<caption><span>{caption}</span></caption><thead><tr>{heads}</tr></thead>{''.join(parts)}</table></div>"
    )


def folded(says: str, items: Iterable[str]) -> Markup:
    """A list under a line that says what is in it: a click opens it, without script; on paper it is open. All are safe HTML."""
    return safe(f'<details><summary>{says}</summary><ul class="plain">{"".join(f"<li>{item}</li>" for item in items)}</ul></details>')


def pairs(rows: Iterable[tuple[str, str]], *, kind: str) -> Markup:
    """A list of terms and what they mean, both safe HTML; a pair whose meaning is empty is left out."""
    return safe(f'<dl class="{kind}">{"".join(f"<dt>{term}</dt><dd>{meaning}</dd>" for term, meaning in rows if meaning)}</dl>')
