"""The command ``rules diff``: what differs between two rulebooks, and whose past rating would be another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from olshem import errors
from olshem_cli import shell

if TYPE_CHECKING:
    from olshem import assessment, rulebook

EXAMPLES = """
**Examples**

    olshem rules diff releases/2025.1 rulebooks/draft

    olshem rules diff rulebooks/adopted rulebooks/draft --measures measures.csv --out changes.csv
"""
COLUMNS = ("kind", "key", "from", "to", "effective_on")
WITH_RATINGS = ("body", "rating_before", "rating_after")
Row = dict[str, Any]


def add(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("diff", epilog=EXAMPLES)(diff)


@shell.reports("rules diff")
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="The rulebook in force: its folder, or a release.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The draft or later version: its folder, or a release.")],
    figures: Annotated[
        Path | None, typer.Option("--measures", metavar="FILE", help="A measure file: also whose past rating would be another.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV or Parquet; default CSV on standard output.")] = None,
) -> shell.Outcome:
    """Say everything that differs between two rulebooks: each thing, text and dated value, and the day from which it matters.

    One row a difference: added, removed or changed, its key, what stands in A and in B. Beside a dated value that only one of them
    has stands what the other holds on that day; a difference without a day matters for every day. With --measures also a row of
    the kind `rating` for each body that B would have rated otherwise: by the rules of the period's last day or, where these are
    the same, by the latest of each. The figures are taken as they are: what a changed term does to them, `measure` tells.

    Exit code 0: nothing differs; 1: something does.
    """
    from olshem import publication, rulebook, tables
    from olshem_cli import books

    both = [books.read(folder) for folder in (before, after)]
    rows = [_row(one) for one in rulebook.compare(*both)]
    names, problems, inputs = list(COLUMNS), [], []
    if figures is not None:
        found, problems = _effects(figures, *both)
        rows, names, inputs = rows + found, [*COLUMNS, *WITH_RATINGS], [figures]
    table = _table(rows, names)
    meta = publication.provenance_of("rules diff", {"before": before.name, "after": after.name}, book=both[1], inputs=inputs)
    meta["digests"]["rulebook_before"] = both[0].digest
    problems = [*problems, *shell.new_folders(out)]
    text = tables.write(table, out, meta=meta) if out is not None or not shell.flags.json else None
    counts = {kind: sum(row["kind"] == kind for row in rows) for kind in ("added", "removed", "changed", "rating")}
    result: dict[str, Any] = {"before": both[0].digest, "after": both[1].digest, "rows": len(rows), "counts": counts}
    result |= {"out": str(out)} if out is not None else {"table": table.to_pylist()}
    say = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count) or "nothing differs"
    return shell.Outcome(result=result, problems=problems, data=text or "", say=say, exit_code=shell.FAULTS if rows else shell.DONE)


def _row(one: rulebook.Difference) -> Row:
    return {"kind": one.kind, "key": one.key, "from": one.before, "to": one.after, "effective_on": one.effective_on}


def _effects(figures: Path, before: rulebook.Rulebook, after: rulebook.Rulebook) -> tuple[list[Row], list[errors.Problem]]:
    from olshem import assessment
    from olshem_cli import columns

    rules = [dated.value for book in (before, after) for one in book.frameworks.values() for dated in one.rules if dated.value]
    wanted = sorted({str(item.measure) for one in rules for item in one.inputs if item.measure})
    with columns.located(figures):
        found, problems = assessment.effects(columns.read_measures(figures, before, wanted), before, after)
    return [_rating_row(one) for one in found], list(problems)


def _rating_row(one: assessment.Effect) -> Row:
    from olshem import publication

    period = publication.period_name(*(day.isoformat() for day in one.period))
    texts = {"from": one.why_before, "to": one.why_after}
    ratings = {"body": one.body, "rating_before": one.before, "rating_after": one.after}
    return {"kind": "rating", "key": f"frameworks.{one.framework}.{period}", **texts, "effective_on": one.effective_on, **ratings}


def _table(rows: Iterable[Row], names: Iterable[str]) -> Any:
    import pyarrow as pa

    rows = list(rows)
    kinds = {"effective_on": pa.date32()}
    return pa.table({name: pa.array([_cell(row.get(name)) for row in rows], kinds.get(name, pa.string())) for name in names})


def _cell(value: Any) -> str | dt.date | None:
    return value if value != "" else None
