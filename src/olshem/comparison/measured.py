"""League tables from a measure file: which rows are compared, their errors, the published columns."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping

from olshem import assessment, errors, rulebook
from olshem.assessment import Columns
from olshem.comparison.estimates import Estimate, measure_error
from olshem.comparison.league import League, Options, league
from olshem.vocabulary import ALL, Code, Status

LEAGUE_COLUMNS = (
    "id", "group", "value", "se", "rank", "rank_low", "rank_high", "tie_group", "p_top_k", "p_bottom_k", "shrunk", "status",
)  # fmt: skip
NEEDED = (
    "measure", "body", "service", "channel", "area", "starts_on", "ends_on",
    "numerator", "denominator", "value", "low", "high", "level", "status",
)  # fmt: skip
DIMENSIONS = ("service", "channel", "area")


def league_table(
    columns: Columns,
    book: rulebook.Rulebook,
    measure: str,
    period: str | None = None,
    *,
    where: Mapping[str, str] | None = None,
    options: Options | None = None,
) -> tuple[dict[str, list[object]], League]:
    """Compare the bodies of each peer group by one measure in one period.

    Parameters
    ----------
    columns : mapping
        A measure file by column, as it may be published (small cells withheld); cells as text or typed.
    book : Rulebook
        Peer groups, the measure's polarity and statistic, and the rankability floor, all as in force on the period's last day.
    measure : str
        Code of the measure.
    period : str, optional
        ``2015``, ``2015Q1`` or ``2015-03``; needed where the rows of the measure hold several.
    where : mapping, optional
        Column to value. Service, channel and area are ``*`` unless it names them.
    options : Options, optional
        ``polarity`` and ``floor`` of it are not used: the rulebook's are.

    Returns
    -------
    (dict of columns, League)
        :data:`LEAGUE_COLUMNS`, then ``measure, starts_on, ends_on, service, channel, area``; bodies without a peer group (such as
        the sum of all) are left out.

    Raises
    ------
    RecordsError
        ``table.column-missing``, ``comparison.no-rows``, ``table.cell-invalid``, ``table.id-repeated``.
    MethodError
        ``comparison.measure-unknown``, ``comparison.where-unknown``, and as :func:`assessment.choose_period`.
    RefusedError
        ``comparison.polarity-neutral``, ``comparison.definition-not-in-force``.

    Source
    ------
    As :func:`league` and :func:`measure_error`.
    """
    assessment.require_columns(columns, NEEDED)
    if measure not in book.measures:
        raise errors.MethodError(
            "comparison.measure-unknown", f"the rulebook has no measure {measure!r}; it has {', '.join(book.measures)}"
        )
    wanted = {"measure": measure} | dict.fromkeys(DIMENSIONS, ALL) | dict(where or {})
    unknown = [name for name in wanted if name not in columns]
    if unknown:
        raise errors.MethodError("comparison.where-unknown", f"the file has no column {unknown[0]!r} to choose rows by")
    rows = assessment.rows_where(columns, wanted)
    if not rows:
        asked = ", ".join(f"{name} = {value}" for name, value in wanted.items())
        raise errors.RecordsError("comparison.no-rows", f"no row of the file has {asked}")
    chosen = {name: [columns[name][row] for row in rows] for name in columns}
    starts_on, ends_on = assessment.choose_period(chosen, period)
    dates = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    in_period = [rows[place] for place in assessment.rows_where(chosen, dates)]
    definition = book.measures[Code(measure)]
    settled = dataclasses.replace(
        options or Options(),
        polarity=definition.polarity,
        floor=rulebook.value_on(book.rankability_floor, ends_on) if book.rankability_floor else None,
    )
    made = league(_estimates(columns, in_period, book, measure, ends_on), settled)
    table = league_columns(made)
    constant = {"measure": measure, "starts_on": starts_on, "ends_on": ends_on} | {name: wanted[name] for name in DIMENSIONS}
    return table | {name: [value] * len(made.standings) for name, value in constant.items()}, made


def _estimates(columns: Columns, rows: list[int], book: rulebook.Rulebook, measure: str, on: dt.date) -> list[Estimate]:
    definition = rulebook.value_on(book.measures[Code(measure)].definition, on)
    if definition is None:
        raise errors.RefusedError("comparison.definition-not-in-force", f"the measure {measure} has no definition in force on {on}")
    groups = assessment.group_members(book, book.groups, on)
    found: dict[str, Estimate] = {}
    for row in rows:
        body = assessment.text_of(columns["body"][row])
        group = groups.get(Code(body))
        if group is None:
            continue
        if body in found:
            raise _fault("table.id-repeated", "a body has two rows for one measure, period and cell", row, "body", body)
        found[body] = _estimate(columns, row, body, group, definition.statistic)
    return list(found.values())


def _estimate(columns: Columns, row: int, body: str, group: str, statistic: rulebook.Statistic) -> Estimate:
    status = assessment.text_of(columns["status"][row])
    value = _number(columns, row, "value")
    if status != Status.OK:
        try:
            return Estimate(body, group, None, None, Status(status))
        except ValueError:
            raise _fault("table.cell-invalid", "a status is none of the contract's", row, "status", status) from None
    if value is None:
        raise _fault("table.cell-invalid", "a row with the status ok has no value", row, "value", "")
    error = measure_error(
        statistic,
        numerator=_number(columns, row, "numerator"),
        denominator=_number(columns, row, "denominator"),
        low=_number(columns, row, "low"),
        high=_number(columns, row, "high"),
        level=_number(columns, row, "level"),
    )
    return Estimate(body, group, value, error, Status.OK if error is not None else Status.NOT_COMPARABLE)


def _number(columns: Columns, row: int, name: str) -> float | None:
    text = assessment.text_of(columns[name][row]).strip()
    try:
        return float(assessment.exact(text)) if text else None
    except (ValueError, OverflowError):
        raise _fault("table.cell-invalid", "a cell is no number", row, name, text) from None


def _fault(code: str, message: str, row: int, column: str, found: str) -> errors.RecordsError:
    problem = errors.Problem(code, message, row=row + 1, column=column, found=found[:80])
    return errors.RecordsError(code, message, problems=[problem])


def league_columns(made: League) -> dict[str, list[object]]:
    """The lines of a league table as columns, absent cells None."""
    return {name: [getattr(line, name) for line in made.standings] for name in LEAGUE_COLUMNS}
