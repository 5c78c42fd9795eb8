"""How we know: the walk back from every figure of a body, a service or the whole, period by period, to its rule and its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from olshem.vocabulary import ALL
from olshem_site.components import Column, View, evidence_words, pairs, survey_words, table, value_cell, value_column
from olshem_site.facts import Facts, Figure, Key
from olshem_site.pages.parts import period_words
from olshem_site.pages.plan import Plan
from olshem_site.texts import safe

TESTED = ("outcome", "channel", "service", "about", "mode")
"""The codes of a record that a test may ask for."""
MOST_ROWS = 260
"""A page with more rows than this would pass the budget: its measures are then spread over several pages."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One measure of the page: what it says, its rule as text, its figures, the commands that make them again."""

    code: str
    name: Markup
    definition: Markup
    figures: Markup
    command: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    above: Markup
    walks: tuple[Walk, ...]
    others: tuple[tuple[Markup, str], ...]
    records: Markup
    rules: Markup
    verify: str


def split(facts: Facts, key: Key) -> list[list[str]]:
    """The measures of a key in as many groups as keep a page within its budget."""
    groups: list[list[str]] = []
    size = MOST_ROWS + 1
    for code in facts.measures_of(key):
        rows = len(facts.figures[key][code])
        if size + rows > MOST_ROWS:
            groups.append([])
            size = 0
        groups[-1].append(code)
        size += rows
    return groups


def pages(facts: Facts) -> Iterator[Plan]:
    """A page (or several, by measure) for each key of which the release has a figure."""
    for key in facts.figures:
        groups = split(facts, key)
        for place, codes in enumerate(groups):
            tail = ("figures",) if place == 0 else ("figures", codes[0])
            yield Plan((*View.parts_of(key), *tail), "figures.html", _maker(key, groups, place))


def _maker(key: Key, groups: list[list[str]], place: int) -> Any:
    return lambda view: make(view, key, groups, place)


def key_name(view: View, key: Key) -> Markup:
    """What a key is, in words."""
    names = []
    if key.body != ALL:
        names.append(view.name("bodies", key.body))
    if key.service != ALL:
        names.append(view.name("services", key.service))
    if key.area != ALL:
        names.append(view.name("areas", key.area))
    return view.joined(names) if names else view.text(view.facts.book.title)


def make(view: View, key: Key, groups: list[list[str]], place: int) -> FiguresPage:
    """The page of a key's figures."""
    _, release = view.words.gettext, view.facts.release
    name = key_name(view, key)
    kept = view.facts.of(key, view.facts.roles.kept)
    home = () if key == Key() else view.parts_of(key)
    others = [
        (view.name("measures", code), view.href(*view.parts_of(key), "figures", *((codes[0],) if at else ()), anchor=code))
        for at, codes in enumerate(groups) if at != place for code in codes
    ]  # fmt: skip
    return FiguresPage(
        title=_("How we know: %(name)s", name=name),
        description=_(
            "Every figure with its numerator, denominator and interval, its rule, its source and the command that makes it again: %(name)s",
            name=name,
        ),
        share=None if kept is None else kept.value("value"),
        above=view.link(name, *home),
        walks=tuple(_walk(view, key, code) for code in groups[place]),
        others=tuple(others),
        records=digest_words(_any(view.facts, key).text("records_digest")),
        rules=digest_words(str(view.facts.book.digest)),
        verify=f"olshem verify {release.number}.zip --records STORE",
    )


def _any(facts: Facts, key: Key) -> Figure:
    return next(figure for rows in facts.figures[key].values() for figure in rows.values())


def digest_words(digest: str) -> Markup:
    """A digest that may break anywhere."""
    return Markup('<code class="digest">%s</code>') % digest


def _walk(view: View, key: Key, code: str) -> Walk:
    name = view.text(view.facts.book.measures[code].name)
    return Walk(
        code=code,
        name=name,
        definition=view.once(f"walk {code} {view.root}", lambda: _definition(view, code)),
        figures=_figures(view, name, view.facts.figures[key][code]),
        command=command(view.facts, key, code),
    )


def _definition(view: View, code: str) -> Markup:
    """What a measure counts, in words and as its rule stands in the rulebook."""
    _, facts, measure = view.words.gettext, view.facts, view.facts.book.measures[code]
    rule = Markup("<pre>%s</pre>%s %s") % (
        rule_text(facts.in_force(measure.definition)),
        minimum_words(view, facts.in_force(measure.minimum_n)),
        view.link(_("More about this measure"), "measure", code),
    )
    counted, among, left_out = (view.text(text) for text in (measure.numerator_text, measure.denominator_text, measure.exclusions_text))
    rows = [
        (_("Evidence"), evidence_and_survey(view, code)),
        (_("Counted"), counted),
        (_("Out of"), among),
        (_("Left out"), left_out),
        (_("The rule"), rule),
    ]
    return pairs(rows, kind="walk")


