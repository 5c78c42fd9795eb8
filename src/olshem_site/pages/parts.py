"""What pages have in common: a chart with its words, periods in words, targets, tables of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from olshem_site.components import Column, View, amount, folded, reason_words, table, value_cell, value_column
from olshem_site.facts import Figure, Key, Period
from olshem_site.texts import safe

NOTHING = Markup("")
LONG_RUN = 5
"""The most rows without a publishable figure that stand among the others; more are folded away."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with the sentence that says what it shows, and the table below it."""

    heading: Markup
    finding: Markup
    picture: Markup
    table: Markup
    note: Markup = NOTHING


@lru_cache(maxsize=4096)
def period_words(view: View, period: Period) -> str:
    """A period in words: ``2015``, ``March 2015``, or its first and last day. Remembered: every row of every table asks."""
    if period.grain == "month":
        return view.formats.month(period.starts_on)
    if period.starts_on.endswith("-01-01") and period.ends_on.endswith("-12-31") and period.starts_on[:4] == period.ends_on[:4]:
        return str(view.words.gettext("%(year)s", year=period.starts_on[:4]))
    return str(
        view.words.gettext("%(first)s to %(last)s", first=view.formats.date(period.starts_on), last=view.formats.date(period.ends_on))
    )


def when(view: View) -> Markup:
    """The period that pages speak of, and the day to which cases are known."""
    return view.once("when", lambda: _when(view))


def _when(view: View) -> Markup:
    facts = view.facts
    if not facts.counted:
        return view.words.gettext("as published on %(date)s", date=view.formats.date(facts.release.at))
    return view.words.gettext(
        "%(period)s, as known on %(date)s", period=period_words(view, facts.year), date=view.formats.date(facts.as_of)
    )


def target_of(view: View, measure: str, key: Key) -> float | None:
    """The level that the measure should reach for this key, the most particular one that is in force."""
    found: list[tuple[int, float]] = []
    for target in view.facts.book.measures[measure].targets:
        if target.body in ("*", key.body) and target.service in ("*", key.service):
            level = view.facts.in_force(target.level)
            if level is not None:
                found.append(((target.body != "*") + (target.service != "*"), float(level)))
    return max(found)[1] if found else None


def flag_words(view: View, key: Key) -> Markup:
    """Why the share on time and the records' own flag differ, with the figures of both; empty where one of them has none."""
    _, facts = view.words.gettext, view.facts
    kept, flag = facts.of(key, facts.roles.kept), facts.of(key, facts.roles.flag)
    if kept is None or flag is None or kept.value("value") is None or flag.value("value") is None:
        return NOTHING
    if not (kept.value("n_without_due") or kept.value("n_not_due")):
        return NOTHING
    why = view.text(facts.book.measures[flag.text("measure")].perverse_effect)
    said = _(
        "Two shares on time stand here. By the due times: %(kept)s (%(kept_of)s). By the flag in the records: %(flag)s (%(flag_of)s). %(why)s "
        "Of all %(n)s cases %(without)s have no due time, %(waiting)s are open and not yet due, and %(unmarked)s have no flag, so that the second "
        "share leaves them out.",
        kept=amount(view, kept), kept_of=view.base(kept), flag=amount(view, flag), flag_of=view.base(flag), why=why,
        n=view.count(kept, "n"), without=view.count(kept, "n_without_due"), waiting=view.count(kept, "n_not_due"),
        unmarked=view.formats.number((flag.value("n") or 0.0) - (flag.value("denominator") or 0.0)),
    )  # fmt: skip
    return safe(f'<p class="finding">{said}</p>')


def key_table(
    view: View,
    caption: str,
    head: str,
    rows: Sequence[tuple[Markup, Key]],
    *,
    marks: Sequence[str] = (),
    kind: str = "",
    fold: bool = False,
) -> Markup:
    """A table of several keys: how often kept and how long half of the people wait, each with its interval and its cases.

    With ``fold`` the keys with too few cases are folded away, where there are many of them.
    """
    _, facts = view.words.gettext, view.facts
    roles = [(facts.roles.kept, _("On time")), (facts.roles.wait, _("Half waited"))]
    shown = [(measure, title) for measure, title in roles if measure]
    columns = [Column(head), *(value_column(view, title) for _measure, title in shown)]
    made, few = [], []
    for label, key in rows:
        figures = [facts.of(key, measure) for measure, _title in shown]
        made.append([label, *(value_cell(view, figure) for figure in figures)])
        few.append(all(map(too_few, figures)))
    kind = f"{kind} two".strip() if len(shown) > 1 else kind
    return folding(view, caption, columns, made, few, kind=kind) if fold else table(caption, columns, made, marks=marks, kind=kind)


def folding(
    view: View, caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], few: Sequence[bool], *, kind: str = ""
) -> Markup:
    """A table, and below it, folded away under their number, its rows with too few cases, where they are more than ``LONG_RUN``."""
    names = [row[0] for row, hidden in zip(rows, few, strict=True) if hidden]
    if not LONG_RUN < len(names) < len(rows):
        return table(caption, columns, rows, kind=kind)
    says = view.words.gettext("%(shown)s more: %(reason)s", shown=view.formats.number(len(names)), reason=reason_words(view, "suppressed"))
    return table(caption, columns, [row for row, hidden in zip(rows, few, strict=True) if not hidden], kind=kind) + folded(says, names)


def too_few(figure: Figure | None) -> bool:
    """Whether the figure is not published because it rests on too few cases."""
    return figure is not None and figure.status == "suppressed"


def percent_marks(view: View, pieces: int = 4, top: float = 1.0) -> list[tuple[float, str]]:
    """The labels of a ruler from 0 to ``top``, in per cent; the last one carries the sign."""
    decimals = 0 if (100 * top / pieces).is_integer() else 1
    shown = [view.formats.percent_number(top * step / pieces, decimals if step else 0) for step in range(pieces)]
    return [(step / pieces, label) for step, label in enumerate([*shown, view.formats.percent(top, 0 if (100 * top).is_integer() else 1)])]


def sectors(view: View) -> list[str]:
    """The fields of services by name; that of all others comes last."""
    return sorted(view.sorted_codes("sectors", view.facts.sectors), key=lambda code: code == "other")
