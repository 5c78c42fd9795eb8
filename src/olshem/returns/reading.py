"""The one way in: files of returns, a form and a mapping to a table of numerators and denominators."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem import calendars, rulebook, tables
from olshem.errors import MethodError, Problem, RecordsError
from olshem.returns import checks, figures, filled, mapping, schema, stamp, submissions
from olshem.returns.checks import Key
from olshem.returns.figures import Sent
from olshem.returns.forms import form_of
from olshem.returns.numbers import BLANK
from olshem.returns.submissions import Submissions
from olshem.returns.words import FINDINGS
from olshem.rulebook import Form, Rulebook
from olshem.vocabulary import Code

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, eq=False)
class ReturnsResult:
    """What was read. ``table``: as ``RETURNS``; ``refused``: as ``REFUSED``; ``counts``: rows and returns by what became of them.

    ``digests``: the SHA-256 of each file and of the mapping.
    """

    table: pa.Table
    refused: pa.Table
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    digests: Mapping[str, str]

    @property
    def findings(self) -> dict[str, int]:
        """How often each thing was told, by code."""
        return dict(sorted(Counter(problem.code for problem in self.problems).items()))


def read(
    files: Sequence[Path],
    book: Rulebook,
    *,
    form: str,
    mapping_text: bytes | None = None,
    mapping_file: str = "mapping.yaml",
    progress: Progress | None = None,
) -> ReturnsResult:
    """Read files of returns.

    Parameters
    ----------
    files
        CSV, XLSX or Parquet, one row a return; or filled templates, one return each, for which the mapping says nothing.
    book
        The rulebook.
    form
        The code of the form that was sent in.
    mapping_text
        The mapping file's bytes; filled templates need none.
    mapping_file
        Its name, for messages.
    progress
        Called with the bytes of each file that was read.

    Returns
    -------
    ReturnsResult
        One row a body, measure and period: of every return, and of every body that owed one in a period between the first and the last
        of those read. A return refused at the door gives ``rejected``, one that did not come or is blank ``not-submitted``; a blank or
        absent cell takes away the measures that use it, and no others; a share or rate of 0 is ``no-cases``. Nothing is imputed.

    Raises
    ------
    MethodError
        ``returns.form-unknown``, ``returns.files-none``, ``returns.mapping-missing``.
    RulebookError
        The mapping is wrong.
    RecordsError
        A file cannot be read at all, every fault of every file; nothing is then made of the others.

    Notes
    -----
    A row of which a cell cannot be read, a body or period is unknown, or a number is outside its bounds is refused; of a body and
    period that stand twice the first row stays, and a later one is refused unless it is equal. Balances that do not hold are findings.

    """
    if not files:
        raise MethodError("returns.files-none", "no file of returns is named")
    asked = form_of(book, form)
    rules = None if mapping_text is None else mapping.read(mapping_text, book, asked, file=mapping_file)
    read_files = _read_all(files, rules, asked, book, progress or (lambda done: None))
    periods = _span(read_files, asked)
    due = {period.starts_on: rulebook.due_on(book, asked, period.ends_on) for period in periods}
    sent = [checks.sound(made, asked, due) for made in read_files]
    checks.repeated(read_files)
    returns = _returns(read_files, sent, asked, periods, due)
    table = figures.table_of(returns, asked, book)
    problems = [problem for made in read_files for problem in _in_order(made)]
    problems += _missing(returns) + _impossible(table)
    digests = {str(path): tables.sha256_of(path) for path in files}
    return ReturnsResult(table, _refused(read_files), tuple(problems), _counts(read_files, returns), digests)


def _read_all(
    files: Sequence[Path], rules: mapping.ReturnsMapping | None, form: Form, book: Rulebook, progress: Progress
) -> list[Submissions]:
    """Every file, or every fault that makes one of them unreadable."""
    made, problems = [], []
    for path in files:
        try:
            made.append(read_file(path, rules, form, book))
            progress(path.stat().st_size)
        except RecordsError as error:
            problems += [dataclasses.replace(problem, file=problem.file or str(path)) for problem in error.problems]
    if problems:
        raise RecordsError(problems[0].code, "files of returns cannot be read", problems=problems)
    return made


def read_file(path: Path, rules: mapping.ReturnsMapping | None, form: Form, book: Rulebook) -> Submissions:
    """One file: a filled template by its stamp, any other by the mapping.

    Raises
    ------
    MethodError
        ``returns.mapping-missing``.
    RecordsError
        The file cannot be read.
    """
    found = stamp.read(path)
    if found is not None:
        return filled.read(path, found, form, book)
    if rules is None:
        raise MethodError("returns.mapping-missing", f"{path.name} is no template, and no mapping says which of its columns holds what")
    return submissions.read(path, rules, form, book)


def _returns(
    files: Sequence[Submissions],
    sent: Sequence[NDArray[np.bool_]],
    form: Form,
    periods: Sequence[calendars.Period],
    due: Mapping[dt.date, frozenset[Code]],
) -> figures.Returns:
    """What came and what did not, by body and period."""
    cells = submissions.cells_in(form)
    nothing = np.zeros(len(cells), np.int64), np.full(len(cells), BLANK, np.int8)
    found: dict[Key, Sent] = {}
    for made, was_sent in zip(files, sent, strict=True):
        for place, (body, period) in enumerate(zip(made.bodies, made.periods, strict=True)):
            if body is None or period is None:
                continue
            reason = made.refused.get(place)
            if reason is None:
                found[body, period.starts_on] = _sent(made, place, bool(was_sent[place]))
            elif reason:
                found.setdefault((body, period.starts_on), Sent(*nothing, schema.REFUSED_NOTE + reason))
    for day, bodies in due.items():
        for body in bodies:
            found.setdefault((body, day), Sent(*nothing, schema.NO_RETURN))
    return figures.gathered(found, cells, periods)


def _sent(made: Submissions, place: int, was_sent: bool) -> Sent:
    broken = made.unbalanced.get(place)
    unbalanced = schema.UNBALANCED + ";".join(broken) if broken else ""
    return Sent(made.values[place], made.states[place], "" if was_sent else schema.BLANK_RETURN, unbalanced)


def _span(files: Sequence[Submissions], form: Form) -> tuple[calendars.Period, ...]:
    """Every period from the first to the last of those read."""
    found = {period.starts_on: period for made in files for period in made.periods if period is not None}
    return calendars.periods(min(found), found[max(found)].ends_on, form.grain) if found else ()


def _in_order(made: Submissions) -> list[Problem]:
    return sorted(made.problems, key=lambda one: (one.row or 0, one.severity != "error", str(one.column or ""), one.code))


def _missing(returns: figures.Returns) -> list[Problem]:
    return [
        Problem(
            "returns.return-missing",
            FINDINGS["returns.return-missing"],
            severity="warning",
            key=body,
            found=body,
            expected=f"a return for {period.label}",
        )
        for (body, period), why in zip(returns.keys, returns.why, strict=True)
        if why == schema.NO_RETURN
    ]


def _impossible(table: pa.Table) -> list[Problem]:
    rows = table.filter(pa.compute.equal(table.column("note"), schema.IMPOSSIBLE)).to_pylist()
    return [
        Problem(
            "returns.parts-impossible",
            FINDINGS["returns.parts-impossible"],
            severity="warning",
            key=f"{row['body']}.{row['measure']}",
            found=str(row["starts_on"]),
        )
        for row in rows
    ]


def _refused(files: Sequence[Submissions]) -> pa.Table:
    """What was refused, as it goes into the quarantine."""
    rows = [
        {"file": Path(made.file).name, "sheet": made.sheet, "row": one.row, "column": one.column}
        | {"code": one.code, "found": one.found, "expected": one.expected}
        for made in files
        for one in _in_order(made)
        if one.severity == "error"
    ]
    return pa.Table.from_pylist(rows, schema=schema.REFUSED)


def _counts(files: Sequence[Submissions], returns: figures.Returns) -> dict[str, int]:
    """Rows by what became of them, and returns that should have come."""
    refused = sum(made.lost + sum(1 for reason in made.refused.values() if reason) for made in files)
    again = sum(1 for made in files for reason in made.refused.values() if not reason)
    blank = sum(1 for why in returns.why if why == schema.BLANK_RETURN)
    rows = sum(len(made.rows) + made.lost for made in files)
    return {
        "rows_read": rows,
        "returns": rows - refused - again,
        "blank": blank,
        "repeated": again,
        "refused": refused,
        "missing": sum(1 for why in returns.why if why == schema.NO_RETURN),
    }
