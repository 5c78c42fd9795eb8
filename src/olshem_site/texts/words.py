"""The catalogue of one language: whole sentences with named places, escaped on the way in."""

from __future__ import annotations

import functools
import gettext
import re
from typing import Any

from markupsafe import Markup, escape

from olshem.errors import ReleaseError
from olshem_site.places import BUILT
from olshem_site.texts.formats import Formats

_TAG = re.compile(r"<[^>]*>")
safe = functools.partial(str.__new__, Markup)
"""Marks a text as HTML that is safe already. What ``Markup(text)`` does, without its search for ``__html__``."""


def untagged(text: str) -> Markup:
    """A safe text without its tags, for an attribute or a picture."""
    return safe(_TAG.sub("", text))


def deferred(message: str, plural: str = "") -> tuple[str, str]:
    """A message that is looked up later, when the language is known; the extraction finds it here."""
    return message, plural


NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
"""Each language by its own name."""


class Words:
    """Texts of one language. Messages are HTML: values are escaped unless they are Markup already."""

    def __init__(self, language: str) -> None:
        path = BUILT / f"{language}.mo"
        if not path.is_file():
            raise ReleaseError("site.not-built", "the site's catalogues and fonts are not built", hint="run: python -m olshem_site.build")
        with path.open("rb") as file:
            self._catalogue = gettext.GNUTranslations(file)
        self.language = language
        self.formats = Formats(language)
        self._plain: dict[str, Markup] = {}
        self._sentences: dict[str, str] = {}
        self._form = functools.lru_cache(maxsize=4096)(self._catalogue.ngettext)

    def gettext(self, message: str, **values: Any) -> Markup:
        """The sentence in this language, its ``%(name)s`` places filled; ``%%`` is a percent sign."""
        if values:
            sentence = self._sentences.get(message)
            if sentence is None:
                sentence = self._sentences[message] = self._catalogue.gettext(message)
            return _filled(sentence, values)
        found = self._plain.get(message)
        if found is None:
            found = self._plain[message] = _filled(self._catalogue.gettext(message), {})
        return found

    def counted(self, singular: str, plural: str, number: float, shown: str) -> Markup:
        """As :meth:`ngettext` for the one place ``%(shown)s``; ``shown`` is safe already."""
        return safe(self._form(singular, plural, int(number) if float(number).is_integer() else 2) % {"shown": shown})

    def ngettext(self, singular: str, plural: str, number: float, **values: Any) -> Markup:
        """The sentence in the plural form that ``number`` asks for; a fraction takes the form of two (17,9 дня)."""
        return _filled(self._form(singular, plural, int(number) if float(number).is_integer() else 2), values)


def _filled(sentence: str, values: dict[str, Any]) -> Markup:
    return safe(sentence % {name: value if value.__class__ is Markup else escape(value) for name, value in values.items()})
