"""The Comprehensive Performance Assessment: published stars, and the cases that a policy officer can read."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest

from olshem import assessment, rulebook
from olshem.assessment import decision
from olshem.vocabulary import Missing, Status

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "rulebooks" / "england-cpa-2006"


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(BOOK)


def test_every_worked_case_comes_out_and_every_row_has_one(book: rulebook.Rulebook) -> None:
    files = rulebook.read_cases(BOOK, book)
    assert [problem for file in files for problem in assessment.rating_differences(file, book)] == []
    worked = [example for file in files for example in file.cases.ratings]
    for framework in book.frameworks.values():
        rows = {row.id for row in assessment.rules_in_force(framework).table}
        assert rows == {example.expect.row for example in worked if example.framework == framework.code} - {None}


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
