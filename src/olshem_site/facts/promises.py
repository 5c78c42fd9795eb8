"""What a service promises on a day: its own standard or that of the model that it follows, channel by channel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from olshem import publication


@dataclass(frozen=True, slots=True)
class Promised:
    """One dated value of a standard, and the channels for which it holds (none: for all). ``dated`` is ``None`` where none is known."""

    channels: tuple[str, ...]
    dated: Any

    @property
    def value(self) -> Any:
        """What is promised; ``None`` where it is unknown."""
        return None if self.dated is None else self.dated.value


def promised(values: Sequence[Any], channels: Sequence[str], on: dt.date) -> tuple[Promised, ...]:
    """The values of one parameter that hold on a day, each with its channels, in the order of ``channels``.

    Where no value is for particular channels, or one holds for all of them, that one stands alone and without channels.
    """
    named = dict.fromkeys(channel for value in values for channel in value.channel)
    if not named:
        return (Promised((), publication.in_force(values, on)),)
    found: dict[int, tuple[Any, list[str]]] = {}
    for channel in dict.fromkeys([*channels, *named]):
        dated = publication.in_force(values, on, channel)
        found.setdefault(id(dated), (dated, []))[1].append(channel)
    if len(found) == 1:
        dated, asked = next(iter(found.values()))
        return (Promised(() if dated is None or not dated.channel else tuple(asked), dated),)
    return tuple(Promised(tuple(asked), dated) for dated, asked in found.values())


def standards_of(book: Any, service: Any, on: dt.date) -> Mapping[str, Sequence[Any]]:
    """Every parameter that is promised for a service: its own, then those that only the model standard names."""
    model = publication.value_on(service.follows, on)
    inherited = book.model_standards[model].standards if model in book.model_standards else {}
    return {**service.standards, **{code: values for code, values in inherited.items() if code not in service.standards}}
