"""Bodies and areas in time: whether they exist, since when and until when, what they were before and became after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from olshem import publication

What = Literal["seen", "began", "ended", "became", "took-over", "called"]


class Step(NamedTuple):
    """One thing that is known of a life: on which day, what, whom it concerns, and the dated value that says so.

    ``until`` is the last day of several on which the same text speaks of it.
    """

    on: dt.date
    what: What
    others: tuple[str, ...]
    how: str
    said: Any
    until: dt.date | None = None


@dataclass(frozen=True)
class Lives:
    """The lives of the bodies and areas of a rulebook, as they are known on a day."""

    book: Any
    day: dt.date

    def thing(self, section: str, code: str) -> Any:
        """A body or area."""
        return getattr(self.book, section)[code]

    def gone(self, section: str, code: str) -> bool:
        """Whether it existed once and does no more on the day; of what the rulebook does not know nothing is said."""
        thing = getattr(self.book, section).get(code)
        if thing is None:
            return False
        return publication.exists_on(thing, self.day) is False and not self._to_come(thing)

    def _to_come(self, thing: Any) -> bool:
        begins = [one.starts_on for one in thing.exists if one.value and one.starts_on is not None]
        return bool(begins) and min(begins) > self.day

    def ended_on(self, section: str, code: str) -> dt.date | None:
        """The day on which something that exists no more ended, or on which others took over from it."""
        return max((step.on for step in self.line(section, code) if step.what in ("ended", "became")), default=None)

    def last_heard(self, section: str, code: str) -> dt.date | None:
        """The last day on which a text speaks of it, or from which it exists; ``None`` where no text that was read speaks of it."""
        said = [one for one in self.thing(section, code).exists if one.value]
        return max(one.begins_on for one in said) if any(one.observed_on for one in said) else None

    def existed(self, section: str, code: str, first: dt.date, last: dt.date) -> bool:
        """Whether nothing says that it did not exist from the first day to the last."""
        thing = self.thing(section, code)
        inside = any(one.value and one.starts_on is not None and first <= one.starts_on <= last for one in thing.exists)
        return inside or any(publication.exists_on(thing, day) is not False for day in (first, last))

    @cached_property
    def _after(self) -> Mapping[tuple[str, str], Sequence[Any]]:
        return self._steps(lambda one: ((one.section, one.before),))

    @cached_property
    def _before(self) -> Mapping[tuple[str, str], Sequence[Any]]:
        return self._steps(lambda one: tuple((one.section, code) for code in one.after))

    def _steps(self, keys_of: Any) -> dict[tuple[str, str], list[Any]]:
        found: dict[tuple[str, str], list[Any]] = {}
        for one in publication.successions(self.book):
            for key in keys_of(one):
                found.setdefault(key, []).append(one)
        return found

    def successors(self, section: str, code: str) -> Sequence[Any]:
        """The steps by which others took over from it."""
        return self._after.get((section, code), ())

    def predecessors(self, section: str, code: str) -> Sequence[Any]:
        """The steps by which it took over from others."""
        return self._before.get((section, code), ())

    def heirs(self, section: str, code: str) -> tuple[str, ...]:
        """Those who have its work on the day, at the end of all steps."""
        found: dict[str, None] = {}
        waiting, seen = [code], {code}
        while waiting:
            after = [heir for step in self.successors(section, waiting.pop(0)) for heir in step.after if heir not in seen]
            for heir in after:
                seen.add(heir)
                if self.gone(section, heir) and self.successors(section, heir):
                    waiting.append(heir)
                else:
                    found[heir] = None
        return tuple(found)

    # ------------------------------------------------------------------ a life as a line of days
    def line(self, section: str, code: str) -> list[Step]:
        """Everything that is known of a life, by day."""
        thing = self.thing(section, code)
        steps = [*self._beginnings(thing), *self._seen(thing), *self._names(thing)]
        after = [Step(one.said.begins_on, "became", one.after, one.how, one.said) for one in self.successors(section, code)]
        before = list(self._taken_over(section, code))
        steps += after + before + [step for step in self._ends(thing) if not _said_by(step, after)]
        steps = [step for step in steps if step.what != "began" or not _said_by(step, before)]
        return sorted(steps, key=lambda step: (step.on, _ORDER.index(step.what)))

    def _taken_over(self, section: str, code: str) -> Iterator[Step]:
        """Those from whom it took over; several of one day by one text together."""
        together: dict[tuple[Any, ...], list[Any]] = {}
        for one in self.predecessors(section, code):
            said = one.said
            together.setdefault((said.begins_on, one.how, said.act, said.source, said.url, said.confidence), []).append(one)
        for told in together.values():
            first = told[0]
            yield Step(first.said.begins_on, "took-over", tuple(one.before for one in told), first.how, first.said)

    def _beginnings(self, thing: Any) -> Iterator[Step]:
        for one in thing.exists:
            if one.value and one.starts_on is not None:
                yield Step(one.starts_on, "began", (), "", one)

    def _ends(self, thing: Any) -> Iterator[Step]:
        for one in thing.exists:
            if one.value is False and one.starts_on is not None:
                yield Step(one.starts_on, "ended", (), "", one)
            elif one.value and one.starts_on is not None and one.ends_on is not None:
                yield Step(one.ends_on, "ended", (), "", one)

    def _seen(self, thing: Any) -> Iterator[Step]:
        """The days on which texts speak of it, those of one text together."""
        by_text: dict[tuple[str, str], list[Any]] = {}
        for one in thing.exists:
            if one.value and one.observed_on is not None:
                by_text.setdefault((one.act or "", one.source or ""), []).append(one)
        for told in by_text.values():
            told.sort(key=lambda value: value.begins_on)
            until = told[-1].observed_on if len(told) > 1 else None
            yield Step(told[0].observed_on, "seen", (), "", told[0], until)

    def _names(self, thing: Any) -> Iterator[Step]:
        """Its names, where it has had more than one."""
        names = [one for one in thing.name if one.value is not None] if isinstance(thing.name, tuple) else []
        for one in names if len(names) > 1 else ():
            yield Step(one.begins_on, "called", (), "", one)


_ORDER: tuple[What, ...] = ("took-over", "began", "called", "seen", "became", "ended")
_NEAR = dt.timedelta(days=31)


def _said_by(step: Step, others: Sequence[Step]) -> bool:
    """Whether a step between two bodies says the same already: of about that day, from the same text."""
    return any(abs(step.on - other.on) <= _NEAR and step.said.source == other.said.source for other in others)
