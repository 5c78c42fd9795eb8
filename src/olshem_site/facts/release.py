"""The release, indexed once: every figure by its key, the periods, the ratings, the league tables, the curves."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from olshem import publication
from olshem.vocabulary import ALL
from olshem_site.facts.deadlines import Deadlines
from olshem_site.facts.duties import Duty, duties_by_body
from olshem_site.facts.figures import Figure
from olshem_site.facts.lives import Lives
from olshem_site.facts.promises import Promised, promised, standards_of
from olshem_site.facts.reading import Key, Period, read_curves, read_figures, read_leagues, read_ratings, tables_of
from olshem_site.facts.returned import Return, read_returns
from olshem_site.facts.roles import Roles, among_fallen_due, find_roles

LONG_AGO = dt.timedelta(days=5 * 365)
"""After how long without a word of a body nobody takes for granted that it is still there."""


@dataclass(frozen=True, slots=True)
class League:
    """One league table of the release: one measure, one period, one group of bodies, at most one service."""

    framework: str
    group: str
    measure: str
    service: str
    period: Period
    rows: tuple[Figure, ...]

    @property
    def ranked(self) -> bool:
        """Whether the bodies were put in an order at all."""
        return any(row.text("rank") for row in self.rows)

    def row_of(self, body: str) -> Figure | None:
        """The row of one body."""
        return next((row for row in self.rows if row.text("id") == body), None)

    def figure_of(self, facts: Facts, row: Figure) -> Figure | None:
        """The measure's own row for the same body, service and period: it has the interval and the cases."""
        return facts.of(Key(body=row.text("id"), service=self.service), self.measure, self.period)


