"""Tables in and out: CSV, XLSX and Parquet, written so that equal tables give equal bytes, read so that every fault has a place."""

from __future__ import annotations

from olshem.tables.csv_source import ENCODINGS, is_encoding
from olshem.tables.csv_text import encode as csv_bytes
from olshem.tables.files import read, sha256_of, write
from olshem.tables.opening import open_source, opener_of
from olshem.tables.safe_write import new_file, sync_file, sync_folder, write_bytes
from olshem.tables.source import Batch, Form, RowFault, Source, clip, fault

__all__ = [
    "ENCODINGS",
    "Batch",
    "Form",
    "RowFault",
    "Source",
    "clip",
    "csv_bytes",
    "fault",
    "is_encoding",
    "new_file",
    "open_source",
    "opener_of",
    "read",
    "sha256_of",
    "sync_file",
    "sync_folder",
    "write",
    "write_bytes",
]
