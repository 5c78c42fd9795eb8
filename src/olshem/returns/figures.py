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
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Returns:
    """All returns of a run, one place a body and period. ``values`` and ``states``: places by cells.

    ``why``: what became of each: empty where the return was sent and stands, else the note that says why it gives nothing.
    ``unbalanced``: the note on what does not balance, empty where all does.
    """

    keys: tuple[Key, ...]
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
    columns: dict[str, list[object]] = {name: [] for name in schema.RETURNS.names}
    by_period: dict[calendars.Period, list[int]] = {}
    for place, (_, period) in enumerate(returns.keys):
        by_period.setdefault(period, []).append(place)
    for measure in measures_of(book, form):
        for period, places in by_period.items():
            definition = rulebook.value_on(measure.definition, period.ends_on)
            part = _rows(returns, np.array(places), definition if definition is not None and definition.form == form.code else None)
            columns["body"] += [returns.keys[place][0] for place in places]
            columns["measure"] += [measure.code] * len(places)
            columns["starts_on"] += [period.starts_on] * len(places)
            columns["ends_on"] += [period.ends_on] * len(places)
            for name, values in zip(("numerator", "denominator", "status", "note"), part, strict=True):
                columns[name] += values
    table = pa.table({name: pa.array(columns[name], schema.RETURNS.field(name).type) for name in columns}, schema=schema.RETURNS)
    return table.sort_by([(name, "ascending") for name in ("body", "measure", "starts_on")])


def _rows(returns: Returns, places: Integers, definition: Definition | None) -> tuple[Sequence[object], ...]:
    """Numerators, denominators, statuses and notes of one measure in one period."""
    count = len(places)
    if definition is None or definition.cells is None:
        nothing = [None] * count
        return nothing, nothing, [STATUSES[NOT_APPLICABLE].value] * count, nothing
    needed = [returns.cells.index(code) if code in returns.cells else -1 for code in definition.cells.all]
    status, notes = _absences(returns, places, needed)
    x = _sums(returns, places, definition.cells.numerator)
    m = _sums(returns, places, definition.cells.denominator) if definition.cells.denominator is not None else None
    odd = x < 0 if m is None else (x < 0) | (m < 0) | ((x > m) & (definition.statistic is Statistic.SHARE))
    for place in np.flatnonzero(odd & (status == OK)).tolist():
        status[place], notes[place] = REJECTED, schema.IMPOSSIBLE
    if m is not None:
        status[(m == 0) & (status == OK)] = NO_CASES
    shown = np.isin(status, (OK, NO_CASES)) & np.array([note is None for note in notes])
    for number in np.flatnonzero(shown).tolist():
        notes[number] = returns.unbalanced[places[number]] or None
    return _or_none(x, shown), _or_none(m, shown), [STATUSES[one].value for one in status.tolist()], notes


def _absences(returns: Returns, places: Integers, needed: Sequence[int]) -> tuple[NDArray[np.int64], list[str | None]]:
    """The status of each place (``ok`` where every needed cell is there), and the note on what is not."""
    status = np.full(len(places), OK, np.int64)
    notes: list[str | None] = [None] * len(places)
    states = np.stack([returns.states[places, column] if column >= 0 else np.full(len(places), NOT_COLLECTED) for column in needed])
    for number, place in enumerate(places.tolist()):
        if returns.why[place]:
            status[number], notes[number] = returns.status(place), returns.why[place]
        elif (states[:, number] != OK).any():
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


def _or_none(counts: Integers | None, shown: NDArray[np.bool_]) -> list[int | None]:
    if counts is None:
        return [None] * len(shown)
    return [count if there else None for count, there in zip(counts.tolist(), shown.tolist(), strict=True)]


def gathered(returns: Mapping[Key, Sent], cells: tuple[Code, ...]) -> Returns:
    """Returns by their keys, put in order."""
    keys = tuple(sorted(returns))
    kept = [returns[key] for key in keys]
    values = np.stack([one.values for one in kept]) if keys else np.zeros((0, len(cells)), np.int64)
    states = np.stack([one.states for one in kept]) if keys else np.zeros((0, len(cells)), np.int8)
    return Returns(keys, cells, values, states, tuple(one.why for one in kept), tuple(one.unbalanced for one in kept))
