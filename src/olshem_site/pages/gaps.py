"""What a rulebook itself does not know: values not found, recalled or second-hand, days not dated, decrees to come, reviews overdue."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from olshem import publication
from olshem_site.components import Column, View, day_words, folded, linked, parameter_name, parameter_names, table
from olshem_site.facts import Facts
from olshem_site.pages.how import missing_stages
from olshem_site.texts import safe


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of thing that is not known: where it stands on the page, its heading, how much, and which."""

    anchor: str
    heading: Markup
    says: Markup
    body: Markup


class Doubt(NamedTuple):
    """A value that is not to be taken for law: of which section, whose, which parameter (or none), and the value."""

    section: str
    code: str
    parameter: str
    dated: Any


def gaps(view: View) -> Iterator[Gap]:
    """Every kind of gap that there is."""
    for make in (_standards, _recalled, _secondary, _undated, _lives, _calendars, _reviews, _stages):
        found = make(view)
        if found is not None:
            yield found


def unknown_standards(facts: Facts) -> list[tuple[str, str]]:
    """Service and parameter of each standard that is known to be unknown."""
    found = []
    for code, service in facts.book.services.items():
        for parameter in service.standards:
            if all(one.value is None for one in facts.promised(code, parameter)):
                found.append((code, parameter))
    return found


def _service(view: View, code: str) -> Markup:
    return view.link(view.name("services", code), "service", code)


def _number(view: View, number: int) -> str:
    return view.formats.number(number)


def _standards(view: View) -> Gap | None:
    """By parameter how many services lack it; by service what it lacks."""
    _, n, found = view.words.gettext, view.words.ngettext, unknown_standards(view.facts)
    if not found:
        return None
    says = n(
        "%(shown)s standard was not found in any law or notice.", "%(shown)s standards were not found in any law or notice.",
        len(found), shown=_number(view, len(found)),
    )  # fmt: skip
    by_parameter = Counter(parameter for _code, parameter in found)
    lacking: dict[str, list[str]] = {}
    for code, parameter in found:
        lacking.setdefault(code, []).append(parameter)
    every = len(view.facts.book.services)
    rows = [
        (parameter_name(view, parameter), _("%(part)s of %(whole)s", part=_number(view, many), whole=_number(view, every)))
        for parameter, many in by_parameter.most_common()
    ]
    made = table(_("Standards that were not found, by what they promise"), [Column(_("What was not found")), Column(_("Services"))], rows)
    items = []
    for code in view.sorted_codes("services", lacking):
        names = parameter_names(view, lacking[code], capital=False)
        items.append(_("%(name)s: %(what)s", name=_service(view, code), what=names))
    head = n("%(shown)s service, by name", "%(shown)s services, by name", len(items), shown=_number(view, len(items)))
    return Gap("standards", _("Standards"), says, made + folded(head, items))


def doubts(facts: Facts, *, recalled: bool) -> list[Doubt]:
    """Values that are general knowledge alone, or that were read in somebody else's text alone."""
    found = []
    for code, service in facts.book.services.items():
        for parameter, values in service.standards.items():
            found += [Doubt("services", code, parameter, one) for one in values if one.value is not None and _doubtful(one, recalled)]
        found += [Doubt("services", code, "", one) for one in (*service.accountable, *service.delivered_by) if _doubtful(one, recalled)]
    for section in ("bodies", "areas"):
        for code, thing in getattr(facts.book, section).items():
            lines = [thing.exists, thing.became, thing.name if isinstance(thing.name, tuple) else ()]
            found += [Doubt(section, code, "", one) for values in lines for one in values if _doubtful(one, recalled)]
    return found


def _doubtful(dated: Any, recalled: bool) -> bool:
    return (
        str(dated.confidence) == "recalled" if recalled else str(dated.source_type) == "secondary" and str(dated.confidence) != "recalled"
    )


def _recalled(view: View) -> Gap | None:
    found = doubts(view.facts, recalled=True)
    if not found:
        return None
    says = view.words.ngettext(
        "%(shown)s value is general knowledge that was not checked in any text.",
        "%(shown)s values are general knowledge that was not checked in any text.",
        len(found), shown=_number(view, len(found)),
    )  # fmt: skip
    return Gap("recalled", view.words.gettext("Not checked"), says, _doubted(view, found))


def _secondary(view: View) -> Gap | None:
    found = doubts(view.facts, recalled=False)
    if not found:
        return None
    says = view.words.ngettext(
        "%(shown)s value was read in a text of somebody else, not in the law or on an official page.",
        "%(shown)s values were read in texts of somebody else, not in the law or on an official page.",
        len(found), shown=_number(view, len(found)),
    )  # fmt: skip
    return Gap("secondary", view.words.gettext("Second-hand"), says, _doubted(view, found))


def _doubted(view: View, found: Sequence[Doubt]) -> Markup:
    """Whose values they are, folded under their number."""
    by_thing: dict[tuple[str, str], Counter[str]] = {}
    for one in found:
        by_thing.setdefault((one.section, one.code), Counter())[one.parameter] += 1
    items = []
    for (section, code), parameters in by_thing.items():
        link = _service(view, code) if section == "services" else linked(view, section, (code,))
        named = view.joined([parameter_name(view, parameter) for parameter in parameters if parameter])
        items.append(view.words.gettext("%(name)s: %(what)s", name=link, what=named) if named else link)
    head = view.words.ngettext(
        "%(shown)s name, each with a link", "%(shown)s names, each with a link", len(items), shown=_number(view, len(items))
    )
    return folded(head, items)


