"""The mapping file: which column of a source holds which field of a case, and how its values are to be read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from olshem import documents, rulebook, tables
from olshem.errors import Problem, RulebookError
from olshem.records.schema import CODE_FIELDS
from olshem.vocabulary import is_code


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


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields of a case. ``suspended`` and ``resumed`` hold one time or several with ``;`` between them, pair by pair."""

    case_id: Plain
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


@dataclass(frozen=True, slots=True)
class CaseMapping:
    """A whole mapping file. ``columns: same``: the file's columns carry the names of the contract already."""

    kind: Literal["cases"]
    columns: Columns | Literal["same"]
    time_zone: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    csv: CsvForm = CsvForm()
    sheet: str | None = None
    tombstone: Tombstone | None = None


def read(data: bytes, book: rulebook.Rulebook, *, file: str) -> CaseMapping:
    """Read and check a mapping against the rulebook that it serves.

    Raises
    ------
    RulebookError
        With every fault: those of :func:`olshem.documents.read`, and ``mapping.time-zone-unknown``, ``mapping.code-unknown``,
        ``mapping.constant-unknown``, ``mapping.body-missing``, ``mapping.day-missing``, ``mapping.encoding-unknown``,
        ``mapping.delimiter-invalid``; ``mapping.not-a-mapping`` alone, quoting nothing, where the file says nothing that a mapping says.
    """
    _check_is_mapping(data, file)
    mapping = documents.read(data, CaseMapping, file=file, code="mapping")
    faults = [
        Problem(f"mapping.{kind}", message, file=file, key=key, expected=expected)
        for kind, message, key, expected in _faults(mapping, book)
    ]
    if faults:
        raise RulebookError(faults[0].code, "the mapping does not fit", problems=faults)
    return mapping


def _check_is_mapping(data: bytes, file: str) -> None:
    """A file of records given by mistake gets one fault: what it holds is never quoted."""
    faults = documents.Faults(file, "mapping")
    root = documents.parse(data, faults)
    hint = "--mapping names the YAML file that says which column holds what; files of records are the command's arguments"
    if root is None:
        unquoted = [replace(problem, found=None) if problem.code.endswith("-refused") else problem for problem in faults.problems(None)]
        problems = [replace(problem, hint=problem.hint or hint) for problem in unquoted]
        raise RulebookError("mapping.invalid", f"{file} has faults", problems=problems)
    if root.get("kind") is None and root.get("columns") is None:
        message = "this looks like a data file, not a mapping"
        expected = "a mapping with the keys kind, columns"
        raise RulebookError(
            "mapping.not-a-mapping", message, problems=[Problem("mapping.not-a-mapping", message, file=file, expected=expected, hint=hint)]
        )


Fault = tuple[str, str, str, str]


def _faults(mapping: CaseMapping, book: rulebook.Rulebook) -> Sequence[Fault]:
    return [*_form_faults(mapping), *_constant_faults(mapping, book), *_column_faults(mapping, book)]


def _form_faults(mapping: CaseMapping) -> list[Fault]:
    faults = []
    try:
        ZoneInfo(mapping.time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        faults.append(("time-zone-unknown", "this is not a time zone", "time_zone", "an IANA name such as Asia/Almaty"))
    if not tables.is_encoding(mapping.csv.encoding):
        faults.append(("encoding-unknown", "this encoding is not known", "csv.encoding", ", ".join(tables.ENCODINGS)))
    if len(mapping.csv.delimiter.encode()) != 1 or mapping.csv.delimiter in '"\r\n':
        faults.append(("delimiter-invalid", "a delimiter is one ASCII character", "csv.delimiter", "such as , or ; or a tab"))
    return faults


def listed_codes(book: rulebook.Rulebook, name: str) -> frozenset[str] | None:
    """The codes that the rulebook lists for a field; ``None`` where it lists none of that kind (office, outcome)."""
    things: dict[str, Collection[str]] = {
        "service": book.services,
        "body": book.bodies,
        "area": book.areas,
        "channel": book.channels,
    }
    return frozenset(things[name]) if name in things else None


def _constant_faults(mapping: CaseMapping, book: rulebook.Rulebook) -> list[Fault]:
    faults = []
    for name, code in mapping.constants.items():
        key = f"constants.{name}"
        if name not in CODE_FIELDS:
            faults.append(("constant-unknown", "this field cannot be a constant", key, ", ".join(CODE_FIELDS)))
        elif not _code_fits(book, name, code):
            faults.append(("code-unknown", f"the rulebook has no such {name}", key, f"for {name} a code of the rulebook"))
    if mapping.columns != "same" and mapping.columns.body is None and "body" not in mapping.constants:
        faults.append(("body-missing", "nothing says which body had to provide the service", "columns", "columns.body or constants.body"))
    return faults


def _code_fits(book: rulebook.Rulebook, name: str, code: str) -> bool:
    listed = listed_codes(book, name)
    return is_code(code) and (listed is None or name == "channel" or code in listed)


def _column_faults(mapping: CaseMapping, book: rulebook.Rulebook) -> list[Fault]:
    faults: list[Fault] = []
    if mapping.columns == "same":
        return faults
    if mapping.columns.resumed is not None and mapping.columns.suspended is None:
        faults.append(("suspended-missing", "resumptions need suspensions", "columns.resumed", "columns.suspended beside it"))
    if mapping.columns.suspended is not None and mapping.columns.suspensions is not None:
        faults.append(("suspensions-twice", "suspensions come from one place", "columns.suspensions", "either suspended or suspensions"))
    for name in Columns.__dataclass_fields__:
        rule = getattr(mapping.columns, name)
        if isinstance(rule, Coded) and not isinstance(rule.codes, str):
            faults += [
                ("code-unknown", f"the rulebook has no such {name}", f"columns.{name}.codes.{raw}", f"for {name} a code of the rulebook")
                for raw, code in rule.codes.items()
                if not _code_fits(book, name, code)
            ]
        if isinstance(rule, Timed) and rule.format is not None and rule.day is None and not re.search("%[HIcXs]", rule.format):
            faults.append(("day-missing", "a date alone is not yet a time", f"columns.{name}.day", "start or end (of the day)"))
    return faults


SAME_NAMES: Mapping[str, tuple[str, ...]] = {
    "submitted": ("submitted_at", "submitted"),
    "due": ("due_at", "due"),
    "decided": ("decided_at", "decided"),
}


def columns_for(mapping: CaseMapping, names: Sequence[str]) -> Columns:
    """The column rules for a file with these column names: those of the mapping, or for ``same`` the contract's own names."""
    if mapping.columns != "same":
        return mapping.columns
    found: dict[str, Plain | Coded | Timed | Flagged] = {}
    for name in Columns.__dataclass_fields__:
        column = next((other for other in SAME_NAMES.get(name, (name,)) if other in names), None)
        if column is None and name in ("case_id", "submitted"):
            column = SAME_NAMES.get(name, (name,))[0]
        if column is None:
            continue
        found[name] = _same_rule(name, column)
    if "body" not in found and "body" not in mapping.constants:
        found["body"] = Coded("body", "same")
    return Columns(**found)  # type: ignore[arg-type]


def _same_rule(name: str, column: str) -> Plain | Coded | Timed | Flagged:
    if name in CODE_FIELDS:
        return Coded(column, "same")
    if name in ("submitted", "due", "decided", "suspended", "resumed"):
        return Timed(column)
    return Flagged(column) if name == "recorded_on_time" else Plain(column)
