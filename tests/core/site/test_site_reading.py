"""What a reader asks of a figure: in which unit it is told, what it would take to do better, where to find its name, how to check it."""

from __future__ import annotations

import dataclasses
import html
import json
import re
import shutil
from pathlib import Path

import pytest

import nation
import releasing
from olshem_site.components import View, absence, amount, interval_words
from olshem_site.facts import Facts, Figure, Key, Table
from olshem_site.pages.answer import early_words
from olshem_site.pages.parts import flag_words
from olshem_site.pages.service import carried_words
from olshem_site.pages.unknown import found_in_records
from olshem_site.search import search_index
from olshem_site.site import publish
from olshem_site.texts import NBSP, Words, finer, fold, untagged
from reading import run_page

LANGUAGES = ("kk", "ru", "en")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(nation.make_release())


def figure(**cells: object) -> Figure:
    columns = tuple(cells)
    return next(Table(nation.Table("t", "t", "data/t.csv", columns, (tuple(map(str, cells.values())),))).figures())


def said(text: str) -> str:
    return html.unescape(untagged(text)).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("days", "told"),
    [(2.0, "2.0 days"), (1.0, "1.0 days"), (0.5, "12.0 hours"), (1 / 48, "30.0 minutes"), (2 / 86400, "2.0 seconds"), (0.0, "0 days")],
)
def test_a_short_wait_is_told_in_a_finer_unit(facts, days, told):
    view = View(facts, Words("en"))
    assert said(amount(view, figure(value=days, unit="day", status="ok"))) == told


def test_only_days_of_the_clock_are_told_finer():
    assert finer(0.5, "working-day") == (1.0, "working-day")
    assert finer(0.5, "share") == (1.0, "share")
    assert finer(None, "day") == (1.0, "day")


def test_an_interval_is_told_in_the_unit_of_its_value(facts):
    view = View(facts, Words("en"))
    wait = figure(value=0.5, low=0.25, high=2.0, level=0.95, unit="day", status="ok")
    assert said(interval_words(view, wait)) == "between 6.0 and 48.0 (95%)"
    assert said(view.span(wait)) == "6.0–48.0"


def test_a_figure_of_promises_says_where_none_was_made(facts):
    view = View(facts, Words("en"))
    none = figure(measure="on_time_share", status="no-cases", n=12, n_without_due=12)
    some = figure(measure="on_time_share", status="no-cases", n=12, n_without_due=3)
    assert said(absence(view, none)) == "no time was promised"
    assert said(absence(view, some)) == "none of them counts here"


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_cases_not_yet_due_are_told_where_there_are_any(facts, language):
    view = View(facts, Words(language))
    assert "7" in early_words(view, figure(n_not_due=7))
    assert early_words(view, figure(n_not_due=0)) == early_words(view, figure(n_not_due="")) == ""


def test_a_promise_that_cases_carry_is_counted(facts):
    view, key = View(facts, Words("en")), Key(service="passport")
    kept = facts.of(key, facts.roles.kept)
    with_one = int(kept.value("n") - kept.value("n_without_due"))
    assert f"in {with_one:,} of {int(kept.value('n')):,} cases" in said(carried_words(view, key))
    assert "may carry its own" in said(carried_words(view, Key(service="nowhere")))


def test_nothing_is_said_of_a_flag_that_the_release_does_not_have(facts):
    assert facts.roles.flag is None
    assert flag_words(View(facts, Words("en")), Key()) == ""


def test_findings_are_counted_once_and_only_those_about_records(facts):
    rows = [("records.x", "justice", 2), ("records.x", "police", 3), ("records.y", "*", 1), ("measures.z", "*", 9)]
    release = dataclasses.replace(facts.release)
    other = Facts(release)
    other.findings = [figure(code=code, body=body, count=count) for code, body, count in rows]
    found = found_in_records(other)
    assert {code: [row.text("body") for row in rows] for code, rows in found.items()} == {
        "records.x": ["justice", "police"],
        "records.y": ["*"],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_thing_is_found_by_its_code_and_by_its_name_in_any_language(facts, language):
    script = search_index(View(facts, Words(language))).decode()
    rows = json.loads(script.partition("window.olshemIndex=")[2].removesuffix(";\n"))
    words = next(words for _name, words, address in rows if address == "service/birth-certificate/index.html")
    for typed in ("birth-certificate", "Birth", "рождении", "Туу туралы"):
        assert fold(typed) in words


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not there")
def test_the_commands_of_the_release_page_run_as_printed(tmp_path: Path) -> None:
    release = releasing.make_release(tmp_path / "publisher", number="2015.1", at="2016-01-13")
    publish(release, tmp_path / "site", languages=("en",))
    folder = tmp_path / "reader"
    folder.mkdir()
    shutil.copy(tmp_path / "site" / "release" / "2015.1.zip", folder)
    shutil.copy(tmp_path / "publisher" / "keys" / "release.pub", folder / "their-key.pub")
    page = (tmp_path / "site" / "en" / "release" / "index.html").read_text(encoding="utf-8")
    commands = [html.unescape(one) for one in re.findall(r'<pre class="command">(.*?)</pre>', page)]
    printed = {"public-key": "authentic: ...", "minisign": "Signature and comment signature verified\n...", "unzip": "", "sha256sum": ""}
    steps = [(one, next((out for word, out in printed.items() if word in one), "authentic-self-signed: ...")) for one in commands]
    shown = "".join(f"```console\n$ {one}\n{out}\n```\n" for one, out in steps if "STORE" not in one)
    (tmp_path / "page.md").write_text(shown, encoding="utf-8")
    assert run_page(tmp_path / "page.md", folder) >= 4
