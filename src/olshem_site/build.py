"""Makes what the site needs and nobody commits: the font subset, its advance widths, the compiled catalogues.

Run as ``python -m olshem_site.build`` (``make setup`` does) or by the wheel's build hook. Where the inputs have not changed it
does nothing. Only this module needs the ``build`` extra (fonttools, brotli, fontpkg-onest).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.resources
import io
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BUILT = HERE / "built"
STAMP = BUILT / "stamp"
LANGUAGES = ("kk", "ru", "en")
FONT_PACKAGE = "fontpkg-onest"

LATIN = [*range(0x20, 0x7F)]
RUSSIAN = [0x401, 0x451, *range(0x410, 0x450)]
KAZAKH = [ord(letter) for letter in "ӘәҒғҚқҢңӨөҰұҮүҺһІі"]
MARKS = [ord(mark) for mark in "\u00a0«»§°·×–—‘’“”„…−→₸№"]
FEATURES = ["kern", "tnum", "locl"]


def build_assets() -> bool:
    """Bring ``built/`` up to date. Returns whether anything had to be made; the same inputs give the same bytes."""
    digest = _inputs_digest()
    if STAMP.is_file() and STAMP.read_text() == digest:
        return False
    BUILT.mkdir(exist_ok=True)
    _build_font()
    for language in LANGUAGES:
        _build_catalogue(language)
    STAMP.write_text(digest)
    return True


def _inputs_digest() -> str:
    digest = hashlib.sha256()
    for path in [HERE / "build.py", *(HERE / "texts" / f"{language}.po" for language in LANGUAGES)]:
        digest.update(path.read_bytes())
    for package in (FONT_PACKAGE, "fonttools", "brotli"):
        digest.update(importlib.metadata.version(package).encode())
    return digest.hexdigest()


def _font_source() -> Path:
    return Path(str(importlib.resources.files("fontpkg_onest"))) / "files" / "Onest[wght].ttf"


def _build_font() -> None:
    """One variable woff2 (400 to 700) with Latin, Russian and Kazakh letters, and the advance widths of its regular weight."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font: Any = TTFont(_font_source(), recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 400, 700)})
    whole = io.BytesIO()
    font.save(whole)
    whole.seek(0)
    font = TTFont(whole, recalcTimestamp=False)
    options = subset.Options(layout_features=FEATURES, flavor="woff2", hinting=False, desubroutinize=True, notdef_outline=True)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[*LATIN, *RUSSIAN, *KAZAKH, *MARKS])
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(BUILT / "onest.woff2")
    names, per_em, widths = font.getBestCmap(), font["head"].unitsPerEm, font["hmtx"]
    advances = {chr(code): round(widths[name][0] / per_em, 4) for code, name in sorted(names.items())}
    (BUILT / "advances.json").write_text(json.dumps(advances, ensure_ascii=False))


def _build_catalogue(language: str) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (HERE / "texts" / f"{language}.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    with (BUILT / f"{language}.mo").open("wb") as target:
        write_mo(target, catalogue)


if __name__ == "__main__":
    print("site assets made" if build_assets() else "site assets are up to date")  # noqa: T201 -- a command, not a library call
