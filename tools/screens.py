"""Takes pictures of a site with a real browser: every kind of page, both widths, the languages asked for, and on paper.

    python tools/screens.py build/demo/site build/screens --languages kk,ru,en --widths 360,1280 --paper
    python tools/screens.py build/demo/site docs/screens --docs
    python tools/screens.py build/kazakhstan/site docs/screens --promises
    python tools/screens.py build/kazakhstan/site docs/screens --case akimat-housing-aid --day 2022-10-19

The kinds are found in the site itself, and of each the largest page: the one with most to go wrong. ``--docs`` makes the few small
pictures of ``docs/screens`` instead, ``--promises`` those of a release of promises, ``--case`` the two of a case study: the history
of a service's time limit, and *My deadline* for a day (all need ``convert`` and ``pdftoppm``).
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import urllib.parse
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HOST = "http://site.test"
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
NAMES = {
    "": "home", "x": "404", "service": "services", "body": "bodies", "area": "areas", "measure": "measures", "league": "leagues",
    "service-x": "service", "body-x": "body", "body-x-service-x": "body-service", "area-x": "area", "measure-x": "measure",
    "league-x-x-x": "league", "body-x-figures": "figures", "service-x-deadline": "deadline", "service-x-reglament": "reglament",
    "sector-x": "sector", "survey-x": "survey",
}  # fmt: skip
DOCS = [("kk", 360, ("service", "league")), ("ru", 360, ("home", "body"))]
TOLD = {"service": "street-light-outages", "body": "isd", "measure": "on_time_share", "area": "roxbury"}
"""The things that the documentation shows, where the site has them."""
PROMISES = [
    ("promises-service-ru-1280", "ru/service/social-targeted-assistance", 1280, ""),
    ("promises-law-en-1280", "en/service/health-phc-attachment", 1280, "law"),
    ("promises-deadline-ru-360", "ru/service/social-targeted-assistance/deadline", 360, ""),
    ("promises-sector-kk-1280", "kk/sector/akimat", 1280, ""),
    ("promises-lives-en-1280", "en/body/ministry-of-health-and-social-development", 1280, "life"),
    ("promises-how-en-1280", "en/how", 1280, ""),
]
"""Pictures of the pages of the rulebook of Kazakhstan: its name, its page, the width, from which section on."""
SHEET = ("promises-reglament-kk-paper", "kk/service/social-targeted-assistance/reglament")
BELOW = ("figures", "deadline", "reglament")
"""What stands below the page of a thing."""
MOST_BYTES = 150_000


def kinds(site: Path, language: str) -> dict[str, list[Path]]:
    """The pages of each kind, from the smallest to the largest; a kind is an address whose codes are left open."""
    top = site / language
    words = {path.name for path in top.iterdir() if path.is_dir()} | set(BELOW)
    found: dict[str, list[Path]] = {}
    for path in sorted(top.rglob("*.html")):
        parts = path.relative_to(top).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "index" else parts
        open_ones = [part if part in words and (place % 2 == 0 or part in BELOW) else "x" for place, part in enumerate(parts)]
        kind = "-".join(["league", *"x" * (len(parts) - 1)] if parts[:1] == ("league",) else open_ones)
        found.setdefault(NAMES.get(kind, kind), []).append(path)
    return {kind: sorted(paths, key=lambda path: path.stat().st_size) for kind, paths in found.items()}


def open_site(browser: Browser, site: Path) -> Page:
    """A tab of the browser in which the folder of the site stands at ``HOST``."""
    page = browser.new_page()
    page.route(f"{HOST}/**", lambda route: route.fulfill(path=site / urllib.parse.urlsplit(route.request.url).path.lstrip("/")))
    return page


def show(page: Page, site: Path, source: Path, width: int) -> None:
    """Open a page; say so where it is wider than the screen."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{HOST}/{source.relative_to(site).as_posix()}")
    page.wait_for_function("document.fonts.status === 'loaded'")
    wide = page.evaluate("document.documentElement.scrollWidth")
    print(f"{source} at {width}{'  OVERFLOWS: ' + str(wide) if wide > width else ''}")


def take_all(
    browser: Browser, site: Path, out: Path, languages: Iterable[str], widths: Iterable[int], chosen: set[str], paper: bool
) -> None:
    """Whole pages as pictures, and on paper."""
    page = open_site(browser, site)
    for language in languages:
        for kind, paths in kinds(site, language).items():
            if chosen and kind not in chosen:
                continue
            for width in widths:
                show(page, site, paths[-1], width)
                page.screenshot(path=str(out / f"{kind}-{language}-{width}.png"), full_page=True)
            if paper:
                page.pdf(path=str(out / f"{kind}-{language}.pdf"), format="A4", print_background=False)


