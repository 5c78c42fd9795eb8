"""Survey estimates against R's survey package 4.1.1: five designs of the API samples (V1)."""

from __future__ import annotations

import csv
import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from olshem.numerics import survey

DESIGNS: dict[str, tuple[str, dict[str, str]]] = {
    "srs": ("apisrs.csv", {"population": "fpc"}),
    "strat": ("apistrat.csv", {"stratum": "stype", "population": "fpc"}),
    "clus1": ("apiclus1.csv", {"psu": "dnum", "population": "fpc"}),
    "clus2": ("apiclus2.csv", {"psu": "dnum", "population": "fpc1", "within": "fpc2"}),
    "clus2_wr": ("apiclus2.csv", {"psu": "dnum"}),
}
CLOSE = {"rtol": 1e-7, "atol": 0.0}
TYPES = "EHM"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Api:
    """The units of one design, and what R said of them."""

    units: list[dict[str, str]]
    sample: survey.Sample
    told: list[dict[str, str]]

    def column(self, name: str) -> np.ndarray:
        """Numbers; NaN where the school has none."""
        if name == "sch.wide==Yes":
            return np.array([unit["sch.wide"] == "Yes" for unit in self.units], dtype=np.float64)
        return np.array([float(unit[name] or "nan") for unit in self.units])

    def domains(self, row: dict[str, str], *columns: np.ndarray) -> tuple[np.ndarray, int, int]:
        """The domain of each unit, how many there are, and which of them the row is of; a missing value lies in none."""
        whole = row["domain"] == "all"
        places = np.array([0 if whole else TYPES.index(unit["stype"]) for unit in self.units])
        places[np.isnan(columns).any(axis=0)] = -1
        return places, 1 if whole else len(TYPES), 0 if whole else TYPES.index(row["domain"][-1])

    def estimated(self, row: dict[str, str]) -> tuple[survey.Estimates, int]:
        names = row["variable"].split("/") if row["statistic"] == "ratio" else [row["variable"]]
        columns = [self.column(name) for name in names]
        domain, domains, which = self.domains(row, *columns)
        work = {"mean": survey.means, "proportion": survey.means, "total": survey.totals, "ratio": survey.ratios}[row["statistic"]]
        return work(*map(np.nan_to_num, columns), self.sample, domain, domains), which


@pytest.fixture(scope="module", params=DESIGNS)
def api(request: pytest.FixtureRequest, shared: Path) -> Api:
    folder = shared / "reference" / "survey"
    file, roles = DESIGNS[request.param]
    units = table(folder / file)
    columns: dict[str, Any] = {
        role: np.array([unit[name] for unit in units], dtype=None if role in ("stratum", "psu") else np.float64)
        for role, name in roles.items()
    }
    told = [row for row in table(folder / "api_reference_estimates.csv") if row["design"] == request.param]
    return Api(units, survey.sample([float(unit["pw"]) for unit in units], **columns), told)


def test_means_totals_ratios_shares_and_domains(api: Api) -> None:
    rows = [row for row in api.told if row["statistic"] in ("mean", "total", "ratio", "proportion")]
    assert len(rows) == 22
    for row in rows:
        estimates, which = api.estimated(row)
        found = estimates.value[which], estimates.se[which]
        np.testing.assert_allclose(found, (float(row["estimate"]), float(row["se"])), err_msg=str(row), **CLOSE)


def test_degrees_of_freedom_and_t_intervals(api: Api) -> None:
    """R takes the degrees of freedom of a mean over all from the whole design, also where a cluster has no value (enrolment)."""
    rows = [row for row in api.told if row["ci_method"] == "t"]
    assert len(rows) == 5
    for row in rows:
        estimates, which = api.estimated(row)
        if row["variable"] == "api00":
            assert estimates.df[which] == int(row["df"])
        limits = survey.t_interval(dataclasses.replace(estimates, df=np.full_like(estimates.df, int(row["df"]))), 0.95)
        np.testing.assert_allclose(
            (limits[0][which], limits[1][which]), (float(row["ci_lo"]), float(row["ci_hi"])), err_msg=str(row), **CLOSE
        )


@pytest.mark.parametrize("q", [0.25, 0.5, 0.75])
def test_quantiles(api: Api, q: float) -> None:
    (row,) = (row for row in api.told if row["statistic"] == f"quantile{q}")
    expected = [float(row[name]) for name in ("estimate", "se", "ci_lo", "ci_hi")]
    np.testing.assert_allclose(survey.quantiles(api.column(row["variable"]), q, api.sample), expected, **CLOSE)


def test_wilson_on_the_effective_size(shared: Path) -> None:
    """R's survey 4.5, share of schools that met their target, stratified sample."""
    units = table(shared / "reference" / "survey" / "apistrat.csv")
    sample = survey.sample(
        [float(unit["pw"]) for unit in units], stratum=[unit["stype"] for unit in units], population=[float(unit["fpc"]) for unit in units]
    )
    low, high = survey.share_interval(survey.means([unit["sch.wide"] == "Yes" for unit in units], sample), 0.95)
    np.testing.assert_allclose((low[0], high[0]), (0.774815, 0.870638), rtol=0, atol=5e-7)
