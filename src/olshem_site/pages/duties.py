"""The services of a body: what it has to do with each, what is promised, whom people meet."""

from __future__ import annotations

from markupsafe import Markup

from olshem_site.components import Column, View, joined_kinds, table, variant_words
from olshem_site.facts import Duty, delivering
from olshem_site.pages.parts import NOTHING


def duties(view: View, body: str) -> Markup:
    """A table of the body's services; empty where it has none, or where the rulebook knows of providers alone and figures say the rest."""
    facts, _ = view.facts, view.words.gettext
    mine = facts.duties.get(body, {})
    if not mine or (facts.counted and not _told(view, mine)):
        return NOTHING
    columns = [Column(_("Service")), Column(_("Time promised"), words=True), Column(_("What this body does"), words=True)]
    rows = [_row(view, body, code, mine[code]) for code in view.sorted_codes("services", mine)]
    return table(_("Services, and who has to do with them"), columns, rows, kind="told-of")


def _told(view: View, codes: object) -> bool:
    services = [view.facts.book.services[code] for code in codes]  # type: ignore[attr-defined]
    return any(service.accountable or service.delivered_by for service in services)


def _row(view: View, body: str, code: str, duty: Duty) -> tuple[Markup, ...]:
    facts, _ = view.facts, view.words.gettext
    service = facts.book.services[code]
    met, does = delivering(service, facts.release.on), duty_words(view, duty)
    if met and met != (body,):
        does = Markup("%s<br><small>%s</small>") % (does, _("people meet: %(names)s", names=joined_kinds(view, met)))
    name = view.link(view.name("services", code), "service", code)
    return name, variant_words(view, facts.promised(code, "term")), does


def duty_words(view: View, duty: Duty) -> Markup:
    """What a body has to do with a service."""
    _ = view.words.gettext
    said = [
        words
        for holds, words in (
            (duty.answers, _("answers for it by law")), (duty.provides, _("provides it")), (duty.delivers, _("hands it to people")),
        )
        if holds
    ]  # fmt: skip
    return view.joined(said)
