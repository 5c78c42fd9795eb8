"""One function says what holds on a day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from olshem.rulebook import Dated, Ended, in_force, latest, value_on
from olshem.vocabulary import Code

D = dt.date


def law(value: int | None, first: dt.date, last: dt.date | None = None, ended: Ended | None = None) -> Dated[int]:
    return Dated(value, starts_on=first, ends_on=last, ended=ended, act="an act")


def seen(value: int, on: dt.date) -> Dated[int]:
    return Dated(value, observed_on=on, source="a notice")


TERM = (law(10, D(2015, 1, 1), D(2017, 12, 31), Ended.SUPERSEDED), law(8, D(2018, 1, 1)))
REPEALED = (law(10, D(2015, 1, 1), D(2017, 12, 31), Ended.REPEALED), seen(9, D(2016, 6, 1)), seen(7, D(2019, 6, 1)))


@pytest.mark.parametrize(
    ("values", "on", "expected"),
    [
        (TERM, D(2014, 12, 31), None),
        (TERM, D(2015, 1, 1), 10),
        (TERM, D(2017, 12, 31), 10),
        (TERM, D(2018, 1, 1), 8),
        (TERM, D(9999, 12, 31), 8),
        ((), D(2020, 1, 1), None),
        ((law(None, D(2015, 1, 1)),), D(2020, 1, 1), None),
        ((seen(5, D(2020, 1, 1)),), D(2019, 12, 31), None),
        ((seen(5, D(2020, 1, 1)),), D(2020, 1, 1), 5),
        ((seen(5, D(2020, 1, 1)), seen(6, D(2021, 1, 1))), D(2020, 6, 1), 5),
        ((seen(6, D(2021, 1, 1)), seen(5, D(2020, 1, 1))), D(2021, 6, 1), 6),
        ((law(10, D(2015, 1, 1)), seen(9, D(2016, 1, 1))), D(2017, 1, 1), 10),
        ((seen(9, D(2014, 1, 1)), law(10, D(2015, 1, 1))), D(2014, 6, 1), 9),
        (REPEALED, D(2016, 12, 31), 10),
        (REPEALED, D(2018, 6, 1), None),
        (REPEALED, D(2020, 1, 1), 7),
    ],
)
def test_the_value_in_force(values: tuple[Dated[int], ...], on: dt.date, expected: int | None) -> None:
    assert value_on(values, on) == expected


def test_unknown_holds_and_nothing_does_not() -> None:
    unknown = law(None, D(2015, 1, 1))
    assert in_force((unknown,), D(2016, 1, 1)) is unknown
    assert in_force((unknown,), D(2014, 1, 1)) is None


DAYS = st.dates(D(2000, 1, 1), D(2030, 1, 1))


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True), DAYS, st.randoms())
def test_order_does_not_matter_and_no_day_has_two(starts: list[dt.date], on: dt.date, chance: object) -> None:
    starts = sorted(starts)
    ends = [later - dt.timedelta(days=1) for later in starts[1:]] + [None]
    values = [law(place, first, last) for place, (first, last) in enumerate(zip(starts, ends, strict=True))]
    expected = max((place for place, first in enumerate(starts) if first <= on), default=None)
    chance.shuffle(values)  # type: ignore[attr-defined]
    assert value_on(values, on) == expected


def test_the_latest_is_what_began_or_was_seen_last() -> None:
    assert latest(TERM) is latest(reversed(TERM)) is TERM[1]
    assert latest(REPEALED) is REPEALED[2]
    assert latest(()) is None


def test_a_value_for_one_area_holds_there_alone() -> None:
    north, south = Code("north"), Code("south")
    local = Dated(10, observed_on=D(2017, 1, 1), source="page of the north", area=(north,))
    assert [in_force((local,), D(2018, 1, 1), area=area) for area in (None, north, south, "")] == [local, local, None, None]
    general = Dated(8, starts_on=D(2015, 1, 1), source="law")
    ruled = Dated(5, starts_on=D(2016, 1, 1), source="local law", area=(north,))
    assert [in_force((ruled, general), D(2018, 1, 1), area=area) for area in (None, north, south, "")] == [general, ruled, general, general]
    by_portal = Dated(3, starts_on=D(2016, 1, 1), source="local law", channel=(Code("portal"),), area=(north,))
    asked = [("portal", north), ("portal", south), ("counter", north), (None, None)]
    assert [in_force((general, ruled, by_portal), D(2018, 1, 1), *one) for one in asked] == [by_portal, general, ruled, general]
