"""Records: the contract for cases, files in with every row accounted for, and the store that never forgets or doubles one."""

from __future__ import annotations

from olshem.records.ingest import ingest
from olshem.records.live import LiveRecords, Segment, live, read_all
from olshem.records.mapping import CaseMapping
from olshem.records.refused import QUARANTINE, readable, refused_by_reason
from olshem.records.results import FileIngest, IngestResult
from olshem.records.schema import CASES, FINDINGS, REFUSALS, Word

__all__ = [
    "CASES",
    "FINDINGS",
    "QUARANTINE",
    "REFUSALS",
    "CaseMapping",
    "FileIngest",
    "IngestResult",
    "LiveRecords",
    "Segment",
    "Word",
    "ingest",
    "live",
    "read_all",
    "readable",
    "refused_by_reason",
]
