"""The pages as documents: valid, linked, light, the same in every language, honest about what they are."""

from __future__ import annotations

import dataclasses
import gzip
import re
from pathlib import Path
from urllib.parse import urldefrag

import pytest

import nation
from html_pages import Document
from olshem.vocabulary import Code, Text
from olshem_site.site import make_site

LANGUAGES = ("kk", "ru", "en")
BUDGET = 60_000


@pytest.fixture(scope="module")
def documents(site) -> dict[Path, Document]:
    return {path: Document(path) for path in sorted(site.folder.rglob("*.html"))}


def test_pages_are_well_formed(documents):
    assert [(str(path), document.faults) for path, document in documents.items() if document.faults] == []


def test_ids_are_unique_and_what_is_named_exists(documents):
    for path, document in documents.items():
        assert len(document.ids) == len(set(document.ids)), path
        assert set(document.named) <= set(document.ids), path


def test_headings_begin_with_one_h1_and_never_jump(documents):
    for path, document in documents.items():
        assert document.headings[0] == 1, path
        assert document.headings.count(1) == 1, path
        assert all(after - before <= 1 for before, after in zip(document.headings, document.headings[1:], strict=False)), path


def test_every_link_leads_to_a_page_and_every_anchor_to_its_place(site, documents):
    ids = {path: set(document.ids) for path, document in documents.items()}
    for path, document in documents.items():
        for href in document.hrefs:
            assert not re.match(r"[a-z]+:|//", href), (path, href)
            address, anchor = urldefrag(href)
            base = site.folder if address.startswith("/") else path.parent
            target = (base / address.lstrip("/")).resolve() if address else path
            assert target.is_file(), (path, href)
            assert not anchor or anchor in ids[target], (path, href)


def test_addresses_are_the_stable_ones(site):
    for language in LANGUAGES:
        for place in (
            "service/passport",
            "body/justice",
            "measure/on_time_share",
            "area/north",
            "league/annual/departments/on_time_share",
            "body/police/service/passport",
        ):
            assert (site.folder / language / place / "index.html").is_file()


def test_a_page_says_its_language_and_leads_to_itself_in_the_others(site, documents):
    for language in LANGUAGES:
        for path in (site.folder / language).rglob("index.html"):
            document, place = documents[path], path.relative_to(site.folder / language)
            assert document.language == language
            targets = {(path.parent / urldefrag(href)[0]).resolve() for href in document.hrefs if href.endswith(".html")}
            assert {site.folder.resolve() / other / place for other in LANGUAGES} <= targets


def test_the_same_pages_in_every_language(site):
    pages = [{str(path.relative_to(site.folder / language)) for path in (site.folder / language).rglob("*.html")} for language in LANGUAGES]
    assert pages[0] == pages[1] == pages[2]
    assert sum(map(len, pages)) == site.result.pages


def test_a_first_visit_transfers_at_most_60_kb(site):
    def weight(path: Path) -> int:
        data = path.read_bytes()
        return min(len(data), len(gzip.compress(data, 6)))

    assets = site.folder / "assets"
    frame = sum(weight(path) for pattern in ("*.css", "*.woff2", "mark.svg") for path in assets.glob(pattern))
    find = weight(assets / "find.js")
    heaviest = max(weight(path) + find for path in (site.folder / "en").rglob("index.html"))
    kazakh = max(weight(path) + find for path in (site.folder / "kk").rglob("index.html"))
    assert frame + max(heaviest, kazakh) <= BUDGET
    assert site.result.bytes_max <= BUDGET


def test_nothing_is_asked_of_another_host_and_nothing_needs_script(site):
    for path in site.folder.rglob("*"):
        if path.suffix in {".html", ".css", ".js"}:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"https?://(?!www\.w3\.org)|@import", text), path
            if path.suffix == ".html":
                assert not re.search(r"\son[a-z]+=|style=\"", text), path
                assert text.count("<script") <= (path.parent.name in {*LANGUAGES, "deadline"}), path


def test_the_language_is_chosen_without_script(site):
    page = (site.folder / "index.html").read_text(encoding="utf-8")
    assert [language in page for language in ('lang="kk"', 'lang="ru"', 'lang="en"')] == [True] * 3
    assert page.index("kk/index.html") < page.index("ru/index.html") < page.index("en/index.html")


def test_synthetic_data_is_said_on_every_page_and_only_then(site, tmp_path):
    band = {"kk": "Ойдан шығарылған деректер.", "ru": "Вымышленные данные.", "en": "Synthetic data."}
    for language in LANGUAGES:
        for path in (site.folder / language).rglob("index.html"):
            assert band[language] in path.read_text(encoding="utf-8"), path
    make_site(nation.make_release(synthetic=False, first=2025), tmp_path / "real", languages=("en",))
    assert not any("Synthetic data." in path.read_text(encoding="utf-8") for path in (tmp_path / "real").rglob("*.html"))


def test_every_page_ends_with_release_date_and_the_way_to_verify(site):
    for path in (site.folder / "en").rglob("index.html"):
        footer = path.read_text(encoding="utf-8").split("<footer>")[1]
        assert "Release 2025.1 of 20\u00a0January\u00a02026" in footer, path
        assert "release/index.html" in footer, path


def test_texts_that_await_a_reader_are_said_so(site):
    page = (site.folder / "kk" / "service" / "passport" / "index.html").read_text(encoding="utf-8")
    assert "әлі тексеріп оқылмаған" in page
    assert "still await" not in (site.folder / "en" / "service" / "passport" / "index.html").read_text(encoding="utf-8")


def test_a_name_cannot_become_markup(tmp_path):
    release = nation.make_release(first=2025)
    evil = '</title><script>alert(1)</script>"><img src=x onerror=1>&'
    services = dict(release.rulebook.services)
    services[Code("passport")] = dataclasses.replace(
        services[Code("passport")], name=Text(evil, evil, evil), summary=Text(evil, evil, evil)
    )
    make_site(
        dataclasses.replace(release, rulebook=dataclasses.replace(release.rulebook, services=services)),
        tmp_path / "site",
        languages=("en",),
    )
    for path in (tmp_path / "site").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script>alert" not in text, path
        assert "<img" not in text, path
        assert Document(path).faults == []


def test_a_correction_is_said_on_the_first_page_and_with_the_release(tmp_path):
    release = dataclasses.replace(
        nation.make_release(first=2025),
        number="2025.2",
        previous="ab" * 32,
        previous_number="2025.1",
        corrects="2025.1",
        reason="two offices were swapped",
    )
    make_site(release, tmp_path / "site", languages=("en",))
    for page in ("index.html", "release/index.html"):
        assert "two offices were swapped" in (tmp_path / "site" / "en" / page).read_text(encoding="utf-8")
    assert "It follows release 2025.1." in (tmp_path / "site" / "en" / "release" / "index.html").read_text(encoding="utf-8")
