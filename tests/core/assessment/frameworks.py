"""Small frameworks made in a line, and random ones."""

from __future__ import annotations

from hypothesis import strategies as st

from olshem.rulebook import CriterionScore, Input, Limit, RatingRules, Row
from olshem.vocabulary import Code, Missing, Status, Text

NAME = Text("сынақ", "проба", "a trial")
NOT_APPLICABLE = Missing(Status.NOT_APPLICABLE)


def item(code: str, lowest: int = 1, highest: int = 4, **more: object) -> Input:
    return Input(Code(code), NAME, lowest, highest, **more)  # type: ignore[arg-type]


def row(name: str, outcome: int | None, *limits: Limit) -> Row:
    return Row(Code(name), limits, outcome)


@st.composite
def random_rules(draw: st.DrawFn) -> RatingRules:
    """Up to four inputs on small scales, up to two means, a set, and a table that always ends in a row for the rest."""
    inputs = tuple(
        item(f"i{place}", draw(st.integers(-1, 1)), draw(st.integers(2, 4)), movable=draw(st.booleans()), optional=draw(st.booleans()))
        for place in range(draw(st.integers(1, 4)))
    )
    codes = [one.code for one in inputs]
    members = st.lists(st.sampled_from(codes), min_size=1, unique=True)
    weights = st.sampled_from([1, 2, 0.5, 0.3, 1.7])
    criteria = tuple(
        CriterionScore(Code(f"m{place}"), NAME, {code: draw(weights) for code in draw(members)}) for place in range(draw(st.integers(0, 2)))
    )
    things = [*codes, *(one.code for one in criteria)]
    sets = {Code("all"): tuple(things), Code("some"): tuple(draw(st.lists(st.sampled_from(things), min_size=1, unique=True)))}
    rows = [
        row(f"r{place}", draw(st.sampled_from([None, 0, 1, 2, 3])), *draw(some_limits(things))) for place in range(draw(st.integers(1, 5)))
    ]
    return RatingRules(inputs, (*rows, row("rest", draw(st.integers(0, 3)))), criteria, sets)


@st.composite
def some_limits(draw: st.DrawFn, things: list[Code]) -> list[Limit]:
    limits = []
    for _ in range(draw(st.integers(1, 2))):
        score = draw(st.integers(0, 4))
        if draw(st.booleans()):
            limits.append(Limit(draw(st.sampled_from(things)), is_in=tuple(draw(st.sets(st.integers(0, 4), min_size=1)))))
        else:
            edge = draw(st.sampled_from([{"below": score}, {"at_or_above": score}]))
            count = draw(st.sampled_from(["at_most", "at_least"]))
            of = draw(st.sampled_from([*things, Code("all"), Code("some")]))
            limits.append(Limit(of, **edge, **{count: draw(st.integers(0 if count == "at_most" else 1, 3))}))
    return limits


@st.composite
def rules_and_scores(draw: st.DrawFn) -> tuple[RatingRules, dict[Code, int | Missing]]:
    rules = draw(random_rules())
    return rules, {
        one.code: NOT_APPLICABLE if one.optional and draw(st.booleans()) else draw(st.integers(one.lowest, one.highest))
        for one in rules.inputs
    }
