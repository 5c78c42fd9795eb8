"""The index that the search on the first page reads: names, folded as people type them, and where their pages stand."""

from __future__ import annotations

import json

from olshem_site.components import View
from olshem_site.texts import fold


def search_index(view: View) -> bytes:
    """A script that holds the index of one language: rows of (name, folded words, address below the language)."""
    book = view.facts.book
    rows = []
    for kind, folder, codes in (
        ("services", "service", list(book.services)),
        ("bodies", "body", list(book.bodies)),
        ("areas", "area", [code for code in view.facts.areas if code in book.areas]),
    ):
        for code in view.sorted_codes(kind, codes):
            name = str(view.name(kind, code).unescape())
            rows.append([name, fold(name), f"{folder}/{code}/index.html"])
    return f"window.olshemIndex={json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n".encode()
