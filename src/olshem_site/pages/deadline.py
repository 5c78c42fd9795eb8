"""*My deadline*: the last day for each of the days after the release, with the working; any other day by a little script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem_site.components import Column, View, channel_words, one_stop, origin_words, promise_words, table
from olshem_site.facts import Facts, Promised
from olshem_site.facts.deadlines import Told
from olshem_site.pages.counting import run_words, runs, skipped_words, words_for_script
from olshem_site.pages.plan import Plan
from olshem_site.pages.rules_for_script import calendar_for_script, term_for_script
from olshem_site.pages.standard import in_days, promise_basis, promise_notes, promise_sentence
from olshem_site.texts import safe


@dataclass(frozen=True, slots=True)
class Term:
    """One term with its last days: for which channels, in words, the table, and what the script needs."""

    channels: Markup
    says: Markup
    table: Markup
    rules: str
    first: str


@dataclass(frozen=True, slots=True)
class DeadlinePage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    above: Markup
    promise: Markup
    basis: tuple[Markup, ...]
    rules: tuple[Markup, ...]
    origin: Markup
    caveats: tuple[Markup, ...]
    terms: tuple[Term, ...]
    others: tuple[Markup, ...]
    calendar: str
    words: str
    last_input: str


def pages(facts: Facts) -> Iterator[Plan]:
    """A page for each service whose term ends on a day that can be told beforehand."""
    for code in facts.book.services:
        if in_days(facts, code):
            yield Plan(("service", code, "deadline"), "deadline.html", _maker(code))


def _maker(code: str) -> Any:
    return lambda view: make(view, code)


def make(view: View, code: str) -> DeadlinePage:
    """The page of one service."""
    facts, _ = view.facts, view.words.gettext
    name = view.name("services", code)
    variants = in_days(facts, code)
    told = [(one, facts.deadlines.of(code, next(iter(one.channels), None))) for one in variants]
    terms = tuple(_term(view, variant, rows) for variant, rows in told)
    one = next((promise for _one, rows in told for _start, promise in rows if promise is not None), None)
    return DeadlinePage(
        title=_("My deadline: %(name)s", name=name),
        description=_("The last day for an answer, for each day on which you may hand it in, with the working: %(name)s", name=name),
        share=None,
        above=view.link(name, "service", code),
        promise=promise_sentence(view, code),
        basis=(*promise_basis(view, code), *promise_notes(view, code)),
        rules=tuple(rule_words(view, one)),
        origin=_statute(view, one),
        caveats=tuple(_caveats(view, one, [rows for _one, rows in told])),
        terms=terms,
        others=tuple(_others(view, code, variants)),
        calendar="" if one is None else calendar_for_script(view, one, min(term.first for term in terms if term.first)),
        words=words_for_script(view),
        last_input=(facts.release.on + dt.timedelta(days=3653)).isoformat(),
    )


def _term(view: View, variant: Promised, rows: Told) -> Term:
    said = promise_words(view, variant.dated)
    rules, first = term_for_script(view.facts, variant.dated, rows)
    return Term(
        channel_words(view, variant.channels), said, view.once(f"deadlines {id(rows)}", lambda: _table(view, said, rows)), rules, first
    )


def _table(view: View, said: Markup, rows: Told) -> Markup:
    """A row for each start day; its working unfolds."""
    _ = view.words.gettext
    columns = [Column(_("You hand it in on")), Column(_("Last day, and what does not count"), words=True)]
    caption = _("The last day of %(term)s, for %(shown)s start days", term=said, shown=view.formats.number(len(rows)))
    return table(caption, columns, (_row(view, start, promise) for start, promise in rows), kind="days")


def _row(view: View, start: dt.date, promise: Any) -> tuple[str, ...]:
    _, began = view.words.gettext, view.formats.weekday(start)
    if promise is None:
        return began, _("no time limit is known for this day")
    moves = Markup("") if promise.calendar_known else _("may still move")
    day = Markup(view.formats.weekday(promise.deadline.last_day))
    if promise.known is not None and not promise.holidays_listed:
        day, moves = _("not before %(date)s", date=day), _("the holidays of that year are not known")
    items = "".join(f"<li>{run_words(view, run, promise)}</li>" for run in runs(promise))
    last = f"<span><b>{day}</b>{f'<small>{moves}</small>' if moves else ''}</span>"
    return began, f"<div>{last}<details><summary>{skipped_words(view, promise)}</summary><ol>{items}</ol></details></div>"


# ---------------------------------------------------------------- how it is counted
def rule_words(view: View, promise: Any) -> Iterator[Markup]:
    """The rules by which a deadline was counted, in sentences."""
    _ = view.words.gettext
    if promise is None:
        return
    counting, unit = promise.regime.counting, str(promise.unit)
    if unit != "day":
        yield (
            _("The day on which you hand it in counts.")
            if counting.day_of_receipt_counts
            else _("The day on which you hand it in does not count.")
        )
    if unit == "working-day":
        yield _("Only working days count: weekends and public holidays do not, a day off that is worked does.")
    elif unit != "day" and counting.ends_on_day_off == "next-working-day":
        yield _("Every day counts; where the time would end on a day off it ends on the next working day.")
    else:
        yield _("Every day counts.")
    if counting.hours:
        yield _("What comes after office hours or on a day off counts as handed in on the next working day.")


def _statute(view: View, promise: Any) -> Markup:
    """The law by which it is counted, and where that was read."""
    if promise is None or promise.regime.statute is None:
        return Markup("")
    statute = view.facts.book.statutes[promise.regime.statute]
    dated = view.facts.on_day(statute.counting)
    said = origin_words(view, dated)
    name = view.text(statute.name)
    return safe(f"{name}. {said[:1].upper()}{said[1:]}") if said else name


def _caveats(view: View, promise: Any, tables: list[Told]) -> Iterator[Markup]:
    """That decrees may be missing, where they are, and what the calendar says of itself."""
    _ = view.words.gettext
    if promise is None:
        return
    unsure = sum(one is not None and not one.calendar_known for rows in tables for _start, one in rows)
    if unsure and promise.known is None:
        yield _("The calendar names no public holidays: each last day may be later.")
    elif unsure:
        yield one_stop(_("The decrees that move days off are known up to %(date)s only. A last day after it may still move; each such day says so.",
                date=view.formats.date(promise.known[1].isoformat())))  # fmt: skip
    note = view.facts.book.calendars[promise.calendar].note
    if note is not None:
        yield view.text(note)


def _others(view: View, code: str, variants: tuple[Promised, ...]) -> Iterator[Markup]:
    """The terms that have no last day to look up: in minutes or hours, or unknown."""
    for one in view.facts.promised(code, "term"):
        if one not in variants:
            said = promise_words(view, one.dated)
            yield view.words.gettext("%(name)s: %(value)s", name=channel_words(view, one.channels), value=said) if one.channels else said
