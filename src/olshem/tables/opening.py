"""Opening a file of records by its suffix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from olshem.tables.csv_source import CsvSource
from olshem.tables.parquet_source import ParquetSource
from olshem.tables.source import Form, Source, fault
from olshem.tables.xlsx_source import XlsxSource

OPENERS: Mapping[str, Callable[[Path, Form], Source]] = {
    ".csv": CsvSource,
    ".txt": CsvSource,
    ".tsv": CsvSource,
    ".parquet": ParquetSource,
    ".xlsx": XlsxSource,
}
HINTS = {
    **dict.fromkeys((".xls", ".xlsb", ".ods"), "open it and save it as .xlsx or .csv"),
    ".xlsm": "save it as .xlsx, without macros",
    **dict.fromkeys((".gz", ".zip", ".zst"), "unpack it first"),
}


def opener_of(path: Path) -> Callable[[Path, Form], Source]:
    """What opens a file of records, by its suffix; the file must be there, and is not looked into.

    Raises
    ------
    RecordsError
        ``records.file-missing`` or ``records.kind-unknown``.
    """
    if not path.is_file():
        what = "this is a folder, not a file" if path.is_dir() else "there is no such file"
        raise fault("file-missing", path, what, hint="check the path")
    suffix = path.suffix.lower()
    opener = OPENERS.get(suffix)
    if opener is None:
        message = "files of this kind are not read"
        raise fault("kind-unknown", path, message, found=suffix[:80], expected=".csv, .xlsx or .parquet", hint=HINTS.get(suffix))
    return opener


def open_source(path: Path, form: Form) -> Source:
    """Open a file of records: CSV, XLSX or Parquet, by suffix.

    Raises
    ------
    RecordsError
        ``records.file-missing``, ``records.kind-unknown`` or whatever makes the whole file unreadable.
    """
    return opener_of(path)(path, form)
