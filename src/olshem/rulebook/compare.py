"""What differs between two rulebooks: every thing, text and dated value, with the day from which it matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from olshem.rulebook.dated import in_force
from olshem.rulebook.leaves import Leaves, header_of, leaves_of, lines_of, name_of
from olshem.rulebook.model import Dated, Rulebook
from olshem.rulebook.reader import MAPPING_FILES, SECTIONS, digest_of

Kind = Literal["added", "removed", "changed"]
ENDS = frozenset({"to", "ended"})
IDENTITY = frozenset({"from", "observed_on", "channel", "area"})
_ONE_DAY = dt.timedelta(days=1)
Key = tuple[dt.date, bool, tuple[str, ...], tuple[str, ...]]
"""What tells the dated values of one line apart: the day, whether it was an observation, the channels, the areas."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One row of a comparison. ``before`` and ``after`` are what stands there, empty where nothing does.

    Of a dated value that only one rulebook has, the other side is what that other rulebook holds on the same day: a row for each
    thing that the value itself says, none for what only the other says. ``effective_on``
    is the day from which the difference matters; ``None``: it is said without a date and matters for every day.
    """

    kind: Kind
    key: str
    before: str
    after: str
    effective_on: dt.date | None = None


def compare(before: Rulebook, after: Rulebook) -> tuple[Difference, ...]:
    """Everything that differs between two rulebooks.

    Parameters
    ----------
    before
        The rulebook in force.
    after
        The draft, or a later version.

    Returns
    -------
    tuple of Difference
        Sorted by key, then by day; empty where nothing differs but the form of the files. A key names section, code and the keys
        below, such as ``services.passport.standards.term``; the value itself stands under that key, what is said of it (``act``,
        ``to``, ``unit`` ...) one below. A value for some channels or areas only has them behind its key: ``...term(portal)``.

    """
    found = list(_of_thing("rulebook", header_of(before), header_of(after)))
    for section in SECTIONS:
        found += _of_section(section, getattr(before, section), getattr(after, section))
    found += _of_mapping(before.files, after.files)
    return tuple(sorted(found, key=lambda one: (one.key, one.effective_on or dt.date.min, one.kind)))


def _of_section(section: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[Difference]:
    for code in dict.fromkeys([*before, *after]):
        old, new = before.get(code), after.get(code)
        if old is None or new is None:
            yield from _of_whole(f"{section}.{code}", old, new)
        elif old is not new and old != new:
            yield from _of_thing(f"{section}.{code}", old, new)


def _of_whole(key: str, old: Any, new: Any) -> Iterator[Difference]:
    """A thing that only one rulebook has: itself, then all that is said of it."""
    thing = new if old is None else old
    days = [value.begins_on for line in lines_of(thing) for value in line.values]
    yield Difference("added" if old is None else "removed", key, name_of(old), name_of(new), min(days, default=None))
    yield from _of_thing(key, {} if old is None else old, {} if new is None else new)


def _of_thing(key: str, old: Any, new: Any) -> Iterator[Difference]:
    yield from _of_leaves(key, leaves_of(old), leaves_of(new))
    lines = [{line.path: line.values for line in lines_of(thing)} for thing in (old, new)]
    for path in dict.fromkeys([*lines[0], *lines[1]]):
        yield from _of_line(f"{key}.{path}", lines[0].get(path, ()), lines[1].get(path, ()))


def _of_leaves(key: str, old: Leaves, new: Leaves) -> Iterator[Difference]:
    for path in dict.fromkeys([*old, *new]):
        before, after = old.get(path), new.get(path)
        if before != after:
            yield Difference(_kind(before, after), f"{key}.{path}", before or "", after or "", _day_in(path))


def _kind(before: object, after: object) -> Kind:
    return "added" if before is None else "removed" if after is None else "changed"


def _day_in(path: str) -> dt.date | None:
    """Days of a calendar matter from the day that they are about."""
    if not path.startswith("days["):
        return None
    return dt.date.fromisoformat(path[5:15])


# ---------------------------------------------------------------- dated values
def _of_line(key: str, old: tuple[Dated[Any], ...], new: tuple[Dated[Any], ...]) -> Iterator[Difference]:
    if old == new and list(map(_key_of, old)) == list(map(_key_of, new)):
        return
    olds, news = ({_key_of(value): value for value in values} for values in (old, new))
    for one in dict.fromkeys([*olds, *news]):
        before, after = olds.get(one), news.get(one)
        named = key + (f"({';'.join((*one[2], *one[3]))})" if one[2] or one[3] else "")
        if before is not None and after is not None:
            yield from _of_value(named, before, after, "changed", one[0])
        elif after is not None:
            yield from _of_value(named, _held(old, one), after, "added", one[0])
        elif before is not None:
            yield from _of_value(named, before, _held(new, one), "removed", one[0])


def _key_of(value: Dated[Any]) -> Key:
    return value.begins_on, value.observed_on is not None, value.channel, value.area


def _held(values: Iterable[Dated[Any]], key: Key) -> Dated[Any] | None:
    return in_force(values, key[0], key[2][0] if key[2] else None, key[3][0] if key[3] else None)


def _of_value(key: str, old: Dated[Any] | None, new: Dated[Any] | None, kind: Kind, starts: dt.date) -> Iterator[Difference]:
    """The leaves that differ; of a value that one side lacks what it says itself, its value also where the other holds the same that day."""
    before, after = _leaves_of_value(old, kind == "added"), _leaves_of_value(new, kind == "removed")
    whole = kind != "changed"
    said = {**before, **after} if not whole else after if kind == "added" else before
    for path in said:
        is_value = path == "value" or path.startswith(("value.", "value["))
        if before.get(path) == after.get(path) and not (whole and is_value):
            continue
        below = path.removeprefix("value") if is_value else f".{path}"
        day = _end_that_matters(old, new, starts) if path in ENDS and not whole else starts
        yield Difference(kind, key + below, before.get(path, ""), after.get(path, ""), day)


def _leaves_of_value(value: Dated[Any] | None, borrowed: bool) -> Leaves:
    """The leaves of a dated value; of one that only stands in for the other side not how it ended."""
    if value is None:
        return {}
    leaves = leaves_of(value)
    if value.value is None:
        leaves["value"] = "unknown"
    return {path: text for path, text in leaves.items() if path not in IDENTITY and not (borrowed and path in ENDS)}


def _end_that_matters(old: Dated[Any] | None, new: Dated[Any] | None, starts: dt.date) -> dt.date:
    ends = [value.ends_on for value in (old, new) if value is not None and value.ends_on is not None]
    return min(ends) + _ONE_DAY if ends else starts


def _of_mapping(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[Difference]:
    """The mappings of records, which the rulebook ships and another room reads: whether their bytes differ."""
    for name in MAPPING_FILES:
        old, new = before.get(name), after.get(name)
        if old != new:
            was, will_be = (digest_of({name: data}) if data is not None else "" for data in (old, new))
            yield Difference(_kind(old, new), name, was, will_be)
