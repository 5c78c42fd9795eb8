"""Checked rulebooks, kept so that one that has not changed need not be read and checked again.

A kept rulebook is found by the digest of its files and of the code that reads them, so a change of either finds nothing. It is
believed only in a folder that belongs to the user and that nobody else may write to, and read by a loader that makes values of
the rulebook's own types and nothing else: a file that was tampered with can at worst be refused. Whatever is amiss, the rulebook
is read from its files as if nothing had been kept.
"""

from __future__ import annotations

import datetime as dt
import functools
import gc
import hashlib
import io
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from olshem import vocabulary
from olshem.rulebook import model
from olshem.rulebook.model import Rulebook

WORTH_KEEPING = 100_000
"""Bytes of files below which reading is as quick as looking."""
MOST_KEPT = 8
SUFFIX = ".rulebook"
_DIGEST_BYTES = 32
_KNOWN = {
    **{(getattr(model, name).__module__, name): getattr(model, name) for name in model.__all__ if isinstance(getattr(model, name), type)},
    **{("olshem.vocabulary", name): getattr(vocabulary, name) for name in ("Clock", "Criterion", "Polarity", "Text", "Unit")},
    ("olshem.vocabulary", "partial_date"): vocabulary.partial_date,
    ("datetime", "date"): dt.date,
}
"""Everything that a kept rulebook may be made of."""


def through(folder: Path | None, files: Mapping[str, bytes], digest: str, read: Callable[[], Rulebook]) -> Rulebook:
    """The rulebook of these files: the kept one, else as ``read`` gives it, which is then kept."""
    if folder is None or sum(map(len, files.values())) < WORTH_KEEPING:
        return read()
    path = folder / f"{_key(digest)}{SUFFIX}"
    with suppress(OSError):
        found = _load(path)
        if found is not None and found.digest == digest:
            return replace(found, files=dict(files))
    book = read()
    with suppress(OSError):
        _keep(path, book)
    return book


def _key(digest: str) -> str:
    return hashlib.sha256(f"{digest} {_code_digest()} {sys.version}".encode()).hexdigest()


@functools.cache
def _code_digest() -> str:
    """The digest of every source file that has a say in what a rulebook is read as."""
    home = Path(vocabulary.__file__).parent
    sources = [home / "vocabulary.py", *sorted((home / "documents").rglob("*.py")), *sorted((home / "rulebook").rglob("*.py"))]
    found = hashlib.sha256()
    for path in sources:
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _is_own(path: Path) -> bool:
    """Whether a file or folder belongs to the user and only the user may change it."""
    found = path.lstat()
    is_real = stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)
    return is_real and found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _load(path: Path) -> Rulebook | None:
    if not (path.is_file() and _is_own(path.parent) and _is_own(path)):
        return None
    data = path.read_bytes()
    if hashlib.sha256(memoryview(data)[_DIGEST_BYTES:]).digest() != data[:_DIGEST_BYTES]:
        return None
    try:
        with _without_collecting():
            found = _Loader(io.BytesIO(data[_DIGEST_BYTES:])).load()
    except Exception:  # whatever a broken file makes of the loader, the rulebook is read from its own files
        return None
    return found if isinstance(found, Rulebook) else None


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Loading makes a hundred thousand values and no garbage: looking for some would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Loader(pickle.Unpickler):
    """Makes values of the rulebook's own types and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a rulebook")
        return _KNOWN[module, name]


def _keep(path: Path, book: Rulebook) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_own(path.parent):
        return
    data = pickle.dumps(replace(book, files={}), protocol=5)
    number, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(hashlib.sha256(data).digest() + data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    for old in sorted(path.parent.glob(f"*{SUFFIX}"), key=lambda one: one.stat().st_mtime)[:-MOST_KEPT]:
        old.unlink(missing_ok=True)
