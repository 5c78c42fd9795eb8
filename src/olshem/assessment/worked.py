"""Worked cases of ratings: scores written by hand and the rating that they earn."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from olshem import rulebook
from olshem.assessment.rating import rate
from olshem.assessment.rows import rules_in_force
from olshem.assessment.scores import Score
from olshem.assessment.selection import ABSENCES
from olshem.errors import Problem
from olshem.vocabulary import Missing, Status

ABSENT = {rulebook.NO_VALUE: Status.NOT_APPLICABLE, **{word: reason for word, reason in ABSENCES.items() if word}}


def rating_differences(file: rulebook.WorkedFile, book: rulebook.Rulebook) -> Iterator[Problem]:
    """The expectations of a file of worked cases about ratings that do not hold.

    Parameters
    ----------
    file
        As :func:`olshem.rulebook.read_cases` read it.
    book
        The rulebook; its latest rules rate.

    Yields
    ------
    Problem
        ``cases.differs``, one a key that differs, at the line of the case; also where a score is of no input of the framework.

    Source
    ------
    As :func:`olshem.assessment.rate`.
    """
    for example in file.cases.ratings:
        rules = rules_in_force(book.frameworks[example.framework])
        inputs = [item.code for item in rules.inputs]
        for code in example.scores:
            if code not in inputs:
                yield file.differs(example.name, example, f"scores.{code}", expected=", ".join(inputs), found=code)
        given = {code: _score(example.scores.get(code, example.otherwise)) for code in inputs}
        found = rate(rules, {"example": given})[0]
        for one in dataclasses.fields(rulebook.RatingExpected):
            expected, is_so = getattr(example.expect, one.name), getattr(found, one.name)
            if expected is not None and is_so != (None if expected == rulebook.NO_VALUE else expected):
                yield file.differs(example.name, example, one.name, expected=expected, found=is_so)


def _score(given: int | str) -> Score:
    return Missing(ABSENT[given]) if isinstance(given, str) else given
