"""What the law promises, in words: values of a standard, their acts, since when they hold, how sure that is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from olshem_site.components.citations import article_words, source_words
from olshem_site.components.phrases import absent, unit_words
from olshem_site.components.schedules import code_words
from olshem_site.components.view import View
from olshem_site.facts import Promised
from olshem_site.texts import deferred, safe

_TWO_STOPS = re.compile(r"\.((?:</a>)?)\.")
_KINDS = {
    "law": deferred("Law"),
    "code": deferred("Code"),
    "decree": deferred("Decree"),
    "resolution": deferred("Resolution"),
    "order": deferred("Order"),
    "decision": deferred("Decision"),
}
_TEXTS = {
    "act-text": deferred("read in the text of the act"),
    "official-passport": deferred("read in an official description of the service"),
    "official-portal": deferred("read on an official portal"),
    "official-notice": deferred("read in an official notice"),
    "secondary": deferred("read in a text of somebody else, not in the law"),
}
_CONFIDENCE = {
    "read": deferred("read in a text"),
    "derived": deferred("worked out from texts that were read"),
    "recalled": deferred("general knowledge, not checked in any text: not to be taken for law"),
}
_ENDED = {
    "repealed": deferred("repealed"),
    "superseded": deferred("superseded"),
    "suspended": deferred("suspended"),
}


# ---------------------------------------------------------------- values
def promise_words(view: View, dated: Any) -> Markup:
    """A value of a standard in words: ``10 working days``, ``each case carries its own due time``, or that it was not found.

    A value that was read for some areas names them.
    """
    said = _plain_words(view, dated)
    if dated is None or not dated.area:
        return said
    areas = view.joined([view.name("areas", code) for code in dated.area])
    return view.words.gettext("%(value)s, only in %(areas)s", value=said, areas=areas)


def _plain_words(view: View, dated: Any) -> Markup:
    _ = view.words.gettext
    value = None if dated is None else dated.value
    if value is None:
        return absent(_("not found in any law or notice"))
    if value == "carried":
        return _("each case carries its own due time")
    if isinstance(value, int | float):
        if dated.unit is not None and str(dated.unit) == "KZT" and value == 0:
            return _("free of charge")
        decimals = len(f"{value:g}".partition(".")[2])
        return unit_words(view, value, view.formats.number(value, decimals), str(dated.unit or ""))
    return code_words(view, value)


def channel_words(view: View, channels: Iterable[str]) -> Markup:
    """The ways in which a case may arrive, by name."""
    return view.joined([view.name("channels", code) for code in channels])


def variant_words(view: View, variants: Sequence[Promised]) -> Markup:
    """What holds on each channel: ``8 working days (Counter); 30 minutes (Portal)``; values that are equal stand together."""
    said: dict[Markup, list[str]] = {}
    for one in variants:
        said.setdefault(promise_words(view, one.dated), []).extend(one.channels)
    if len(said) == 1:
        value, channels = next(iter(said.items()))
        everywhere = not variants[0].channels or len(variants) > 1
        return value if everywhere else _on_channels(view, value, channels)
    return Markup("; ").join(_on_channels(view, value, channels) for value, channels in said.items())


def value_words(view: View, dated: Any) -> Markup:
    """A value of a standard with the channels for which alone it holds."""
    value = promise_words(view, dated)
    return _on_channels(view, value, list(dated.channel)) if dated.channel else value


def _on_channels(view: View, value: Markup, channels: list[str]) -> Markup:
    named = channel_words(view, channels)
    if value.endswith(")"):
        return safe(f"{value[:-1]}; {named})")
    return view.words.gettext("%(value)s (%(channels)s)", value=value, channels=named)


def one_stop(text: Markup) -> Markup:
    """A sentence with one full stop where an abbreviation at its end (``2025 г.``) would give two."""
    return safe(_TWO_STOPS.sub(r".\1", str(text)))


# ---------------------------------------------------------------- days
def day_words(view: View, day: dt.date) -> Markup:
    """A day; a month or a year alone where no more was written."""
    written = getattr(day, "written", "")
    if len(written) == 4:
        return view.words.gettext("%(year)s", year=written)
    return safe(view.formats.month(day.isoformat()) if written else view.formats.date(day.isoformat()))


def since_words(view: View, day: dt.date) -> Markup:
    """Since a day, a month, a year."""
    _, written = view.words.gettext, getattr(day, "written", "")
    if len(written) == 4:
        return _("since %(year)s", year=written)
    if written:
        return _("since %(month)s", month=view.formats.month_inflected(day))
    return _("since %(date)s", date=view.formats.date(day.isoformat()))


def read_words(view: View, day: dt.date) -> Markup:
    """On which day, in which month or year somebody read it."""
    _ = view.words.gettext
    if getattr(day, "written", ""):
        return _("as read in %(date)s", date=day_words(view, day))
    return _("as read on %(date)s", date=day_words(view, day))


def when_words(view: View, dated: Any) -> Markup:
    """The days of a value: since when by law, or when it was read."""
    if dated.observed_on is not None:
        return read_words(view, dated.observed_on)
    return since_words(view, dated.starts_on) if dated.starts_on is not None else Markup("")


def ended_words(view: View, dated: Any) -> Markup:
    """How a value ended; empty where it did not, or nobody said how."""
    return view.words.gettext(_ENDED[str(dated.ended)][0]) if dated.ended is not None else Markup("")


# ---------------------------------------------------------------- where it comes from
def act_words(view: View, code: str) -> Markup:
    """An act in short, linked where its address is known: ``Order No 20 of 5 May 2020``; the text itself where it is none of the register."""
    act = view.facts.book.acts.get(code)
    return escape(code) if act is None else outward(act_name(view, act), act.url)


def act_name(view: View, act: Any) -> Markup:
    """What kind of act it is, its number and its day."""
    _ = view.words.gettext
    kind = _(_KINDS[act.kind][0])
    if act.on is None:
        return _("%(kind)s No %(number)s", kind=kind, number=act.number)
    return _("%(kind)s No %(number)s of %(date)s", kind=kind, number=act.number, date=day_words(view, act.on))


def outward(label: Markup, url: str | None) -> Markup:
    """A link that leaves these pages, if there is an address of the web; else the label alone."""
    if url is None or not url.startswith(("https://", "http://")):
        return label
    return Markup('<a href="%s" rel="external noreferrer">%s</a>') % (url, label)


def place_words(view: View, dated: Any) -> Markup:
    """The act and its article, or the other place that a value comes from."""
    if not dated.act:
        return outward(source_words(view, dated.source or ""), dated.url)
    act = act_words(view, dated.act)
    return safe(f"{act}, {article_words(view, dated.article)}") if dated.article else act


def origin_words(view: View, dated: Any) -> Markup:
    """Since when a value holds, or when it was read, and where it comes from."""
    _ = view.words.gettext
    if dated is None:
        return Markup("")
    when, place = when_words(view, dated), place_words(view, dated)
    if not when:
        return place
    said = _("%(when)s: %(place)s", when=when, place=place)
    if dated.value is not None and dated.confidence == "recalled":
        return safe(f"{said} ({confidence_words(view, dated)})")
    return said


def confidence_words(view: View, dated: Any) -> Markup:
    """How sure a value is, in words; empty where the rulebook does not say."""
    _ = view.words.gettext
    if dated.confidence in (None, "read") and dated.source_type is not None:
        return _(_TEXTS[str(dated.source_type)][0])
    return _(_CONFIDENCE[str(dated.confidence)][0]) if dated.confidence is not None else Markup("")
