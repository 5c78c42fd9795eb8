"""Readers' journeys through the pages in a real browser: by keyboard, without script, on a narrow screen, with an audit of access."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import nation
from browsing import AUDIT, CHROMIUM, LANGUAGES, NARROW, WIDE, audited, screens
from olshem_site.build import build_assets
from olshem_site.facts import Facts
from olshem_site.pages import every_page
from olshem_site.site import make_site

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of the made-up release."""
    build_assets()
    folder = tmp_path_factory.mktemp("site")
    make_site(nation.with_voices(nation.with_lives(nation.make_release())), folder)
    return folder


@pytest.fixture(scope="module")
def places(folder: Path) -> dict[str, str]:
    """Of every kind of page that the site has the smallest and the largest: what they are, and their place below a language."""
    found = {}
    for kind, paths in screens.kinds(folder, "en").items():
        for size, path in (("least", paths[0]), ("most", paths[-1])):
            found[f"{kind}, {size}"] = path.relative_to(folder / "en").as_posix().removesuffix("index.html")
    return found


def test_every_template_is_among_the_kinds(places):
    shown = {
        plan.file.removesuffix("index.html"): plan.template
        for plan in every_page(Facts(nation.with_voices(nation.with_lives(nation.make_release()))))
    }
    assert {shown[place] for place in places.values()} == set(shown.values())


@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["360", "1280"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_kind_of_page(browser, address, places, language, viewport):
    least = [f"{address}/{language}/{place}" for kind, place in places.items() if kind.endswith("least")]
    assert audited(browser, viewport, least) == {}


@pytest.mark.parametrize(
    ("language", "viewport"),
    [
        ("kk", NARROW), ("ru", WIDE), ("en", NARROW),
        *(pytest.param(*one, marks=pytest.mark.slow) for one in (("kk", WIDE), ("ru", NARROW), ("en", WIDE))),
    ],
)  # fmt: skip
def test_axe_finds_nothing_on_the_largest_page_of_any_kind(browser, address, places, language, viewport):
    most = [f"{address}/{language}/{place}" for kind, place in places.items() if kind.endswith("most")]
    assert audited(browser, viewport, most) == {}


def test_axe_finds_what_is_broken(page, address):
    page.goto(f"{address}/en/service/passport/")
    page.add_style_tag(content=".small, small { color: #aaa !important } nav li a { padding: 0; font-size: 9px; margin: 0 }")
    page.evaluate("document.querySelectorAll('svg[role=img]').forEach(picture => picture.replaceChildren())")
    found = Axe().run(page, options=AUDIT)
    assert {"color-contrast", "svg-img-alt"} <= {fault["id"] for fault in found.response["violations"]}


def test_axe_finds_nothing_where_a_language_is_chosen(page, address):
    for name in ("index.html", "404.html"):
        page.goto(f"{address}/{name}")
        found = Axe().run(page, options=AUDIT)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["360", "1280"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_wider_than_the_screen_and_no_link_too_small(browser, address, places, language, viewport):
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    for kind, place in places.items():
        page.goto(f"{address}/{language}/{place}")
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], kind
        small = page.evaluate(
            "[...document.querySelectorAll('nav a, .go, .walk a')].filter(a => a.getBoundingClientRect().height < 24).map(a => a.textContent)"
        )
        assert small == [], kind
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1024, 1280, 1920])
def test_no_cell_of_a_table_of_values_runs_into_the_next(browser, address, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    for place in [f"{language}/{kind}/" for language in LANGUAGES for kind in ("service", "body", "area")]:
        page.goto(f"{address}/{place}")
        wide = "cell => cell.scrollWidth > cell.clientWidth + 1"
        assert page.evaluate("document.querySelectorAll('table.two td').length") > 0, place
        assert page.evaluate(f"[...document.querySelectorAll('.two td, .two th')].filter({wide}).map(cell => cell.textContent)") == [], (
            place
        )
    context.close()


def test_letters_may_grow_and_spaces_may_widen_without_loss(browser, address, places):
    """WCAG 1.4.10 and 1.4.12: at 320 px with wide text spacing nothing is cut."""
    context = browser.new_context(viewport={"width": 320, "height": 740})
    page = context.new_page()
    for path in places.values():
        page.goto(f"{address}/ru/{path}")
        page.add_style_tag(content="* { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important }")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()


def test_a_stranger_finds_who_keeps_promises_least_in_two_clicks(page, address):
    page.goto(f"{address}/")
    page.get_by_role("link", name="English").click()
    said = page.locator("main").inner_text()
    assert "Surely last: Justice Department (53.4%), worse than 11 others, beyond chance." in said
    page.get_by_role("link", name="The whole table").first.click()
    table = page.get_by_role("table").last.inner_text()
    assert "12th of 12" in table
    assert "52.2–54.7%" in table


@pytest.mark.parametrize("kind", ["body-service", "league", "figures", "home", "release"])
def test_the_language_switch_keeps_the_page(page, address, places, kind):
    place = places[f"{kind}, most"]
    page.goto(f"{address}/kk/{place}")
    page.get_by_role("link", name="Русский").click()
    assert page.url == f"{address}/ru/{place}index.html"
    assert page.locator("html").get_attribute("lang") == "ru"


def test_a_figure_is_walked_back_to_its_rule_and_its_command(page, address):
    page.goto(f"{address}/en/service/passport/")
    page.get_by_role("link", name="How we know this figure").click()
    section = page.locator("#on_time_share")
    assert "numerator: [on-time]" in section.inner_text()
    assert "--measure on_time_share" in section.locator(".command").inner_text()
    assert "ab" * 32 in page.locator("aside").inner_text()
    page.locator("aside").get_by_role("link", name="2025.1").click()
    assert "olshem verify 2025.1.zip" in page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("language", "typed", "name"),
    [("kk", "некени", "Некені тіркеу"), ("kk", "аділет", "Әділет департаменті"), ("ru", "паспорт", "Паспорт"), ("en", "north", "Northern district"), ("en", "plot allot", "Allotment of a land plot")],
)  # fmt: skip
def test_search_finds_what_a_person_types(page, address, language, typed, name):
    page.goto(f"{address}/{language}/")
    page.get_by_role("searchbox").fill(typed)
    page.locator("#found a", has_text=name).first.wait_for()
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url(f"**/{language}/*/*/index.html")
    assert page.locator("h1").is_visible()


