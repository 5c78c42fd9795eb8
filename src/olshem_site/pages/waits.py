"""How long people wait, counting also those who still wait: the curve, its sentence, its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from olshem_site import charts
from olshem_site.charts.svg import nice_scale
from olshem_site.components import Column, View, amount, table, unit_words
from olshem_site.facts import Figure, Key
from olshem_site.pages.parts import Chart, when

ALMOST_NOBODY = 0.04
"""The picture ends where no more than this share still waits."""


def waiting(view: View, key: Key) -> Chart | None:
    """The waiting curve of a key for the year; ``None`` where the release has none."""
    facts = view.facts
    measure = facts.roles.wait
    figure = facts.of(key, measure)
    rows = facts.curves.get((measure or "", key.body, key.service), {}).get(facts.year) if key.area == "*" else None
    if figure is None or measure is None or not rows:
        return None
    steps = [_step(row) for row in rows]
    longest, pieces = _longest(steps, figure)
    _ = view.words.gettext
    caption = str(_("Share of people still waiting, in per cent: %(when)s", when=when(view)).unescape())
    promise = promised_days(view, key, figure.text("unit"))
    finding = _finding(view, key, figure, promise)
    picture = charts.waiting_chart(
        "waiting", title=caption, description=str(finding.striptags()), steps=steps, longest=longest,
        marks=_marks(view, longest, pieces, figure.text("unit")),
        median=_flag(view, figure), promise=None if promise is None else (promise, str(_("promised").unescape())),
        half=str(_("half of the people").unescape()),
    )  # fmt: skip
    note = _("Small ticks: cases last seen open at that age. The pale band is the 95%% interval.")
    return Chart(_("How long people wait"), finding, picture, _table(view, caption, rows, longest, figure.text("unit")), note)


def _step(row: Figure) -> charts.Step:
    ends = [row.value(column) for column in ("t", "survival", "low", "high", "censored")]
    survival = ends[1] or 0.0
    return charts.Step(
        ends[0] or 0.0, survival, survival if ends[2] is None else ends[2], survival if ends[3] is None else ends[3], ends[4] or 0
    )


def _longest(steps: Sequence[charts.Step], figure: Figure) -> tuple[float, int]:
    end = next((step.t for step in steps if step.survival <= ALMOST_NOBODY), steps[-1].t)
    middle = figure.value("value")
    return nice_scale(max(min(end, 12 * middle) if middle else end, 1e-6))


def promised_days(view: View, key: Key, unit: str) -> float | None:
    """The promised term of the key's service in the measure's own unit, where it is stated in that unit."""
    service = view.facts.book.services.get(key.service)
    dated = None if service is None else view.facts.dated_in_force(service.standards.get("term", ()))
    same = {"day": {"day", "calendar-day"}, "calendar-day": {"calendar-day", "day"}}.get(unit, {unit})
    if dated is None or not isinstance(dated.value, int | float) or str(dated.unit) not in same:
        return None
    return float(dated.value)


def _flag(view: View, figure: Figure) -> tuple[float, str] | None:
    value = figure.value("value")
    return None if value is None else (value, str(amount(view, figure).striptags()))


def _marks(view: View, longest: float, pieces: int, unit: str) -> list[tuple[float, str]]:
    """The labels of the axis; the last one carries the unit."""
    decimals = 0 if (longest / pieces).is_integer() else 1
    shown = [view.formats.number(longest * step / pieces, decimals if step else 0) for step in range(pieces + 1)]
    shown[-1] = str(unit_words(view, longest, shown[-1], unit).unescape())
    return [(step / pieces, label) for step, label in enumerate(shown)]


def _finding(view: View, key: Key, figure: Figure, promise: float | None) -> Markup:
    """Half of the people had an answer within so long; what was promised; what finished cases alone would have said."""
    _, facts = view.words.gettext, view.facts
    closed = facts.of(key, facts.roles.wait_closed)
    told = closed if closed is not None and closed.value("value") is not None else None
    if figure.status == "not-reached":
        if told is None:
            return _("More than half of the people were still waiting when the records end, so the middle wait is not known.")
        return _(
            "More than half of the people were still waiting when the records end. Counting only finished cases it would have seemed %(closed)s.",
            closed=amount(view, told),
        )  # fmt: skip
    said: dict[str, Any] = {"median": amount(view, figure), "span": view.span(figure)}
    if told is not None:
        said["closed"] = amount(view, told)
    if promise is not None:
        said["promise"] = unit_words(view, promise, view.formats.number(promise), figure.text("unit"))
    if told is None and promise is None:
        return _("Half of the people had an answer within %(median)s (%(span)s, 95%%).", **said)
    if promise is None:
        return _(
            "Half of the people had an answer within %(median)s (%(span)s, 95%%). Counting only finished cases it would have seemed %(closed)s.",
            **said,
        )  # fmt: skip
    if told is None:
        return _("Half of the people had an answer within %(median)s (%(span)s, 95%%); the promise is %(promise)s.", **said)
    return _(
        "Half of the people had an answer within %(median)s (%(span)s, 95%%); the promise is %(promise)s. "
        "Counting only finished cases it would have seemed %(closed)s.",
        **said,
    )


def _table(view: View, caption: str, rows: Sequence[Figure], longest: float, unit: str) -> Markup:
    """The curve at eight times: the last published step at or before each."""
    _ = view.words.gettext
    chosen: list[Figure] = []
    times = [row.value("t") or 0.0 for row in rows]
    for place in range(1, 9):
        at = [index for index, t in enumerate(times) if t <= longest * place / 8]
        if at and rows[at[-1]] not in chosen:
            chosen.append(rows[at[-1]])
    columns = [
        Column(str(_("After"))), Column(str(_("Still waiting")), interval=str(_("between (95%%)"))), Column(str(_("Cases still followed"))),
    ]  # fmt: skip
    made = []
    for row in chosen:
        t, survival = row.value("t") or 0.0, row.value("survival") or 0.0
        ends = [row.value(end) for end in ("low", "high")]
        span = view.dash
        if ends[0] is not None and ends[1] is not None:
            first = view.cell(row, "low", view.formats.percent_number(ends[0]))
            span = Markup(f"{first}–{view.cell(row, 'high', view.formats.percent(ends[1]))}")
        after = view.cell(row, "t", str(unit_words(view, round(t, 1), view.formats.number(t, 1), unit)))
        share = view.cell(row, "survival", view.formats.percent(survival))
        made.append((after, Markup(f"{share}<i>{span}</i>"), view.count(row, "at_risk")))
    return table(caption, columns, made)
