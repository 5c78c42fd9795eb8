"""The stamp of a template: which form, of which version, of whom and when; kept on a hidden sheet and told by it when it comes back."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from olshem import tables
from olshem.errors import Problem, RecordsError
from olshem.returns.forms import contents_on, period_of
from olshem.rulebook import Form, FormContents, Rulebook, leaves_of

SHEET = "olshem"
KEY, VALUE = "key", "value"
UNKNOWN_SHEET = "records.sheet-unknown"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is written on the hidden sheet. ``version`` is the digest of what the form asks: a template of another is refused."""

    form: str
    version: str
    body: str
    period: str
    rulebook: str
    sheet: str
    code_column: str
    value_column: str
    why_column: str

    def rows(self) -> list[tuple[str, str]]:
        """Keys and values as they stand on the sheet."""
        return list(asdict(self).items())


def version_of(form: Form, contents: FormContents) -> str:
    """The digest of what a form asks: its cells with their texts and bounds, and what should add up."""
    leaves = sorted(leaves_of(contents).items())
    return hashlib.sha256("\n".join([form.code, form.grain, *(f"{path}={text}" for path, text in leaves)]).encode()).hexdigest()[:16]


def read(path: Path) -> Stamp | None:
    """The stamp of a template; ``None`` where the file is none.

    Raises
    ------
    RecordsError
        ``returns.template-broken``: the hidden sheet does not say what it should; and whatever makes the workbook unreadable.
    """
    if path.suffix.lower() != ".xlsx":
        return None
    try:
        source = tables.open_source(path, tables.Form(sheet=SHEET))
    except RecordsError as error:
        if error.code == UNKNOWN_SHEET:
            return None
        raise
    found: dict[str, str] = {}
    for batch in source.batches([name for name in (KEY, VALUE) if name in source.names], ()):
        columns = [column.to_pylist() for column in batch.columns.values()]
        found |= dict(zip(*columns, strict=True)) if len(columns) == 2 else {}
    missing = [name for name in Stamp.__dataclass_fields__ if not found.get(name)]
    if missing:
        raise refused(path, "template-broken", "the stamp of this template is broken", expected=", ".join(missing))
    return Stamp(**{name: found[name] for name in Stamp.__dataclass_fields__})


def check(path: Path, found: Stamp, form: Form, book: Rulebook) -> None:
    """Refuse a template of another form, of another version, or of nobody whom the rulebook knows.

    Raises
    ------
    RecordsError
        ``returns.template-other-form``, ``returns.template-outdated``, ``returns.template-broken``.
    """
    if found.form != form.code:
        raise refused(path, "template-other-form", "this template is of another form", expected=form.code, found=found.form)
    if found.body not in book.bodies:
        raise refused(path, "template-broken", "the rulebook does not know the body of this template", found=found.body)
    asked = contents_on(form, period_of(found.period, form))
    if asked is None or version_of(form, asked) != found.version:
        message = "this template asks something else than the form does now"
        raise refused(path, "template-outdated", message, found=found.version, expected=f"a template made with {book.code} {book.version}")


def refused(path: Path, kind: str, message: str, **more: Any) -> RecordsError:
    """A refusal of a whole template, located."""
    code, hint = f"returns.{kind}", "make a new one: olshem returns template"
    return RecordsError(code, message, problems=[Problem(code, message, file=str(path), hint=hint, **more)])
