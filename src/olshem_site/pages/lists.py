"""The lists: services from A to Z, bodies, places, measures, league tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from olshem_site.components import Column, View, absent, day_words, kind_words, linked, table, variant_words
from olshem_site.facts import Facts, Key
from olshem_site.pages import parts
from olshem_site.pages.area import area_table
from olshem_site.pages.body import league_parts
from olshem_site.pages.league import ends_words, league_name
from olshem_site.pages.plan import Plan
from olshem_site.texts import safe, untagged


@dataclass(frozen=True, slots=True)
class ListPage:
    """The texts of a list: a lead, tables under headings, letters to jump to, the fields of services."""

    title: str
    description: str
    share: float | None
    lead: Markup
    letters: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, Markup, Markup], ...]
    fields: tuple[Markup, ...] = ()


def pages(facts: Facts) -> Iterator[Plan]:
    """One page for each list."""
    yield Plan(("service",), "list.html", services)
    for code in facts.sectors:
        yield Plan(("sector", code), "list.html", _sector_maker(code))
    yield Plan(("body",), "list.html", bodies)
    if facts.places:
        yield Plan(("area",), "list.html", areas)
    yield Plan(("measure",), "list.html", measures)
    yield Plan(("league",), "list.html", leagues)


def _page(
    title: Markup,
    lead: Markup,
    sections: list[tuple[str, Markup, Markup]],
    letters: list[tuple[str, str]] | None = None,
    fields: tuple[Markup, ...] = (),
) -> ListPage:
    return ListPage(title, untagged(lead), None, lead, tuple(letters or ()), tuple(sections), fields)


def services(view: View) -> ListPage:
    """Services from A to Z, a table for each letter, with the way to the lists by field."""
    facts, _ = view.facts, view.words.gettext
    by_letter: dict[str, list[str]] = {}
    for code in view.sorted_codes("services", facts.book.services):
        by_letter.setdefault(first_letter(str(view.name("services", code).unescape())), []).append(code)
    sections, letters = [], []
    for place, (letter, codes) in enumerate(by_letter.items()):
        said = {"letter": letter, "when": parts.when(view)}
        caption = _("Services that begin with %(letter)s: %(when)s", **said)
        if letter.isdigit():
            caption = _("Services that begin with the digit %(letter)s: %(when)s", **said)
        sections.append((f"letter-{place}", escape(letter), service_table(view, caption, codes)))
        letters.append((f"letter-{place}", letter))
    fields = tuple(view.link(view.name("sectors", code), "sector", code) for code in parts.sectors(view))
    return _page(_("Services"), _services_lead(view, len(facts.book.services)), sections, letters, fields)


def first_letter(name: str) -> str:
    """The letter under which a name stands: its first letter or digit, whatever quotes stand before it."""
    return next((letter for letter in name if letter.isalnum()), name[:1]).upper()


def _services_lead(view: View, number: int) -> Markup:
    shown = view.formats.number(number)
    if not view.facts.counted:
        return view.words.ngettext(
            "%(shown)s service, with the time that is promised.",
            "%(shown)s services, each with the time that is promised.",
            number,
            shown=shown,
        )
    return view.words.ngettext(
        "%(shown)s service: how often it is kept on time and how long half of the people wait (%(when)s).",
        "%(shown)s services: how often each is kept on time and how long half of the people wait (%(when)s).",
        number, shown=shown, when=parts.when(view))  # fmt: skip


def service_table(view: View, caption: str, codes: Sequence[str]) -> Markup:
    """Some services with their figures; with what is promised where nothing has been counted."""
    _ = view.words.gettext
    links = [view.link(view.name("services", code), "service", code) for code in codes]
    if view.facts.counted:
        return parts.key_table(
            view, caption, _("Service"), [(link, Key(service=code)) for link, code in zip(links, codes, strict=True)], kind="quiet"
        )
    columns = [Column(_("Service")), Column(_("Time promised, and the fee"), words=True)]
    return table(caption, columns, [(link, _promised(view, code)) for link, code in zip(links, codes, strict=True)], kind="promised")


def _promised(view: View, code: str) -> Markup:
    """The time and the fee of a service in short; which of them was not found where nobody knows it."""
    _ = view.words.gettext
    term, fee = ([one for one in view.facts.promised(code, name) if one.value is not None] for name in ("term", "fee"))
    if not term and not fee:
        return absent(_("neither was found"))
    said = variant_words(view, term) if term else absent(_("time limit not found"))
    cost = variant_words(view, fee) if fee else absent(_("fee not found"))
    return safe(f"{said}<br><small>{cost}</small>")


def _sector_maker(code: str) -> Callable[[View], ListPage]:
    return lambda view: sector(view, code)


def sector(view: View, code: str) -> ListPage:
    """The services of one field, from A to Z."""
    _, book = view.words.gettext, view.facts.book
    codes = view.sorted_codes("services", [one for one, service in book.services.items() if service.sector == code])
    name = view.name("sectors", code)
    made = service_table(view, _("%(name)s: %(when)s", name=name, when=parts.when(view)), codes)
    fields = tuple(view.link(view.name("sectors", one), "sector", one) for one in parts.sectors(view) if one != code)
    return _page(name, _services_lead(view, len(codes)), [("services", Markup(""), made)], None, fields)


def bodies(view: View) -> ListPage:
    """Bodies by peer group, by name; last those that exist no more."""
    facts, _ = view.facts, view.words.gettext
    former = [code for code in facts.book.bodies if facts.lives.gone("bodies", code)]
    apart = {*former, *facts.unheard}
    groups: dict[str, list[str]] = {}
    for code in view.sorted_codes("bodies", (code for code in facts.book.bodies if code not in apart)):
        groups.setdefault(facts.in_force(facts.book.bodies[code].group) or "", []).append(code)
    sections = []
    for group, codes in sorted(groups.items(), key=lambda one: not one[0]):
        name = view.name("groups", group) if group else _("Without a group")
        caption = _("%(group)s: %(when)s", group=name, when=parts.when(view))
        sections.append((f"group-{group or 'none'}", name, _body_table(view, caption, codes)))
    if facts.unheard:
        sections.append(("unheard", _("Bodies that may exist no more"), _unheard_table(view)))
    if former:
        sections.append(("former", _("Bodies that exist no more"), former_table(view, "bodies", former)))
    number = len(facts.book.bodies) - len(apart)
    lead = view.words.ngettext(
        "%(shown)s body that provides services, by name. To compare bodies, use the league tables: they say who can be told apart.",
        "%(shown)s bodies that provide services, by name. To compare bodies, use the league tables: they say who can be told apart.",
        number, shown=view.formats.number(number))  # fmt: skip
    if not facts.counted:
        lead = view.words.ngettext("%(shown)s body, by name.", "%(shown)s bodies, by name.", number, shown=view.formats.number(number))
    return _page(_("Bodies"), lead, sections)


def _body_table(view: View, caption: str, codes: Sequence[str]) -> Markup:
    """Some bodies with their figures; with what they are and how many services they have where nothing has been counted."""
    _, facts = view.words.gettext, view.facts
    links = [view.link(view.name("bodies", code), "body", code) for code in codes]
    if facts.counted:
        return parts.key_table(view, caption, _("Body"), [(link, Key(body=code)) for link, code in zip(links, codes, strict=True)])
    columns = [Column(_("Body")), Column(_("What it is"), words=True), Column(_("Services"))]
    said = ((kind_words(view, facts.book.bodies[code].kind), view.formats.number(len(facts.duties.get(code, ())))) for code in codes)
    return table(caption, columns, [(link, *words) for link, words in zip(links, said, strict=True)])


def _unheard_table(view: View) -> Markup:
    """Bodies of which nobody knows whether they are still there, with the day on which a text last speaks of them."""
    _, last = view.words.gettext, view.facts.unheard
    rows = [(view.link(view.name("bodies", code), "body", code), day_words(view, last[code])) for code in view.sorted_codes("bodies", last)]
    caption = _("No later text was read: whether they still exist is not known")
    return table(caption, [Column(_("Name")), Column(_("Last spoken of"), words=True)], rows)


def former_table(view: View, section: str, codes: Sequence[str]) -> Markup:
    """Bodies or areas that exist no more, with what became of them."""
    _, lives = view.words.gettext, view.facts.lives
    page = "body" if section == "bodies" else "area"
    rows = []
    for code in view.sorted_codes(section, codes):
        name, day = view.link(view.name(section, code), page, code), lives.ended_on(section, code)
        ended = "" if day is None else _("ended: %(date)s", date=day_words(view, day))
        rows.append((safe(f"{name}<i>{ended}</i>"), linked(view, section, lives.heirs(section, code)) or view.dash))
    caption = _("No longer there on %(date)s", date=view.formats.date(view.facts.release.at))
    return table(caption, [Column(_("Name")), Column(_("In its place now"), words=True)], rows)


def areas(view: View) -> ListPage:
    """Places by name; last those that exist no more."""
    _, facts = view.words.gettext, view.facts
    lead = _("Places differ in what people ask for. A difference between them need not be a difference in how they are served.")
    if not facts.counted:
        number = len(facts.places)
        lead = view.words.ngettext("%(shown)s place, by name.", "%(shown)s places, by name.", number, shown=view.formats.number(number))
    sections = [("places", Markup(""), area_table(view))]
    if facts.former_places:
        sections.append(("former", _("Places that exist no more"), former_table(view, "areas", facts.former_places)))
    return _page(_("Places"), lead, sections)


def measures(view: View) -> ListPage:
    """Measures in the order of the rulebook."""
    facts, _ = view.facts, view.words.gettext
    rows = [(view.link(view.text(one.name), "measure", code), view.text(one.purpose)) for code, one in facts.book.measures.items()]
    columns = [Column(_("Measure")), Column(_("What it is for"), words=True)]
    lead = _("Each measure says what is counted, what is left out and how it could mislead.")
    return _page(_("Measures"), lead, [("measures", Markup(""), table(_("All measures of the rulebook"), columns, rows))])


def leagues(view: View) -> ListPage:
    """The league tables with what each finds, in words."""
    facts, _ = view.facts, view.words.gettext
    sections = []
    for place, league in enumerate(facts.leagues):
        found = Markup("").join(Markup('<p class="finding">%s</p>') % one for one in ends_words(view, league))
        go = view.link(_("The whole table, and who cannot be told apart"), *league_parts(league))
        sections.append((f"league-{place}", league_name(view, league), found + Markup("<p>%s</p>") % go))
    lead = _("Who is surely better than whom, and who cannot be told apart with these data.")
    if not sections:
        lead = _("This release makes no league table.")
    return _page(_("Compare"), lead, sections)
