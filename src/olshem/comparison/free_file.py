"""Estimates from a file of anybody's: columns named by the caller, ids passed through, every fault with its row."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from olshem import assessment, errors
from olshem.assessment import Columns
from olshem.comparison.estimates import Estimate, share_error
from olshem.vocabulary import ALL, NO_AREA, Status

SCALES = (1.0, 100.0, 1000.0)
"""A share, a percentage, a rate per 1,000."""
LARGEST = 1e100
"""Larger numbers have no square that a computer can hold, and no meaning."""


@dataclass(frozen=True, slots=True)
class Names:
    """Which columns hold what: the value with its ``se``, or ``numerator`` and ``denominator``; the value alone with a covariance."""

    id: str
    value: str | None = None
    se: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    group: str | None = None


class _Reader:
    """The cells of one file, and the faults found while reading them."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.problems: list[errors.Problem] = []

    def text(self, name: str, row: int) -> str:
        return assessment.text_of(self.columns[name][row]).strip()

    def fault(self, code: str, message: str, row: int, name: str, expected: str) -> None:
        found = self.text(name, row)[:80]
        self.problems.append(errors.Problem(code, message, row=row + 1, column=name, found=found, expected=expected))

    def number(self, name: str, row: int, *, least: float = -LARGEST, expected: str = "a number") -> float | Status | None:
        """The number in a cell, why there is none, or nothing where it is a fault."""
        text = self.text(name, row)
        if text in assessment.ABSENCES:
            return assessment.ABSENCES[text]
        try:
            value = float(assessment.exact(text))
        except (ValueError, OverflowError):
            value = math.nan
        if least <= value <= LARGEST:
            return value
        self.fault("table.cell-invalid", f"a cell is not {expected}", row, name, f"{expected}, nothing, M or SR")
        return None


def estimates_of_file(
    columns: Columns, names: Names, *, covariance: Columns | None = None
) -> tuple[list[Estimate], NDArray[np.float64] | None]:
    """Read one estimate a row, and their covariance where there is one.

    Parameters
    ----------
    columns : mapping
        The file by column; cells as text or typed. A cell may be empty (not applicable), ``M`` (not submitted) or ``SR`` (under
        review). A column ``status``, where there is one, says more: a row whose status is not ``ok`` is not compared.
    names : Names
        Without ``value`` the value is numerator / denominator. With all three the value may be that share, its percentage or its
        rate per 1,000, the same for every row, and the error is scaled alike.
    covariance : mapping, optional
        A square file: its first column the ids, then one column an id, in any order; ids beyond those compared are ignored. Errors
        are then the roots of its diagonal, whatever the file of estimates says of them.

    Returns
    -------
    (list of Estimate, float array of shape (p, p) or None)
        In the order of the rows; the covariance of a row without a value is 0.
        A denominator of 0 is ``no-cases``; a value without an error is ``not-comparable``; without a
        group column all bodies form the group ``*``, an empty group cell is the group ``-``.

    Raises
    ------
    RecordsError
        ``table.column-missing``, ``table.cell-invalid``, ``table.id-missing``, ``table.id-repeated``,
        ``comparison.counts-invalid``, ``comparison.value-disagrees``: all faults at once, each with its row. Of the covariance:
        ``comparison.covariance-row-missing``, ``comparison.covariance-asymmetric``.
    MethodError
        ``comparison.columns-unnamed``.

    Source
    ------
    contracts.md, "Comparisons"; errors of shares as :func:`share_error`.
    """
    counted = names.numerator is not None and names.denominator is not None
    some_error = counted or names.se is not None or covariance is not None
    if (names.numerator is None) != (names.denominator is None) or not some_error or (names.value is None and not counted):
        raise errors.MethodError(
            "comparison.columns-unnamed", "name the value and its standard error, or the numerator and the denominator", hint="see --help"
        )
    used = [name for name in (names.id, names.value, names.se, names.numerator, names.denominator, names.group) if name is not None]
    assessment.require_columns(columns, used)
    reader = _Reader(columns)
    ids, reader.problems = assessment.read_ids(columns[names.id], names.id)
    rows = range(len(ids))
    scale = _scale(reader, names, rows) if counted and names.value is not None else 1.0
    estimates = [_estimate(reader, names, row, ids[row], scale) for row in rows]
    if reader.problems:
        reader.problems.sort(key=lambda problem: problem.row or 0)
        raise errors.RecordsError(reader.problems[0].code, "the estimates cannot be read", problems=reader.problems)
    return (estimates, None) if covariance is None else _with_covariance(estimates, covariance)


def _with_covariance(estimates: list[Estimate], covariance: Columns) -> tuple[list[Estimate], NDArray[np.float64]]:
    """The estimates with the errors of a covariance file, and the matrix in their order."""
    places = [place for place, one in enumerate(estimates) if one.value is not None]
    known = _covariance_of([estimates[place].id for place in places], covariance)
    matrix = np.zeros((len(estimates), len(estimates)))
    matrix[np.ix_(places, places)] = known
    made = list(estimates)
    for place in places:
        made[place] = replace(estimates[place], error=math.sqrt(max(matrix[place, place], 0.0)), status=Status.OK)
    return made, matrix


