"""Bodies and areas as they are now: for whom a case counts that was brought to a body which has ended since."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from dataclasses import dataclass

from olshem import rulebook
from olshem.vocabulary import Code


@dataclass(frozen=True, eq=False)
class Now:
    """What became of every body and area by a day. Only the cells change; a case keeps its calendar and its term."""

    book: rulebook.Rulebook
    on: dt.date

    @functools.cached_property
    def _bodies(self) -> dict[str, tuple[Code, ...]]:
        return {code: after for code, body in self.book.bodies.items() if (after := rulebook.value_on(body.became, self.on))}

    @functools.cached_property
    def _areas(self) -> dict[str, tuple[Code, ...]]:
        return {code: after for code, area in self.book.areas.items() if (after := rulebook.value_on(area.became, self.on))}

    def area(self, area: str) -> str:
        """The area that an area has become; one that was split stays, since nothing says in which part a case lies."""
        for _ in self.book.areas:
            after = self._areas.get(area, ())
            if len(after) != 1:
                break
            area = after[0]
        return area

    def body(self, body: str, area: str) -> str:
        """The body for which a case of a body and an area counts now.

        The single successor; of several the one whose area is that of the case; else the body itself.
        """
        now = self.area(area)
        for _ in self.book.bodies:
            after = self._bodies.get(body, ())
            mine = after if len(after) == 1 else [one for one in after if rulebook.value_on(self.book.bodies[one].area, self.on) == now]
            if len(mine) != 1:
                break
            body = mine[0]
        return body

    def needs_area(self, body: str) -> bool:
        """Whether the area of a case decides what became of its body."""
        return any(len(self._bodies[one]) > 1 for one in self._line(body))

    def _line(self, body: str) -> Iterator[str]:
        for _ in self.book.bodies:
            after = self._bodies.get(body, ())
            if after:
                yield body
            if len(after) != 1:
                return
            body = after[0]
