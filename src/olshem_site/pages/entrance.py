"""The two pages above the languages: the choice of a language, and the answer to a wrong address. Neither needs script."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from olshem_site.charts import edge_ruler
from olshem_site.components import View
from olshem_site.texts import NAMES


def entrance(views: list[View], style: str) -> dict[str, bytes]:
    """``index.html``, which chooses a language, and ``404.html``, which a server shows for a wrong address anywhere."""
    return {"index.html": _page(views, style, "").encode(), "404.html": _page(views, f"/{style}", "/", lost=True).encode()}


def _page(views: list[View], style: str, top: str, *, lost: bool = False) -> str:
    items = []
    for view in views:
        title = view.words.gettext("There is no such page") if lost else view.text(view.facts.book.title)
        says = Markup('<li lang="%s"><a href="%s%s/index.html" hreflang="%s"><b>%s</b> <span>%s</span></a></li>')
        items.append(says % (view.language, top, view.language, view.language, NAMES[view.language], title))
    names = " · ".join(dict.fromkeys(str(view.words.gettext("Olshem")) for view in views))
    icon = f"{top}assets/mark.svg"
    return (
        f'<!doctype html>\n<html lang="{views[0].language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{names}</title>\n'
        f'<link rel="icon" href="{icon}" type="image/svg+xml">\n<link rel="stylesheet" href="{Path(style).as_posix()}">\n</head>\n'
        f'<body class="entrance">\n<header>{edge_ruler()}</header>\n<main>\n<h1>{names}</h1>\n<ul>{"".join(items)}</ul>\n</main>\n</body>\n</html>\n'
    )
