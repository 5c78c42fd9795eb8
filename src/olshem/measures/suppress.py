"""Small cells: which figures may be shown."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from olshem import rulebook
from olshem.measures.columns import coded
from olshem.vocabulary import Code, Status

WITHHELD = ("numerator", "denominator", "n", "n_open", "n_overdue", "n_not_due", "n_without_due", "value", "low", "high")
"""The columns of a measure file that are empty in a withheld row."""


def withhold_small(table: pa.Table, book: rulebook.Rulebook) -> pa.Table:
    """The table with the figures of small cells withheld.

    Parameters
    ----------
    table : pa.Table
        Rows of a measure file.
    book : Rulebook
        Its measures say how many cases a cell must have (``minimum_n``, as in force on the period's last day).

    Returns
    -------
    pa.Table
        The same rows in the same order. Where the cell's ``n``, or the row's denominator, lies between 1 and the minimum less 1,
        ``status`` is ``suppressed`` and every count and figure is empty. A cell without cases is not small: it says so. A
        measure that the rulebook does not know is left alone.
    """
    small = _small(table, _minimums(table, book))
    withheld = pa.array(small)
    for name in WITHHELD:
        place = table.schema.get_field_index(name)
        column = table.column(place)
        table = table.set_column(place, table.schema.field(place), pc.if_else(withheld, pa.scalar(None, column.type), column))
    place = table.schema.get_field_index("status")
    status = np.where(small, Status.SUPPRESSED.value, table.column(place).cast(pa.string()).to_numpy(zero_copy_only=False))
    field = table.schema.field(place)
    return table.set_column(place, field, coded(status.tolist(), field.type))


def _minimums(table: pa.Table, book: rulebook.Rulebook) -> np.ndarray:
    """The least number of cases for each row's measure and period."""
    keys = table.select(["measure", "ends_on"]).cast(pa.schema([("measure", pa.string()), ("ends_on", pa.date32())]))
    distinct = keys.group_by(["measure", "ends_on"]).aggregate([]).to_pylist()
    known = {(row["measure"], row["ends_on"]): _minimum(book, row["measure"], row["ends_on"]) for row in distinct}
    pairs = zip(keys["measure"].to_pylist(), keys["ends_on"].to_pylist(), strict=True)
    return np.array([known[pair] for pair in pairs], dtype=np.int64)


def _minimum(book: rulebook.Rulebook, code: str, on: dt.date) -> int:
    measure = book.measures.get(Code(code))
    return 1 if measure is None else rulebook.value_on(measure.minimum_n, on) or 1


def _small(table: pa.Table, minimums: np.ndarray) -> np.ndarray:
    small = np.zeros(table.num_rows, dtype=bool)
    for name in ("n", "denominator"):
        counts = table.column(name).fill_null(0).to_numpy()
        small |= (counts >= 1) & (counts < minimums)
    return small
