"""Pages of a rulebook of which nothing has been counted: promises lead, each with its law; deadlines and sheets follow from them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
from pathlib import Path

import pytest

import nation
import promising
from html_pages import Document
from olshem import publication
from olshem.rulebook import model
from olshem.vocabulary import Code, Unit
from olshem_site.facts import Facts, promised
from olshem_site.facts.deadlines import STARTS
from olshem_site.site import make_site

LANGUAGES = ("kk", "ru", "en")
NO_RECORDS = "No records have been collected"


@pytest.fixture(scope="module")
def release() -> nation.Release:
    return promising.release_of()


@pytest.fixture(scope="module")
def folder(release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("promises")
    make_site(release, folder)
    return folder


def said(folder: Path, *parts: str, language: str = "en") -> str:
    """The text of a page's main part, without tags."""
    page = (folder / language / "/".join(parts) / "index.html").read_text(encoding="utf-8")
    text = html.unescape(re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0])).replace("\u00a0", " ")
    return re.sub(r" ([.,;:)])", r"\1", re.sub(r"\s+", " ", text)).replace("( ", "(")


# ---------------------------------------------------------------- a site without figures
def test_that_nothing_was_counted_is_said_once_and_no_figure_stands_empty(folder):
    for place in ((), ("service", "aid"), ("unknown",)):
        assert said(folder, *place).count(NO_RECORDS) == 1, place
    for path in folder.rglob("index.html"):
        text = path.read_text(encoding="utf-8")
        assert "data-cell" not in text, path
        assert "figures" not in path.parts, path


def test_pages_are_well_formed_and_only_acts_lead_outside(folder):
    pages = {path: Document(path) for path in folder.rglob("*.html")}
    outside = set()
    for path, page in pages.items():
        assert page.faults == [], path
        assert len(page.ids) == len(set(page.ids)), path
        assert set(page.named) <= set(page.ids), path
        assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)), path
        outside |= {href for href in page.hrefs if re.match(r"[a-z]+:|//", href)}
        within = [href.split("#")[0] for href in page.hrefs if href not in outside and path.name != "404.html"]
        assert [href for href in within if href and not (path.parent / href).resolve().is_file()] == [], path
    assert outside == {"https://example.org/acts/o2015-10", "https://example.org/o2020-20"}


def test_a_measure_file_of_no_cases_alone_counts_nothing():
    rows = tuple(
        tuple({"status": "no-cases", "n": "0"}.get(column, cell) for column, cell in zip(nation.MEASURES, row, strict=True))
        for row in nation.make_release(first=2025).tables["measures"].rows[:20]
    )
    table = nation.Table("measures", "measures", "data/measures.csv", nation.MEASURES, rows)
    assert not Facts(nation.Release(nation.rulebook(), {"measures": table})).counted
    assert Facts(nation.make_release(first=2025)).counted


# ---------------------------------------------------------------- the promise
def test_the_promise_leads_in_one_sentence_with_its_law(folder):
    text = said(folder, "service", "aid")
    promise = "Promised: an answer within 30 minutes (Portal); 8 working days (Counter); free of charge."
    assert promise in text
    assert text.index(promise) < 300
    assert "By law since 2020: Order No 20, article 4(1). Read in the text of the act." in text
    assert "as read in May 2020: official notice" in text
    assert "Without the time of the notice" in text
    assert "Who answers for it by law Ministry of Labour" in text
    assert "Who takes and hands out (Counter) State corporation" in text


def test_a_promise_is_told_in_every_language(folder):
    assert "Жауап берудің уәде етілген мерзімі: 30 минут (Портал); 8 жұмыс күні (Терезе); ақысы: тегін." in said(
        folder, "service", "aid", language="kk"
    )
    assert "Обещанный срок ответа: 30 минут (Портал); 8 рабочих дней (Окно приёма); плата: бесплатно." in said(
        folder, "service", "aid", language="ru"
    )
    assert "прочитано (май 2020 г.):" in said(folder, "service", "aid", language="ru")


def test_the_law_has_its_titles_ends_and_words(folder):
    text = said(folder, "service", "aid").split("Its law")[1].split("Its history")[0]
    assert (
        "On standards Order No 10 of April 2015 Minister of Labour registered: No 11342 of 15 June 2015 no longer in force: 2020 (order 20)"
        in text
    )
    assert "Time limit: 8 working days (Counter), article 4(1) 8 (сегіз) жұмыс күні read in the text of the act · the text" in text
    assert "Follows the model standard: Model standard" in text


def test_the_history_is_a_picture_a_sentence_and_a_table(folder):
    page = (folder / "en" / "service" / "aid" / "index.html").read_text(encoding="utf-8")
    text = said(folder, "service", "aid").split("Its history")[1]
    assert "3 values of the time limit are known, the first of 1 April 2015, the last of 2020." in text
    assert page.count('class="force"') == 3
    assert "M0-9V9" in page
    assert "10 calendar days since 1 April 2015 to 31 December 2019, superseded Order No 10 of April 2015, article 4" in text


