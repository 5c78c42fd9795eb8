"""Steps over working days agree with the calendars' own, day by day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from olshem import calendars
from olshem.synthetic import days

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 3, 31)
PLAIN = calendars.Calendar("plain")
MOVED = calendars.Calendar("moved", exceptions={dt.date(2025, 1, 3): False, dt.date(2025, 1, 5): True})


@pytest.mark.parametrize(("row", "calendar"), [(0, PLAIN), (1, MOVED)])
@pytest.mark.parametrize("working", [0, 1, 7, 20])
def test_a_step_is_the_calendars_own(row: int, calendar: calendars.Calendar, working: int) -> None:
    made = days.make_working_days([PLAIN, MOVED], FIRST, LAST)
    starts = [FIRST + dt.timedelta(days=n) for n in range(31)]
    numbers = np.array([(start - days.EPOCH).days for start in starts])
    found = days.step(made, np.full(31, row), numbers, np.full(31, working))
    assert found.tolist() == [(calendars.add_working_days(calendar, start, working) - days.EPOCH).days for start in starts]


def test_a_step_beyond_the_span_never_comes() -> None:
    made = days.make_working_days([PLAIN], FIRST, LAST)
    last = np.array([(LAST - days.EPOCH).days])
    assert days.step(made, np.zeros(1, np.int64), last, np.array([10_000])).tolist() == [days.FAR]
