"""Who owes a return."""

from __future__ import annotations

import datetime as dt

from olshem.rulebook.dated import value_on
from olshem.rulebook.lives import exists_on
from olshem.rulebook.model import Form, Rulebook
from olshem.vocabulary import Code


def due_on(book: Rulebook, form: Form, on: dt.date) -> frozenset[Code]:
    """The bodies that owe a return of a form for the period that ends on a day.

    Parameters
    ----------
    book
        The rulebook.
    form
        One of its forms.
    on
        The last day of the period.

    Returns
    -------
    frozenset of Code
        Those named, and those whose peer group on that day is named; never one that does not exist on that day.

    """
    due = value_on(form.due, on)
    if due is None:
        return frozenset()
    groups: frozenset[Code | None] = frozenset(due.groups)
    owing = [code for code, body in book.bodies.items() if code in due.bodies or value_on(body.group, on) in groups]
    return frozenset(code for code in owing if exists_on(book.bodies[code], on) is not False)
