"""Services, their standards, and the model standards that these satisfy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from olshem.rulebook.model.dates import OUTSIDE, Dated
from olshem.vocabulary import Code, Criterion, Text, Unit

Parameters = Mapping[Code, tuple[Dated[int | float | str], ...]]
"""Each parameter of a standard (``term``, ``fee``, ``max-wait-submission`` ...) with its dated values."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a model standard asks of one parameter: that it is there (``unknown`` counts), in one of these units, not above ``most``."""

    units: tuple[Unit, ...] = ()
    most: float | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class ModelRules:
    """What each standard must name: these criteria, and these parameters."""

    criteria: tuple[Criterion, ...]
    parameters: Mapping[Code, Requirement]


@dataclass(frozen=True, slots=True)
class ModelStandard:
    """The standard of standards: what each service's standard must satisfy, and what holds for all of them.

    ``standards`` holds what is promised of every service that follows the model and says nothing of its own.
    """

    code: Code = field(metadata=OUTSIDE)
    name: Text
    rules: tuple[Dated[ModelRules], ...]
    standards: Parameters = field(default_factory=dict)
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """What people ask for. ``standards`` maps a parameter to its dated values.

    The parameter ``term`` decides whether a case is on time: a number with its unit, or the word ``carried`` where each case
    brings its own due time. ``providers`` are the bodies that are measured; ``accountable`` answers for the service by law and
    ``delivered_by`` meets the people (a state corporation, a non-governmental organisation ...), where these are others.
    ``channels`` empty: any. ``follows`` names a model standard, ``statute`` the law by which its terms are counted, ``acts`` all
    that regulated it, also those of which no value was read. ``note`` says what a reader should know of the service's name.
    """

    code: Code = field(metadata=OUTSIDE)
    name: Text
    criteria: tuple[Criterion, ...]
    providers: tuple[Code, ...] = field(metadata={"refers": "bodies"})
    standards: Parameters
    channels: tuple[Code, ...] = field(default=(), metadata={"refers": "channels"})
    sector: Code | None = field(default=None, metadata={"refers": "sectors"})
    accountable: tuple[Dated[Code], ...] = field(default=(), metadata={"refers": "bodies"})
    delivered_by: tuple[Dated[tuple[Code, ...]], ...] = field(default=(), metadata={"refers": "bodies"})
    follows: tuple[Dated[Code], ...] = field(default=(), metadata={"refers": "model_standards"})
    statute: Code | None = field(default=None, metadata={"refers": "statutes"})
    acts: tuple[Code, ...] = field(default=(), metadata={"refers": "acts"})
    summary: Text | None = None
    documents: tuple[Text, ...] = ()
    complain: Text | None = None
    note: Text | None = None
