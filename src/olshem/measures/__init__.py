"""From records to figures: every measure with its count, its interval and its status."""

from olshem.measures.breaks import OVERLAPS, Break, breaks_of, overlaps
from olshem.measures.columns import CURVES, FINDINGS, MEASURES, read_file
from olshem.measures.compute import MeasureResult, compute
from olshem.measures.decrees import LATE_DECREES, late_decrees
from olshem.measures.question import DIMENSIONS, ENGINES, LEVEL, Question, as_of_text, ask
from olshem.measures.returned import compute_returns
from olshem.measures.returned import digest_of as digest_of_returns
from olshem.measures.suppress import WITHHELD, withhold_small
from olshem.measures.worked import measure_differences

__all__ = [
    "CURVES",
    "DIMENSIONS",
    "ENGINES",
    "FINDINGS",
    "LATE_DECREES",
    "LEVEL",
    "MEASURES",
    "OVERLAPS",
    "WITHHELD",
    "Break",
    "MeasureResult",
    "Question",
    "as_of_text",
    "ask",
    "breaks_of",
    "compute",
    "compute_returns",
    "digest_of_returns",
    "late_decrees",
    "measure_differences",
    "overlaps",
    "read_file",
    "withhold_small",
]
