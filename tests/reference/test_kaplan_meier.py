"""Kaplan-Meier against published results and against another library."""

from __future__ import annotations

import numpy as np
import pytest

from olshem import numerics

# Weeks in remission of 21 patients on 6-mercaptopurine: Freireich et al. (1963), Blood 21, as in Cox and Oakes (1984), table 1.1.
ENDED = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
CENSORED = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
# Survival with its log(-log) limits: SAS/STAT, PROC LIFETEST, CONFTYPE=LOGLOG, for these data.
PUBLISHED = {
    6: (0.8571, 0.6197, 0.9516),
    7: (0.8067, 0.5631, 0.9228),
    10: (0.7529, 0.5032, 0.8894),
    13: (0.6902, 0.4316, 0.8491),
    16: (0.6275, 0.3675, 0.8049),
    22: (0.5378, 0.2678, 0.7468),
    23: (0.4482, 0.1881, 0.6801),
}
TIMES = sorted({*ENDED, *CENSORED})


def counts() -> tuple[list[int], list[int]]:
    return [ENDED.get(time, 0) for time in TIMES], [CENSORED.get(time, 0) for time in TIMES]


@pytest.mark.parametrize("time", PUBLISHED)
def test_survival_of_the_remission_trial(time: int) -> None:
    _, left, low, high = numerics.curve(*counts())
    place = TIMES.index(time)
    assert [round(float(part[place]), 4) for part in (left, low, high)] == list(PUBLISHED[time])


def test_median_remission_is_23_weeks_from_13_to_never() -> None:
    found = numerics.kaplan_meier_quantile(numerics.runs_of([0, len(TIMES)], *counts()))
    value, low, high = (int(place[0]) for place in found)
    assert (TIMES[value], TIMES[low], high) == (23, 13, -1)


def test_curves_are_those_of_statsmodels() -> None:
    from statsmodels.duration.survfunc import SurvfuncRight

    generator = np.random.default_rng(3)
    for _ in range(20):
        waits, status = generator.integers(1, 30, 200), generator.random(200) < 0.7
        other = SurvfuncRight(waits, status.astype(int))
        times = np.unique(waits)
        ended, lost = (np.array([(waits[chosen] == time).sum() for time in times]) for chosen in (status, ~status))
        _, left, _, _ = numerics.curve(ended, lost)
        np.testing.assert_allclose(left[ended > 0], other.surv_prob, rtol=1e-12)
        value, low, high = (int(place[0]) for place in numerics.kaplan_meier_quantile(numerics.runs_of([0, len(times)], ended, lost)))
        assert times[value] == other.quantile(0.5)
        with np.errstate(divide="ignore", invalid="ignore"):
            assert (times[low], times[high]) == other.quantile_ci(0.5, method="cloglog")
