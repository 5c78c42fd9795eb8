"""Ratings: scores from values, rules as an ordered table, the row that fired and what would change it."""

from __future__ import annotations

from olshem.assessment.effects import Effect, effects
from olshem.assessment.rating import Rating, rate
from olshem.assessment.rows import (
    RATING_COLUMNS,
    group_members,
    is_measure_file,
    rate_table,
    rate_wide,
    rating_columns,
    rules_in_force,
)
from olshem.assessment.scores import Score, Scores, exact, score_of, scores_from_values, value_for_score
from olshem.assessment.selection import (
    ABSENCES,
    Columns,
    Period,
    choose_period,
    parse_period,
    periods_of,
    read_ids,
    require_columns,
    rows_where,
    text_of,
)
from olshem.assessment.worked import rating_differences

__all__ = [
    "ABSENCES",
    "RATING_COLUMNS",
    "Columns",
    "Effect",
    "Period",
    "Rating",
    "Score",
    "Scores",
    "choose_period",
    "effects",
    "exact",
    "group_members",
    "is_measure_file",
    "parse_period",
    "periods_of",
    "rate",
    "rate_table",
    "rate_wide",
    "rating_columns",
    "rating_differences",
    "read_ids",
    "require_columns",
    "rows_where",
    "rules_in_force",
    "score_of",
    "scores_from_values",
    "text_of",
    "value_for_score",
]
