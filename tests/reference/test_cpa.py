"""The Comprehensive Performance Assessment: published stars, and the cases that a policy officer can read."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest
import yaml

from olshem import assessment, rulebook
from olshem.assessment import decision
from olshem.vocabulary import Missing, Status

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "rulebooks" / "england-cpa-2006"
ABSENT = {"none": Missing(Status.NOT_APPLICABLE), "M": Missing(Status.NOT_SUBMITTED), "SR": Missing(Status.UNDER_REVIEW)}


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(BOOK)


def cases() -> list[object]:
    found = []
    for path in sorted((BOOK / "cases").glob("*.yaml")):
        file = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [pytest.param(file["framework"], file["otherwise"], case, id=case["name"]) for case in file["cases"]]
    return found


@pytest.mark.parametrize(("code", "otherwise", "case"), cases())
def test_case(book: rulebook.Rulebook, code: str, otherwise: int, case: dict) -> None:
    rules = assessment.rules_in_force(book.frameworks[code])
    given = {item.code: case["scores"].get(item.code, otherwise) for item in rules.inputs}
    assert set(case["scores"]) <= set(given)
    rating = assessment.rate(rules, {"council": {code: ABSENT.get(score, score) for code, score in given.items()}})[0]
    expected = {name: tuple(value) if isinstance(value, list) else value for name, value in case["expect"].items()}
    assert {name: getattr(rating, name) for name in expected} == expected


def sample(shared: Path) -> dict[str, list[str]]:
    with (shared / "reference" / "cpa" / "cpa2006_sample.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def test_every_published_star_is_reproduced(book: rulebook.Rulebook, shared: Path) -> None:
    columns = sample(shared)
    table, warnings = assessment.rate_wide(columns, rulebook.framework(book))
    assert len(table["body"]) >= 7
    assert table["body"] == columns["council"]
    assert table["rating"] == [int(star) for star in columns["published_star"]]
    assert [one.column for one in warnings] == ["published_star"]


def test_inputs_under_review_are_refused(book: rulebook.Rulebook, shared: Path) -> None:
    columns = sample(shared)
    columns["children_young_people"] = ["SR"] * len(columns["council"])
    table, _ = assessment.rate_wide(columns, rulebook.framework(book))
    assert set(table["reason"]) == {"under-review:children_young_people"}
    assert set(table["rating"]) == {None}


@pytest.mark.parametrize("code", ["star-rating", "use-of-resources"])
def test_a_better_score_never_lowers_the_rating(book: rulebook.Rulebook, code: str) -> None:
    """Every step up of every input, over every combination (three services stand for level 2)."""
    rules = assessment.rules_in_force(book.frameworks[code])
    codes = [item.code for item in rules.inputs if item.code not in {"benefits", "fire_rescue"}]
    fixed = {item.code: Missing(Status.NOT_APPLICABLE) for item in rules.inputs if item.code not in codes}
    every = [dict(zip(codes, scores, strict=True)) | fixed for scores in itertools.product((1, 2, 3, 4), repeat=len(codes))]
    table = decision.compile_table(rules)
    outcome = {tuple(scores[one] for one in codes): decision.row_fired(table, scores).outcome for scores in every}
    for scores, stars in outcome.items():
        for place, score in enumerate(scores):
            better = outcome.get((*scores[:place], score + 1, *scores[place + 1 :]))
            assert stars is None or better is None or better >= stars
