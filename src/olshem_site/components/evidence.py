"""What a figure was counted from: cases, complaints, returns, or the answers to a survey, and then who was asked, and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from olshem_site.components.view import View
from olshem_site.facts import Figure, Period, response_of, waves_in
from olshem_site.texts import deferred, safe

_EVIDENCE = {
    "cases": deferred("from cases"),
    "answers": deferred("from answers to a survey"),
    "complaints": deferred("from complaints"),
    "returns": deferred("from returns"),
}
_DESIGNS = {
    "census": deferred("everybody was asked"),
    "simple": deferred("a random sample"),
    "stratified": deferred("a random sample in each stratum"),
    "clustered": deferred("a random sample of clusters"),
    "volunteer": deferred("whoever wished to answer"),
}


def evidence_words(view: View, measure: str, figure: Figure | None = None) -> Markup:
    """From what a measure is counted, in a few words."""
    kind = "" if figure is None else figure.text("evidence")
    return view.words.gettext(_EVIDENCE[kind or str(view.facts.book.measures[measure].evidence)][0])


def design_words(view: View, design: str) -> Markup:
    """How people came to be asked; a design that the catalogue does not have stands as it is."""
    known = _DESIGNS.get(design)
    return Markup("%s") % design if known is None else view.words.gettext(known[0])


def survey_of(view: View, measure: str) -> Any:
    """The survey whose answers a measure counts; ``None`` where it counts something else."""
    definition = view.facts.in_force(view.facts.book.measures[measure].definition)
    return None if definition is None or definition.survey is None else view.facts.book.surveys.get(definition.survey)


def survey_words(view: View, measure: str, figure: Figure | None, period: Period) -> Markup:
    """Who was asked for a figure, how, and how many answered, with the way to what is known of the survey; empty of other evidence."""
    survey = survey_of(view, measure)
    if survey is None:
        return Markup("")
    waves = waves_in(survey, period)
    said = [*_designs(view, figure, waves), _modes(view, figure, survey), response_words(view, waves)]
    anchor = wave_anchor(waves[0]) if len(waves) == 1 else ""
    way = view.link(view.text(survey.name), "survey", survey.code, anchor=anchor)
    return safe("; ".join([way, *filter(None, said)]))


def wave_anchor(wave: Any) -> str:
    """The place of a wave on the page of its survey."""
    return f"wave-{wave.starts_on.isoformat()}"


def _designs(view: View, figure: Figure | None, waves: Sequence[Any]) -> list[Markup]:
    told = [] if figure is None else figure.text("design").split(";")
    designs = dict.fromkeys(filter(None, told)) or dict.fromkeys(str(wave.design) for wave in waves)
    return [design_words(view, design) for design in designs]


def _modes(view: View, figure: Figure | None, survey: Any) -> Markup:
    told = [] if figure is None else [code for code in figure.text("mode").split(";") if code]
    codes = told or list(survey.modes)
    return view.joined([view.text(survey.modes[code]) if code in survey.modes else Markup("%s") % code for code in codes])


def response_words(view: View, waves: Sequence[Any]) -> Markup:
    """How many of those who were asked answered; empty where nobody says it."""
    response, number = response_of(waves), view.formats.number
    if response.answered is None:
        return Markup("")
    if response.asked is None or response.share is None:
        return view.words.ngettext(
            "%(shown)s person answered", "%(shown)s people answered", response.answered, shown=number(response.answered)
        )
    return view.words.gettext(
        "%(answered)s of %(asked)s people asked answered (%(share)s)",
        answered=number(response.answered), asked=number(response.asked), share=view.formats.percent(response.share, 0),
    )  # fmt: skip
