"""Our own pictures: SVG strings with a title, a description and text of a fixed size, as wide as their column.

They are drawn without a view box: across in per cent, down in pixels, so that letters stay readable at 360 px and at 1280 px.
"""

from __future__ import annotations

from olshem_site.charts.dates import Span, dates_chart
from olshem_site.charts.kept import kept_chart
from olshem_site.charts.league import LeagueRow, league_chart
from olshem_site.charts.model import Box, model_chart
from olshem_site.charts.months import Month, months_chart
from olshem_site.charts.ruler import edge_ruler, scale_chart
from olshem_site.charts.waiting import Lines, Step, waiting_chart, waiting_lines

__all__ = [
    "Box",
    "LeagueRow",
    "Lines",
    "Month",
    "Span",
    "Step",
    "dates_chart",
    "edge_ruler",
    "kept_chart",
    "league_chart",
    "model_chart",
    "months_chart",
    "scale_chart",
    "waiting_chart",
    "waiting_lines",
]
