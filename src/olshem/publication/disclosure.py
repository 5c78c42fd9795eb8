"""Withholding: small cells, and beside them as many others as it takes that no withheld cell can be had by a subtraction.

The rule, in full. A cell whose n (or denominator) is between 1 and the measure's minimum n less one is withheld. Then, for every
sum of published cells (:mod:`olshem.publication.margins`):

- where the total is shown, the parts withheld are none, or at least two that together reach the minimum n (what a reader gets by
  subtraction is then a figure that might itself have been published);
- where the total is withheld, at least one part is.

A sum that breaks this has one more part withheld, among those that have a figure: the one that breaks fewest other sums, then the
one with the fewest cases, then the first in order; where no part with cases is left, the total. Sums are taken in order until none
is broken, so the result is a function of the table. Totals stay as long as possible, because the parts are tried first.

What it does not cover: combining several sums at once, and what another measure of the same cell tells.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from olshem.publication.margins import Margin


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many cases each cell has: all (``n``), those that its figure is taken of (``base``), and the least that may be shown."""

    n: Sequence[int]
    base: Sequence[int]
    minimum: Sequence[int]


class _State:
    """The cells withheld so far, and for each sum what is withheld of it."""

    def __init__(self, sizes: Sizes, sums: Sequence[Margin], primary: Iterable[int]) -> None:
        self.sizes, self.sums = sizes, sums
        self.hidden = [False] * len(sizes.n)
        self.count = [0] * len(sums)
        self.rest_n = [sizes.n[one.total] - sum(sizes.n[part] for part in one.parts) for one in sums]
        self.rest_base = [sizes.base[one.total] - sum(sizes.base[part] for part in one.parts) for one in sums]
        self.as_part: list[list[int]] = [[] for _ in sizes.n]
        self.as_total: list[list[int]] = [[] for _ in sizes.n]
        for place, one in enumerate(sums):
            self.as_total[one.total].append(place)
            for part in one.parts:
                self.as_part[part].append(place)
        for cell in primary:
            self.hide(cell)

    def hide(self, cell: int) -> list[int]:
        """Withhold one cell; return the sums that it stands in."""
        self.hidden[cell] = True
        for place in self.as_part[cell]:
            self.count[place] += 1
            self.rest_n[place] += self.sizes.n[cell]
            self.rest_base[place] += self.sizes.base[cell]
        return self.as_part[cell] + self.as_total[cell]

    def broken(self, place: int) -> bool:
        """Whether a reader could have a withheld figure, or one that is too small, from this sum by subtraction."""
        total = self.sums[place].total
        if self.hidden[total]:
            return self.count[place] == 0 and any(self.sizes.n[part] for part in self.sums[place].parts)
        minimum = self.sizes.minimum[total]
        return self.count[place] == 1 or any(0 < rest < minimum for rest in (self.rest_n[place], self.rest_base[place]))

    def spread(self, cell: int) -> int:
        """How many sums, whole until now, withholding this cell would break."""
        parts = sum(1 for place in self.as_part[cell] if self.count[place] == 0 and not self.hidden[self.sums[place].total])
        return parts + sum(1 for place in self.as_total[cell] if self.count[place] == 0)

    def next_victim(self, place: int) -> int:
        """The cell that mends this sum at the least cost."""
        one = self.sums[place]
        shown = [part for part in one.parts if not self.hidden[part] and self.sizes.n[part] > 0]
        able = [part for part in shown if self.sizes.base[part] > 0] or shown
        return min(able, key=lambda part: (self.spread(part), self.sizes.n[part], part), default=one.total)


def withhold(sizes: Sizes, sums: Sequence[Margin], primary: Sequence[bool]) -> list[bool]:
    """Which cells are withheld, given those that are too small by themselves.

    Parameters
    ----------
    sizes
        One entry a cell; cells are in the order of their keys, which breaks ties.
    sums
        The sums of :func:`olshem.publication.margins.margins` over the same cells.
    primary
        The cells withheld for their own size.

    Returns
    -------
    list of bool
        One a cell; every primary cell is among them, and :func:`derivable` finds nothing.

    """
    state = _State(sizes, sums, [place for place, small in enumerate(primary) if small])
    waiting = deque(range(len(sums)))
    while waiting:
        place = waiting.popleft()
        while state.broken(place):
            victim = state.next_victim(place)
            if state.hidden[victim]:
                break
            waiting.extend(state.hide(victim))
    return state.hidden


def derivable(sizes: Sizes, sums: Sequence[Margin], hidden: Sequence[bool]) -> list[Margin]:
    """The sums from which a reader gets a withheld or too small figure by one subtraction; written anew, as the judge of the rule.

    ``sizes`` may come from the published table itself, where a withheld cell has no size (0): shown sizes are all that is used.
    """
    found = []
    for one in sums:
        withheld = [part for part in one.parts if hidden[part]]
        shown = [part for part in one.parts if not hidden[part]]
        if hidden[one.total]:
            if not withheld and any(sizes.n[part] > 0 for part in shown):
                found.append(one)
            continue
        rests = [of[one.total] - sum(of[part] for part in shown) for of in (sizes.n, sizes.base)]
        if len(withheld) == 1 or any(0 < rest < sizes.minimum[one.total] for rest in rests):
            found.append(one)
    return found
