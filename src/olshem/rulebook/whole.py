"""What can only be seen when all files have been read: codes that lead nowhere, circles, frameworks against their measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from olshem.documents import Faults, Node, did_you_mean
from olshem.rulebook import forms, models, ratings, surveys
from olshem.rulebook.dated import value_on
from olshem.rulebook.model import Dated
from olshem.vocabulary import Code

_ONE = {
    "bodies": "body",
    "services": "service",
    "measures": "measure",
    "frameworks": "framework",
    "areas": "area",
    "channels": "channel",
    "groups": "group",
    "sectors": "sector",
    "calendars": "calendar",
    "statutes": "statute",
    "model_standards": "model-standard",
    "acts": "act",
    "forms": "form",
    "surveys": "survey",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing stands: the faults of its file, the node of its code, the node of what is said about it."""

    faults: Faults
    name: Node
    node: Node | None


Places = Mapping[str, Mapping[Code, Place]]


def check_references(read: Iterable[Faults], places: Places) -> None:
    """Each code that should be known in one of these sections is; without a register of acts an act is named in words."""
    looked_up = {section for section in places if section != "acts" or places["acts"]}
    for faults in read:
        for reference in faults.references:
            if reference.section in looked_up:
                _check_known(reference.node, reference.section, places, faults)


def _check_known(node: Node, section: str, places: Places, faults: Faults) -> None:
    known = places[section]
    if node.value in known:
        return
    one = _ONE[section]
    hint = did_you_mean(str(node.value), known)
    faults.add(node, f"{one}-unknown", f"the rulebook has no such {one}", expected=f"a code under {section}", found=node.value, hint=hint)


def check(things: Mapping[str, Mapping[Code, Any]], places: Places) -> None:
    """Bodies and calendars without circles, services that satisfy their models, measures of cells that forms and of questions that
    surveys have, frameworks that score measures in their direction.
    """
    bodies = {code: body.parent for code, body in things["bodies"].items()}
    _check_circles(bodies, "bodies", "parent", places)
    calendars = {code: (Dated(one.extends, starts_on=dt.date.min),) for code, one in things["calendars"].items() if one.extends}
    _check_circles(calendars, "calendars", "extends", places)
    for code, service in things["services"].items():
        place = places["services"][code]
        if place.node is not None:
            models.check_service(service, place.node, things["model_standards"], place.faults)
    for code, measure in things["measures"].items():
        place = places["measures"][code]
        if place.node is not None:
            forms.measure_cells(measure, place.node, things["forms"], place.faults)
            surveys.against_measures(measure, place.node, things["surveys"], place.faults)
    for code, framework in things["frameworks"].items():
        place = places["frameworks"][code]
        if place.node is not None:
            ratings.against_measures(framework, place.node, things["measures"], place.faults)


def _check_circles(above: Mapping[Code, Sequence[Dated[Code]]], section: str, key: str, places: Places) -> None:
    """Nothing stands above itself on any day; each circle is said once, at its first member."""
    tangled = _tangled(above)
    days = {value.begins_on for code in tangled for value in above[code]}
    told: set[frozenset[Code]] = set()
    for day in sorted(days):
        for code in tangled:
            circle = _circle(code, {one: value_on(above[one], day) for one in tangled})
            if circle and frozenset(circle) not in told:
                told.add(frozenset(circle))
                place = places[section][code]
                spot = place.node.at(key) if place.node is not None else place.name
                found, expected = " > ".join([*circle, code]), "a chain that ends"
                place.faults.add(spot, f"{key}-circle", f"{code} stands above itself", expected=expected, found=found)


def _tangled(above: Mapping[Code, Sequence[Dated[Code]]]) -> list[Code]:
    """The codes that may lie on a circle: those left when everything with nothing left above it is taken away, again and again."""
    left = {code: {value.value for value in values} for code, values in above.items()}
    while loose := [code for code, parents in left.items() if not any(parent in left for parent in parents)]:
        for code in loose:
            del left[code]
    return list(left)


def _circle(start: Code, parent_of: Mapping[Code, Code | None]) -> list[Code]:
    """The chain from ``start`` back to it, or nothing."""
    chain = [start]
    while (parent := parent_of.get(chain[-1])) is not None and parent != start:
        if parent in chain:
            return []
        chain.append(parent)
    return chain if parent == start else []
