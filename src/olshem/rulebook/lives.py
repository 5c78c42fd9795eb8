"""Bodies and areas in time: which existed on a day, and what became of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from olshem.rulebook.dated import in_force, value_on
from olshem.rulebook.leaves import day_text
from olshem.rulebook.model import Area, Body, Dated, Rulebook
from olshem.vocabulary import Code

How = Literal["renamed", "merged", "split", "reorganised"]
"""``split``: several took over; ``merged``: into one that was there already, or several into one; ``reorganised``: into one of
another kind; else ``renamed``."""
SUCCESSION_COLUMNS = ("section", "before", "after", "area", "from", "to", "how", "act", "source", "confidence")
"""The columns of :func:`succession_rows`."""


@dataclass(frozen=True, slots=True)
class Succession:
    """One step from what was to what is. ``after`` holds several codes after a split; ``said`` carries the day and its law."""

    section: str
    """``bodies`` or ``areas``"""
    before: Code
    after: tuple[Code, ...]
    said: Dated[tuple[Code, ...]]
    how: How = "renamed"


def exists_on(thing: Body | Area, on: dt.date) -> bool | None:
    """Whether a body or area existed on a day.

    Parameters
    ----------
    thing
        The body or area.
    on
        The day asked about.

    Returns
    -------
    bool or None
        ``True`` where the rulebook says nothing about its life, or a dated or observed value says so; ``False`` before it began
        and after it ended; ``None`` where the rulebook does not know, such as before the first observation of a body whose
        beginning is not dated.

    """
    if not thing.exists:
        return True
    found = in_force(thing.exists, on)
    if found is not None:
        return found.value
    begins = [value.starts_on for value in thing.exists if value.starts_on is not None]
    ends = [value.ends_on for value in thing.exists if value.ends_on is not None and value.ended is not None]
    if (begins and on < min(begins)) or (ends and on > max(ends)):
        return False
    return None


def successions(book: Rulebook) -> tuple[Succession, ...]:
    """What became of bodies and areas that ended.

    Parameters
    ----------
    book
        The rulebook.

    Returns
    -------
    tuple of Succession
        Bodies first, then areas, each in the order of the rulebook and of the days.

    """
    return (*_of("bodies", book.bodies), *_of("areas", book.areas))


def succession_rows(book: Rulebook) -> list[tuple[str, ...]]:
    """The same as a table of texts to join with: one row for each code that took over.

    Parameters
    ----------
    book
        The rulebook.

    Returns
    -------
    list of tuple of str
        In the columns of ``SUCCESSION_COLUMNS``; ``area`` is where the successor acts, ``from`` the day as it is written; what is not
        said is empty.

    """
    return [_row(one, after, book) for one in successions(book) for after in one.after]


def _row(one: Succession, after: Code, book: Rulebook) -> tuple[str, ...]:
    said = one.said
    area = value_on(book.bodies[after].area, said.begins_on) if one.section == "bodies" else None
    days = day_text(said.begins_on), day_text(said.ends_on)
    return one.section, one.before, after, area or "", *days, one.how, said.act or "", said.source or "", str(said.confidence or "")


def _of(section: str, things: Mapping[Code, Body] | Mapping[Code, Area]) -> Iterable[Succession]:
    taken_over = Counter(after for thing in things.values() for said in thing.became for after in said.value or ())
    for code, thing in things.items():
        for said in sorted(thing.became, key=lambda value: value.begins_on):
            if said.value is not None:
                yield Succession(section, code, said.value, said, _how(code, said, things, taken_over))


def _how(
    before: Code, said: Dated[tuple[Code, ...]], things: Mapping[Code, Body] | Mapping[Code, Area], taken_over: Mapping[Code, int]
) -> How:
    after = said.value or ()
    if len(after) != 1:
        return "split"
    successor = things[after[0]]
    there_before = successor.exists and exists_on(successor, said.begins_on - dt.timedelta(days=1))
    if taken_over[after[0]] > 1 or there_before:
        return "merged"
    return "reorganised" if things[before].kind != successor.kind else "renamed"
