"""A folder that the site owns: only what changed is written, only what the site itself wrote is ever deleted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from olshem.errors import Problem, ReleaseError

MARK = ".olshem-site.json"


class Folder:
    """The output folder. Files are announced first, so that a run that was cut short is known for ours by the next."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._old = self._read_mark()
        self._made: set[str] = set()
        self.written = 0

    def _read_mark(self) -> set[str]:
        """The files of the last run. A folder that holds other people's files and no mark of ours is refused."""
        mark = self.path / MARK
        if mark.is_file():
            return set(json.loads(mark.read_text(encoding="utf-8"))["files"])
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            self._refuse(str(self.path), "the folder is not empty and was not made by olshem site")
        return set()

    @staticmethod
    def _refuse(path: str, message: str) -> None:
        hint = "give a new or empty folder; nothing was written or deleted"
        raise ReleaseError(
            "site.foreign-files", message, problems=[Problem(code="site.foreign-files", message=message, file=path, hint=hint)]
        )

    def announce(self, names: Iterable[str]) -> None:
        """Say which files will be written; refuse where one of them is there and is not ours."""
        self._new = set(names)
        for name in sorted(self._new - self._old):
            if (self.path / name).exists():
                self._refuse(name, "a file stands where a page would go, and it was not made by olshem site")
        self.path.mkdir(parents=True, exist_ok=True)
        self._write_mark(self._old | self._new)

    def _write_mark(self, names: set[str]) -> None:
        text = json.dumps({"made_by": "olshem site", "files": sorted(names)}, indent=0) + "\n"
        mark = self.path / MARK
        if not mark.is_file() or mark.read_text(encoding="utf-8") != text:
            mark.write_text(text, encoding="utf-8")

    def write(self, name: str, data: bytes) -> None:
        """Write a file unless it holds these bytes already."""
        target = f"{self.path}/{name}"
        if name in self._old:
            try:
                with open(target, "rb", buffering=0) as file:
                    if file.read() == data:
                        return
            except FileNotFoundError:
                pass
        folder = target.rpartition("/")[0]
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)
            self._made.add(folder)
        with open(target, "wb", buffering=0) as file:
            file.write(data)
        self.written += 1

    def finish(self) -> int:
        """Delete what the last run wrote and this one did not, and the folders that became empty. Returns how many files went."""
        stale = sorted(self._old - self._new)
        for name in stale:
            target = self.path / name
            target.unlink(missing_ok=True)
            for folder in target.parents:
                if folder == self.path or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()
        self._write_mark(self._new)
        return len(stale)
