"""Surveys as a release's rulebook knows them: of which waves a figure is, and how many of those asked answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from olshem_site.facts.reading import Period


class Response(NamedTuple):
    """How many people were asked, and how many of them answered; ``None``: nobody says."""

    asked: int | None
    answered: int | None

    @property
    def share(self) -> float | None:
        """The response rate."""
        return None if not self.asked or self.answered is None else self.answered / self.asked


def waves_in(survey: Any, period: Period) -> tuple[Any, ...]:
    """The waves whose fieldwork meets a period, in order of time."""
    if not period.ends_on:
        return ()
    first, last = (dt.date.fromisoformat(day) for day in period)
    return tuple(sorted((one for one in survey.waves if one.starts_on <= last and one.ends_on >= first), key=lambda one: one.starts_on))


def response_of(waves: Sequence[Any]) -> Response:
    """Of some waves together; nobody says it of them where nobody says it of one of them."""
    return Response(_total([_asked(one) for one in waves]), _total([one.responded for one in waves]))


def _asked(wave: Any) -> int | None:
    """Those who were drawn; where everybody was asked, everybody."""
    if wave.sampled is not None or str(wave.design) != "census":
        return None if wave.sampled is None else int(wave.sampled)
    sizes = [stratum.population for stratum in wave.strata.values()] or [wave.population]
    return _total(sizes)


def _total(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None
