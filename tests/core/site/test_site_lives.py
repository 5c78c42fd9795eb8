"""Bodies and areas in time on pages: those that exist no more say so and lead on; nothing empty stands for them; the model is drawn."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest

import nation
from olshem.publication import Release
from olshem.rulebook import model
from olshem.vocabulary import Code
from olshem_site.charts.model import broken
from olshem_site.components import View, gone_words, life, name_note
from olshem_site.facts import Facts, delivering
from olshem_site.pages.criteria import CRITERIA, indicator_of
from olshem_site.pages.gaps import gaps
from olshem_site.pages.how import ROWS, STAGES, missing_stages
from olshem_site.site import make_site
from olshem_site.texts import Words


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(nation.with_lives(nation.make_release()))


@pytest.fixture(scope="module")
def view(facts: Facts) -> View:
    return View(facts, Words("en"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lives")
    make_site(nation.with_lives(nation.make_release()), folder)
    return folder


def read(site: Path, place: str) -> str:
    text = (site / place / "index.html").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text[text.index("<main") : text.index("</main>")]).replace("\u00a0", " "))


# ---------------------------------------------------------------- what is known of a life
def test_what_exists_no_more_is_gone_and_the_rest_is_not(facts):
    assert [code for code in facts.book.bodies if facts.lives.gone("bodies", code)] == ["registry"]
    assert facts.former_places == ["old-town"]
    assert not facts.lives.gone("areas", "-"), "cases without a place are no place that ended"


def test_the_heirs_are_those_at_the_end_of_all_steps(facts):
    assert facts.lives.heirs("bodies", "registry") == ("justice",)
    assert facts.lives.heirs("areas", "old-town") == ("north", "south")


def test_a_life_is_told_by_day_and_an_end_that_a_succession_tells_only_once(facts):
    assert [(str(step.on), step.what) for step in facts.lives.line("bodies", "registry")] == [
        ("2012-01-01", "began"), ("2019-06-30", "ended"), ("2019-07-01", "became"),
    ]  # fmt: skip
    assert [step.what for step in facts.lives.line("areas", "old-town")] == ["seen", "became", "ended"]
    assert [step.what for step in facts.lives.line("bodies", "justice")] == ["took-over"]


def with_old_bodies(release: Release) -> Release:
    """Two offices that a text speaks of in 2015, both merged into the Justice Department in 2016, and a bureau last heard of in 2015."""
    book, seen = release.rulebook, model.Dated(True, observed_on=dt.date(2015, 3, 1), source="gazette")
    into = (model.Dated((Code("justice"),), starts_on=dt.date(2016, 1, 1), source="gazette"),)
    gone = model.Dated(False, starts_on=dt.date(2016, 1, 1), source="gazette")

    def body(code: str, exists: tuple[model.Dated, ...], became: tuple[model.Dated, ...] = ()) -> model.Body:
        return model.Body(Code(code), nation.text(code, code, code.title()), kind="office", exists=exists, became=became)

    made = {code: body(code, (seen, gone), into) for code in ("land-office", "tax-office")} | {"bureau": body("bureau", (seen,))}
    return dataclasses.replace(release, rulebook=dataclasses.replace(book, bodies={**book.bodies, **made}))


def test_those_from_whom_it_took_over_on_one_day_stand_together():
    facts = Facts(with_old_bodies(nation.make_release()))
    assert [(step.what, step.others) for step in facts.lives.line("bodies", "justice")] == [("took-over", ("land-office", "tax-office"))]


def test_a_body_of_which_only_old_texts_speak_is_not_taken_to_be_there(tmp_path):
    release = with_old_bodies(nation.make_release())
    facts = Facts(release)
    assert facts.unheard == {"bureau": dt.date(2015, 3, 1)}
    assert "bureau" not in facts.living
    make_site(release, tmp_path, languages=("en", "ru"))
    assert "The last text that speaks of it is of 1 March 2015. Whether it still exists is not known." in read(tmp_path, "en/body/bureau")
    assert "упоминание об этом органе: 1 марта 2015 г. Существует" in read(tmp_path, "ru/body/bureau")
    assert "Bodies that may exist no more" in read(tmp_path, "en/body")


def test_general_knowledge_is_shown_as_not_checked(view):
    told = life(view, "bodies", "registry")[-1]
    assert not told.checked
    assert "not checked" in told.basis
    assert "memory" not in told.basis
    assert "not checked" in gone_words(view, "bodies", "registry")
    assert gone_words(view, "bodies", "justice") == ""


def test_a_name_that_is_attested_only_later_is_shown_with_a_note_and_never_as_a_code(view):
    assert view.name("bodies", "corporation") == "State Corporation"
    assert "earliest that is known" in name_note(view, "bodies", "corporation")
    assert name_note(view, "bodies", "justice") == ""


def test_a_body_that_did_not_exist_in_the_period_is_not_among_those_that_lack_a_figure(facts):
    assert not facts.existed("registry")
    assert facts.existed("corporation")


# ---------------------------------------------------------------- pages
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "It no longer exists."), ("ru", "Больше не существует."), ("kk", "Қазір жоқ.")],
)
def test_the_page_of_an_ended_body_says_so_and_leads_to_its_heir(site, language, said):
    page = (site / language / "body" / "registry" / "index.html").read_text(encoding="utf-8")
    assert said in page
    assert f'href="../../../{language}/body/justice/index.html"' in page
    assert "<data " not in page, "nothing was counted for it"


def test_the_page_of_an_ended_area_leads_to_both_its_heirs_and_names_the_body_that_acted_there(site):
    said = read(site, "en/area/old-town")
    assert "In its place now: Northern district, Southern district." in said
    assert "split into: Northern district, Southern district" in said
    assert "Registry" in said


def test_the_successor_tells_what_it_was_before(site):
    assert "reorganised from: Registry" in read(site, "en/body/justice")


def test_the_list_of_bodies_keeps_the_ended_apart(site):
    said = read(site, "en/body")
    assert "Bodies that exist no more" in said
    assert said.index("Registry") > said.index("Bodies that exist no more")


def test_a_body_says_for_what_it_answers_and_whom_people_meet(site, facts):
    assert delivering(facts.book.services["passport"], facts.release.on) == ("corporation",)
    said = read(site, "en/body/justice")
    assert "answers for it by law" in said
    assert "State Corporation (state corporation)" in said
    assert "hands it to people" in read(site, "en/body/corporation")


# ---------------------------------------------------------------- the five criteria
@pytest.mark.parametrize("place", ["service/passport", "body/justice", "body/police/service/passport"])
def test_the_five_criteria_stand_in_one_order_and_what_nobody_measures_says_so(site, place):
    text = (site / "en" / place / "index.html").read_text(encoding="utf-8")
    table = re.sub(r"<[^>]+>", " ", text[text.index('<table class="criteria">') :].split("</table>")[0])
    names = ["Timeliness", "Quality", "Accessibility", "Politeness", "Complaints"]
    assert sorted(names, key=table.index) == names
    assert table.count("Not measured: there is no indicator yet.") == 4
    assert "90%" in table


def test_a_criterion_is_told_by_the_measure_with_a_target(facts):
    assert [indicator_of(facts, criterion) for criterion in CRITERIA] == ["on_time_share", None, None, None, None]


# ---------------------------------------------------------------- the model
def test_every_box_of_the_model_stands_once_and_is_a_link_to_a_page(site):
    assert sorted(code for row in ROWS for code in row) == sorted(STAGES)
    text = (site / "en" / "how" / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"><rect class="box( empty)?"', text)
    assert len(links) == len(STAGES)
    for href, _said, _empty in links:
        assert (site / "en" / "how" / href.partition("#")[0]).resolve().is_file(), href
    assert "reconstruction" in text


def test_the_model_counts_what_the_release_holds_and_a_box_with_nothing_is_dashed(site, view):
    said = read(site, "en/how")
    assert "30 services with their standards" in said
    assert "13 bodies, 1 of the five criteria with an indicator" in said
    assert "1 league table" in said
    text = (site / "en" / "how" / "index.html").read_text(encoding="utf-8")
    assert text.count("box empty") == len(missing_stages(view)) == 6


def test_a_text_is_broken_into_lines_that_fit():
    lines = broken("League tables of comparable bodies", 16, 120)
    assert " ".join(lines) == "League tables of comparable bodies"
    assert len(lines) > 1
    assert broken("Unbreakablyverylongword", 16, 10) == ["Unbreakablyverylongword"]


# ---------------------------------------------------------------- what is not known
def test_each_kind_of_gap_has_its_count(view):
    found = {gap.anchor: gap.says.replace("\u00a0", " ") for gap in gaps(view)}
    assert found["standards"] == "1 standard was not found in any law or notice."
    assert found["recalled"] == "1 value is general knowledge that was not checked in any text."
    assert found["reviews"] == "4 measures are past the day of their next review."
    assert found["stages"] == "6 steps of the model have nothing in this release yet."
    assert "calendars" in found
