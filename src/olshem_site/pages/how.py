"""How a number is made: the model of figure 1 as a picture with what this release holds of each box, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from olshem_site import charts
from olshem_site.components import Column, View, table
from olshem_site.facts import Facts, Key
from olshem_site.pages.criteria import CRITERIA, indicator_of
from olshem_site.pages.plan import Plan
from olshem_site.texts import deferred, untagged


class Stage(NamedTuple):
    """A box of the model: its number, its title, what the text says of it, how sure it is that the drawing had it, where it leads."""

    number: str
    title: tuple[str, str]
    says: tuple[str, str]
    sure: tuple[str, str]
    parts: tuple[str, ...]
    anchor: str = ""


VERY_HIGH, HIGH, MEDIUM, LOW = (
    deferred("almost certain"),
    deferred("very likely"),
    deferred("likely"),
    deferred("perhaps"),
)
STAGES = {
    "law": Stage("1", deferred("The law: standards and reglaments"), deferred("A decree, a law, a model standard, and a reglament for each service."), LOW, ("service",)),
    "bodies": Stage("2", deferred("Bodies, judged by five criteria"), deferred("Each ministry and akimat has indicators of timeliness, quality, accessibility, politeness and the complaints procedure."), HIGH, ("body",)),
    "records": Stage("3", deferred("Collecting the data"), deferred("Systems that collect the data stand in every body."), HIGH, ("all",)),
    "internal": Stage("4", deferred("Checked inside: internal audit"), deferred("The body's own auditors check its figures before they leave it."), HIGH, ("unknown",), "stages"),
    "external": Stage("5", deferred("Checked outside: the Agency"), deferred("A new independent Agency in the Prime Minister's Office checks them again."), HIGH, ("unknown",), "stages"),
    "report": Stage("6", deferred("A yearly report of each body"), deferred("A public table for each body: indicator, target, achieved, by the five criteria, with both audit reports; a version of the UK's Comprehensive Performance Assessment."), VERY_HIGH, ("measure",)),
    "database": Stage("7", deferred("One database of the country"), deferred("The Agency keeps the figures of the whole country together."), HIGH, ("release",)),
    "league": Stage("8a", deferred("League tables of comparable bodies"), deferred("Bodies that can be compared stand in published tables."), HIGH, ("league",)),
    "hub": Stage("8b", deferred("Learning from one another"), deferred("A hub in which bodies share what they learn and spread good practice."), HIGH, ("unknown",), "stages"),
    "incentives": Stage("9", deferred("Incentives for the best"), deferred("Meant for later: the Agency rewards the best bodies and their people."), MEDIUM, ("unknown",), "stages"),
    "people": Stage("11", deferred("Surveys and complaints"), deferred("People are asked regularly; what they say feeds the criteria and the report."), MEDIUM, ("unknown",), "stages"),
    "award": Stage("10", deferred("A national standard of service"), deferred("Like the UK's Charter Mark."), LOW, ("unknown",), "stages"),
}  # fmt: skip
ROWS = (
    ("law",), ("bodies",), ("records",), ("internal",), ("external",), ("report",), ("database",), ("league", "hub"), ("incentives",), ("people", "award"),
)  # fmt: skip
RETURNS, FEEDS = (8, 1), (9, 5, 1)
"""From incentives back to the bodies; from what people say to the yearly report and to the bodies."""


@dataclass(frozen=True, slots=True)
class HowPage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    picture: Markup
    table: Markup


def pages(facts: Facts) -> Iterator[Plan]:
    """The page of how a number is made."""
    yield Plan(("how",), "how.html", make)


def make(view: View) -> HowPage:
    """The page of how a number is made."""
    _ = view.words.gettext
    counts = {code: counted(view, code) for code in STAGES}
    title = _("How a number is made")
    said = _("From the law by way of bodies, data, two audits and a yearly report to league tables, and back to the bodies.")
    boxes = [[_box(view, code, counts[code]) for code in row] for row in ROWS]
    return HowPage(
        title=title,
        description=said,
        share=None,
        picture=charts.model_chart("model", title=title, description=str(untagged(said)), rows=boxes, returns=RETURNS, feeds=FEEDS),
        table=_table(view, counts),
    )


def _box(view: View, code: str, counts: list[Markup]) -> charts.Box:
    stage = STAGES[code]
    title = str(untagged(view.words.gettext(stage.title[0])).unescape())
    return charts.Box(stage.number, title, str(untagged(_joined(view, counts)).unescape()), _href(view, code), bool(counts))


def _joined(view: View, counts: list[Markup]) -> Markup:
    return view.joined(counts) if counts else view.words.gettext("not in this release")


def _href(view: View, code: str) -> str:
    """Where a box leads; where the release has none of it, to what is not known."""
    stage = STAGES[code]
    if code == "league" and not view.facts.leagues:
        return view.href("unknown", anchor="stages")
    if code == "records" and Key() not in view.facts.figures:
        return view.href("unknown", anchor="stages")
    return view.href(*stage.parts, *(("figures",) if stage.parts == ("all",) else ()), anchor=stage.anchor)


def _table(view: View, counts: dict[str, list[Markup]]) -> Markup:
    _ = view.words.gettext
    columns = [Column(_("Box")), Column(_("What the text says"), words=True), Column(_("In this release"), words=True)]
    columns += [Column(_("Was it in the drawing?"), words=True)]
    rows = []
    for code in sorted(STAGES, key=lambda code: int(STAGES[code].number.rstrip("ab"))):
        stage = STAGES[code]
        link = Markup('<a href="%s">%s. %s</a>') % (_href(view, code), stage.number, _(stage.title[0]))
        rows.append((link, _(stage.says[0]), _joined(view, counts[code]), _(stage.sure[0])))
    return table(_("The model, box by box"), columns, rows, kind="told-of four")


# ---------------------------------------------------------------- what the release holds of each box
def missing_stages(view: View) -> list[Markup]:
    """The boxes of which the release holds nothing."""
    return [view.words.gettext(stage.title[0]) for code, stage in STAGES.items() if not counted(view, code)]


def counted(view: View, code: str) -> list[Markup]:
    """What the release holds of a box, in words; nothing where it holds none of it."""
    made = _COUNTS.get(code)
    return [] if made is None else [words for words in made(view) if words]


def _n(view: View, message: tuple[str, str], number: int) -> Markup:
    """A number with its noun; empty where there is none."""
    return view.words.ngettext(*message, number, shown=view.formats.number(number)) if number else Markup("")


def _law(view: View) -> list[Markup]:
    book = view.facts.book
    return [
        _n(view, deferred("%(shown)s act", "%(shown)s acts"), len(book.acts)),
        _n(view, deferred("%(shown)s service with its standard", "%(shown)s services with their standards"), len(book.services)),
    ]


def _bodies(view: View) -> list[Markup]:
    facts = view.facts
    measured = sum(indicator_of(facts, criterion) is not None for criterion in CRITERIA)
    with_indicator = view.words.gettext("%(shown)s of the five criteria with an indicator", shown=view.formats.number(measured))
    return [_n(view, deferred("%(shown)s body", "%(shown)s bodies"), len(facts.living)), with_indicator]


def _records(view: View) -> list[Markup]:
    facts = view.facts
    whole = next((one for one in (facts.of(Key(), code) for code in facts.book.measures) if one is not None and one.value("n")), None)
    if whole is None:
        return []
    kinds = len({row.text("code") for row in facts.findings if row.text("code").startswith("records.")})
    cases = int(whole.value("n") or 0)
    return [
        _n(view, deferred("%(shown)s case in the year", "%(shown)s cases in the year"), cases),
        _n(view, deferred("%(shown)s kind of finding", "%(shown)s kinds of finding"), kinds),
    ]


def _report(view: View) -> list[Markup]:
    facts = view.facts
    rated = sum(rating.figure.status == "rated" for ratings in facts.ratings.values() for rating in ratings)
    return [
        _n(view, deferred("%(shown)s measure", "%(shown)s measures"), len(facts.book.measures)),
        _n(view, deferred("%(shown)s rating", "%(shown)s ratings"), rated),
    ]


def _database(view: View) -> list[Markup]:
    facts = view.facts
    figures = sum(len(table.rows) for table in facts.release.tables.values() if table.role == "measures") if facts.counted else 0
    release = view.words.gettext("release %(number)s", number=facts.release.number)
    return [release, _n(view, deferred("%(shown)s figure", "%(shown)s figures"), figures)]


def _league(view: View) -> list[Markup]:
    return [_n(view, deferred("%(shown)s league table", "%(shown)s league tables"), len(view.facts.leagues))]


_COUNTS: dict[str, Callable[[View], list[Markup]]] = {
    "law": _law, "bodies": _bodies, "records": _records, "report": _report, "database": _database, "league": _league,
}  # fmt: skip
