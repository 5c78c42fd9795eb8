"""Amounts, intervals, absences and ranks in words: whole sentences of the catalogue, never glued together."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from olshem_site.components.tables import Column
from olshem_site.components.view import View
from olshem_site.facts import Change, Figure
from olshem_site.texts import deferred, safe

_UNITS = {
    "day": deferred("%(shown)s day", "%(shown)s days"),
    "calendar-day": deferred("%(shown)s calendar day", "%(shown)s calendar days"),
    "working-day": deferred("%(shown)s working day", "%(shown)s working days"),
    "hour": deferred("%(shown)s hour", "%(shown)s hours"),
    "minute": deferred("%(shown)s minute", "%(shown)s minutes"),
    "second": deferred("%(shown)s second", "%(shown)s seconds"),
    "visit": deferred("%(shown)s visit", "%(shown)s visits"),
    "month": deferred("%(shown)s month", "%(shown)s months"),
    "year": deferred("%(shown)s year", "%(shown)s years"),
    "case": deferred("%(shown)s case", "%(shown)s cases"),
    "score": deferred("%(shown)s point", "%(shown)s points"),
    "per-1000": deferred("%(shown)s in 1,000"),
    "KZT": deferred("%(shown)s ₸"),
    "calendar-month": deferred("%(shown)s calendar month", "%(shown)s calendar months"),
    "MCI": deferred("%(shown)s monthly calculation index (MCI)", "%(shown)s monthly calculation indices (MCI)"),
    "hour-before-closing": deferred("%(shown)s hour before closing", "%(shown)s hours before closing"),
    "day-before-end-of-term": deferred("%(shown)s day before the term ends", "%(shown)s days before the term ends"),
    "month-after-birth": deferred("%(shown)s month after the birth", "%(shown)s months after the birth"),
}
_REASONS = {
    "not-applicable": deferred("does not apply"),
    "not-due": deferred("not due yet"),
    "not-collected": deferred("not collected"),
    "not-submitted": deferred("not reported"),
    "no-cases": deferred("no cases"),
    "not-reached": deferred("too many are still waiting"),
    "under-review": deferred("under review"),
    "suppressed": deferred("withheld (small numbers)"),
    "rejected": deferred("rejected by the audit"),
    "not-comparable": deferred("not comparable"),
}
_OF_OTHERS = {
    ("answers", "no-cases"): deferred("no answers"),
    ("complaints", "no-cases"): deferred("no complaints"),
    ("returns", "no-cases"): deferred("reported, but nothing to take a share of"),
    ("returns", "rejected"): deferred("the return was refused"),
}
"""What a reason is called of other evidence than cases."""


def unit_words(view: View, number: float, shown: str, unit: str) -> Markup:
    """A number with its unit, which never break apart; a number shown with decimals takes the plural of a fraction.

    ``shown`` is safe HTML.
    """
    forms = _UNITS.get(unit)
    if forms is None:
        return safe(shown)
    if not forms[1]:
        return view.words.gettext(forms[0], shown=safe(shown))
    return view.words.counted(*forms, 1.5 if view.formats.decimal in shown else number, shown)


def amount(view: View, figure: Figure, column: str = "value") -> Markup:
    """A figure with its unit as a cell: ``66.2%``, ``17.9 days``, ``11,444 cases``; the reason where it is absent."""
    number = figure.value(column)
    if number is None:
        return absence(view, figure)
    factor, unit = view.scale(figure)
    if unit == "share":
        return view.cell(figure, column, view.formats.percent(number))
    number *= factor
    return view.cell(figure, column, unit_words(view, number, view.formats.amount(number, unit), unit))


def value_cell(view: View, figure: Figure | None, *, cases: bool = True) -> Markup:
    """A figure with its interval and the cases it rests on, for a table; its reason where it is absent, a dash where there is none."""
    if figure is None:
        return view.dash
    shown = _value_and_interval(view, figure)
    if not cases:
        return shown
    said = figure.text("n") and (figure.text("unit") != "case" or figure.value("n") != figure.value("value"))
    return safe(f"{shown}<i class=n>{view.base(figure) if said else ''}</i>")


@lru_cache(maxsize=2048)
def _value_and_interval(view: View, figure: Figure) -> Markup:
    """Kept for a while: the page of a key, its months and its walk back show the same figures."""
    return absence(view, figure) if figure.value("value") is None else view.with_span(amount(view, figure), figure)


def value_column(view: View, head: Markup, *, cases: bool = True) -> Column:
    """The head of a column of :func:`value_cell`."""
    _ = view.words.gettext
    return Column(head, interval=_("between (95%%)"), cases=_("cases") if cases else "")


def absence(view: View, figure: Figure) -> Markup:
    """Why a figure is not there, in words."""
    _ = view.words.gettext
    if figure.status == "no-cases" and figure.value("n"):
        return absent(_("no time was promised") if _nothing_promised(view, figure) else _("none of them counts here"))
    if figure.status == "not-reached":
        return absent(waiting_words(view, figure.text("measure")))
    reason = _OF_OTHERS.get((figure.text("evidence"), figure.status)) or _REASONS.get(figure.status)
    return absent(_(reason[0]) if reason else _("no figure"))


def _nothing_promised(view: View, figure: Figure) -> bool:
    """Whether a figure of promises is absent because none of its cases has a due time."""
    return figure.text("measure") in view.facts.of_promises and figure.value("n_without_due") == figure.value("n")


def reason_words(view: View, status: str) -> Markup:
    """Why figures are not there, of many at once."""
    _ = view.words.gettext
    return _(_REASONS.get(status, ("no figure", ""))[0])


def waiting_words(view: View, measure: str) -> Markup:
    """How many wait still, where a quantile is not reached: more than half for the median, more than 10% for the ninth decile."""
    _ = view.words.gettext
    definition = view.facts.in_force(view.facts.book.measures[measure].definition)
    still = 0.5 if definition is None else 1 - definition.q
    if still == 0.5:
        return _("more than half are still waiting")
    return _("more than %(share)s are still waiting", share=view.formats.percent(still, 0))


def absent(reason: Markup) -> Markup:
    """A reason in the place of what is not there."""
    return safe(f'<span class="absent">{reason}</span>')


def interval_words(view: View, figure: Figure) -> Markup:
    """``between 64.1% and 68.2% (95%)``; empty where the figure has no interval."""
    low, high = figure.value("low"), figure.value("high")
    if low is None and high is None:
        return Markup("")
    _ = view.words.gettext
    level = view.formats.percent(figure.value("level") or 0.95, 0)
    ends = {end: _amount_end(view, figure, end) for end in ("low", "high")}
    if figure.text("unit") == "case" and low is not None and high is not None:
        return _("in another year like this chance alone could bring from %(low)s to %(high)s (%(level)s)", **ends, level=level)
    if high is None:
        return _("at least %(low)s (%(level)s)", low=ends["low"], level=level)
    if low is None:
        return _("at most %(high)s (%(level)s)", high=ends["high"], level=level)
    return _("between %(low)s and %(high)s (%(level)s)", low=ends["low"], high=ends["high"], level=level)


def _amount_end(view: View, figure: Figure, end: str) -> Markup:
    """One end of an interval, a share with its sign; empty where the interval has no such end."""
    return Markup("") if figure.value(end) is None else view.plain(figure, end)


def rank_words(view: View, row: Figure, size: int) -> Markup:
    """``4th to 11th of 26``."""
    _ = view.words.gettext
    low, high = row.value("rank_low"), row.value("rank_high")
    if low is None or high is None:
        return _("not ranked")
    best = view.cell(row, "rank_low", _ordinal(view, int(low)))
    if low == high:
        return _("%(place)s of %(size)s", place=best, size=size)
    return _("%(best)s to %(last)s of %(size)s", best=best, last=view.cell(row, "rank_high", _ordinal(view, int(high))), size=size)


def _ordinal(view: View, number: int) -> str:
    """A place: English has its endings; the other catalogues put theirs around the number."""
    if view.language != "en":
        return str(number)
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def verdict_words(view: View, change: Change) -> Markup:
    """What a change is, in a word."""
    _ = view.words.gettext
    return {
        "better": lambda: _("better"),
        "worse": lambda: _("worse"),
        "more": lambda: _("more"),
        "less": lambda: _("less"),
        "same": lambda: _("no change that could be told from chance"),
    }[change.verdict]()
