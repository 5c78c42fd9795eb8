"""Promises in a real browser: the script of My deadline counts as the library does, the sheet is one page, nothing is beyond access."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import promising
from browsing import CHROMIUM, LANGUAGES, NARROW, WIDE, audited, screens
from olshem import calendars, rulebook
from olshem.vocabulary import Code, Unit
from olshem_site.build import build_assets
from olshem_site.pages.rules_for_script import calendar_of_script
from olshem_site.site import make_site

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")
SCRIPT = Path(__file__).resolve().parents[2] / "src" / "olshem_site" / "style" / "deadline.js"
RULES = [
    calendars.Counting(),
    calendars.Counting(day_of_receipt_counts=True),
    calendars.Counting(ends_on_day_off="stays"),
    calendars.Counting(hours={"monday": (("09:00", "18:00"),), "wednesday": (("09:00", "13:00"),), "friday": (("09:00", "13:00"),)}),
    calendars.Counting(day_of_receipt_counts=True, hours=dict.fromkeys(("monday", "tuesday", "thursday"), (("09:00", "18:00"),))),
]
TERMS = [(1, "working-day"), (7, "working-day"), (45, "working-day"), (1, "calendar-day"), (30, "calendar-day"), (1, "calendar-month"), (13, "calendar-month"), (3, "day")]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the real country's promises."""
    build_assets()
    folder = tmp_path_factory.mktemp("promises")
    make_site(promising.release_of(promising.KAZAKHSTAN), folder)
    return folder


@pytest.mark.parametrize("counting", RULES, ids=["usual", "receipt", "stays", "hours", "receipt-hours"])
def test_the_script_and_the_library_agree_on_many_days(page: Page, counting: calendars.Counting) -> None:
    book = rulebook.read(promising.KAZAKHSTAN)
    calendar = rulebook.working_calendar(book, Code("kazakhstan"))
    days = rulebook.calendar_days(book, "kazakhstan")
    data = calendar_of_script(calendar.weekend, {on: (day.kind, "x") for on, day in days.items()}, None, counting)
    drawn = random.Random(7)
    asked = [
        (dt.date(2006, 1, 1) + dt.timedelta(days=drawn.randrange(7600)), number, unit) for number, unit in TERMS for _ in range(60)
    ] + [(dt.date(2024, 1, 31), 1, "calendar-month"), (dt.date(2023, 12, 31), 14, "calendar-month")]
    page.set_content("<p></p>")
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    told = page.evaluate(
        "([data, asked]) => asked.map(([start, number, unit]) => window.olshemDeadline(data, {number, unit}, start))",
        [json.loads(data), [(start.isoformat(), number, unit) for start, number, unit in asked]],
    )
    for (start, number, unit), answer in zip(asked, told, strict=True):
        wanted = calendars.deadline(calendar, counting, number, Unit(unit), start)
        assert answer["last"] == wanted.last_day.isoformat(), (start, number, unit)
        assert answer["days"] == [[day.date.isoformat(), day.counts, str(day.why)] for day in wanted.working], (start, number, unit)


def test_a_day_of_ones_own_is_answered(page: Page, address: str) -> None:
    place = f"{address}/en/service/social-targeted-assistance/deadline/"
    page.goto(place)
    form = page.locator("form.day").first
    form.locator("input").fill("2026-12-14")
    said = form.locator(".told").inner_text()
    row = page.locator("table.days").first.locator("tr", has_text="Mon, 14 Dec 2026")
    last = row.locator("b").inner_text().replace("\u00a0", " ").replace(",", "")
    assert f"Last day: {last}" in said.replace("\u00a0", " ").replace(",", "")
    assert "The holidays of that year are not known yet" in said
    row.locator("summary").click()
    shown = [line.replace("\u00a0", " ").replace(",", "") for line in row.locator("li").all_inner_texts()]
    told = [line.replace("\u00a0", " ").replace(",", "") for line in form.locator("li").all_inner_texts()]
    assert shown == told
    form.locator("input").fill("2026-11-30")
    assert "It may still move" in form.locator(".told").inner_text()
    form.locator("input").fill("2005-01-01")
    assert "For that day nothing is known here." in form.locator(".told").inner_text()


def test_without_script_the_sixty_days_stand_and_the_form_does_not(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(f"{address}/kk/service/social-targeted-assistance/")
    page.get_by_role("link", name="Менің мерзімім").click()
    assert page.locator("table.days").first.locator("tbody tr").count() == 60
    assert not page.locator("form.day").first.is_visible()
    context.close()


@pytest.mark.parametrize(
    ("language", "typed", "name"),
    [
        ("kk", "memlekettik ataýly áleýmettik", "Мемлекеттік атаулы әлеуметтік көмек тағайындау"),
        ("kk", "ataulı äleumettık kömek", "Мемлекеттік атаулы әлеуметтік көмек тағайындау"),
        ("kk", "куалик", "куәлік"),
        ("kk", "zhardemaky", "жәрдемақы"),
        ("ru", "pasport", "паспорт"),
        ("en", "апостиль", "apostille"),
    ],
)
def test_a_service_is_found_in_both_scripts(page: Page, address: str, language: str, typed: str, name: str) -> None:
    page.goto(f"{address}/{language}/")
    page.get_by_role("searchbox").fill(typed)
    page.locator("#found a").first.wait_for()
    assert any(name.lower() in one.lower() for one in page.locator("#found a").all_inner_texts())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_is_one_page_for_the_longest_services(page: Page, address: str, folder: Path, language: str) -> None:
    sheets = sorted((folder / language / "service").glob("*/reglament/index.html"), key=lambda path: path.stat().st_size)
    for path in (sheets[0], *sheets[-6:]):
        page.goto(f"{address}/{path.relative_to(folder).as_posix()}")
        printed = page.pdf(format="A4", print_background=False)
        assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1, path


@pytest.mark.parametrize(("language", "viewport"), [("kk", NARROW), ("ru", WIDE), ("en", NARROW)])
def test_axe_finds_nothing_on_pages_of_promises(
    browser: Browser, address: str, folder: Path, language: str, viewport: dict[str, int]
) -> None:
    kinds = screens.kinds(folder, language)
    wanted = ("home", "service", "services", "sector", "deadline", "reglament", "unknown", "bodies", "body", "measure")
    pages = [f"{address}/{kinds[kind][-1].relative_to(folder).as_posix()}" for kind in wanted]
    assert audited(browser, viewport, pages) == {}


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_page_of_promises_is_wider_than_the_screen(browser: Browser, address: str, folder: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740})
    page = context.new_page()
    for language in LANGUAGES:
        for kind, paths in screens.kinds(folder, language).items():
            page.goto(f"{address}/{paths[-1].relative_to(folder).as_posix()}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (kind, language)
    context.close()
