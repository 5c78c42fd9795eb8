"""Surveys: what is asked of whom, how a score is read, and how each wave was made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from olshem.rulebook.model.dates import OUTSIDE
from olshem.vocabulary import Code, Criterion, Text


class Design(StrEnum):
    """How the people who were asked came to be asked: what the interval of an estimate rests on."""

    CENSUS = "census"
    """everybody was asked"""
    SIMPLE = "simple"
    """a simple random sample"""
    STRATIFIED = "stratified"
    """a simple random sample in each stratum"""
    CLUSTERED = "clustered"
    """clusters (primary sampling units) were drawn first, by stratum or from all"""
    VOLUNTEER = "volunteer"
    """whoever wished to answer: nobody was drawn"""


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of a scale, both included. What is better is higher."""

    lowest: float = field(metadata={"key": "from"})
    highest: float = field(metadata={"key": "to"})


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """One question. ``top_box`` is the lowest score of the top box. Another wording or scale is another question."""

    text: Text
    criterion: Criterion
    scale: Scale
    top_box: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many people, and how many clusters, a stratum has in the population; left out where that is not known."""

    population: int | None = field(default=None, metadata={"short": True})
    clusters: int | None = None


@dataclass(frozen=True, slots=True)
class Wave:
    """One time of asking. An answer belongs to the wave in whose fieldwork (both days included) it was given.

    ``population`` and ``clusters``: as of a stratum, where the wave has no strata. ``quality`` is the statement without which
    nothing of the wave is published.
    """

    starts_on: dt.date = field(metadata={"key": "from"})
    ends_on: dt.date = field(metadata={"key": "to"})
    design: Design
    source: str
    frame: Text | None = None
    """the list from which people were drawn"""
    sampled: int | None = None
    """how many people were drawn"""
    responded: int | None = None
    """how many of them answered"""
    population: int | None = None
    clusters: int | None = None
    strata: Mapping[Code, Stratum] = field(default_factory=dict)
    quality: Text | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """One survey, asked again and again: its questions by code, the ways of asking (``modes``) with their names, its waves."""

    code: Code = field(metadata=OUTSIDE)
    name: Text
    population: Text
    """who is spoken of: whom the answers stand for"""
    questions: Mapping[Code, SurveyQuestion]
    modes: Mapping[Code, Text]
    waves: tuple[Wave, ...] = ()
    note: Text | None = None
