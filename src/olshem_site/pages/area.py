"""A place: how often promises are kept there, beside the other places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem_site.components import Column, Told, View, gone_words, kind_words, life, linked, table
from olshem_site.facts import Facts, Key
from olshem_site.pages import parts
from olshem_site.pages.answer import Answer, answer
from olshem_site.pages.body import lineage
from olshem_site.pages.criteria import criteria_table
from olshem_site.pages.fates import kept_bar
from olshem_site.pages.months import twelve_months
from olshem_site.pages.plan import Plan


@dataclass(frozen=True, slots=True)
class AreaPage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    note: Markup
    answer: Answer | None
    charts: tuple[parts.Chart, ...]
    criteria: Markup
    further: Markup
    services: Markup
    others: Markup
    figures: str
    gone: Markup
    about: tuple[tuple[Markup, Markup], ...]
    life: tuple[Told, ...]
    lineage: str
    bodies: tuple[Markup, ...]


def pages(facts: Facts) -> Iterator[Plan]:
    """A page for each area of the rulebook, and for each of which the release has a figure."""
    for code in (*facts.places, *facts.former_places):
        yield Plan(("area", code), "area.html", _maker(code))


def _maker(code: str) -> Any:
    return lambda view: make(view, code)


def make(view: View, code: str) -> AreaPage:
    """The page of an area."""
    facts, _ = view.facts, view.words.gettext
    key = Key(area=code)
    kept = facts.of(key, facts.roles.kept)
    name = view.name("areas", code)
    area = facts.book.areas.get(code)
    made = [chart for chart in (kept_bar(view, key), twelve_months(view, key)) if chart is not None]
    inside = {one.service: one for one in facts.figures if one.area == code and one.body == "*" and one.service != "*"}
    rows = [
        (view.link(view.name("services", service), "service", service), inside[service])
        for service in view.sorted_codes("services", inside)
    ]
    caption = _("Services here: %(when)s", when=parts.when(view))
    return AreaPage(
        title=name,
        description=_("How often promises are kept here, beside the other places: %(name)s", name=name),
        share=None if kept is None else kept.value("value"),
        note=Markup("") if area is None else view.text(area.note),
        answer=answer(view, key),
        charts=tuple(made),
        criteria=criteria_table(view, key) if key in facts.figures else Markup(""),
        further=parts.flag_words(view, key),
        services=parts.key_table(view, caption, _("Service"), rows, fold=True) if rows else Markup(""),
        others=area_table(view, here=code) if facts.counted else Markup(""),
        figures=view.href("area", code, "figures") if code in facts.areas else "",
        gone=Markup("") if area is None else gone_words(view, "areas", code),
        about=() if area is None else tuple(_about(view, area)),
        life=() if area is None else life(view, "areas", code),
        lineage=lineage(view),
        bodies=tuple(view.link(view.name("bodies", body), "body", body) for body in view.sorted_codes("bodies", _acting(facts, code))),
    )


def _about(view: View, area: Any) -> Iterator[tuple[Markup, Markup]]:
    """What kind of area it is, and its codes in other registers."""
    _ = view.words.gettext
    if area.kind is not None:
        yield _("What it is"), kind_words(view, area.kind)
    if area.codes:
        yield _("Codes"), Markup(", ").join(Markup("%s %s") % (name.upper().replace("_", "-"), code) for name, code in area.codes.items())


def _acting(facts: Facts, area: str) -> Iterator[str]:
    """The bodies that act in an area; of one that exists no more those that did."""
    gone = facts.lives.gone("areas", area)
    for code, body in facts.book.bodies.items():
        if facts.in_force(body.area) == area or (gone and any(one.value == area for one in body.area)):
            yield code


def area_table(view: View, here: str = "") -> Markup:
    """All places with their figures, the one that the reader is at marked; with their bodies where nothing has been counted."""
    _ = view.words.gettext
    codes = sorted_areas(view)
    if not view.facts.counted:
        columns = [Column(_("Place")), Column(_("What it is"), words=True), Column(_("Bodies"), words=True)]
        return table(
            _("Place by place: %(when)s", when=parts.when(view)), columns, [_bare_row(view, code) for code in codes], kind="told-of where"
        )
    rows = [(view.link(area_name(view, code), "area", code), Key(area=code)) for code in codes]
    marks = [" class=here" if code == here else "" for code in codes]
    caption = _("Place by place: %(when)s", when=parts.when(view))
    return parts.key_table(view, caption, _("Place"), rows, marks=marks)


def _bare_row(view: View, code: str) -> tuple[Markup, ...]:
    area, bodies = view.facts.book.areas[code], view.sorted_codes("bodies", _acting(view.facts, code))
    return view.link(area_name(view, code), "area", code), kind_words(view, area.kind), linked(view, "bodies", tuple(bodies)) or view.dash


def sorted_areas(view: View) -> list[str]:
    """The places by name; cases without one come last."""
    return sorted(view.sorted_codes("areas", view.facts.places), key=lambda code: code == "-")


def area_name(view: View, code: str) -> Markup:
    """The name of an area; cases without one stand under their own words."""
    return view.words.gettext("no place recorded") if code == "-" else view.name("areas", code)
