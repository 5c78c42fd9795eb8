"""A synthetic nation drawn in memory, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from olshem import rulebook, synthetic
from olshem.synthetic import cases, files, plan, truth


@dataclass(frozen=True)
class Drawn:
    book: rulebook.Rulebook
    rows: list[dict[str, Any]]
    truth: dict[tuple[str, str], dict[str, Any]]


def draw(count: int, seed: int) -> tuple[plan.Plan, pa.Table, pa.Table]:
    """A nation's cases and truth without a file."""
    nation = plan.make_plan(rulebook.read(synthetic.rulebook_folder()))
    sums, parts = truth.nothing(nation), []
    for month, number in enumerate(plan.cases_by_month(count).tolist()):
        batch, waits = cases.draw_month(nation, month, number, np.random.default_rng([seed, month]))
        parts.append(files.to_table(nation, batch, month))
        if month >= 12:
            sums = truth.add(sums, truth.tally(nation, batch, waits))
    return nation, pa.concat_tables(parts), truth.truth_table(nation, sums)
