"""What was promised, as data: reads a rulebook's folder, checks it, and says what holds on a day.

Other rooms import this room, not its modules; every type of :mod:`olshem.rulebook.model` is named here.
"""

from __future__ import annotations

from olshem.rulebook.dated import in_force, latest, value_on
from olshem.rulebook.model import (
    Body,
    CalendarRule,
    Condition,
    CriterionScore,
    Dated,
    DayOff,
    Definition,
    Ended,
    Framework,
    Input,
    Limit,
    Measure,
    Named,
    Quantity,
    RatingRules,
    Row,
    Rulebook,
    Scoring,
    Service,
    Statistic,
    Target,
    Test,
)
from olshem.rulebook.reader import SECTIONS, check, digest_of, from_files, read
from olshem.rulebook.resolve import ancestors, calendar_of, framework, working_calendar
from olshem.rulebook.shape import schema

__all__ = [
    "SECTIONS",
    "Body",
    "CalendarRule",
    "Condition",
    "CriterionScore",
    "Dated",
    "DayOff",
    "Definition",
    "Ended",
    "Framework",
    "Input",
    "Limit",
    "Measure",
    "Named",
    "Quantity",
    "RatingRules",
    "Row",
    "Rulebook",
    "Scoring",
    "Service",
    "Statistic",
    "Target",
    "Test",
    "ancestors",
    "calendar_of",
    "check",
    "digest_of",
    "framework",
    "from_files",
    "in_force",
    "latest",
    "read",
    "schema",
    "value_on",
    "working_calendar",
]
