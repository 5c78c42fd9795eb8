"""The wheel's build hook: makes the site's font and catalogues with the same function as ``make setup``."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SiteAssets(BuildHookInterface):
    """Builds ``olshem_site/built`` and takes it into the wheel, although git ignores it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the wheel is packed; an editable install builds with ``make setup`` instead."""
        if version == "editable":
            return
        path = Path(self.root) / "src" / "olshem_site" / "build.py"
        spec = importlib.util.spec_from_file_location("olshem_site_build", path)
        if spec is None or spec.loader is None:
            raise FileNotFoundError(path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.build_assets()
        build_data["artifacts"].append("/src/olshem_site/built/*")
