"""What was promised, as data: reads a rulebook's folder, checks it, and says what holds on a day.

Other rooms import this room, not its modules; every type of :mod:`olshem.rulebook.model` is named here.
"""

from __future__ import annotations

from olshem.rulebook.compare import Difference, compare
from olshem.rulebook.dated import in_force, latest, value_on
from olshem.rulebook.explain import Basis, Explained, Explanation, explain
from olshem.rulebook.leaves import leaves_of
from olshem.rulebook.lives import Succession, exists_on, successions
from olshem.rulebook.model import (
    Act,
    Area,
    Body,
    CalendarRule,
    Condition,
    Confidence,
    Counting,
    CriterionScore,
    Dated,
    DayOff,
    Definition,
    Ended,
    Framework,
    Input,
    Limit,
    Measure,
    ModelRules,
    ModelStandard,
    Named,
    Quantity,
    RatingRules,
    Requirement,
    Row,
    Rulebook,
    Scoring,
    Service,
    SourceType,
    Statistic,
    Statute,
    Target,
    Test,
)
from olshem.rulebook.models import standard
from olshem.rulebook.reader import SECTIONS, check, digest_of, from_files, read
from olshem.rulebook.resolve import ancestors, calendar_of, framework, working_calendar
from olshem.rulebook.shape import schema

__all__ = [
    "SECTIONS",
    "Act",
    "Area",
    "Basis",
    "Body",
    "CalendarRule",
    "Condition",
    "Confidence",
    "Counting",
    "CriterionScore",
    "Dated",
    "DayOff",
    "Definition",
    "Difference",
    "Ended",
    "Explained",
    "Explanation",
    "Framework",
    "Input",
    "Limit",
    "Measure",
    "ModelRules",
    "ModelStandard",
    "Named",
    "Quantity",
    "RatingRules",
    "Requirement",
    "Row",
    "Rulebook",
    "Scoring",
    "Service",
    "SourceType",
    "Statistic",
    "Statute",
    "Succession",
    "Target",
    "Test",
    "ancestors",
    "calendar_of",
    "check",
    "compare",
    "digest_of",
    "exists_on",
    "explain",
    "framework",
    "from_files",
    "in_force",
    "latest",
    "leaves_of",
    "read",
    "schema",
    "standard",
    "successions",
    "value_on",
    "working_calendar",
]
