"""The short reglament of a service: what its standard says, on one sheet to hang beside the counter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem_site.components import View, act_name, channel_words, hours_words, joined_kinds, one_stop
from olshem_site.components.parameters import FIRST
from olshem_site.facts import Facts
from olshem_site.pages.deadline import rule_words
from olshem_site.pages.plan import Plan
from olshem_site.pages.service import where
from olshem_site.pages.standard import in_days, promise_basis, promise_notes, promise_sentence, standards, unknown_names
from olshem_site.texts import untagged

MOST_NAMED = 6
"""How many bodies the sheet names; of more it gives their number."""
SIZES = ((36, "large"), (50, "middle"))
"""Up to how many lines a sheet is printed in which size, so that it stays one page."""
HOURS = ("working-hours", "reception-hours")


@dataclass(frozen=True, slots=True)
class ReglamentPage:
    """The texts of the page; ``rows`` are what stands on the left and on the right, ``size`` that of its letters on paper."""

    title: str
    description: str
    share: float | None
    above: Markup
    name: Markup
    rows: tuple[tuple[Markup, tuple[Markup, ...]], ...]
    size: str
    address: str


def pages(facts: Facts) -> Iterator[Plan]:
    """A sheet for each service."""
    for code in facts.book.services:
        yield Plan(("service", code, "reglament"), "reglament.html", _maker(code))


def _maker(code: str) -> Any:
    return lambda view: make(view, code)


def make(view: View, code: str) -> ReglamentPage:
    """The sheet of one service."""
    _ = view.words.gettext
    name = view.name("services", code)
    rows = tuple((head, lines) for head, lines in _rows(view, code) if lines)
    return ReglamentPage(
        title=_("Short reglament: %(name)s", name=name),
        description=_("What the standard of this service says, on one sheet: %(name)s", name=name),
        share=None,
        above=view.link(name, "service", code),
        name=name,
        rows=rows,
        size=next((size for most, size in SIZES if _lines(rows) <= most), "close"),
        address="/".join((view.language, "service", code, "")),
    )


def _lines(rows: tuple[tuple[Markup, tuple[Markup, ...]], ...]) -> int:
    """About how many lines the rows take on paper."""
    return sum(max(_folds(head, 20), sum(_folds(line, 75) for line in lines)) for head, lines in rows)


def _folds(text: Markup, across: int) -> int:
    return -(-len(untagged(text)) // across)


def _rows(view: View, code: str) -> Iterator[tuple[Markup, tuple[Markup, ...]]]:
    _, service = view.words.gettext, view.facts.book.services[code]
    yield _("Provided by"), (_providers(view, service),)
    for head, value in where(view, service):
        yield head, (value,)
    yield _("Law"), tuple(_law(view, code))
    yield _("Promise"), (promise_sentence(view, code), *promise_basis(view, code), *promise_notes(view, code))
    for one in standards(view, code):
        if one.code in FIRST[1:] and one.known:
            yield one.name, (one.value,)
    more = [one for one in standards(view, code) if one.known and one.code not in (*FIRST, *HOURS)]
    yield _("Also"), tuple(_("%(name)s: %(value)s", name=one.name, value=one.value) for one in more)
    yield _("Not found in any law or notice"), tuple(filter(None, [unknown_names(view, standards(view, code))]))
    yield _("What to bring"), tuple(view.text(one) for one in service.documents) or (_("The rulebook lists no documents."),)
    yield _("Steps"), tuple(_steps(view, code))
    yield _("Office hours"), tuple(_hours(view, code)) or (_("not found"),)
    complaint = [view.text(service.complain)] if service.complain is not None else []
    complaint += [_("%(name)s: %(value)s", name=one.name, value=one.value) for one in standards(view, code, complaints=True)]
    yield _("How to complain"), tuple(complaint) or (_("not found"),)


def _providers(view: View, service: Any) -> Markup:
    codes = view.sorted_codes("bodies", filter(view.facts.existed, service.providers))
    if not codes:
        return joined_kinds(view, service.providers, kinds=False)
    if len(codes) <= MOST_NAMED:
        return view.joined([view.name("bodies", code) for code in codes])
    return view.words.ngettext("%(shown)s body", "%(shown)s bodies", len(codes), shown=view.formats.number(len(codes)))


def _law(view: View, code: str) -> Iterator[Markup]:
    """The acts of what is promised on the day of the release."""
    facts = view.facts
    found = [
        one.dated.act for name in facts.standards_of(code) for one in facts.promised(code, name) if one.dated is not None and one.dated.act
    ]
    for act in dict.fromkeys(found):
        known = facts.book.acts.get(act)
        yield Markup("%s") % act if known is None else one_stop(Markup("%s. %s") % (act_name(view, known), view.text(known.title)))


def _steps(view: View, code: str) -> Iterator[Markup]:
    """The steps that follow from the standard: applying, counting, the answer."""
    _, facts, service = view.words.gettext, view.facts, view.facts.book.services[code]
    if service.channels:
        yield _("Hand in the documents: %(channels)s.", channels=channel_words(view, service.channels))
    variants = in_days(facts, code)
    if variants:
        told = facts.deadlines.of(code, next(iter(variants[0].channels), None))
        yield from rule_words(view, next((one for _start, one in told if one is not None), None))
        yield _("Have the answer by the last day of the time limit; without one, complain.")


def _hours(view: View, code: str) -> Iterator[Markup]:
    """The office hours that were read for this service, and those by which its time is counted."""
    _, facts = view.words.gettext, view.facts
    for one in standards(view, code):
        if one.code in HOURS and one.known:
            yield one.value if one.code == HOURS[0] else _("%(name)s: %(value)s", name=one.name, value=one.value)
    statute = facts.book.statutes.get(facts.book.services[code].statute or facts.book.statute)
    counted = facts.on_day(statute.counting) if statute is not None else None
    if counted is not None and counted.value is not None and counted.value.hours:
        yield hours_words(view, counted.value.hours)
