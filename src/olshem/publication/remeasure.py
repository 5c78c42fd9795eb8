"""The measures of a release once more from the records, with the options that its provenance names, and withheld by the same rule."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from olshem import errors, measures, records, rulebook, tables
from olshem.publication import provenance
from olshem.publication.model import TextTable
from olshem.publication.parquet import read_csv
from olshem.publication.withholding import cells_of, findings_without_hidden, hidden_keys, row_keys, small_rows, withheld_measures
from olshem.publication.withholding import without_hidden as without

Progress = Callable[[int], None]
NEEDED = ("from", "to", "grain", "as_of")


def text_of(table: pa.Table) -> TextTable:
    """A typed table as the exact text of its CSV."""
    return read_csv(str(tables.write(table, None)).encode(), file="the recomputed table")


def from_records(
    store: Path, book: rulebook.Rulebook, metas: Mapping[str, Mapping[str, Any]], roles: Mapping[str, str], *, progress: Progress
) -> dict[str, TextTable]:
    """Measures, curves and findings as they would be published from these records.

    Parameters
    ----------
    store
        A store of records.
    book
        The rulebook of the release.
    metas, roles
        By table name: what its provenance says, and its role; tables of other roles are left out.
    progress
        Called with 1 after each month of each run.

    Returns
    -------
    dict
        By table name.

    Raises
    ------
    ReleaseError
        ``release.not-recomputable``: the provenance does not name the options of the run.
    RecordsError
        The store cannot be read.

    """
    run = functools.cache(functools.partial(_run, store, book, progress))
    results = {name: run(_question(meta)) for name, meta in metas.items() if roles[name] in {"measures", "curves", "findings"}}
    measured = {name: result.table for name, result in results.items() if roles[name] == "measures"}
    full = {name: text_of(table) for name, table in measured.items()}
    cells = cells_of(list(full.values()), book)
    primary = set()
    for name, table in measured.items():
        status = measures.withhold_small(table, book).column("status").cast(pa.string()).to_pylist()
        primary |= {key for key, small in zip(row_keys(full[name]), small_rows(status), strict=True) if small}
    hidden = hidden_keys(cells, primary)
    made = {name: withheld_measures(table, hidden) for name, table in full.items()}
    for name, result in results.items():
        if roles[name] == "curves":
            made[name] = without(text_of(result.curves), hidden, cells.keys, file=name)
        elif roles[name] == "findings":
            made[name] = findings_without_hidden(text_of(result.findings), hidden)
    return made


def _question(meta: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The options of a run, hashable, so that tables of one run are computed once."""
    missing = [name for name in NEEDED if provenance.option(meta, name) is None]
    if missing:
        message = f"the provenance of a table does not say {', '.join(missing)} of the run that made it"
        raise errors.ReleaseError("release.not-recomputable", message)
    return (
        ("starts_on", dt.date.fromisoformat(str(provenance.option(meta, "from")))),
        ("ends_on", dt.date.fromisoformat(str(provenance.option(meta, "to")))),
        ("grains", tuple(provenance.words(provenance.option(meta, "grain")))),
        ("as_of", dt.datetime.fromisoformat(str(provenance.option(meta, "as_of")))),
        ("by", tuple(provenance.words(provenance.option(meta, "by")))),
        ("measures", tuple(provenance.words(provenance.option(meta, "measure"))) or None),
    )


def _run(store: Path, book: rulebook.Rulebook, progress: Progress, question: Sequence[tuple[str, Any]]) -> measures.MeasureResult:
    options = dict(question)
    if options["as_of"].tzinfo is None:
        options["as_of"] = options["as_of"].replace(tzinfo=ZoneInfo(book.time_zone))
    live = records.live(store, as_of=options["as_of"])
    return measures.compute(live, book, progress=progress, **options)
