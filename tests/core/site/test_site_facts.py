"""What the site concludes from published figures, and how it arranges them."""

from __future__ import annotations

import dataclasses

import pytest

import nation
from olshem_site.components import View, absence, rank_words
from olshem_site.facts import Facts, Figure, Key, Period, Table, change_between
from olshem_site.pages.figures import command, rule_text, split
from olshem_site.pages.league import ends_words
from olshem_site.pages.rating import refusal_words, row_words
from olshem_site.texts import Words, untagged

NBSP = "\u00a0"


def figure(**cells: object) -> Figure:
    columns = tuple(cells)
    return next(Table(nation.Table("t", "t", "data/t.csv", columns, (tuple(map(str, cells.values())),))).figures())


def view_of(facts: Facts, language: str = "en") -> View:
    return View(facts, Words(language))


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(nation.make_release())


# ---------------------------------------------------------------- changes
def test_the_interval_of_a_difference_of_shares_is_newcombes():
    """Newcombe (1998), table II, example (a): 56/70 less 48/80 has the interval 0.0524 to 0.3339."""
    ends = [nation.wilson(48, 80), nation.wilson(56, 70)]
    earlier, later = (figure(value=value, low=low, high=high) for value, (low, high) in zip((0.6, 0.8), ends, strict=True))
    change = change_between(earlier, later, "higher")
    assert (change.low, change.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert change.verdict == "better"


@pytest.mark.parametrize(
    ("polarity", "rises", "verdict"),
    [
        ("higher", True, "better"),
        ("higher", False, "worse"),
        ("lower", True, "worse"),
        ("lower", False, "better"),
        ("neutral", True, "more"),
        ("neutral", False, "less"),
    ],
)
def test_a_change_is_named_through_the_measures_polarity(polarity, rises, verdict):
    low, high = figure(value=0.2, low=0.19, high=0.21), figure(value=0.8, low=0.79, high=0.81)
    assert change_between(*((low, high) if rises else (high, low)), polarity).verdict == verdict


def test_a_change_within_noise_and_a_change_that_cannot_be_known():
    near = figure(value=0.5, low=0.4, high=0.6), figure(value=0.55, low=0.45, high=0.65)
    assert change_between(*near, "higher").verdict == "same"
    assert change_between(None, near[0], "higher") is None
    assert change_between(figure(value="", low="", high=""), near[0], "higher") is None


# ---------------------------------------------------------------- figures
@pytest.mark.parametrize(("text", "number"), [("0", 0.0), ("0.5", 0.5), ("", None), ("nan", None), ("inf", None), ("word", None)])
def test_a_cells_number(text, number):
    assert figure(value=text).value("value") == number


def test_periods_are_told_by_their_length(facts):
    assert [Period(*span).grain for span in (("2025-01-01", "2025-12-31"), ("2025-04-01", "2025-06-30"), ("2024-02-01", "2024-02-29"))] == [
        "year", "quarter", "month",
    ]  # fmt: skip
    assert (facts.year, facts.year_before) == (Period("2025-01-01", "2025-12-31"), Period("2024-01-01", "2024-12-31"))
    assert len(facts.months_of(facts.year)) == 12


def test_the_readers_first_questions_find_their_measures_by_what_they_count(facts):
    roles = facts.roles
    assert (roles.kept, roles.wait, roles.wait_closed) == ("on_time_share", "wait_days_median", "wait_days_median_closed")


def test_a_rulebook_that_asks_other_questions_still_has_pages(tmp_path):
    from olshem_site.site import make_site

    release = nation.make_release(first=2025)
    only = {"overdue_open": release.rulebook.measures["overdue_open"]}
    tables = {name: table for name, table in release.tables.items() if name == "measures"}
    rows = tuple(row for row in tables["measures"].rows if row[0] == "overdue_open")
    tables["measures"] = dataclasses.replace(tables["measures"], rows=rows)
    book = dataclasses.replace(release.rulebook, measures=only, frameworks={})
    made = make_site(dataclasses.replace(release, rulebook=book, tables=tables), tmp_path, languages=("ru",))
    assert made.pages > 100


def test_many_measures_are_spread_over_pages(facts, monkeypatch):
    monkeypatch.setattr("olshem_site.pages.figures.MOST_ROWS", 60)
    groups = split(facts, Key(body="police"))
    assert [len(group) for group in groups] == [2, 2]
    assert sorted(code for group in groups for code in group) == sorted(facts.book.measures)


# ---------------------------------------------------------------- words made from facts
def test_the_command_that_computes_a_figure_again(facts):
    said = command(facts, Key(body="police", service="passport"), "on_time_share")
    assert said == (
        "olshem measure STORE --rulebook 2025.1/rulebook --measure on_time_share --from 2024-01-01 --to 2025-12-31"
        " --grain year,month --as-of 2026-01-12T18:00:00 --by body,service"
    )


def test_the_rule_as_text(facts):
    definition = facts.book.measures["on_time_share"].definition[0].value
    assert rule_text(definition) == "statistic: share\nclock: elapsed\nnumerator: [on-time]\ndenominator: [fallen-due]"


def test_the_ends_of_a_league_name_a_single_body_only_where_it_stands_alone(facts):
    view = view_of(facts)
    view.start_page(0)
    said = [str(untagged(line)) for line in ends_words(view, facts.leagues[0])]
    assert said[0].startswith("Surely first: Veterinary Office")
    assert said[1].startswith("Surely last: Justice Department")


def league_of(facts: Facts, ranks: list[tuple[int, int]]):
    names = list(facts.book.bodies)
    rows = tuple(
        figure(id=name, value=0.5, rank=low, rank_low=low, rank_high=high, tie_group=1)
        for name, (low, high) in zip(names, ranks, strict=False)
    )
    return dataclasses.replace(facts.leagues[0], rows=rows)


@pytest.mark.parametrize(
    ("ranks", "first", "last"),
    [
        ([(1, 2), (1, 3), (2, 3)], "First by its figure", "Last by its figure"),
        ([(1, 1), (2, 3), (2, 3)], "Surely first", "Last by its figure"),
        ([(1, 2), (1, 2), (3, 3)], "Surely last", "First by its figure"),
    ],
)
def test_a_tie_is_never_called_best_or_worst(facts, ranks, first, last):
    view = view_of(facts)
    view.start_page(0)
    said = ends_words(view, league_of(facts, ranks))
    assert (str(said[0]).startswith(first), str(said[1]).startswith(last)) == (True, True)
    assert not [line for line in said if ".It" in str(line)], "a space stands between sentences"


def test_where_nobody_can_be_told_apart_that_is_all_that_is_said(facts):
    said = ends_words(view_of(facts), league_of(facts, [(1, 3), (1, 3), (1, 3)]))
    assert [str(line) for line in said] == ["None of the bodies can be told from the others."]


def test_a_long_tie_is_counted_not_listed(facts):
    said = ends_words(view_of(facts), league_of(facts, [(1, 6)] * 6 + [(7, 7)]))
    assert "cannot be told apart from 5 others" in str(said[1])


def test_a_body_above_a_provider_is_not_compared_with_it(facts):
    below, above = facts.bodies_of["passport"][0], next(code for code in facts.book.bodies if code not in facts.bodies_of["passport"])
    bodies = dict(facts.book.bodies)
    bodies[below] = dataclasses.replace(bodies[below], parent=(dataclasses.replace(bodies[below].name[0], value=above),))
    other = Facts(dataclasses.replace(facts.release, rulebook=dataclasses.replace(facts.book, bodies=bodies)))
    other.bodies_of["passport"].append(above)
    assert other.providers_of("passport") == facts.providers_of("passport")


@pytest.mark.parametrize(("q", "said"), [(0.5, "more than half are still waiting"), (0.9, "more than 10% are still waiting")])
def test_a_quantile_that_is_not_reached_says_how_many_wait(facts, q, said):
    measures = dict(facts.book.measures)
    dated = measures["wait_days_median"].definition[0]
    changed = dataclasses.replace(dated, value=dataclasses.replace(dated.value, q=q))
    measures["wait_days_median"] = dataclasses.replace(measures["wait_days_median"], definition=(changed,))
    view = view_of(Facts(dataclasses.replace(facts.release, rulebook=dataclasses.replace(facts.book, measures=measures))))
    assert untagged(absence(view, figure(measure="wait_days_median", status="not-reached"))) == said


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"unit": "share", "value": 0.375, "numerator": 9, "denominator": 24, "n": 885}, "9 of 24"),
        ({"unit": "day", "value": 2.8, "denominator": 101272, "n": 121145}, "101,272"),
        ({"unit": "case", "value": 3, "denominator": "", "n": 12}, "12"),
        ({"unit": "share", "value": "", "numerator": 0, "denominator": 0, "n": 7}, "7"),
    ],
)
def test_a_figure_says_which_cases_it_rests_on(facts, cells, said):
    assert untagged(view_of(facts).base(figure(**cells))) == said


