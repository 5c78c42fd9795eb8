"""The law of a service: every text that its standard was read in, what each says, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from olshem_site.components import (
    View,
    act_name,
    article_words,
    confidence_words,
    day_words,
    outward,
    parameter_name,
    read_words,
    registered_words,
    source_words,
    value_words,
)
from olshem_site.texts import safe


@dataclass(frozen=True, slots=True)
class LawText:
    """One act, or another text: its title, what is known about it, and what it says."""

    title: Markup
    about: tuple[Markup, ...]
    says: tuple[Markup, ...]


def law_texts(view: View, service: str) -> tuple[LawText, ...]:
    """The texts that hold values of the service's standard: acts first, then what is not an act, each once."""
    acts: dict[str, list[Markup]] = {}
    others: dict[tuple[str, str | None], list[Markup]] = {}
    for said, dated in _values(view, service):
        if dated.act:
            acts.setdefault(dated.act, []).append(said)
        else:
            others.setdefault((dated.source or "", dated.url), []).append(said)
    found = [_act(view, code, says) for code, says in acts.items()]
    for code in (one for one in view.facts.book.services[service].acts if one not in acts):
        found.append(_act(view, code, []))
    found += [LawText(outward(source_words(view, source), url), (), tuple(dict.fromkeys(says))) for (source, url), says in others.items()]
    return tuple(found)


def _values(view: View, service: str) -> Iterator[tuple[Markup, Any]]:
    """Each dated value of the standard, and the model that it follows, with what its text says."""
    _, thing = view.words.gettext, view.facts.book.services[service]
    for code, values in view.facts.standards_of(service).items():
        for dated in (one for one in values if one.value is not None):
            yield _line(view, parameter_name(view, code), value_words(view, dated), dated), dated
    for dated in thing.follows:
        model = view.facts.book.model_standards.get(dated.value)
        if model is not None:
            yield _line(view, _("Follows the model standard"), view.text(model.name), dated), dated


def _line(view: View, name: Markup, value: Markup, dated: Any) -> Markup:
    _ = view.words.gettext
    said = _("%(name)s: %(value)s", name=name, value=value)
    if dated.article:
        said = safe(f"{said}, {article_words(view, dated.article)}")
    if dated.observed_on is not None:
        said = _("%(said)s, %(when)s", said=said, when=read_words(view, dated.observed_on))
    quote = Markup(" <q>%s</q>") % dated.quote if dated.quote else ""
    sure = confidence_words(view, dated)
    url = dated.url if dated.act else None
    known = view.facts.book.acts.get(dated.act) if dated.act else None
    address = outward(_("the text"), url) if url and (known is None or known.url != url) else ""
    more = Markup(" · ").join(part for part in (sure, address) if part)
    return safe(f"{said}{quote}{f' <small>{more}</small>' if more else ''}")


def _act(view: View, code: str, says: list[Markup]) -> LawText:
    _ = view.words.gettext
    act = view.facts.book.acts.get(code)
    if act is None:
        return LawText(escape(code), (), tuple(dict.fromkeys(says)))
    about = [act_name(view, act), view.text(act.issuer)]
    if act.registered:
        about.append(_("registered: %(number)s", number=registered_words(view, act.registered)))
    if act.repealed_on is not None:
        by = view.text(act.repealed_by)
        ended = _("no longer in force: %(date)s", date=day_words(view, act.repealed_on))
        about.append(_("%(ended)s (%(by)s)", ended=ended, by=by) if by else ended)
    if act.note is not None:
        about.append(view.text(act.note))
    return LawText(outward(view.text(act.title), act.url), tuple(about), tuple(dict.fromkeys(says)))