def test_what_is_unknown_is_said_so(tmp_path):
    release = promising.release_of()
    services = dict(release.rulebook.services)
    aid = services[Code("aid")]
    unknown = (model.Dated(None, observed_on=dt.date(2026, 1, 1), source="not found"),)
    services[Code("aid")] = dataclasses.replace(aid, standards={Code("term"): unknown, Code("fee"): unknown})
    make_site(dataclasses.replace(release, rulebook=dataclasses.replace(release.rulebook, services=services)), tmp_path, languages=("en",))
    text = said(tmp_path, "service", "aid")
    assert "How long it may take is not known: we have not found the legal time limit." in text
    assert "Not found in any law or notice Time limit, fee" in text
    assert "No value of the time limit is known." in text
    assert not (tmp_path / "en" / "service" / "aid" / "deadline").exists()


def test_channels_without_a_value_are_not_given_that_of_another():
    values = (model.Dated(3, dt.date(2020, 1, 1), unit=Unit.WORKING_DAY, channel=(Code("portal"),), source="x"),)
    found = promised(values, ("counter", "portal"), dt.date(2026, 1, 1))
    assert [(one.channels, one.value) for one in found] == [(("counter",), None), (("portal",), 3)]


def test_the_model_standard_speaks_where_the_service_does_not(folder):
    assert "Longest queue to apply 30 minutes" in said(folder, "service", "aid")


@pytest.mark.parametrize("page", [(), ("reglament",), ("deadline",)])
def test_what_must_be_known_of_a_promised_time_stands_with_its_channel_wherever_it_is_promised(folder, page):
    assert "Counter: Without the time of the notice" in said(folder, "service", "aid", *page)
    assert ": Без срока извещения" in said(folder, "service", "aid", *page, language="ru")


# ---------------------------------------------------------------- my deadline
def test_sixty_start_days_after_the_release_agree_with_the_library(folder, release):
    page = (folder / "en" / "service" / "aid" / "deadline" / "index.html").read_text(encoding="utf-8")
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td class=w><div><span><b>(.*?)</b>(.*?)</span>', page)
    assert len(rows) == STARTS
    told = Facts(release).deadlines.of("aid", "counter")
    assert told[0][0] == dt.date(2026, 11, 25)
    for (start, promise), (_shown, last, unsure) in zip(told, rows, strict=True):
        again = publication.deadline(release.rulebook, "aid", start, channel="counter")
        assert again.deadline.last_day == promise.deadline.last_day
        assert f"{promise.deadline.last_day.day} " in last.replace("\u00a0", " ")
        late = promise.deadline.last_day > dt.date(2026, 12, 31)
        assert (bool(unsure), last.startswith("not before ")) == (late, late)
    text = said(folder, "service", "aid", "deadline")
    assert "The decrees that move days off are known up to 31 December 2026 only." in text
    assert "The day on which you hand it in does not count." in text
    assert "Portal: 30 minutes" in text


def test_the_working_stands_under_each_day(folder):
    text = said(folder, "service", "aid", "deadline")
    assert "Wed, 25 Nov 2026" in text
    assert re.search(r"\d+ days do not count: ", text)
    assert ": the last day" in text


def test_services_with_one_promise_share_their_deadlines():
    facts = Facts(nation.make_release(first=2025))
    assert facts.deadlines.of("passport-replacement", None) is facts.deadlines.of("school-replacement", None)


# ---------------------------------------------------------------- the sheet, and finding
def test_the_sheet_says_what_a_reglament_says(folder):
    text = said(folder, "service", "aid", "reglament")
    for part in (
        "Short reglament of a public service",
        "Provided by",
        "Law",
        "Promised: an answer within",
        "What to bring",
        "Steps",
        "How to complain",
    ):
        assert part in text
    assert "Office hours Mon 09:00–13:00, 14:00–18:30; Tue 09:00–18:30" in text


def test_services_stand_by_letter_and_by_field(folder):
    assert 'href="../../en/sector/social/index.html"' in (folder / "en" / "service" / "index.html").read_text(encoding="utf-8")
    assert "Targeted aid 30 minutes (Portal); 8 working days (Counter) free of charge" in said(folder, "sector", "social")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_real_country_has_a_page_for_each_service(language, tmp_path):
    release = promising.release_of(promising.KAZAKHSTAN)
    made = make_site(release, tmp_path, languages=(language,))
    assert made.bytes_max <= 60_000
    assert len(list((tmp_path / language / "service").glob("*/index.html"))) == len(release.rulebook.services)
    assert not [path for path in tmp_path.rglob("*.html") if Document(path).faults]
