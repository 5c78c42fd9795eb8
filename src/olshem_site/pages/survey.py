"""A survey: whom its answers stand for, what is asked, and of each wave who was asked, how, how many answered, and how good it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem_site.components import Column, View, absent, design_words, folded, pairs, response_words, survey_of, table, wave_anchor
from olshem_site.facts import Facts
from olshem_site.pages.criteria import CRITERIA
from olshem_site.pages.plan import Plan
from olshem_site.texts import safe


@dataclass(frozen=True, slots=True)
class WavePart:
    """One time of asking: its days, what is known of it, its strata."""

    anchor: str
    heading: Markup
    facts: Markup
    strata: Markup


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    population: Markup
    note: Markup
    questions: Markup
    waves: tuple[WavePart, ...]


def pages(facts: Facts) -> Iterator[Plan]:
    """A page for each survey."""
    for code in facts.book.surveys:
        yield Plan(("survey", code), "survey.html", lambda view, code=code: make(view, code))  # type: ignore[misc]


def make(view: View, code: str) -> SurveyPage:
    """The page of a survey."""
    _, survey = view.words.gettext, view.facts.book.surveys[code]
    name = view.text(survey.name)
    waves = sorted(survey.waves, key=lambda wave: wave.starts_on, reverse=True)
    return SurveyPage(
        title=name,
        description=_("Who was asked, how, how many answered, and how good the survey is: %(name)s", name=name),
        share=None,
        population=_("The answers stand for: %(people)s.", people=view.text(survey.population)),
        note=view.text(survey.note),
        questions=_questions(view, survey),
        waves=tuple(_wave(view, survey, wave) for wave in waves),
    )


def _questions(view: View, survey: Any) -> Markup:
    """Each question with its criterion, its scale, and the measures that are counted from it."""
    _, measures = view.words.gettext, view.facts.book.measures
    counted: dict[str, list[Markup]] = {}
    for code in measures:
        if survey_of(view, code) is survey:
            definition = view.facts.in_force(measures[code].definition)
            counted.setdefault(str(definition.question), []).append(view.link(view.name("measures", code), "measure", code))
    columns = [Column(_("Question")), Column(_("Criterion"), words=True), Column(_("Scale"), words=True)]
    columns.append(Column(_("Measures"), words=True))
    rows = [
        (view.text(one.text), _(CRITERIA[str(one.criterion)][0]), _scale(view, one), safe("<br>".join(counted.get(code, ()))) or view.dash)
        for code, one in survey.questions.items()
    ]
    return table(_("What is asked"), columns, rows, kind="told-of lines")


def _scale(view: View, question: Any) -> Markup:
    low, high, top = (_bare(view, number) for number in (question.scale.lowest, question.scale.highest, question.top_box))
    return view.words.gettext("from %(low)s to %(high)s; from %(top)s on it counts as good", low=low, high=high, top=top)


def _bare(view: View, number: float) -> str:
    return view.formats.number(number, 0 if float(number).is_integer() else 1)


def _wave(view: View, survey: Any, wave: Any) -> WavePart:
    _ = view.words.gettext
    first, last = (view.formats.date(day.isoformat()) for day in (wave.starts_on, wave.ends_on))
    rows = [
        (_("How people were chosen"), _design(view, wave)),
        (_("From which list"), view.text(wave.frame)),
        (_("How they were asked"), view.joined([view.text(name) for name in survey.modes.values()])),
        (_("Who answered"), _answered(view, wave)),
        (_("How good it is"), view.text(wave.quality) or absent(_("no statement: nothing of this wave may be published"))),
        (_("Note"), view.text(wave.note)),
        (_("Source"), Markup("%s") % wave.source),
    ]
    return WavePart(
        wave_anchor(wave), _("Asked from %(first)s to %(last)s", first=first, last=last), pairs(rows, kind="promises"), _strata(view, wave)
    )


def _design(view: View, wave: Any) -> Markup:
    said = design_words(view, str(wave.design))
    if str(wave.design) != "volunteer":
        return said
    return view.words.gettext("%(design)s: nobody was drawn, so the answers speak for those who answered and for nobody else", design=said)


def _answered(view: View, wave: Any) -> Markup:
    """How many answered; where that is not known, how many were drawn."""
    _ = view.words.gettext
    said = response_words(view, [wave])
    if said:
        return said
    if wave.sampled is not None:
        return _("of %(asked)s people drawn; how many answered is not known", asked=view.formats.number(wave.sampled))
    return absent(_("not known"))


def _strata(view: View, wave: Any) -> Markup:
    """The strata with their sizes, folded under their number."""
    if not wave.strata:
        return Markup("")
    number = view.formats.number
    items = []
    for code, stratum in wave.strata.items():
        size = view.words.gettext("not known") if stratum.population is None else number(stratum.population)
        items.append(view.words.gettext("%(name)s: %(value)s", name=Markup("%s") % code, value=size))
    says = view.words.ngettext(
        "%(shown)s stratum, with how many people it has", "%(shown)s strata, with how many people each has",
        len(items), shown=number(len(items)),
    )  # fmt: skip
    return folded(says, items)
