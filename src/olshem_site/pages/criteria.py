"""The table of the five criteria, everywhere the same: a row a measure with its indicator, norm, what was achieved, the year before, the
target for the next year, and from what evidence it was counted.

Its columns are those of the table annexed to a standard of a public service, and of the yearly report of a body.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from olshem import publication
from olshem.vocabulary import ALL
from olshem_site.components import (
    Column,
    View,
    absent,
    design_words,
    evidence_words,
    grouped,
    reason_words,
    survey_words,
    unit_words,
    value_cell,
    value_column,
)
from olshem_site.facts import Facts, Figure, Key, Period
from olshem_site.pages.parts import period_words, when
from olshem_site.texts import deferred, safe

CRITERIA = {
    "timeliness": deferred("Timeliness"),
    "quality": deferred("Quality"),
    "accessibility": deferred("Accessibility"),
    "politeness": deferred("Politeness"),
    "complaints": deferred("Complaints"),
}


def indicator_of(facts: Facts, criterion: str) -> str | None:
    """The measure that stands for a criterion: the first of :func:`measures_for`; ``None``: none."""
    return next(iter(measures_for(facts, criterion)), None)


def measures_for(facts: Facts, criterion: str) -> list[str]:
    """The measures of a criterion: those with a target first, that of promises kept before all others."""
    mine = [code for code, measure in facts.book.measures.items() if measure.criterion == criterion]
    return sorted(mine, key=lambda code: (not facts.book.measures[code].targets, code != facts.roles.kept))


def criteria_table(view: View, key: Key) -> Markup:
    """Every measure of a key under its criterion."""
    facts, _ = view.facts, view.words.gettext
    columns = [Column(_("Indicator")), Column(_("Norm"))]
    for period, title in ((facts.year, _("Achieved")), (facts.year_before, _("The year before"))) if facts.counted else ():
        if period is not None:
            head = _("%(title)s, %(period)s", title=title, period=period_words(view, period))
            columns.append(value_column(view, head))
    if not facts.counted:
        columns.append(Column(_("Achieved")))
    columns.append(Column(_("Target for %(year)s", year=next_year(facts.day).year)))
    groups = [(_(title[0]), _rows(view, key, criterion)) for criterion, title in CRITERIA.items()]
    return grouped(_("The five criteria: %(when)s", when=when(view)), columns, groups, kind="criteria")


def _rows(view: View, key: Key, criterion: str) -> list[Sequence[Markup]]:
    """The measures of a criterion that the release has for a key; where it has none, one row that says so."""
    facts, _ = view.facts, view.words.gettext
    known = measures_for(facts, criterion)
    have = facts.figures.get(key, {})
    shown = [code for code in known if code in have] or known[:1]
    if shown:
        return [_row(view, key, code) for code in shown]
    return [(absent(_("Not measured: there is no indicator yet.")),)]


def _row(view: View, key: Key, measure: str) -> Sequence[Markup]:
    facts = view.facts
    figure = facts.of(key, measure)
    levels = levels_of(facts, measure, key)
    norm, target = (_level(view, measure, levels, day) for day in (facts.day, next_year(facts.day)))
    title = view.link(view.name("measures", measure), "measure", measure)
    name = safe(f"{title}<i>{_evidence(view, key, measure, figure)}</i>")
    if not facts.counted:
        return name, norm, absent(reason_words(view, "not-collected")), target
    values = [_achieved(view, key, measure, facts.year, None)]
    if facts.year_before is not None:
        values.append(_achieved(view, key, measure, facts.year_before, figure))
    return (name, norm, *values, target)


def _evidence(view: View, key: Key, measure: str, figure: Figure | None) -> Markup:
    """From what it was counted, with the way to how we know it; of a survey who was asked and how."""
    said = evidence_words(view, measure, figure)
    if figure is not None:
        said = view.link(said, *view.parts_of(key), "figures", anchor=measure)
    survey = survey_words(view, measure, figure, view.facts.year)
    return safe(f"{said}: {survey}") if survey else said


def _achieved(view: View, key: Key, measure: str, period: Period, later: Figure | None) -> Markup:
    """A figure, or why there is none; one that another definition made than the later one says so."""
    figure = view.facts.of(key, measure, period)
    if figure is None:
        return absent(view.words.gettext("not measured"))
    return safe("".join([value_cell(view, figure), *(f"<i class=o>{said}</i>" for said in _unlike(view, figure, later))]))


def _unlike(view: View, figure: Figure, later: Figure | None) -> Iterator[Markup]:
    """Why a figure is not in one line with the one of the year after: another definition, another way of choosing people."""
    if later is None:
        return
    if later.text("definition") != figure.text("definition"):
        yield view.words.gettext("by another definition: not one line")
    if later.text("design") != figure.text("design") and figure.text("design"):
        yield view.words.gettext("chosen otherwise: %(design)s", design=design_words(view, figure.text("design")))


def next_year(day: dt.date) -> dt.date:
    """The last day of the year after."""
    return dt.date(day.year + 1, 12, 31)


def levels_of(facts: Facts, measure: str, key: Key) -> Any:
    """The dated levels that a measure should reach for a key: the most particular that there are."""
    found = [
        ((target.body != ALL) + (target.service != ALL), place, target.level)
        for place, target in enumerate(facts.book.measures[measure].targets)
        if target.body in (ALL, key.body) and target.service in (ALL, key.service)
    ]
    return max(found, key=lambda one: (one[0], -one[1]))[2] if found else ()


def _level(view: View, measure: str, levels: Any, day: dt.date) -> Markup:
    """The level that holds on a day, as the measure is shown."""
    found = publication.in_force(levels, day) if levels else None
    if found is None:
        return absent(view.words.gettext("none set"))
    if found.value is None:
        return absent(view.words.gettext("not found"))
    unit = str(view.facts.book.measures[measure].unit)
    if unit == "share":
        return safe(view.formats.percent(found.value, 0 if (100 * found.value).is_integer() else 1))
    return unit_words(view, float(found.value), view.shown(float(found.value), unit), unit)
