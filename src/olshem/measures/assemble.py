"""The engine's blocks as the rows of the measure file, sorted by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem.measures.columns import MEASURES, dictionary
from olshem.measures.engine import Answer
from olshem.measures.figures import STATUSES
from olshem.measures.question import DIMENSIONS, defined_since
from olshem.measures.scan import day_number
from olshem.rulebook import Measure
from olshem.vocabulary import ALL

Integers = NDArray[np.int64]
COUNTS = ("n", "n_open", "n_overdue", "n_not_due", "n_without_due")
FIGURES = ("value", "low", "high")
NEVER = np.iinfo(np.int32).min
Columns = dict[str, pa.ChunkedArray]


def table_of_answer(answer: Answer, same: Mapping[str, Any]) -> pa.Table:
    """The measure file of an answer; ``same`` are the columns that are the same in every row.

    Every measure has a row for every cell, so the rows of all measures stand in one order and share what does not depend on
    the measure: one chunk a measure, the shared ones the same memory.
    """
    measures = sorted(answer.plan.question.measures, key=lambda one: one.code)
    if not measures:
        return MEASURES.empty_table()
    codes, starts, ends = _keys(answer)
    order = np.lexsort((ends, starts, *(codes[name][1] for name in reversed(DIMENSIONS))))
    columns: Columns = {}
    for name in DIMENSIONS:
        columns[name] = _repeated(dictionary(codes[name][0], codes[name][1][order]), len(measures))
    for name, days in (("starts_on", starts), ("ends_on", ends)):
        columns[name] = _repeated(pa.array(days[order].astype(np.int32)).view(pa.date32()), len(measures))
    for place, name in enumerate(COUNTS):
        columns[name] = _repeated(pa.array(np.concatenate([block.counts[place] for block in answer.blocks])[order]), len(measures))
    columns |= _figures(answer, [one.code for one in measures], order)
    columns["definition"] = _definitions(answer, measures, order)
    columns["measure"] = _constants([one.code for one in measures], len(order))
    columns["unit"] = _constants([one.unit.value for one in measures], len(order))
    columns["polarity"] = _constants([one.polarity.value for one in measures], len(order))
    for name, value in same.items():
        columns[name] = _repeated(_constant(value, MEASURES.field(name).type, len(order)), len(measures))
    return pa.table([columns[field.name] for field in MEASURES], schema=MEASURES)


def _keys(answer: Answer) -> tuple[Mapping[str, tuple[list[str], Integers]], Integers, Integers]:
    """Of every cell of every block: each dimension's place in its codes in byte order, and the period's days."""
    plan, keys = answer.plan, np.concatenate([block.keys for block in answer.blocks])
    codes = {}
    for name in DIMENSIONS:
        if name in plan.shifts:
            words = list(plan.words[name].places)
            rank = np.argsort(np.argsort(np.array(words, dtype=object)))
            codes[name] = (sorted(words), rank[(keys >> plan.shifts[name]) & ((1 << plan.words[name].bits) - 1)])
        else:
            codes[name] = ([ALL], np.zeros(len(keys), dtype=np.int64))
    days = ([day_number(day) for block in answer.blocks for day in [getattr(block.period, name)]] for name in ("starts_on", "ends_on"))
    starts, ends = (np.repeat(np.array(each), [len(block.keys) for block in answer.blocks]) for each in days)
    return codes, starts, ends


def _figures(answer: Answer, measures: Sequence[str], order: Integers) -> Columns:
    """Numerators, denominators, figures, methods and statuses, one chunk a measure."""
    columns: Columns = {}
    for name in ("numerator", "denominator"):
        chunks = ([_or_none(getattr(block.figures[code], name), len(block.keys)) for block in answer.blocks] for code in measures)
        columns[name] = pa.chunked_array([pa.concat_arrays(parts).take(pa.array(order)) for parts in chunks])
    for name in FIGURES:
        values = (np.concatenate([getattr(block.figures[code], name) for block in answer.blocks])[order] for code in measures)
        columns[name] = pa.chunked_array([pa.array(value, mask=np.isnan(value)) for value in values])
    status = [np.concatenate([block.figures[code].status for block in answer.blocks])[order] for code in measures]
    columns["status"] = _words([one.value for one in STATUSES], status)
    methods = sorted({block.figures[code].method or "" for block in answer.blocks for code in measures})
    number = [
        np.concatenate([np.full(len(block.keys), methods.index(block.figures[code].method or "")) for block in answer.blocks])[order]
        for code in measures
    ]
    columns["method"] = _words(methods, number)
    return columns


def _definitions(answer: Answer, measures: Sequence[Measure], order: Integers) -> pa.ChunkedArray:
    """The first day of the definition of each row, one chunk a measure."""
    chunks = []
    for measure in measures:
        since = [defined_since(measure, block.period) for block in answer.blocks]
        days = np.concatenate(
            [np.full(len(block.keys), NEVER if on is None else day_number(on)) for block, on in zip(answer.blocks, since, strict=True)]
        )
        chunks.append(pa.array(days[order].astype(np.int32), mask=days[order] == NEVER).view(pa.date32()))
    return pa.chunked_array(chunks)


def _constant(value: Any, kind: pa.DataType, rows: int) -> pa.Array:
    """One value, or nothing, in every row."""
    if value is None or not pa.types.is_dictionary(kind):
        return pa.repeat(pa.scalar(value, kind), rows) if value is not None else pa.nulls(rows, kind)
    return dictionary([value], np.zeros(rows, dtype=np.int64))


def _or_none(counts: Integers | None, size: int) -> pa.Array:
    return pa.nulls(size, pa.int64()) if counts is None else pa.array(counts)


def _repeated(array: pa.Array, times: int) -> pa.ChunkedArray:
    return pa.chunked_array([array] * times)


def _constants(words: Sequence[str], rows: int) -> pa.ChunkedArray:
    return _words(words, [np.full(rows, place) for place in range(len(words))])


def _words(words: Sequence[str], chunks: Iterable[NDArray[Any]]) -> pa.ChunkedArray:
    """Places in a list of words, some of them perhaps repeated or "" (null), as codes with one dictionary in byte order."""
    parts = [np.asarray(chunk, dtype=np.int64) for chunk in chunks]
    used = sorted({words[place] for part in parts for place in np.unique(part)} - {""})
    table = np.array([used.index(word) if word in used else -1 for word in words], dtype=np.int32)
    codes = [table[part] for part in parts]
    return pa.chunked_array([pa.DictionaryArray.from_arrays(pa.array(code, mask=code < 0), pa.array(used, pa.string())) for code in codes])
