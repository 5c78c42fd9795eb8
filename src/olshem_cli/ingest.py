"""The command ``ingest``."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from olshem_cli import shell

if TYPE_CHECKING:
    from olshem import records

HELP = """Bring files of records into a store: every row accepted, revised, unchanged, or in quarantine with its reason.

A file is taken whole or not at all; taking it again changes nothing. Refused rows go to STORE/quarantine, as Parquet and as
CSV, with their row, column and reason; the rest is kept, and the exit code is 1.

**Examples**

    olshem ingest build/store cases.csv --rulebook rulebooks/boston-311 --kind cases \\
        --mapping rulebooks/boston-311/mapping.yaml --source boston-311

    olshem ingest build/store 2025-01.csv 2025-02.csv ... --known-at 2025-03-01T00:00:00Z

What a mapping may say, and every code of a refusal: docs/reference/records.md.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(help=HELP, short_help="Bring files of records into a store.")(ingest)


@shell.reports("ingest")
def ingest(
    store: Annotated[Path, typer.Argument(help="The folder of the store; made where there is none.", show_default=False)],
    files: Annotated[list[Path], typer.Argument(help="CSV, XLSX or Parquet; one ingest each.", show_default=False)],
    rulebook: Annotated[Path, typer.Option(help="The folder of the rulebook.", show_default=False)],
    mapping: Annotated[Path, typer.Option(help="The mapping file: which column holds what.", show_default=False)],
    source: Annotated[str, typer.Option(help="Where the files come from; with a record's own number it is its key.", show_default=False)],
    kind: Annotated[str, typer.Option(help="What the records are: cases, answers or complaints.")] = "cases",
    known_at: Annotated[
        str, typer.Option(help="When the files became known (ISO 8601); by default from the beginning.", show_default=False)
    ] = "",
) -> shell.Outcome:
    """Bring files of records into a store."""
    from olshem import records
    from olshem_cli import books

    _check_kind(kind)
    book = books.read(rulebook)
    text = _read_mapping(mapping)
    total = sum(path.stat().st_size for path in files if path.is_file())
    with shell.progress("reading records (bytes)", total) as advance:
        result = records.ingest(
            store,
            files,
            rulebook=book,
            kind=kind,
            mapping=text,
            source=source,
            known_at=_known_at(known_at, book.time_zone) if known_at else None,
            progress=advance,
            waiting=lambda: print("another ingest holds this store; waiting for it to end", file=sys.stderr),
            mapping_file=str(mapping),
        )
    return shell.Outcome(
        result=_as_result(result),
        problems=_shown(result),
        data=_summary(store, result),
        say=_advice(store, result),
        exit_code=shell.FAULTS if result.total("quarantined") else shell.DONE,
    )


def _check_kind(kind: str) -> None:
    from olshem import records
    from olshem.errors import MethodError, Problem

    if kind not in records.KINDS:
        message = "this is not a kind of records"
        problem = Problem("records.kind-unknown", message, key="--kind", found=kind[:80], expected=", ".join(records.KINDS))
        raise MethodError(problem.code, message, problems=[problem])


def _read_mapping(path: Path) -> bytes:
    from olshem.errors import Problem, RulebookError

    if path.exists() and not path.is_dir():
        return path.read_bytes()
    message = "there is no such mapping file"
    raise RulebookError(
        "mapping.file-missing", message, problems=[Problem("mapping.file-missing", message, file=str(path), hint="check --mapping")]
    )


def _known_at(text: str, time_zone: str) -> dt.datetime:
    from zoneinfo import ZoneInfo

    from olshem.errors import MethodError, Problem

    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        message = "this is not a time"
        problem = Problem(
            "records.known-at-invalid", message, key="--known-at", found=text[:80], expected="ISO 8601, such as 2025-03-01T00:00:00Z"
        )
        raise MethodError(problem.code, message, problems=[problem]) from error
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(time_zone))


def _as_result(result: records.IngestResult) -> dict[str, object]:
    """The flat shape of the contracts for one file; for several the sums, and each file in ``files``."""
    if len(result.files) == 1:
        return result.files[0].as_dict()
    counts = {name: result.total(name) for name in ("rows_read", "accepted", "revised", "unchanged", "quarantined")}
    return {"status": result.status, **counts, "files": [item.as_dict() for item in result.files]}


def _shown(result: records.IngestResult) -> list[object]:
    """Problems as they are for ``--json``; for a person the refusals first, columns that were ignored in one line."""
    problems = list(result.problems)
    if shell.flags.json:
        return problems
    from dataclasses import replace

    ignored = [problem for problem in problems if problem.code == "records.column-ignored"]
    rest = [problem for problem in problems if problem.code != "records.column-ignored"]
    if len(ignored) > 1:
        names = ", ".join(str(problem.column) for problem in ignored)
        ignored = [replace(ignored[0], column=None, message=f"{len(ignored)} columns that the mapping does not name were ignored: {names}")]
    return [*rest, *ignored]


def _summary(store: Path, result: records.IngestResult) -> str:
    header = ("file", "status", "rows read", "accepted", "revised", "unchanged", "quarantined")
    rows = [
        (Path(item.file).name, item.status, item.rows_read, item.accepted, item.revised, item.unchanged, item.quarantined)
        for item in result.files
    ]
    text = shell.table_text(header, rows)
    findings: dict[str, int] = {}
    for item in result.files:
        for code, count in item.findings.items():
            findings[code] = findings.get(code, 0) + count
    if findings:
        text += "\n" + shell.table_text(("kept, with a finding", "rows"), sorted(findings.items()))
    return text + "".join(_refused(store, item) for item in result.files if item.quarantined)


def _refused(store: Path, item: records.FileIngest) -> str:
    """Why rows of a file were refused, as a table."""
    from olshem import records

    reasons = records.refused_by_reason(store / item.quarantine)
    rows = [(code, column, f"{cells:,}", records.REFUSALS[code].text) for code, column, cells in reasons]
    return "\n" + shell.table_text((f"refused in {Path(item.file).name}", "column", "cells", "meaning"), rows)


def _advice(store: Path, result: records.IngestResult) -> str:
    from olshem.records import readable

    lines = [f"refused rows of {Path(item.file).name}: {readable(store / item.quarantine)}" for item in result.files if item.quarantined]
    if lines:
        lines.append("correct them in the source and ingest the corrected file: rows already known count as unchanged")
    return "\n".join(lines)
