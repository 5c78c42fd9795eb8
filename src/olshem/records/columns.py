"""What a mapping file may say, kind by kind: the columns of a source and how their values are to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from olshem.vocabulary import Code


@dataclass(frozen=True, slots=True)
class Plain:
    """A column whose cell is taken as it is, less blanks around it."""

    column: str = field(metadata={"short": True})


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of codes: ``slug`` (the default) makes one of any text, ``same`` takes the text, a table gives each its code."""

    column: str = field(metadata={"short": True})
    codes: Literal["slug", "same"] | Mapping[str, str] = "slug"


@dataclass(frozen=True, slots=True)
class Timed:
    """A column of dates and times: ISO 8601, or ``format`` (strptime). ``day``: what a date alone means, the day's start or its end."""

    column: str = field(metadata={"short": True})
    format: str | None = None
    day: Literal["start", "end"] | None = None


@dataclass(frozen=True, slots=True)
class Flagged:
    """A column of verdicts. ``values`` says which text is true and which false; by default the words true and false."""

    column: str = field(metadata={"short": True})
    values: Mapping[str, bool] = field(default_factory=lambda: {"true": True, "false": False})


Key = str | Plain | tuple[str, ...]
"""The column of a record's own number, or several whose cells together tell one record from another."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields of a case. ``suspended`` and ``resumed`` hold one time or several with ``;`` between them, pair by pair."""

    case_id: Key
    submitted: Timed
    service: Coded | None = None
    body: Coded | None = None
    office: Coded | None = None
    area: Coded | None = None
    channel: Coded | None = None
    outcome: Coded | None = None
    due: Timed | None = None
    decided: Timed | None = None
    suspended: Timed | None = None
    resumed: Timed | None = None
    suspensions: Plain | None = None
    recorded_on_time: Flagged | None = None
    waiting_minutes: Plain | None = None
    visits: Plain | None = None


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """The fields of an answer."""

    answer_id: Key
    answered: Timed
    survey: Coded | None = None
    question: Coded | None = None
    respondent: Plain | None = None
    service: Coded | None = None
    body: Coded | None = None
    office: Coded | None = None
    area: Coded | None = None
    channel: Coded | None = None
    mode: Coded | None = None
    score: Plain | None = None
    weight: Plain | None = None
    stratum: Coded | None = None
    psu: Coded | None = None
    case_id: Plain | None = None


@dataclass(frozen=True, slots=True)
class ComplaintColumns:
    """The fields of a complaint."""

    complaint_id: Key
    received: Timed
    service: Coded | None = None
    body: Coded | None = None
    office: Coded | None = None
    area: Coded | None = None
    channel: Coded | None = None
    about: Coded | None = None
    outcome: Coded | None = None
    due: Timed | None = None
    answered: Timed | None = None
    case_id: Plain | None = None


AnyColumns = Columns | AnswerColumns | ComplaintColumns


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a CSV is written."""

    delimiter: str = ","
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = "."


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A row whose ``column`` holds one of ``values`` says that its case no longer exists."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mapping:
    """What every mapping may say."""

    time_zone: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    csv: CsvForm = CsvForm()
    sheet: str | None = None
    tombstone: Tombstone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMapping(_Mapping):
    """A whole mapping file of cases. ``columns: same``: the file's columns carry the names of the contract already."""

    kind: Literal["cases"]
    columns: Columns | Literal["same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMapping(_Mapping):
    """A whole mapping file of answers. ``questions``: of a wide file, which column holds the scores of which question."""

    kind: Literal["answers"]
    columns: AnswerColumns | Literal["same"]
    questions: Mapping[str, Code] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintMapping(_Mapping):
    """A whole mapping file of complaints."""

    kind: Literal["complaints"]
    columns: ComplaintColumns | Literal["same"]


AnyMapping = CaseMapping | AnswerMapping | ComplaintMapping
SHAPES: Mapping[str, tuple[type[AnyMapping], type[AnyColumns]]] = {
    "cases": (CaseMapping, Columns),
    "answers": (AnswerMapping, AnswerColumns),
    "complaints": (ComplaintMapping, ComplaintColumns),
}
