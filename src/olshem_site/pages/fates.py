"""Kept, late, overdue, not yet due: what became of the cases."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from olshem_site import charts
from olshem_site.components import Column, View, amount, table
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
        _left_out(view, figure, every),
    )


def _left_out(view: View, figure: Figure, every: float) -> Markup:
    """Why the part of the bar is not the share at the top of the page, and what stands in neither."""
    _ = view.words.gettext
    said = {
        "share": amount(view, figure), "due": view.count(figure, "denominator"), "every": view.formats.number(every),
        "waiting": view.count(figure, "n_not_due"), "without": view.count(figure, "n_without_due"),
    }  # fmt: skip
    if not figure.value("n_not_due") and not figure.value("n_without_due"):
        return Markup("")
    if not figure.value("n_not_due"):
        return _("Cases without a due time, of which there are %(without)s, are not in the bar.", without=said["without"])
    return _(
        "The bar is of all %(every)s cases with a due time. The share of %(share)s is of %(due)s: it leaves out the %(waiting)s open "
        "and not yet due. Cases without a due time, of which there are %(without)s, are in neither.",
        **said,
    )
