"""Kept, late, overdue, not yet due: what became of the cases."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from olshem_site import charts
from olshem_site.components import Column, View, table
from olshem_site.facts import Figure, Key
from olshem_site.pages.parts import Chart, percent_marks, when
from olshem_site.texts import safe


def kept_bar(view: View, key: Key) -> Chart | None:
    """The bar of all cases with a due time; ``None`` where the figure is absent or does not add up to it."""
    figure = view.facts.of(key, view.facts.roles.kept)
    counts = None if figure is None else [figure.value(c) for c in ("numerator", "denominator", "n_overdue", "n_not_due")]
    if figure is None or counts is None or any(c is None for c in counts):
        return None
    kept, due, overdue, waiting = (float(c) for c in counts if c is not None)
    late, every = due - kept - overdue, due + waiting
    if late < 0 or every <= 0:
        return None
    _, number = view.words.gettext, view.formats.number
    names = [_("on time"), _("late"), _("overdue, still open"), _("not yet due")]
    cells: list[Any] = [view.count(figure, "numerator"), number(late), view.count(figure, "n_overdue"), view.count(figure, "n_not_due")]
    amounts = [kept, late, overdue, waiting]
    labels = [safe(f"{name} {number(n)}") for name, n in zip(names, amounts, strict=True)]
    shares = [view.formats.percent(n / every) for n in amounts]
    bar = [(kind, n / every, label) for kind, n, label in zip(("kept", "late", "overdue", "notdue"), amounts, labels, strict=True)]
    caption = _("What became of the cases: %(when)s", when=when(view))
    finding = _(
        "Of %(every)s cases with a due time, %(kept)s were closed on time and %(late)s late; %(overdue)s are past their time and still open.",
        every=number(every), kept=cells[0], late=number(late), overdue=cells[2],
    )  # fmt: skip
    rows = [(name, cell, share) for name, cell, share in zip(names, cells, shares, strict=True)]
    columns = [Column(_("What became of it")), Column(_("Cases")), Column(_("Share"))]
    return Chart(
        _("What became of the cases"),
        finding,
        charts.kept_chart("kept", title=caption, description="; ".join(labels), parts=bar, marks=percent_marks(view, 2)),
        table(caption, columns, rows),
        _left_out(view, figure),
    )


def _left_out(view: View, figure: Figure) -> Markup:
    """What the share leaves out, written out."""
    return view.words.gettext(
        "The share counts the %(due)s that had fallen due. It leaves out %(waiting)s not yet due and %(without)s without a due time.",
        due=view.count(figure, "denominator"), waiting=view.count(figure, "n_not_due"), without=view.count(figure, "n_without_due"),
    )  # fmt: skip
