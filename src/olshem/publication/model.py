"""What a release is once it has been read, and what verifying it found: frozen values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Literal

from olshem.rulebook import Rulebook
from olshem.vocabulary import Text

Row = tuple[str, ...]
Role = Literal["measures", "ratings", "league", "findings", "curves", "counts", "successions"]
Kind = Literal["changed", "missing", "extra", "signature", "recompute"]
Word = Literal["authentic", "authentic-self-signed", "altered", "records-differ", "unknown-key"]
VERDICTS: Mapping[Word, str] = {
    "authentic": "whole, and signed by the key given",
    "authentic-self-signed": "whole, but the origin is unproved",
    "altered": "not as it was signed, or its figures do not follow from one another",
    "records-differ": "whole, but the records given are not those that its figures were made from",
    "unknown-key": "signed by another key than the one given",
}
"""What each verdict means: the same words wherever a person sees one."""


@dataclass(frozen=True, slots=True)
class ReleaseTable:
    """One table of a release, every cell as the exact text that was published; an empty text is an absent cell.

    ``file`` is the path in the release (``data/measures.csv``); row numbers on pages and in problems count from 1. ``about`` holds
    the options that ratings and league tables were made with (``framework``, ``level``, ``k`` ...), those that were given.
    """

    name: str
    role: Role
    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it was published. ``tables`` maps a table's name (``measures``, ``league-on_time_share``) to it, in file order.

    ``previous`` is the SHA-256 of the manifest of the release before it (``previous_number``), or ``None`` for the first.
    ``corrects`` and ``reason`` are both set where it corrects an earlier release. ``at`` is the exact text given, ``on`` its day.
    ``files`` lists every file with its size and hash, as in the manifest.
    """

    number: str
    at: str
    on: dt.date
    title: Text
    rulebook: Rulebook
    tables: Mapping[str, ReleaseTable]
    manifest: Mapping[str, Any]
    manifest_sha256: str
    signature: str
    public_key: str
    key_id: str
    root: str
    previous: str | None
    previous_number: str | None
    corrects: str | None
    reason: str | None
    seed: int
    digests: Mapping[str, str]
    versions: Mapping[str, str]
    code_version: str
    files: tuple[Mapping[str, Any], ...] = ()

    def of_role(self, role: Role) -> tuple[ReleaseTable, ...]:
        """The tables of one role, in file order."""
        return tuple(table for table in self.tables.values() if table.role == role)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that verification found. ``row`` counts from 1; ``published`` and ``recomputed`` are exact texts.

    Of bytes and of records they are digests: the one that was signed, and that of what is at hand; ``is_digest`` is then set, and the
    first is right. Of a figure they are what was published and what comes out; the second is right.
    """

    kind: Kind
    path: str
    message: str
    row: int | None = None
    column: str | None = None
    published: str | None = None
    recomputed: str | None = None
    is_digest: bool = False

    @property
    def expected(self) -> str | None:
        """What should stand there."""
        return self.published if self.is_digest else self.recomputed

    @property
    def found(self) -> str | None:
        """What stands there."""
        return self.recomputed if self.is_digest else self.published


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification says of a release. ``notes`` are for a person: what was not checked, and which versions differ.

    ``cells_recomputed`` figures were compared with what they follow from; ``recomputed_from`` says what from what.
    """

    word: Word
    number: str | None
    at: str | None
    key_id: str | None
    files_checked: int
    cells_recomputed: int
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    recomputed_from: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """The word in a person's words."""
        return VERDICTS[self.word]

    @property
    def checked(self) -> str:
        """What was checked, in words: how many files, and how many figures against what."""
        done = f"{self.files_checked:,} files"
        if not self.cells_recomputed:
            return done
        return f"{done}, and {self.cells_recomputed:,} figures computed again: {', '.join(self.recomputed_from)}"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table whose every cell is its exact text; the rows may be unsorted."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of one column; all empty where the table has no such column."""
        if name not in self.columns:
            return ("",) * len(self.rows)
        return tuple(map(itemgetter(self.columns.index(name)), self.rows))

    def cells(self, names: Sequence[str]) -> list[Row]:
        """The cells of some columns, row by row; empty in a column that the table does not have."""
        return list(zip(*map(self.column, names), strict=True)) if names else [()] * len(self.rows)