class Facts:
    """A release as pages need it. Built once; nothing here depends on a language.

    ``counted`` says whether it holds a figure at all: where no records were collected, pages speak of promises alone.
    """

    def __init__(self, release: Any) -> None:
        self.release = release
        self.book = release.rulebook
        self.shipped = False
        self.archive: str | None = None
        self._months: dict[Period, list[Period]] = {}
        figures = read_figures(tables_of(release, "measures"))
        self.as_now = any("as_now" in getattr(one, "about", {}) for one in release.tables.values() if one.role == "measures")
        self.counted = any(figure.status != "no-cases" for rows in figures.values() for one in rows.values() for figure in one.values())
        self.figures = figures if self.counted else {}
        self.ratings = read_ratings(tables_of(release, "ratings"), next(iter(self.book.frameworks), ""))
        self.leagues = [
            League(self.framework_of(group, measure), group, measure, service, period, rows)
            for measure, period, service, group, rows in read_leagues(tables_of(release, "league") if self.counted else [])
        ]
        self.curves = read_curves(tables_of(release, "curves"), self.year)
        self.deadlines = Deadlines(self.book, release.on)
        self.lives = Lives(self.book, release.on)
        self.findings = [row for table in tables_of(release, "findings") for row in table.figures()]

    # ------------------------------------------------------------------ asking
    def in_force(self, values: Any) -> Any:
        """The value of a dated list on :attr:`day`; ``None`` where unknown or none."""
        dated = self.dated_in_force(values)
        return None if dated is None else dated.value

    def dated_in_force(self, values: Any) -> Any:
        """The dated value itself, with its act, source and first day."""
        return publication.in_force(values, self.day) if values else None

    def name_of(self, names: Any) -> Any:
        """The dated name on :attr:`day`; before the first and after the last that is known, the nearest of them."""
        known = [one for one in names if one.value is not None]
        found = self.dated_in_force(known)
        if found is not None or not known:
            return found
        known.sort(key=lambda value: value.begins_on)
        return next((one for one in reversed(known) if one.begins_on <= self.day), known[0])

    def existed(self, body: str) -> bool:
        """Whether a body may have existed in the period that pages speak of; without figures, on the day of the release."""
        first, last = (dt.date.fromisoformat(day) for day in self.year) if self.year.ends_on else (self.release.on,) * 2
        return body not in self.book.bodies or self.lives.existed("bodies", body, first, last)

    @cached_property
    def day(self) -> dt.date:
        """The last day that the release's figures speak of; the day on which it was published where it has none."""
        return dt.date.fromisoformat(self.year.ends_on) if self.year.ends_on else self.release.on

    def on(self, values: Any, day: str) -> Any:
        """The value of a dated list on some day, ``None`` where unknown or none."""
        dated = publication.in_force(values, dt.date.fromisoformat(day))
        return None if dated is None else dated.value

    def on_day(self, values: Any) -> Any:
        """The dated value that holds on the day of the release."""
        return publication.in_force(values, self.release.on) if values else None

    def standards_of(self, service: str) -> Mapping[str, Sequence[Any]]:
        """The parameters of a service's standard, its own and its model's, each with all its dated values."""
        return standards_of(self.book, self.book.services[service], self.release.on)

    def promised(self, service: str, parameter: str) -> tuple[Promised, ...]:
        """What is promised on the day of the release, channel by channel."""
        return promised(self.standards_of(service).get(parameter, ()), self.book.services[service].channels, self.release.on)

    def framework_of(self, group: str, measure: str) -> str:
        """The framework that rates this group by this measure; failing that the one that rates the group, then the first."""
        frameworks = self.book.frameworks
        rating = [code for code, framework in frameworks.items() if group in framework.groups or not framework.groups]
        for code in rating:
            rules = frameworks[code].rules[-1].value
            if rules is not None and any(one.measure == measure for one in rules.inputs):
                return code
        return next(iter(rating), next(iter(frameworks), "none"))

    def of(self, key: Key, measure: str | None, period: Period | None = None) -> Figure | None:
        """The figure of a key, measure and period (the latest year by default), if the release has it."""
        if measure is None:
            return None
        return self.figures.get(key, {}).get(measure, {}).get(period or self.year)

    def measures_of(self, key: Key) -> list[str]:
        """The measures that the release has for a key, in the rulebook's order."""
        have = self.figures.get(key, {})
        return [code for code in self.book.measures if code in have]

    @cached_property
    def roles(self) -> Roles:
        """The measures that answer a reader's first questions."""
        return find_roles(dict(self.book.measures))

    @cached_property
    def of_promises(self) -> frozenset[str]:
        """The measures that are shares of promises that could be kept or broken."""
        return frozenset(code for code, measure in self.book.measures.items() if among_fallen_due(measure))

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Every period of the release: longer first, then by date."""
        seen = {period for measures in self.figures.values() for rows in measures.values() for period in rows}
        return tuple(sorted(seen, key=lambda period: period.order))

    @cached_property
    def year(self) -> Period:
        """The latest of the longest periods: the one that pages speak of."""
        grain = self.periods[0].grain if self.periods else ""
        return max((period for period in self.periods if period.grain == grain), default=Period("", ""))

    @cached_property
    def year_before(self) -> Period | None:
        """The period of the same length before :attr:`year`, where the release has it."""
        same = [period for period in self.periods if period.grain == self.year.grain and period < self.year]
        return max(same, default=None)

    def months_of(self, year: Period) -> list[Period]:
        """The months within a period, in order."""
        if year not in self._months:
            self._months[year] = self._find_months(year)
        return self._months[year]

    def _find_months(self, year: Period) -> list[Period]:
        return [p for p in self.periods if p.grain == "month" and year.starts_on <= p.starts_on and p.ends_on <= year.ends_on]

    @cached_property
    def as_of(self) -> str:
        """The time of events at which the figures were taken: the same for a whole release."""
        figures = (f for measures in self.figures.values() for rows in measures.values() for f in rows.values())
        return max((figure.text("as_of") for figure in figures), default=str(self.release.at))

    @cached_property
    def absent(self) -> Counter[str]:
        """Of each reason the figures that are not there for it."""
        figures = (f for measures in self.figures.values() for rows in measures.values() for f in rows.values())
        return Counter(figure.status for figure in figures if not figure.text("value") and figure.status != "ok")

    @cached_property
    def areas(self) -> list[str]:
        """The areas of which the release has a figure of all bodies and services, in order of code; ``-`` is cases without one."""
        return sorted(key.area for key in self.figures if key.area != ALL and key.body == ALL and key.service == ALL)

    @cached_property
    def living(self) -> list[str]:
        """The bodies of which the rulebook does not say that they are gone, or not there yet, on the day of the release."""
        there = (code for code, body in self.book.bodies.items() if publication.exists_on(body, self.release.on) is not False)
        return [code for code in there if code not in self.unheard]

    @cached_property
    def unheard(self) -> dict[str, dt.date]:
        """The bodies of which nobody knows whether they are still there, with the last day that a text tells of.

        That day is long past, no service is theirs, and nothing says that they ended.
        """
        heard = {code: self.lives.last_heard("bodies", code) for code in self.book.bodies if not self.duties.get(code)}
        long_ago = self.release.on - LONG_AGO
        return {code: day for code, day in heard.items() if day is not None and day < long_ago and not self.lives.gone("bodies", code)}

    @cached_property
    def places(self) -> list[str]:
        """The areas that are there on the day of the release, and those of which it has a figure, in order of code."""
        there = (code for code in self.book.areas if not self.lives.gone("areas", code))
        return sorted({*self.areas, *there})

    @cached_property
    def former_places(self) -> list[str]:
        """The areas that exist no more and of which the release has no figure."""
        return [code for code in self.book.areas if code not in self.places]

    @cached_property
    def duties(self) -> Mapping[str, Mapping[str, Duty]]:
        """Of each body the services with which it has to do on the day of the release."""
        return duties_by_body(self.book, self.release.on)

    @cached_property
    def returns(self) -> Mapping[str, Sequence[Return]]:
        """Of each body the returns that were due in the span of the release's figures, by form and time."""
        return read_returns(self.book, self.findings, self.periods, self.as_of)

    @cached_property
    def sectors(self) -> list[str]:
        """The fields that have a service."""
        used = {service.sector for service in self.book.services.values()}
        return [code for code in self.book.sectors if code in used]

    @cached_property
    def services_of(self) -> Mapping[str, list[str]]:
        """Of each body, the services for which the release has a figure."""
        found: dict[str, list[str]] = defaultdict(list)
        for key in self.figures:
            if ALL not in (key.body, key.service) and key.area == ALL:
                found[key.body].append(key.service)
        return found

    @cached_property
    def bodies_of(self) -> Mapping[str, list[str]]:
        """Of each service, the bodies for which the release has a figure."""
        found: dict[str, list[str]] = defaultdict(list)
        for body, services in self.services_of.items():
            for service in services:
                found[service].append(body)
        return found

    def providers_of(self, service: str) -> list[str]:
        """The bodies of :attr:`bodies_of` that are not above another of them, whose cases they would count again."""
        return self.lowest(self.bodies_of.get(service, []))

    def lowest(self, bodies: list[str]) -> list[str]:
        """Of some bodies those that are not above another of them."""
        above = {parent for body in bodies for parent in self._above(body)}
        return [body for body in bodies if body not in above]

    @cached_property
    def below(self) -> Mapping[str, Sequence[str]]:
        """Of each body those below it, however far."""
        found: dict[str, list[str]] = defaultdict(list)
        for code in self.book.bodies:
            for above in self._above(code):
                found[above].append(code)
        return found

    def _above(self, body: str) -> Iterator[str]:
        """The bodies above a body, the nearest first."""
        seen = {body}
        while body in self.book.bodies and (parent := self.in_force(self.book.bodies[body].parent)) and parent not in seen:
            seen.add(parent)
            yield parent
            body = parent
