"""The whole journey for a person to see: on a synthetic nation, or on the real records of a city (``make demo DATA=FILE``)."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from olshem import errors, journey, synthetic, tables
from olshem_cli import demo, shell

ROOT = Path(__file__).resolve().parents[1]
USUAL, USUAL_CITY = Path("build/demo"), Path("build/boston")
BOSTON = ROOT / "rulebooks" / "boston-311"
COLUMNS = ("case_enquiry_id", "type", "department", "source", "neighborhood", "open_dt", "target_dt", "closed_dt", "ontime_status")
"""of the city's file, that the mapping reads"""


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


def check(data: Path) -> None:
    """Refuse what is not the city's file, before an earlier demo is taken away for it."""
    missing = [name for name in COLUMNS if name not in tables.open_source(data, tables.Form()).names]
    if missing:
        message = f"this is not the published file of the City of Boston: it has no column {', '.join(missing)}"
        problem = errors.Problem("demo.data-unfit", message, file=str(data), hint="nothing was touched; give boston311_2015.parquet")
        raise errors.RecordsError(problem.code, message, problems=[problem])


@shell.reports("demo")
def show(out: Path | None, data: Path | None, seed: int, cases: int | None) -> shell.Outcome:
    folder = out or (USUAL if data is None else USUAL_CITY)
    if data is None:
        with demo.watched("a synthetic nation: drawn, stored", cases or synthetic.SIZES["small"]) as advance:
            nation = synthetic.make_nation(folder, seed=seed, count=cases, progress=advance)
        outcome = demo.go(demo.trip_of(nation))
    else:
        check(data)
        synthetic.make_room(folder)
        outcome = demo.go(boston(folder, data))
    where = "" if folder == USUAL else f" OUT={folder}"
    outcome.say += f"\nLook at it: make serve{where}   (http://127.0.0.1:8311/)"
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description="Records in, a verified release and a site out.")
    parser.add_argument("--out", type=Path, help=f"the folder of the demo (default: {USUAL}; with --data {USUAL_CITY})")
    parser.add_argument("--data", type=Path, help="real records: the published file of the City of Boston, boston311_2015.parquet")
    parser.add_argument("--seed", type=int, default=1, help="of the synthetic nation (default: 1)")
    parser.add_argument("--cases", type=int, help="of the synthetic nation (default: 200,000)")
    chosen = parser.parse_args(shell.hoist_common_flags(sys.argv[1:]))
    show(chosen.out, chosen.data, chosen.seed, chosen.cases)


if __name__ == "__main__":
    shell.end_after(main)
