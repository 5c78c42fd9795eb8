"""Between-variance, mean and rankability against metafor (R): twelve hospitals and eight schools."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from olshem import numerics


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def hospitals(shared: Path) -> tuple[np.ndarray, np.ndarray]:
    """Log odds of death and their variances; one half is added where a count is 0, as metafor does by default."""
    data = rows(shared / "reference" / "league" / "surgical12.csv")
    deaths, operations = (np.array([float(row[name]) for row in data]) for name in ("deaths", "ops"))
    half = np.where((deaths == 0) | (deaths == operations), 0.5, 0.0)
    deaths, alive = deaths + half, operations - deaths + half
    return np.log(deaths / alive), 1 / deaths + 1 / alive


@pytest.mark.parametrize(
    ("method", "tau2", "tolerance", "rankability"),
    [
        # metafor stops once a step is below 1e-5 and prints 0.123782; the root of the likelihood's slope is 0.12378308.
        ("reml", 0.123782, 1.2e-6, 0.6089),
        ("dl", 0.141171, 5e-7, 0.6397),
    ],
)
def test_twelve_hospitals(hospitals: tuple[np.ndarray, np.ndarray], method: str, tau2: float, tolerance: float, rankability: float) -> None:
    model = numerics.shrink(*hospitals, method=method)
    assert model.tau2 == pytest.approx(tau2, abs=tolerance)
    assert model.rankability == pytest.approx(rankability, abs=5e-5)
    if method == "reml":
        assert model.mean == pytest.approx(-2.487121, abs=1e-6)


def test_der_simonian_and_laird_by_hand(hospitals: tuple[np.ndarray, np.ndarray]) -> None:
    pairs = list(zip(*(array.tolist() for array in hospitals), strict=True))
    first, second = sum(1 / v for _, v in pairs), sum(1 / v**2 for _, v in pairs)
    mean = sum(y / v for y, v in pairs) / first
    by_hand = (sum((y - mean) ** 2 / v for y, v in pairs) - (len(pairs) - 1)) / (first - second / first)
    assert numerics.between_variance(*hospitals, method="dl") == pytest.approx(by_hand, abs=1e-12)


@pytest.mark.parametrize("method", sorted(numerics.TAU2_METHODS))
def test_eight_schools_show_no_difference(shared: Path, method: str) -> None:
    data = rows(shared / "reference" / "league" / "eight_schools.csv")
    values, noise = (np.array([float(row[name]) for row in data]) for name in ("y", "se"))
    model = numerics.shrink(values, noise**2, method=method)
    assert (model.tau2, model.rankability) == (0, 0)
    assert model.mean == pytest.approx(7.685617, abs=1e-6)
    assert model.shrunken == pytest.approx([model.mean] * 8)
