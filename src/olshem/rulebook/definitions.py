"""What a measure's definition may say: the parts that its statistic and its evidence need, and tests that its records can answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from olshem.documents import Faults, Node
from olshem.rulebook import forms
from olshem.rulebook.model import Condition, Definition, Evidence, Quantity, Statistic, Test
from olshem.vocabulary import Clock, ComplaintOutcome, Unit

_UNIT_OF_STATISTIC = {Statistic.SHARE: (Unit.SHARE,), Statistic.COUNT: (Unit.CASE,), Statistic.RATE: (Unit.PER_1000,)}
_UNIT_OF_QUANTITY = {Quantity.WAITING_MINUTES: (Unit.MINUTE,), Quantity.VISITS: (Unit.VISIT,)}
_UNIT_OF_CLOCK = {
    Clock.ELAPSED: (Unit.DAY, Unit.HOUR, Unit.MINUTE, Unit.SECOND),
    Clock.CALENDAR_DAY: (Unit.CALENDAR_DAY,),
    Clock.WORKING_DAY: (Unit.WORKING_DAY,),
}
_NEEDS_NUMERATOR = frozenset({Statistic.SHARE, Statistic.COUNT, Statistic.RATE})
_NEEDS_DENOMINATOR = frozenset({Statistic.SHARE, Statistic.RATE})
_QUANTILES = frozenset({Statistic.QUANTILE_CLOSED, Statistic.QUANTILE_KAPLAN_MEIER})


@dataclass(frozen=True, slots=True)
class _Says:
    """What records of one kind can tell: by which statistics they become a value, and which conditions and codes may be asked of them."""

    statistics: frozenset[Statistic]
    conditions: frozenset[Condition]
    codes: frozenset[str]


_SAYS: Mapping[Evidence, _Says] = {
    Evidence.CASES: _Says(frozenset(Statistic), frozenset(Condition), frozenset({"outcome", "channel", "service"})),
    Evidence.ANSWERS: _Says(
        frozenset({Statistic.SHARE, Statistic.MEAN}), frozenset({Condition.SUBMITTED}), frozenset({"channel", "service", "mode"})
    ),
    Evidence.RETURNS: _Says(frozenset(forms.STATISTICS), frozenset(), frozenset()),
    Evidence.COMPLAINTS: _Says(
        _NEEDS_NUMERATOR,
        frozenset(Condition) - {Condition.FLAG_KNOWN, Condition.FLAG_ON_TIME},
        frozenset({"outcome", "channel", "service", "about"}),
    ),
}
CODES_OF_TESTS = ("outcome", "channel", "service", "about", "mode")


def test(value: Test, node: Node, faults: Faults) -> None:
    """A test asks one question."""
    asked = sum([value.condition is not None, *(bool(getattr(value, name)) for name in CODES_OF_TESTS)])
    if asked != 1:
        faults.add(node, "test-unclear", "a test asks one question", expected="one of " + ", ".join(CODES_OF_TESTS), found=f"{asked}")


def definition(value: Definition, node: Node, faults: Faults) -> None:
    """The parts that the statistic and the evidence need are there, and no others; no test asks what the records cannot tell."""
    forms.definition(value, node, faults)
    if value.evidence is Evidence.RETURNS:
        return
    says = _SAYS[value.evidence]
    if value.statistic not in says.statistics:
        message = f"{value.evidence} give no {value.statistic}"
        faults.add(node.at("statistic"), "part-unfit", message, expected="one of " + ", ".join(sorted(says.statistics)))
        return
    for key, needed in _parts(value).items():
        stands = node.get(key) is not None and getattr(value, key) != ()
        if needed and not stands:
            message = f"a {value.statistic} of {value.evidence} needs a {key}"
            faults.add(node.at(key), "part-missing", message, expected=key, key=None if node.get(key) else key)
        elif needed is False and node.get(key) is not None:
            message = f"a {value.statistic} of {value.evidence} has no {key}"
            faults.add(node.at(key), "part-unfit", message, expected=f"no {key}")
    if not 0 < value.q < 1:
        faults.add(node.at("q"), "number-outside", "this is no quantile", expected="between 0 and 1")
    _check_tests(value, node, faults)


def _parts(value: Definition) -> dict[str, bool | None]:
    """For each part whether it must be there (true), may not (false), or may."""
    answers = value.evidence is Evidence.ANSWERS
    counted = value.statistic in _NEEDS_NUMERATOR and not answers
    return {
        "survey": answers,
        "question": answers,
        "numerator": counted,
        "denominator": value.statistic in _NEEDS_DENOMINATOR if counted else None,
        "quantity": False if counted or answers else None,
        "q": None if value.statistic in _QUANTILES else False,
        "clock": False if answers else None,
    }


def _check_tests(value: Definition, node: Node, faults: Faults) -> None:
    for part, evidence in (
        ("numerator", value.evidence),
        ("denominator", value.denominator_evidence),
        ("exclusions", value.evidence),
    ):
        for place, one in enumerate(getattr(value, part)):
            _check_test(one, evidence, node.at(part, place), faults)


def _check_test(one: Test, evidence: Evidence, node: Node, faults: Faults) -> None:
    """Whether records of this kind can answer the test; one that asks nothing was told already."""
    says = _SAYS[evidence]
    asked = one.condition or next((name for name in CODES_OF_TESTS if getattr(one, name)), None)
    if asked is not None and asked not in says.conditions | says.codes:
        expected = "one of " + ", ".join([*(word for word in Condition if word in says.conditions), *sorted(says.codes)])
        faults.add(node, "test-unfit", f"{evidence} cannot say that", expected=expected, found=asked)
    elif evidence is Evidence.COMPLAINTS and one.outcome:
        for place, outcome in enumerate(one.outcome):
            if outcome not in set(ComplaintOutcome):
                expected = "one of " + ", ".join(ComplaintOutcome)
                faults.add(node.at("outcome", place), "outcome-unknown", "no complaint ends so", expected=expected)


def units_of(one: Definition) -> tuple[Unit, ...]:
    """The units that the value of a definition may have; any, where its evidence gives no such value."""
    if one.statistic not in _SAYS[one.evidence].statistics:
        return tuple(Unit)
    if one.evidence is Evidence.ANSWERS and one.statistic is Statistic.MEAN:
        return (Unit.SCORE,)
    if one.evidence is Evidence.COMPLAINTS and one.statistic is Statistic.COUNT:
        return (Unit.COUNT,)
    return _UNIT_OF_STATISTIC.get(one.statistic) or _UNIT_OF_QUANTITY.get(one.quantity) or _UNIT_OF_CLOCK[one.clock]
