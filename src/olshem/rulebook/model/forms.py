"""Forms of returns: what a body counts itself and sends in, period by period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from olshem.rulebook.model.dates import OUTSIDE, Dated
from olshem.vocabulary import Code, Text, Unit


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a form: a whole number that the body counts.

    ``text`` says what is counted, as the body reads it beside the cell. A return in which every ``required`` cell is blank was not
    sent; one that was sent and lacks a required cell has a finding.
    """

    text: Text
    unit: Unit = Unit.CASE
    kind: Literal["count"] = "count"
    required: bool = False
    least: int = field(default=0, metadata={"key": "min"})
    most: int | None = field(default=None, metadata={"key": "max"})


@dataclass(frozen=True, slots=True)
class Balance:
    """Cells that should add up to another. Where they do not, within ``tolerance``, that is a finding, never a refusal."""

    code: Code
    text: Text
    total: Code
    parts: tuple[Code, ...]
    tolerance: int = 0


@dataclass(frozen=True, slots=True)
class FormContents:
    """One version of a form: its cells in the order in which they are asked, and what should add up."""

    cells: Mapping[Code, Cell]
    balances: tuple[Balance, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """Who owes the return: every body of these peer groups, and these bodies."""

    groups: tuple[Code, ...] = field(default=(), metadata={"refers": "groups"})
    bodies: tuple[Code, ...] = field(default=(), metadata={"refers": "bodies"})


@dataclass(frozen=True, slots=True)
class Form:
    """One form. A return is one body's, for one period of ``grain``; what is due and did not come is a return too: a missing one."""

    code: Code = field(metadata=OUTSIDE)
    name: Text
    grain: Literal["year", "quarter", "month"]
    contents: tuple[Dated[FormContents], ...]
    due: tuple[Dated[Due], ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class CellSum:
    """Cells added, and cells taken off again."""

    plus: tuple[Code, ...]
    minus: tuple[Code, ...] = ()

    @property
    def all(self) -> tuple[Code, ...]:
        """Every cell of the sum."""
        return self.plus + self.minus


@dataclass(frozen=True, slots=True)
class MeasuredCells:
    """The parts of a measure as sums of cells; a ``count`` has no denominator."""

    numerator: CellSum
    denominator: CellSum | None = None

    @property
    def all(self) -> tuple[Code, ...]:
        """Every cell that the measure needs, each once, as the definition names them."""
        below = self.denominator.all if self.denominator is not None else ()
        return tuple(dict.fromkeys((*self.numerator.all, *below)))