def test_without_ranks_no_order_is_given(facts):
    league = dataclasses.replace(facts.leagues[0], rows=(figure(id="land", value=0.5, rank="", rank_low="", rank_high="", tie_group=""),))
    assert str(ends_words(view_of(facts), league)[0]).startswith("No order is given")


@pytest.mark.parametrize(
    ("language", "low", "high", "said"),
    [
        ("en", 4, 11, "4th to 11th of 26"), ("en", 1, 1, "1st of 26"), ("en", 2, 3, "2nd to 3rd of 26"), ("en", 11, 22, "11th to 22nd of 26"),
        ("ru", 4, 11, "с 4-го по 11-е место из 26"), ("kk", 4, 11, "26 ішінде 4–11-орын"),
    ],
)  # fmt: skip
def test_rank_sets_in_words(facts, language, low, high, said):
    assert untagged(rank_words(view_of(facts, language), figure(rank_low=low, rank_high=high), 26)) == said


@pytest.mark.parametrize(
    "reason", ["not-submitted:promptness", "suppressed:promptness", "under-review:promptness", "row-unknown:ca1", "something-new:x"]
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_refusal_has_words(facts, language, reason):
    rules = facts.book.frameworks["annual"].rules[0].value
    said = str(refusal_words(view_of(facts, language), reason, rules))
    assert {"kk": "Бағаланбаған", "ru": "Без оценки", "en": "Not rated"}[language] in said
    assert reason.split(":")[0] not in said or reason.startswith("something-new")


def test_a_row_of_the_rule_in_words(facts):
    rules = facts.book.frameworks["annual"].rules[0].value
    assert [str(row_words(view_of(facts), row, rules)) for row in rules.table] == [
        "Promptness: score 4",
        "Promptness: score 3",
        "every other case",
    ]
