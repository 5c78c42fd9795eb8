"""The cheapest change of scores that changes a rating: exact, by dynamic programming over the inputs.

A score matters to the table only through the answers to its questions and through the weighted sums of its criteria. Inputs that
share a criterion form a part; parts do not influence each other. Within a part (:mod:`olshem.assessment.parts`) and then over the
parts it is enough to remember, for each combination of answers, the fewest points spent and which inputs they may have been spent
on. The budget is doubled from one point until a change is found, so that most searches are over at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from olshem.assessment import decision, parts
from olshem.assessment.scores import Score
from olshem.vocabulary import Code


@dataclass(frozen=True, slots=True)
class Change:
    """The cheapest change in one direction: its points, the nearest rating it reaches, the inputs of any change so cheap."""

    points: int
    rating: int
    inputs: tuple[Code, ...]


def cheapest_changes(table: decision.Table, scores: Mapping[Code, Score], rating: int) -> tuple[Change | None, Change | None]:
    """The cheapest changes to a higher and to a lower rating.

    Points are whole scores, summed over the movable inputs in either direction; an input that does not apply stays so. Rows whose
    outcome is unknown are no rating and end no search.

    Parameters
    ----------
    table : Table
        Of :func:`compile_table`.
    scores : mapping
        By code of the input: a whole score, or missing where it does not apply.
    rating : int
        What these scores give now.

    Returns
    -------
    (Change or None, Change or None)
        Up and down; None where no change of movable scores gets there. Where equally cheap changes reach different ratings,
        ``rating`` is the nearest of them and ``inputs`` holds those of all.

    Source
    ------
    Bellman's principle; tests hold it against brute force over every combination of scores.
    """
    outcomes = {row.outcome for row in table.rules.table if row.outcome is not None}
    split = _in_turn(parts.parts_of(table, scores))
    most = sum(part.most_points for part, _ in split)
    up: Change | None = None
    down: Change | None = None
    want_up, want_down = any(outcome > rating for outcome in outcomes), any(outcome < rating for outcome in outcomes)
    budget = 1
    while want_up or want_down:
        reached = _reach(table, split, budget)
        up = up or _nearest(table, reached, rating, upward=True)
        down = down or _nearest(table, reached, rating, upward=False)
        if budget >= most:
            break
        want_up, want_down = want_up and up is None, want_down and down is None
        budget = min(2 * budget, most)
    return up, down


def _in_turn(split: Sequence[parts.Part]) -> list[tuple[parts.Part, set[int]]]:
    """The parts, each with the questions that ask about none after it."""
    asked = [part.questions for part in split]
    return [(part, asked[place].difference(*asked[place + 1 :])) for place, part in enumerate(split)]


def _reach(table: decision.Table, split: Sequence[tuple[parts.Part, set[int]]], budget: int) -> parts.Layer:
    """Every combination of answers within the budget, with its price and its inputs."""
    layer: parts.Layer = {(0,) * len(table.questions): (0, 0)}
    for part, finished in split:
        following: parts.Layer = {}
        for added, (more, moved) in part.reach(budget).items():
            for answers, (spent, changed) in layer.items():
                if spent + more <= budget:
                    together = table.settle(table.add(answers, added), finished)
                    parts.remember(following, together, spent + more, changed | moved)
        layer = following
    return layer


def _nearest(table: decision.Table, reached: parts.Layer, rating: int, *, upward: bool) -> Change | None:
    found = [
        (spent, outcome, changed)
        for answers, (spent, changed) in reached.items()
        if (outcome := table.row(answers).outcome) is not None and (outcome > rating if upward else outcome < rating)
    ]
    if not found:
        return None
    points = min(spent for spent, _, _ in found)
    cheapest = [(outcome, changed) for spent, outcome, changed in found if spent == points]
    changed_inputs = 0
    for _, changed in cheapest:
        changed_inputs |= changed
    outcomes = [outcome for outcome, _ in cheapest]
    inputs = tuple(item.code for place, item in enumerate(table.rules.inputs) if changed_inputs >> place & 1)
    return Change(points, min(outcomes) if upward else max(outcomes), inputs)
