"""The command ``verify``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from olshem import errors
from olshem_cli import shell

if TYPE_CHECKING:
    from olshem.publication import Difference, Verdict

EXAMPLES = """
Examples:

    olshem verify releases/2015.1.zip

    olshem verify releases/2015.1 --public-key the-key-from-their-web-site.pub

    olshem verify releases/2015.1 --records store

Verdicts, in --json as here:

- authentic (exit code 0): whole, and signed by the key given
- authentic-self-signed (0): whole, but the origin is unproved
- altered (1): not as it was signed, or its figures do not follow from one another
- records-differ (1): whole, but the records given are not those that its figures were made from
- unknown-key (4): signed by another key than the one given

Exit code 3: not a release, so no verdict.
"""
EXITS = {"altered": shell.FAULTS, "records-differ": shell.FAULTS, "unknown-key": shell.REFUSED}
ADVICE = {
    "authentic": "It is exactly what the owner of that key signed. You may quote it: name the release and its date.",
    "authentic-self-signed": "Nothing was changed since it was signed, but with the key that it ships, and anyone could have made that key. "
    "To know who published it, get the publisher's key from a place you trust and give it: --public-key FILE.",
    "altered": "Do not quote it. Fetch it again from its publisher; if it is altered there too, tell them what is listed above.",
    "records-differ": "Nothing in the release was changed. Give the store that it was made from, without later records that were known "
    "at its day of counting; or measure these records yourself and compare.",
    "unknown-key": "Somebody else made it, or its publisher has a new key. Do not quote it before the publisher has confirmed the key.",
}


@dataclass(frozen=True, slots=True)
class Named(errors.Problem):
    """A difference as a problem, with the words of the contract beside the common ones."""

    kind: str = ""
    path: str = ""
    published: str | None = None
    recomputed: str | None = None


@shell.reports("verify")
def verify(
    path: Annotated[Path, typer.Argument(metavar="PATH|ZIP", help="The folder or the ZIP of a release.")],
    public_key: Annotated[Path | None, typer.Option("--public-key", metavar="FILE", help="The publisher's key: minisign or PEM.")] = None,
    records: Annotated[
        Path | None, typer.Option("--records", metavar="STORE|RETURNS", help="Also compute the measures again from these.")
    ] = None,
    no_recompute: Annotated[bool, typer.Option("--no-recompute", help="Check bytes and signature only.")] = False,
) -> shell.Outcome:
    """Check a release: every byte, who signed it, and whether its ratings and league tables follow from its measures."""
    from olshem import publication

    key = publication.parse_public_key(_read(public_key), file=str(public_key)) if public_key is not None else None
    with shell.progress("computing from records, month by month", None) as advance:
        verdict = publication.verify(path, public_key=key, records=records, recompute=not no_recompute, progress=advance)
    result = {
        "verdict": verdict.word,
        "meaning": verdict.meaning,
        "files_checked": verdict.files_checked,
        "cells_recomputed": verdict.cells_recomputed,
        "recomputed_from": list(verdict.recomputed_from),
        "number": verdict.number,
        "at": verdict.at,
        "key_id": verdict.key_id,
        "notes": list(verdict.notes),
    }
    problems = [_named(one) for one in verdict.differences]
    return shell.Outcome(result=result, problems=problems, say=_say(verdict), exit_code=EXITS.get(verdict.word, shell.DONE))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise errors.ReleaseError("release.key-unreadable", f"cannot read {path}: {error.strerror}") from error


def _named(one: Difference) -> Named:
    return Named(
        code=f"verify.{one.kind}",
        message=one.message,
        file=one.path,
        row=one.row,
        column=one.column,
        found=_cut(one.found),
        expected=_cut(one.expected),
        kind=one.kind,
        path=one.path,
        published=one.published,
        recomputed=one.recomputed,
    )


def _cut(text: str | None) -> str | None:
    return text and text[:80]


def _say(verdict: Verdict) -> str:
    """The verdict in words, what was checked, and what to do."""
    about = f"release {verdict.number} of {verdict.at}, key {verdict.key_id}" if verdict.number else "its manifest cannot be read"
    lines = [f"{verdict.word}: {verdict.meaning} ({about}).", ADVICE[verdict.word]]
    lines.append(f"Checked: {verdict.checked}.")
    lines += [f"Note: {note}." for note in verdict.notes]
    return "\n".join(lines)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(name="verify", epilog=EXAMPLES)(verify)
