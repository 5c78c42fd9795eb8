"""What makes no sense although it is well formed, thing by thing: texts, services, measures, calendars; other things next door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from olshem import calendars, documents
from olshem.documents import Faults, Node
from olshem.rulebook import dated, definitions, forms, ratings, surveys
from olshem.rulebook.model import (
    Balance,
    CalendarRule,
    Cell,
    CellSum,
    Counting,
    CriterionScore,
    Dated,
    Definition,
    Due,
    FormContents,
    Framework,
    Input,
    Limit,
    Measure,
    ModelStandard,
    RatingRules,
    Scoring,
    Service,
    Survey,
    SurveyQuestion,
    Test,
    Wave,
)
from olshem.vocabulary import LANGUAGES, Text, Unit

TERMS = frozenset({"term", "complaint-deadline"})
"""The parameters by which something must be done: a time, or ``carried``."""
_CLOCK_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def text(value: Text, node: Node, faults: Faults) -> None:
    """``review`` names languages of this text."""
    for place, language in enumerate(value.review):
        if language not in LANGUAGES:
            expected = "one of " + ", ".join(LANGUAGES)
            faults.add(node.at("review", place), "language-unknown", "there is no such language here", expected=expected)


def service(value: Service, node: Node, faults: Faults) -> None:
    """A service has a criterion and a provider; what it promises can be promised."""
    for key in ("criteria", "providers"):
        if not getattr(value, key):
            faults.add(node.at(key), "list-empty", f"the service has no {key}", expected="at least one", found="an empty list")
    standards(value, node, faults)


def standards(value: Service | ModelStandard, node: Node, faults: Faults) -> None:
    """A term is a time or ``carried``; a number has a unit, and is none that nobody can promise."""
    for parameter, values in value.standards.items():
        for place, one in enumerate(values):
            _standard(parameter, one, node.at("standards", parameter, place), faults)


def _standard(parameter: str, one: Dated[int | float | str], node: Node, faults: Faults) -> None:
    value = one.value
    if isinstance(value, str):
        if parameter in TERMS and value != "carried":
            faults.add(node.at("value"), "term-invalid", "this is no term", expected="a number, carried or unknown")
        elif parameter in TERMS and one.unit is not None:
            faults.add(node.at("unit"), "unit-unfit", "a carried term has no unit", expected="no unit")
    elif value is not None and one.unit is None:
        faults.add(node, "unit-missing", "this number has no unit", expected="unit", key="unit")
    elif value is not None and (value < 0 or (parameter in TERMS and value == 0)):
        expected = "a number above 0" if parameter in TERMS else "0 or more"
        faults.add(node.at("value"), "number-outside", "no standard can be that small", expected=expected)
    elif value is not None and parameter in TERMS and one.unit not in calendars.TERM_UNITS:
        expected = "one of " + ", ".join(calendars.TERM_UNITS)
        faults.add(node.at("unit"), "unit-unfit", "a term is a time", expected=expected)
    elif value is not None and parameter in TERMS and one.unit in calendars.WHOLE_UNITS and value != int(value):
        expected = f"a whole number of {one.unit}s, or a part of a day in hours"
        faults.add(node.at("value"), "term-invalid", "days and months of a term are counted one by one", expected=expected)


def measure(value: Measure, node: Node, faults: Faults) -> None:
    """The unit fits what is counted; numbers lie where they can; a target stands once."""
    for place, one in enumerate(value.definition):
        fit = definitions.units_of(one.value) if one.value is not None else (value.unit,)
        if value.unit not in fit:
            message = f"the unit does not fit definition {place + 1}"
            faults.add(node.at("unit"), "unit-unfit", message, expected=" or ".join(fit))
    kinds = {one.value.evidence for one in value.definition if one.value is not None}
    if len(kinds) > 1:
        message = "a measure is counted from one kind of evidence; another kind is another measure"
        faults.add(node.at("definition"), "evidence-mixed", message, expected="one of " + " or ".join(sorted(kinds)))
    for place, least in enumerate(value.minimum_n):
        if least.value is not None and least.value < 1:
            spot = node.at("minimum_n", place, "value")
            faults.add(spot, "number-outside", "no cell is that small", expected="1 or more")
    if not 0 <= value.decimals <= 6:
        faults.add(node.at("decimals"), "number-outside", "so many decimals are not shown", expected="0 to 6")
    if " ".join(value.author.split()).casefold() == " ".join(value.checker.split()).casefold():
        faults.add(
            node.at("checker"),
            "checker-same",
            "the author has checked the measure",
            expected="another than the author",
            found=value.checker,
        )
    if value.next_review <= value.reviewed_on:
        expected = f"after {value.reviewed_on}"
        faults.add(node.at("next_review"), "period-reversed", "the next review comes after the last", expected=expected)
    _targets(value, node, faults)


def _targets(value: Measure, node: Node, faults: Faults) -> None:
    seen = set()
    for place, target in enumerate(value.targets):
        spot = node.at("targets", place)
        if (target.body, target.service) in seen:
            found = f"{target.body}, {target.service}"
            faults.add(spot, "target-repeated", "this target stands twice", expected="one a body and service", found=found)
        seen.add((target.body, target.service))
        for step, level in enumerate(target.level):
            if value.unit is Unit.SHARE and level.value is not None and not 0 <= level.value <= 1:
                spot = node.at("targets", place, "level", step, "value")
                faults.add(spot, "number-outside", "a share lies between 0 and 1", expected="0 to 1")


def calendar(value: CalendarRule, node: Node, faults: Faults) -> None:
    """Each exception stands once, and some day of the week is worked."""
    seen = set()
    for place, day in enumerate(value.days):
        if day.on in seen:
            spot = node.at("days", place, "on")
            faults.add(spot, "day-repeated", "this day stands twice", expected="each day once", found=day.on.isoformat())
        seen.add(day.on)
        if day.swapped_with is not None and (day.kind == "holiday" or day.swapped_with == day.on):
            expected = "the other day of a moved pair"
            faults.add(node.at("days", place, "swapped_with"), "swap-unfit", "this day is swapped with nothing", expected=expected)
    if len(value.weekend) == 7:
        faults.add(node.at("weekend"), "weekend-whole", "no day of the week is left for work", expected="at most six days off")


def counting(value: Counting, node: Node, faults: Faults) -> None:
    """Office hours are spans of one day in order, which do not run into each other."""
    for weekday, spans in value.hours.items():
        last = ""
        for place, (opens, closes) in enumerate(spans):
            spot = node.at("hours", weekday, place)
            if not (_CLOCK_TIME.fullmatch(opens) and _CLOCK_TIME.fullmatch(closes)):
                faults.add(spot, "hours-invalid", "these are no hours", expected='two times such as ["09:00", "18:30"]')
            elif not last <= opens < closes:
                faults.add(
                    spot, "hours-invalid", "these hours are out of order", expected="spans from early to late", found=f"{opens} to {closes}"
                )
            last = closes
    if value.hours and not any(value.hours.values()):
        faults.add(node.at("hours"), "hours-invalid", "the office never opens", expected="hours of at least one day")


BY_TYPE: Mapping[Any, documents.Check] = {
    Dated: dated.check_value,
    documents.list_of(Dated): dated.check_line,
    Text: text,
    Service: service,
    ModelStandard: standards,
    Test: definitions.test,
    Definition: definitions.definition,
    Measure: measure,
    CalendarRule: calendar,
    Counting: counting,
    Scoring: ratings.scoring,
    Input: ratings.an_input,
    CriterionScore: ratings.criterion,
    Limit: ratings.limit,
    RatingRules: ratings.rules,
    Framework: ratings.framework,
    Cell: forms.cell,
    Balance: forms.balance,
    FormContents: forms.contents,
    Due: forms.due,
    CellSum: forms.cell_sum,
    Survey: surveys.survey,
    SurveyQuestion: surveys.question,
    Wave: surveys.wave,
}
"""What is looked at as soon as a value of that type has been read."""
