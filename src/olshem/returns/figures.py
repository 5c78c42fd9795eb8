"""From returns to numerators and denominators: a row for every body, measure and period, whether a return came or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem import calendars, rulebook
from olshem.returns import schema
from olshem.returns.checks import Key
from olshem.returns.forms import measures_of
from olshem.returns.numbers import BLANK, NOT_COLLECTED, OK, STATUSES
from olshem.rulebook import CellSum, Definition, Form, Rulebook, Statistic
from olshem.vocabulary import Code, Status

NO_CASES, REJECTED, NOT_APPLICABLE = (STATUSES.index(one) for one in (Status.NO_CASES, Status.REJECTED, Status.NOT_APPLICABLE))
WORDS = pa.array([one.value for one in STATUSES], pa.string())
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Returns:
    """All returns of a run, one place a body and period. ``values`` and ``states``: places by cells.

    ``why``: what became of each: empty where the return was sent and stands, else the note that says why it gives nothing.
    ``unbalanced``: the note on what does not balance, empty where all does.
    """

    keys: tuple[tuple[Code, calendars.Period], ...]
    cells: tuple[Code, ...]
    values: Integers
    states: NDArray[np.int8]
    why: tuple[str, ...]
    unbalanced: tuple[str, ...]

    def status(self, place: int) -> int:
        """The status of everything that a return without figures could have given."""
        return REJECTED if self.why[place].startswith(schema.REFUSED_NOTE) else BLANK


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """One return, or what stands for one that did not come; its fields are those of ``Returns``."""

    values: Integers
    states: NDArray[np.int8]
    why: str = ""
    unbalanced: str = ""


def table_of(returns: Returns, form: Form, book: Rulebook) -> pa.Table:
    """The file of returns, sorted by body, measure and period."""
    bodies = pa.array([body for body, _ in returns.keys], pa.string())
    by_period: dict[calendars.Period, list[int]] = {}
    for place, (_, period) in enumerate(returns.keys):
        by_period.setdefault(period, []).append(place)
    parts = [schema.RETURNS.empty_table()]
    for period, listed in by_period.items():
        places = np.array(listed, np.int64)
        senders, first, last = bodies.take(pa.array(places)), *(pa.repeat(day, len(places)) for day in (period.starts_on, period.ends_on))
        for measure in measures_of(book, form):
            definition = rulebook.value_on(measure.definition, period.ends_on)
            rows = _rows(returns, places, definition if definition is not None and definition.form == form.code else None)
            code = pa.repeat(pa.scalar(measure.code, pa.string()), len(places))
            parts.append(pa.table([senders, code, first, last, *rows], schema=schema.RETURNS))
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("body", "measure", "starts_on")])


def _rows(returns: Returns, places: Integers, definition: Definition | None) -> tuple[pa.Array, ...]:
    """Numerators, denominators, statuses and notes of one measure in one period."""
    count = len(places)
    if definition is None or definition.cells is None:
        return (
            pa.nulls(count, pa.int64()),
            pa.nulls(count, pa.int64()),
            pa.repeat(STATUSES[NOT_APPLICABLE].value, count),
            pa.nulls(count, pa.string()),
        )
    needed = [returns.cells.index(code) if code in returns.cells else -1 for code in definition.cells.all]
    status, notes = _absences(returns, places, needed)
    x = _sums(returns, places, definition.cells.numerator)
    m = _sums(returns, places, definition.cells.denominator) if definition.cells.denominator is not None else None
    odd = x < 0 if m is None else (x < 0) | (m < 0) | ((x > m) & (definition.statistic is Statistic.SHARE))
    for place in np.flatnonzero(odd & (status == OK)).tolist():
        status[place], notes[place] = REJECTED, schema.IMPOSSIBLE
    if m is not None:
        status[(m == 0) & (status == OK)] = NO_CASES
    hidden = np.array([note is not None for note in notes])
    told = [note or returns.unbalanced[place] or None for note, place in zip(notes, places.tolist(), strict=True)]
    below = pa.nulls(count, pa.int64()) if m is None else pa.array(m, mask=hidden)
    return pa.array(x, mask=hidden), below, WORDS.take(pa.array(status)), pa.array(told, pa.string())


def _absences(returns: Returns, places: Integers, needed: Sequence[int]) -> tuple[NDArray[np.int64], list[str | None]]:
    """The status of each place (``ok`` where every needed cell is there), and the note on what is not."""
    status = np.full(len(places), OK, np.int64)
    notes: list[str | None] = [None] * len(places)
    states = np.stack([returns.states[places, column] if column >= 0 else np.full(len(places), NOT_COLLECTED) for column in needed])
    gone = np.array([bool(returns.why[place]) for place in places.tolist()])
    for number in np.flatnonzero(gone | (states != OK).any(axis=0)).tolist():
        place = int(places[number])
        if gone[number]:
            status[number], notes[number] = returns.status(place), returns.why[place]
        else:
            absent = [
                (returns.cells[column] if column >= 0 else "-", int(state))
                for column, state in zip(needed, states[:, number], strict=True)
                if state != OK
            ]
            status[number] = absent[0][1]
            notes[number] = schema.BLANK + ";".join(code if state == BLANK else f"{code}={STATUSES[state]}" for code, state in absent)
    return status, notes


def _sums(returns: Returns, places: Integers, total: CellSum) -> Integers:
    """A sum of cells; what is absent counts as 0, and its place is never shown."""
    added, taken = (_added(returns, places, codes) for codes in (total.plus, total.minus))
    return added - taken


def _added(returns: Returns, places: Integers, codes: Sequence[Code]) -> Integers:
    columns = [returns.cells.index(code) for code in codes if code in returns.cells]
    made: Integers = returns.values[places][:, columns].sum(axis=1)
    return made


def gathered(returns: Mapping[Key, Sent], cells: tuple[Code, ...], periods: Sequence[calendars.Period]) -> Returns:
    """Returns by their keys, put in order."""
    found, named = sorted(returns.items()), {period.starts_on: period for period in periods}
    keys, kept = tuple((body, named[day]) for (body, day), _ in found), [one for _, one in found]
    values = np.stack([one.values for one in kept]) if keys else np.zeros((0, len(cells)), np.int64)
    states = np.stack([one.states for one in kept]) if keys else np.zeros((0, len(cells)), np.int8)
    return Returns(keys, cells, values, states, tuple(one.why for one in kept), tuple(one.unbalanced for one in kept))
