"""The release in one language: names, figures as cells, links from where a page stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from olshem.vocabulary import ALL, Text
from olshem_site.facts import Facts, Figure, Key, number_of
from olshem_site.texts import Words, finer, safe, sorting_key


class View:
    """Facts and words of one language, and the page that is being made (``root`` leads from it to the site's top)."""

    def __init__(self, facts: Facts, words: Words) -> None:
        self.facts = facts
        self.words = words
        self.formats = words.formats
        self.language = words.language
        self.root = ""
        self.reviewed = False
        self._kept: dict[str, Markup] = {}
        self._names: dict[tuple[str, str], tuple[Markup, bool]] = {}

    def start_page(self, depth: int | None) -> None:
        """Forget what the last page showed; the page stands ``depth`` folders below the language's, or is shown at any address."""
        self.root = "/" if depth is None else "../" * (depth + 1)
        self.reviewed = False

    def once(self, name: str, make: Callable[[], Markup]) -> Markup:
        """A text that is the same on every page of this language, made once."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    # ------------------------------------------------------------------ names
    def text(self, text: Text | None) -> Markup:
        """A text of the rulebook in this language, remembered as awaiting review where it does."""
        if text is None:
            return Markup("")
        if self.language in text.review:
            self.reviewed = True
        return escape(text[self.language])

    def name(self, kind: str, code: str) -> Markup:
        """The name of a body, service, area, channel, group, measure or framework; its code where the rulebook has no name."""
        found = self._names.get((kind, code))
        if found is None:
            found = self._names[kind, code] = self._find_name(kind, code)
        if found[1]:
            self.reviewed = True
        return found[0]

    def _find_name(self, kind: str, code: str) -> tuple[Markup, bool]:
        thing: Any = getattr(self.facts.book, kind).get(code)
        if thing is None:
            return escape(code), False
        named = self.facts.name_of(thing.name) if isinstance(thing.name, tuple) else None
        text = named.value if named is not None else None if isinstance(thing.name, tuple) else thing.name
        return (escape(code), False) if text is None else (escape(text[self.language]), self.language in text.review)

    def sorted_codes(self, kind: str, codes: Iterable[str]) -> list[str]:
        """Codes in the order of their names in this language."""
        return sorted(codes, key=lambda code: sorting_key(str(self.name(kind, code).unescape())))

    # ------------------------------------------------------------------ addresses
    def href(self, *parts: str, anchor: str = "") -> str:
        """The address of a page of this language, relative to the page being made; it also works from a folder without a server."""
        path = "/".join((self.language, *parts, "index.html"))
        return f"{self.root}{path}{'#' + anchor if anchor else ''}"

    def link(self, label: Markup, *parts: str, anchor: str = "") -> Markup:
        """A link to a page of this language."""
        return safe(f'<a href="{self.href(*parts, anchor=anchor)}">{label}</a>')

    @staticmethod
    def parts_of(key: Key) -> tuple[str, ...]:
        """Where the page of a key stands: ``body/x``, ``service/y``, ``body/x/service/y``, ``area/z``; the whole is ``all``."""
        parts: tuple[str, ...] = ()
        if key.area != ALL:
            parts += ("area", key.area)
        if key.body != ALL:
            parts += ("body", key.body)
        if key.service != ALL:
            parts += ("service", key.service)
        return parts or ("all",)

    # ------------------------------------------------------------------ cells
    @staticmethod
    def cell(figure: Figure, column: str, shown: str) -> Markup:
        """A number of the release as it is shown, with its exact text and its address. ``shown`` is safe HTML."""
        return safe(f'<data value="{figure.text(column)}" data-cell="{figure.address}{column}">{shown}</data>')

    def count(self, figure: Figure, column: str) -> Markup:
        """A whole number of the release; a dash where it is absent."""
        shown = text = figure.text(column)
        if not text:
            return self.dash
        if not text.isdecimal():
            number = number_of(text)
            if number is None:
                return self.dash
            shown = self.formats.number(number)
        elif len(text) > 3:
            shown = self.formats.number(int(text))
        return safe(f'<data value="{text}" data-cell="{figure.address}{column}">{shown}</data>')

    def plain(self, figure: Figure, column: str) -> Markup:
        """A number of the release without its unit (but for the sign of a percentage)."""
        number = figure.value(column)
        if number is None:
            return self.dash
        factor, unit = self.scale(figure)
        return self.cell(figure, column, self.shown(number * factor, unit))

    @staticmethod
    def scale(figure: Figure) -> tuple[float, str]:
        """In which unit a figure is told, by its value, and how many of it make one of the release's: an interval follows its value."""
        unit = figure.text("unit")
        return finer(figure.value("value"), unit) if unit == "day" else (1.0, unit)

    def shown(self, number: float, unit: str) -> str:
        """A number as cells show it, without its unit, as safe HTML."""
        if unit == "share":
            return self.formats.percent(number)
        return self.formats.number(number) if unit == "case" else self.formats.amount(number, unit)

    def span(self, figure: Figure) -> Markup:
        """An interval as ``64.1–68.2``; an end that is not known is ``…``."""
        low, high = figure.value("low"), figure.value("high")
        if low is None and high is None:
            return self.dash
        factor, unit = self.scale(figure)
        first, last = "…", "…"
        if low is not None:
            bare = self.formats.percent_number(low) if unit == "share" and high is not None else self.shown(low * factor, unit)
            first = self.cell(figure, "low", bare)
        if high is not None:
            last = self.cell(figure, "high", self.shown(high * factor, unit))
        return safe(f"{first}–{last}")

    def with_span(self, shown: Markup, figure: Figure) -> Markup:
        """A value as it is shown, with its interval beside it (below it on a narrow screen).

        A count stands without: how far another year's count could lie means little beside it, and stands on its walk back.
        """
        if figure.text("unit") != "case" and (figure.text("low") or figure.text("high")):
            return safe(f"{shown}<i>{self.span(figure)}</i>")
        return safe(f"{shown}<i></i>")

    def base(self, figure: Figure) -> Markup:
        """The cases that a figure rests on: ``9 of 24`` for a share, else its denominator, else the number of cases.

        Of answers and complaints it says that they are such.
        """
        kind = figure.text("evidence")
        if kind in ("answers", "complaints"):
            return self._voices(figure, kind)
        if figure.text("denominator") and figure.text("value"):
            whole = self.count(figure, "denominator")
            if figure.text("unit") != "share":
                return whole
            return self.words.gettext("%(part)s of %(whole)s", part=self.count(figure, "numerator"), whole=whole)
        return self.count(figure, "n")

    def _voices(self, figure: Figure, kind: str) -> Markup:
        """The answers or complaints that a figure rests on."""
        n, number = self.words.ngettext, figure.value("n") or 0.0
        if kind == "answers":
            return n("%(shown)s answer", "%(shown)s answers", number, shown=self.count(figure, "n"))
        if figure.text("unit") == "share" and figure.text("denominator"):
            whole = figure.value("denominator") or 0.0
            said = {"part": self.count(figure, "numerator"), "whole": self.count(figure, "denominator")}
            return n("%(part)s of %(whole)s complaint", "%(part)s of %(whole)s complaints", whole, **said)
        if figure.text("unit") == "per-1000" and figure.text("denominator"):
            whole = figure.value("denominator") or 0.0
            said = {"part": self.count(figure, "numerator"), "whole": self.count(figure, "denominator")}
            return n("%(part)s in %(whole)s case", "%(part)s in %(whole)s cases", whole, **said)
        return n("%(shown)s complaint", "%(shown)s complaints", number, shown=self.count(figure, "n"))

    dash = Markup("–")

    def joined(self, names: Sequence[Markup]) -> Markup:
        """Names one after another with commas."""
        return Markup(", ").join(names)
