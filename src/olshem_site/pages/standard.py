"""What a service promises, as its page, its short reglament and its deadlines say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from olshem_site.components import (
    View,
    channel_words,
    confidence_words,
    one_stop,
    origin_words,
    parameter_name,
    parameter_names,
    variant_words,
)
from olshem_site.components.parameters import FIRST
from olshem_site.facts import Facts, Promised
from olshem_site.texts import safe

OF_COMPLAINTS = "complaint"
"""How the parameters begin that say how a complaint is handled."""


@dataclass(frozen=True, slots=True)
class Standard:
    """One parameter: what it is called, its value in words, where that comes from (a line for each different origin)."""

    code: str
    name: Markup
    value: Markup
    origins: tuple[Markup, ...]
    known: bool


def standards(view: View, service: str, *, complaints: bool = False) -> tuple[Standard, ...]:
    """What is promised on the day of the release: the time and the fee first; of complaints or of everything else."""
    codes = [code for code in view.facts.standards_of(service) if code.startswith(OF_COMPLAINTS) == complaints]
    first = sorted(codes, key=lambda code: FIRST.index(code) if code in FIRST else len(FIRST))
    found = ((code, view.facts.promised(service, code)) for code in first)
    return tuple(standard(view, code, variants) for code, variants in found if code in FIRST or _said(variants))


def _said(variants: Sequence[Promised]) -> bool:
    """Whether anything is said of the day of the release, be it that nobody knows; what ended before is history."""
    return any(one.dated is not None for one in variants)


def unknown_names(view: View, said: Sequence[Standard]) -> Markup:
    """What is not known of a standard, by name; empty where everything is."""
    codes = [one.code for one in said if not one.known]
    return parameter_names(view, codes) if codes else Markup("")


def standard(view: View, code: str, variants: Sequence[Promised]) -> Standard:
    """One parameter with its values on all channels."""
    found = [one.dated for one in variants if one.value is not None]
    origins = dict.fromkeys(origin_words(view, dated) for dated in found)
    lines = (*filter(None, origins), *_notes(view, variants))
    return Standard(code, parameter_name(view, code), variant_words(view, variants), lines, bool(found))


def _notes(view: View, variants: Sequence[Promised]) -> Iterator[Markup]:
    """What must be known of the values, each with the channels of which it is said where others have another."""
    said: dict[Markup, list[str]] = {}
    for one in variants:
        if one.value is not None and one.dated.note is not None:
            said.setdefault(view.text(one.dated.note), []).extend(one.channels)
    for note, channels in said.items():
        alone = not channels or len(channels) == sum(len(one.channels) for one in variants)
        yield note if alone else view.words.gettext("%(name)s: %(value)s", name=channel_words(view, channels), value=note)


# ---------------------------------------------------------------- the promise in one sentence
def promise_sentence(view: View, service: str) -> Markup:
    """The time and the fee in one sentence; that they are unknown where they are."""
    _ = view.words.gettext
    term, fee = (_words_of(view, service, code) for code in ("term", "fee"))
    if term and fee:
        return _("Promised: an answer within %(term)s; %(fee)s.", term=term, fee=fee)
    if term:
        return _("Promised: an answer within %(term)s.", term=term)
    limit = _unknown_term(view, service)
    return _("%(limit)s Fee: %(fee)s.", limit=limit, fee=fee) if fee else limit


def _words_of(view: View, service: str, code: str) -> Markup:
    """The values of a parameter in words; empty where none is known or each case has its own."""
    variants = view.facts.promised(service, code)
    known = [one for one in variants if one.value not in (None, "carried")]
    return variant_words(view, variants if len(known) == len(variants) else known) if known else Markup("")


def _unknown_term(view: View, service: str) -> Markup:
    _ = view.words.gettext
    if any(one.value == "carried" for one in view.facts.promised(service, "term")):
        return _("No one time for all: each case may carry its own.")
    return _("How long it may take is not known: we have not found the legal time limit.")


def promise_basis(view: View, service: str) -> tuple[Markup, ...]:
    """By which law the time is promised and since when, or when it was read; one line for each channel where they differ."""
    _ = view.words.gettext
    known = [one.dated for one in view.facts.promised(service, "term") if one.value not in (None, "carried")]
    return tuple(dict.fromkeys(_basis(view, dated) for dated in known))


def promise_notes(view: View, service: str) -> tuple[Markup, ...]:
    """What must be known of the promised time: that it is the time of a step only, how its year was found ..."""
    return tuple(_notes(view, view.facts.promised(service, "term")))


def _basis(view: View, dated: object) -> Markup:
    _ = view.words.gettext
    said, sure = origin_words(view, dated), confidence_words(view, dated)
    if getattr(dated, "observed_on", None) is not None:
        said = _("%(said)s. Since when it holds by law is not known.", said=said[:1].upper() + said[1:])
    elif getattr(dated, "act", None) is not None:
        said = _("By law %(said)s.", said=said)
    else:
        said = safe(f"{said[:1].upper()}{said[1:]}.")
    return one_stop(safe(f"{said} {sure[:1].upper()}{sure[1:]}.") if sure else said)


def in_days(facts: Facts, service: str) -> tuple[Promised, ...]:
    """The terms in days or months on the day of the release: those that end on a day that can be told beforehand."""
    units = {"working-day", "calendar-day", "calendar-month", "day"}
    return tuple(one for one in facts.promised(service, "term") if isinstance(one.value, int | float) and str(one.dated.unit) in units)
