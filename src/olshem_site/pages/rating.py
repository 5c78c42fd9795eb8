"""A rating explained: what it is, which row of the rule fired, what holds it there, how far the next one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from olshem_site.components import Column, View, table, waiting_words
from olshem_site.facts import Rating
from olshem_site.pages.rating_inputs import inputs_table, takes_words


@dataclass(frozen=True, slots=True)
class RatingPart:
    """The texts of the part of a body's page that explains one rating."""

    framework: Markup
    purpose: Markup
    rating: Markup
    name: Markup
    scale: tuple[tuple[Markup, bool], ...]
    why: Markup
    holds: Markup
    moves: tuple[Markup, ...]
    inputs: Markup
    rule: Markup


def rating_part(view: View, body: str, rating: Rating) -> RatingPart | None:
    """The explanation of one rating; ``None`` where the rulebook does not hold its framework."""
    framework = view.facts.book.frameworks.get(rating.framework)
    rules = None if framework is None else view.facts.in_force(framework.rules)
    if framework is None or rules is None:
        return None
    row, outcomes = rating.figure, framework.outcomes
    value = row.value("rating")
    reached = None if value is None else int(value)
    return RatingPart(
        framework=view.text(framework.name),
        purpose=view.text(framework.purpose),
        rating=view.dash if reached is None else view.cell(row, "rating", str(reached)),
        name=Markup("") if reached is None else view.text(outcomes.get(reached)),
        scale=tuple((Markup("%s %s") % (step, view.text(text)), step == reached) for step, text in sorted(outcomes.items())),
        why=_why(view, body, rating, rules),
        holds=_holds(view, rating, rules),
        moves=tuple(_moves(view, body, rating, rules, outcomes)),
        inputs=inputs_table(view, body, rules),
        rule=_rule(view, rating, rules, outcomes),
    )


def _row_of(rules: Any, code: str) -> Any:
    return next((row for row in rules.table if row.id == code), None)


def _why(view: View, body: str, rating: Rating, rules: Any) -> Markup:
    """The row that fired, or why there is no rating."""
    _, row = view.words.gettext, rating.figure
    if row.text("status") != "rated":
        return refusal_words(view, row.text("reason"), rules)
    fired = _row_of(rules, row.text("row"))
    return _("The rule that decided: %(rule)s", rule=row_words(view, fired, rules) if fired else row.text("row"))


def refusal_words(view: View, reason: str, rules: Any) -> Markup:
    """Why a body is not rated, in words: ``not-submitted:housing``, ``row-unknown:ca1``."""
    _ = view.words.gettext
    kind, _colon, what = reason.partition(":")
    name = input_name(view, what, rules)
    if kind == "not-reached":
        measure = next(one.measure for one in rules.inputs if one.code == what)
        return _("Not rated: %(waiting)s, so %(what)s is not known.", waiting=waiting_words(view, measure), what=name)
    known = {
        "not-submitted": _("Not rated: it has not reported %(what)s.", what=name),
        "under-review": _("Not rated: %(what)s is under review.", what=name),
        "suppressed": _("Not rated: %(what)s is withheld, to protect small numbers.", what=name),
        "no-cases": _("Not rated: there were no cases for %(what)s.", what=name),
        "not-due": _("Not rated: no case was closed or past its due time for %(what)s.", what=name),
        "not-applicable": _("Not rated: %(what)s does not apply to it.", what=name),
        "row-unknown": _("Not rated: the rule does not say what follows from these scores."),
    }
    return known.get(kind, _("Not rated: %(reason)s", reason=reason))


def input_name(view: View, code: str, rules: Any) -> Markup:
    """The name of an input, a criterion or a set of the rule; its code where it has none."""
    for one in (*rules.inputs, *rules.criteria):
        if one.code == code:
            return view.text(one.name)
    if code in rules.sets:
        return view.joined([input_name(view, member, rules) for member in rules.sets[code]])
    return escape(code)