def test_search_says_when_it_finds_nothing(page, address):
    page.goto(f"{address}/en/")
    page.get_by_role("searchbox").fill("zzzz")
    expect(page.get_by_text("Nothing is called so.")).to_be_visible(timeout=30_000)


def test_without_script_everything_is_still_found(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(f"{address}/")
    page.get_by_role("link", name="Русский").click()
    assert not page.get_by_role("searchbox").is_visible()
    page.get_by_role("link", name="Все услуги от А до Я").click()
    page.get_by_role("link", name="Паспорт", exact=True).click()
    assert page.locator("h1").inner_text() == "Паспорт"
    assert page.locator("svg.chart").first.is_visible()
    context.close()


def test_the_keyboard_reaches_the_content_first(page, address):
    page.goto(f"{address}/en/service/passport/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("kind", ["home", "service", "league", "services"])
def test_the_keyboard_reaches_every_control_and_shows_where_it_is(page, address, places, kind):
    page.goto(f"{address}/ru/{places[f'{kind}, most']}")
    wanted = page.evaluate("document.querySelectorAll('a[href], input, [tabindex=\"0\"]').length")
    reached = set()
    for _ in range(wanted):
        page.keyboard.press("Tab")
        place, outline, visible = page.evaluate(
            "(() => { const e = document.activeElement, r = e.getBoundingClientRect();"
            " return [[...document.querySelectorAll('*')].indexOf(e), getComputedStyle(e).outlineWidth, r.width > 0 && r.left >= 0]; })()"
        )
        assert outline == "3px"
        assert visible
        reached.add(place)
    assert len(reached) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_transfers_at_most_60_kb(page, address, folder, places, language):
    """Everything that a browser asks for, packed as a server packs it; the browser has kept nothing."""
    asked = set()
    page.on("requestfinished", lambda request: asked.add(request.url.removeprefix(f"{address}/")))
    for kind in ("home", "service"):
        page.goto(f"{address}/{language}/{places[f'{kind}, most']}index.html", wait_until="networkidle")
    beside = [name for name in asked if not name.endswith(".html")]
    assert len(beside) >= 3
    heaviest = max(weight(_file(folder / language / place)) for place in places.values())
    assert heaviest + sum(weight(folder / name) for name in beside) <= 60_000


def _file(path: Path) -> Path:
    return path / "index.html" if path.is_dir() else path


def weight(path: Path) -> int:
    """The bytes that are transferred for a file."""
    data = path.read_bytes()
    return min(len(data), len(gzip.compress(data, 6)))


def test_a_page_asks_only_its_own_host_and_says_no_error(page, address, places):
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in places.values():
        page.goto(f"{address}/kk/{path}")
    assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}
    assert said == []


def test_kazakh_letters_come_from_our_own_font(page, address):
    page.goto(f"{address}/kk/")
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert page.evaluate("document.fonts.check('18px Onest', 'ӘәҒғҚқҢңӨөҰұҮүҺһІі₸')")
    assert page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length") == 1


def test_the_pages_work_from_a_folder_without_a_server(page, address, tmp_path):
    make_site(nation.make_release(first=2025), tmp_path, languages=("en",))
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="All bodies").click()
    page.get_by_role("link", name="Police Department").click()
    assert page.locator("h1").inner_text() == "Police Department"


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_the_address_stands_and_the_navigation_does_not(page, address, language):
    page.goto(f"{address}/{language}/service/passport/")
    page.emulate_media(media="print")
    assert page.locator(".paper").is_visible()
    assert f"{language}/service/passport/" in page.locator(".paper").inner_text()
    assert not page.locator("nav").first.is_visible()
    assert len(page.pdf(format="A4")) > 10_000
