"""What a page is before it is made, and the one place where templates are rendered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from olshem_site.charts import edge_ruler
from olshem_site.components import View
from olshem_site.texts.words import NAMES

HERE = Path(__file__).resolve().parent
SECTIONS = ("service", "body", "area", "league", "measure", "unknown", "release", "about")


class Context(Protocol):
    """What every page says of itself. ``share`` is the page's own figure on the ruler at its top edge."""

    title: str
    description: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A page to be made: where it stands below the language, its template, and what fills it."""

    parts: tuple[str, ...]
    template: str
    context: Callable[[View], Context]


class Renderer:
    """Renders pages of all languages with one set of compiled templates."""

    def __init__(self, languages: tuple[str, ...], style: str, search: dict[str, str]) -> None:
        self._languages = languages
        self._style = style
        self._search = search
        self._environment = Environment(
            loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates = {name: self._environment.get_template(name) for name in self._environment.list_templates(extensions=["html"])}

    def render(self, plan: Plan, view: View) -> str:
        """The page in the view's language."""
        view.start_page(len(plan.parts))
        context = plan.context(view)
        words = view.words
        return self._templates[plan.template].render(
            page=context,
            view=view,
            _=words.gettext,
            ngettext=words.ngettext,
            root=view.root,
            language=view.language,
            path="/".join((view.language, *plan.parts, "")),
            switch=self._switch(view, plan),
            section=plan.parts[0] if plan.parts else "",
            style=self._style,
            search=self._search[view.language],
            edge=edge_ruler(context.share),
        )

    def _switch(self, view: View, plan: Plan) -> list[tuple[str, str, str]]:
        """Of every language its code, its own name, and the address of this same page in it."""
        path = "/".join((*plan.parts, "index.html"))
        return [(code, NAMES[code], f"{view.root}{code}/{path}") for code in self._languages]


def safe(text: Any) -> Markup:
    """Mark HTML that was built from escaped parts as safe."""
    return Markup(text)
