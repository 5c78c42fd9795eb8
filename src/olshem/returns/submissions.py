"""Files of returns as they were sent: every row with its body, its period and its cells, and everything that there is to tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from olshem import calendars, tables
from olshem.errors import Problem, RecordsError
from olshem.returns import keys
from olshem.returns import numbers as cells_of
from olshem.returns.forms import period_of
from olshem.returns.mapping import BodyColumn, PeriodColumn, ReturnsMapping
from olshem.returns.words import FINDINGS, REFUSALS
from olshem.rulebook import Form, Rulebook
from olshem.vocabulary import Code


@dataclass(slots=True)
class Submissions:
    """The rows of a file in their order. ``values`` and ``states``: rows by cells of the form (of all its versions).

    ``refused``: by place, the code of the first reason. ``columns``: the file's own name of each cell's column, empty where it has none.
    """

    file: str
    sheet: str | None
    cells: tuple[Code, ...]
    columns: tuple[str, ...]
    rows: NDArray[np.int64]
    bodies: list[Code | None]
    periods: list[calendars.Period | None]
    values: NDArray[np.int64]
    states: NDArray[np.int8]
    problems: list[Problem] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    unbalanced: dict[int, list[str]] = field(default_factory=dict)
    """by place, the balances that do not hold, each as ``code=total/sum of the parts``"""
    lost: int = 0
    """rows that could not be split into cells at all"""

    def refuse(self, place: int, code: str, column: str | None, found: str | None, expected: str | None, hint: str | None = None) -> None:
        """Note why a row is refused."""
        self.refused.setdefault(place, code)
        where: dict[str, Any] = {"file": self.file, "row": int(self.rows[place]), "column": column}
        self.problems.append(Problem(code, REFUSALS[code], found=found, expected=expected, hint=hint, **where))

    def warn(self, place: int, code: str, column: str | None, *, more: str = "", **said: Any) -> None:
        """Note what is odd about a row that is kept."""
        message = FINDINGS[code] + more
        where: dict[str, Any] = {"file": self.file, "row": int(self.rows[place]), "column": column}
        self.problems.append(Problem(code, message, severity="warning", **where, **said))


def cells_in(form: Form) -> tuple[Code, ...]:
    """Every cell of every version of a form, in the order in which they are asked."""
    return tuple(dict.fromkeys(code for one in form.contents if one.value is not None for code in one.value.cells))


def read(path: Path, mapping: ReturnsMapping, form: Form, book: Rulebook) -> Submissions:
    """Read one file.

    Raises
    ------
    RecordsError
        ``returns.column-missing`` with every column that is needed and not there, ``returns.header-repeated``, and whatever makes the
        file unreadable (``records.…``, as for records).
    """
    source = tables.open_source(path, mapping.form)
    cells = cells_in(form)
    columns = _columns_of(path, source, mapping, form, cells)
    body, period = mapping.columns.body, mapping.columns.period
    asked = [column for column in (body and body.column, period and period.column, *columns) if column]
    batches = list(source.batches(list(dict.fromkeys(asked)), ()))
    rows = np.concatenate([batch.rows for batch in batches]) if batches else np.zeros(0, np.int64)
    texts = {name: pa.chunked_array([_text(batch.columns[name]) for batch in batches], pa.binary()) for name in dict.fromkeys(asked)}
    made = Submissions(
        str(path), source.sheet, cells, columns, rows, [], [], np.zeros((len(rows), len(cells)), np.int64), _never_asked(rows, cells)
    )
    split_faults(made, [fault for batch in batches for fault in batch.faults])
    made.problems += _ignored(path, source.names, asked)
    fixed = period_of(mapping.constants["period"], form) if "period" in mapping.constants else None
    made.bodies = _read_keys(made, mapping.constants.get("body"), body, texts, lambda rule: keys.body_reader(rule, book))
    made.periods = _read_keys(made, fixed, period, texts, lambda rule: keys.period_reader(rule, form))
    _read_cells(made, mapping, texts)
    return made


def _never_asked(rows: NDArray[np.int64], cells: Sequence[Code]) -> NDArray[np.int8]:
    return np.full((len(rows), len(cells)), cells_of.NOT_COLLECTED, np.int8)


def _columns_of(path: Path, source: tables.Source, mapping: ReturnsMapping, form: Form, cells: Sequence[Code]) -> tuple[str, ...]:
    """The column of each cell, empty where the file has none; every column that must be there is."""
    _check_header(path, source.names)
    named = mapping.columns.cells
    columns = [cell if named == "same" else named.get(cell, "") for cell in cells]
    required = {code for one in form.contents if one.value is not None for code, cell in one.value.cells.items() if cell.required}
    needed = [rule.column for rule in (mapping.columns.body, mapping.columns.period) if rule is not None]
    needed += [column for cell, column in zip(cells, columns, strict=True) if column and (named != "same" or cell in required)]
    missing = [column for column in needed if column not in source.names]
    if missing:
        message, names = "a column that is needed is not there", ", ".join(source.names)[:300]
        problems = [Problem("returns.column-missing", message, file=str(path), column=name, expected=name, found=names) for name in missing]
        raise RecordsError("returns.column-missing", message, problems=problems)
    return tuple(column if column in source.names else "" for column in columns)


def _check_header(path: Path, names: Sequence[str]) -> None:
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    if repeated:
        message = "a column name stands twice in the header"
        problems = [Problem("returns.header-repeated", message, file=str(path), column=name, expected="each once") for name in repeated]
        raise RecordsError("returns.header-repeated", message, problems=problems)


def _ignored(path: Path, names: Sequence[str], asked: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        if name and name not in asked:
            code = "returns.column-ignored"
            yield Problem(code, FINDINGS[code], severity="warning", file=str(path), column=name, found=name)


def _text(values: pa.Array) -> pa.Array:
    """A column of whatever type as binary text."""
    if isinstance(values, pa.DictionaryArray):
        values = values.dictionary_decode()
    return values.cast(pa.string()).cast(pa.binary()) if not pa.types.is_binary(values.type) else values


def utf8(made: Submissions, column: str, values: pa.ChunkedArray) -> pa.Array:
    """Binary as text; what is no UTF-8 is refused and left empty."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    try:
        return whole.cast(pa.string())
    except pa.ArrowInvalid:
        listed = whole.to_pylist()
        for place, value in enumerate(listed):
            try:
                (value or b"").decode()
            except UnicodeDecodeError:
                listed[place] = b""
                made.refuse(place, "returns.bytes-invalid", column, tables.clip(value), "text in the encoding that the mapping declares")
        return pa.array(listed, pa.binary()).cast(pa.string())


