"""One code of a rulebook on one day: what holds, by which law, what was before it and what comes after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from olshem.documents import did_you_mean
from olshem.errors import Problem, RulebookError
from olshem.rulebook.dated import in_force
from olshem.rulebook.leaves import Leaves, Line, leaves_of, lines_of, name_of, things
from olshem.rulebook.model import Dated, Ended, Rulebook, Service
from olshem.rulebook.reader import SECTIONS
from olshem.vocabulary import Code


class Basis(StrEnum):
    """Why a value counts on a day, or why none does."""

    IN_FORCE = "in-force"
    """its interval of force holds the day"""
    OBSERVED = "observed"
    """it was read on or before the day; its day of force is not known"""
    NOT_YET = "not-yet"
    """the first value begins later"""
    REPEALED = "repealed"
    SUSPENDED = "suspended"
    ENDED = "ended"
    """the last value ended, and nothing says what came after"""


_ENDS = {Ended.REPEALED: Basis.REPEALED, Ended.SUSPENDED: Basis.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of a thing on one channel (``None``: whatever the channel). ``held`` is ``None`` where nothing holds."""

    path: str
    channel: Code | None
    basis: Basis
    held: Dated[Any] | None
    replaced: Dated[Any] | None
    """the value before it, or, where nothing holds, the last that did"""
    replaced_by: Dated[Any] | None
    inherited_from: Code | None = None
    """the model standard that says it, where the service says nothing of its own"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing that the code names. ``facts`` are said without a date; ``cited_by`` are the lines that rest on an act."""

    section: str
    code: Code
    name: str
    facts: Leaves
    lines: tuple[Explained, ...]
    cited_by: tuple[str, ...] = ()


def explain(book: Rulebook, code: str, on: dt.date) -> tuple[Explanation, ...]:
    """What a code means on a day.

    Parameters
    ----------
    book
        The rulebook.
    code
        The code of a thing of any section (``aid``), or below it the key of something that is said by dated values (``aid.term``,
        ``aid.standards.term``); a section before it (``services.aid``) where the code stands in several.
    on
        The day.

    Returns
    -------
    tuple of Explanation
        One for each section in which the code stands, in the order of the sections.

    Raises
    ------
    RulebookError
        ``rulebook.code-unknown``, with the nearest code that is known.

    """
    section, wanted, path = _split(code, book)
    found = []
    for where, one, thing in things(book):
        if one == wanted and section in (None, where):
            lines = [line for line in _lines(book, where, thing, on) if _is_meant(line[0].path, path)]
            facts = {key: text for key, text in _facts(where, thing, on).items() if _is_meant(key, path)}
            if lines or facts or not path:
                said = tuple(explained for line, model in lines for explained in _explained(line, model, on))
                found.append(
                    Explanation(where, one, name_of(thing), facts, said, _citing(book, one) if where == "acts" and not path else ())
                )
    if not found:
        raise _unknown(book, code, section, wanted, path)
    return tuple(found)


def _split(code: str, book: Rulebook) -> tuple[str | None, Code, str]:
    first, _, rest = code.partition(".")
    if first in SECTIONS and rest and not any(first in getattr(book, section) for section in SECTIONS):
        wanted, _, path = rest.partition(".")
        return first, Code(wanted), path
    return None, Code(first), rest


def _is_meant(path: str, wanted: str) -> bool:
    """Whether a path is the one asked for, below it, or ends with it."""
    return not wanted or f".{path}.".find(f".{wanted}.") >= 0 or f".{path}".startswith(f".{wanted}[")


def _lines(book: Rulebook, section: str, thing: Any, on: dt.date) -> Iterator[tuple[Line, Code | None]]:
    """The lines of a thing; a service's with those of its model standard on which it is silent."""
    for line in lines_of(thing):
        yield line, None
    if section == "services":
        yield from _inherited(book, thing, on)


def _inherited(book: Rulebook, service: Service, on: dt.date) -> Iterator[tuple[Line, Code | None]]:
    follows = in_force(service.follows, on)
    if follows is None or follows.value is None:
        return
    for parameter, values in book.model_standards[follows.value].standards.items():
        if parameter not in service.standards:
            yield Line(f"standards.{parameter}", values), follows.value


def _facts(section: str, thing: Any, on: dt.date) -> Leaves:
    """What is said without a date; of the days of a calendar only those of the year asked about."""
    leaves = leaves_of(thing)
    if section != "calendars":
        return leaves
    return {path: text for path, text in leaves.items() if not path.startswith("days[") or path[5:9] == f"{on.year:04d}"}


def _citing(book: Rulebook, act: Code) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            f"{section}.{code}.{line.path}"
            for section, code, thing in things(book)
            for line in lines_of(thing)
            if any(value.act == act for value in line.values)
        )
    )


# ---------------------------------------------------------------- one line on one day
def _explained(line: Line, model: Code | None, on: dt.date) -> Iterator[Explained]:
    """On each channel that the line names; and whatever the channel, unless only channels have a value that day."""
    channels = dict.fromkeys(channel for value in line.values for channel in value.channel)
    whole = [value for value in line.values if not value.channel]
    if in_force(whole, on) is not None or not any(in_force(line.values, on, channel) for channel in channels):
        yield _on_channel(line.path, None, whole, line.values, on, model)
    for channel in channels:
        mine = [value for value in line.values if in_force(line.values, value.begins_on, channel) is value]
        yield _on_channel(line.path, channel, mine, mine, on, model)


def _on_channel(
    path: str, channel: Code | None, values: Iterable[Dated[Any]], later: Iterable[Dated[Any]], on: dt.date, model: Code | None
) -> Explained:
    held = in_force(values, on)
    begins = held.begins_on if held is not None else on
    before = [value for value in values if value is not held and (value.begins_on < begins or held is None) and value.begins_on <= on]
    after = [value for value in later if value is not held and value.begins_on > begins]
    last = max(before, key=lambda value: value.begins_on, default=None)
    return Explained(path, channel, _basis(held, last), held, last, min(after, key=lambda value: value.begins_on, default=None), model)


def _basis(held: Dated[Any] | None, last: Dated[Any] | None) -> Basis:
    if held is not None:
        return Basis.IN_FORCE if held.starts_on is not None else Basis.OBSERVED
    if last is None:
        return Basis.NOT_YET
    return _ENDS.get(last.ended, Basis.ENDED) if last.ended is not None else Basis.ENDED


def _unknown(book: Rulebook, code: str, section: str | None, wanted: Code, path: str) -> RulebookError:
    known: Mapping[str, object]
    there = [thing for where, one, thing in things(book) if one == wanted and section in (None, where)]
    if there:
        paths = [line.path for thing in there for line in lines_of(thing)] + [key for thing in there for key in leaves_of(thing)]
        known = {f"{wanted}.{name}": None for full in paths for name in (full, full.rpartition(".")[2])}
        message = f"nothing is said under {path} of {wanted}"
    else:
        known = {one: None for where, one, _ in things(book) if section in (None, where)}
        message = "the rulebook has no such code" + (f" under {section}" if section else "")
    hint = did_you_mean(code if there else wanted, known)
    problem = Problem("rulebook.code-unknown", message, found=code[:80], expected="a code, or a code and a key: CODE.term", hint=hint)
    return RulebookError(problem.code, message, problems=[problem])
