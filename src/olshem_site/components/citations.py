"""Places in acts and other texts, as rulebooks write them in short English, in the words of the page's language.

What is written in another way is shown as it stands.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from markupsafe import Markup, escape

from olshem_site.components.view import View
from olshem_site.texts import deferred, safe

_PARTS = (
    (r"(?:article |art\. )?(?P<number>\d\S*)", deferred("article %(number)s")),
    (r"para (?P<number>\d\S*)", deferred("paragraph %(number)s")),
    (r"annex (?P<number>\d\S*)", deferred("annex %(number)s")),
    (r"standard", deferred("standard")),
    (r"standard para (?P<number>\d\S*)", deferred("standard, paragraph %(number)s")),
    (r"general provisions", deferred("general provisions")),
    (r"rules under the Administrative Procedural Code art\. (?P<number>\d\S*)", deferred("rules under article %(number)s of the Administrative Procedural Code")),
    (r"Tax Code \((?P<year>\d{4})\) art\. (?P<number>\d\S*) as cited", deferred("cited as article %(number)s of the Tax Code of %(year)s")),
    (r"as amended by (?P<act>\d+) of (?P<date>\d{4}-\d\d-\d\d)", deferred("as amended by No %(act)s of %(date)s")),
)  # fmt: skip
_REMARKS = (
    (r"as cited by the portal", deferred("as the portal cites it")),
    (r"earlier edition", deferred("earlier edition")),
    (r"wording of (?P<act>\d+) of (?P<date>\d{4}-\d\d-\d\d)", deferred("as worded by No %(act)s of %(date)s")),
)
_REMARK = re.compile(r"(.+?) \(([^()]*[a-z][^()]*)\)")
_REGISTERED = re.compile(r"(\S+) of (\d{4}-\d\d-\d\d)")
_OWN = re.compile(r"own proposal(?=$|[;:])")
_NAMED = re.compile(r"\b(?:statute approved by )?(order|resolution) (\d+) of (\d{4}(?:-\d\d-\d\d)?)")


def article_words(view: View, article: str) -> Markup:
    """A place in an act: ``4(1)`` is ``article 4(1)``, ``standard, para 4(1)`` is ``standard, paragraph 4(1)``."""
    remarked = _REMARK.fullmatch(article)
    said = Markup(", ").join(_said(view, part, _PARTS) for part in (remarked[1] if remarked else article).split(", "))
    return view.words.gettext("%(place)s (%(remark)s)", place=said, remark=_said(view, remarked[2], _REMARKS)) if remarked else said


def source_words(view: View, source: str) -> Markup:
    """Another text than an act: its name, and the place in it; acts that it names."""
    name, comma, place = source.partition(", ")
    if comma and any(re.fullmatch(pattern, place) for pattern, _message in _PARTS):
        return Markup("%s, %s") % (name, article_words(view, place))
    if _OWN.match(source):
        return Markup("%s%s") % (view.words.gettext("our own proposal"), source.removeprefix("own proposal"))
    return Markup("").join(_pieces(source, _NAMED, lambda found: _named(view, found)))


def registered_words(view: View, registered: str) -> Markup:
    """Under which number, and on which day, an act was entered in the register of acts."""
    found = _REGISTERED.fullmatch(registered)
    if found is None:
        return escape(registered)
    return view.words.gettext("No %(number)s of %(date)s", number=found[1], date=view.formats.date(found[2]))


def _said(view: View, text: str, patterns: tuple[tuple[str, tuple[str, str]], ...]) -> Markup:
    for pattern, message in patterns:
        found = re.fullmatch(pattern, text)
        if found is not None:
            values = found.groupdict()
            if "date" in values:
                values["date"] = view.formats.date(values["date"])
            return view.words.gettext(message[0], **values)
    return escape(text)


def _named(view: View, found: re.Match[str]) -> Markup:
    """An act that is named in short: ``order 8 of 2014-08-20``; within a text it begins with a small letter."""
    _, date = view.words.gettext, found[3]
    when = _("%(year)s", year=date) if len(date) == 4 else Markup(view.formats.date(dt.date.fromisoformat(date).isoformat()))
    kind = _("Order") if found[1] == "order" else _("Resolution")
    said = _("%(kind)s No %(number)s of %(date)s", kind=kind, number=found[2], date=when)
    return safe(said[:1].lower() + said[1:]) if found.start() else said


def _pieces(text: str, pattern: re.Pattern[str], said: Callable[[re.Match[str]], Markup]) -> list[Markup]:
    """The text with what the pattern finds said in words, everything else as it stands."""
    pieces, end = [], 0
    for found in pattern.finditer(text):
        pieces += [escape(text[end : found.start()]), said(found)]
        end = found.end()
    return [*pieces, escape(text[end:])]
