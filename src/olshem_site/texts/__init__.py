"""Words, numbers, dates and orders of the three languages. Nothing else in the site formats a number or a date."""

from __future__ import annotations

from olshem_site.texts.formats import NBSP, Formats, finer
from olshem_site.texts.sorting import FOLDED, PAIRS, SCRIPTS, fold, skeleton, sorting_key
from olshem_site.texts.words import NAMES, Words, deferred, safe, untagged

__all__ = [
    "FOLDED", "NAMES", "NBSP", "PAIRS", "SCRIPTS", "Formats", "Words", "deferred", "finer", "fold", "safe", "skeleton", "sorting_key", "untagged",
]  # fmt: skip
