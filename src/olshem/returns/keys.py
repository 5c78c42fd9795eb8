"""Whose return a row is, and of which period."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from olshem import calendars, documents
from olshem.errors import MethodError
from olshem.returns.forms import period_of
from olshem.returns.mapping import EXAMPLES, BodyColumn, PeriodColumn
from olshem.rulebook import Form, Rulebook
from olshem.vocabulary import LANGUAGES, Code, slug


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a cell gives no body or period."""

    code: str
    expected: str
    hint: str | None = None


def body_reader(rule: BodyColumn, book: Rulebook) -> Callable[[str], Code | Unread]:
    """What turns a cell of the column of bodies into a code of the rulebook."""
    names = _names(book) if rule.codes == "names" else {}

    def read(text: str) -> Code | Unread:
        if not text:
            return Unread("returns.body-missing", "the body whose return this is")
        if rule.codes == "names":
            found = names.get(_folded(text), ())
            return found[0] if len(found) == 1 else _unknown_name(text, found, names)
        made = Code(slug(text) if rule.codes == "slug" else text if rule.codes == "same" else rule.codes.get(text, ""))
        if made in book.bodies:
            return made
        if not isinstance(rule.codes, str):
            return Unread("returns.body-unknown", "a value that columns.body.codes lists", documents.did_you_mean(text, rule.codes))
        return Unread("returns.body-unknown", "a code under bodies", documents.did_you_mean(made, book.bodies))

    return read


def _unknown_name(text: str, found: tuple[Code, ...], names: Mapping[str, tuple[Code, ...]]) -> Unread:
    if found:
        return Unread("returns.body-ambiguous", "the name of one body; it is that of " + " and ".join(found))
    return Unread("returns.body-unknown", "the name of a body, as the rulebook spells it", documents.did_you_mean(_folded(text), names))


def _names(book: Rulebook) -> Mapping[str, tuple[Code, ...]]:
    """Every name that a body has or had, in every language, with the bodies that it names."""
    found: dict[str, dict[Code, None]] = {}
    for code, body in book.bodies.items():
        for name in body.name:
            for language in LANGUAGES if name.value is not None else ():
                found.setdefault(_folded(name.value[language]), {})[code] = None  # type: ignore[index]
    return {name: tuple(codes) for name, codes in found.items()}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def period_reader(rule: PeriodColumn, form: Form) -> Callable[[str], calendars.Period | Unread]:
    """What turns a cell of the column of periods into a period of the form's grain."""

    def read(text: str) -> calendars.Period | Unread:
        if not text:
            return Unread("returns.period-missing", "the period of this return")
        try:
            return period_of(rule.codes.get(text, text), form)
        except MethodError:
            return Unread("returns.period-invalid", f"a {form.grain} such as {EXAMPLES[form.grain]}")

    return read
