"""The mapping file: which column of a file of returns holds what, and how its numbers are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from olshem import documents, rulebook, tables
from olshem.errors import MethodError, Problem, RulebookError
from olshem.returns.forms import period_of
from olshem.rulebook import Form, FormContents
from olshem.vocabulary import Code, Status, is_code

Decimal = Literal[".", ","]
Group = Literal[".", ",", " "]


@dataclass(frozen=True, slots=True)
class BodyColumn:
    """The column of bodies. ``names``: it holds a name as the rulebook spells it, in any language; else as in a mapping of records."""

    column: str = field(metadata={"short": True})
    codes: Literal["slug", "same", "names"] | Mapping[str, str] = "slug"


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """The column of periods: ``2025``, ``2025-Q2``, ``2025-04``, or as a table says."""

    column: str = field(metadata={"short": True})
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands where. ``cells``: the column of each cell of the form, or ``same`` where columns are named by the cells' codes."""

    cells: Literal["same"] | Mapping[Code, str] = "same"
    body: BodyColumn | None = None
    period: PeriodColumn | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written. What is left out is found from each number; one that can be read in two ways is then refused."""

    decimal: Decimal | None = None
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a CSV is written."""

    delimiter: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class ReturnsMapping:
    """A whole mapping file. ``absent``: what stands in a cell in place of a number, and which absence that is."""

    kind: Literal["returns"]
    columns: Columns = Columns()
    constants: Mapping[Literal["body", "period"], str] = field(default_factory=dict)
    numbers: Numbers = Numbers()
    absent: Mapping[str, Status] = field(default_factory=dict)
    csv: CsvForm = CsvForm()
    sheet: str | None = None

    @property
    def form(self) -> tables.Form:
        """How the files are written."""
        return tables.Form(self.csv.delimiter, self.csv.encoding, self.sheet)


def read(data: bytes, book: rulebook.Rulebook, form: Form, *, file: str) -> ReturnsMapping:
    """Read and check a mapping against the form that it serves.

    Raises
    ------
    RulebookError
        ``mapping.invalid`` with every fault of writing; or with every fault of sense ``mapping.code-unknown``, ``mapping.cell-unknown``,
        ``mapping.cell-missing``, ``mapping.part-missing``, ``mapping.part-twice``, ``mapping.period-unfit``,
        ``mapping.absence-unfit``, ``mapping.numbers-unclear``, ``mapping.encoding-unknown``, ``mapping.delimiter-invalid``.
    """
    mapping = documents.read(data, ReturnsMapping, file=file, code="mapping")
    faults = [
        Problem(f"mapping.{kind}", message, file=file, key=key, expected=expected)
        for kind, message, key, expected in _faults(mapping, book, form)
    ]
    if faults:
        raise RulebookError(faults[0].code, "the mapping does not fit", problems=faults)
    return mapping


Fault = tuple[str, str, str, str]


def _faults(mapping: ReturnsMapping, book: rulebook.Rulebook, form: Form) -> Iterator[Fault]:
    yield from _place_faults(mapping)
    yield from _code_faults(mapping, book, form)
    yield from _cell_faults(mapping, [one.value for one in form.contents if one.value is not None])
    yield from _writing_faults(mapping)


def _place_faults(mapping: ReturnsMapping) -> Iterator[Fault]:
    for name, column in (("body", mapping.columns.body), ("period", mapping.columns.period)):
        constant = mapping.constants.get(name)  # type: ignore[call-overload]
        if column is None and constant is None:
            yield "part-missing", f"nothing says the {name} of a return", "columns", f"columns.{name} or constants.{name}"
        elif column is not None and constant is not None:
            yield "part-twice", f"the {name} comes from one place", f"constants.{name}", f"columns.{name} or constants.{name}"


def _code_faults(mapping: ReturnsMapping, book: rulebook.Rulebook, form: Form) -> Iterator[Fault]:
    bodies = {"constants.body": mapping.constants["body"]} if "body" in mapping.constants else {}
    if mapping.columns.body is not None and not isinstance(mapping.columns.body.codes, str):
        bodies |= {f"columns.body.codes.{raw}": code for raw, code in mapping.columns.body.codes.items()}
    for key, code in bodies.items():
        if not is_code(code) or code not in book.bodies:
            yield "code-unknown", "the rulebook has no such body", key, "a code under bodies"
    periods = {"constants.period": mapping.constants["period"]} if "period" in mapping.constants else {}
    if mapping.columns.period is not None:
        periods |= {f"columns.period.codes.{raw}": text for raw, text in mapping.columns.period.codes.items()}
    for key, text in periods.items():
        try:
            period_of(text, form)
        except MethodError:
            yield "period-unfit", f"this is no {form.grain}", key, f"a {form.grain} such as {EXAMPLES[form.grain]}"


EXAMPLES = {"year": "2025", "quarter": "2025-Q2", "month": "2025-04"}
"""A period of each grain, as it is written."""


def _cell_faults(mapping: ReturnsMapping, versions: list[FormContents]) -> Iterator[Fault]:
    if mapping.columns.cells == "same":
        return
    known = {code for version in versions for code in version.cells}
    for code in mapping.columns.cells:
        if code not in known:
            yield "cell-unknown", "the form has no such cell", f"columns.cells.{code}", ", ".join(sorted(known))
    for code in sorted({code for version in versions for code, cell in version.cells.items() if cell.required}):
        if code not in mapping.columns.cells:
            yield "cell-missing", f"nothing says where the required cell {code} stands", "columns.cells", f"columns.cells.{code}"


def _writing_faults(mapping: ReturnsMapping) -> Iterator[Fault]:
    if mapping.numbers.decimal is not None and mapping.numbers.decimal == mapping.numbers.group:
        yield "numbers-unclear", "one mark cannot be both", "numbers.group", "another mark than numbers.decimal"
    for raw, status in mapping.absent.items():
        if status is Status.OK:
            yield (
                "absence-unfit",
                "this is no absence",
                f"absent.{raw}",
                "one of " + ", ".join(one for one in Status if one is not Status.OK),
            )
    if not tables.is_encoding(mapping.csv.encoding):
        yield "encoding-unknown", "this encoding is not known", "csv.encoding", ", ".join(tables.ENCODINGS)
    if len(mapping.csv.delimiter.encode()) != 1 or mapping.csv.delimiter in '"\r\n':
        yield "delimiter-invalid", "a delimiter is one ASCII character", "csv.delimiter", "such as , or ; or a tab"
