"""What people say and what bodies report, on pages: the table of the five criteria, surveys, returns, broken lines."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

import nation
from olshem.publication.codebook import SURVEYS_FILE, codebook
from olshem.rulebook import model
from olshem.vocabulary import Code
from olshem_site.components import View, absence
from olshem_site.facts import Facts, Figure, Key, change_between, response_of, waves_in
from olshem_site.facts.figures import Table
from olshem_site.facts.reading import Period
from olshem_site.facts.returned import read_returns
from olshem_site.pages.criteria import criteria_table
from olshem_site.pages.returned import returned
from olshem_site.site import make_site
from olshem_site.texts import Words

YEAR = Period("2025-01-01", "2025-12-31")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(nation.with_voices(nation.make_release()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("voices")
    make_site(nation.with_voices(nation.make_release()), folder)
    return folder


def said(folder: Path, *parts: str, language: str = "en") -> str:
    text = (folder / language / Path(*parts) / "index.html").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.replace("\N{NO-BREAK SPACE}", " ")))


def view(facts: Facts) -> View:
    return View(facts, Words("en"))


def row(facts: Facts, body: str, measure: str) -> str:
    """The row of a measure in the table of a body, without its tags."""
    html = str(criteria_table(view(facts), Key(body=body)))
    found = next(part for part in re.split("<tr[^>]*>", html) if f"measure/{measure}/" in part)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found)).replace("\N{NO-BREAK SPACE}", " ").strip()


# ---------------------------------------------------------------- the table
def test_the_table_is_the_first_thing_on_the_page_of_a_body(folder):
    text = (folder / "en" / "body" / "justice" / "index.html").read_text(encoding="utf-8")
    assert text.index('<table class="criteria">') < text.index('class="big"') < text.index('id="returns"')
    assert text.count('<table class="criteria">') == 1


def test_a_row_has_its_evidence_norm_value_year_before_and_target(facts):
    assert row(facts, "justice", "upheld_share") == (
        "Share of complaints upheld from complaints 20% 25.0% 9.0 – 53.0% 3 of 12 complaints 25.0% 9.0 – 53.0% 3 of 12 complaints 22%"
    )
    told = row(facts, "justice", "polite_mean")
    assert "from answers to a survey : Survey of visitors ; a random sample in each stratum; by telephone, on the web" in told
    assert "612 of 900 people asked answered (68%)" in told
    assert "80 answers" in told
    assert told.startswith("Mean score of politeness")
    assert told.endswith("4.4 points")


@pytest.mark.parametrize(
    ("status", "evidence", "words"),
    [
        ("no-cases", "cases", "no cases"), ("no-cases", "answers", "no answers"), ("no-cases", "complaints", "no complaints"),
        ("no-cases", "returns", "reported, but nothing to take a share of"), ("not-submitted", "returns", "not reported"),
        ("rejected", "returns", "the return was refused"), ("rejected", "cases", "rejected by the audit"),
        ("suppressed", "answers", "withheld (small numbers)"), ("not-collected", "answers", "not collected"),
    ],
)  # fmt: skip
def test_each_kind_of_absence_has_its_own_words(facts, status, evidence, words):
    table = Table(nation.Table("m", "measures", "data/m.csv", ("measure", "status", "evidence"), ()))
    assert words in absence(view(facts), Figure(table, 1, ("on_time_share", status, evidence)))


def test_a_service_has_the_measures_of_all_five_criteria_too_and_says_what_is_not_measured_of_it(folder):
    told = said(folder, "service", "passport")
    assert "Share of people satisfied" in told
    assert "not measured" in told, "bodies report of no single service"
    assert "Mean score of politeness" in said(folder, "body", "police", "service", "passport")


# ---------------------------------------------------------------- surveys
def test_the_waves_of_a_period_and_who_answered(facts):
    survey = facts.book.surveys["visitors"]
    assert [one.starts_on.year for one in waves_in(survey, YEAR)] == [2025]
    assert response_of(waves_in(survey, YEAR)) == (900, 612)
    assert response_of(survey.waves) == (None, 922), "nobody was drawn in one of them"
    assert waves_in(survey, Period("", "")) == ()


def test_of_a_census_everybody_was_asked(facts):
    wave = dataclasses.replace(facts.book.surveys["visitors"].waves[0], design=model.Design.CENSUS, population=400)
    assert response_of([wave]).share == 310 / 400


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_survey_says_who_was_asked_how_and_how_good_it_is(folder, language):
    told = said(folder, "survey", "visitors", language=language)
    quality = nation.survey().waves[0].quality
    assert told.count(quality[language]) == 2
    assert ("612" in told, "900" in told, "68" in told) == (True, True, True)


def test_a_year_in_which_people_were_chosen_otherwise_says_so(facts):
    assert "chosen otherwise: whoever wished to answer" in row(facts, "justice", "polite_mean")


def test_the_codebook_has_the_surveys(facts):
    files = codebook((), facts.book)
    lines = files[SURVEYS_FILE].decode().splitlines()
    assert lines[0].startswith("survey,from,to,design,sampled,responded,population,frame_kk")
    assert lines[2].startswith("visitors,2025-03-01,2025-03-31,stratified,900,612,,")
    assert SURVEYS_FILE not in codebook((), nation.rulebook())
    assert "question of visitors,polite,Сыпайы сөйлесті ме?" in files["codebook/codes.csv"].decode()


# ---------------------------------------------------------------- returns
@pytest.mark.parametrize(
    ("body", "fates"),
    [("land", ["came", "return-missing"]), ("police", ["came", "return-refused"]), ("justice", ["came", "came"])],
)
def test_which_returns_were_due_and_which_came(facts, body, fates):
    assert [one.fate for one in facts.returns[body]] == fates


def test_what_does_not_add_up_and_what_was_left_blank_is_told_with_its_cells(folder):
    told = said(folder, "body", "justice")
    assert "Of 2 returns 2 came. 1 of them does not add up; its numbers stand as they were sent." in told
    assert "the numbers do not add up: Services in all: 12; its parts together: 11" in told
    assert "left blank: Not described; Described online" in said(folder, "body", "health")
    assert "no return came" in said(folder, "body", "land")


def test_a_body_above_others_names_those_whose_last_return_lacks_something():
    release = nation.with_voices(nation.make_release())
    bodies = {
        code: one if code == "justice" else dataclasses.replace(one, parent=nation.dated(Code("justice")))
        for code, one in release.rulebook.bodies.items()
    }
    facts = Facts(dataclasses.replace(release, rulebook=dataclasses.replace(release.rulebook, bodies=bodies)))
    found = returned(view(facts), "justice")
    assert found is not None
    told = re.sub(r"<[^>]+>", " ", found.below)
    assert "3 bodies below it" in told
    assert {name: name in told for name in ("Land Office", "Police Department", "Health Department", "Culture")} == {
        "Land Office": True, "Police Department": True, "Health Department": True, "Culture": False,
    }  # fmt: skip


def test_a_release_without_details_speaks_of_all_forms(facts):
    release = nation.with_voices(nation.make_release())
    table = release.tables["findings"]
    bare = dataclasses.replace(table, columns=table.columns[:-1], rows=tuple(one[:-1] for one in table.rows))
    old = Facts(dataclasses.replace(release, tables={**release.tables, "findings": bare}))
    assert [one.fate for one in old.returns["land"]] == ["came", "return-missing"]


def test_a_year_that_is_not_over_is_not_due(facts):
    found = read_returns(facts.book, (), [YEAR], "2025-12-31T18:00:00")
    assert [one.fate for one in found["culture"]] == ["not-due"]
    assert read_returns(nation.rulebook(), (), [YEAR], "2026-01-12") == {}


def test_a_form_of_each_month_has_a_return_a_month():
    release = nation.with_voices(nation.make_release())
    form = dataclasses.replace(release.rulebook.forms[Code("yearly")], grain="month")
    book = dataclasses.replace(release.rulebook, forms={form.code: form})
    assert len(Facts(dataclasses.replace(release, rulebook=book)).returns["culture"]) == 24


# ---------------------------------------------------------------- lines that are broken, days that were moved
def test_figures_of_two_definitions_are_never_compared(facts):
    before, after = (facts.of(Key(body="land"), "complaints_rate", period) for period in (facts.year_before, facts.year))
    assert before.text("definition") != after.text("definition")
    assert change_between(before, after, "lower") is None
    assert "by another definition: not one line" in row(facts, "land", "complaints_rate")


def test_the_walk_back_marks_where_the_definition_changed(folder):
    assert "2025 from here on by the definition of 1 January 2025: not one line with those above" in said(folder, "body", "land", "figures")


def test_cases_that_a_late_decree_moved_stand_among_the_odd_things(folder):
    told = said(folder, "unknown")
    assert "got another last day by a decree that came after the case was submitted" in told.replace("Got", "got")
    assert "23" in told
    assert "Cases whose last day a later decree moved 23" in said(folder, "body", "justice")
