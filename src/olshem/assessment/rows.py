"""From tables to ratings and back: wide score files, measure files, and the table of ratings that is published."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from olshem import errors, rulebook
from olshem.assessment import rating, scores, selection
from olshem.assessment.selection import Columns, Period, text_of
from olshem.vocabulary import ALL, Code, Missing, Status

RATING_COLUMNS = (
    "body", "rating", "status", "reason", "row", "binding", "next_rating", "points_to_next", "lower_rating", "points_to_lower",
)  # fmt: skip
MEASURE_FILE_COLUMNS = ("measure", "body", "starts_on", "ends_on", "value", "status")


def is_measure_file(names: Collection[str]) -> bool:
    """Whether a table with these columns is one of measure values rather than a wide one of scores."""
    return all(name in names for name in MEASURE_FILE_COLUMNS)


def rules_in_force(framework: rulebook.Framework, on: dt.date | None = None) -> rulebook.RatingRules:
    """A framework's rules on a day, or (for scores without a date) its latest.

    Raises
    ------
    RefusedError
        ``assessment.rules-not-in-force``: it had none on that day, or they are unknown.
    """
    dated = rulebook.in_force(framework.rules, on) if on is not None else rulebook.latest(framework.rules)
    if dated is None or dated.value is None:
        day = f" on {on}" if on else ""
        raise errors.RefusedError("assessment.rules-not-in-force", f"the framework {framework.code} has no rules in force{day}")
    return dated.value


# ---------------------------------------------------------------- wide files of scores
def rate_wide(
    columns: Columns, framework: rulebook.Framework, *, id_column: str | None = None, on: dt.date | None = None
) -> tuple[dict[str, list[object]], tuple[errors.Problem, ...]]:
    """Rate the bodies of a wide table: one row a body, one column an input, cells whole scores, empty, ``M`` or ``SR``.

    Parameters
    ----------
    columns : mapping
        By column name. Other columns than those of the framework are ignored, each with a warning. Ids pass through as they are.
    framework : Framework
        Its latest rules are used, or those in force ``on`` a day.
    id_column : str, optional
        The column that names the body; without it the first of the framework's that the table has.

    Returns
    -------
    (dict of columns, tuple of warnings)
        The columns of :data:`RATING_COLUMNS`, in the order of the rows.

    Raises
    ------
    RecordsError
        ``table.column-missing``, ``assessment.score-not-whole``, ``assessment.score-outside-scale``, ``table.id-missing``,
        ``table.id-repeated``: every fault with its row (from 1) and column.

    Source
    ------
    The file form of contracts.md; ratings as :func:`olshem.assessment.rate`.
    """
    rules = rules_in_force(framework, on)
    id_name = id_column or next((name for name in framework.id_columns if name in columns), framework.id_columns[0])
    selection.require_columns(columns, (id_name, *(item.code for item in rules.inputs)))
    used = {id_name, *(item.code for item in rules.inputs)}
    warnings = tuple(
        errors.Problem("table.column-ignored", f"the column {name} is not an input and is ignored", severity="warning", column=name)
        for name in columns
        if name not in used
    )
    bodies, problems = selection.read_ids(columns[id_name], id_name)
    by_input = {item.code: _read_scores(columns[item.code], item, problems) for item in rules.inputs}
    if problems:
        problems.sort(key=lambda problem: problem.row or 0)
        raise errors.RecordsError(problems[0].code, "the scores cannot be read", problems=problems)
    of_bodies = {body: {code: by_input[code][row] for code in by_input} for row, body in enumerate(bodies)}
    return rating_columns(rating.rate(rules, of_bodies)), warnings


def _read_scores(cells: Sequence[object], item: rulebook.Input, problems: list[errors.Problem]) -> list[scores.Score]:
    read: list[scores.Score] = []
    for row, cell in enumerate(cells, start=1):
        text = text_of(cell).strip()
        if text in selection.ABSENCES:
            read.append(Missing(selection.ABSENCES[text]))
            continue
        try:
            number = scores.exact(text)
        except ValueError:
            number = None
        if number is None or number.denominator != 1:
            expected = f"a whole score from {item.lowest} to {item.highest}, nothing, M or SR"
            problem = ("assessment.score-not-whole", "a score is not a whole number")
        elif not item.lowest <= number <= item.highest:
            expected = f"{item.lowest} to {item.highest}"
            problem = ("assessment.score-outside-scale", "a score is outside its scale")
        else:
            read.append(int(number))
            continue
        problems.append(errors.Problem(*problem, row=row, column=item.code, found=text[:80], expected=expected))
        read.append(Missing(Status.NOT_SUBMITTED))
    return read


# ---------------------------------------------------------------- measure files
def rate_table(
    columns: Columns, book: rulebook.Rulebook, framework: rulebook.Framework, period: str | None = None
) -> dict[str, list[object]]:
    """Rate the bodies of a framework's groups from rows of a measure file, as it may be published (small cells withheld).

    Parameters
    ----------
    columns : mapping
        The measure file by column; cells as text or typed.
    book : Rulebook
        Its bodies, measures and rules as in force on the period's last day.
    framework : Framework
        Every input must have a measure; an optional one without is not applicable here.
    period : str, optional
        ``2015``, ``2015Q1`` or ``2015-03``; needed where the rows hold several.

    Returns
    -------
    dict of columns
        :data:`RATING_COLUMNS`, ``starts_on``, ``ends_on`` and ``framework``; one row a body whose group the framework rates,
        sorted by body.
        An input of a service that the body does not provide is not applicable; one without a row had no cases.

    Raises
    ------
    RecordsError
        ``table.column-missing``, ``assessment.measure-missing``, ``table.cell-invalid``.
    MethodError
        ``assessment.input-without-measure``, or as :func:`choose_period` and :func:`score_of`.

    Source
    ------
    As :func:`score_of` and :func:`rate`.
    """
    selection.require_columns(columns, MEASURE_FILE_COLUMNS)
    chosen = selection.choose_period(columns, period)
    return rate_period(columns, book, framework, rules_in_force(framework, chosen[1]), chosen)


def rate_period(
    columns: Columns, book: rulebook.Rulebook, framework: rulebook.Framework, rules: rulebook.RatingRules, period: Period
) -> dict[str, list[object]]:
    """As :func:`rate_table`, for one period and by rules that may be those of another day."""
    starts_on, ends_on = period
    bodies = group_members(book, framework.groups, ends_on)
    values = {item.code: _values_of(columns, item, period) for item in rules.inputs if item.measure or not item.optional}
    polarities = {item.measure: book.measures[item.measure].polarity for item in rules.inputs if item.measure}
    of_bodies = {}
    for body in bodies:
        of_body = {item.code: values.get(item.code, {}).get(body) or _no_row(book, item, body) for item in rules.inputs}
        of_bodies[str(body)] = scores.scores_from_values(rules, of_body, polarities)
    table = rating_columns(rating.rate(rules, of_bodies))
    constant = {"starts_on": starts_on, "ends_on": ends_on, "framework": framework.code}
    return table | {name: [value] * len(bodies) for name, value in constant.items()}


def group_members(book: rulebook.Rulebook, groups: Iterable[Code], on: dt.date) -> dict[Code, Code]:
    """The bodies whose peer group on a day is among these, sorted by code, each with its group."""
    wanted = set(groups)
    pairs = ((code, rulebook.value_on(body.group, on)) for code, body in sorted(book.bodies.items()))
    return {code: group for code, group in pairs if group is not None and group in wanted}


def _values_of(columns: Columns, item: rulebook.Input, period: Period) -> dict[str, str | Missing]:
    """By body: the value of an input's measure in a period, as text, or why there is none."""
    if item.measure is None:
        raise errors.MethodError(
            "assessment.input-without-measure", f"input {item.code} is scored by hand: give a wide file of scores, one column an input"
        )
    wanted = {"measure": str(item.measure), "starts_on": period[0].isoformat(), "ends_on": period[1].isoformat()}
    dimensions = {"service": str(item.service), "channel": ALL, "area": ALL}
    rows = selection.rows_where(columns, wanted | {name: code for name, code in dimensions.items() if name in columns})
    if not rows:
        message = f"no row of the file holds the measure {item.measure} (service {item.service}) of the input {item.code} in this period"
        raise errors.RecordsError("assessment.measure-missing", message)
    return {text_of(columns["body"][row]): _value_of(columns, row) for row in rows}


def _value_of(columns: Columns, row: int) -> str | Missing:
    status, value = text_of(columns["status"][row]), text_of(columns["value"][row])
    try:
        if status != Status.OK:
            return Missing(Status(status))
        scores.exact(value)
    except ValueError:
        found, column = (value, "value") if status == Status.OK else (status, "status")
        problem = errors.Problem("table.cell-invalid", f"a {column} cannot be read", row=row + 1, column=column, found=found[:80])
        raise errors.RecordsError(problem.code, problem.message, problems=[problem]) from None
    return value


def _no_row(book: rulebook.Rulebook, item: rulebook.Input, body: Code) -> Missing:
    service = book.services.get(item.service)
    elsewhere = item.measure is None or (service is not None and body not in service.providers)
    return Missing(Status.NOT_APPLICABLE if elsewhere else Status.NO_CASES)


def rating_columns(ratings: Sequence[rating.Rating]) -> dict[str, list[object]]:
    """Ratings as the columns of the published table; absent cells are None."""
    lines = [dataclasses.asdict(one) | {"binding": ";".join(one.binding) or None, "reason": one.reason or None} for one in ratings]
    return {name: [line[name] for line in lines] for name in RATING_COLUMNS}
