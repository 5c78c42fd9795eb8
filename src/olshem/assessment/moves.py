"""The cheapest change of scores that changes a rating: exact, by dynamic programming over the inputs.

A score matters to the table only through the answers to its questions and through the weighted sums of its criteria. Going through
the inputs one by one it is enough to remember, for each combination of answers and open sums, the fewest points spent and which
inputs they may have been spent on. A criterion's sum becomes a score, and then answers, after its last input. The budget is doubled
from one point until a change is found, so that nearly every search is over at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from olshem import rulebook
from olshem.assessment import decision
from olshem.assessment.scores import Score
from olshem.vocabulary import Code

State = tuple[tuple[int, ...], tuple[int, ...]]
Layer = dict[State, tuple[int, int]]
"""For each (answers, sums of the criteria): points spent, and the inputs changed in any such cheapest way as bits."""


@dataclass(frozen=True, slots=True)
class Change:
    """The cheapest change in one direction: its points, the nearest rating it reaches, the inputs of any change so cheap."""

    points: int
    rating: int
    inputs: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One score that an input may take: its price, what it adds to each answer and to each criterion's sum."""

    points: int
    answers: tuple[int, ...]
    sums: tuple[int, ...]


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
    options = [_choices(table, item, scores[item.code]) for item in table.rules.inputs]
    most = sum(max(choice.points for choice in choices) for choices in options)
    up: Change | None = None
    down: Change | None = None
    want_up, want_down = any(outcome > rating for outcome in outcomes), any(outcome < rating for outcome in outcomes)
    budget = 1
    while want_up or want_down:
        reached = _reach(table, scores, options, budget)
        up = up or _nearest(table, reached, rating, upward=True)
        down = down or _nearest(table, reached, rating, upward=False)
        if budget >= most:
            break
        want_up, want_down = want_up and up is None, want_down and down is None
        budget = min(2 * budget, most)
    return up, down


def _choices(table: decision.Table, item: rulebook.Input, score: Score) -> list[Choice]:
    """What an input may become, the cheapest of those that the table cannot tell apart."""
    if not isinstance(score, int):
        return [Choice(0, (0,) * len(table.questions), (0,) * len(table.means))]
    kept: dict[tuple[tuple[int, ...], tuple[int, ...]], Choice] = {}
    span = range(item.lowest, item.highest + 1) if item.movable else [score]
    for other in sorted(span, key=lambda candidate: abs(candidate - score)):
        sums = tuple(mean.weights.get(item.code, 0) * other for mean in table.means)
        choice = Choice(abs(other - score), table.answers(item.code, other), sums)
        kept.setdefault((choice.answers, choice.sums), choice)
    return list(kept.values())


def _closing(table: decision.Table) -> list[list[int]]:
    """For each input, the criteria whose last input it is."""
    order = {item.code: place for place, item in enumerate(table.rules.inputs)}
    closing: list[list[int]] = [[] for _ in order]
    for place, mean in enumerate(table.means):
        closing[max(order[code] for code in mean.weights)].append(place)
    return closing


def _reach(table: decision.Table, scores: Mapping[Code, Score], options: list[list[Choice]], budget: int) -> Layer:
    """Every combination of answers within the budget, with its price and its inputs."""
    applying = [sum(weight for code, weight in mean.weights.items() if isinstance(scores[code], int)) for mean in table.means]
    closing = _closing(table)
    layer: Layer = {((0,) * len(table.questions), (0,) * len(table.means)): (0, 0)}
    for place, choices in enumerate(options):
        following: Layer = {}
        for (answers, sums), (spent, changed) in layer.items():
            for choice in choices:
                if spent + choice.points <= budget:
                    state = _close(table, _add(answers, choice.answers), _add(sums, choice.sums), closing[place], applying)
                    _remember(following, state, spent + choice.points, changed | (1 << place if choice.points else 0))
        layer = following
    return layer


def _add(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(one + other for one, other in zip(left, right, strict=True))


def _close(table: decision.Table, answers: tuple[int, ...], sums: tuple[int, ...], closing: list[int], applying: list[int]) -> State:
    """Turn the sums of finished criteria into answers, and forget them."""
    for place in closing:
        if applying[place] > 0:
            mean = table.means[place]
            answers = _add(answers, table.answers(mean.code, mean.score(sums[place], applying[place])))
        sums = (*sums[:place], 0, *sums[place + 1 :])
    return answers, sums


def _remember(layer: Layer, state: State, spent: int, changed: int) -> None:
    known = layer.get(state)
    if known is None or spent < known[0]:
        layer[state] = (spent, changed)
    elif spent == known[0]:
        layer[state] = (spent, known[1] | changed)


def _nearest(table: decision.Table, reached: Layer, rating: int, *, upward: bool) -> Change | None:
    found = [
        (spent, outcome, changed)
        for (answers, _), (spent, changed) in reached.items()
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
