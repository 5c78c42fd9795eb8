"""The measures of a release once more from the records, with the options that its provenance names, and withheld by the same rule."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from olshem import errors, measures, records, returns, rulebook, tables
from olshem.publication import provenance
from olshem.publication.model import TextTable
from olshem.publication.parquet import read_csv
from olshem.publication.withholding import (
    cells_of,
    findings_without_hidden,
    hidden_keys,
    small_keys,
    withheld_measures,
    without_hidden,
)

Progress = Callable[[int], None]
NEEDED = ("from", "to", "grain", "as_of")
RUN = dict.fromkeys((*NEEDED, "by"), str) | {"measure": list, "as_now": bool}


def text_of(table: pa.Table) -> TextTable:
    """A typed table as the exact text of its CSV."""
    return read_csv(str(tables.write(table, None)).encode(), file="the recomputed table")


def is_of_returns(table: TextTable) -> bool:
    """Whether the figures of a measure table were made of returns."""
    return "evidence" in table.columns and set(table.column("evidence")) == {rulebook.Evidence.RETURNS.value}


def records_of(meta: Mapping[str, Any]) -> Any:
    """The digest of what a table was made of, as its provenance says."""
    digests = meta.get("digests")
    return digests.get("records") if isinstance(digests, Mapping) else None


def digests_of(store: Path, book: rulebook.Rulebook, metas: Iterable[Mapping[str, Any]]) -> set[str]:
    """The digests of what a store held as of the moments at which these tables were measured, or that of a file of returns.

    Raises
    ------
    ReleaseError
        ``release.not-recomputable``: the provenance of a table does not name the options of its run.
    ValueError
        The provenance names a moment that is none.
    RecordsError
        The store cannot be read.

    """
    if store.is_file():
        return {measures.digest_of_returns(returns.read_file(store))}
    moments = {dict(_question(meta))["as_of"] for meta in metas}
    return {records.live(store, as_of=_zoned(moment, book)).digest for moment in moments}


def from_records(
    store: Path, book: rulebook.Rulebook, metas: Mapping[str, Mapping[str, Any]], roles: Mapping[str, str], *, progress: Progress
) -> dict[str, TextTable]:
    """Measures, curves and findings as they would be published from these records.

    Parameters
    ----------
    store
        A store of records, or a file of returns.
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
    ValueError, MethodError
        The provenance names options that no run has.
    RecordsError
        The store cannot be read.

    """
    run = functools.cache(functools.partial(_run, store, book, progress))
    results = {name: run(_question(metas[name])) for name, role in roles.items() if role in {"measures", "curves", "findings"}}
    measured = {name: result.table for name, result in results.items() if roles[name] == "measures"}
    full = {name: text_of(table) for name, table in measured.items()}
    cells = cells_of(list(full.values()), book)
    hidden = hidden_keys(cells, {key for name, table in measured.items() for key in small_keys(table, full[name], book)})
    made = {name: withheld_measures(table, hidden) for name, table in full.items()}
    for name, result in results.items():
        if roles[name] == "curves":
            made[name] = without_hidden(text_of(result.curves), hidden, cells.keys, file=name)
        elif roles[name] == "findings":
            made[name] = findings_without_hidden(text_of(result.findings), hidden)
    return made


def _question(meta: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The options of a run, hashable, so that tables of one run are computed once."""
    given = provenance.options_of(meta, RUN)
    missing = [name for name in NEEDED if name not in given]
    if missing:
        message = f"the provenance of a table does not say {', '.join(missing)} of the run that made it"
        raise errors.ReleaseError("release.not-recomputable", message)
    return (
        ("starts_on", dt.date.fromisoformat(given["from"])),
        ("ends_on", dt.date.fromisoformat(given["to"])),
        ("grains", _words(given["grain"])),
        ("as_of", dt.datetime.fromisoformat(given["as_of"])),
        ("by", _words(given.get("by", ""))),
        ("measures", tuple(map(str, given.get("measure", ()))) or None),
        ("as_now", given.get("as_now", False)),
    )


def _words(listed: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in listed.split(",") if word.strip())


def _run(store: Path, book: rulebook.Rulebook, progress: Progress, question: Sequence[tuple[str, Any]]) -> measures.MeasureResult:
    options = dict(question)
    options["as_of"] = _zoned(options["as_of"], book)
    if store.is_file():
        del options["as_now"]
        return measures.compute_returns(returns.read_file(store), book, **options)
    live = records.live(store, as_of=options["as_of"])
    return measures.compute(live, book, progress=progress, **options)


def _zoned(moment: dt.datetime, book: rulebook.Rulebook) -> dt.datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(book.time_zone))
