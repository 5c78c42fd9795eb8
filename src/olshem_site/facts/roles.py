"""Which measures of a rulebook answer the reader's first questions, found by what they count and never by their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Roles:
    """The measures that say how often the promise is kept, how long half of the people wait, the same among finished cases,
    and how often the records' own flag says that the promise was kept. Where no measure of cases says how often, the first share of
    timeliness that bodies report themselves stands for it.
    """

    kept: str | None
    wait: str | None
    wait_closed: str | None
    flag: str | None


def _definition(measure: Any) -> Any:
    return measure.definition[-1].value


def among_fallen_due(measure: Any) -> bool:
    """Whether a measure is a share of the cases that are closed or past their due time."""
    definition = _definition(measure)
    return definition is not None and "fallen-due" in {str(test.condition) for test in definition.denominator}


def find_roles(measures: dict[str, Any]) -> Roles:
    """The first measure of each kind, in the rulebook's order."""
    kept = wait = closed = flag = reported = None
    for code, measure in measures.items():
        definition = _definition(measure)
        if definition is None:
            continue
        if str(definition.evidence) == "returns":
            timely = str(definition.statistic) == "share" and str(measure.criterion) == "timeliness"
            reported = reported or (code if timely else None)
            continue
        conditions = {str(test.condition) for test in definition.numerator}
        median = str(definition.quantity) == "duration" and definition.q == 0.5
        if kept is None and str(definition.statistic) == "share" and conditions == {"on-time"}:
            kept = code
        if flag is None and str(definition.statistic) == "share" and conditions == {"flag-on-time"}:
            flag = code
        if wait is None and str(definition.statistic) == "quantile-kaplan-meier" and median:
            wait = code
        if closed is None and str(definition.statistic) == "quantile-closed" and median:
            closed = code
    return Roles(kept=kept or reported, wait=wait, wait_closed=closed, flag=flag)
