"""What an ingest says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from olshem.errors import Problem


@dataclass(frozen=True, slots=True)
class FileIngest:
    """What became of one file. ``rows_read = accepted + revised + unchanged + quarantined``, always."""

    file: str
    ingest_id: str
    sha256: str
    status: Literal["ingested", "already-ingested"]
    rows_read: int
    accepted: int
    revised: int
    unchanged: int
    quarantined: int
    findings: Mapping[str, int]
    quarantine: str
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The result as the contracts name it."""
        names = (
            "file",
            "ingest_id",
            "sha256",
            "status",
            "rows_read",
            "accepted",
            "revised",
            "unchanged",
            "quarantined",
            "findings",
            "quarantine",
        )
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of the files of one call, in their order."""

    files: tuple[FileIngest, ...]

    @property
    def ingest_id(self) -> str:
        """The identity of the (first) ingest."""
        return self.files[0].ingest_id

    @property
    def status(self) -> str:
        """``already-ingested`` where every file was."""
        return "already-ingested" if all(item.status == "already-ingested" for item in self.files) else "ingested"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of all files."""
        return tuple(problem for item in self.files for problem in item.problems)

    def total(self, name: str) -> int:
        """The sum of one count (``rows_read``, ``accepted``, ``revised``, ``unchanged``, ``quarantined``) over the files."""
        return int(sum(getattr(item, name) for item in self.files))

    @property
    def rows_read(self) -> int:
        """Rows read, of all files."""
        return self.total("rows_read")

    @property
    def accepted(self) -> int:
        """Rows of cases not known before."""
        return self.total("accepted")

    @property
    def quarantined(self) -> int:
        """Rows refused."""
        return self.total("quarantined")
