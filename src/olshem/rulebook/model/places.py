"""Bodies and areas in time, and what has no more than a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from olshem.rulebook.model.dates import OUTSIDE, Dated
from olshem.vocabulary import Code, Text


@dataclass(frozen=True, slots=True)
class Body:
    """Who provides services and is measured. ``group`` is the peer group in which it is compared.

    ``exists`` empty: always. ``became`` names the bodies that took over: one where it was renamed, reorganised or merged into
    another, several where it was split. ``area`` is where it acts: after a split it says whose a case is.
    """

    code: Code = field(metadata=OUTSIDE)
    name: tuple[Dated[Text], ...]
    parent: tuple[Dated[Code], ...] = field(default=(), metadata={"refers": "bodies"})
    group: tuple[Dated[Code], ...] = field(default=(), metadata={"refers": "groups"})
    kind: Literal[
        "ministry", "agency", "committee", "office", "akimat", "department", "service-centre", "state-corporation", "ngo", "partnership"
    ] | None = None  # fmt: skip
    area: tuple[Dated[Code], ...] = field(default=(), metadata={"refers": "areas"})
    exists: tuple[Dated[bool], ...] = ()
    became: tuple[Dated[tuple[Code, ...]], ...] = field(default=(), metadata={"refers": "bodies"})
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A territory. ``exists`` and ``became`` as of a body; ``codes`` are its codes in other registers, such as ``KATO``."""

    code: Code = field(metadata=OUTSIDE)
    name: Text | tuple[Dated[Text], ...]
    note: Text | None = None
    calendar: Code | None = field(default=None, metadata={"refers": "calendars"})
    kind: Literal["region", "city", "district"] | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    exists: tuple[Dated[bool], ...] = ()
    became: tuple[Dated[tuple[Code, ...]], ...] = field(default=(), metadata={"refers": "areas"})


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that has no more than a name here: a channel, a peer group, a sector."""

    code: Code = field(metadata=OUTSIDE)
    name: Text
    note: Text | None = None
