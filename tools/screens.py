"""Takes pictures of a site with a real browser: every kind of page, both widths, the languages asked for, and on paper.

    python tools/screens.py build/demo/site build/screens --languages kk,ru,en --pages home,body --widths 360,1280 [--paper]

The pages of each kind are found in the site itself: the first service, body, area, league table and so on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KINDS = {
    "entrance": "../index.html", "home": "index.html", "services": "service/index.html", "bodies": "body/index.html", "areas": "area/index.html",
    "measures": "measure/index.html", "leagues": "league/index.html", "service": "service/*/index.html", "body": "body/*/index.html",
    "bodyservice": "body/*/service/*/index.html", "area": "area/*/index.html", "measure": "measure/*/index.html",
    "league": "league/*/*/*/index.html", "figures": "body/*/figures/index.html", "unknown": "unknown/index.html",
    "release": "release/index.html", "about": "about/index.html", "404": "404/index.html",
}  # fmt: skip


def page_of(site: Path, language: str, kind: str) -> Path:
    """The largest page of a kind: the one with most to go wrong."""
    found = sorted(site.glob(f"{language}/{KINDS[kind]}")) if "*" in KINDS[kind] else [site / language / KINDS[kind]]
    if not found:
        raise SystemExit(f"no page of kind {kind} in {site}")
    return max(found, key=lambda path: path.stat().st_size)


def take(page: Page, source: Path, target: Path, width: int, *, full: bool, scale: float) -> None:
    """One picture; says so where the page is wider than the screen."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(source.resolve().as_uri())
    page.wait_for_function("document.fonts.status === 'loaded'")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.screenshot(path=str(target), full_page=full, scale="css" if scale == 1 else "device")
    print(f"{target}{'  OVERFLOWS: ' + str(wide) if wide > width else ''}")


def main() -> None:
    """Read the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--languages", default="kk,ru,en")
    parser.add_argument("--pages", default=",".join(KINDS))
    parser.add_argument("--widths", default="360,1280")
    parser.add_argument("--paper", action="store_true", help="also a PDF of each page")
    parser.add_argument("--top", action="store_true", help="the first screen only")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        for kind in arguments.pages.split(","):
            for language in arguments.languages.split(","):
                source = page_of(arguments.site, language, kind)
                for width in arguments.widths.split(","):
                    take(page, source, arguments.out / f"{kind}-{language}-{width}.png", int(width), full=not arguments.top, scale=1)
                if arguments.paper:
                    page.pdf(path=str(arguments.out / f"{kind}-{language}.pdf"), format="A4", print_background=False)
        browser.close()


if __name__ == "__main__":
    main()