def _undated(view: View) -> Gap | None:
    """The time limits and fees of which only a reading is known, not since when they hold."""
    facts, n = view.facts, view.words.ngettext
    seen: dict[str, list[str]] = {}
    for code in facts.book.services:
        for parameter in ("term", "fee"):
            known = [one.dated for one in facts.promised(code, parameter) if one.value is not None]
            if known and all(dated.observed_on is not None for dated in known):
                seen.setdefault(parameter, []).append(code)
    if not seen:
        return None
    number = sum(map(len, seen.values()))
    says = n(
        "%(shown)s time limit or fee is known only as it was read on a page: since when it holds is not known.",
        "%(shown)s time limits and fees are known only as they were read on a page: since when they hold is not known.",
        number, shown=_number(view, number),
    )  # fmt: skip
    made = [
        folded(
            view.words.gettext("%(name)s: %(what)s", name=parameter_name(view, parameter), what=_number(view, len(codes))),
            [_service(view, code) for code in view.sorted_codes("services", codes)],
        )
        for parameter, codes in seen.items()
    ]
    return Gap("undated", view.words.gettext("Not dated"), says, safe("".join(made)))


def _lives(view: View) -> Gap | None:
    """Bodies of which nobody knows whether they are still there: last spoken of long ago."""
    facts = view.facts
    found: dict[str, dt.date] = {}
    for code, body in facts.book.bodies.items():
        known = [one for one in body.exists if one.value is not None]
        if known and not facts.lives.gone("bodies", code):
            last = max(known, key=lambda one: one.begins_on)
            if last.observed_on is not None and not any(one.starts_on for one in known if one.value and one.ends_on is None):
                found[code] = last.observed_on
    if not found:
        return None
    says = view.words.ngettext(
        "Of %(shown)s body it is known only that a text speaks of it, not since when it exists.",
        "Of %(shown)s bodies it is known only that texts speak of them, not since when they exist.",
        len(found), shown=_number(view, len(found)),
    )  # fmt: skip
    items = [
        view.words.gettext("%(name)s: last spoken of %(date)s", name=linked(view, "bodies", (code,)), date=day_words(view, found[code]))
        for code in sorted(found, key=lambda code: found[code])
    ]
    head = view.words.ngettext("%(shown)s body", "%(shown)s bodies", len(items), shown=_number(view, len(items)))
    return Gap("lives", view.words.gettext("Bodies in time"), says, folded(head, items))


def _calendars(view: View) -> Gap | None:
    """The calendars whose decrees end before the year of the release does, or that do not say how far they are known."""
    year_end = dt.date(view.facts.release.on.year, 12, 31)
    late = {code: one for code, one in view.facts.book.calendars.items() if one.decreed_until is not None and one.decreed_until < year_end}
    if not late:
        return None
    says = view.words.ngettext(
        "The decrees of this year are not known for %(shown)s calendar: a working day may yet be moved.",
        "The decrees of this year are not known for %(shown)s calendars: a working day may yet be moved.",
        len(late), shown=_number(view, len(late)),
    )  # fmt: skip
    items = []
    for one in late.values():
        date = view.formats.date(one.decreed_until.isoformat())
        said = view.words.gettext("%(name)s: known until %(date)s", name=view.text(one.name), date=date)
        items.append(safe(f"<li>{said}{f' <small>{view.text(one.note)}</small>' if one.note is not None else ''}</li>"))
    return Gap("calendars", view.words.gettext("Calendars"), says, safe(f"<ul>{''.join(items)}</ul>"))


def _reviews(view: View) -> Gap | None:
    """The measures whose next review is past on the day of the release."""
    due = publication.reviews_due(view.facts.book, view.facts.release.on)
    if not due:
        return None
    says = view.words.ngettext(
        "%(shown)s measure is past the day of its next review.", "%(shown)s measures are past the day of their next review.",
        len(due), shown=_number(view, len(due)),
    )  # fmt: skip
    items = []
    for one in due:
        date = view.formats.date(one.next_review.isoformat())
        link = view.link(view.name("measures", one.code), "measure", one.code)
        items.append(Markup("<li>%s</li>") % view.words.gettext("%(name)s: was due on %(date)s", name=link, date=date))
    return Gap("reviews", view.words.gettext("Measures"), says, safe(f"<ul>{''.join(items)}</ul>"))


def _stages(view: View) -> Gap | None:
    """The boxes of the model of which this release holds nothing."""
    missing = missing_stages(view)
    if not missing:
        return None
    says = view.words.ngettext(
        "%(shown)s step of the model has nothing in this release yet.", "%(shown)s steps of the model have nothing in this release yet.",
        len(missing), shown=_number(view, len(missing)),
    )  # fmt: skip
    listed = safe(f"<ul>{''.join(f'<li>{one}</li>' for one in missing)}</ul>")
    way = view.link(view.words.gettext("How a number is made"), "how")
    return Gap("stages", view.words.gettext("Steps to come"), says, safe(f"{listed}<p>{way}</p>"))
