"""What a reader of foreign files yields: batches of whole columns with the number of every row, and the rows it could not split."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem.errors import Problem, RecordsError

FOUND_MOST = 80
"""The most characters of the input that a fault may quote."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row (or one cell of it) that could not be read at all; ``row`` counts from 1 at the first data row."""

    row: int
    code: str
    found: str | None = None
    expected: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some rows of a file. ``columns``: the asked columns by name; text is string or binary (not yet checked), null or empty alike.

    ``rows``: the number of each row in ``columns``. ``faults``: rows that are not in ``columns``, and cells that hold an error.
    ``consumed``: bytes of the file that this batch stands for, for a progress line.
    """

    columns: Mapping[str, pa.Array]
    rows: NDArray[np.int64]
    faults: tuple[RowFault, ...]
    consumed: int
    nul_bytes: bool = False


class Source(Protocol):
    """An open file of records."""

    names: tuple[str, ...]
    sheet: str | None

    def batches(self, columns: Sequence[str], repetitive: Collection[str]) -> Iterator[Batch]:
        """The rows of the file, in order, with the named columns; those with few different values may come as dictionaries."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written: the parts of a mapping that a reader needs."""

    delimiter: str = ","
    encoding: str = "utf-8"
    sheet: str | None = None


def fault(kind: str, path: Path | str, message: str, **more: Any) -> RecordsError:
    """A refusal of a whole file, located."""
    code = f"records.{kind}"
    return RecordsError(code, message, problems=[Problem(code=code, message=message, file=str(path), **more)])


def clip(value: object) -> str:
    """At most :data:`FOUND_MOST` characters of a value, without what a terminal would obey."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text[:FOUND_MOST])
