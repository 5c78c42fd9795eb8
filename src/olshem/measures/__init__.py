"""From records to figures: every measure with its count, its interval and its status."""

from olshem.measures.columns import CURVES, FINDINGS, MEASURES, read_file
from olshem.measures.compute import MeasureResult, compute
from olshem.measures.question import DIMENSIONS, ENGINES, LEVEL, Question, as_of_text, ask
from olshem.measures.suppress import WITHHELD, withhold_small
from olshem.measures.worked import measure_differences

__all__ = [
    "CURVES",
    "DIMENSIONS",
    "ENGINES",
    "FINDINGS",
    "LEVEL",
    "MEASURES",
    "WITHHELD",
    "MeasureResult",
    "Question",
    "as_of_text",
    "ask",
    "compute",
    "measure_differences",
    "read_file",
    "withhold_small",
]
