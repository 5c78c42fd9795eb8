"""What is asked of the records, checked once, and what a rulebook's definitions mean in whole numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from zoneinfo import ZoneInfo

from olshem import calendars, errors, rulebook
from olshem.vocabulary import ALL, Clock, Code, Unit

DIMENSIONS = ("body", "service", "channel", "area")
ENGINES = ("duckdb", "plain")
LEVEL = 0.95
YEARS = range(1900, 2200)
_ELAPSED = {Unit.DAY: 86_400, Unit.HOUR: 3_600, Unit.MINUTE: 60, Unit.SECOND: 1}
_MINUTES = {Unit.DAY: 1_440, Unit.HOUR: 60, Unit.MINUTE: 1}
TIMED = (rulebook.Statistic.MEAN, rulebook.Statistic.QUANTILE_CLOSED, rulebook.Statistic.QUANTILE_KAPLAN_MEIER)
"""The statistics that are taken of a quantity."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to measure. ``as_of`` is an instant in UTC, in whole milliseconds; ``periods`` are of every grain asked."""

    starts_on: dt.date
    ends_on: dt.date
    grains: tuple[str, ...]
    periods: tuple[calendars.Period, ...]
    as_of: dt.datetime
    by: tuple[str, ...]
    measures: tuple[rulebook.Measure, ...]
    as_now: bool = False
    """cases of bodies and areas that have ended count for those that they have become by the as-of day"""

    @property
    def subsets(self) -> tuple[tuple[str, ...], ...]:
        """Every subset of the dimensions asked, the whole set first."""
        sizes = range(len(self.by), -1, -1)
        return tuple(subset for size in sizes for subset in combinations(self.by, size))

    @property
    def largest(self) -> tuple[calendars.Period, ...]:
        """The periods of the largest grain asked."""
        return tuple(period for period in self.periods if period.grain == self.grains[0])


def ask(
    book: rulebook.Rulebook,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    grains: Iterable[str],
    as_of: dt.datetime,
    by: Iterable[str],
    measures: Iterable[str] | None,
    engine: str = "duckdb",
    as_now: bool = False,
    evidence: Sequence[rulebook.Evidence] = (rulebook.Evidence.CASES,),
) -> Question:
    """Check what is asked; every code and every edge is refused by name (``MethodError``).

    Parameters and errors are those of :func:`olshem.measures.compute`; ``evidence`` is what there is to count: measures of anything else
    are left out, or refused where they are named (``measures.evidence-unfit``).
    """
    if engine == "spark":
        message = "the engine for a cluster is not built yet; duckdb and plain give the same file on one machine"
        raise errors.MethodError("measures.engine-unknown", message)
    _known([engine], ENGINES, "engine")
    if as_of.tzinfo is None:
        raise errors.MethodError("measures.as-of", "the as-of time needs an offset or a time zone")
    for year in (starts_on.year, ends_on.year, as_of.year):
        if year not in YEARS:
            raise errors.MethodError("measures.year", f"years run from {YEARS[0]} to {YEARS[-1]}, as in the records; found {year}")
    sizes = calendars.in_order_of_size(grains)
    if not sizes:
        raise errors.MethodError("measures.grain", f"at least one grain is needed: {', '.join(calendars.GRAINS)}")
    dimensions = _known(list(by), DIMENSIONS, "dimension")
    if measures is not None:
        measures = list(measures)
        if not measures:
            raise errors.MethodError("measures.measure-unknown", f"no measure is named; choose from {', '.join(sorted(book.measures))}")
    able = [code for code, measure in sorted(book.measures.items()) if measure.evidence in evidence]
    chosen = _known(able if measures is None else measures, sorted(book.measures), "measure")
    for code in chosen:
        if code not in able:
            message = f"{code} is counted from {book.measures[Code(code)].evidence}, which these are not"
            raise errors.MethodError("measures.evidence-unfit", message, hint="measure each kind of evidence by itself")
    for measure in chosen:
        for dated in book.measures[Code(measure)].definition:
            if dated.value is not None:
                divisor(book.measures[Code(measure)], dated.value)
    return Question(
        starts_on=starts_on,
        ends_on=ends_on,
        grains=sizes,
        periods=tuple(period for grain in sizes for period in calendars.periods(starts_on, ends_on, grain)),
        as_of=_whole_milliseconds(as_of.astimezone(dt.UTC)),
        by=dimensions,
        measures=tuple(book.measures[Code(code)] for code in chosen),
        as_now=as_now,
    )


def as_of_text(as_of: dt.datetime, time_zone: str) -> str:
    """An as-of time as files carry it: whole milliseconds at most, with the offset of the rulebook's time zone.

    Parameters
    ----------
    as_of : datetime.datetime
        An aware instant.
    time_zone : str
        The rulebook's.

    Returns
    -------
    str
        Such as ``2016-01-12T22:22:40-05:00``.
    """
    local = _whole_milliseconds(as_of.astimezone(ZoneInfo(time_zone)))
    return local.isoformat(timespec="milliseconds" if local.microsecond else "seconds")


def _whole_milliseconds(at: dt.datetime) -> dt.datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _known(asked: Sequence[str], choices: Sequence[str], what: str) -> tuple[str, ...]:
    for code in asked:
        if code not in choices:
            raise errors.MethodError(f"measures.{what}-unknown", f"there is no {what} {code!r}; choose from {', '.join(choices)}")
    return tuple(choice for choice in choices if choice in asked)


def divisor(measure: rulebook.Measure, definition: rulebook.Definition) -> int:
    """How many of the counted integers make one of the measure's unit; 1 for what is not a time."""
    if definition.statistic not in TIMED or definition.quantity is rulebook.Quantity.VISITS:
        return 1
    units = _MINUTES if definition.quantity is rulebook.Quantity.WAITING_MINUTES else _ELAPSED
    if definition.quantity is rulebook.Quantity.DURATION and definition.clock is not Clock.ELAPSED:
        return 1
    if measure.unit not in units:
        message = f"measure {measure.code} counts {definition.clock} time and cannot be given in {measure.unit}"
        raise errors.RulebookError("measures.unit", message, hint=f"use one of {', '.join(units)}")
    return units[measure.unit]


def parents_on(question: Question, period: calendars.Period, time_zone: str) -> dt.date:
    """The day on which the bodies above a body are resolved: the period's last, or the as-of day where bodies are taken as they are now."""
    return calendars.local_date(question.as_of, time_zone) if question.as_now else period.ends_on


def definition_on(measure: rulebook.Measure, period: calendars.Period) -> rulebook.Definition | None:
    """The definition in force on the period's last day."""
    return rulebook.value_on(measure.definition, period.ends_on)


def defined_since(measure: rulebook.Measure, period: calendars.Period) -> dt.date | None:
    """The first day of the definition in force on the period's last day."""
    held = rulebook.in_force(measure.definition, period.ends_on)
    return None if held is None or held.value is None else held.begins_on


def cell_of(subset: Sequence[str], codes: dict[str, str]) -> tuple[str, ...]:
    """The four codes of a cell: those of the subset, ``*`` for the rest."""
    return tuple(codes[name] if name in subset else ALL for name in DIMENSIONS)
