"""The five criteria as one short table, everywhere in the same order: indicator, norm, target for the next year, now, the year before.

Its columns are those of the table annexed to a standard of a public service.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from markupsafe import Markup

from olshem import publication
from olshem.vocabulary import ALL
from olshem_site.components import Column, View, absent, reason_words, table, value_cell, value_column
from olshem_site.facts import Facts, Key
from olshem_site.pages.parts import period_words
from olshem_site.texts import deferred, safe

CRITERIA = {
    "timeliness": deferred("Timeliness"),
    "quality": deferred("Quality"),
    "accessibility": deferred("Accessibility"),
    "politeness": deferred("Politeness"),
    "complaints": deferred("Complaints"),
}


def indicator_of(facts: Facts, criterion: str) -> str | None:
    """The measure that stands for a criterion: the one with a target, else that of promises kept, else the first; ``None``: none."""
    mine = [code for code, measure in facts.book.measures.items() if measure.criterion == criterion]
    return min(mine, key=lambda code: (not facts.book.measures[code].targets, code != facts.roles.kept), default=None)


def criteria_table(view: View, key: Key) -> Markup:
    """The five criteria of a key."""
    facts, _ = view.facts, view.words.gettext
    rows = [_row(view, key, criterion, indicator_of(facts, criterion)) for criterion in CRITERIA]
    columns = [Column(_("Criterion, and its indicator")), Column(_("Norm"), interval=_("target for the next year"))]
    if not facts.counted:
        columns.append(Column(_("Now")))
    for period in (facts.year, facts.year_before) if facts.counted else ():
        if period is not None:
            columns.append(value_column(view, safe(period_words(view, period))))
    return table(_("The five criteria"), columns, rows, kind="criteria")


def _row(view: View, key: Key, criterion: str, measure: str | None) -> list[Markup]:
    """One criterion: where nothing is measured it says so in words."""
    _, facts = view.words.gettext, view.facts
    name, nothing = _(CRITERIA[criterion][0]), absent(reason_words(view, "not-collected"))
    before = [] if facts.year_before is None else [facts.year_before]
    if measure is None:
        return [_under(name, _("no indicator yet")), view.dash, nothing, *(view.dash for _period in before)]
    title, levels = view.link(view.name("measures", measure), "measure", measure), levels_of(facts, measure, key)
    norm, target = (_level(view, measure, levels, day) for day in (facts.day, next_year(facts.day)))
    cells = [_under(name, title), norm if norm == target else _under(norm, target)]
    if not facts.counted:
        return [*cells, nothing]
    return [*cells, *(value_cell(view, facts.of(key, measure, period)) for period in (facts.year, *before))]


def _under(name: Markup, below: Markup) -> Markup:
    return safe(f"{name}<i>{below}</i>")


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
    return safe(view.shown(float(found.value), unit))
