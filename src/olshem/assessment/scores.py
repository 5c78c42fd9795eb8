"""From values to whole scores, exactly: every number is the decimal that was written, never its binary neighbour."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from math import floor

from olshem import errors, rulebook
from olshem.vocabulary import Code, Missing, Polarity, Status

Score = int | Missing
Scores = Mapping[Code, Score]
HALF = Fraction(1, 2)
DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")


def exact(number: float | str) -> Fraction:
    """The decimal that a number is written as: 0.1 gives 1/10, not its binary neighbour.

    Raises
    ------
    ValueError
        Where it is not a finite decimal number in ASCII digits, such as 3, 0.75 or 1e-05.
    """
    text = str(number)
    if DECIMAL.fullmatch(text) is None:
        raise ValueError(f"not a decimal number: {text[:80]}")
    return Fraction(text)


def round_half_up(number: Fraction) -> int:
    """The nearest whole number; a half goes up: 2.5 to 3, -2.5 to -2."""
    return floor(number + HALF)


def score_of(value: float | str, item: rulebook.Input, polarity: Polarity) -> int:
    """The whole score that one measure value earns on the scale of one input.

    Parameters
    ----------
    value : float or str
        In the unit of the measure. It counts as the decimal it is written as, so a value equal to a cut reaches it.
    item : Input
        With its ``scoring``. ``thresholds``: the best score whose edge the value reaches, else the lowest of the scale.
        ``distance-to-target``: the scale spread evenly from ``worst`` to ``best``, clipped at both ends, rounded half up.
    polarity : Polarity
        Of the measure: ``higher`` reaches an edge at or above it, ``lower`` at or below it.

    Returns
    -------
    int
        Between ``item.lowest`` and ``item.highest``; a better value never earns a lower score.

    Raises
    ------
    RefusedError
        ``assessment.polarity-neutral``: no direction of the measure is better.
    MethodError
        ``assessment.scoring-missing``: the rulebook does not say how this input is scored.

    Source
    ------
    Thresholds: the lower and upper thresholds of each indicator in the Comprehensive Performance Assessment. Distance to target:
    OECD, *Handbook on Constructing Composite Indicators* (2008), section 5 (minimum-maximum form).
    """
    if polarity is Polarity.NEUTRAL:
        raise errors.RefusedError("assessment.polarity-neutral", f"input {item.code}: neither direction of its measure is better")
    scoring, number = item.scoring, exact(value)
    if scoring is None:
        raise errors.MethodError("assessment.scoring-missing", f"input {item.code} has a measure but no scoring")
    if scoring.method == "thresholds":
        reached = [
            score for score, edge in scoring.cuts if (number >= exact(edge) if polarity is Polarity.HIGHER else number <= exact(edge))
        ]
        return max(reached, default=item.lowest)
    if scoring.worst is None or scoring.best is None or scoring.worst == scoring.best:
        raise errors.MethodError("assessment.scoring-missing", f"input {item.code}: distance to target needs two ends that differ")
    worst, best = exact(scoring.worst), exact(scoring.best)
    share = min(max((number - worst) / (best - worst), Fraction(0)), Fraction(1))
    return round_half_up(item.lowest + share * (item.highest - item.lowest))


def value_for_score(score: int, item: rulebook.Input, polarity: Polarity) -> Fraction | None:
    """The value at which one input earns a score: the least demanding one, the inverse of :func:`score_of`.

    Parameters
    ----------
    score : int
        From above ``item.lowest`` to ``item.highest``.
    item : Input
        With its ``scoring``.
    polarity : Polarity
        Of the measure.

    Returns
    -------
    Fraction or None
        In the unit of the measure, exact; ``None`` where no value earns the score or a higher one. A value as good as it or better
        earns at least the score, a worse one does not.

    Raises
    ------
    MethodError
        ``assessment.scoring-missing``: the rulebook does not say how this input is scored.

    Source
    ------
    As :func:`score_of`.
    """
    scoring = item.scoring
    if scoring is None:
        raise errors.MethodError("assessment.scoring-missing", f"input {item.code} has a measure but no scoring")
    if scoring.method == "thresholds":
        edges = [exact(edge) for reached, edge in scoring.cuts if reached >= score]
        return (min if polarity is Polarity.HIGHER else max)(edges, default=None)
    if scoring.worst is None or scoring.best is None or not item.lowest < score <= item.highest:
        return None
    worst, best = exact(scoring.worst), exact(scoring.best)
    return worst + (score - HALF - item.lowest) / (item.highest - item.lowest) * (best - worst)


def scores_from_values(
    rules: rulebook.RatingRules, values: Mapping[Code, float | str | Missing], polarities: Mapping[Code, Polarity]
) -> dict[Code, Score]:
    """Every input's score, from the value of its measure.

    Parameters
    ----------
    rules : RatingRules
        The inputs of one framework. Each must have a measure.
    values : mapping
        By code of the input: the value of its measure, or why it is missing. An input left out is ``not-submitted``.
    polarities : mapping
        By code of the measure.

    Returns
    -------
    dict
        By code of the input, in rulebook order; what is missing stays missing with its reason.

    Raises
    ------
    MethodError, RefusedError
        As :func:`score_of`.

    Source
    ------
    As :func:`score_of`.
    """
    return {item.code: _score_or_reason(item, values.get(item.code), polarities) for item in rules.inputs}


def _score_or_reason(item: rulebook.Input, value: float | str | Missing | None, polarities: Mapping[Code, Polarity]) -> Score:
    if isinstance(value, Missing):
        return value
    if value is None or item.measure is None:
        return Missing(Status.NOT_SUBMITTED)
    return score_of(value, item, polarities[item.measure])
