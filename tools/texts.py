"""Keeps the site's catalogues: reads every message from code and templates, brings the three files up to date, says what is missing.

python tools/texts.py           update texts/kk.po, ru.po, en.po
python tools/texts.py --check   change nothing; exit 1 where a message is new, gone or not translated
"""

from __future__ import annotations

import copy
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SITE = Path(__file__).resolve().parents[1] / "src" / "olshem_site"
KEYWORDS = {"_": None, "deferred": {1: (1,), 2: (1, 2)}, "n": (1, 2), "gettext": None, "ngettext": (1, 2)}
METHODS = [("pages/**.py", "python"), ("components/**.py", "python"), ("pages/**.html", "jinja2")]
OPTIONS = {"pages/**.html": {"encoding": "utf-8", "trim_blocks": "true", "lstrip_blocks": "true"}}
LANGUAGES = ("kk", "ru", "en")


def extracted() -> Catalog:
    """Every message of the site, with the files (not the lines, which change too often) in which it stands."""
    template = Catalog()
    for file, _line, message, _comments, _context in extract_from_dir(SITE, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True):
        template.add(message, locations=[(file, None)])
    return template


def updated(language: str, template: Catalog) -> Catalog:
    """The catalogue of one language with the template's messages; English is its own text."""
    path = SITE / "texts" / f"{language}.po"
    catalogue = Catalog(locale=language, project="olshem", version="", fuzzy=False)
    if path.is_file():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    catalogue.update(copy.deepcopy(template), no_fuzzy_matching=True)  # else the languages would share their new messages
    catalogue.obsolete.clear()
    if language == "en":
        for message in catalogue:
            if message.id and not any(message.string or ()):
                message.string = message.id
    return catalogue


def text_of(catalogue: Catalog) -> bytes:
    """The catalogue as a file, without dates, so that the same texts are the same bytes."""
    target = io.BytesIO()
    write_po(target, catalogue, width=140, sort_output=True, omit_header=True, include_lineno=False)
    header = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {catalogue.locale}\\n"\n'
    return f'{header}"Plural-Forms: nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};\\n"\n\n'.encode() + target.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """The messages without a text, or with fewer plural forms than the language has."""
    missing = []
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = catalogue.num_plurals if message.pluralizable else 1
        if message.id and (len([one for one in strings if one]) < wanted):
            missing.append(str(message.id if isinstance(message.id, str) else message.id[0]))
    return missing


def main() -> int:
    """Update or check; the exit code."""
    check = "--check" in sys.argv
    template, faults = extracted(), 0
    for language in LANGUAGES:
        path = SITE / "texts" / f"{language}.po"
        catalogue = updated(language, template)
        text = text_of(catalogue)
        missing = untranslated(catalogue)
        faults += len(missing)
        if check and (not path.is_file() or path.read_bytes() != text):
            print(f"{path.name}: not up to date; run python tools/texts.py")
            faults += 1
        if not check:
            path.write_bytes(text)
        print(f"{language}: {len(catalogue)} messages, {len(missing)} without a text")
        for one in missing if check else ():
            print(f"  {one}")
    return 1 if faults and check else 0


if __name__ == "__main__":
    raise SystemExit(main())
