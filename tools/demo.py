"""The whole journey for a person to see: on a synthetic nation, or on the real records of a city (``make demo DATA=FILE``)."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from olshem import journey, synthetic
from olshem_cli import demo, shell

ROOT = Path(__file__).resolve().parents[1]
USUAL = Path("build/demo")
BOSTON = ROOT / "rulebooks" / "boston-311"


def boston(folder: Path, data: Path) -> journey.Trip:
    """The year 2015 of the requests to the City of Boston, as known on the evening of 12 January 2016."""
    return journey.Trip(
        folder=folder,
        rulebook=BOSTON,
        store=folder / "records",
        files=(data,),
        source="boston-311",
        starts_on=dt.date(2015, 1, 1),
        ends_on=dt.date(2015, 12, 31),
        as_of=dt.datetime(2016, 1, 12, 22, 22, 40, tzinfo=ZoneInfo("America/New_York")),
        number="2015.1",
        at="2016-01-13",
    )


@shell.reports("demo")
def show(folder: Path, data: Path | None, seed: int, cases: int | None) -> shell.Outcome:
    if data is None:
        with demo.watched("a synthetic nation: drawn, stored", cases or synthetic.SIZES["small"]) as advance:
            nation = synthetic.make_nation(folder, seed=seed, count=cases, progress=advance)
        outcome = demo.go(demo.trip_of(nation))
    else:
        synthetic.make_room(folder)
        outcome = demo.go(boston(folder, data))
    where = "" if folder == USUAL else f" OUT={folder}"
    outcome.say += f"\nLook at it: make serve{where}   (http://127.0.0.1:8311/)"
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description="Records in, a verified release and a site out.")
    parser.add_argument("--out", type=Path, default=USUAL, help="the folder of the demo (default: build/demo)")
    parser.add_argument("--data", type=Path, help="real records: the published file of the City of Boston, boston311_2015.parquet")
    parser.add_argument("--seed", type=int, default=1, help="of the synthetic nation (default: 1)")
    parser.add_argument("--cases", type=int, help="of the synthetic nation (default: 200,000)")
    chosen = parser.parse_args(shell.hoist_common_flags(sys.argv[1:]))
    show(chosen.out, chosen.data, chosen.seed, chosen.cases)


if __name__ == "__main__":
    main()
