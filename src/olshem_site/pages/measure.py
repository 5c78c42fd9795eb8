"""A measure: what exactly is counted and what is left out, why it matters, how it could mislead, who is measured and who is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem_site.components import Column, View, amount, interval_words, origin_words, value_cell, value_column
from olshem_site.facts import Facts, Key
from olshem_site.pages import parts
from olshem_site.pages.answer import cases_words
from olshem_site.pages.body import league_parts
from olshem_site.pages.figures import evidence_and_survey, minimum_words, rule_text
from olshem_site.pages.league import league_name
from olshem_site.pages.plan import Plan


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    purpose: Markup
    whole: Markup
    sure: tuple[Markup, ...]
    walk: str
    counted: Markup
    among: Markup
    left_out: Markup
    mislead: Markup
    rule: str
    origin: Markup
    note: Markup
    minimum: Markup
    target: Markup
    evidence: Markup
    leagues: tuple[tuple[Markup, str], ...]
    ranking: Markup
    bodies: Markup
    flag: Markup


def pages(facts: Facts) -> Iterator[Plan]:
    """A page for each measure."""
    for code in facts.book.measures:
        yield Plan(("measure", code), "measure.html", _maker(code))


def _maker(code: str) -> Any:
    return lambda view: make(view, code)


def make(view: View, code: str) -> MeasurePage:
    """The page of a measure."""
    facts, _ = view.facts, view.words.gettext
    measure = facts.book.measures[code]
    whole = facts.of(Key(), code)
    minimum = facts.in_force(measure.minimum_n)
    target = parts.target_of(view, code, Key())
    definition = facts.dated_in_force(measure.definition)
    leagues = [league for league in facts.leagues if league.measure == code]
    name = view.text(measure.name)
    return MeasurePage(
        title=name,
        description=view.text(measure.purpose),
        share=None if whole is None or whole.text("unit") != "share" else whole.value("value"),
        purpose=view.text(measure.purpose),
        whole=Markup("") if whole is None else amount(view, whole),
        sure=()
        if whole is None
        else tuple(one for one in (interval_words(view, whole), cases_words(view, whole), parts.when(view)) if one),
        walk=view.href("all", "figures", anchor=code),
        counted=view.text(measure.numerator_text),
        among=view.text(measure.denominator_text),
        left_out=view.text(measure.exclusions_text),
        mislead=view.text(measure.perverse_effect),
        rule=rule_text(facts.in_force(measure.definition)),
        origin=origin_words(view, definition),
        note=Markup("") if definition is None else view.text(definition.note),
        minimum=minimum_words(view, minimum),
        evidence=evidence_and_survey(view, code),
        target=Markup("") if target is None else _target(view, measure, target),
        leagues=tuple((league_name(view, league), view.href(*league_parts(league))) for league in leagues),
        ranking=_ranking(view, leagues),
        bodies=_bodies(view, code),
        flag=parts.flag_words(view, Key()) if code in (facts.roles.kept, facts.roles.flag) else Markup(""),
    )


def _target(view: View, measure: Any, level: float) -> Markup:
    if str(measure.unit) == "share":
        return Markup(view.formats.percent(level, 0))
    return Markup(view.formats.number(level, 0 if float(level).is_integer() else 1))


def _ranking(view: View, leagues: list[Any]) -> Markup:
    """Whether there is enough data to rank at all."""
    _ = view.words.gettext
    if not leagues:
        return _("This release makes no league table of this measure.")
    if any(league.ranked for league in leagues):
        return _("There is enough data to say for some bodies that they differ beyond chance.")
    return _("There is not enough data to put the bodies in an order: their differences are mostly chance.")


def _bodies(view: View, code: str) -> Markup:
    """Every body with its figure, or the reason why it has none; once where nobody has one."""
    _ = view.words.gettext
    if not view.facts.counted:
        return Markup("<p>%s</p>") % _("No records have been collected for this release: it says what is promised, not how it is kept.")
    rows, few = [], []
    for body in view.sorted_codes("bodies", view.facts.book.bodies):
        figure = view.facts.of(Key(body=body), code)
        link = (
            view.link(view.name("bodies", body), "body", body, "figures", anchor=code)
            if figure
            else view.link(view.name("bodies", body), "body", body)
        )
        few.append(parts.too_few(figure))
        if figure is None:
            rows.append((link, Markup('<span class="absent">%s</span>') % _("no figure in this release")))
        else:
            rows.append((link, value_cell(view, figure)))
    columns = [Column(_("Body")), value_column(view, _("Value"))]
    return parts.folding(view, _("Who is measured: %(when)s", when=parts.when(view)), columns, rows, few)
