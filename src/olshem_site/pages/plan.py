"""What a page is before it is made, and the one place where templates are rendered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from olshem_site.charts import edge_ruler
from olshem_site.components import View
from olshem_site.texts import NAMES, Words

HERE = Path(__file__).resolve().parent


class Context(Protocol):
    """What every page says of itself. ``share`` is the page's own figure on the ruler at its top edge."""

    title: str
    description: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A page to be made: where it stands below the language, its template, and what fills it.

    A page that is shown ``anywhere``, in answer to an address that is wrong, names everything from the top of the server.
    """

    parts: tuple[str, ...]
    template: str
    context: Callable[[View], Context]
    anywhere: bool = False

    @property
    def file(self) -> str:
        """The page's file below its language."""
        return f"{'/'.join(self.parts)}.html" if self.anywhere else "/".join((*self.parts, "index.html"))


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page of one language, depth and section."""

    band: Markup
    sections: Markup
    release: Markup


_FIXED = re.compile(r"""\{\{ _\((?:"([^"{}]*)"|'([^'{}]*)')\) \}\}""")


class _Translated(FileSystemLoader):
    """Templates with their fixed texts already in one language, so that a page does not look them up one by one."""

    def __init__(self, words: Words) -> None:
        super().__init__(HERE)
        self._words = words

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, path, fresh = super().get_source(environment, template)
        return _FIXED.sub(lambda found: self._words.gettext(found[1] or found[2]), source), path, fresh


class Renderer:
    """Renders the pages of one language with its compiled templates."""

    def __init__(self, view: View, languages: tuple[str, ...], style: str, search: str) -> None:
        self._view = view
        self._languages = languages
        self._fixed = {"style": style, "search": search, "language": view.language, "view": view}
        self._fixed |= {"_": view.words.gettext, "ngettext": view.words.ngettext}
        environment = Environment(
            loader=_Translated(view.words), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        environment.globals.update(self._fixed)
        self._templates = {name: environment.get_template(name) for name in environment.list_templates(extensions=["html"])}
        self._frames: dict[tuple[str, str], Frame] = {}

    def render(self, plan: Plan) -> str:
        """The page."""
        view = self._view
        view.start_page(None if plan.anywhere else len(plan.parts))
        context = plan.context(view)
        return self._templates[plan.template].render(
            page=context,
            root=view.root,
            path="/".join((view.language, *plan.parts, "")),
            switch=self._switch(plan),
            frame=self._frame(plan.parts[0] if plan.parts else ""),
            edge=edge_ruler(context.share),
        )

    def _frame(self, section: str) -> Frame:
        section = {"sector": "service", "survey": "measure"}.get(section, section)
        key = self._view.root, section
        if key not in self._frames:
            module: Any = self._templates["frame.html"].module
            self._frames[key] = Frame(module.band(), module.sections(section), module.release())
        return self._frames[key]

    def _switch(self, plan: Plan) -> list[tuple[str, str, str]]:
        """Of every language its code, its own name, and the address of this same page in it."""
        return [(code, NAMES[code], f"{self._view.root}{code}/{plan.file}") for code in self._languages]
