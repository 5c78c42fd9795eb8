"""The index that the search on the first page reads: names, folded as people type them, and where their pages stand."""

from __future__ import annotations

import json

from olshem.vocabulary import LANGUAGES
from olshem_site.components import View
from olshem_site.texts import FOLDED, PAIRS, SCRIPTS, fold


def search_index(view: View) -> bytes:
    """A script that holds the index of one language: rows of (name, folded words, address below the language).

    The words are the name, its names in the other languages, and its code. The tables of letters stand before it: the script has none
    of its own, so that both count the same letters as one.
    """
    book = view.facts.book
    rows = []
    for kind, folder, codes in (
        ("services", "service", list(book.services)),
        ("bodies", "body", list(book.bodies)),
        ("sectors", "sector", view.facts.sectors),
        ("areas", "area", [code for code in [*view.facts.places, *view.facts.former_places] if code in book.areas]),
    ):
        for code in view.sorted_codes(kind, codes):
            name = str(view.name(kind, code).unescape())
            rows.append([name, fold(" ".join([name, *_other_names(view, kind, code)])), f"{folder}/{code}/index.html"])
    letters = {"folded": FOLDED, "scripts": SCRIPTS, "pairs": PAIRS}
    said = (
        f"window.{name}={json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"
        for name, data in (("olshemLetters", letters), ("olshemIndex", rows))
    )
    return "".join(said).encode()


def _other_names(view: View, kind: str, code: str) -> list[str]:
    """The names of a thing in the other languages, and its code."""
    thing = getattr(view.facts.book, kind)[code]
    named = view.facts.name_of(thing.name) if isinstance(thing.name, tuple) else None
    text = thing.name if not isinstance(thing.name, tuple) else named.value if named is not None else None
    names = [] if text is None else [text[language] for language in LANGUAGES if language != view.language]
    return list(dict.fromkeys([*names, code]))