# ---------------------------------------------------------------- the pictures of the documentation
def take_docs(browser: Browser, site: Path, out: Path) -> None:
    """Each kind of page in English, a few narrow ones in Kazakh and Russian, one on paper: small, in few colours."""
    page = open_site(browser, site)
    for kind in kinds(site, "en"):
        if not kind.endswith("-figures"):
            small(page, site, told(site, "en", kind), out / f"{kind}-en-1280.png", 1280, 1100)
    for language, width, chosen in DOCS:
        for kind in chosen:
            small(page, site, told(site, language, kind), out / f"{kind}-{language}-{width}.png", width, 1500)
    on_paper(page, site, told(site, "ru", "league"), out / "league-ru-paper.png")


def take_promises(browser: Browser, site: Path, out: Path) -> None:
    """What a release of promises has that others have not, in all three languages."""
    page = open_site(browser, site)
    for name, place, width, section in PROMISES:
        small(page, site, site / place / "index.html", out / f"{name}.png", width, 1100 if width > 360 else 1500, section)
    on_paper(page, site, site / SHEET[1] / "index.html", out / f"{SHEET[0]}.png")


def on_paper(page: Page, site: Path, source: Path, target: Path) -> None:
    """The first two sheets of a page beside each other."""
    with tempfile.TemporaryDirectory() as folder:
        show(page, site, source, 1280)
        page.pdf(path=f"{folder}/page.pdf", format="A4", print_background=False)
        subprocess.run(["pdftoppm", "-r", "90", "-gray", "-png", f"{folder}/page.pdf", f"{folder}/page"], check=True)
        sheets = [str(path) for path in sorted(Path(folder).glob("page-*.png"))[:2]]
        few_colours([*sheets, "+append"], target)


def take_case(browser: Browser, site: Path, out: Path, service: str, day: str) -> None:
    """The history of a service as a line of dates; *My deadline* asked for one day."""
    page = open_site(browser, site)
    folder = site / "en" / "service" / service
    show(page, site, folder / "index.html", 1280)
    picture = page.locator("svg.dates").bounding_box() or {}
    cut(page, out / "case-history-en-1280.png", 1280, picture["y"] - 110, picture["y"] + picture["height"] + 70)
    show(page, site, folder / "deadline" / "index.html", 1280)
    page.locator("form.day input").first.fill(day)
    form = page.locator("form.day").first.bounding_box() or {}
    cut(page, out / "case-deadline-en-1280.png", 1280, 90, form["y"] + form["height"] + 10)


def told(site: Path, language: str, kind: str) -> Path:
    """The page of a kind that is shown: of the thing in ``TOLD``, else the largest."""
    paths = kinds(site, language)[kind]
    return next((path for path in paths if path.parent.name == TOLD.get(kind)), paths[-1])


def small(page: Page, site: Path, source: Path, target: Path, width: int, height: int, section: str = "") -> None:
    """The upper part of a page, or of what follows from a section on."""
    show(page, site, source, width)
    top = int(page.evaluate("id => id && document.getElementById(id).getBoundingClientRect().top", section) or 0)
    cut(page, target, width, top, min(top + height, int(page.evaluate("document.documentElement.scrollHeight"))))


def cut(page: Page, target: Path, width: int, top: float, bottom: float) -> None:
    """A part of the open page, over its whole width."""
    with tempfile.TemporaryDirectory() as folder:
        clip = {"x": 0, "y": top, "width": width, "height": bottom - top}
        page.screenshot(path=f"{folder}/page.png", full_page=True, clip=clip)  # type: ignore[arg-type]
        few_colours([f"{folder}/page.png"], target)


def few_colours(picture: list[str], target: Path) -> None:
    """A picture in 32 colours without metadata, so that it is small."""
    subprocess.run(["convert", *picture, "-strip", "-dither", "None", "-colors", "32", f"png8:{target}"], check=True)
    if target.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{target} has more than {MOST_BYTES} bytes")


def main() -> None:
    """Read the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--languages", default="kk,ru,en")
    parser.add_argument("--pages", default="", help="only these kinds, by comma")
    parser.add_argument("--widths", default="360,1280")
    parser.add_argument("--paper", action="store_true", help="also a PDF of each page")
    parser.add_argument("--docs", action="store_true", help="the small pictures of docs/screens")
    parser.add_argument("--promises", action="store_true", help="those of a release of promises")
    parser.add_argument("--case", default="", metavar="SERVICE", help="the two pictures of a case study")
    parser.add_argument("--day", default="", help="the start day of the case, as 2022-10-19")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        if chosen.docs:
            take_docs(browser, chosen.site, chosen.out)
        elif chosen.promises:
            take_promises(browser, chosen.site, chosen.out)
        elif chosen.case:
            take_case(browser, chosen.site, chosen.out, chosen.case, chosen.day)
        else:
            widths, pages = map(int, chosen.widths.split(",")), set(filter(None, chosen.pages.split(",")))
            take_all(browser, chosen.site, chosen.out, chosen.languages.split(","), list(widths), pages, chosen.paper)
        browser.close()


if __name__ == "__main__":
    main()
