"""What makes no sense in a rating framework: scales, cuts, weights, names, and a table with a hole or a dead row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from olshem.documents import Faults, Node, did_you_mean
from olshem.rulebook import coverage
from olshem.rulebook.model import CriterionScore, Framework, Input, Limit, Measure, RatingRules, Scoring
from olshem.vocabulary import Code, Polarity

LONGEST_SCALE = 1_000


def scoring(value: Scoring, node: Node, faults: Faults) -> None:
    """Cuts rise in score and move in one direction; a distance has its two ends."""
    if value.method == "thresholds":
        _needs(node, faults, value.method, ("cuts",), ("worst", "best"))
        _check_cuts(value, node, faults)
        return
    _needs(node, faults, value.method, ("worst", "best"), ("cuts",))
    if value.worst is not None and value.worst == value.best:
        faults.add(node.at("best"), "scale-flat", "the worst and the best are the same", expected="two values")


def _needs(node: Node, faults: Faults, method: str, wanted: tuple[str, ...], unwanted: tuple[str, ...]) -> None:
    for key in wanted:
        if node.get(key) is None:
            faults.add(node, "part-missing", f"scoring by {method} needs {key}", expected=key, key=key)
    for key in unwanted:
        if node.get(key) is not None:
            faults.add(node.at(key), "part-unfit", f"scoring by {method} has no {key}", expected=f"no {key}")


def _check_cuts(value: Scoring, node: Node, faults: Faults) -> None:
    if node.get("cuts") is not None and not value.cuts:
        faults.add(node.at("cuts"), "list-empty", "there is no cut", expected="at least one", found="an empty list")
    for place, ((score, _), (next_score, _)) in enumerate(pairwise(value.cuts), start=1):
        if next_score <= score:
            spot = node.at("cuts", place, 0)
            faults.add(spot, "cuts-disordered", "the scores do not rise", expected=f"more than {score}")
    steps = [after - before for (_, before), (_, after) in pairwise(value.cuts)]
    for place, step in enumerate(steps, start=1):
        if step == 0 or (step > 0) is not (steps[0] > 0):
            spot = node.at("cuts", place, 1)
            faults.add(spot, "cuts-disordered", "the edges do not move one way", expected="each better")


def an_input(value: Input, node: Node, faults: Faults) -> None:
    """A scale has two ends; a measure comes with its scoring; cuts lie on the scale."""
    if not value.lowest < value.highest <= value.lowest + LONGEST_SCALE:
        expected = f"{value.lowest + 1} to {value.lowest + LONGEST_SCALE}"
        faults.add(node.at("highest"), "scale-unfit", "no scale ends here", expected=expected)
        return
    if value.measure is not None and value.scoring is None:
        faults.add(node, "part-missing", "an input from a measure needs scoring", expected="scoring", key="scoring")
    if value.measure is None and value.scoring is not None:
        faults.add(node.at("scoring"), "part-unfit", "there is no measure to score", expected="measure beside scoring")
    if value.measure is None and value.service != "*":
        faults.add(
            node.at("service"), "part-unfit", "there is no measure of a service", expected="measure beside service", found=value.service
        )
    for place, (score, _) in enumerate(value.scoring.cuts if value.scoring else ()):
        if not value.lowest < score <= value.highest:
            spot, expected = node.at("scoring", "cuts", place, 0), f"{value.lowest + 1} to {value.highest}"
            faults.add(spot, "score-outside", "no cut leads to this score", expected=expected)


def criterion(value: CriterionScore, node: Node, faults: Faults) -> None:
    """A mean has members, each with a weight above 0."""
    if not value.weights:
        faults.add(node.at("weights"), "list-empty", "the mean has no members", expected="at least one", found="an empty mapping")
    for name, weight in value.weights.items():
        if weight <= 0:
            spot = node.at("weights", name)
            faults.add(spot, "number-outside", "a weight counts for something", expected="a number above 0")


def limit(value: Limit, node: Node, faults: Faults) -> None:
    """One condition: scores among which the one lies, or one edge with one count."""
    edges = [key for key in ("below", "at_or_above") if node.get(key) is not None]
    counts = [key for key in ("at_most", "at_least") if node.get(key) is not None]
    given = bool(value.is_in), len(edges), len(counts)
    if given not in ((True, 0, 0), (False, 1, 1)):
        expected = "is_in alone, or below or at_or_above with at_most or at_least"
        found = ", ".join([*(["is_in"] if value.is_in else []), *edges, *counts]) or "nothing"
        faults.add(node, "limit-unclear", "this is not one condition", expected=expected, found=found)
    for key in counts:
        if getattr(value, key) < (0 if key == "at_most" else 1):
            expected = "0 or more" if key == "at_most" else "1 or more"
            faults.add(node.at(key), "number-outside", "nothing can be so few", expected=expected)


def framework(value: Framework, node: Node, faults: Faults) -> None:
    """The ratings that rows give are named; there is a group to rate and something to tell apart."""
    if not value.groups:
        faults.add(node.at("groups"), "list-empty", "nobody is rated", expected="at least one group", found="an empty list")
    if len(value.outcomes) < 2:
        expected, found = "at least two", str(len(value.outcomes))
        faults.add(node.at("outcomes"), "list-empty", "there is nothing to tell apart", expected=expected, found=found)
    known = ", ".join(str(rating) for rating in sorted(value.outcomes))
    for place, dated in enumerate(value.rules):
        for number, row in enumerate(dated.value.table if dated.value is not None else ()):
            if row.outcome is not None and row.outcome not in value.outcomes:
                spot = node.at("rules", place, "value", "table", number, "outcome")
                faults.add(spot, "outcome-unknown", "this rating has no name", expected=f"one of {known}")


def rules(value: RatingRules, node: Node, faults: Faults) -> None:
    """Names within the framework are known and stand once; then the table has no hole and no dead row."""
    for step in (_check_codes, _check_members, _check_limits, _check_table):
        if faults.is_sound(node):
            step(value, node, faults)


def _check_table(value: RatingRules, node: Node, faults: Faults) -> None:
    try:
        found = coverage.of(value)
    except coverage.TooManyError:
        message = "the table has too many different combinations to be proved whole"
        faults.add(node.at("table"), "table-large", message, expected=f"at most {coverage.MOST_STATES:,}")
        return
    if found.uncovered is not None:
        example = ", ".join(f"{name} {score}" for name, score in found.uncovered)
        expected = "a row for every combination"
        faults.add(node.at("table"), "table-gap", "a combination of scores meets no row", expected=expected, found=example)
    for place in found.dead:
        spot, name = node.at("table", place), value.table[place].id
        faults.add(spot, "row-unreachable", "no combination of scores reaches this row", expected="a row that can fire", found=name)


def _check_codes(value: RatingRules, node: Node, faults: Faults) -> None:
    seen: set[str] = set()
    for code, spot in _named(value, node):
        if code in seen:
            faults.add(spot, "code-repeated", "two things here have this code", expected="each code once")
        seen.add(code)
    ids: set[str] = set()
    for place, row in enumerate(value.table):
        if row.id in ids:
            spot = node.at("table", place, "id")
            faults.add(spot, "code-repeated", "two rows have this id", expected="each id once")
        ids.add(row.id)


def _check_members(value: RatingRules, node: Node, faults: Faults) -> None:
    inputs = [one.code for one in value.inputs]
    for place, one in enumerate(value.criteria):
        for name in one.weights:
            _check_known(name, inputs, "input", node.at("criteria", place, "weights", name), faults)
    scores = inputs + [one.code for one in value.criteria]
    for name, members in value.sets.items():
        if not members:
            faults.add(node.at("sets", name), "list-empty", "the set has no members", expected="at least one", found="an empty list")
        for place, member in enumerate(members):
            _check_known(member, scores, "score", node.at("sets", name, place), faults)


def _named(value: RatingRules, node: Node) -> Iterator[tuple[str, Node]]:
    for place, one in enumerate(value.inputs):
        yield one.code, node.at("inputs", place, "code")
    for place, mean in enumerate(value.criteria):
        yield mean.code, node.at("criteria", place, "code")
    for name in value.sets:
        yield name, node.at("sets", name)


def _check_known(name: str, known: Sequence[str], what: str, spot: Node, faults: Faults) -> None:
    if name not in known:
        expected = "one of " + ", ".join(known)
        hint = did_you_mean(name, known)
        faults.add(spot, f"{what}-unknown", f"there is no such {what}", expected=expected, found=name, hint=hint)


def _check_limits(value: RatingRules, node: Node, faults: Faults) -> None:
    if not value.table:
        faults.add(node.at("table"), "list-empty", "the table has no rows", expected="at least one", found="an empty list")
    scales = coverage.scales_of(value)
    known = [*scales, *value.sets]
    for place, row in enumerate(value.table):
        for number, one in enumerate(row.when):
            spot = node.at("table", place, "when", number)
            if one.of not in known:
                _check_known(one.of, known, "score", spot.at("of"), faults)
            elif one.is_in and one.of in value.sets:
                message = "a set has no one score"
                faults.add(spot.at("of"), "limit-unclear", message, expected="an input or a criterion")
            else:
                _check_scores(one, scales, spot, faults)


def _check_scores(one: Limit, scales: Mapping[str, tuple[int, int]], spot: Node, faults: Faults) -> None:
    if one.of not in scales:
        return
    lowest, highest = scales[one.of]
    for place, score in enumerate(one.is_in):
        if not lowest <= score <= highest:
            found, expected = str(score), f"{lowest} to {highest}"
            faults.add(spot.at("is_in", place), "score-outside", "the scale has no such score", expected=expected, found=found)


def against_measures(value: Framework, node: Node, measures: Mapping[Code, Measure], faults: Faults) -> None:
    """What a framework asks of the measures it scores: a direction, and cuts that follow it."""
    for number, dated in enumerate(value.rules):
        for place, one in enumerate(dated.value.inputs if dated.value is not None else ()):
            measure = measures.get(one.measure) if one.measure is not None else None
            if measure is not None and one.scoring is not None:
                spot = node.at("rules", number, "value", "inputs", place)
                _check_direction(one.scoring, measure, spot, faults)


def _check_direction(one: Scoring, measure: Measure, spot: Node, faults: Faults) -> None:
    if measure.polarity is Polarity.NEUTRAL:
        expected = "a measure that says which way is better"
        faults.add(spot.at("measure"), "measure-neutral", "this measure cannot be scored", expected=expected)
        return
    higher = measure.polarity is Polarity.HIGHER
    edges = [edge for _, edge in one.cuts]
    if len(edges) > 1 and (edges[1] > edges[0]) is not higher:
        spot, found = spot.at("scoring", "cuts", 1, 1), str(edges[1])
    elif one.worst is not None and one.best is not None and (one.best > one.worst) is not higher:
        spot, found = spot.at("scoring", "best"), str(one.best)
    else:
        return
    message = f"of {measure.code} {'more' if higher else 'less'} is better, and the scores say otherwise"
    faults.add(spot, "polarity-against", message, expected="the better score at the better value", found=found)
