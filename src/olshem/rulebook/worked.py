"""Worked cases: small examples beside a rulebook whose answers were found by hand, and which must come out again.

They stand in ``cases/*.yaml`` of the rulebook's folder and are no part of the rulebook: a promise does not change when somebody
adds an example. Each room answers its own kind: deadlines here, measures and ratings where those are worked out.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from olshem import calendars, documents
from olshem.documents import Faults, Node, did_you_mean
from olshem.errors import Problem, RefusedError, RulebookError
from olshem.rulebook import terms
from olshem.rulebook.model import Rulebook
from olshem.vocabulary import Code, Unit

FOLDER = "cases"
NO_VALUE = "none"
"""stands where nothing is expected, or where a score is not applicable"""


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One invented case. Times are local, such as ``2025-03-01T10:00``, unless they have an offset."""

    service: Code = field(metadata={"refers": "services"})
    body: Code = field(metadata={"refers": "bodies"})
    submitted: str
    decided: str | None = None
    due: str | None = None
    area: Code | None = field(default=None, metadata={"refers": "areas"})
    channel: Code | None = field(default=None, metadata={"refers": "channels"})
    outcome: Code | None = None
    suspensions: tuple[tuple[str, str], ...] = ()
    """from when to when the clock stood"""
    recorded_on_time: bool | None = None
    """the verdict that the source gave"""
    waiting_minutes: int | None = None
    visits: int | None = None


@dataclass(frozen=True, slots=True)
class WorkedFigure:
    """One figure that the cases must give. A key that is left out is not looked at."""

    measure: Code = field(metadata={"refers": "measures"})
    body: Code = field(default=Code("*"), metadata={"all": True, "refers": "bodies"})
    service: Code = field(default=Code("*"), metadata={"all": True, "refers": "services"})
    channel: Code = field(default=Code("*"), metadata={"all": True, "refers": "channels"})
    area: Code = field(default=Code("*"), metadata={"all": True, "refers": "areas"})
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    """the figure is rounded to as many decimals as are written here"""
    status: str | None = None
    n: int | None = None
    n_open: int | None = None
    n_overdue: int | None = None
    n_not_due: int | None = None
    n_without_due: int | None = None


