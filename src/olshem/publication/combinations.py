"""Which withheld figures follow from all published sums together: linear algebra over the sums that have withheld members.

Each such sum is an equation: its withheld parts, less its total where that is withheld, add up to something shown. We look for another
table that shows the same: one drawn at random from all of them, in the whole numbers modulo a large prime. A withheld figure that is
the same in the other table cannot be anything else, so it follows from what is shown; any figure that is free is different in the
other table, but for a chance of one in 10^18. Only the pattern matters, not the numbers.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence

from olshem.publication.margins import Margin

PRIME = 2**61 - 1
SEED = 0x9E3779B97F4A7C15
Equation = dict[int, int]
"""Withheld cell to its coefficient."""


def determined(sums: Sequence[Margin], hidden: Sequence[bool]) -> list[int]:
    """The withheld cells whose figures follow from the sums, in order."""
    equations = [equation for equation in (_equation(one, hidden) for one in sums) if equation]
    core, aside = _set_aside(equations)
    settling = [*reversed(_echelon(core, hidden)[0]), *reversed(aside)]
    difference: dict[int, int] = {}
    for pivot, equation in settling:
        _solve(pivot, equation, difference)
    return sorted(pivot for pivot, _ in settling if difference[pivot] == 0)


def _free(cell: int) -> int:
    """The difference of a free cell: arbitrary, but always the same (a mixing function, so that nothing cancels by pattern)."""
    mixed = (cell + 1) * SEED & (2**64 - 1)
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 & (2**64 - 1)
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB & (2**64 - 1)
    return (mixed ^ (mixed >> 31)) % (PRIME - 1) + 1


def _solve(pivot: int, equation: Equation, difference: dict[int, int]) -> None:
    """Give the one cell of an equation that is not free its difference, so that the equation still holds."""
    rest = 0
    for cell, factor in equation.items():
        if cell != pivot:
            rest += factor * difference.setdefault(cell, _free(cell))
    difference[pivot] = -rest * pow(equation[pivot], PRIME - 2, PRIME) % PRIME


def _equation(one: Margin, hidden: Sequence[bool]) -> Equation:
    equation = {part: 1 for part in one.parts if hidden[part]}
    return {**equation, one.total: PRIME - 1} if hidden[one.total] else equation


def _set_aside(equations: list[Equation]) -> tuple[list[Equation], list[tuple[int, Equation]]]:
    """The equations in which every cell stands in at least two, and the others with the cell that stands in no other."""
    holding: dict[int, set[int]] = {}
    for place, equation in enumerate(equations):
        for cell in equation:
            holding.setdefault(cell, set()).add(place)
    waiting = deque(sorted(cell for cell, places in holding.items() if len(places) == 1))
    aside: list[tuple[int, Equation]] = []
    gone: set[int] = set()
    while waiting:
        cell = waiting.popleft()
        if len(holding[cell]) != 1:
            continue
        (place,) = holding[cell]
        gone.add(place)
        aside.append((cell, equations[place]))
        for other in sorted(equations[place]):
            holding[other].discard(place)
            if len(holding[other]) == 1:
                waiting.append(other)
    return [equation for place, equation in enumerate(equations) if place not in gone], aside


def combination(sums: Sequence[Margin], hidden: Sequence[bool], cell: int) -> list[int] | None:
    """The shown cells of a combination of sums that gives a withheld cell away; ``None`` where there is no such combination.

    Were any of them withheld too, that combination would tell nothing any more.
    """
    equations = [dict.fromkeys(one.parts, 1) | {one.total: PRIME - 1} for one in _connected(sums, hidden, cell)]
    rows, order = _echelon(equations, hidden)
    row = {cell: 1}
    _eliminate(row, rows, order)
    return None if any(hidden[other] for other in row) else sorted(row)


def _connected(sums: Sequence[Margin], hidden: Sequence[bool], cell: int) -> list[Margin]:
    """The sums that a withheld cell stands in, those that share a withheld cell with them, and so on."""
    holding: dict[int, list[int]] = {}
    for place, one in enumerate(sums):
        for member in (*one.parts, one.total):
            if hidden[member]:
                holding.setdefault(member, []).append(place)
    seen: set[int] = set()
    waiting = [cell]
    while waiting:
        for place in holding.pop(waiting.pop(), ()):
            if place not in seen:
                seen.add(place)
                waiting.extend(member for member in (*sums[place].parts, sums[place].total) if member in holding)
    return [sums[place] for place in sorted(seen)]


Rows = list[tuple[int, Equation]]


def _echelon(equations: list[Equation], hidden: Sequence[bool]) -> tuple[Rows, dict[int, int]]:
    """The equations with earlier cells eliminated, each with the withheld cell that it settles, and the place of each such cell."""
    rows: Rows = []
    order: dict[int, int] = {}
    for equation in sorted(equations, key=len):
        row = dict(equation)
        _eliminate(row, rows, order)
        pivot = min((cell for cell in row if hidden[cell]), default=None)
        if pivot is not None:
            inverse = pow(row[pivot], PRIME - 2, PRIME)
            order[pivot] = len(rows)
            rows.append((pivot, {cell: factor * inverse % PRIME for cell, factor in row.items()}))
    return rows, order


def _eliminate(row: Equation, rows: Rows, order: dict[int, int]) -> None:
    """Take the settled cells out of a row, the earliest first: a row holds no cell that was settled before it."""
    waiting = [order[cell] for cell in row if cell in order]
    heapq.heapify(waiting)
    while waiting:
        pivot, earlier = rows[heapq.heappop(waiting)]
        factor = row.get(pivot, 0)
        for cell in _subtract(row, earlier, factor) if factor else ():
            if cell in order:
                heapq.heappush(waiting, order[cell])


def _subtract(row: Equation, other: Equation, factor: int) -> list[int]:
    """Take ``factor`` times the other equation off a row; return the cells that are new in it."""
    new = []
    for cell, value in other.items():
        before = row.get(cell)
        left = ((before or 0) - factor * value) % PRIME
        if left:
            row[cell] = left
            if before is None:
                new.append(cell)
        else:
            row.pop(cell, None)
    return new
