"""The folder of a store: its lock, its sweep, and the objects named by their own SHA-256.

STORE/commits/00000001.json   the log        STORE/objects/<sha256>.parquet    records, and what they supersede
STORE/quarantine/<id>.parquet refusals       STORE/tmp/                        swept whenever a writer starts
                 <id>.csv     the same, for people
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pa_parquet

from olshem import tables
from olshem.records import log
from olshem.records.refused import readable

FOLDERS = ("commits", "objects", "quarantine", "tmp")


@contextmanager
def locked(store: Path, *, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the store for writing; ``waiting`` is called once when another writer holds it. A killed writer's lock is free again.

    Raises
    ------
    RecordsError
        ``store.not-a-store`` where the folder holds other things: what a writer sweeps must be its own.
    """
    with _lock(store, waiting):
        for name in FOLDERS:
            (store / name).mkdir(exist_ok=True)
        yield


def _lock(store: Path, waiting: Callable[[], None]) -> IO[str]:
    """The store's lock, held until the file is closed."""
    while True:
        _check_own(store)
        store.mkdir(parents=True, exist_ok=True)
        file = (store / "lock").open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        if _still_names(store / "lock", file):
            return file
        file.close()  # whoever held it has discarded the store


def _check_own(store: Path) -> None:
    if store.is_dir() and not (store / "lock").exists() and not (store / "commits").is_dir() and any(store.iterdir()):
        raise log.fault(
            "not-a-store", store, "this folder holds other things and is no store; nothing was touched", hint="name a new folder"
        )


def _still_names(path: Path, file: IO[str]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def discard(store: Path) -> None:
    """Take away a store that holds nothing, so that a refused first file leaves no trace. The caller holds the lock."""
    for name in FOLDERS:
        shutil.rmtree(store / name)
    (store / "lock").unlink()
    if not any(store.iterdir()):
        store.rmdir()


def sweep(store: Path, known: log.Log) -> None:
    """Remove what a killed writer left: temporary files, and files that no commit names. The caller holds the lock."""
    named = {store / item.path for commit in known.commits for item in commit.files()}
    named |= {readable(store / commit.quarantine.path) for commit in known.commits if commit.quarantine is not None}
    for path in (store / "tmp").iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for folder in ("objects", "quarantine"):
        for path in (store / folder).iterdir():
            if path not in named:
                path.unlink()


def _encoding(kind: pa.DataType) -> str | None:
    """How values that are not dictionaries are written: as differences, which costs least and is smallest."""
    if pa.types.is_integer(kind) or pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return "DELTA_BINARY_PACKED"
    return "DELTA_BYTE_ARRAY" if pa.types.is_string(kind) else None


class ObjectWriter:
    """A Parquet file being written in ``tmp``; :meth:`close` gives it its name."""

    def __init__(self, store: Path, schema: pa.Schema, *, label: str, statistics: Sequence[str] = ()) -> None:
        self._store = store
        self._temporary = store / "tmp" / f"{label}.parquet"
        encodings = {field.name: encoding for field in schema if (encoding := _encoding(field.type)) is not None}
        self._writer = pa_parquet.ParquetWriter(
            self._temporary,
            schema,
            compression="zstd",
            use_dictionary=[field.name for field in schema if pa.types.is_dictionary(field.type)],
            column_encoding=encodings,
            write_statistics=list(statistics),
        )
        self.rows = 0

    def write(self, table: pa.Table) -> None:
        """Append a table as one row group."""
        self._writer.write_table(table, row_group_size=max(table.num_rows, 1))
        self.rows += table.num_rows

    def close(self) -> log.Aside:
        """Make the file lasting and give it its name."""
        self._writer.close()
        digest = tables.sha256_of(self._temporary)
        target = self._store / "objects" / f"{digest}.parquet"
        tables.sync_file(self._temporary)
        os.replace(self._temporary, target)
        return log.Aside(f"objects/{target.name}", digest, target.stat().st_size, self.rows)
