"""What makes no sense in a form of returns, or in a measure that is taken from one."""

from __future__ import annotations

from collections.abc import Mapping

from olshem.documents import Faults, Node, did_you_mean
from olshem.rulebook.model import Balance, Cell, CellSum, Definition, Due, Evidence, Form, FormContents, Measure, Statistic
from olshem.vocabulary import Code, Unit

STATISTICS = (Statistic.SHARE, Statistic.COUNT, Statistic.RATE)
"""What can be made of a return: it holds counts, never single times."""
UNITS = (Unit.CASE, Unit.COUNT, Unit.VISIT)
OF_RECORDS = ("numerator", "denominator", "exclusions", "quantity", "q", "clock", "survey", "question")
OF_RETURNS = ("form", "cells")


def cell(value: Cell, node: Node, faults: Faults) -> None:
    """A cell counts something, between bounds that leave room."""
    if value.unit not in UNITS:
        faults.add(node.at("unit"), "unit-unfit", "a cell of a return is a count", expected="one of " + ", ".join(UNITS))
    if value.least < 0:
        faults.add(node.at("min"), "number-outside", "no count is below 0", expected="0 or more")
    if value.most is not None and value.most < value.least:
        faults.add(node.at("max"), "number-outside", "no number fits this cell", expected=f"{value.least} or more")


def balance(value: Balance, node: Node, faults: Faults) -> None:
    """A balance has parts, of which its total is none."""
    if not value.parts:
        faults.add(node.at("parts"), "list-empty", "the balance has no parts", expected="at least one cell", found="an empty list")
    if value.total in value.parts:
        faults.add(node.at("total"), "balance-unclear", "the total is one of its own parts", expected="another cell")
    if value.tolerance < 0:
        faults.add(node.at("tolerance"), "number-outside", "no tolerance is below 0", expected="0 or more")


def contents(value: FormContents, node: Node, faults: Faults) -> None:
    """Some cell must be filled in, and balances speak of cells that are there, each by its own code."""
    if not any(one.required for one in value.cells.values()):
        message = "nothing tells a return that was sent from an empty one"
        faults.add(node.at("cells"), "cell-missing", message, expected="at least one cell with `required: true`", found="none")
    seen: set[Code] = set()
    for place, one in enumerate(value.balances):
        spot = node.at("balances", place)
        if one.code in seen:
            faults.add(spot.at("code"), "code-repeated", "two balances have this code", expected="each code once")
        seen.add(one.code)
        _check_cell(one.total, value.cells, spot.at("total"), faults)
        for number, part in enumerate(one.parts):
            _check_cell(part, value.cells, spot.at("parts", number), faults)


def due(value: Due, node: Node, faults: Faults) -> None:
    """Somebody owes the return."""
    if not value.groups and not value.bodies:
        faults.add(node, "list-empty", "nobody owes this return", expected="groups or bodies", found="neither")


def cell_sum(value: CellSum, node: Node, faults: Faults) -> None:
    """A sum adds something, and takes off nothing that it adds."""
    if not value.plus:
        faults.add(node.at("plus"), "list-empty", "nothing is added", expected="at least one cell", found="an empty list")
    for place, code in enumerate(value.minus):
        if code in value.plus:
            faults.add(node.at("minus", place), "item-repeated", "this cell is added and taken off", expected="each cell once")


def definition(value: Definition, node: Node, faults: Faults) -> None:
    """A measure of returns has a form and cells, and none of what asks about single records; any other has neither."""
    if value.evidence is not Evidence.RETURNS:
        for key in OF_RETURNS:
            if node.get(key) is not None:
                faults.add(node.at(key), "part-unfit", f"a measure of {value.evidence} has no {key}", expected=f"no {key}")
        return
    if value.statistic not in STATISTICS:
        expected = "one of " + ", ".join(STATISTICS)
        faults.add(node.at("statistic"), "part-unfit", f"no {value.statistic} can be had from a return", expected=expected)
        return
    for key in OF_RETURNS:
        if node.get(key) is None:
            faults.add(node, "part-missing", f"a measure of returns needs {key}", expected=key, key=key)
    for key in OF_RECORDS:
        if node.get(key) is not None:
            faults.add(node.at(key), "part-unfit", f"a measure of returns has no {key}", expected=f"no {key}; see cells")
    if value.cells is not None:
        _check_denominator(value, node, faults)


def _check_denominator(value: Definition, node: Node, faults: Faults) -> None:
    spot, is_there = node.at("cells", "denominator"), value.cells is not None and value.cells.denominator is not None
    if value.statistic is Statistic.COUNT and is_there:
        faults.add(spot, "part-unfit", "a count has no denominator", expected="no denominator")
    elif value.statistic is not Statistic.COUNT and not is_there:
        message = f"a {value.statistic} needs a denominator"
        faults.add(spot, "part-missing", message, expected="denominator", key="denominator")


def measure_cells(measure: Measure, node: Node, forms: Mapping[Code, Form], faults: Faults) -> None:
    """Each cell that a measure names stands in some version of its form."""
    for place, one in enumerate(measure.definition):
        value = one.value
        form = forms.get(value.form) if value is not None and value.form is not None else None
        if value is None or form is None or value.cells is None:
            continue
        known = {code: form.code for version in form.contents if version.value is not None for code in version.value.cells}
        spot = node.at("definition", place, "value", "cells")
        for part, total in (("numerator", value.cells.numerator), ("denominator", value.cells.denominator)):
            for sign in ("plus", "minus") if total is not None else ():
                for number, code in enumerate(getattr(total, sign)):
                    _check_cell(code, known, spot.at(part, sign, number), faults)


def _check_cell(code: Code, known: Mapping[Code, object], spot: Node, faults: Faults) -> None:
    if code not in known:
        hint = did_you_mean(code, known)
        faults.add(spot, "cell-unknown", "the form has no such cell", expected="a code under cells", found=code, hint=hint)
