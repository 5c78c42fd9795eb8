"""The rulebook that a command is given, read from its folder or from where it was kept when it was last read."""

from __future__ import annotations

import os
from pathlib import Path

from olshem import rulebook

CACHE = "OLSHEM_CACHE"
"""Names the folder in which checked rulebooks are kept; ``off``: none is."""


def read(directory: Path) -> rulebook.Rulebook:
    """The rulebook of a folder; of a release the one that it ships."""
    shipped = directory / "rulebook"
    is_release = not (directory / "rulebook.yaml").is_file() and (shipped / "rulebook.yaml").is_file()
    return rulebook.read(shipped if is_release else directory, kept_in=_folder())


def _folder() -> Path | None:
    named = os.environ.get(CACHE)
    if named == "off":
        return None
    if named:
        return Path(named)
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "olshem" if Path(home).is_absolute() else None
