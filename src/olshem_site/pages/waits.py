"""How long people wait, counting also those who still wait: the curve, its sentence, its table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup

from olshem_site import charts
from olshem_site.charts.svg import nice_scale
from olshem_site.components import Column, View, amount, table, unit_words
from olshem_site.facts import Facts, Figure, Key
from olshem_site.pages.parts import Chart, when
from olshem_site.texts import finer, safe, untagged

LOOKED_AT = {"day": (1, 7, 30, 90, 180, 365), "calendar-day": (1, 7, 30, 90, 180, 365), "working-day": (1, 3, 5, 10, 20, 60)}
"""By unit the times at which the table tells the curve."""
FEWEST_ROWS = 3
"""A curve over before so many of these times is told at even parts of its axis."""
ALMOST_NOBODY = 0.04
"""The picture ends where no more than this share still waits."""


class Drawn(NamedTuple):
    """A curve of the release, drawn once for all languages: its lines, its axis in the unit that it is told in, the rows of its table.

    ``factor`` is how many of ``unit`` make one of the release's; ``rows`` are those that hold at a time, in the release's unit.
    """

    lines: charts.Lines
    pieces: int
    factor: float
    unit: str
    rows: list[tuple[float, Figure]]


@lru_cache(maxsize=2)
def _drawn(facts: Facts, key: Key) -> Drawn | None:
    """The waiting curve of a key for the year; ``None`` where the release has none."""
    figure = facts.of(key, facts.roles.wait)
    rows = facts.curves.get((facts.roles.wait or "", key.body, key.service))
    if figure is None or key.area != "*" or not rows:
        return None
    steps = [_step(row) for row in rows]
    end = _end(steps, figure)
    factor, unit = finer(end, figure.text("unit"))
    longest, pieces = nice_scale(end * factor)
    longest /= factor
    return Drawn(charts.waiting_lines(steps, longest), pieces, factor, unit, _chosen(rows, steps, longest, pieces, figure.text("unit")))


def _chosen(rows: Sequence[Figure], steps: Sequence[charts.Step], longest: float, pieces: int, unit: str) -> list[tuple[float, Figure]]:
    """The last published step at or before each of some times: those of :data:`LOOKED_AT` as far as the curve goes."""
    times = [step.t for step in steps]
    asked: Sequence[float] = [time for time in LOOKED_AT.get(unit, ()) if time <= times[-1]]
    if len(asked) < FEWEST_ROWS:
        asked = [longest * part / pieces for part in range(1, pieces + 1) if longest * (part - 1) / pieces < times[-1]]
    places = [(time, bisect_right(times, time) - 1) for time in asked]
    return [(time, rows[place]) for time, place in places if place >= 0]


def waiting(view: View, key: Key) -> Chart | None:
    """The waiting curve of a key for the year with its sentence and its table; ``None`` where the release has none."""
    drawn, figure = _drawn(view.facts, key), view.facts.of(key, view.facts.roles.wait)
    if drawn is None or figure is None:
        return None
    _, unit = view.words.gettext, figure.text("unit")
    caption = _("Share of people still waiting, in per cent: %(when)s", when=when(view))
    promise = promised_days(view, key, unit)
    finding = _finding(view, key, figure, promise)
    picture = charts.waiting_chart(
        "waiting", title=caption, description=untagged(finding), lines=drawn.lines, marks=_marks(view, drawn),
        median=_flag(view, figure), promise=None if promise is None else (promise, _("promised")),
        half=_("half of the people"),
    )  # fmt: skip
    note = _("Small ticks: cases last seen open at that age. The pale band is the 95%% interval.")
    return Chart(_("How long people wait"), finding, picture, _table(view, caption, drawn.rows, unit), note)


def _step(row: Figure) -> charts.Step:
    ends = [row.value(column) for column in ("t", "survival", "low", "high", "censored")]
    survival = ends[1] or 0.0
    return charts.Step(
        ends[0] or 0.0, survival, survival if ends[2] is None else ends[2], survival if ends[3] is None else ends[3], ends[4] or 0
    )


def _end(steps: Sequence[charts.Step], figure: Figure) -> float:
    """Where the picture ends: almost nobody waits still, or the middle wait is many times over."""
    end = next((step.t for step in steps if step.survival <= ALMOST_NOBODY), steps[-1].t)
    middle = figure.value("value")
    return max(min(end, 12 * middle) if middle else end, 1e-6)


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
    return None if value is None else (value, untagged(amount(view, figure)))


def _marks(view: View, drawn: Drawn) -> list[tuple[float, str]]:
    """The labels of the axis; the last one carries the unit."""
    longest, pieces = drawn.lines.longest * drawn.factor, drawn.pieces
    decimals = 0 if (longest / pieces).is_integer() else 1 if longest / pieces >= 0.1 else 2
    shown = [view.formats.number(longest * step / pieces, decimals if step else 0) for step in range(pieces + 1)]
    shown[-1] = unit_words(view, longest, shown[-1], drawn.unit)
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
    said: dict[str, Any] = {"median": amount(view, figure), "span": Markup('<span class="nb">%s</span>') % view.span(figure)}
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


def _table(view: View, caption: str, rows: Sequence[tuple[float, Figure]], unit: str) -> Markup:
    """The curve at a few times."""
    _ = view.words.gettext
    columns = [
        Column(_("After")), Column(_("Still waiting"), interval=_("between (95%%)")), Column(_("Cases followed so long")),
    ]  # fmt: skip
    made = []
    for time, row in rows:
        ends = [row.value(end) for end in ("low", "high")]
        span = view.dash
        if ends[0] is not None and ends[1] is not None:
            first = view.cell(row, "low", view.formats.percent_number(ends[0]))
            span = safe(f"{first}–{view.cell(row, 'high', view.formats.percent(ends[1]))}")
        share = view.cell(row, "survival", view.formats.percent(row.value("survival") or 0.0))
        made.append((_time_words(view, time, unit), safe(f"{share}<i>{span}</i>"), view.count(row, "at_risk")))
    return table(caption, columns, made)


def _time_words(view: View, time: float, unit: str) -> Markup:
    """A time of the axis, in the unit that it is told in."""
    factor, finest = finer(time, unit)
    number = round(time * factor, 6)
    return unit_words(view, number, view.formats.number(number, 0 if number.is_integer() else 1), finest)
