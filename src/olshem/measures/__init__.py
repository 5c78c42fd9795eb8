"""From records to figures: every measure with its count, its interval and its status."""

from olshem.measures.columns import CURVES, FINDINGS, MEASURES, read_file
from olshem.measures.compute import ENGINES, MeasureResult, compute
from olshem.measures.question import DIMENSIONS, LEVEL
from olshem.measures.suppress import withhold_small

__all__ = ["CURVES", "DIMENSIONS", "ENGINES", "FINDINGS", "LEVEL", "MEASURES", "MeasureResult", "compute", "read_file", "withhold_small"]
