"""Bodies and areas in time, in words: what they are, what they were before and became after, how sure that is."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from olshem_site.components.promises import confidence_words, day_words, one_stop, place_words
from olshem_site.components.view import View
from olshem_site.facts.lives import Step
from olshem_site.texts import deferred, safe

PAGES = {"bodies": "body", "areas": "area"}
"""Where the pages of each section stand."""
_KINDS = {
    "ministry": deferred("ministry"),
    "agency": deferred("agency"),
    "committee": deferred("committee"),
    "office": deferred("office"),
    "akimat": deferred("akimat, the local executive body"),
    "department": deferred("department"),
    "service-centre": deferred("public service centre"),
    "state-corporation": deferred("state corporation"),
    "ngo": deferred("non-governmental organisation"),
    "partnership": deferred("partnership of the state and a private body"),
    "region": deferred("region"),
    "city": deferred("city"),
    "district": deferred("district"),
}
_AFTER = {
    "renamed": deferred("renamed: %(names)s"),
    "merged": deferred("merged into: %(names)s"),
    "split": deferred("split into: %(names)s"),
    "reorganised": deferred("reorganised into: %(names)s"),
}
_BEFORE = {
    "renamed": deferred("a new name for: %(names)s"),
    "merged": deferred("merged from: %(names)s"),
    "split": deferred("split from: %(names)s"),
    "reorganised": deferred("reorganised from: %(names)s"),
}


class Told(NamedTuple):
    """A step of a life in words: when, what, from which text and how sure; whether it was checked in a text."""

    when: Markup
    what: Markup
    basis: Markup
    checked: bool


def kind_words(view: View, kind: str | None) -> Markup:
    """What kind of body or area it is; empty where the rulebook does not say."""
    return view.words.gettext(_KINDS[kind][0]) if kind in _KINDS else Markup("")


def life(view: View, section: str, code: str) -> tuple[Told, ...]:
    """The life of a body or area as a line of days."""
    return tuple(_told(view, section, step) for step in view.facts.lives.line(section, code))


def _told(view: View, section: str, step: Step) -> Told:
    when = day_words(view, step.on)
    if step.until is not None:
        when = view.words.gettext("%(first)s and %(last)s", first=when, last=day_words(view, step.until))
    checked = step.said.confidence != "recalled"
    place = place_words(view, step.said) if checked else Markup("")
    basis = Markup(" · ").join(part for part in (place, confidence_words(view, step.said)) if part)
    return Told(when, _what(view, section, step), basis, checked)


def _what(view: View, section: str, step: Step) -> Markup:
    _ = view.words.gettext
    if step.what == "became":
        return _(_AFTER[step.how][0], names=linked(view, section, step.others))
    if step.what == "took-over":
        return _(_BEFORE[step.how][0], names=linked(view, section, step.others))
    if step.what == "called":
        return _("named: %(name)s", name=view.text(step.said.value))
    return {
        "began": lambda: _("begins to exist"),
        "ended": lambda: _("no longer exists"),
        "seen": lambda: _("a text speaks of it"),
    }[step.what]()


def linked(view: View, section: str, codes: tuple[str, ...]) -> Markup:
    """Bodies or areas by name, each a link to its page."""
    return view.joined([view.link(view.name(section, code), PAGES[section], code) for code in codes])


def gone_words(view: View, section: str, code: str) -> Markup:
    """That a body or area exists no more, and where its work is now, or that nobody knows; empty for one that exists."""
    _, lives = view.words.gettext, view.facts.lives
    if section == "bodies" and code in view.facts.unheard:
        day = day_words(view, view.facts.unheard[code])
        return one_stop(_("The last text that speaks of it is of %(date)s. Whether it still exists is not known.", date=day))
    if not lives.gone(section, code):
        return Markup("")
    heirs = lives.heirs(section, code)
    if not heirs:
        return _("It no longer exists. Who took over from it is not known.")
    names = linked(view, section, heirs)
    sure = all(step.said.confidence != "recalled" for step in lives.successors(section, code))
    if sure:
        return _("It no longer exists. In its place now: %(names)s.", names=names)
    return _("It no longer exists. In its place now, by general knowledge that was not checked: %(names)s.", names=names)


def name_note(view: View, section: str, code: str) -> Markup:
    """That the name shown is not attested for the day that pages speak of; empty where it is."""
    names = getattr(view.facts.book, section)[code].name
    if not isinstance(names, tuple) or view.facts.dated_in_force([one for one in names if one.value is not None]) is not None:
        return Markup("")
    named = view.facts.name_of(names)
    if named is None:
        return Markup("")
    day = day_words(view, named.begins_on)
    if named.begins_on > view.facts.day:
        return view.words.gettext("The name is the earliest that is known, of %(date)s.", date=day)
    return view.words.gettext("The name is the last that is known, of %(date)s.", date=day)


def joined_kinds(view: View, codes: tuple[str, ...], *, kinds: bool = True) -> Markup:
    """Bodies by name, each with what kind it is if that is asked for; one that exists no more with those in its place."""
    said, lives = [], view.facts.lives
    for code in codes:
        name, kind = linked(view, "bodies", (code,)), kind_words(view, view.facts.book.bodies[code].kind) if kinds else ""
        heirs = lives.heirs("bodies", code) if lives.gone("bodies", code) else ()
        if heirs:
            said.append(view.words.gettext("%(name)s, now: %(names)s", name=name, names=joined_kinds(view, heirs, kinds=kinds)))
        else:
            said.append(safe(f"{name} <small>({kind})</small>") if kind else name)
    return view.joined(said)
