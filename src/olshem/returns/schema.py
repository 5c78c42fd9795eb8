"""The columns of a file of returns, of what was refused, and the words of their notes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyarrow as pa

from olshem import tables
from olshem.errors import Problem, RecordsError

RETURNS = pa.schema(
    [
        ("body", pa.string()),
        ("measure", pa.string()),
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("status", pa.string()),
        ("note", pa.string()),
    ]
)
"""One row a body, measure and period, whether a return came or not: numerator and denominator, never a ratio. ``status`` says why they
are absent (a share with the denominator 0 has both, and ``no-cases``); ``note`` says what of the return led to it."""
REFUSED = pa.schema(
    [
        ("file", pa.string()),
        ("sheet", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("code", pa.string()),
        ("found", pa.string()),
        ("expected", pa.string()),
    ]
)
"""Why returns were refused, one row a fault; rows count from 1 at the first data row."""
NO_RETURN = "no-return"
"""note: the body owed a return, and none came"""
BLANK_RETURN = "blank-return"
"""note: a return came in which every required cell is blank"""
BLANK = "blank:"
"""note: cells that were left blank, and what else was said instead of a number, such as ``late=under-review``"""
REFUSED_NOTE = "refused:"
"""note: the return was refused at the door, for this reason"""
UNBALANCED = "balance:"
"""note: the figures stand, and these balances of the return do not hold, each as ``code=total/sum of the parts``"""
IMPOSSIBLE = "impossible"
"""note: the parts cannot be those of such a measure: one is below 0, or a share is of more than there is"""


def read_file(path: Path) -> pa.Table:
    """Read a file of returns, as ``olshem returns read`` wrote it, with its types.

    Parameters
    ----------
    path
        CSV or Parquet, by suffix.

    Returns
    -------
    pa.Table
        The columns of ``RETURNS``, sorted by body, measure and period; others are left out.

    Raises
    ------
    RecordsError
        ``table.column-missing``, ``table.cell-invalid`` and the other faults of :func:`olshem.tables.read`; ``returns.key-repeated``.
    """
    order = [(name, "ascending") for name in ("body", "measure", "starts_on")]
    table = tables.read(path, schema=RETURNS).select(RETURNS.names).sort_by(order)
    keys = table.select(["body", "measure", "starts_on", "ends_on"]).to_pylist()
    for earlier, later in pairwise(keys):
        if earlier == later:
            code, found = "returns.key-repeated", f"{later['body']}, {later['measure']}, {later['starts_on']}"
            message = "two rows are of one body, measure and period"
            raise RecordsError(code, message, problems=[Problem(code, message, file=str(path), found=found, expected="each once")])
    return table