def _estimate(reader: _Reader, names: Names, row: int, one: str, scale: float) -> Estimate:
    group = ALL if names.group is None else reader.text(names.group, row) or NO_AREA
    status = reader.text("status", row) if "status" in reader.columns else Status.OK.value
    if status not in {"", Status.OK.value}:
        known = status in set(Status)
        if not known:
            reader.fault("table.cell-invalid", "a status is none of the contract's", row, "status", "ok or a reason of absence")
        return Estimate(one, group, None, None, Status(status) if known else Status.NOT_APPLICABLE)
    if names.numerator is not None and names.denominator is not None:
        return _counted(reader, names, row, Estimate(one, group, None, None, Status.NOT_APPLICABLE), scale)
    value = reader.number(str(names.value), row)
    if not isinstance(value, float):
        return Estimate(one, group, None, None, value or Status.NOT_APPLICABLE)
    error = 0.0 if names.se is None else reader.number(names.se, row, least=0.0, expected="a standard error of 0 or more")
    known_error = error if isinstance(error, float) else None
    return Estimate(one, group, value, known_error, Status.OK if known_error is not None else Status.NOT_COMPARABLE)


def _counted(reader: _Reader, names: Names, row: int, absent: Estimate, scale: float) -> Estimate:
    numerator = reader.number(str(names.numerator), row, least=0.0, expected="a count of 0 or more")
    denominator = reader.number(str(names.denominator), row, least=0.0, expected="a count of 0 or more")
    reason = next((cell for cell in (numerator, denominator) if isinstance(cell, Status)), None)
    if not isinstance(numerator, float) or not isinstance(denominator, float):
        return Estimate(absent.id, absent.group, None, None, reason or absent.status)
    if numerator > denominator:
        message = "a numerator exceeds its denominator, so this is no share of cases"
        reader.fault(
            "comparison.counts-invalid", message, row, str(names.numerator), f"at most {denominator:g}; or name a column with --se"
        )
        return absent
    if denominator == 0:
        return Estimate(absent.id, absent.group, None, None, Status.NO_CASES)
    given = reader.number(names.value, row) if names.value is not None else numerator / denominator
    if not isinstance(given, float):
        return Estimate(absent.id, absent.group, None, None, given or absent.status)
    return Estimate(absent.id, absent.group, given, scale * share_error(numerator, denominator), Status.OK)


def _scale(reader: _Reader, names: Names, rows: range) -> float:
    """Whether values are shares, percentages or rates per 1,000 of their counts; a row that fits none is a fault."""
    cells = [[_plain(reader, name, row) for name in (names.value, names.numerator, names.denominator)] for row in rows]
    known = [
        (row, value, top / bottom) for row, (value, top, bottom) in enumerate(cells) if not math.isnan(value + top + bottom) and bottom > 0
    ]
    misses = {scale: [row for row, value, share in known if abs(value - scale * share) > 0.006 * scale] for scale in SCALES}
    best = min(SCALES, key=lambda scale: len(misses[scale]))
    for row in misses[best]:
        message = "a value is neither the share of its counts, nor its percentage, nor its rate per 1,000"
        reader.fault("comparison.value-disagrees", message, row, str(names.value), "numerator / denominator, or name a column with --se")
    return best


def _plain(reader: _Reader, name: str | None, row: int) -> float:
    try:
        return float(reader.text(str(name), row))
    except ValueError:
        return math.nan


def _covariance_of(ids: list[str], columns: Columns) -> NDArray[np.float64]:
    """The covariance matrix of some ids, in their order."""
    assessment.require_columns(columns, ids)
    names = next(iter(columns))
    row_of = {assessment.text_of(cell).strip(): row for row, cell in enumerate(columns[names])}
    absent = [one for one in ids if one not in row_of]
    if absent:
        problems = [
            errors.Problem("comparison.covariance-row-missing", f"the covariance file has no row for {one}", column=names) for one in absent
        ]
        raise errors.RecordsError(problems[0].code, problems[0].message, problems=problems)
    reader = _Reader(columns)
    cells = [[reader.number(column, row_of[one]) for column in ids] for one in ids]
    for one, row in zip(ids, cells, strict=True):
        for column, cell in zip(ids, row, strict=True):
            if isinstance(cell, Status):
                reader.fault("table.cell-invalid", "a covariance is missing", row_of[one], column, "a number")
    if reader.problems:
        raise errors.RecordsError("table.cell-invalid", "the covariance cannot be read", problems=reader.problems)
    matrix = np.array(cells, dtype=np.float64).reshape(len(ids), len(ids))
    if not np.allclose(matrix, matrix.T, rtol=1e-6, atol=1e-12 * float(np.abs(matrix).max(initial=0.0))):
        raise errors.RecordsError("comparison.covariance-asymmetric", "the covariance of a and b must be that of b and a")
    return (matrix + matrix.T) / 2
