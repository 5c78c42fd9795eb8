"""What ``measure`` counts: the records of a store, or the returns of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from olshem import errors
from olshem_cli import shell

if TYPE_CHECKING:
    from olshem import measures, records, rulebook


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures, the digest of what was counted, how much it was, and the records where it was those of a store."""

    result: measures.MeasureResult
    digest: str
    size: Mapping[str, int]
    live: records.LiveRecords | None = None


def evidence_of(path: Path) -> tuple[rulebook.Evidence, ...]:
    """What there is to count: a file holds returns, a folder records."""
    from olshem.rulebook import Evidence

    return (Evidence.RETURNS,) if path.is_file() else (Evidence.CASES,)


def check_options(path: Path, *, as_now: bool, overlap: Path | None, decrees: Path | None) -> None:
    """Refuse what means nothing of returns."""
    for option, given in (("--as-now", as_now), ("--overlap-out", overlap is not None), ("--decrees-out", decrees is not None)):
        if given and path.is_file():
            raise errors.MethodError("measures.option-unfit", f"{option} is for records: returns are of the body that sent them")


def count(path: Path, book: rulebook.Rulebook, *, as_now: bool, **question: Any) -> Counted:
    """The figures of a store or of a file of returns; ``question`` as for :func:`olshem.measures.compute`."""
    from olshem import measures, records, returns

    if path.is_file():
        table = returns.read_file(path)
        result = measures.compute_returns(table, book, **question)
        return Counted(result, measures.digest_of_returns(table), {"returns": table.num_rows})
    live = records.live(path, as_of=question["as_of"])
    with shell.progress("measuring, month by month", _months(question["starts_on"], question["ends_on"])) as advance:
        result = measures.compute(live, book, as_now=as_now, progress=advance, **question)
    return Counted(result, live.digest, {"cases": live.rows}, live)


def _months(first: dt.date, last: dt.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1
