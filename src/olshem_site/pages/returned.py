"""What there is to tell of the returns that a body sent: those that did not come, are blank, or do not balance."""

from __future__ import annotations

from markupsafe import Markup

from olshem.vocabulary import ALL
from olshem_site.components import Column, View, table
from olshem_site.facts import Figure
from olshem_site.facts.reading import Period
from olshem_site.pages.parts import period_words
from olshem_site.texts import deferred

WORDS = {
    "return-missing": deferred("no return came"),
    "return-blank": deferred("the return came with nothing filled in"),
    "return-refused": deferred("the return was refused: something in it could not be read, or cannot be"),
    "cell-blank": deferred("something was left blank, so that there is no figure"),
    "balance-broken": deferred("the numbers do not add up; they stand as they were sent"),
    "parts-impossible": deferred("the parts cannot be those of such a figure"),
}


def returns_table(view: View, body: str) -> Markup:
    """A row for each thing told of a body's returns, by period; empty where there is nothing to tell."""
    _ = view.words.gettext
    told = [row for row in view.facts.findings if row.text("body") == body and row.text("code").startswith("returns.")]
    rows = [(period_words(view, _period(row)), _words(view, row), _measure(view, row)) for row in sorted(told, key=_order)]
    columns = [Column(_("Period")), Column(_("What there is to tell"), words=True), Column(_("Measure"), words=True)]
    return table(_("Returns with something to tell"), columns, rows) if rows else Markup("")


def _order(row: Figure) -> tuple[str, str, str]:
    return row.text("starts_on"), row.text("code"), row.text("measure")


def _period(row: Figure) -> Period:
    return Period(row.text("starts_on"), row.text("ends_on"))


def _words(view: View, row: Figure) -> Markup:
    """A finding in words; the release's own text for a code that the catalogue does not have."""
    known = WORDS.get(row.text("code").partition(".")[2])
    return view.words.gettext(known[0]) if known else Markup('<span lang="en">%s</span>') % row.text("text")


def _measure(view: View, row: Figure) -> Markup:
    code = row.text("measure")
    return view.words.gettext("all") if code in ("", ALL) else view.link(view.name("measures", code), "measure", code)
