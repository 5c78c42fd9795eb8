"""Tables in and out: CSV, XLSX and Parquet, written so that equal tables give equal bytes, read so that every fault has a place."""

from __future__ import annotations

from olshem.tables.files import read, sha256_of, write
from olshem.tables.safe_write import new_file, sync_folder, write_bytes

__all__ = ["new_file", "read", "sha256_of", "sync_folder", "write", "write_bytes"]