def split_faults(made: Submissions, faults: Sequence[tables.RowFault]) -> None:
    """Rows that could not be split, or hold a cell that cannot be read: told, and lost."""
    for fault in faults:
        code = "returns." + fault.code.partition(".")[2]
        made.problems.append(
            Problem(code, REFUSALS[code], file=made.file, row=fault.row, column=fault.column, found=fault.found, expected=fault.expected)
        )
    made.lost = len({fault.row for fault in faults})


def _read_keys(
    made: Submissions,
    constant: Any,
    rule: BodyColumn | PeriodColumn | None,
    texts: Mapping[str, pa.ChunkedArray],
    reader_of: Callable[[Any], Callable[[str], Any]],
) -> list[Any]:
    """One key of every row, each distinct text read once; ``None`` where it cannot be read."""
    if rule is None:
        return [constant] * len(made.rows)
    words = pc.utf8_trim_whitespace(utf8(made, rule.column, texts[rule.column]).fill_null("")).dictionary_encode()
    read = [reader_of(rule)(text) for text in words.dictionary.to_pylist()] if len(words) else []
    known = [None if isinstance(one, keys.Unread) else one for one in read]
    for place, number in enumerate(words.indices.to_pylist()):
        unread = read[number]
        if isinstance(unread, keys.Unread) and place not in made.refused:
            found = tables.clip(words.dictionary[number].as_py()) or None
            made.refuse(place, unread.code, rule.column, found, unread.expected, hint=unread.hint)
    return [known[number] for number in words.indices.to_pylist()]


def _read_cells(made: Submissions, mapping: ReturnsMapping, texts: Mapping[str, pa.ChunkedArray]) -> None:
    for place, column in enumerate(made.columns):
        if not column:
            continue
        read = cells_of.column(utf8(made, column, texts[column]), mapping.numbers, mapping.absent)
        made.values[:, place], made.states[:, place] = read.values, read.states
        for row, (text, reading) in sorted(read.told.items()):
            found = tables.clip(text) + (f" ({reading.said})" if reading.said else "")
            if reading.code is not None:
                made.refuse(row, reading.code, column, found, reading.expected)
            else:
                made.warn(row, "returns.number-as-read", column, found=found, expected="digits alone")
