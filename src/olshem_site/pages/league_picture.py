"""The picture of a league table: every body with its value, interval and places on one ruler."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from olshem_site import charts
from olshem_site.charts.svg import nice_scale
from olshem_site.components import View, amount
from olshem_site.facts import Figure, Key, League
from olshem_site.pages.parts import percent_marks
from olshem_site.texts import untagged


def picture(view: View, league: League, rows: Sequence[Figure], title: str) -> Markup:
    """The rows of a league table as a picture; nothing where there are none."""
    top, marks = _scale(view, league, rows)
    ranked = len([row for row in rows if row.text("rank")])
    drawn = [_row(view, league, row, top) for row in rows]
    word = view.words.gettext("rank") if league.ranked else ""
    chart = charts.league_chart(title, drawn, size=ranked or len(rows), marks=marks, whole=_whole(view, league, top), places_word=word)
    return chart if rows else Markup("")


def _scale(view: View, league: League, rows: Sequence[Figure]) -> tuple[float, list[tuple[float, str]]]:
    """The end of the ruler and its labels: all of 100 % for shares, unless every body lies in its first third."""
    reach = max((_reach(view, league, row) for row in rows), default=1.0)
    top, pieces = nice_scale(reach)
    if str(view.facts.book.measures[league.measure].unit) == "share":
        return (1.0, percent_marks(view)) if reach > 1 / 3 else (top, percent_marks(view, pieces, top))
    decimals = 0 if (top / pieces).is_integer() else 1
    return top, [(step / pieces, view.formats.number(top * step / pieces, decimals if step else 0)) for step in range(pieces + 1)]


def _reach(view: View, league: League, row: Figure) -> float:
    figure = league.figure_of(view.facts, row)
    return max(row.value("value") or 0, (figure.value("high") or 0) if figure is not None else 0)


def _whole(view: View, league: League, top: float) -> tuple[float, str] | None:
    """The value of all bodies together, where it lies on the ruler."""
    whole = view.facts.of(Key(service=league.service), league.measure, league.period)
    value = None if whole is None else whole.value("value")
    if whole is None or value is None or value > top:
        return None
    return value / top, view.words.gettext("all together %(value)s", value=untagged(amount(view, whole)))


def _row(view: View, league: League, row: Figure, top: float) -> charts.LeagueRow:
    figure = league.figure_of(view.facts, row)
    low, high, note = _spread(row) if figure is None else (figure.value("low"), figure.value("high"), _note(view, figure))
    ranks = [row.value(column) for column in ("rank_low", "rank_high")]
    name = str(view.name("bodies", row.text("id")).unescape())
    return charts.LeagueRow(
        name, view.href(*View.parts_of(Key(body=row.text("id"), service=league.service))), (row.value("value") or 0.0) / top, None if low is None else low / top, None if high is None else high / top,
        None if ranks[0] is None else int(ranks[0]), None if ranks[1] is None else int(ranks[1]), row.text("tie_group"), note,
    )  # fmt: skip


def _note(view: View, figure: Figure) -> str:
    """The cases that the value rests on."""
    n, number, part, whole = view.words.ngettext, view.formats.number, figure.value("numerator"), figure.value("denominator")
    if figure.text("unit") == "share" and part is not None and whole is not None:
        return n("%(part)s of %(whole)s case", "%(part)s of %(whole)s cases", whole, part=number(part), whole=number(whole))
    cases = (figure.value("n") if whole is None else whole) or 0
    return n("%(shown)s case", "%(shown)s cases", cases, shown=number(cases))


def _spread(row: Figure) -> tuple[float | None, float | None, str]:
    """Where the release has no interval for the body, one from the published standard error."""
    value, error = row.value("value"), row.value("se")
    if value is None or error is None:
        return None, None, ""
    return value - 1.96 * error, value + 1.96 * error, ""
