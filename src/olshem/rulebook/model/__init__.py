"""What a rulebook says, as frozen values. The reader makes them; nothing else does.

A field's ``metadata`` says how it is written (:mod:`olshem.documents.shapes`): the key ``from`` for ``starts_on``, a code that
must be known in a section, the word ``unknown``.

Whatever may change by law is a tuple of :class:`Dated` values, resolved at a date by :func:`olshem.rulebook.in_force` alone.
"""

from __future__ import annotations

from olshem.calendars import Counting
from olshem.rulebook.model.dates import Confidence, Dated, Ended, SourceType
from olshem.rulebook.model.forms import Balance, Cell, CellSum, Due, Form, FormContents, MeasuredCells
from olshem.rulebook.model.frameworks import CriterionScore, Framework, Input, Limit, RatingRules, Row, Scoring
from olshem.rulebook.model.law import Act, CalendarRule, DayOff, Statute
from olshem.rulebook.model.measures import Condition, Definition, Evidence, Measure, Quantity, Statistic, Target, Test
from olshem.rulebook.model.places import Area, Body, Named
from olshem.rulebook.model.services import ModelRules, ModelStandard, Parameters, Requirement, Service
from olshem.rulebook.model.surveys import Design, Scale, Stratum, Survey, SurveyQuestion, Wave
from olshem.rulebook.model.whole import Rulebook

__all__ = [
    "Act",
    "Area",
    "Balance",
    "Body",
    "CalendarRule",
    "Cell",
    "CellSum",
    "Condition",
    "Confidence",
    "Counting",
    "CriterionScore",
    "Dated",
    "DayOff",
    "Definition",
    "Design",
    "Due",
    "Ended",
    "Evidence",
    "Form",
    "FormContents",
    "Framework",
    "Input",
    "Limit",
    "Measure",
    "MeasuredCells",
    "ModelRules",
    "ModelStandard",
    "Named",
    "Parameters",
    "Quantity",
    "RatingRules",
    "Requirement",
    "Row",
    "Rulebook",
    "Scale",
    "Scoring",
    "Service",
    "SourceType",
    "Statistic",
    "Statute",
    "Stratum",
    "Survey",
    "SurveyQuestion",
    "Target",
    "Test",
    "Wave",
]
