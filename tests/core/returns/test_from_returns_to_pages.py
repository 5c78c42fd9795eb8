"""Returns all the way: read, measured, rated by nobody, released, verified, and on a page of each language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import run, run_json
from olshem import measures

HERE = Path(__file__).resolve().parents[2]
BOOK, GOOD = HERE / "fixtures" / "returns-rulebook", HERE / "faulty" / "returns"
SPAN = ("--from", "2023-01-01", "--to", "2024-12-31", "--grain", "year")


def done(*arguments: object) -> None:
    result = run(*arguments)
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("returns")
    sent = folder / "sent.csv"
    text = (GOOD / "good.csv").read_text(encoding="utf-8").replace("2023,land,7,0,7,0,1\n", "").replace("110,5,85", "111,5,85")
    sent.write_text(text.replace("40,0,30,10,0", "40,,30,10,0"), encoding="utf-8")
    done("returns", "read", sent, "--rulebook", BOOK, "--form", "annual", "--mapping", GOOD / "mapping.yaml", "--out", folder / "r.csv")
    rest = ("--rulebook", BOOK, *SPAN, "--as-of", "2025-04-01", "--by", "body")
    done("measure", folder / "r.csv", *rest, "--out", folder / "m.csv", "--findings-out", folder / "f.csv")
    done("keys", "new", folder / "keys", "--at", "2025-04-01")
    tables = ("--measures", folder / "m.csv", "--findings", folder / "f.csv")
    key = ("--key", folder / "keys" / "release.key")
    done("release", "--rulebook", BOOK, *tables, "--number", "2025.1", "--at", "2025-04-01", *key, "--out", folder / "releases")
    done("site", folder / "releases" / "2025.1", folder / "site")
    return folder


def test_sums_of_what_is_there_and_how_many_are_in(work: Path) -> None:
    rows = {(row["measure"], row["body"], row["starts_on"].year): row for row in measures.read_file(work / "m.csv").to_pylist()}
    whole = rows["on_time_share", "*", 2023]
    assert (whole["numerator"], whole["denominator"], whole["bodies"], whole["bodies_due"]) == (80, 95, 1, 3)
    assert (whole["evidence"], whole["n"], whole["n_open"], whole["method"]) == ("returns", 95, None, "wilson")
    above = rows["on_time_share", "akimat", 2024]
    assert (above["numerator"], above["denominator"], above["bodies"], above["bodies_due"]) == (1185, 1306, 3, 3)
    assert rows["requests", "*", 2024]["value"] == 1361.0
    assert rows["complaints_rate", "justice", 2024]["value"] == 1000 * 12 / 1250
    gone = [rows["on_time_share", body, 2023]["status"] for body in ("justice", "land", "roads")]
    assert gone == ["not-submitted", "not-submitted", "not-applicable"]
    assert rows["on_time_share", "land", 2024]["status"] == "no-cases"


def test_both_engines_give_the_same_bytes(work: Path, tmp_path: Path) -> None:
    rest = ("--rulebook", BOOK, *SPAN, "--as-of", "2025-04-01", "--by", "body", "--engine", "plain")
    done("measure", work / "r.csv", *rest, "--out", tmp_path / "m.csv")
    assert (tmp_path / "m.csv").read_bytes() == (work / "m.csv").read_bytes()


def test_a_year_that_is_not_over_is_not_due_and_what_returns_cannot_say_is_refused(work: Path) -> None:
    asked = ("measure", work / "r.csv", "--rulebook", BOOK, *SPAN)
    code, said = run_json(*asked, "--as-of", "2024-12-31T10:00", "--measure", "requests", "--out", work / "early.csv")
    assert (code, [one["code"] for one in said["problems"]]) == (0, [])
    statuses = [row["status"] for row in measures.read_file(work / "early.csv").to_pylist()]
    assert statuses == ["ok", "not-due"]
    wanted = {
        ("--by", "service"): "measures.dimension-unfit",
        ("--as-now",): "measures.option-unfit",
        ("--grain", "month"): "measures.grain-fine",
    }
    for options, refusal in wanted.items():
        code, said = run_json(*asked, "--as-of", "2025-04-01", *options)
        assert (code, said["problems"][0]["code"]) == (2, refusal)


def test_measures_of_returns_are_no_measures_of_cases(work: Path) -> None:
    small = HERE / "fixtures" / "small-rulebook"
    code, said = run_json("measure", work / "r.csv", "--rulebook", small, *SPAN, "--as-of", "2025-04-01", "--measure", "on_time_share")
    assert (code, said["problems"][0]["code"]) == (2, "measures.evidence-unfit")


def test_the_release_is_made_again_from_the_returns(work: Path) -> None:
    release = work / "releases" / "2025.1"
    code, said = run_json("verify", release, "--records", work / "r.csv")
    assert (code, said["problems"]) == (0, [])
    assert any("records" in one for one in said["result"]["recomputed_from"])
    other = work / "other.csv"
    other.write_text(
        (work / "r.csv").read_text().replace("health,requests,2023-01-01,2023-12-31,100", "health,requests,2023-01-01,2023-12-31,101")
    )
    code, said = run_json("verify", release, "--records", other)
    assert (code, said["result"]["verdict"]) == (1, "records-differ")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Numerator", "the numbers do not add up", "from the returns of")),
        ("ru", ("числа не сходятся", "Эти числа посчитали сами учреждения")),
        ("kk", ("сандар бір-біріне тең келмейді", "мекемелердің өздері санаған")),
    ],
)
def test_a_body_s_page_says_what_it_reported_and_what_does_not_balance(work: Path, language: str, words: tuple[str, ...]) -> None:
    page = (work / "site" / language / "body" / "health" / "index.html").read_text(encoding="utf-8")
    whole = (work / "site" / language / "measure" / "on_time_share" / "index.html").read_text(encoding="utf-8")
    text = page.replace("\N{NO-BREAK SPACE}", " ") + whole.replace("\N{NO-BREAK SPACE}", " ")
    for word in words:
        assert word in text, word
    assert "denominator: requests - withdrawn" in whole
    assert json.loads((work / "m.csv.meta.json").read_text())["digests"]["records"]
