"""One value with its days and its law."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from olshem.vocabulary import Code, Text, Unit

T = TypeVar("T")
OUTSIDE = {"outside": True}
"""the code is the key under which the thing stands"""
UNKNOWN = {"unknown": True}
"""the word ``unknown`` is legal"""


class Ended(StrEnum):
    """How a dated value came to its end."""

    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"


class Confidence(StrEnum):
    """How far a value can be trusted."""

    READ = "read"
    """it stands in a text that was read"""
    DERIVED = "derived"
    """worked out from texts that were read"""
    RECALLED = "recalled"
    """general knowledge, not checked: never shown as law"""


class SourceType(StrEnum):
    """What kind of text a value was read in."""

    ACT_TEXT = "act-text"
    OFFICIAL_PASSPORT = "official-passport"
    OFFICIAL_PORTAL = "official-portal"
    OFFICIAL_NOTICE = "official-notice"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """One value with the days on which it held (both included) and where it comes from.

    ``value`` is ``None`` where the rulebook says ``value: unknown``. Exactly one of ``starts_on`` (an interval of force) and
    ``observed_on`` (an observation, which never supersedes) is set. ``ends_on`` ``None``: still in force, or not known to have
    ended. ``act`` is a legal act (with ``article``), ``source`` any other place; at least one is set. ``channel`` empty: however
    the case arrives; ``area`` empty: everywhere. ``quote`` stands in the language of its source.
    """

    value: T | None = field(metadata=UNKNOWN)
    starts_on: dt.date | None = field(default=None, metadata={"key": "from", "partial": True})
    ends_on: dt.date | None = field(default=None, metadata={"key": "to"})
    ended: Ended | None = None
    observed_on: dt.date | None = field(default=None, metadata={"partial": True})
    act: str | None = field(default=None, metadata={"refers": "acts"})
    """a code under ``acts`` where the rulebook has that section"""
    article: str | None = None
    source: str | None = None
    unit: Unit | None = None
    channel: tuple[Code, ...] = field(default=(), metadata={"refers": "channels"})
    area: tuple[Code, ...] = field(default=(), metadata={"refers": "areas"})
    url: str | None = None
    quote: str | None = None
    source_type: SourceType | None = None
    confidence: Confidence | None = None
    note: Text | None = None

    @property
    def begins_on(self) -> dt.date:
        """The day from which the value holds, or on which it was read: what puts the values of one thing in order."""
        return self.starts_on or self.observed_on or dt.date.min
