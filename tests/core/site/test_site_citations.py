"""Places in acts and in other texts, as rulebooks write them in short English, in the words of the page's language."""

from __future__ import annotations

import pytest

import promising
from olshem_site.components import View, article_words, parameter_names, registered_words, source_words
from olshem_site.facts import Facts
from olshem_site.texts import Words


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(promising.release_of())


def plain(text: object) -> str:
    return str(text).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("article", "said"),
    [
        ("4(1)", ("article 4(1)", "статья 4(1)", "4(1)-бап")),
        ("art. 23(1-2)", ("article 23(1-2)", "статья 23(1-2)", "23(1-2)-бап")),
        ("standard, para 4(1)", ("standard, paragraph 4(1)", "стандарт, пункт 4(1)", "стандарт, 4(1)-тармақ")),
        (
            "standard, annex 3, para 4",
            ("standard, annex 3, paragraph 4", "стандарт, приложение 3, пункт 4", "стандарт, 3-қосымша, 4-тармақ"),
        ),
        ("general provisions", ("general provisions", "общие положения", "жалпы ережелер")),
        (
            "para 2 (wording of 596 of 2011-05-28)",
            (
                "paragraph 2 (as worded by No 596 of 28 May 2011)",
                "пункт 2 (в редакции № 596, 28 мая 2011 г.)",
                "2-тармақ (№ 596 редакциясында, 2011 ж. 28 мамыр)",
            ),
        ),
        ("the third <table>", ("the third &lt;table&gt;",) * 3),
    ],
)
def test_a_place_in_an_act_is_told_in_every_language(facts, article, said):
    assert tuple(plain(article_words(View(facts, Words(language)), article)) for language in ("en", "ru", "kk")) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("m.egov.kz", "m.egov.kz"),
        ("gp14.kz, standard para 10", "gp14.kz, стандарт, пункт 10"),
        ("cdb.kz (order 8 of 2014-08-20)", "cdb.kz (приказ № 8, 20 августа 2014 г.)"),
        ("order 469 of 2007; V2600037937", "Приказ № 469, 2007 год; V2600037937"),
        ("cis-legislation.com rgn=19580, rgn=173676", "cis-legislation.com rgn=19580, rgn=173676"),
        ("own proposal: below five", "наше собственное предложение: below five"),
    ],
)
def test_another_text_keeps_its_name_and_the_place_in_it_is_told(facts, source, said):
    assert plain(source_words(View(facts, Words("ru")), source)) == said


def test_a_registration_has_its_day(facts):
    view = View(facts, Words("ru"))
    assert plain(registered_words(view, "5021 of 2007-11-30")) == "№ 5021, 30 ноября 2007 г."
    assert plain(registered_words(view, "32971")) == "32971"


def test_of_several_parameters_only_the_first_has_a_capital_letter(facts):
    assert parameter_names(View(facts, Words("ru")), ["fee", "max-service-time"]) == "Плата, предельное время у окна"