@dataclass(frozen=True, slots=True)
class MeasureExample:
    """Some cases of one period and the figures that they give."""

    name: str
    period: str
    """such as ``2025``, ``2025-Q2`` or ``2025-04``"""
    as_of: str
    """the moment of counting: what happens after it has not happened"""
    cases: tuple[WorkedCase, ...]
    expect: tuple[WorkedFigure, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the deadline must be, or how it is refused. A key that is left out is not looked at."""

    last_day: dt.date | None = None
    received_on: dt.date | None = None
    ends_at: str | None = None
    term: float | None = None
    unit: Unit | None = None
    act: str | None = None
    basis: str | None = None
    refused: str | None = None
    """the code of the refusal, such as ``rulebook.term-missing``"""


@dataclass(frozen=True, slots=True)
class DeadlineExample:
    """One submission and its deadline."""

    name: str
    service: Code = field(metadata={"refers": "services"})
    at: str = field(metadata={"key": "from"})
    """a local time, or a date: some time in office hours"""
    expect: Answer
    area: Code | None = field(default=None, metadata={"refers": "areas"})
    channel: Code | None = field(default=None, metadata={"refers": "channels"})
    suspensions: tuple[tuple[dt.date, dt.date], ...] = ()


@dataclass(frozen=True, slots=True)
class RatingExpected:
    """What a rating must be; ``none``: nothing stands there. A key that is left out is not looked at."""

    rating: int | str | None = None
    status: str | None = None
    reason: str | None = None
    row: str | None = None
    next_rating: int | str | None = None
    points_to_next: int | str | None = None
    binding: tuple[str, ...] | None = None
    lower_rating: int | str | None = None
    points_to_lower: int | str | None = None


@dataclass(frozen=True, slots=True)
class RatingExample:
    """The scores of one body and its rating. An input left out of ``scores`` has the score ``otherwise``.

    A score that is absent: ``none`` not applicable, ``M`` not submitted, ``SR`` under review.
    """

    name: str
    framework: Code = field(metadata={"refers": "frameworks"})
    otherwise: int
    scores: Mapping[Code, int | str]
    expect: RatingExpected


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file of worked cases."""

    measures: tuple[MeasureExample, ...] = ()
    deadlines: tuple[DeadlineExample, ...] = ()
    ratings: tuple[RatingExample, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkedFile:
    """The cases of a file with the place of each: ``line_of`` gives the line on which an example or expectation begins."""

    path: str
    cases: CaseFile
    line_of: Callable[[object], int | None]

    def differs(self, name: str, place: object, key: str, *, expected: object, found: object) -> Problem:
        """One expectation that does not hold."""
        texts = (NO_VALUE if one is None else str(one) for one in (expected, found))
        expected_text, found_text = (one[:80] for one in texts)
        line = self.line_of(place)
        return Problem("cases.differs", f"{name}: {key}", file=self.path, line=line, key=key, expected=expected_text, found=found_text)


def read_cases(directory: Path, book: Rulebook) -> tuple[WorkedFile, ...]:
    """The worked cases of a rulebook.

    Parameters
    ----------
    directory
        The rulebook's folder; ``cases/*.yaml`` are read.
    book
        The rulebook, in which every code must be known.

    Returns
    -------
    tuple of WorkedFile
        In the order of their names; empty where there are none.

    Raises
    ------
    RulebookError
        ``cases.invalid`` with every fault of every file.

    """
    files, problems = [], []
    for path in sorted((directory / FOLDER).glob("*.yaml")):
        faults = Faults(f"{FOLDER}/{path.name}", FOLDER)
        lines: dict[int, tuple[object, int]] = {}
        root = documents.parse(path.read_bytes(), faults)
        checks = {kind: _remember(lines, book) for kind in (WorkedCase, WorkedFigure, MeasureExample, DeadlineExample, RatingExample)}
        found = documents.convert(root, CaseFile, faults, checks) if root is not None else None
        _check_codes(faults, book)
        problems += faults.problems(root)
        files.append(WorkedFile(faults.file, found if isinstance(found, CaseFile) else CaseFile(), _lines(lines)))
    if problems:
        raise RulebookError("cases.invalid", "the worked cases have faults", problems=problems)
    return tuple(files)


def _lines(lines: Mapping[int, tuple[object, int]]) -> Callable[[object], int | None]:
    return lambda one: lines[id(one)][1] if id(one) in lines else None


def _remember(lines: dict[int, tuple[object, int]], book: Rulebook) -> documents.Check:
    """Keep the line of each value (and the value, so that no other takes its identity), and see that its times are times."""

    def check(value: Any, node: Node, faults: Faults) -> None:
        lines[id(value)] = value, node.line
        if isinstance(value, WorkedCase):
            for name in ("submitted", "decided", "due"):
                _check_form(_TIME, getattr(value, name), node.at(name), faults)
            for place, pair in enumerate(value.suspensions):
                for end, text in enumerate(pair):
                    _check_form(_TIME, text, node.at("suspensions", place, end), faults)
        elif isinstance(value, MeasureExample):
            _check_form(_TIME, value.as_of, node.at("as_of"), faults)
            _check_form(_PERIOD, value.period, node.at("period"), faults)
        elif isinstance(value, DeadlineExample):
            _check_form(_DAY_OR_TIME, value.at, node.at("from"), faults)
        elif isinstance(value, RatingExample):
            for code, score in value.scores.items():
                if isinstance(score, str):
                    _check_form(_SCORE, score, node.at("scores", code), faults)

    return check


@dataclass(frozen=True, slots=True)
class _Form:
    """How a text must be written. ``read`` raises ``ValueError`` where it is not."""

    fault: str
    message: str
    expected: str
    read: Callable[[str], object]


def _time(text: str) -> dt.datetime:
    if "T" not in text:
        raise ValueError
    return dt.datetime.fromisoformat(text)


_TIME = _Form("time-invalid", "this is no time", "a date and time such as 2025-03-01T10:00", _time)
_DAY_OR_TIME = _Form("time-invalid", "this is no time", "a date, or a date and time such as 2025-03-01T10:00", dt.datetime.fromisoformat)
_PERIOD = _Form("period-invalid", "this is no period", "2025, 2025-Q2 or 2025-04", calendars.period)
_SCORE = _Form("score-invalid", "this is no score", f"a whole number, {NO_VALUE}, M or SR", (NO_VALUE, "M", "SR").index)


def _check_form(form: _Form, text: str | None, node: Node, faults: Faults) -> None:
    try:
        if text is not None:
            form.read(text)
    except ValueError:
        faults.add(node, form.fault, form.message, expected=form.expected)


def _check_codes(faults: Faults, book: Rulebook) -> None:
    for reference in faults.references:
        known = getattr(book, reference.section)
        if reference.node.value not in known:
            hint = did_you_mean(str(reference.node.value), known)
            expected = f"a code under {reference.section} of the rulebook"
            faults.add(reference.node, "code-unknown", "the rulebook has no such code", expected=expected, hint=hint)


def local_instant(text: str, book: Rulebook) -> dt.datetime:
    """A time of a worked case as an aware instant: local unless it has an offset."""
    at = dt.datetime.fromisoformat(text)
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(book.time_zone))


# ---------------------------------------------------------------- deadlines
def deadline_differences(file: WorkedFile, book: Rulebook) -> Iterator[Problem]:
    """The expectations of a file about deadlines that do not hold."""
    for example in file.cases.deadlines:
        found = _answer(example, book)
        for one in dataclasses.fields(Answer):
            expected = getattr(example.expect, one.name)
            if expected is not None and found.get(one.name) != expected:
                yield file.differs(example.name, example, one.name, expected=expected, found=found.get(one.name, found.get("refused")))


def _answer(example: DeadlineExample, book: Rulebook) -> dict[str, object]:
    at = dt.datetime.fromisoformat(example.at) if "T" in example.at else dt.date.fromisoformat(example.at)
    try:
        promise = terms.deadline(book, example.service, at, example.area, example.channel, example.suspensions)
    except RefusedError as error:
        return {"refused": error.code}
    end = promise.deadline
    ends_at = end.ends_at.strftime("%Y-%m-%dT%H:%M") if end.ends_at is not None else None
    said = {"term": promise.term, "unit": promise.unit, "act": promise.said.act, "basis": promise.basis}
    return {"last_day": end.last_day, "received_on": end.received_on, "ends_at": ends_at, **said}
