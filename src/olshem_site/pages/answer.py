"""The first thing on a page: how often the promise is kept, how sure that is, whether it changed."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from olshem_site import charts
from olshem_site.components import View, absence, amount, interval_words, verdict_words
from olshem_site.facts import Figure, Key, change_between
from olshem_site.pages.parts import percent_marks, period_words, target_of, when
from olshem_site.texts import untagged


@dataclass(frozen=True, slots=True)
class Answer:
    """The first thing on a page: a figure large, what it says, how sure it is, on its ruler."""

    big: Markup
    says: Markup
    sure: tuple[Markup, ...]
    scale: Markup
    change: Markup
    walk: str


def answer(view: View, key: Key) -> Answer | None:
    """How often the promise is kept, if the release says so; ``None`` where there is no such figure at all."""
    figure = view.facts.of(key, view.facts.roles.kept)
    if figure is None:
        return None
    _ = view.words.gettext
    walk = view.href(*view.parts_of(key), "figures", anchor=str(figure.text("measure")))
    sure = [interval_words(view, figure), cases_words(view, figure), when(view)]
    if figure.value("value") is None:
        reason = absence(view, figure)
        return Answer(view.dash, reason, tuple(s for s in sure[1:] if s), Markup(""), Markup(""), walk)
    says = _reported(view, figure) if is_reported(figure) else _(
        "of the cases with a due time that were closed, or past it, on %(date)s had been closed on time: %(kept)s of %(due)s.",
        kept=view.count(figure, "numerator"), due=view.count(figure, "denominator"), date=view.formats.date(view.facts.as_of),
    )  # fmt: skip
    sure.append(early_words(view, figure))
    return Answer(amount(view, figure), says, tuple(s for s in sure if s), _scale(view, figure, key), change_words(view, key, figure), walk)


def early_words(view: View, figure: Figure) -> Markup:
    """What cases with a due time still ahead do to the share: open they are out, closed they are in; empty where none is open."""
    waiting = figure.value("n_not_due")
    if not waiting:
        return Markup("")
    return view.words.ngettext(
        "%(shown)s open case, not yet due, is left out, while cases closed ahead of time are in: the share may yet fall",
        "%(shown)s open cases, not yet due, are left out, while cases closed ahead of time are in: the share may yet fall",
        waiting, shown=view.count(figure, "n_not_due"),
    )  # fmt: skip


def is_reported(figure: Figure) -> bool:
    """Whether bodies counted it themselves."""
    return figure.text("evidence") == "returns"


def _reported(view: View, figure: Figure) -> Markup:
    """What was counted of what, in the words of the measure, and who counted it."""
    measure = view.facts.book.measures[figure.text("measure")]
    return view.words.gettext(
        "%(counted)s: %(kept)s. %(among)s: %(due)s. The bodies counted these themselves.",
        counted=view.text(measure.numerator_text), kept=view.count(figure, "numerator"),
        among=view.text(measure.denominator_text), due=view.count(figure, "denominator"),
    )  # fmt: skip


def cases_words(view: View, figure: Figure) -> Markup:
    """How many cases there are in all; of what bodies report, how many of them are in the figure."""
    if is_reported(figure):
        due = figure.value("bodies_due") or 0
        if due < 2:
            return Markup("")
        said = {"bodies": view.count(figure, "bodies"), "due": view.count(figure, "bodies_due")}
        return view.words.gettext("from the returns of %(bodies)s of %(due)s bodies", **said)
    number = figure.value("n")
    if number is None:
        return Markup("")
    shown = view.count(figure, "n")
    return view.words.ngettext("%(shown)s case in all", "%(shown)s cases in all", number, shown=shown)


def _scale(view: View, figure: Figure, key: Key) -> Markup:
    """The kept share on a ruler from 0 to 100 %."""
    value = figure.value("value")
    if value is None:
        return Markup("")
    target = target_of(view, figure.text("measure"), key)
    _ = view.words.gettext
    flag = None if target is None else (target, str(_("target %(level)s", level=view.formats.percent(target, 0))))
    title = view.name("measures", figure.text("measure"))
    said = untagged(f"{amount(view, figure)}, {interval_words(view, figure)}")
    return charts.scale_chart(
        "scale", title=title, description=said, value=value, low=figure.value("low"), high=figure.value("high"),
        marks=percent_marks(view), target=flag,
    )  # fmt: skip


def change_words(view: View, key: Key, figure: Figure) -> Markup:
    """Whether it is better than the year before, beyond chance; empty where the release has no year before."""
    facts = view.facts
    if facts.year_before is None:
        return Markup("")
    measure = figure.text("measure")
    before = facts.of(key, measure, facts.year_before)
    if before is not None and before.text("definition") != figure.text("definition"):
        return view.words.gettext(
            "Against %(period)s nothing can be said: since %(date)s it is counted by another definition.",
            period=period_words(view, facts.year_before), date=view.formats.date(figure.text("definition")),
        )  # fmt: skip
    change = change_between(before, figure, facts.book.measures[measure].polarity)
    if before is None or change is None:
        return Markup("")
    _ = view.words.gettext
    period = period_words(view, facts.year_before)
    if change.verdict == "same":
        return _("Against %(period)s (%(before)s): no change that could be told from chance.", period=period, before=amount(view, before))
    word = Markup(f'<b class="{change.verdict}">{verdict_words(view, change)}</b>')
    return _("Against %(period)s (%(before)s): %(word)s, beyond chance.", period=period, before=amount(view, before), word=word)
