"""The catalogue of one language: whole sentences with named places, escaped on the way in."""

from __future__ import annotations

import gettext
from typing import Any

from markupsafe import Markup

from olshem.errors import ReleaseError
from olshem_site.places import BUILT
from olshem_site.texts.formats import Formats

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

    def gettext(self, message: str, **values: Any) -> Markup:
        """The sentence in this language, its ``%(name)s`` places filled; ``%%`` is a percent sign."""
        if values:
            return Markup(self._catalogue.gettext(message)) % values
        found = self._plain.get(message)
        if found is None:
            found = self._plain[message] = Markup(self._catalogue.gettext(message)) % {}
        return found

    def ngettext(self, singular: str, plural: str, number: float, **values: Any) -> Markup:
        """The sentence in the plural form that ``number`` asks for; a fraction takes the form of two (17,9 дня)."""
        whole = int(number) if float(number).is_integer() else 2
        return Markup(self._catalogue.ngettext(singular, plural, whole)) % values
