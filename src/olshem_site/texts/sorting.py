"""The order of names, and the letters that a search does not tell apart."""

from __future__ import annotations

import re
import unicodedata

KAZAKH = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
_PLACE = {letter: place for place, letter in enumerate(KAZAKH)}
FOLDED = dict(zip("әғқңөұүһіёй", "агкноуухиеи", strict=True))
"""The letters that a search does not tell apart, and what each counts as."""
_FOLD = str.maketrans(FOLDED)


def sorting_key(name: str) -> tuple[tuple[int, ...], str]:
    """The key that puts names in order: digits, Latin, then the 42 Cyrillic letters in the Kazakh order; case breaks ties.

    Russian keeps its own order under the same key, since its letters stand in it in their order.
    """
    return tuple(_PLACE[letter] + 0x10000 if letter in _PLACE else ord(letter) for letter in name.upper()), name


SCRIPTS = {
    "а": "a", "ә": "a", "ä": "a", "á": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ğ": "g", "ǵ": "g", "д": "d", "е": "e", "э": "e", "ё": "e",
    "ж": "j", "з": "z", "и": "i", "і": "i", "й": "i", "ы": "i", "y": "i", "ı": "i", "к": "k", "қ": "k", "q": "k", "л": "l", "м": "m", "н": "n", "ң": "n",
    "ñ": "n", "ń": "n", "о": "o", "ө": "o", "ö": "o", "ó": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ū": "u", "ü": "u",
    "ú": "u", "ý": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "c", "ш": "s", "щ": "s", "ş": "s", "ъ": "", "ь": "", "ю": "iu", "я": "ia",
}  # fmt: skip
"""One plain Latin letter (or two) for the letters of Kazakh and Russian in both scripts that sound alike to whoever types.

The Latin letters are those of the alphabets of 2018 (Decree 637 of 19 February 2018: á ǵ ı ń ó ú ý sh ch) and of 28 January 2021 (ä ğ ı ñ ö ş ū ü).
Pairs that people type for one letter come first: see ``PAIRS``.
"""
PAIRS = {"sh": "s", "ch": "c", "zh": "j", "kh": "h", "gh": "g", "ng": "n", "нг": "n", "yo": "e"}
"""Two letters typed for one: ``sh`` for ш, ``zh`` for ж, and so on."""


def skeleton(text: str) -> str:
    """A text in plain Latin letters, a double letter once, so that *jardemaqy*, *zhardemaky* and *жәрдемақы* are the same."""
    plain = re.sub("|".join(PAIRS), lambda found: PAIRS[found[0]], unicodedata.normalize("NFC", text.lower()).replace("i\u0307", "i"))
    return re.sub(r"(\w)\1+", r"\1", "".join(SCRIPTS.get(letter, letter) for letter in plain))


def fold(text: str) -> str:
    """Lower case with Ә/а, Ғ/г, Қ/к, Ң/н, Ө/о, Ұ/Ү/у, Һ/х, І/и, Ё/е, Й/и made equal, as a person types who lacks the letter."""
    return text.lower().translate(_FOLD)
