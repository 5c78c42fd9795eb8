"""A form as it is read: its versions by period, and the measures that are taken from it."""

from __future__ import annotations

from olshem import calendars, rulebook
from olshem.errors import MethodError
from olshem.rulebook import Evidence, Form, FormContents, Measure, Rulebook
from olshem.vocabulary import Code


def form_of(book: Rulebook, code: str) -> Form:
    """A form of the rulebook.

    Raises
    ------
    MethodError
        ``returns.form-unknown``.
    """
    form = book.forms.get(Code(code))
    if form is None:
        message = f"the rulebook has no form {code!r}; it has {', '.join(sorted(book.forms)) or 'none'}"
        raise MethodError("returns.form-unknown", message)
    return form


def period_of(text: str, form: Form) -> calendars.Period:
    """The period of a return, of the form's grain.

    Raises
    ------
    MethodError
        ``calendars.period-unknown``, ``returns.grain-unfit``.
    """
    period = calendars.period(text)
    if period.grain != form.grain:
        raise MethodError("returns.grain-unfit", f"the form {form.code} is sent in by the {form.grain}; found {text!r}, a {period.grain}")
    return period


def contents_on(form: Form, period: calendars.Period) -> FormContents | None:
    """What the form asks in a period: the version in force on the period's last day."""
    return rulebook.value_on(form.contents, period.ends_on)


def measures_of(book: Rulebook, form: Form) -> tuple[Measure, ...]:
    """The measures that are taken from a form, by code."""
    return tuple(
        measure
        for _, measure in sorted(book.measures.items())
        if measure.evidence is Evidence.RETURNS and any(one.value is not None and one.value.form == form.code for one in measure.definition)
    )
