"""What journeys in a real browser share: the browser, the widths, a silent server, the audit of access."""

from __future__ import annotations

import http.server
import importlib.util
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

LANGUAGES = ("kk", "ru", "en")
AUDIT = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


def _screens():
    path = Path(__file__).resolve().parents[1] / "tools" / "screens.py"
    spec = importlib.util.spec_from_file_location("screens_tool", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


screens = _screens()
CHROMIUM = Path(screens.CHROMIUM)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def audited(browser: Browser, viewport: dict[str, int], addresses: list[str]) -> dict[str, str]:
    """What axe finds against WCAG 2.2 AA on some pages."""
    context = browser.new_context(viewport=viewport)
    page, faults = context.new_page(), {}
    for address in addresses:
        page.goto(address)
        found = Axe().run(page, options=AUDIT)
        assert len(found.response["passes"]) >= 10, f"axe looked at too little of {address}"
        if found.violations_count:
            faults[address] = found.generate_report()
    context.close()
    return faults
