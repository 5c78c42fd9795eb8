"""The columns of a measure file, of curves and of findings, and how rows become a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from olshem import tables

CODE = pa.dictionary(pa.int32(), pa.string())
_COUNTS = ("numerator", "denominator", "n", "n_open", "n_overdue", "n_not_due", "n_without_due")
MEASURES = pa.schema(
    [
        *((name, CODE) for name in ("measure", "body", "service", "channel", "area")),
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),
        ("as_of", CODE),
        *((name, pa.int64()) for name in _COUNTS),
        *((name, pa.float64()) for name in ("value", "low", "high", "level")),
        *((name, CODE) for name in ("method", "unit", "polarity", "status", "rulebook_digest", "records_digest")),
        ("definition", pa.date32()),
        *((name, CODE) for name in ("evidence", "design", "mode")),
        *((name, pa.int64()) for name in ("bodies", "bodies_due")),
    ]
)
"""One row a measure, cell and period; a null says that there is no such figure, ``status`` why. ``definition`` is the first day
of the definition by which the row was counted: rows of one measure with different ones are not one line. ``evidence`` is what was
counted; of a survey ``design`` and ``mode`` say how people came to be asked, and by which ways (joined by ``;``); of returns ``bodies`` is
how many bodies' returns are in the row, of ``bodies_due`` that owed one."""
LATER = ("definition", "evidence", "design", "mode", "bodies", "bodies_due")
"""Columns that a file made before there were such may lack."""
CURVES = pa.schema(
    [
        *((name, CODE) for name in ("measure", "body", "service")),
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),
        ("t", pa.float64()),
        *((name, pa.int64()) for name in ("at_risk", "events", "censored")),
        *((name, pa.float64()) for name in ("survival", "low", "high")),
    ]
)
"""Survival curves, ``t`` in the unit of the measure."""
FINDINGS = pa.schema(
    [
        *((name, pa.string()) for name in ("code", "severity", "body", "measure")),
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),
        ("count", pa.int64()),
        ("text", pa.string()),
        ("detail", pa.string()),
    ]
)
"""What a reader of the figures should know, counted. Of a return ``detail`` is its form and, after a colon, what is odd: the cells left
blank, the balances that do not hold (``annual:requests=12/11``, the total and the sum of its parts)."""
KEY = ("measure", "body", "service", "channel", "area", "starts_on", "ends_on")


def table_of(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table of the schema, in the order given."""
    listed = list(rows)
    return pa.table([coded([row.get(field.name) for row in listed], field.type) for field in schema], schema=schema)


def coded(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values as an array; codes as a dictionary in byte order without unused entries."""
    if not pa.types.is_dictionary(kind):
        return pa.array(values, kind)
    words = sorted({value for value in values if value is not None})
    places = {word: place for place, word in enumerate(words)}
    return pa.DictionaryArray.from_arrays(pa.array([places.get(value) for value in values], pa.int32()), pa.array(words, pa.string()))


def dictionary(words: Sequence[str], places: np.ndarray) -> pa.Array:
    """Codes by their place in a list, as a dictionary in byte order without unused entries.

    Parameters
    ----------
    words
        Distinct codes in byte order.
    places : ndarray of int, shape (rows,)
    """
    used = np.zeros(len(words), dtype=bool)
    used[places] = True
    narrowed = (np.cumsum(used) - 1).astype(np.int32)
    kept = pa.array([word for word, keep in zip(words, used, strict=True) if keep], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(narrowed[places]), kept)


def read_file(path: Path) -> pa.Table:
    """Read a measure file with its types.

    Parameters
    ----------
    path
        CSV or Parquet, by suffix.

    Returns
    -------
    pa.Table
        The columns of the contract with the types of ``MEASURES``; columns beyond them are kept. What a file
        of an earlier version lacks (``LATER``) is not there.

    Raises
    ------
    RecordsError
        ``table.column-missing``, ``table.cell-invalid`` and the other faults of :func:`olshem.tables.read`.
    """
    plain = pa.schema([(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type) for field in MEASURES])
    table = tables.read(path, schema=plain, optional=LATER)
    for field in MEASURES:
        if pa.types.is_dictionary(field.type) and field.name in table.column_names:
            place = table.schema.get_field_index(field.name)
            table = table.set_column(place, field, pc.dictionary_encode(table.column(place)))
    return table
