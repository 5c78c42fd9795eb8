"""Comparisons of bodies: league tables with the uncertainty of every rank."""

from __future__ import annotations

from olshem.comparison.estimates import Estimate, count_error, interval_error, measure_error, share_error
from olshem.comparison.free_file import Names, estimates_of_file
from olshem.comparison.league import GroupSummary, League, Options, Standing, league, tie_groups
from olshem.comparison.measured import LEAGUE_COLUMNS, league_columns, league_table

__all__ = [
    "LEAGUE_COLUMNS",
    "Estimate",
    "GroupSummary",
    "League",
    "Names",
    "Options",
    "Standing",
    "count_error",
    "estimates_of_file",
    "interval_error",
    "league",
    "league_columns",
    "league_table",
    "measure_error",
    "share_error",
    "tie_groups",
]
