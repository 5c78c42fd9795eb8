"""Rank sets against csranks 1.2.2 (R), OECD PISA 2018: bounds computed there with 20,000 draws of another stream."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from olshem import numerics

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def pisa(shared: Path) -> tuple[Rows, Rows]:
    folder = shared / "reference" / "csranks"
    with (
        (folder / "pisa2018.csv").open(encoding="utf-8") as data,
        (folder / "pisa2018_csranks_R20000_seed101.csv").open(encoding="utf-8") as peer,
    ):
        return list(csv.DictReader(data)), list(csv.DictReader(peer))


def bounds_off(
    pisa: tuple[Rows, Rows], subject: str, column: str, *, level: float, simultaneous: bool, seed: int, covariance: bool = False
) -> list[int]:
    """By how much each bound differs from the peer's."""
    known = [(row, peer) for row, peer in zip(*pisa, strict=True) if row[f"{subject}_score"] not in {"", "NA"}]
    values, noise = (np.array([float(row[f"{subject}_{name}"]) for row, _ in known]) for name in ("score", "se"))
    sets = numerics.rank_sets(values, np.diag(noise**2) if covariance else noise, level=level, seed=seed, simultaneous=simultaneous)
    low, high = ([int(peer[f"{subject}_{column}_{end}"]) for _, peer in known] for end in ("L", "U"))
    return [ours - theirs for ours, theirs in zip([*sets.low.tolist(), *sets.high.tolist()], [*low, *high], strict=True) if ours != theirs]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("subject", ["math", "reading", "science"])
def test_none_of_the_simultaneous_bounds_is_off(pisa: tuple[Rows, Rows], subject: str, seed: int) -> None:
    assert bounds_off(pisa, subject, "simul_95_sd", level=0.95, simultaneous=True, seed=seed) == []


def test_a_diagonal_covariance_gives_the_same_bounds(pisa: tuple[Rows, Rows]) -> None:
    assert bounds_off(pisa, "math", "simul_95_sd", level=0.95, simultaneous=True, seed=1, covariance=True) == []


@pytest.mark.parametrize(("column", "level", "simultaneous"), [("simul_75_sd", 0.75, True), ("marg_95_sd", 0.95, False)])
@pytest.mark.parametrize("subject", ["math", "reading", "science"])
def test_other_sets_differ_by_the_peers_own_noise_at_most(
    pisa: tuple[Rows, Rows], subject: str, column: str, level: float, simultaneous: bool
) -> None:
    """Bounds on an edge move by one between streams: at most 4 of 76, each by one place."""
    off = bounds_off(pisa, subject, column, level=level, simultaneous=simultaneous, seed=1)
    assert len(off) <= 4
    assert {abs(one) for one in off} <= {1}


def test_the_published_examples(pisa: tuple[Rows, Rows]) -> None:
    rows = pisa[0]
    values, noise = (np.array([float(row[f"math_{name}"]) for row in rows]) for name in ("score", "se"))
    sets = numerics.rank_sets(values, noise)
    names = {row["jurisdiction"]: place for place, row in enumerate(rows)}
    expected = {"Japan": (1, 6), "Korea": (1, 7), "United Kingdom": (6, 24), "United States": (23, 32), "Colombia": (37, 38)}
    assert {name: (int(sets.low[names[name]]), int(sets.high[names[name]])) for name in expected} == expected
