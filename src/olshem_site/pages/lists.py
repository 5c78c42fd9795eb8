"""The lists: services from A to Z, bodies, places, measures, league tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from olshem_site.components import Column, View, table
from olshem_site.facts import Facts, Key
from olshem_site.pages import parts
from olshem_site.pages.area import area_table
from olshem_site.pages.body import league_parts
from olshem_site.pages.league import ends_words, league_name
from olshem_site.pages.plan import Plan
from olshem_site.texts import untagged


@dataclass(frozen=True, slots=True)
class ListPage:
    """The texts of a list: a lead, tables under headings, letters to jump to."""

    title: str
    description: str
    share: float | None
    lead: Markup
    letters: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, Markup, Markup], ...]


def pages(facts: Facts) -> Iterator[Plan]:
    """One page for each list."""
    yield Plan(("service",), "list.html", services)
    yield Plan(("body",), "list.html", bodies)
    if facts.areas:
        yield Plan(("area",), "list.html", areas)
    yield Plan(("measure",), "list.html", measures)
    yield Plan(("league",), "list.html", leagues)


def _page(
    title: Markup, lead: Markup, sections: list[tuple[str, Markup, Markup]], letters: list[tuple[str, str]] | None = None
) -> ListPage:
    return ListPage(title, untagged(lead), None, lead, tuple(letters or ()), tuple(sections))


def services(view: View) -> ListPage:
    """Services from A to Z, a table for each letter."""
    facts, _ = view.facts, view.words.gettext
    by_letter: dict[str, list[str]] = {}
    for code in view.sorted_codes("services", facts.book.services):
        by_letter.setdefault(str(view.name("services", code).unescape())[:1].upper(), []).append(code)
    sections, letters = [], []
    for place, (letter, codes) in enumerate(by_letter.items()):
        rows = [(view.link(view.name("services", code), "service", code), Key(service=code)) for code in codes]
        caption = _("Services that begin with %(letter)s: %(when)s", letter=letter, when=parts.when(view))
        sections.append((f"letter-{place}", escape(letter), parts.key_table(view, caption, _("Service"), rows, kind="quiet")))
        letters.append((f"letter-{place}", letter))
    number = len(facts.book.services)
    lead = view.words.ngettext(
        "%(shown)s service: how often it is kept on time and how long half of the people wait (%(when)s).",
        "%(shown)s services: how often each is kept on time and how long half of the people wait (%(when)s).",
        number, shown=view.formats.number(number), when=parts.when(view))  # fmt: skip
    return _page(_("Services"), lead, sections, letters)


def bodies(view: View) -> ListPage:
    """Bodies by peer group, by name."""
    facts, _ = view.facts, view.words.gettext
    groups: dict[str, list[str]] = {}
    for code in view.sorted_codes("bodies", facts.book.bodies):
        groups.setdefault(facts.in_force(facts.book.bodies[code].group) or "", []).append(code)
    sections = []
    for group, codes in sorted(groups.items(), key=lambda one: not one[0]):
        name = view.name("groups", group) if group else _("Without a group")
        rows = [(view.link(view.name("bodies", code), "body", code), Key(body=code)) for code in codes]
        caption = _("%(group)s: %(when)s", group=name, when=parts.when(view))
        sections.append((f"group-{group or 'none'}", name, parts.key_table(view, caption, _("Body"), rows)))
    number = len(facts.book.bodies)
    lead = view.words.ngettext(
        "%(shown)s body that provides services, by name. To compare bodies, use the league tables: they say who can be told apart.",
        "%(shown)s bodies that provide services, by name. To compare bodies, use the league tables: they say who can be told apart.",
        number, shown=view.formats.number(number))  # fmt: skip
    return _page(_("Bodies"), lead, sections)


def areas(view: View) -> ListPage:
    """Places by name."""
    _ = view.words.gettext
    lead = _("Places differ in what people ask for. A difference between them need not be a difference in how they are served.")
    return _page(_("Places"), lead, [("places", Markup(""), area_table(view))])


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
