"""What goes into a rating: the figures, the scores that they earn, and the figures that the next rating would take."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from olshem import publication
from olshem_site.components import Column, View, amount, table, unit_words, value_cell, value_column
from olshem_site.facts import Figure, Key, Rating


def takes_words(view: View, body: str, rating: Rating, rules: Any) -> list[Markup]:
    """The figure that the next rating would take, where raising a single input is enough."""
    _, points = view.words.gettext, rating.figure.value("points_to_next")
    binding = rating.figure.text("binding").split(";")
    if points is None or (points > 1 and len(binding) > 1):
        return []
    inputs = [one for one in rules.inputs if one.code in binding]
    takes = [_take(view, body, one, int(points)) for one in inputs]
    said = Markup("; ").join(take for take in takes if take)
    if not said or not all(takes):
        return []
    return [_("It would take: %(figure)s.", figure=said) if len(takes) == 1 else _("Any one of these would do: %(figures)s.", figures=said)]


def _take(view: View, body: str, one: Any, points: int) -> Markup:
    """The figure at which one input has so many score points more, and the figure now; empty where that cannot be said."""
    _, figure, edge = view.words.gettext, _figure(view, body, one), _edge_above(view, body, one, points)
    if figure is None or not edge:
        return Markup("")
    said = {"what": view.text(one.name), "edge": edge, "now": amount(view, figure)}
    if _falls(view, one):
        return _("%(what)s: %(edge)s or less (now %(now)s)", **said)
    return _("%(what)s: %(edge)s or more (now %(now)s)", **said)


def _figure(view: View, body: str, one: Any) -> Figure | None:
    return None if one.measure is None else view.facts.of(Key(body=body, service=one.service), one.measure)


def _falls(view: View, one: Any) -> bool:
    return str(view.facts.book.measures[one.measure].polarity) == "lower"


def _score(view: View, body: str, one: Any) -> int | None:
    """The score of a measured input, by the release's own rule from the release's own figure."""
    figure = _figure(view, body, one)
    if figure is None or one.scoring is None or figure.value("value") is None:
        return None
    return publication.score_of(figure.text("value"), one, view.facts.book.measures[one.measure].polarity)


def _edge_above(view: View, body: str, one: Any, points: int = 1) -> Markup:
    """The figure at which an input has so many score points more; empty where it cannot."""
    score = _score(view, body, one)
    if score is None or score + points > one.highest:
        return Markup("")
    measure = view.facts.book.measures[one.measure]
    edge = publication.value_for_score(score + points, one, measure.polarity)
    if edge is None:
        return Markup("")
    return unit_words(view, float(edge), _edge(view, float(edge), measure), str(measure.unit))


def inputs_table(view: View, body: str, rules: Any) -> Markup:
    """What goes into the rating: each measured input, its figure, its score, the figure for one point more, how it becomes a score."""
    _ = view.words.gettext
    rows = []
    for one in rules.inputs:
        score = _score(view, body, one)
        shown = view.dash if score is None else _("%(score)s of %(highest)s", score=score, highest=one.highest)
        next_at = _next_at(view, one, _edge_above(view, body, one), score)
        rows.append((view.text(one.name), value_cell(view, _figure(view, body, one)), shown, next_at, _scoring_words(view, one)))
    columns = [
        Column(_("What is scored")), value_column(view, _("Figure")), Column(_("Score")), Column(_("One point more"), words=True),
        Column(_("How it becomes a score"), words=True),
    ]  # fmt: skip
    return table(_("What goes into the rating"), columns, rows, kind="many")


def _next_at(view: View, one: Any, edge: Markup, score: int | None) -> Markup:
    _ = view.words.gettext
    if score is not None and score == one.highest:
        return _("has the most")
    if not edge:
        return view.dash
    return _("at %(edge)s or less", edge=edge) if _falls(view, one) else _("at %(edge)s or more", edge=edge)


def _scoring_words(view: View, one: Any) -> Markup:
    _, scoring = view.words.gettext, one.scoring
    if scoring is None:
        return _("score given by hand, %(lowest)s to %(highest)s", lowest=one.lowest, highest=one.highest)
    measure = view.facts.book.measures[one.measure]
    if scoring.method == "thresholds":
        lower = str(measure.polarity) == "lower"
        steps = [_step_words(view, score, _edge(view, edge, measure), lower=lower) for score, edge in scoring.cuts]
        return _("%(steps)s; otherwise %(lowest)s", steps=Markup("; ").join(steps), lowest=one.lowest)
    return _(
        "spread evenly from %(lowest)s at %(worst)s to %(highest)s at %(best)s",
        lowest=one.lowest, worst=_edge(view, scoring.worst, measure), highest=one.highest, best=_edge(view, scoring.best, measure),
    )  # fmt: skip


def _step_words(view: View, score: int, edge: str, *, lower: bool) -> Markup:
    _ = view.words.gettext
    return _("%(score)s at %(edge)s or less", score=score, edge=edge) if lower else _("%(score)s from %(edge)s", score=score, edge=edge)


def _edge(view: View, edge: float, measure: Any) -> str:
    if str(measure.unit) == "share":
        return view.formats.percent(edge, 0 if (edge * 100).is_integer() or abs(edge * 100 - round(edge * 100)) < 1e-9 else 1)
    return view.formats.number(edge, 0 if float(edge).is_integer() else 1)
