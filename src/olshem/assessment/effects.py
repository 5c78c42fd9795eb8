"""What a change of rules does to ratings of the past: the same figures, rated by the rules before and after."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from olshem import errors, rulebook
from olshem.assessment import rows, selection
from olshem.assessment.selection import Columns, Period
from olshem.vocabulary import Code

Rated = Mapping[str, tuple[str, str]]
"""By body: the rating (empty where it is refused), and the row that fired or the reason of the refusal."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One body whose rating of one past period is another under the new rules.

    ``before`` and ``after`` are ratings, empty where the body is not rated; ``why_before`` and ``why_after`` the row of the table
    that fired, or the reason why it is not rated. ``effective_on`` is the first day of the new rules.
    """

    framework: Code
    period: Period
    body: str
    before: str
    after: str
    why_before: str
    why_after: str
    effective_on: dt.date


def effects(columns: Columns, before: rulebook.Rulebook, after: rulebook.Rulebook) -> tuple[tuple[Effect, ...], tuple[errors.Problem, ...]]:
    """Who would have been rated otherwise: the figures of a measure file, rated by each of two rulebooks.

    Parameters
    ----------
    columns : mapping
        The measure file by column, small cells withheld; cells as text or typed. Figures are taken as they are: what a changed
        term or definition does to them needs the records.
    before, after : Rulebook
        The rules in force, and the draft. Frameworks are compared under their codes.

    Returns
    -------
    (tuple of Effect, tuple of Problem)
        By framework, period and body, only those whose rating differs; periods within another of the file (the months of a year)
        are not rated. Of each period both rulebooks rate with the rules of its last
        day; where these are the same, with the latest rules of each, as if they had held then. A framework that cannot be
        applied to the figures (a measure that the file does not hold) is a warning ``effects.not-rated``; one that rates scores
        given by hand is left out.

    Source
    ------
    As :func:`olshem.assessment.rate`.
    """
    selection.require_columns(columns, rows.MEASURE_FILE_COLUMNS)
    found: list[Effect] = []
    problems: list[errors.Problem] = []
    for code in dict.fromkeys([*before.frameworks, *after.frameworks]):
        frameworks = before.frameworks.get(code), after.frameworks.get(code)
        if any(one is not None and _is_by_hand(one) for one in frameworks):
            continue
        for period in _largest(selection.periods_of(columns)):
            try:
                found += _of_period(columns, before, after, frameworks, period)
            except errors.OlshemError as error:
                message = f"the framework {code} cannot be applied to {period[0]} to {period[1]}: {error.message}"
                problems.append(errors.Problem("effects.not-rated", message, severity="warning", key=str(code)))
    return tuple(found), tuple(problems)


def _largest(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    return tuple(one for one in periods if not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in periods))


def _is_by_hand(framework: rulebook.Framework) -> bool:
    latest = rulebook.latest(framework.rules)
    return latest is None or latest.value is None or any(not one.optional and one.measure is None for one in latest.value.inputs)


def _of_period(
    columns: Columns,
    before: rulebook.Rulebook,
    after: rulebook.Rulebook,
    frameworks: tuple[rulebook.Framework | None, rulebook.Framework | None],
    period: Period,
) -> Iterator[Effect]:
    chosen = _rules(frameworks, period[1])
    rated = [_rated(columns, book, one, period) for book, one in zip((before, after), chosen, strict=True)]
    starts = [one.rules[0].starts_on or one.rules[0].observed_on for one in chosen if one is not None]
    framework = next(one.code for one in frameworks if one is not None)
    for body in sorted({*rated[0], *rated[1]}):
        (old, why_old), (new, why_new) = (side.get(body, ("", "")) for side in rated)
        if old != new:
            yield Effect(framework, period, body, old, new, why_old, why_new, starts[-1] or period[1])


def _rules(
    frameworks: tuple[rulebook.Framework | None, rulebook.Framework | None], on: dt.date
) -> tuple[rulebook.Framework | None, rulebook.Framework | None]:
    """Both frameworks with the one version of their rules that is compared."""
    then = tuple(rulebook.in_force(one.rules, on) if one is not None else None for one in frameworks)
    if _value(then[0]) == _value(then[1]):
        then = tuple(rulebook.latest(one.rules) if one is not None else None for one in frameworks)
    old, new = (
        None if one is None or held is None else dataclasses.replace(one, rules=(held,)) for one, held in zip(frameworks, then, strict=True)
    )
    return old, new


def _value(held: rulebook.Dated[rulebook.RatingRules] | None) -> rulebook.RatingRules | None:
    return held.value if held is not None else None


def _rated(columns: Columns, book: rulebook.Rulebook, framework: rulebook.Framework | None, period: Period) -> Rated:
    if framework is None:
        return {}
    made = rows.rate_period(columns, book, framework, rows.rules_in_force(framework), period)
    cells = zip(made["body"], made["rating"], made["row"], made["reason"], strict=True)
    return {str(body): ("" if rating is None else str(rating), str(reason or row or "")) for body, rating, row, reason in cells}
