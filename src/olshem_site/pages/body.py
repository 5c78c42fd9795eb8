"""A body: does it keep its promises, service by service; is it rated, by which rule; is it better than last year; what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem_site.components import Column, Told, View, absence, gone_words, kind_words, life, linked, name_note, rank_words, table
from olshem_site.facts import Facts, Key
from olshem_site.pages import parts
from olshem_site.pages.answer import Answer, answer
from olshem_site.pages.criteria import criteria_table
from olshem_site.pages.duties import duties
from olshem_site.pages.fates import kept_bar
from olshem_site.pages.months import twelve_months
from olshem_site.pages.plan import Plan
from olshem_site.pages.rating import RatingPart, rating_part
from olshem_site.pages.returned import Returned, returned
from olshem_site.pages.waits import waiting


@dataclass(frozen=True, slots=True)
class Place:
    """Where the body stands in one league table."""

    measure: Markup
    words: Markup
    href: str


@dataclass(frozen=True, slots=True)
class BodyPage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    group: Markup
    answer: Answer | None
    places: tuple[Place, ...]
    ratings: tuple[RatingPart, ...]
    services: Markup
    charts: tuple[parts.Chart, ...]
    further: Markup
    missing: Markup
    figures: str
    gone: Markup
    name_note: Markup
    about: tuple[tuple[Markup, Markup], ...]
    note: Markup
    life: tuple[Told, ...]
    lineage: str
    counted_for: Markup
    duties: Markup
    criteria: Markup
    returns: Returned | None


def pages(facts: Facts) -> Iterator[Plan]:
    """A page for each body."""
    for code in facts.book.bodies:
        yield Plan(("body", code), "body.html", _maker(code))


def _maker(code: str) -> Any:
    return lambda view: make(view, code)


def make(view: View, code: str) -> BodyPage:
    """The page of a body."""
    facts, _ = view.facts, view.words.gettext
    key = Key(body=code)
    name = view.name("bodies", code)
    group = facts.in_force(facts.book.bodies[code].group)
    there = facts.existed(code)
    kept = facts.of(key, facts.roles.kept)
    made = [chart for chart in (kept_bar(view, key), twelve_months(view, key), waiting(view, key)) if chart is not None]
    ratings = [rating_part(view, code, rating) for rating in facts.ratings.get(code, ())]
    return BodyPage(
        title=name,
        description=_("Does it keep its promises, service by service, and how sure is that: %(name)s", name=name),
        share=None if kept is None else kept.value("value"),
        group=Markup("") if group is None else view.name("groups", group),
        answer=answer(view, key) if there else None,
        places=tuple(_places(view, code)),
        ratings=tuple(part for part in ratings if part is not None),
        services=_services(view, code),
        charts=tuple(made) if there else (),
        further=parts.flag_words(view, key) if there else Markup(""),
        missing=_missing(view, code),
        figures=view.href("body", code, "figures") if key in facts.figures else "",
        gone=gone_words(view, "bodies", code),
        name_note=name_note(view, "bodies", code),
        about=tuple(about(view, code)),
        note=view.text(facts.book.bodies[code].note),
        life=life(view, "bodies", code),
        lineage=lineage(view),
        counted_for=_counted_for(view, code),
        duties=duties(view, code),
        criteria=criteria_table(view, key) if there and (code in facts.duties or key in facts.figures) else Markup(""),
        returns=returned(view, code),
    )


def about(view: View, code: str) -> Iterator[tuple[Markup, Markup]]:
    """What kind of body it is, what stands above it, where it acts."""
    _, facts, body = view.words.gettext, view.facts, view.facts.book.bodies[code]
    parent, area = facts.in_force(body.parent), facts.in_force(body.area)
    if body.kind is not None:
        yield _("What it is"), kind_words(view, body.kind)
    if parent is not None:
        yield _("Stands under"), linked(view, "bodies", (parent,))
    if area is not None:
        yield _("Where it acts"), linked(view, "areas", (area,))


def _counted_for(view: View, code: str) -> Markup:
    """For whom cases of the bodies before it count; empty where nothing was counted, or where it has always been the same."""
    _, facts = view.words.gettext, view.facts
    if not facts.counted or not (facts.lives.predecessors("bodies", code) or facts.lives.successors("bodies", code)):
        return Markup("")
    if facts.as_now:
        return _("The figures are for bodies as they are now: a case of a body that has ended counts for the one that took over.")
    return _("The figures are for bodies as they were: a case counts for the body that had it, also where another has taken over since.")


def lineage(view: View) -> str:
    """Where the table of what became of bodies and areas stands beside the pages; empty where the release has none, or is not there."""
    tables = [table for table in view.facts.release.tables.values() if table.role == "successions"]
    return f"{view.root}release/{view.facts.release.number}/{tables[0].file}" if tables and view.facts.shipped else ""


def _places(view: View, code: str) -> Iterator[Place]:
    """The body's place in each league table of its group."""
    _ = view.words.gettext
    for league in view.facts.leagues:
        row = league.row_of(code)
        if row is None or league.service != "*":
            continue
        ranked = [one for one in league.rows if one.text("rank")]
        words = rank_words(view, row, len(ranked)) if row.text("rank") else _("no place: %(reason)s", reason=absence(view, row))
        path = league_parts(league)
        yield Place(view.name("measures", league.measure), words, view.href(*path, anchor=f"row-{code}"))


def league_parts(league: Any) -> tuple[str, ...]:
    """Where the page of a league table stands."""
    path = ("league", league.framework, league.group, league.measure)
    return path if league.service == "*" else (*path, league.service)


def _services(view: View, code: str) -> Markup:
    """The body's services, those with most cases first."""
    facts, _ = view.facts, view.words.gettext
    measure = facts.roles.kept or next(iter(facts.book.measures), None)

    def cases(service: str) -> float:
        figure = facts.of(Key(body=code, service=service), measure)
        return (figure.value("n") or 0.0) if figure is not None else 0.0

    known = sorted(view.sorted_codes("services", facts.services_of.get(code, ())), key=cases, reverse=True)
    rows = [(view.link(view.name("services", s), "body", code, "service", s), Key(body=code, service=s)) for s in known]
    caption = _("Service by service, most cases first: %(when)s", when=parts.when(view))
    return parts.key_table(view, caption, _("Service"), rows, fold=True) if rows else Markup("")


def _missing(view: View, code: str) -> Markup:
    """The services that the rulebook says it provides but of which the release has no figure, and measures without a value."""
    facts, _ = view.facts, view.words.gettext
    if not facts.counted or not facts.existed(code):
        return Markup("")
    known = set(facts.services_of.get(code, ()))
    silent = [s for s, service in facts.book.services.items() if code in service.providers and s not in known]
    rows = [
        (view.link(view.name("services", s), "service", s), _("no figure in this release")) for s in view.sorted_codes("services", silent)
    ]
    for measure in facts.measures_of(Key(body=code)):
        figure = facts.of(Key(body=code), measure)
        if figure is not None and figure.value("value") is None:
            rows.append((view.link(view.name("measures", measure), "measure", measure), absence(view, figure)))
    moved = [row for row in facts.findings if row.text("code") == "measures.late-decree" and row.text("body") == code]
    rows += [
        (view.link(_("Cases whose last day a later decree moved"), "unknown", anchor="records"), view.count(row, "count")) for row in moved
    ]
    columns = [Column(_("What")), Column(_("Why"), words=True)]
    return table(_("What is not known about this body"), columns, rows) if rows else Markup("")
