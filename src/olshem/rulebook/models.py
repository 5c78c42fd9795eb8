"""Model standards: what each service's standard must satisfy, and what it inherits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from olshem.documents import Faults, Node
from olshem.rulebook.dated import value_on
from olshem.rulebook.model import Dated, ModelRules, ModelStandard, Requirement, Rulebook, Service
from olshem.vocabulary import Code


def standard(book: Rulebook, service: Service, parameter: str, on: dt.date) -> tuple[Dated[int | float | str], ...]:
    """The dated values of one parameter of a service: its own, else those of the model standard that it follows.

    Parameters
    ----------
    book
        The rulebook.
    service
        The service.
    parameter
        A parameter such as ``term``.
    on
        The day on which the model is resolved.

    Returns
    -------
    tuple of Dated
        Empty where neither says anything.

    """
    own = service.standards.get(Code(parameter))
    if own is not None:
        return own
    model = value_on(service.follows, on)
    return book.model_standards[model].standards.get(Code(parameter), ()) if model is not None else ()


def check_service(service: Service, node: Node, models: Mapping[Code, ModelStandard], faults: Faults) -> None:
    """Each requirement of every model that the service follows, by the rules in force when it began to follow them."""
    for place, follows in enumerate(service.follows):
        model = models.get(follows.value) if follows.value is not None else None
        rules = value_on(model.rules, follows.begins_on) if model is not None else None
        if model is not None and rules is not None:
            _check(service, node, model, rules, place, faults)


def _check(service: Service, node: Node, model: ModelStandard, rules: ModelRules, place: int, faults: Faults) -> None:
    spot = node.at("follows", place, "value")
    for criterion in rules.criteria:
        if criterion not in service.criteria:
            message = f"the model {model.code} asks for the criterion {criterion}"
            faults.add(node.at("criteria"), "model-unmet", message, expected=criterion, found=", ".join(service.criteria))
    for parameter, requirement in rules.parameters.items():
        values = service.standards.get(parameter, model.standards.get(parameter))
        if values is None:
            message = f"the model {model.code} asks for the parameter {parameter}"
            hint = "say `value: unknown` where nobody has found it"
            faults.add(spot, "model-unmet", message, expected=parameter, found="no such parameter", hint=hint)
        elif parameter in service.standards:
            _check_values(parameter, values, requirement, node, faults)


def _check_values(
    parameter: Code, values: tuple[Dated[int | float | str], ...], requirement: Requirement, node: Node, faults: Faults
) -> None:
    for place, one in enumerate(values):
        spot = node.at("standards", parameter, place)
        if requirement.units and one.unit is not None and one.unit not in requirement.units:
            expected = "one of " + ", ".join(requirement.units)
            faults.add(spot.at("unit"), "model-unmet", "the model asks for another unit", expected=expected)
        elif requirement.most is not None and isinstance(one.value, int | float) and one.value > requirement.most:
            faults.add(spot.at("value"), "model-unmet", "the model allows no more than that", expected=f"{requirement.most:g} or less")
