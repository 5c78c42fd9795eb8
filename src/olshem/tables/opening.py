"""Opening a file of records by its suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from olshem.tables.csv_source import CsvSource
from olshem.tables.parquet_source import ParquetSource
from olshem.tables.source import Form, Source, fault


def open_source(path: Path, form: Form) -> Source:
    """Open a file of records: CSV, XLSX or Parquet, by suffix.

    Raises
    ------
    RecordsError
        ``records.file-missing``, ``records.kind-unknown`` or whatever makes the whole file unreadable.
    """
    if not path.is_file():
        what = "this is a folder, not a file" if path.is_dir() else "there is no such file"
        raise fault("file-missing", path, what, hint="check the path")
    openers: dict[str, Callable[[Path, Form], Source]] = {
        ".csv": CsvSource,
        ".txt": CsvSource,
        ".tsv": CsvSource,
        ".parquet": ParquetSource,
    }
    opener = openers.get(path.suffix.lower())
    if opener is None:
        raise fault("kind-unknown", path, "files of this kind are not read", expected=".csv, .xlsx or .parquet")
    return opener(path, form)
