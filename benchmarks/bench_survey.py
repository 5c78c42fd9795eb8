"""400 domains of 100,000 answers from a stratified sample of clusters: shares with their errors and limits, in one call.

Peers: the same call once a domain, and the textbook formula in plain numpy for a single domain (zeroing, cluster totals, the
spread within each stratum). The package that does this, `svy`, is no dependency (decision 0033), so no run compares with it.
"""

from __future__ import annotations

import sys

import numpy as np

import measure_cpu
from olshem.numerics import survey

ANSWERS, DOMAINS, STRATA, CLUSTERS = 100_000, 400, 50, 2_000
LEVEL = 0.95


def answers() -> tuple[np.ndarray, np.ndarray, np.ndarray, survey.Sample]:
    """Top-box scores, the domain of each, and the design: clusters of 50 or so in strata of 40 of 400 clusters."""
    random = np.random.default_rng(33)
    psu = random.integers(0, CLUSTERS, ANSWERS)
    stratum = psu % STRATA
    weight = random.uniform(1, 9, ANSWERS)
    sample = survey.sample(weight, stratum, psu, population=np.full(ANSWERS, 400))
    return (random.random(ANSWERS) < 0.8).astype(float), random.integers(0, DOMAINS, ANSWERS), weight, sample


def by_hand(top: np.ndarray, inside: np.ndarray, weight: np.ndarray, sample: survey.Sample) -> tuple[float, float]:
    """The share of one domain and its error, formula by formula."""
    own = weight * inside
    share = (own * top).sum() / own.sum()
    totals = np.bincount(sample.psu, own * (top - share) / own.sum(), len(sample.stratum))
    variance = 0.0
    for stratum in range(len(sample.drawn)):
        of = totals[sample.stratum == stratum]
        variance += (1 - len(of) / 400) * len(of) / (len(of) - 1) * ((of - of.mean()) ** 2).sum()
    return float(share), float(np.sqrt(variance))


def main() -> None:
    top, domain, weight, sample = answers()
    together = survey.means(top, sample, domain, DOMAINS)
    for one in (0, 17, DOMAINS - 1):
        np.testing.assert_allclose((together.value[one], together.se[one]), by_hand(top, domain == one, weight, sample), rtol=1e-9)

    def at_once() -> object:
        return survey.share_interval(survey.means(top, sample, domain, DOMAINS), LEVEL)

    def one_by_one() -> object:
        return [survey.share_interval(survey.means(top, sample, np.where(domain == one, 0, -1)), LEVEL) for one in range(DOMAINS)]

    def one_by_hand() -> object:
        return [by_hand(top, domain == one, weight, sample) for one in range(20)]

    spent = measure_cpu.interleaved({"at once": at_once, "one by one": one_by_one, "20 by hand": one_by_hand}, 3)
    print(f"{ANSWERS:,} answers, {DOMAINS} domains: CPU s " + ", ".join(f"{name} {seconds:.3f}" for name, seconds in spent.items()))
    kept = [
        measure_cpu.report("400 domains at once, to one call a domain", spent["at once"] / spent["one by one"], 0.1, 0.05),
        measure_cpu.report(
            "400 domains at once, to 400 times the plain formula", spent["at once"] / (DOMAINS / 20 * spent["20 by hand"]), 0.1, 0.05
        ),
    ]
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
