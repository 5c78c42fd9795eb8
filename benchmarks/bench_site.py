"""The site: 9,000 pages of the size of a service page in at most 10 CPU seconds; a second run writes only what changed.

The release is made up: one year with its months, 600 services in three languages. Every page is rendered, compared and written.
"""

from __future__ import annotations

import dataclasses
import shutil
import sys
import tempfile
from pathlib import Path

from measure_cpu import cpu_seconds

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import nation
from olshem_site.site import make_site

COPIES, PAGES, SECONDS = 20, 9000, 10.0


def line(name: str, ratio: float, most: float, aim: float) -> bool:
    """Print one ratio and say whether it holds."""
    held = ratio <= most
    print(f"{name}: {ratio:.2f} (must <= {most:g}, aim {aim:g}) {'ok' if held else 'MISSED'}")
    return held


def mean_bytes(out: Path, pattern: str) -> float:
    """The mean size of the pages that a pattern finds."""
    sizes = [path.stat().st_size for path in out.glob(pattern)]
    return sum(sizes) / len(sizes)


def main() -> int:
    """Measure and print; the exit code."""
    release = nation.make_release(copies=COPIES, first=2025)
    corrected = dataclasses.replace(release, number="2025.2")
    spent, again = [], []
    for _ in range(3):
        folder = Path(tempfile.mkdtemp())
        before = cpu_seconds()
        first = make_site(release, folder / "site")
        spent.append((cpu_seconds() - before) * PAGES / first.pages)
        second = make_site(release, folder / "site")
        assert (second.written, second.deleted) == (0, 0), "a run without a change writes nothing"
        again.append(make_site(corrected, folder / "site").written)
        every, service = mean_bytes(folder / "site", "en/**/index.html"), mean_bytes(folder / "site", "en/service/*/index.html")
        shutil.rmtree(folder)
    print(f"{first.pages:,} pages of {every / 1000:.0f} KB on the mean (a service page: {service / 1000:.0f} KB)")
    held = line("site: CPU seconds of 9,000 pages / 10", sorted(spent)[1] / SECONDS, 1, 0.8)
    assert again[0] >= first.pages, "the release's number stands on every page"
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