def row_words(view: View, row: Any, rules: Any) -> Markup:
    """A row of the decision table in words: its own note, or its conditions one by one."""
    if row.note is not None:
        return view.text(row.note)
    if not row.when:
        return view.words.gettext("every other case")
    return Markup("; ").join(_limit_words(view, limit, rules) for limit in row.when)


def _limit_words(view: View, limit: Any, rules: Any) -> Markup:
    _ = view.words.gettext
    what = input_name(view, limit.of, rules)
    if limit.is_in:
        return _("%(what)s: score %(scores)s", what=what, scores=", ".join(str(one) for one in limit.is_in))
    edge, below = (limit.below, True) if limit.below is not None else (limit.at_or_above, False)
    if limit.at_most is not None:
        return _limit(view, below, "most", what, limit.at_most, edge)
    return _limit(view, below, "least", what, limit.at_least, edge)


def _limit(view: View, below: bool, bound: str, what: Markup, count: Any, edge: Any) -> Markup:
    _ = view.words.gettext
    said = {"what": what, "count": count, "edge": edge}
    if bound == "most":
        if below:
            return _("%(what)s: at most %(count)s with a score below %(edge)s", **said)
        return _("%(what)s: at most %(count)s with a score of %(edge)s or more", **said)
    if below:
        return _("%(what)s: at least %(count)s with a score below %(edge)s", **said)
    return _("%(what)s: at least %(count)s with a score of %(edge)s or more", **said)


def _holds(view: View, rating: Rating, rules: Any) -> Markup:
    """What binds: the inputs whose change would change the rating most cheaply."""
    codes = [code for code in rating.figure.text("binding").split(";") if code]
    if not codes:
        return Markup("")
    return view.words.gettext("What holds it there: %(inputs)s", inputs=view.joined([input_name(view, code, rules) for code in codes]))


def _moves(view: View, body: str, rating: Rating, rules: Any, outcomes: Any) -> list[Markup]:
    """How many score points the next and the lower rating are away, and the figure that the next one would take."""
    n, row, said = view.words.ngettext, rating.figure, []
    for column, target in (("points_to_next", "next_rating"), ("points_to_lower", "lower_rating")):
        points, step = row.value(column), row.value(target)
        if points is None or step is None:
            continue
        values = {
            "points": view.cell(row, column, view.formats.number(points)), "step": view.cell(row, target, str(int(step))),
            "name": view.text(outcomes.get(int(step))),
        }  # fmt: skip
        if column == "points_to_next":
            said.append(
                n(
                    "%(points)s more score point would make it %(step)s, %(name)s.",
                    "%(points)s more score points would make it %(step)s, %(name)s.",
                    points,
                    **values,
                )
            )
            said.extend(takes_words(view, body, rating, rules))
        else:
            said.append(
                n(
                    "%(points)s score point less would make it %(step)s, %(name)s.",
                    "%(points)s score points less would make it %(step)s, %(name)s.",
                    points,
                    **values,
                )
            )
    return said


def _rule(view: View, rating: Rating, rules: Any, outcomes: Any) -> Markup:
    """The whole decision table in words, in its order, with the row that fired marked."""
    _ = view.words.gettext
    rows, marks = [], []
    for place, row in enumerate(rules.table, start=1):
        fired = row.id == rating.figure.text("row") and rating.figure.text("status") == "rated"
        outcome = _("not known") if row.outcome is None else Markup("%s %s") % (row.outcome, view.text(outcomes.get(row.outcome)))
        said = row_words(view, row, rules)
        rows.append((Markup(f"{place}"), Markup("<strong>%s</strong> %s") % (_("This row decided."), said) if fired else said, outcome))
        marks.append(" class=fired" if fired else "")
    columns = [Column(_("Row")), Column(_("If"), words=True), Column(_("then the rating is"), words=True)]
    return table(_("The rule: rows are read from the top, the first that holds decides"), columns, rows, marks=marks)
