"""What we do not know: services without data, standards not found, bodies that did not report, figures too small, texts to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem.vocabulary import ALL, Text
from olshem_site.components import Column, View, absence, folded, table
from olshem_site.facts import Facts, Figure, Key
from olshem_site.pages.gaps import Gap, gaps, unknown_standards
from olshem_site.pages.plan import Plan
from olshem_site.texts import NBSP, deferred

LATE_DECREE = "measures.late-decree"
"""The finding of a measure run that is about records."""
MOST_TEXTS = 150
"""The most texts of one kind that are shown; more are counted."""
SECTIONS = {
    "bodies": deferred("Bodies"),
    "services": deferred("Services"),
    "measures": deferred("Measures"),
    "frameworks": deferred("Rating rules"),
    "areas": deferred("Places"),
    "channels": deferred("Ways to apply"),
    "groups": deferred("Groups of bodies"),
    "sectors": deferred("Fields of services"),
    "acts": deferred("Acts"),
}
"""The kinds of things whose texts are looked through."""


@dataclass(frozen=True, slots=True)
class UnknownPage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    about: Markup
    counts: tuple[Markup, ...]
    services: Markup
    gaps: tuple[Gap, ...]
    bodies: Markup
    findings: Markup
    unranked: tuple[Markup, ...]
    review: Markup
    reviews: Markup


def pages(facts: Facts) -> Iterator[Plan]:
    """The page of what is not known."""
    yield Plan(("unknown",), "unknown.html", make)


def make(view: View) -> UnknownPage:
    """The page of what is not known."""
    _ = view.words.gettext
    waiting = list(texts_to_review(view))
    count = view.words.ngettext(
        "%(shown)s text awaits a reader's check in this language.", "%(shown)s texts await a reader's check in this language.",
        len(waiting), shown=view.formats.number(len(waiting)))  # fmt: skip
    nothing = (
        () if view.facts.counted else (_("No records have been collected for this release: it says what is promised, not how it is kept."),)
    )
    return UnknownPage(
        title=_("What we do not know"),
        description=_("Services without data, standards not found, bodies that did not report, figures too small to publish."),
        share=None,
        about=view.text(view.facts.book.about),
        counts=(*nothing, *counts_words(view)),
        services=_services(view),
        gaps=tuple(gaps(view)),
        bodies=_bodies(view),
        findings=_findings(view),
        unranked=tuple(_unranked(view)),
        review=count,
        reviews=_reviews(view, waiting),
    )


# ---------------------------------------------------------------- counts, for this page and the first
def _silent_services(facts: Facts) -> list[str]:
    return [code for code in facts.book.services if Key(service=code) not in facts.figures] if facts.counted else []


def _without(facts: Facts) -> list[tuple[str, str, Figure]]:
    """Body and measure of each figure of the year that has no value, of whole bodies."""
    found = []
    for body in filter(facts.existed, facts.book.bodies):
        for measure in facts.measures_of(Key(body=body)):
            figure = facts.of(Key(body=body), measure)
            if figure is not None and figure.value("value") is None:
                found.append((body, measure, figure))
    return found


def _withheld(facts: Facts) -> tuple[int, int]:
    """How many figures are withheld for their own size, and how many beside those, as the release says."""
    said = facts.release.manifest.get("withheld")
    return (facts.absent["suppressed"], 0) if said is None else (int(said["small"]), int(said["beside"]))


def counts_words(view: View) -> Iterator[Markup]:
    """How much is not known, one sentence for each kind."""
    facts, n, number = view.facts, view.words.ngettext, view.formats.number
    silent, standards = len(_silent_services(facts)), len(unknown_standards(facts))
    bodies = len({body for body, _measure, _figure in _without(facts)})
    small, beside = _withheld(facts)
    if silent:
        yield n(
            "%(shown)s service has no figure in this release.",
            "%(shown)s services have no figure in this release.",
            silent,
            shown=number(silent),
        )
    if standards:
        yield n(
            "%(shown)s standard was not found in any law or notice.",
            "%(shown)s standards were not found in any law or notice.",
            standards,
            shown=number(standards),
        )
    if bodies:
        yield n("%(shown)s body lacks at least one figure.", "%(shown)s bodies lack at least one figure.", bodies, shown=number(bodies))
    if small:
        yield n(
            "%(shown)s figure is withheld because it rests on too few cases.",
            "%(shown)s figures are withheld because they rest on too few cases.",
            small,
            shown=number(small),
        )
    if beside:
        yield n(
            "%(shown)s more is withheld because a figure of too few cases could be worked out from it.",
            "%(shown)s more are withheld because figures of too few cases could be worked out from them.",
            beside,
            shown=number(beside),
        )
    if facts.counted and not (silent or standards or bodies or small or beside):
        yield view.words.gettext("Every figure that the rulebook asks for is in this release.")


# ---------------------------------------------------------------- the tables
def _services(view: View) -> Markup:
    """The services without a figure, folded under their number."""
    codes = view.sorted_codes("services", _silent_services(view.facts))
    links = [view.link(view.name("services", code), "service", code) for code in codes]
    says = view.words.ngettext(
        "%(shown)s service has no figure in this release.", "%(shown)s services have no figure in this release.",
        len(codes), shown=view.formats.number(len(codes)))  # fmt: skip
    return folded(says, links) if links else Markup("")


def _bodies(view: View) -> Markup:
    """The bodies that lack a figure: a row for each body and reason."""
    _ = view.words.gettext
    grouped: dict[tuple[str, Markup], list[Markup]] = {}
    for body, measure, figure in _without(view.facts):
        link = view.link(view.name("measures", measure), "measure", measure)
        grouped.setdefault((body, absence(view, figure)), []).append(link)
    rows = [
        (view.link(view.name("bodies", body), "body", body), reason, Markup("; ").join(names)) for (body, reason), names in grouped.items()
    ]
    columns = [Column(_("Body")), Column(_("Why"), words=True), Column(_("Measure"), words=True)]
    return table(_("Bodies that lack a figure"), columns, rows) if rows else Markup("")


def _findings(view: View) -> Markup:
    """Odd but possible things in the records, counted and kept: each kind once, with the bodies in whose records it stands."""
    _ = view.words.gettext
    rows = []
    for code, found in found_in_records(view.facts).items():
        total = sum(row.value("count") or 0 for row in found)
        shown = view.count(found[0], "count") if len(found) == 1 else view.formats.number(total)
        rows.append((finding_words(view, found[0]), shown, _where(view, found), Markup("<code>%s</code>") % code))
    columns = [Column(_("What it is")), Column(_("How often")), Column(_("In whose records"), words=True), Column(_("Code"), words=True)]
    return table(_("Odd things in the records, counted and not dropped"), columns, rows) if rows else Markup("")


def found_in_records(facts: Facts) -> dict[str, list[Figure]]:
    """The findings about records, by code, each case once: of a body and the bodies below it the lower ones; the whole if it stands alone."""
    by_code: dict[str, dict[str, Figure]] = {}
    for row in facts.findings:
        if row.text("code").startswith("records.") or row.text("code") == LATE_DECREE:
            by_code.setdefault(row.text("code"), {})[row.text("body")] = row
    found = {}
    for code, rows in by_code.items():
        low = facts.lowest([body for body in rows if body not in ("", ALL)])
        found[code] = [rows[body] for body in low] or list(rows.values())
    return found


def _where(view: View, found: Sequence[Figure]) -> Markup:
    """The bodies of some findings, each with its number where there are several."""
    named = [row for row in found if row.text("body") not in ("", ALL)]
    if not named:
        return view.words.gettext("not told by body")
    links = [view.link(view.name("bodies", row.text("body")), "body", row.text("body")) for row in named]
    if len(named) == 1:
        return links[0]
    said = zip(links, named, strict=True)
    return view.joined([view.words.gettext("%(name)s: %(cases)s", name=link, cases=view.count(row, "count")) for link, row in said])


def finding_words(view: View, row: Figure) -> Markup:
    """A finding in words; the release's own text for a code that the catalogue does not have."""
    _ = view.words.gettext
    known = {
        "decided-before-submitted": _("decided before it was submitted; counted as zero time"),
        "zero-duration": _("decided in the same second in which it was submitted"),
        "channel-unknown": _("came by a channel that the rulebook does not list"),
        "time-ambiguous": _("a local hour that occurs twice; its first occurrence was taken"),
        "due-before-submitted": _("fell due before it was submitted"),
        "minutes-rounded": _("a wait with a part of a minute; rounded to whole minutes"),
        "suspended-before-submitted": _("suspended before it was submitted"),
        "late-decree": _("got another last day by a decree that came after the case was submitted"),
        "suspensions-overlap": _("suspensions that overlap or touch; counted as one"),
    }
    return known.get(row.text("code").rsplit(".", 1)[-1], Markup('<span lang="en">%s</span>') % row.text("text"))


