"""Where a changed definition breaks a measure's line, and the year for which both definitions are counted."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from olshem import calendars, records, rulebook
from olshem.measures.columns import KEY, MEASURES
from olshem.measures.compute import compute
from olshem.measures.question import Question

OVERLAPS = MEASURES.append(pa.field("replaced_on", pa.date32()))
"""A measure file of definitions that have been replaced: ``replaced_on`` is the first day of the one that came after."""


@dataclass(frozen=True, slots=True)
class Break:
    """One measure whose definition changed: the earlier one, the first day of the later one, and the periods counted by both."""

    measure: rulebook.Measure
    earlier: rulebook.Dated[rulebook.Definition]
    begins_on: dt.date
    periods: tuple[calendars.Period, ...]


def breaks_of(question: Question) -> tuple[Break, ...]:
    """The breaks that a question meets.

    Parameters
    ----------
    question : Question

    Returns
    -------
    tuple of Break
        By measure and day. A definition that says the same as the one before it is no break. The periods that are counted by both
        are those that end within a year from the first day of the later definition.
    """
    return tuple(one for measure in question.measures for one in _of_measure(measure, question) if one.periods)


def _of_measure(measure: rulebook.Measure, question: Question) -> Iterator[Break]:
    lines = sorted((value for value in measure.definition if value.value is not None), key=lambda value: value.begins_on)
    for earlier, later in pairwise(lines):
        begins_on = later.begins_on
        if earlier.value != later.value:
            periods = tuple(one for one in question.periods if begins_on <= one.ends_on < _year_after(begins_on))
            yield Break(measure, earlier, begins_on, periods)


def _year_after(on: dt.date) -> dt.date:
    return dt.date(on.year + 1, 3, 1) if (on.month, on.day) == (2, 29) else on.replace(year=on.year + 1)


def overlaps(
    live: records.LiveRecords,
    book: rulebook.Rulebook,
    question: Question,
    *,
    engine: str = "duckdb",
    progress: Callable[[int], None] | None = None,
) -> pa.Table:
    """The figures of the first year after each changed definition, by the definition that it replaced.

    Parameters
    ----------
    live, book, engine, progress
        As for :func:`olshem.measures.compute`.
    question : Question
        What was measured, as :func:`olshem.measures.ask` checked it.

    Returns
    -------
    pa.Table
        The columns of a measure file and ``replaced_on``, sorted by key. The main file never holds these rows: there each period
        has one definition, that of its last day. Empty where no definition changed.

    Raises
    ------
    RulebookError
        As :func:`olshem.measures.compute`.
    """
    parts = [_part(live, book, question, one, engine, progress) for one in breaks_of(question)]
    if not parts:
        return OVERLAPS.empty_table()
    table = pa.concat_tables(parts).combine_chunks()
    plain = pa.table({name: pc.cast(table[name], pa.string()) if name in KEY[:5] else table[name] for name in (*KEY, "replaced_on")})
    return table.take(pc.sort_indices(plain, [(name, "ascending") for name in plain.column_names])).unify_dictionaries()


def _part(
    live: records.LiveRecords,
    book: rulebook.Rulebook,
    question: Question,
    one: Break,
    engine: str,
    progress: Callable[[int], None] | None,
) -> pa.Table:
    measure = dataclasses.replace(one.measure, definition=(dataclasses.replace(one.earlier, ends_on=None, ended=None),))
    whole = [large for large in question.largest if any(large.starts_on <= part.ends_on <= large.ends_on for part in one.periods)]
    result = compute(
        live,
        dataclasses.replace(book, measures={**book.measures, measure.code: measure}),
        starts_on=whole[0].starts_on,
        ends_on=whole[-1].ends_on,
        grains=question.grains,
        as_of=question.as_of,
        by=question.by,
        measures=[measure.code],
        engine=engine,
        as_now=question.as_now,
        progress=progress,
    )
    spans = {(period.starts_on, period.ends_on) for period in one.periods}
    pairs = zip(result.table["starts_on"].to_pylist(), result.table["ends_on"].to_pylist(), strict=True)
    table = result.table.filter(pa.array([pair in spans for pair in pairs]))
    return table.append_column("replaced_on", pa.repeat(pa.scalar(one.begins_on), table.num_rows))
