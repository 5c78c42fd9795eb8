"""A service, and a service of one body: what is promised, how often it is kept, how long people wait, who keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem.vocabulary import ALL
from olshem_site.components import View, amount, channel_words, folded, joined_kinds
from olshem_site.components.parameters import FIRST
from olshem_site.facts import Facts, Key, change_between, promised
from olshem_site.pages import parts
from olshem_site.pages.answer import Answer, answer
from olshem_site.pages.criteria import criteria_table
from olshem_site.pages.fates import kept_bar
from olshem_site.pages.history import history
from olshem_site.pages.law import LawText, law_texts
from olshem_site.pages.months import twelve_months
from olshem_site.pages.plan import Plan
from olshem_site.pages.standard import Standard, in_days, promise_basis, promise_sentence, standards, unknown_names
from olshem_site.pages.waits import waiting
from olshem_site.texts import safe

MOST_PROVIDERS = 8
"""The most bodies that are named one by one where nothing has been counted."""


@dataclass(frozen=True, slots=True)
class ServicePage:
    """The texts of the page; ``of_body`` says that it is the page of one body."""

    title: str
    description: str
    share: float | None
    above: Markup
    summary: Markup
    promise: Markup
    basis: tuple[Markup, ...]
    standards: tuple[Standard, ...]
    more: tuple[Standard, ...]
    unknown: Markup
    documents: tuple[Markup, ...]
    where: tuple[tuple[Markup, Markup], ...]
    complain: Markup
    note: Markup
    complaints: tuple[Standard, ...]
    answer: Answer | None
    charts: tuple[parts.Chart, ...]
    bodies_say: Markup
    bodies: Markup
    further: Markup
    figures: str
    history: parts.Chart | None
    law: tuple[LawText, ...]
    deadline: str
    reglament: str
    of_body: bool
    criteria: Markup


def pages(facts: Facts) -> Iterator[Plan]:
    """A page for each service, and one for each body and service of which the release has a figure."""
    for code in facts.book.services:
        yield Plan(("service", code), "service.html", _maker(Key(service=code)))
    for body, services in facts.services_of.items():
        for service in services:
            yield Plan(("body", body, "service", service), "service.html", _maker(Key(body=body, service=service)))


def _maker(key: Key) -> Any:
    return lambda view: make(view, key)


def make(view: View, key: Key) -> ServicePage:
    """The page of a service (or of one body's service)."""
    facts, _ = view.facts, view.words.gettext
    service = facts.book.services.get(key.service)
    name, one_body = view.name("services", key.service), key.body != ALL
    above = view.link(view.name("bodies", key.body), "body", key.body) if one_body else view.link(_("Services"), "service")
    kept = facts.of(key, facts.roles.kept)
    made = [chart for chart in (kept_bar(view, key), waiting(view, key), twelve_months(view, key)) if chart is not None]
    whole = service is not None and not one_body
    said = standards(view, key.service) if service is not None else ()
    return ServicePage(
        title=safe(f"{name} – {view.name('bodies', key.body)}") if one_body else name,
        description=_("What is promised for this service, how often the promise is kept, and how sure that is: %(name)s", name=name),
        share=None if kept is None else kept.value("value"),
        above=above,
        summary=Markup("") if service is None else view.text(service.summary),
        promise=Markup("") if service is None else _promise(view, key),
        basis=() if service is None else promise_basis(view, key.service),
        standards=tuple(one for one in said if one.code in FIRST),
        more=tuple(one for one in said if one.code not in FIRST and one.known),
        unknown=unknown_names(view, said),
        documents=() if service is None else tuple(view.text(one) for one in service.documents),
        where=() if service is None else tuple(where(view, service)),
        complain=Markup("") if service is None else view.text(service.complain),
        note=Markup("") if service is None else view.text(service.note),
        complaints=() if service is None else standards(view, key.service, complaints=True),
        answer=answer(view, key),
        charts=tuple(made),
        bodies_say=Markup("") if one_body else _who_keeps(view, key.service),
        bodies=Markup("") if one_body else _bodies(view, key.service),
        further=parts.flag_words(view, key),
        figures=view.href(*view.parts_of(key), "figures") if key in facts.figures else "",
        history=history(view, key.service) if whole else None,
        law=law_texts(view, key.service) if whole else (),
        deadline=view.href("service", key.service, "deadline") if service is not None and in_days(facts, key.service) else "",
        reglament=view.href("service", key.service, "reglament") if service is not None else "",
        of_body=one_body,
        criteria=criteria_table(view, key) if service is not None else Markup(""),
    )


def _promise(view: View, key: Key) -> Markup:
    """The promise in one sentence; where each case carries its own time, in how many cases one was set."""
    variants = view.facts.promised(key.service, "term")
    if all(one.value == "carried" for one in variants):
        return carried_words(view, key)
    return promise_sentence(view, key.service)


def where(view: View, service: Any) -> Iterator[tuple[Markup, Markup]]:
    """The ways to apply, who answers for the service by law, and whom people meet: each only where the rulebook says it."""
    facts, _ = view.facts, view.words.gettext
    if service.channels:
        yield _("Where to apply"), channel_words(view, service.channels)
    accountable = facts.in_force(service.accountable)
    if accountable is not None:
        yield _("Who answers for it by law"), view.link(view.name("bodies", accountable), "body", accountable)
    for one in promised(service.delivered_by, service.channels, facts.release.on) if service.delivered_by else ():
        if one.value:
            bodies = view.joined([view.link(view.name("bodies", code), "body", code) for code in one.value])
            named = _("Who takes and hands out (%(channels)s)", channels=channel_words(view, one.channels))
            yield (named if one.channels else _("Who takes and hands out")), bodies


def carried_words(view: View, key: Key) -> Markup:
    """In how many cases a time was set, of a service whose cases each carry their own."""
    _, figure = view.words.gettext, view.facts.of(key, view.facts.roles.kept)
    every, without = (None, None) if figure is None else (figure.value("n"), figure.value("n_without_due"))
    if figure is None or not every or without is None:
        return _("No one time for all: each case may carry its own.")
    said = {"every": view.count(figure, "n"), "set": view.formats.number(every - without)}
    if without == every:
        return _("No time is promised: in 0 of %(every)s cases one was set.", every=said["every"])
    return _("No one time for all: each case may carry its own; in %(set)s of %(every)s cases one was set.", **said)


def _with_figures(view: View, service: str) -> list[str]:
    """The bodies that provide the service, by name; a body whose figure only adds up others in the list is not one of them."""
    return view.sorted_codes("bodies", view.facts.providers_of(service))


def _who_keeps(view: View, service: str) -> Markup:
    """Where it is kept most and least often, and whether one can tell."""
    facts, _ = view.facts, view.words.gettext
    have = []
    for body in _with_figures(view, service):
        figure = facts.of(Key(body=body, service=service), facts.roles.kept)
        if figure is not None and figure.value("value") is not None:
            have.append((figure.value("value") or 0.0, body, figure))
    if len(have) < 2:
        return Markup("")
    high, low = max(have, key=lambda one: one[0]), min(have, key=lambda one: one[0])
    change = change_between(low[2], high[2], "higher")
    said = {
        "high": view.name("bodies", high[1]), "high_value": amount(view, high[2]),
        "low": view.name("bodies", low[1]), "low_value": amount(view, low[2]),
    }  # fmt: skip
    if change is None or change.verdict == "same":
        return _("%(high)s (%(high_value)s) and %(low)s (%(low_value)s) cannot be told apart with these data.", **said)
    return _(
        "Kept most often by %(high)s (%(high_value)s), least often by %(low)s (%(low_value)s); these two differ beyond chance.", **said
    )


def _bodies(view: View, service: str) -> Markup:
    """The bodies that provide the service, each with its figure or the reason why there is none."""
    _ = view.words.gettext
    have = _with_figures(view, service)
    if not view.facts.counted:
        return _providers(view, service)
    rows = [(view.link(view.name("bodies", body), "body", body, "service", service), Key(body=body, service=service)) for body in have]
    listed = view.facts.book.services.get(service)
    silent = [] if listed is None else [code for code in listed.providers if code not in have and view.facts.existed(code)]
    rows += [
        (view.link(view.name("bodies", code), "body", code), Key(body=code, service=service))
        for code in view.sorted_codes("bodies", silent)
    ]
    caption = _("Body by body: %(when)s", when=parts.when(view))
    return parts.key_table(view, caption, _("Body"), rows, fold=True) if rows else Markup("")


def _providers(view: View, service: str) -> Markup:
    """The bodies that provide a service of which nothing has been counted; many are folded under their number.

    Where none of them exists any more they stand with those in their place.
    """
    every = view.facts.book.services[service].providers
    codes = view.sorted_codes("bodies", filter(view.facts.existed, every))
    if not codes:
        return Markup("<p>%s</p>") % joined_kinds(view, every, kinds=False) if every else Markup("")
    links = [view.link(view.name("bodies", code), "body", code) for code in codes]
    if len(links) > MOST_PROVIDERS:
        shown = view.formats.number(len(links))
        return folded(view.words.ngettext("%(shown)s body", "%(shown)s bodies", len(links), shown=shown), links)
    return Markup('<ul class="plain">%s</ul>') % Markup("").join(Markup("<li>%s</li>") % link for link in links)
