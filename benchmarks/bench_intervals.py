"""Intervals of three kinds for a million cells: Wilson, exact Poisson, and the ranks of order statistics."""

from __future__ import annotations

import sys

import numpy as np

import measure_cpu
from olshem import numerics

CELLS = 1_000_000


def cells() -> tuple[np.ndarray, np.ndarray]:
    """Successes and sizes as real cells have them: mostly small, a few very large."""
    generator = np.random.default_rng(11)
    n = np.exp(generator.normal(2.5, 1.6, CELLS)).astype(np.int64)
    return generator.binomial(n, 0.8), n


def main() -> None:
    x, n = cells()
    kinds = {
        "wilson": lambda: numerics.wilson(x, n),
        "poisson": lambda: numerics.poisson(x),
        "ranks": lambda: numerics.rank_limits(n, 0.5),
    }
    for name, work in kinds.items():
        low, high = work()
        inside = ~np.isnan(low)
        assert len(low) == CELLS, name
        assert (low[inside] <= high[inside]).all(), name
        assert inside.sum() == ((n > 0).sum() if name == "wilson" else CELLS), name
    spent = measure_cpu.interleaved(kinds, 3)
    print(f"{CELLS:,} cells, largest {n.max():,}: CPU s " + ", ".join(f"{name} {seconds:.3f}" for name, seconds in spent.items()))
    kept = measure_cpu.report("intervals of three kinds, CPU s", sum(spent.values()), 0.4, 0.2)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
