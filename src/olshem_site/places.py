"""Where the site's own files stand."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILT = HERE / "built"
