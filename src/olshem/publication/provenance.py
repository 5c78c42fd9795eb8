"""What a table's ``.meta.json`` says of the command that made it: written in one form for every command, and read back here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import olshem
from olshem import calendars, errors, rulebook, tables


def provenance_of(
    command: str,
    options: Mapping[str, Any],
    *,
    book: rulebook.Rulebook | None = None,
    inputs: Iterable[Path] = (),
    records: str | None = None,
    seed: int | None = None,
    as_of: str | None = None,
) -> dict[str, Any]:
    """What ``FILE.meta.json`` says: enough to make the table again.

    Parameters
    ----------
    command, options
        The command and every option that it ran with.
    book
        The rulebook, named by its digest.
    inputs
        The files read, named by their last part and their digest, so that a folder may move.
    records
        The digest of the records measured.
    seed, as_of
        Where the command has them.

    Returns
    -------
    dict
        Ready for ``tables.write(..., meta=...)``.

    """
    digests: dict[str, Any] = {"inputs": {path.name: tables.sha256_of(path) for path in inputs}}
    digests |= {"rulebook": book.digest if book else None, "records": records}
    return {
        "command": command,
        "options": dict(options),
        "seed": seed,
        "as_of": as_of,
        "digests": {name: digest for name, digest in digests.items() if digest},
        "code_version": olshem.__version__,
    }


def options_of(meta: Mapping[str, Any], kinds: Mapping[str, type]) -> dict[str, Any]:
    """Some options as they were given to the command; those not given are left out.

    Parameters
    ----------
    meta
        What ``.meta.json`` said; anybody may have written it.
    kinds
        The type that each option has in JSON.

    Raises
    ------
    ReleaseError
        ``release.not-recomputable``: an option is of another type.

    """
    options = meta.get("options")
    given = {name: options[name] for name in kinds if options.get(name) is not None} if isinstance(options, Mapping) else {}
    for name, value in given.items():
        if type(value) is not kinds[name]:
            raise errors.ReleaseError("release.not-recomputable", f"the provenance of a table has an option {name} that means nothing")
    return given


def period_name(starts_on: str, ends_on: str) -> str:
    """The name of a period that is a year, a quarter or a month: ``2015``, ``2015-Q1``, ``2015-03``."""
    first, last = dt.date.fromisoformat(starts_on), dt.date.fromisoformat(ends_on)
    grains = {12: "year", 3: "quarter"}
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return calendars.Period(first, last, grains.get(months, "month")).label