def evidence_and_survey(view: View, measure: str) -> Markup:
    """From what a measure is counted; of a survey who was asked in the latest year, and how."""
    said, survey = evidence_words(view, measure), survey_words(view, measure, None, view.facts.year)
    return safe(f"{said}: {survey}") if survey else said


def minimum_words(view: View, minimum: Any) -> Markup:
    """The size below which a figure is not published; empty where every figure is."""
    if minimum is None or minimum <= 1:
        return Markup("")
    shown = view.formats.number(minimum)
    return view.words.ngettext(
        "Figures of fewer than %(shown)s case are not published.",
        "Figures of fewer than %(shown)s cases are not published.",
        minimum,
        shown=shown,
    )


def rule_text(definition: Any) -> str:
    """The definition as it stands in the rulebook."""
    if definition is None:
        return ""

    def tests(parts: Sequence[Any]) -> str:
        said = [
            str(part.condition) if part.condition is not None
            else next(f"{name}: {' | '.join(codes)}" for name in TESTED if (codes := getattr(part, name)))
            for part in parts
        ]  # fmt: skip
        return f"[{', '.join(said)}]"

    kind = str(definition.statistic)
    lines = [f"statistic: {kind}"]
    if definition.cells is not None:
        return "\n".join([*lines, f"form: {definition.form}", *_cell_lines(definition.cells)])
    if str(definition.evidence) != "cases":
        lines.append(f"evidence: {definition.evidence}")
    if definition.survey is not None:
        lines += [f"survey: {definition.survey}", f"question: {definition.question}", f"denominator: {tests(definition.denominator)}"]
        return "\n".join([*lines, *([f"exclusions: {tests(definition.exclusions)}"] if definition.exclusions else ())])
    if "quantile" in kind:
        lines.append(f"q: {definition.q:g}")
    if kind not in ("share", "count", "rate"):
        lines.append(f"quantity: {definition.quantity}")
    lines.append(f"clock: {definition.clock}")
    if definition.numerator:
        lines.append(f"numerator: {tests(definition.numerator)}")
    if kind != "count":
        lines.append(f"denominator: {tests(definition.denominator)}")
    if definition.exclusions:
        lines.append(f"exclusions: {tests(definition.exclusions)}")
    return "\n".join(lines)


def _cell_lines(cells: Any) -> Iterator[str]:
    """The parts of a measure of returns as sums of the form's cells."""
    for name, total in (("numerator", cells.numerator), ("denominator", cells.denominator)):
        if total is not None:
            yield f"{name}: {' + '.join(total.plus)}" + "".join(f" - {code}" for code in total.minus)


def _figures(view: View, name: str, rows: dict[Any, Figure]) -> Markup:
    """Every period: its value, interval, n, numerator and denominator."""
    _ = view.words.gettext
    columns = [
        Column(_("Period")), value_column(view, _("Value"), cases=False), Column(_("Cases")), Column(_("Numerator")), Column(_("Denominator")),
    ]  # fmt: skip
    made, line = [], next(iter(rows.values())).text("definition")
    for period, figure in rows.items():
        counts = (view.count(figure, "n"), view.count(figure, "numerator"), view.count(figure, "denominator"))
        when, line = _when(view, period, figure, line)
        made.append((when, value_cell(view, figure, cases=False), *counts))
    caption = _("%(measure)s, as known on %(date)s", measure=Markup("%s") % name, date=view.formats.date(view.facts.as_of))
    return table(caption, columns, made)


def _when(view: View, period: Any, figure: Figure, line: str) -> tuple[Markup, str]:
    """A period; the first one of another definition than the ``line`` of figures above it says so. And the definition from here on."""
    said, since = safe(period_words(view, period)), figure.text("definition")
    if since == line:
        return said, line
    broken = view.words.gettext("from here on by the definition of %(date)s: not one line with those above", date=view.formats.date(since))
    return safe(f"{said}<i>{broken}</i>"), since


def command(facts: Facts, key: Key, code: str) -> str:
    """The command that computes the figures of a key again from the records."""
    rows = facts.figures[key][code]
    first, last = min(period.starts_on for period in rows), max(period.ends_on for period in rows)
    grains = ",".join(dict.fromkeys(period.grain for period in rows))
    dimensions = ",".join(name for name, value in zip(("body", "service", "area"), key, strict=True) if value != ALL)
    by = f" --by {dimensions}" if dimensions else ""
    figure = next(iter(rows.values()))
    source = "RETURNS" if figure.text("evidence") == "returns" else "STORE"
    return (
        f"olshem measure {source} --rulebook {facts.release.number}/rulebook --measure {code} --from {first} --to {last}"
        f" --grain {grains} --as-of {figure.text('as_of')}{by}"
    )
