"""What makes no sense in a survey: its questions, its waves, and the measures that are counted from its answers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from olshem.documents import Faults, Node, did_you_mean
from olshem.rulebook.model import Definition, Design, Measure, Survey, SurveyQuestion, Wave
from olshem.vocabulary import Code

_FIT: Mapping[Design, frozenset[str]] = {
    Design.CENSUS: frozenset({"population"}),
    Design.SIMPLE: frozenset({"population", "sampled", "frame"}),
    Design.STRATIFIED: frozenset({"strata", "sampled", "frame"}),
    Design.CLUSTERED: frozenset({"population", "clusters", "strata", "sampled", "frame"}),
    Design.VOLUNTEER: frozenset(),
}
"""Which of the parts that say how people were drawn belong to a design."""
_DRAWN = ("frame", "sampled", "population", "clusters", "strata")


def survey(value: Survey, node: Node, faults: Faults) -> None:
    """A survey asks something, in some way; no day belongs to two waves."""
    for key in ("questions", "modes"):
        if not getattr(value, key):
            faults.add(node.at(key), "list-empty", f"the survey has no {key}", expected="at least one", found="nothing")
    order = sorted(range(len(value.waves)), key=lambda place: value.waves[place].starts_on)
    for before, after in pairwise(order):
        earlier, later = value.waves[before], value.waves[after]
        if later.starts_on <= earlier.ends_on:
            message = f"this begins while the wave from {earlier.starts_on} is asked until {earlier.ends_on}"
            spot = node.at("waves", after, "from")
            faults.add(spot, "waves-overlap", message, expected="one wave a day", found=later.starts_on.isoformat())


def question(value: SurveyQuestion, node: Node, faults: Faults) -> None:
    """A scale rises, and its top box is a part of it, not the whole."""
    if value.scale.lowest >= value.scale.highest:
        found, expected = f"{value.scale.lowest:g} to {value.scale.highest:g}", "from below to"
        faults.add(node.at("scale"), "scale-flat", "this scale does not rise", expected=expected, found=found)
    elif not value.scale.lowest < value.top_box <= value.scale.highest:
        expected = f"above {value.scale.lowest:g}, {value.scale.highest:g} at most"
        faults.add(node.at("top_box"), "score-outside", "the top box begins at no such score", expected=expected)


def wave(value: Wave, node: Node, faults: Faults) -> None:
    """A wave ends after it begins, says what belongs to its design, and counts no more answers than people."""
    if value.ends_on < value.starts_on:
        found, expected = value.ends_on.isoformat(), f"{value.starts_on} or later"
        faults.add(node.at("to"), "period-reversed", "this ends before it begins", expected=expected, found=found)
    _check_design(value, node, faults)
    _check_numbers(value, node, faults)


def _check_design(value: Wave, node: Node, faults: Faults) -> None:
    for key in _DRAWN:
        if node.get(key) is not None and key not in _FIT[value.design]:
            faults.add(node.at(key), "part-unfit", f"the design {value.design} has no {key}", expected=f"no {key}")
    if value.design is Design.STRATIFIED and not value.strata:
        faults.add(node, "part-missing", "a stratified sample has strata", expected="strata", key="strata")
    for key in ("population", "clusters") if value.strata else ():
        if getattr(value, key) is not None:
            faults.add(node.at(key), "part-unfit", "the strata say this", expected=f"{key} of each stratum only")
    for name, stratum in value.strata.items():
        if stratum.clusters is not None and value.design is not Design.CLUSTERED:
            spot = node.at("strata", name, "clusters")
            faults.add(spot, "part-unfit", "no clusters were drawn", expected=f"{Design.CLUSTERED} as the design, or no clusters")


def _check_numbers(value: Wave, node: Node, faults: Faults) -> None:
    if value.responded is not None and value.responded < 0:
        faults.add(node.at("responded"), "number-outside", "nothing can be so few", expected="0 or more")
    numbers = [(node.at(key), getattr(value, key)) for key in ("sampled", "population", "clusters")]
    for name, stratum in value.strata.items():
        for key in ("population", "clusters"):
            numbers.append((node.at("strata", name, key), getattr(stratum, key)))
    for spot, number in numbers:
        if number is not None and number < 1:
            faults.add(spot, "number-outside", "nothing can be so few", expected="1 or more")
    sizes = [stratum.population for stratum in value.strata.values()] or [value.population]
    people = sum(size for size in sizes if size is not None) if None not in sizes else None
    asked = ("sampled", value.sampled) if value.sampled is not None else ("population", people)
    for key, part, (whole, most) in (("sampled", value.sampled, ("population", people)), ("responded", value.responded, asked)):
        if part is not None and most is not None and part > most:
            faults.add(node.at(key), "number-outside", f"this is more than {whole}", expected=f"{most} or less")


def against_measures(measure: Measure, node: Node, known: Mapping[Code, Survey], faults: Faults) -> None:
    """A measure of answers asks a question that its survey has, of modes that it has."""
    for place, one in enumerate(measure.definition):
        asked = known.get(one.value.survey) if one.value is not None and one.value.survey is not None else None
        if one.value is not None and asked is not None:
            _check_asked(one.value, node.at("definition", place, "value"), asked, faults)


def _check_asked(value: Definition, node: Node, asked: Survey, faults: Faults) -> None:
    if value.question is not None and value.question not in asked.questions:
        message, hint = f"the survey {asked.code} asks no such question", did_you_mean(value.question, asked.questions)
        expected = "one of " + ", ".join(asked.questions)
        faults.add(node.at("question"), "question-unknown", message, expected=expected, hint=hint)
    for part in ("denominator", "exclusions"):
        for place, one in enumerate(getattr(value, part)):
            for step, mode in enumerate(one.mode):
                if mode not in asked.modes:
                    spot, expected = node.at(part, place, "mode", step), "one of " + ", ".join(asked.modes)
                    faults.add(spot, "mode-unknown", f"the survey {asked.code} has no such mode", expected=expected)
