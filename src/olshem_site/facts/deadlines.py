"""The last days that a service has on the days after a release: computed once for all services with the same promise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from typing import Any

from olshem import publication
from olshem.errors import RefusedError

STARTS = 60
"""How many start days after the release are told beforehand."""
Told = tuple[tuple[dt.date, Any], ...]
"""Of each start day its deadline, or ``None`` where no term is known on it."""


class Deadlines:
    """The deadlines of the ``STARTS`` days that begin the day after ``day``."""

    def __init__(self, book: Any, day: dt.date) -> None:
        self._book = book
        self._starts = [day + dt.timedelta(days=n) for n in range(1, STARTS + 1)]
        self._told: dict[Hashable, Told] = {}

    def of(self, service: str, channel: str | None) -> Told:
        """The deadlines of one service on one channel; the same tuple for services that promise the same."""
        thing = self._book.services[service]
        values = publication.standard(self._book, thing, "term", self._starts[0])
        key = values, channel, thing.statute
        if key not in self._told:
            self._told[key] = tuple((start, self._one(service, start, channel)) for start in self._starts)
        return self._told[key]

    def _one(self, service: str, start: dt.date, channel: str | None) -> Any:
        try:
            return publication.deadline(self._book, service, start, channel=channel)
        except RefusedError:
            return None
