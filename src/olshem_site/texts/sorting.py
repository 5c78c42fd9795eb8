"""The order of names, and the letters that a search does not tell apart."""

from __future__ import annotations

KAZAKH = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
_PLACE = {letter: place for place, letter in enumerate(KAZAKH)}
_FOLD = str.maketrans("әғқңөұүһіёй", "агкноуухиеи")


def sorting_key(name: str) -> tuple[tuple[int, ...], str]:
    """The key that puts names in order: digits, Latin, then the 42 Cyrillic letters in the Kazakh order; case breaks ties.

    Russian keeps its own order under the same key, since its letters stand in it in their order.
    """
    return tuple(_PLACE[letter] + 0x10000 if letter in _PLACE else ord(letter) for letter in name.upper()), name


def fold(text: str) -> str:
    """Lower case with Ә/а, Ғ/г, Қ/к, Ң/н, Ө/о, Ұ/Ү/у, Һ/х, І/и, Ё/е, Й/и made equal, as a person types who lacks the letter."""
    return text.lower().translate(_FOLD)
