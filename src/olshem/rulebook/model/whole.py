"""One version of one rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from olshem.rulebook.model.dates import Dated
from olshem.rulebook.model.forms import Form
from olshem.rulebook.model.frameworks import Framework
from olshem.rulebook.model.law import Act, CalendarRule, Statute
from olshem.rulebook.model.measures import Measure
from olshem.rulebook.model.places import Area, Body, Named
from olshem.rulebook.model.services import ModelStandard, Service
from olshem.rulebook.model.surveys import Survey
from olshem.vocabulary import Code, Text


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One version of one rulebook: an immutable bundle. ``digest`` is the SHA-256 over its files in path order."""

    code: Code
    version: str
    title: Text
    about: Text
    time_zone: str
    calendar: Code
    rankability_floor: tuple[Dated[float], ...]
    bodies: Mapping[Code, Body]
    services: Mapping[Code, Service]
    measures: Mapping[Code, Measure]
    frameworks: Mapping[Code, Framework]
    areas: Mapping[Code, Area]
    channels: Mapping[Code, Named]
    groups: Mapping[Code, Named]
    calendars: Mapping[Code, CalendarRule]
    synthetic: bool
    digest: str
    files: Mapping[str, bytes]
    sectors: Mapping[Code, Named] = field(default_factory=dict)
    statutes: Mapping[Code, Statute] = field(default_factory=dict)
    model_standards: Mapping[Code, ModelStandard] = field(default_factory=dict)
    acts: Mapping[Code, Act] = field(default_factory=dict)
    forms: Mapping[Code, Form] = field(default_factory=dict)
    surveys: Mapping[Code, Survey] = field(default_factory=dict)
    statute: Code | None = None
