"""The laws of waiting are exact: what is drawn from them is what the truth says of them."""

from __future__ import annotations

import numpy as np
import pytest

from olshem.synthetic import laws

CHANCES = np.array([0.5, 0.9, 0.9, 0.7])
LIMITS = np.array([10, 10, 0, 1])


def test_the_chance_to_be_within_the_limit_is_the_one_that_was_asked_for() -> None:
    made, law_of = laws.make_laws(CHANCES, LIMITS)
    within = laws.chance_within(made, law_of, LIMITS)
    assert within[[0, 1, 3]] == pytest.approx([0.5, 0.9, 0.7], abs=1e-12)
    assert made.on_time[law_of].tolist() == [0.0, 0.0, 0.9, 0.0]


def test_every_law_rises_and_a_day_service_never_ends_on_its_first_day() -> None:
    made, law_of = laws.make_laws(CHANCES, LIMITS)
    assert (np.diff(made.cdf, axis=1) >= 0).all()
    assert made.cdf[law_of[0], 0] == 0.0
    assert made.cdf[law_of[2], 0] == pytest.approx(0.9 + 0.1 * laws.SAME_DAY_WHEN_LATE)


def test_equal_cells_share_a_law() -> None:
    made, law_of = laws.make_laws(np.array([0.8, 0.8, 0.6]), np.array([5, 5, 5]))
    assert len(made.cdf) == 2
    assert law_of[0] == law_of[1] != law_of[2]


def test_what_is_drawn_follows_the_law_exactly_on_a_grid_of_uniforms() -> None:
    made, law_of = laws.make_laws(CHANCES, LIMITS)
    uniform = (np.arange(20_000) + 0.5) / 20_000
    for cell in range(len(CHANCES)):
        days = laws.draw_days(made, np.full(len(uniform), law_of[cell]), uniform)
        for within in (0, 1, 5, 10, 40, laws.LONGEST):
            assert (days <= within).mean() == pytest.approx(made.cdf[law_of[cell], within], abs=1 / 20_000)
        assert set(days[days > laws.LONGEST].tolist()) <= {laws.NEVER}


@pytest.mark.parametrize(("log_odds", "expected"), [(0.0, 0.5), (-50.0, 1 / laws.GRID), (50.0, 1 - 1 / laws.GRID)])
def test_chances_stay_on_the_grid_and_away_from_certainty(log_odds: float, expected: float) -> None:
    assert laws.chance(np.array([log_odds])).tolist() == [expected]


def test_no_case_is_decided_before_it_came() -> None:
    made, law_of = laws.make_laws(CHANCES, LIMITS)
    assert laws.chance_within(made, law_of, np.full(4, -1)).tolist() == [0.0] * 4
