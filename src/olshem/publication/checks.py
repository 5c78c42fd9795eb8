"""What the tables of a release must agree on: one rulebook, known codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from olshem import errors
from olshem.publication.intake import Given
from olshem.rulebook import Rulebook
from olshem.vocabulary import ALL, NO_AREA, Status, is_code


def check_all(given: Sequence[Given], book: Rulebook) -> None:
    """Refuse tables of another rulebook, and codes that the rulebook does not know; all such faults at once.

    Raises
    ------
    ReleaseError
        ``release.rulebook-differs``, ``release.code-unknown``.

    """
    problems = [problem for item in given for problem in (*_rulebook_problems(item, book), *_code_problems(item, book))]
    if problems:
        raise errors.ReleaseError(problems[0].code, problems[0].message, problems=problems)


def _rulebook_problems(item: Given, book: Rulebook) -> Iterator[errors.Problem]:
    found = set(item.table.column("rulebook_digest")) if "rulebook_digest" in item.table.columns else set()
    digests = item.meta.get("digests")
    if isinstance(digests, dict) and digests.get("rulebook"):
        found.add(str(digests["rulebook"]))
    for digest in sorted(found - {book.digest, ""}):
        yield errors.Problem(
            "release.rulebook-differs",
            "the table was made with another rulebook than the one to be published",
            file=str(item.path), column="rulebook_digest", found=digest[:80], expected=book.digest,
            hint="make the table again with this rulebook, or give the rulebook that it was made with",
        )  # fmt: skip


def _code_problems(item: Given, book: Rulebook) -> Iterator[errors.Problem]:
    """Codes that the rulebook does not know. Any well-formed channel will do: records keep an unknown one, with a finding."""
    columns = item.table.columns
    everywhere = {ALL, NO_AREA}
    known: dict[str, set[str]] = {
        "measure": {*book.measures},
        "body": {*book.bodies},
        "id": {*book.bodies},
        "service": {*book.services},
        "channel": {code for code in item.table.column("channel") if is_code(code)} if "channel" in columns else set(),
        "area": {*book.areas},
        "group": {*book.groups},
        "status": {"rated", "refused"} if item.role == "ratings" else {*Status},
    }
    for column, codes in known.items():
        if column in columns:
            for code in sorted(set(item.table.column(column)) - codes - everywhere - {""}):
                yield errors.Problem(
                    "release.code-unknown",
                    f"the rulebook knows no such {'body' if column == 'id' else column}",
                    file=str(item.path), row=item.table.column(column).index(code) + 1, column=column, found=code[:80],
                )  # fmt: skip
