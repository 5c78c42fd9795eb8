"""League tables with simultaneous rank sets, and ratings with what would change them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import measure_cpu
from olshem import assessment, comparison, numerics, rulebook
from olshem.numerics import draws as noise_draws

DRAWS = 20_000
RULEBOOK = Path(__file__).resolve().parents[1] / "rulebooks" / "england-cpa-2006"


def estimates(count: int) -> list[comparison.Estimate]:
    generator = np.random.default_rng(5)
    errors = generator.uniform(0.1, 0.6, count)
    values = generator.normal(0, 1, count) + errors * generator.standard_normal(count)
    return [
        comparison.Estimate(f"b{place:04d}", "*", *pair) for place, pair in enumerate(zip(values.tolist(), errors.tolist(), strict=True))
    ]


def league(count: int, *, simultaneous: bool = True) -> int:
    made = comparison.league(estimates(count), comparison.Options(draws=DRAWS, simultaneous=simultaneous))
    assert len(made.standings) == count
    assert all(line.rank_low <= line.rank <= line.rank_high for line in made.standings)
    assert abs(sum(line.p_top_k for line in made.standings) - count // 4) < 1e-6
    return sum(line.rank_high - line.rank_low for line in made.standings)


def arrays(count: int) -> tuple[np.ndarray, np.ndarray]:
    known = estimates(count)
    return np.array([one.value for one in known]), np.array([one.error for one in known])


def ours(count: int, draws: int) -> int:
    sets = numerics.rank_sets(*arrays(count), draws=draws)
    return int((sets.high - sets.low).sum())


def every_pair(count: int, draws: int) -> int:
    """The definition, a row of pairs at a time: what a careful numpy user would write."""
    values, noise = arrays(count)
    shift = np.concatenate(list(noise_draws.normal_blocks(count, draws, 1))) * noise
    spread = np.hypot(noise[:, None], noise[None, :])
    statistic = (values[:, None] - values[None, :]) / spread
    separated = np.zeros((count, count), dtype=bool)
    while True:
        largest = np.full(draws, -np.inf)
        for one in range(count):
            others = np.flatnonzero(~separated[one])
            np.maximum(largest, ((shift[:, [one]] - shift[:, others]) / spread[one, others]).max(axis=1), out=largest)
        new = (statistic > np.sort(largest)[int(np.ceil(0.95 * draws)) - 1]) & ~separated
        if not new.any():
            return int((count - separated.sum(axis=1) - (1 + separated.sum(axis=0))).sum())
        separated |= new


def ratings(count: int) -> int:
    """Every council another: random scores, all rated, with the cheapest changes up and down."""
    rules = assessment.rules_in_force(rulebook.framework(rulebook.read(RULEBOOK)))
    scores = np.random.default_rng(3).integers(1, 5, (count, len(rules.inputs)))
    scores[:, 0] = np.maximum(scores[:, 0], 2)
    bodies = {f"c{row}": dict(zip((item.code for item in rules.inputs), line.tolist(), strict=True)) for row, line in enumerate(scores)}
    made = assessment.rate(rules, bodies)
    assert len(made) == count
    assert {one.status for one in made} == {"rated"}
    return sum(one.points_to_next or 0 for one in made)


def main() -> int:
    """Print a line a figure; 1 if one missed what it must."""
    assert ours(120, 2_000) == every_pair(120, 2_000)
    spent = measure_cpu.interleaved({"ours": lambda: ours(120, 2_000), "plain": lambda: every_pair(120, 2_000)})
    held = [measure_cpu.report("rank sets, 120 bodies, 2,000 draws: ours / every pair", spent["ours"] / spent["plain"], 0.5, 0.1)]
    spent = measure_cpu.interleaved({"sets": lambda: league(500), "marginal": lambda: league(500, simultaneous=False)})
    held.append(measure_cpu.report("league, 500 bodies, 20,000 draws, simultaneous: CPU s", spent["sets"], 10, 2))
    held.append(measure_cpu.report("league, 500 bodies, 20,000 draws, marginal: CPU s", spent["marginal"], 20, 5))
    large = measure_cpu.forked(lambda: league(5_000))
    held.append(measure_cpu.report("league, 5,000 bodies, 20,000 draws, simultaneous: CPU s", large.cpu, 60, 10))
    held.append(measure_cpu.report("the same: peak MB", large.peak_mb, 2_000, 500))
    spent = measure_cpu.interleaved({"ratings": lambda: ratings(1_000)})
    held.append(measure_cpu.report("ratings, 1,000 councils with what would change them: CPU s", spent["ratings"], 6, 3))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
