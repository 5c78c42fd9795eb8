"""A filled template as a return of one row: what stands in its numbers, and in the reasons beside those that are empty."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from olshem import tables
from olshem.returns import stamp, texts
from olshem.returns.forms import period_of
from olshem.returns.mapping import Numbers
from olshem.returns.numbers import BLANK, NOT_COLLECTED, STATUSES, column
from olshem.returns.stamp import Stamp
from olshem.returns.submissions import Submissions, cells_in, split_faults, utf8
from olshem.rulebook import Form, Rulebook
from olshem.vocabulary import Code


def read(path: Path, found: Stamp, form: Form, book: Rulebook) -> Submissions:
    """Read a filled template: one return, so its row is 1 and the column of a problem is the code of its cell.

    Raises
    ------
    RecordsError
        Those of :func:`olshem.returns.stamp.check`; ``returns.template-broken`` where a column of the template is gone, or a row of it.
    """
    stamp.check(path, found, form, book)
    source = tables.open_source(path, tables.Form(sheet=found.sheet))
    names = (found.code_column, found.value_column, found.why_column)
    missing = [name for name in names if name not in source.names]
    if missing:
        raise stamp.refused(path, "template-broken", "a column of the template is gone", expected=", ".join(missing))
    batches = list(source.batches(names, ()))
    rows = np.concatenate([batch.rows for batch in batches]) if batches else np.zeros(0, np.int64)
    cells = cells_in(form)
    values, states = np.zeros((1, len(cells)), np.int64), np.full((1, len(cells)), NOT_COLLECTED, np.int8)
    body, period = Code(found.body), period_of(found.period, form)
    made = Submissions(str(path), source.sheet, cells, tuple(cells), np.ones(1, np.int64), [body], [period], values, states)
    split_faults(made, [fault for batch in batches for fault in batch.faults])
    if made.lost:
        made.refused[0], made.lost = made.problems[0].code, 0
    codes, numbers, whys = (utf8(made, name, pa.chunked_array([batch.columns[name] for batch in batches], pa.string())) for name in names)
    _fill(made, codes.to_pylist(), numbers, whys.to_pylist(), rows)
    return made


def _fill(made: Submissions, codes: list[str | None], values: pa.Array, whys: list[str | None], rows: np.ndarray) -> None:
    """Put each row of the template into the cell of its code."""
    read = column(values, Numbers(), {})
    reasons = texts.reasons()
    for place, code in enumerate(codes):
        if code not in made.cells:
            continue
        cell = made.cells.index(Code(code))
        made.values[0, cell], made.states[0, cell] = read.values[place], read.states[place]
        why = reasons.get(whys[place] or "")
        if made.states[0, cell] == BLANK and why is not None:
            made.states[0, cell] = STATUSES.index(why)
        if place in read.told:
            text, reading = read.told[place]
            found = tables.clip(text) + (f" ({reading.said})" if reading.said else "")
            hint = f"row {rows[place]} of the sheet {made.sheet}"
            if reading.code is not None:
                made.refuse(0, reading.code, code, found, reading.expected, hint=hint)
            else:
                made.warn(0, "returns.number-as-read", code, found=found, expected="digits alone", hint=hint)
