"""Records: the contracts for cases, answers and complaints, files in with every row accounted for, and the store that never forgets or doubles one."""

from __future__ import annotations

from olshem.records.columns import AnswerMapping, CaseMapping, ComplaintMapping
from olshem.records.ingest import ingest
from olshem.records.kinds import KINDS, Kind
from olshem.records.live import LiveRecords, Segment, live, read_all
from olshem.records.refused import QUARANTINE, readable, refused_by_reason
from olshem.records.results import FileIngest, IngestResult
from olshem.records.schema import ANSWERS, CASES, COMPLAINTS, FINDINGS, REFUSALS, Word

__all__ = [
    "ANSWERS",
    "CASES",
    "COMPLAINTS",
    "FINDINGS",
    "KINDS",
    "QUARANTINE",
    "REFUSALS",
    "AnswerMapping",
    "CaseMapping",
    "ComplaintMapping",
    "FileIngest",
    "IngestResult",
    "Kind",
    "LiveRecords",
    "Segment",
    "Word",
    "ingest",
    "live",
    "read_all",
    "readable",
    "refused_by_reason",
]
