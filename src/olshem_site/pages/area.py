"""A place: how often promises are kept there, beside the other places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem_site.components import View
from olshem_site.facts import Facts, Key
from olshem_site.pages import parts
from olshem_site.pages.answer import Answer, answer
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
    measures: Markup
    services: Markup
    others: Markup
    figures: str


def pages(facts: Facts) -> Iterator[Plan]:
    """A page for each area of which the release has a figure."""
    for code in facts.areas:
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
        measures=parts.measure_table(view, key),
        services=parts.key_table(view, caption, _("Service"), rows, fold=True) if rows else Markup(""),
        others=area_table(view, here=code),
        figures=view.href("area", code, "figures"),
    )


def area_table(view: View, here: str = "") -> Markup:
    """All places with their figures, the one that the reader is at marked."""
    _ = view.words.gettext
    codes = sorted_areas(view)
    rows = [(view.link(area_name(view, code), "area", code), Key(area=code)) for code in codes]
    marks = [" class=here" if code == here else "" for code in codes]
    caption = _("Place by place: %(when)s", when=parts.when(view))
    return parts.key_table(view, caption, _("Place"), rows, marks=marks)


def sorted_areas(view: View) -> list[str]:
    """The places by name; cases without one come last."""
    return sorted(view.sorted_codes("areas", view.facts.areas), key=lambda code: code == "-")


def area_name(view: View, code: str) -> Markup:
    """The name of an area; cases without one stand under their own words."""
    return view.words.gettext("no place recorded") if code == "-" else view.name("areas", code)
