"""The first page: what this is, find a service, find a place, who keeps promises, what changed, what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from olshem.vocabulary import ALL
from olshem_site.components import View, amount, verdict_words
from olshem_site.facts import Change, Facts, Figure, Key, League, change_between
from olshem_site.pages import parts
from olshem_site.pages.answer import Answer, answer
from olshem_site.pages.area import area_name, sorted_areas
from olshem_site.pages.body import league_parts
from olshem_site.pages.fates import kept_bar
from olshem_site.pages.league import ends_words, league_name
from olshem_site.pages.plan import Plan
from olshem_site.pages.unknown import counts_words

MOST_NAMED = 12
MOST_CHANGES = 5


@dataclass(frozen=True, slots=True)
class LeaguePart:
    """One league table in a few sentences."""

    name: Markup
    findings: tuple[Markup, ...]
    href: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    about: Markup
    answer: Answer | None
    chart: parts.Chart | None
    when: Markup
    services: tuple[Markup, ...]
    areas: tuple[Markup, ...]
    bodies: tuple[Markup, ...]
    leagues: tuple[LeaguePart, ...]
    changes: tuple[Markup, ...]
    changes_say: Markup
    correction: Markup
    unknown: tuple[Markup, ...]
    promises: Markup
    fields: tuple[Markup, ...]


def pages(facts: Facts) -> Iterator[Plan]:
    """The home page."""
    yield Plan((), "home.html", make)


def make(view: View) -> HomePage:
    """The home page."""
    facts, _ = view.facts, view.words.gettext
    kept = facts.of(Key(), facts.roles.kept)
    say, changes = changes_words(view)
    return HomePage(
        title=view.text(facts.book.title),
        description=_("What public services promise and what people got: find a service, a body or a place."),
        share=None if kept is None else kept.value("value"),
        about=view.text(facts.book.about),
        answer=answer(view, Key()),
        chart=kept_bar(view, Key()),
        when=parts.when(view),
        services=tuple(_service(view, code) for code in most_used(view)),
        areas=tuple(view.link(area_name(view, code), "area", code) for code in sorted_areas(view)),
        bodies=tuple(view.link(view.name("bodies", code), "body", code) for code in view.sorted_codes("bodies", facts.living)),
        leagues=tuple(_league(view, league) for league in first_leagues(facts)),
        changes=tuple(changes),
        changes_say=say,
        correction=_correction(view),
        unknown=tuple(counts_words(view)),
        promises=_promises(view),
        fields=tuple(view.link(view.name("sectors", code), "sector", code) for code in parts.sectors(view)),
    )


def _promises(view: View) -> Markup:
    """Of how many services the time promised is known; said where there is nothing else to say."""
    facts = view.facts
    if facts.counted:
        return Markup("")
    known = sum(any(one.value is not None for one in facts.promised(code, "term")) for code in facts.book.services)
    number = view.formats.number
    return view.words.ngettext(
        "%(known)s of %(shown)s service: the time promised is known.", "The time promised is known of %(known)s of %(shown)s services.",
        len(facts.book.services), shown=number(len(facts.book.services)), known=number(known),
    )  # fmt: skip


def most_used(view: View) -> list[str]:
    """The services with most cases, those first."""

    def cases(code: str) -> float:
        figure = _asked(view, code)
        return (figure.value("n") or 0.0) if figure is not None else 0.0

    return sorted(view.sorted_codes("services", view.facts.book.services), key=cases, reverse=True)[:MOST_NAMED]


def _asked(view: View, code: str) -> Figure | None:
    return view.facts.of(Key(service=code), view.facts.roles.kept)


def _service(view: View, code: str) -> Markup:
    """A service with the number of its cases."""
    name, figure = view.name("services", code), _asked(view, code)
    if figure is not None and figure.value("n") is not None:
        name = view.words.gettext("%(name)s: %(cases)s", name=name, cases=view.count(figure, "n"))
    return view.link(name, "service", code)


def first_leagues(facts: Facts) -> list[League]:
    """One league table of each group of bodies: of how often promises are kept, else of the rulebook's first measure that has one."""
    order = list(dict.fromkeys([facts.roles.kept, *facts.book.measures]))
    chosen: dict[str, League] = {}
    for league in sorted((one for one in facts.leagues if one.service == ALL), key=lambda one: order.index(one.measure)):
        chosen.setdefault(league.group, league)
    return list(chosen.values())


def _league(view: View, league: League) -> LeaguePart:
    return LeaguePart(league_name(view, league), tuple(ends_words(view, league)[:2]), view.href(*league_parts(league)))


def _correction(view: View) -> Markup:
    release = view.facts.release
    if release.corrects is None:
        return Markup("")
    return view.words.gettext("This release corrects release %(number)s: %(reason)s", number=release.corrects, reason=release.reason or "")


# ---------------------------------------------------------------- what got better or worse
def changes_words(view: View) -> tuple[Markup, list[Markup]]:
    """What got better or worse since the year before beyond chance: a sentence, and the largest changes by body."""
    facts, _ = view.facts, view.words.gettext
    if facts.year_before is None or facts.roles.kept is None:
        return _("This release holds one period only, so nothing can be compared with the year before."), []
    found = _found_changes(facts)
    period = parts.period_words(view, facts.year_before)
    moved = [one for one in found if one[1].verdict != "same"]
    moved.sort(key=lambda one: -abs(one[1].difference))
    say = _(
        "Against %(period)s, beyond chance: better in %(better)s, worse in %(worse)s; no change that could be told from chance in %(same)s.",
        period=period, better=_bodies(view, sum(one[1].verdict == "better" for one in found)),
        worse=_bodies(view, sum(one[1].verdict == "worse" for one in found)), same=_bodies(view, len(found) - len(moved)),
    )  # fmt: skip
    return say, [_change(view, *one) for one in moved[:MOST_CHANGES]]


def _bodies(view: View, number: int) -> Markup:
    shown = view.formats.number(number)
    return view.words.ngettext("%(shown)s body", "%(shown)s bodies", number, shown=shown)


def _found_changes(facts: Facts) -> list[tuple[str, Change, Figure, Figure]]:
    found = []
    measure = facts.roles.kept or ""
    for body in facts.book.bodies:
        before, now = (facts.of(Key(body=body), measure, period) for period in (facts.year_before, facts.year))
        change = change_between(before, now, facts.book.measures[measure].polarity)
        if change is not None and before is not None and now is not None:
            found.append((body, change, before, now))
    return found


def _change(view: View, body: str, change: Change, before: Figure, now: Figure) -> Markup:
    word = Markup(f'<b class="{change.verdict}">{verdict_words(view, change)}</b>')
    return view.words.gettext(
        "%(body)s: %(word)s, from %(before)s to %(now)s",
        body=view.link(view.name("bodies", body), "body", body), word=word, before=amount(view, before), now=amount(view, now),
    )  # fmt: skip
