"""From scores to ratings, with the row that fired and what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from olshem import rulebook
from olshem.assessment import decision, moves
from olshem.assessment.scores import Score, Scores
from olshem.vocabulary import Code, Missing, Status


@dataclass(frozen=True, slots=True)
class Rating:
    """One body's rating, or why there is none.

    ``reason`` names the first refused input in rulebook order (``under-review:housing``) or the row whose outcome is unknown
    (``row-unknown:ca1``). ``row`` is the row that fired. ``points_to_next`` and ``points_to_lower`` are the fewest whole score
    points over movable inputs that lead to any higher and any lower rating, ``next_rating`` and ``lower_rating`` the nearest
    that they lead to; ``binding`` are the inputs in any cheapest change upward. All are ``None`` or empty where there is none.
    """

    body: str
    rating: int | None
    status: Literal["rated", "refused"]
    reason: str = ""
    row: Code | None = None
    binding: tuple[Code, ...] = ()
    next_rating: int | None = None
    points_to_next: int | None = None
    lower_rating: int | None = None
    points_to_lower: int | None = None


def refusal(rules: rulebook.RatingRules, scores: Scores) -> str:
    """Why these scores cannot be rated: the first input in rulebook order that is missing and may not be; empty if none."""
    for item in rules.inputs:
        score = scores.get(item.code, Missing(Status.NOT_SUBMITTED))
        if isinstance(score, Missing) and not (item.optional and score.reason is Status.NOT_APPLICABLE):
            return f"{score.reason}:{item.code}"
    return ""


def rate(rules: rulebook.RatingRules, scores: Mapping[str, Scores]) -> list[Rating]:
    """Rate bodies by one framework.

    Parameters
    ----------
    rules : RatingRules
        The inputs, means, sets and ordered table in force.
    scores : mapping
        By body: the score of each input within its scale, or :class:`Missing`. An input left out counts as not submitted; only an
        optional one may be not applicable, and then drops out of every set and mean. Bodies do not influence each other.

    Returns
    -------
    list of Rating
        In the order of ``scores``. Empty for no bodies.

    Raises
    ------
    MethodError
        ``assessment.no-row``: the table is not total, which a checked rulebook excludes.

    Source
    ------
    First matching row of an ordered table, as in the Audit Commission's *CPA: The Harder Test* (2005); ``binding`` and
    ``points_*`` are Olshem's own (docs/methods/ratings.md).
    """
    table = decision.compile_table(rules)
    known: dict[tuple[Score, ...], Rating] = {}
    ratings = []
    for body, of_body in scores.items():
        reason = refusal(rules, of_body)
        if reason:
            ratings.append(Rating(body, None, "refused", reason))
            continue
        key = tuple(of_body[item.code] for item in rules.inputs)
        if key not in known:
            known[key] = _rate_scores(table, dict(zip((item.code for item in rules.inputs), key, strict=True)))
        ratings.append(replace(known[key], body=body))
    return ratings


def _rate_scores(table: decision.Table, scores: Scores) -> Rating:
    row = decision.row_fired(table, scores)
    if row.outcome is None:
        return Rating("", None, "refused", f"row-unknown:{row.id}", row.id)
    up, down = moves.cheapest_changes(table, scores, row.outcome)
    return Rating(
        body="",
        rating=row.outcome,
        status="rated",
        row=row.id,
        binding=up.inputs if up else (),
        next_rating=up.rating if up else None,
        points_to_next=up.points if up else None,
        lower_rating=down.rating if down else None,
        points_to_lower=down.points if down else None,
    )
