"""Reading and checking the mapping file: which column of a source holds which field of a record, and how its values are to be read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from olshem import documents, rulebook, tables
from olshem.errors import Problem, RulebookError
from olshem.records.columns import (
    SHAPES,
    AnswerColumns,
    AnswerMapping,
    AnyColumns,
    AnyMapping,
    Coded,
    Columns,
    Flagged,
    Key,
    Plain,
    Timed,
)
from olshem.records.kinds import KINDS, Kind, kind_of
from olshem.vocabulary import Code, ComplaintOutcome, is_code


def read(data: bytes, book: rulebook.Rulebook, *, file: str, kind: str = "cases") -> AnyMapping:
    """Read and check a mapping of one kind against the rulebook that it serves.

    Raises
    ------
    RulebookError
        With every fault: those of :func:`olshem.documents.read`, and ``mapping.time-zone-unknown``, ``mapping.code-unknown``,
        ``mapping.constant-unknown``, ``mapping.body-missing``, ``mapping.field-missing``, ``mapping.questions-twice``,
        ``mapping.key-empty``, ``mapping.day-missing``, ``mapping.encoding-unknown``, ``mapping.delimiter-invalid``; ``mapping.kind-differs`` alone; ``mapping.not-a-mapping`` alone, quoting nothing, where the file says nothing that a mapping says.
    """
    _check_is_mapping(data, file, kind)
    mapping = documents.read(data, SHAPES[kind_of(kind).name][0], file=file, code="mapping")
    faults = [
        Problem(f"mapping.{kind}", message, file=file, key=key, expected=expected)
        for kind, message, key, expected in _faults(mapping, book)
    ]
    if faults:
        raise RulebookError(faults[0].code, "the mapping does not fit", problems=faults)
    return mapping


def _check_is_mapping(data: bytes, file: str, kind: str) -> None:
    """A file of records, or a mapping of another kind, given by mistake gets one fault: what the former holds is never quoted."""
    faults = documents.Faults(file, "mapping")
    root = documents.parse(data, faults)
    hint = "--mapping names the YAML file that says which column holds what; files of records are the command's arguments"
    if root is None:
        unquoted = [replace(problem, found=None) if problem.code.endswith("-refused") else problem for problem in faults.problems(None)]
        problems = [replace(problem, hint=f"{problem.hint}; {hint}" if problem.hint else hint) for problem in unquoted]
        raise RulebookError("mapping.invalid", f"{file} has faults", problems=problems)
    if root.get("kind") is None and root.get("columns") is None:
        message = "this looks like a data file, not a mapping"
        expected = "a mapping with the keys kind, columns"
        raise RulebookError(
            "mapping.not-a-mapping", message, problems=[Problem("mapping.not-a-mapping", message, file=file, expected=expected, hint=hint)]
        )
    said = root.get("kind")
    if said is not None and said.value in KINDS and said.value != kind:
        message = f"this is a mapping of {said.value}, and {kind} are to be ingested"
        problem = Problem("mapping.kind-differs", message, file=file, line=said.line, key="kind", found=said.value, expected=kind)
        raise RulebookError("mapping.kind-differs", message, problems=[replace(problem, hint="is --kind, or --mapping, another?")])


Fault = tuple[str, str, str, str]


def _faults(mapping: AnyMapping, book: rulebook.Rulebook) -> Sequence[Fault]:
    return [*_form_faults(mapping), *_constant_faults(mapping, book), *_question_faults(mapping, book), *_column_faults(mapping, book)]


def _form_faults(mapping: AnyMapping) -> list[Fault]:
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


def listed_codes(book: rulebook.Rulebook, name: str, kind: Kind) -> frozenset[str] | None:
    """The codes that a field may have; ``None`` where any will do (office, stratum ...)."""
    things: dict[str, Collection[str]] = {
        "service": book.services,
        "body": book.bodies,
        "area": book.areas,
        "channel": book.channels,
        "survey": book.surveys,
        "question": {code for survey in book.surveys.values() for code in survey.questions},
        "mode": {code for survey in book.surveys.values() for code in survey.modes},
    }
    if kind.name == "complaints":
        things["outcome"] = tuple(ComplaintOutcome)
    return frozenset(things[name]) if name in things else None


def questions_of(mapping: AnyMapping) -> Mapping[str, Code]:
    """The columns of a wide file with their questions; empty where each row is one record."""
    return mapping.questions if isinstance(mapping, AnswerMapping) else {}


def _constant_faults(mapping: AnyMapping, book: rulebook.Rulebook) -> list[Fault]:
    faults = []
    kind = kind_of(mapping.kind)
    for name, code in mapping.constants.items():
        key = f"constants.{name}"
        if name not in kind.codes:
            faults.append(("constant-unknown", "this field cannot be a constant", key, ", ".join(kind.codes)))
        elif not _code_fits(book, name, code, kind):
            faults.append(("code-unknown", f"the rulebook has no such {name}", key, f"for {name} a code of the rulebook"))
    for name in kind.required if mapping.columns != "same" else ():
        if getattr(mapping.columns, name) is None and name not in mapping.constants and not (name == "question" and questions_of(mapping)):
            expected = f"columns.{name} or constants.{name}"
            if name == "body":
                faults.append(("body-missing", "nothing says which body had to provide the service", "columns", expected))
            else:
                faults.append(("field-missing", f"nothing says which {name} was answered", "columns", expected))
    return faults


def _question_faults(mapping: AnyMapping, book: rulebook.Rulebook) -> list[Fault]:
    """Each column of a wide file is another known question, and nothing else says what the question or the score is."""
    faults: list[Fault] = []
    questions, columns = questions_of(mapping), mapping.columns
    survey = book.surveys.get(Code(mapping.constants.get("survey", "")))
    known = survey.questions if survey is not None else listed_codes(book, "question", kind_of(mapping.kind)) or ()
    has: Mapping[str, Collection[str]] = {} if survey is None else {"question": survey.questions, "mode": survey.modes}
    for name, codes in has.items():
        code = mapping.constants.get(name)
        if code is not None and code not in codes and _code_fits(book, name, code, kind_of(mapping.kind)):
            faults.append(("code-unknown", f"the survey of constants.survey has no such {name}", f"constants.{name}", ", ".join(codes)))
    for column, code in questions.items():
        if code not in known:
            faults.append(("code-unknown", "no survey of the rulebook has such a question", f"questions.{column}", "a code of a question"))
        elif list(questions.values()).count(code) > 1:
            faults.append(("questions-twice", "two columns are said to hold one question", f"questions.{column}", "each question once"))
    for name in ("question", "score") if questions and isinstance(columns, AnswerColumns) else ():
        if getattr(columns, name) is not None or name in mapping.constants:
            faults.append(("questions-twice", f"questions says already which {name} it is", f"columns.{name}", "either questions or this"))
    return faults


def _code_fits(book: rulebook.Rulebook, name: str, code: str, kind: Kind) -> bool:
    listed = listed_codes(book, name, kind)
    return is_code(code) and (listed is None or name == "channel" or code in listed)


def _column_faults(mapping: AnyMapping, book: rulebook.Rulebook) -> list[Fault]:
    faults: list[Fault] = []
    if mapping.columns == "same":
        return faults
    kind = kind_of(mapping.kind)
    if not key_columns(mapping.columns, kind):
        faults.append(("key-empty", "no column tells one record from another", f"columns.{kind.key}", "at least one column"))
    if isinstance(mapping.columns, Columns):
        faults += _suspension_faults(mapping.columns)
    for name in mapping.columns.__dataclass_fields__:
        rule = getattr(mapping.columns, name)
        if isinstance(rule, Coded) and not isinstance(rule.codes, str):
            faults += [
                ("code-unknown", f"the rulebook has no such {name}", f"columns.{name}.codes.{raw}", f"for {name} a code of the rulebook")
                for raw, code in rule.codes.items()
                if not _code_fits(book, name, code, kind)
            ]
        if isinstance(rule, Timed) and rule.format is not None and rule.day is None and not re.search("%[HIcXs]", rule.format):
            faults.append(("day-missing", "a date alone is not yet a time", f"columns.{name}.day", "start or end (of the day)"))
    return faults


def _suspension_faults(columns: Columns) -> list[Fault]:
    faults: list[Fault] = []
    if columns.resumed is not None and columns.suspended is None:
        faults.append(("suspended-missing", "resumptions need suspensions", "columns.resumed", "columns.suspended beside it"))
    if columns.suspended is not None and columns.suspensions is not None:
        faults.append(("suspensions-twice", "suspensions come from one place", "columns.suspensions", "either suspended or suspensions"))
    return faults


def key_columns(columns: AnyColumns, kind: Kind) -> tuple[str, ...]:
    """The columns that together hold a record's own number."""
    rule: Key = getattr(columns, kind.key)
    if isinstance(rule, Plain):
        return (rule.column,)
    return (rule,) if isinstance(rule, str) else rule


def columns_for(mapping: AnyMapping, names: Sequence[str]) -> AnyColumns:
    """The column rules for a file with these column names: those of the mapping, or for ``same`` the contract's own names."""
    if mapping.columns != "same":
        return mapping.columns
    kind = kind_of(mapping.kind)
    shape = SHAPES[kind.name][1]
    given = {"question", "score"} if questions_of(mapping) else set()
    found: dict[str, Any] = {}
    for name in shape.__dataclass_fields__:
        spellings = (f"{name}_at", name) if name in kind.times else (name,)
        column = next((other for other in spellings if other in names), None)
        if column is None and (name in (kind.key, kind.dated) or name in kind.required) and name not in {*mapping.constants, *given}:
            column = spellings[0]
        if column is not None and name not in given:
            found[name] = _same_rule(name, column, kind)
    return shape(**found)


def _same_rule(name: str, column: str, kind: Kind) -> Plain | Coded | Timed | Flagged:
    if name in kind.codes:
        return Coded(column, "same")
    if name in kind.times or name in ("suspended", "resumed"):
        return Timed(column)
    return Flagged(column) if name in kind.flags else Plain(column)
