"""Returns as a release tells of them: of each body and form which were due, which came, and what is odd about them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from olshem import calendars, publication
from olshem_site.facts.figures import Figure
from olshem_site.facts.reading import Period

Fate = Literal["came", "return-missing", "return-blank", "return-refused", "not-due"]
ABSENT: tuple[Fate, ...] = ("return-missing", "return-blank", "return-refused")


@dataclass(frozen=True, slots=True)
class Return:
    """One return that was due, or of which the release tells something: what became of it, and what is odd about one that came."""

    form: str
    period: Period
    fate: Fate
    odd: tuple[Figure, ...] = ()

    @property
    def unbalanced(self) -> bool:
        """Whether its numbers do not add up."""
        return any(row.text("code") == "returns.balance-broken" for row in self.odd)


def read_returns(book: Any, findings: Iterable[Figure], periods: Sequence[Period], as_of: str) -> dict[str, list[Return]]:
    """The returns of each body, by form and time, for the span of some periods."""
    if not book.forms or not periods:
        return {}
    told = _told(book, findings)
    first, last = (dt.date.fromisoformat(day) for day in (min(p.starts_on for p in periods), max(p.ends_on for p in periods)))
    found: dict[str, list[Return]] = defaultdict(list)
    for code, form in book.forms.items():
        for span in calendars.periods(first, last, form.grain):
            period = Period(span.starts_on.isoformat(), span.ends_on.isoformat())
            of_period = told.get((code, period), {})
            for body in sorted(publication.due_on(book, form, span.ends_on) | of_period.keys()):
                found[body].append(_one(code, period, of_period.get(body, ()), as_of))
    return dict(found)


def _told(book: Any, findings: Iterable[Figure]) -> Mapping[tuple[str, Period], Mapping[str, Sequence[Figure]]]:
    """What is told of returns by form and period, and then by body. A release of before there were details is taken to speak of all forms."""
    found: dict[tuple[str, Period], dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for row in findings:
        if row.text("code").startswith("returns."):
            form = row.text("detail").partition(":")[0]
            for code in [form] if form else book.forms:
                found[code, Period(row.text("starts_on"), row.text("ends_on"))][row.text("body")].append(row)
    return found


def _one(form: str, period: Period, rows: Sequence[Figure], as_of: str) -> Return:
    codes = {row.text("code").partition(".")[2] for row in rows}
    fate = next((one for one in ABSENT if one in codes), None)
    if fate is not None:
        return Return(form, period, fate)
    came: Fate = "not-due" if not rows and as_of[:10] <= period.ends_on else "came"
    return Return(form, period, came, tuple(rows))


def balances_of(row: Figure) -> Iterator[tuple[str, str, str]]:
    """Of a return that does not add up each balance: its code, the total that was sent, the sum of the parts."""
    for said in row.text("detail").partition(":")[2].split(";"):
        code, _equals, numbers = said.partition("=")
        sent, _slash, added = numbers.partition("/")
        if code:
            yield code, sent, added
