"""From the tables of a release to figures by key: plain loops over rows, since a nation's release has a million of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from olshem.vocabulary import ALL
from olshem_site.facts.figures import Figure, Table


class Key(NamedTuple):
    """Of whom a figure is: ``*`` for a dimension left out."""

    body: str = ALL
    service: str = ALL
    area: str = ALL


class Period(NamedTuple):
    """The first and last day of a period, as the release writes them."""

    starts_on: str
    ends_on: str

    @property
    def grain(self) -> str:
        """``year``, ``quarter`` or ``month``, by its length."""
        return _grain(self.starts_on, self.ends_on)

    @property
    def order(self) -> tuple[int, str]:
        """The key that puts longer periods first, then earlier ones."""
        return ("year", "quarter", "month").index(self.grain), self.starts_on


@cache
def _grain(starts_on: str, ends_on: str) -> str:
    days = (dt.date.fromisoformat(ends_on) - dt.date.fromisoformat(starts_on)).days + 1
    return "year" if days > 92 else "quarter" if days > 31 else "month"


Figures = Mapping[Key, Mapping[str, Mapping[Period, Figure]]]
"""Figures by key, measure and period; periods in their order."""
Curves = Mapping[tuple[str, str, str], list[Figure]]
"""The rows of a curve by measure, body and service."""


@dataclass(frozen=True, slots=True)
class Rating:
    """A body's rating under one framework."""

    framework: str
    figure: Figure


def read_figures(tables: Iterable[Table]) -> Figures:
    """The rows of the measure tables whose channel is left out; of a row that two tables hold the first stays."""
    found: dict[Key, dict[str, dict[Period, Figure]]] = defaultdict(lambda: defaultdict(dict))
    for table in tables:
        pick = table.picker("channel", "body", "service", "area", "starts_on", "ends_on", "measure")
        for number, row in enumerate(table.rows, start=1):
            channel, body, service, area, starts_on, ends_on, measure = pick(row)
            if channel in (ALL, ""):
                found[Key(body, service, area)][measure].setdefault(Period(starts_on, ends_on), Figure(table, number, row))
    order = {period: period.order for period in {period for measures in found.values() for rows in measures.values() for period in rows}}
    return {
        key: {code: dict(sorted(rows.items(), key=lambda row: order[row[0]])) for code, rows in measures.items()}
        for key, measures in found.items()
    }


def read_curves(tables: Iterable[Table], period: Period) -> Curves:
    """The waiting curves of one period."""
    found: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for table in tables:
        pick = table.picker("measure", "body", "service", "starts_on", "ends_on")
        for number, row in enumerate(table.rows, start=1):
            measure, body, service, *span = pick(row)
            if tuple(span) == period:
                found[measure, body, service].append(Figure(table, number, row))
    return dict(found)


def read_ratings(tables: Iterable[Table], framework: str) -> dict[str, list[Rating]]:
    """The ratings of each body; a row that does not name its framework is of the rulebook's first."""
    found: dict[str, list[Rating]] = defaultdict(list)
    for table in tables:
        for row in table.figures():
            found[row.text("body")].append(Rating(row.text("framework") or framework, row))
    return dict(found)


def read_leagues(tables: Iterable[Table]) -> Iterator[tuple[str, Period, str, str, tuple[Figure, ...]]]:
    """The league tables, a group at a time: measure, period, service, group, rows."""
    for table in tables:
        groups: dict[str, list[Figure]] = defaultdict(list)
        for row in table.figures():
            groups[row.text("group") or "all"].append(row)
        for group, rows in groups.items():
            first = rows[0]
            period = Period(first.text("starts_on"), first.text("ends_on"))
            yield first.text("measure"), period, first.text("service") or ALL, group, tuple(rows)


def tables_of(release: Any, role: str) -> list[Table]:
    """The tables of one role, in the release's order."""
    return [Table(table) for table in release.tables.values() if table.role == role]