def _unranked(view: View) -> Iterator[Markup]:
    for league in view.facts.leagues:
        if not league.ranked:
            yield view.name("measures", league.measure)


# ---------------------------------------------------------------- texts that await a reader
def texts_to_review(view: View) -> Iterator[tuple[str, str, Text]]:
    """Every text of the rulebook that awaits a reader's check in this language, with the section and the code of its thing."""
    for section in SECTIONS:
        for code, thing in getattr(view.facts.book, section).items():
            for text in _texts(thing):
                if view.language in text.review:
                    yield section, code, text


def _texts(thing: Any) -> Iterable[Text]:
    """The texts of a thing, found in its fields and in its dated values, each once."""
    for name in thing.__slots__:
        value = getattr(thing, name)
        for one in value if isinstance(value, tuple) else (value,):
            found = getattr(one, "value", one)
            if isinstance(found, Text):
                yield found


def _reviews(view: View, waiting: list[tuple[str, str, Text]]) -> Markup:
    """The texts that wait, folded by what they are of; the first of very many."""
    by_section: dict[str, list[Markup]] = {}
    for section, code, text in waiting:
        said = Markup("%s <code>%s</code>") % (text[view.language].replace(NBSP, " "), code)
        by_section.setdefault(section, []).append(said)
    number = view.formats.number
    return Markup("").join(
        folded(
            view.words.gettext("%(name)s: %(what)s", name=view.words.gettext(SECTIONS[section][0]), what=number(len(texts))),
            texts[:MOST_TEXTS],
        )
        for section, texts in by_section.items()
    )
