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

Exit code 0: authentic. 1: altered. 3: not a release. 4: signed by another key than the one given.
"""
WORDS = {
    "authentic": (
        "AUTHENTIC. Release {number} is exactly what the owner of the key you gave ({key}) signed.",
        "You may quote it. Name the release and its date.",
    ),
    "authentic-self-signed": (
        "WHOLE, ORIGIN UNPROVED. Nothing in release {number} was changed since it was signed, by the key that it ships ({key}).",
        "Anyone could have made such a key. To know who published it, get the publisher's key from a place you trust and give it: "
        "--public-key FILE.",
    ),
    "altered": (
        "ALTERED. Release {number} is not as it was signed, or its figures do not follow from one another.",
        "Do not quote it. Fetch it again from its publisher; if it is altered there too, tell them what is listed above.",
    ),
    "unknown-key": (
        "ANOTHER KEY. Release {number} was signed by the key {key}, not by the one you gave.",
        "Somebody else made it, or its publisher has a new key. Do not quote it before the publisher has confirmed the key.",
    ),
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
    records: Annotated[Path | None, typer.Option("--records", metavar="STORE", help="Also compute the measures again from these.")] = None,
    no_recompute: Annotated[bool, typer.Option("--no-recompute", help="Check bytes and signature only.")] = False,
) -> shell.Outcome:
    """Check a release: every byte, who signed it, and whether its ratings and league tables follow from its measures."""
    from olshem import publication

    key = publication.parse_public_key(_read(public_key), file=str(public_key)) if public_key is not None else None
    with shell.progress("computing from records, month by month", None) as advance:
        verdict = publication.verify(path, public_key=key, records=records, recompute=not no_recompute, progress=advance)
    result = {
        "verdict": verdict.word,
        "files_checked": verdict.files_checked,
        "cells_recomputed": verdict.cells_recomputed,
        "number": verdict.number,
        "at": verdict.at,
        "key_id": verdict.key_id,
        "notes": list(verdict.notes),
    }
    code = {"authentic": shell.DONE, "authentic-self-signed": shell.DONE, "altered": shell.FAULTS}.get(verdict.word, shell.REFUSED)
    return shell.Outcome(result=result, problems=[_named(one) for one in verdict.differences], say=_say(verdict), exit_code=code)


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
    what, advice = WORDS[verdict.word]
    lines = [what.format(number=verdict.number or "(unknown)", key=verdict.key_id or "unknown"), advice]
    done = f"Checked {verdict.files_checked:,} files"
    lines.append(f"{done} and {verdict.cells_recomputed:,} figures." if verdict.cells_recomputed else f"{done}.")
    lines += [f"Note: {note}." for note in verdict.notes]
    return "\n".join(lines)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command(name="verify", epilog=EXAMPLES)(verify)
