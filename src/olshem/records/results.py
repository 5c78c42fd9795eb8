"""What an ingest says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
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
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "problems"}


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of the files of one call, in their order."""

    files: tuple[FileIngest, ...]

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
