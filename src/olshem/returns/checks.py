"""The checks at the door: what is asked must be there, within its bounds, once; what should add up is looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from olshem import calendars
from olshem.returns.forms import contents_on
from olshem.returns.numbers import BLANK, NOT_COLLECTED, OK
from olshem.returns.submissions import Submissions
from olshem.rulebook import Balance, Form, FormContents
from olshem.vocabulary import Code

Places = NDArray[np.int64]
Key = tuple[Code, dt.date]
"""Of whom and when a return is: the body, and the first day of its period."""


def sound(made: Submissions, form: Form, due: Mapping[dt.date, frozenset[Code]]) -> NDArray[np.bool_]:
    """Look at the rows of a file, and say which returns were sent: those kept in which some required cell holds something.

    ``due``: who owes a return, by the first day of the period.
    """
    sent = np.zeros(len(made.rows), bool)
    for period, places in _by_period(made):
        version = contents_on(form, period)
        if version is None:
            _refuse_without_version(made, places, period)
            continue
        _not_asked(made, places, version)
        _bounds(made, places, version)
        kept = places[[place not in made.refused for place in places.tolist()]]
        sent[kept] = _sent(made, kept, version)
        _blanks(made, kept[sent[kept]], version)
        for one in version.balances:
            _balance(made, kept, one)
        _not_due(made, kept[sent[kept]], due[period.starts_on])
    return sent


def _by_period(made: Submissions) -> Iterator[tuple[calendars.Period, Places]]:
    """The rows of each period, in order of time."""
    found: dict[dt.date, list[int]] = {}
    for place, period in enumerate(made.periods):
        if period is not None:
            found.setdefault(period.starts_on, []).append(place)
    for _, places in sorted(found.items()):
        period = made.periods[places[0]]
        if period is not None:
            yield period, np.array(places, np.int64)


def _refuse_without_version(made: Submissions, places: Places, period: calendars.Period) -> None:
    for place in places.tolist():
        made.refuse(place, "returns.form-not-in-force", None, period.label, "a period for which the form has contents")


def _column(made: Submissions, code: Code) -> int:
    return made.cells.index(code)


def _not_asked(made: Submissions, places: Places, version: FormContents) -> None:
    """Cells of other versions of the form hold nothing here."""
    for column, code in enumerate(made.cells):
        if code in version.cells:
            continue
        for place in places[made.states[places, column] == OK].tolist():
            made.warn(place, "returns.cell-not-asked", made.columns[column], found=str(made.values[place, column]))
        made.states[places, column] = NOT_COLLECTED


def _bounds(made: Submissions, places: Places, version: FormContents) -> None:
    for code, cell in version.cells.items():
        column = _column(made, code)
        values, there = made.values[places, column], made.states[places, column] == OK
        most = cell.most if cell.most is not None else np.iinfo(np.int64).max
        for place in places[there & ((values < cell.least) | (values > most))].tolist():
            found = str(made.values[place, column])
            expected = f"{cell.least} or more" if cell.most is None else f"{cell.least} to {cell.most}"
            made.refuse(place, "returns.number-outside", made.columns[column], found, expected)


def _sent(made: Submissions, places: Places, version: FormContents) -> NDArray[np.bool_]:
    required = [_column(made, code) for code, cell in version.cells.items() if cell.required]
    filled: NDArray[np.bool_] = (made.states[places][:, required] != BLANK).any(axis=1)
    return filled


def _blanks(made: Submissions, places: Places, version: FormContents) -> None:
    """Required cells that a body left out."""
    for code, cell in version.cells.items():
        column = _column(made, code)
        for place in places[made.states[places, column] == BLANK].tolist() if cell.required else ():
            made.warn(place, "returns.cell-blank", made.columns[column], expected="a number, 0 among them")


def _balance(made: Submissions, places: Places, one: Balance) -> None:
    total, parts = _column(made, one.total), [_column(made, part) for part in one.parts]
    whole = (made.states[places][:, [total, *parts]] == OK).all(axis=1)
    there = places[whole]
    sums = made.values[there][:, parts].sum(axis=1)
    off = np.abs(made.values[there, total] - sums) > one.tolerance
    for place, added in zip(there[off].tolist(), sums[off].tolist(), strict=True):
        expected = f"{' + '.join(one.parts)} = {added}" + (f", within {one.tolerance}" if one.tolerance else "")
        found = str(made.values[place, total])
        made.unbalanced.setdefault(place, []).append(f"{one.code}={found}/{added}")
        made.warn(
            place, "returns.balance-broken", made.columns[total], more=f": {one.text.en}", found=found, expected=expected, key=one.code
        )


def _not_due(made: Submissions, places: Places, due: frozenset[Code]) -> None:
    for place in places.tolist():
        body = made.bodies[place]
        if body is not None and body not in due:
            made.warn(place, "returns.return-not-due", None, found=body)


def repeated(files: Iterable[Submissions]) -> None:
    """Refuse a return whose body and period were there before in this run, unless it says the same: that is told and left out."""
    first: dict[Key, tuple[Submissions, int]] = {}
    for made, place, key in _keyed(files):
        if key not in first:
            first[key] = made, place
            continue
        earlier, there = first[key]
        where = f"{key[0]} {key[1]}, also in row {earlier.rows[there]}" + ("" if earlier is made else f" of {earlier.file}")
        if _same(earlier, there, made, place):
            made.warn(place, "returns.return-again", None, found=where)
            made.refused[place] = ""
        else:
            made.refuse(place, "returns.return-repeated", None, where, "one return a body and period")


def _keyed(files: Iterable[Submissions]) -> Iterator[tuple[Submissions, int, Key]]:
    """The rows that are kept, each with its body and period."""
    for made in files:
        for place, (body, period) in enumerate(zip(made.bodies, made.periods, strict=True)):
            if body is not None and period is not None and place not in made.refused:
                yield made, place, (body, period.starts_on)


def _same(one: Submissions, there: int, other: Submissions, here: int) -> bool:
    return bool((one.values[there] == other.values[here]).all() and (one.states[there] == other.states[here]).all())
