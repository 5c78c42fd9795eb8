"""What a person reads in a template, in three languages."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources

from olshem.errors import MethodError
from olshem.vocabulary import LANGUAGES, Status

REASONS = (Status.NOT_APPLICABLE, Status.NOT_COLLECTED, Status.NO_CASES, Status.UNDER_REVIEW, Status.NOT_DUE)
"""Why a body may leave a cell empty; the other absences are not for it to say."""


@functools.cache
def _rows() -> tuple[Mapping[str, str], ...]:
    text = resources.files("olshem.returns").joinpath("texts.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@functools.cache
def words(language: str) -> Mapping[str, str]:
    """Every text of a template in one language, by its key.

    Raises
    ------
    MethodError
        ``returns.language-unknown``.
    """
    if language not in LANGUAGES:
        raise MethodError("returns.language-unknown", f"templates are made in {', '.join(LANGUAGES)}; found {language!r}")
    return {row["key"]: row[language] for row in _rows()}


@functools.cache
def reasons() -> Mapping[str, Status]:
    """Which absence each reason stands for, in whatever language it was chosen."""
    return {words(language)[reason]: reason for language in LANGUAGES for reason in REASONS}
