"""Returns in: numbers as people write them, absences as values, keys, versions of a form, missing returns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from olshem import returns, rulebook
from olshem.errors import MethodError, RecordsError
from olshem.returns.mapping import Numbers
from olshem.returns.numbers import STATUSES, one
from olshem.vocabulary import Status

ROOT = Path(__file__).resolve().parents[3]
BOOK = rulebook.read(ROOT / "tests" / "fixtures" / "returns-rulebook")
RULES = b"kind: returns\ncolumns: {body: {column: body, codes: same}, period: period}\n"
HEADER = "period,body,requests,withdrawn,on_time,late,complaints\n"


def read(tmp_path: Path, text: str, rules: bytes = RULES, form: str = "annual") -> returns.ReturnsResult:
    path = tmp_path / "returns.csv"
    path.write_text(text, encoding="utf-8")
    return returns.read([path], BOOK, form=form, mapping_text=rules)


def rows(made: returns.ReturnsResult, body: str, year: int) -> dict[str, tuple[object, ...]]:
    kept = [row for row in made.table.to_pylist() if row["body"] == body and row["starts_on"] == dt.date(year, 1, 1)]
    return {row["measure"]: (row["numerator"], row["denominator"], row["status"], row["note"]) for row in kept}


@pytest.mark.parametrize(
    ("text", "numbers", "value", "code"),
    [
        ("1 234", Numbers(), 1234, None),
        ("12,0", Numbers(), 12, None),
        ("12.0", Numbers(), 12, None),
        ("1,234,567", Numbers(), 1234567, None),
        ("1,234", Numbers(), 0, "returns.number-ambiguous"),
        ("1.234", Numbers(), 0, "returns.number-ambiguous"),
        ("1,234", Numbers(group=","), 1234, None),
        ("1.234", Numbers(decimal=","), 1234, None),
        ("1,234", Numbers(decimal=","), 0, "returns.number-not-whole"),
        ("0,125", Numbers(), 0, "returns.number-not-whole"),
        ("1.2.3", Numbers(), 0, "returns.number-invalid"),
        ("12.0", Numbers(decimal=","), 0, "returns.number-invalid"),
        ("84%", Numbers(), 0, "returns.ratio-refused"),
        ("-5", Numbers(), -5, None),
    ],
)
def test_a_number_is_read_one_way_or_refused(text: str, numbers: Numbers, value: int, code: str | None) -> None:
    reading = one(text, numbers, {})
    assert (reading.value, reading.code) == (value, code)


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.OK])
def test_each_absence_can_be_declared(status: Status, tmp_path: Path) -> None:
    assert STATUSES[one("-", Numbers(), {"-": status}).state] is status
    made = read(tmp_path, HEADER + "2023,health,100,5,80,15,-\n", RULES + f'absent: {{"-": {status}}}\n'.encode())
    assert rows(made, "health", 2023)["complaints_rate"][:3] == (None, None, status)
    assert rows(made, "health", 2023)["on_time_share"] == (80, 95, "ok", None)


def test_a_comma_is_echoed_as_it_was_read(tmp_path: Path) -> None:
    made = read(tmp_path, HEADER + '2023,health,"100,0",5,80,15,3\n2023,justice,"22,5",0,0,0,0\n2023,land,1,0,1,0,0\n')
    assert [(p.code, p.row, p.found) for p in made.problems] == [
        ("returns.number-as-read", 1, "100,0 (read as 100)"),
        ("returns.number-not-whole", 2, "22,5 (read as 22.5)"),
    ]


def test_blank_zero_missing_and_refused_are_four_things(tmp_path: Path) -> None:
    text = HEADER + "2024,health,0,0,0,0,0\n2024,justice,,,,,5\n2023,health,9,1,8,0,\n2023,land,x,0,0,0,0\n"
    made = read(tmp_path, text)
    assert rows(made, "health", 2024)["on_time_share"] == (0, 0, "no-cases", None)
    assert rows(made, "health", 2024)["requests"] == (0, None, "ok", None)
    assert set(rows(made, "justice", 2024).values()) == {(None, None, "not-submitted", "blank-return")}
    assert set(rows(made, "justice", 2023).values()) == {(None, None, "not-submitted", "no-return")}
    assert set(rows(made, "land", 2023).values()) == {(None, None, "rejected", "refused:returns.number-invalid")}
    assert rows(made, "health", 2023)["complaints_rate"] == (None, None, "not-submitted", "blank:complaints")
    assert rows(made, "health", 2023)["on_time_share"] == (8, 8, "ok", None)
    assert made.counts == {"rows_read": 4, "returns": 3, "blank": 1, "repeated": 0, "refused": 1, "missing": 2}


def test_a_year_between_is_missing_and_a_body_not_yet_there_is_not(tmp_path: Path) -> None:
    made = read(tmp_path, HEADER + "2023,health,1,0,1,0,0\n2025,health,1,0,1,0,0\n")
    missing = {(row["body"], row["starts_on"].year) for row in made.table.to_pylist() if row["note"] == "no-return"}
    assert missing == {(b, y) for b in ("justice", "land") for y in (2023, 2024, 2025)} | {("health", 2024), ("roads", 2025)}


def test_more_in_time_than_there_were_is_rejected(tmp_path: Path) -> None:
    made = read(tmp_path, HEADER + "2023,health,10,9,5,0,0\n2023,justice,1,0,1,0,0\n2023,land,1,0,1,0,0\n")
    assert rows(made, "health", 2023)["on_time_share"] == (None, None, "rejected", "impossible")
    assert [p.code for p in made.problems] == ["returns.balance-broken", "returns.parts-impossible"]


def test_bodies_by_their_names_in_any_language(tmp_path: Path) -> None:
    rules = b"kind: returns\ncolumns: {body: {column: body, codes: names}, period: period}\n"
    text = HEADER + "2023,Health  department,1,0,1,0,0\n2023,Департамент юстиции,1,0,1,0,0\n2023,Жер қатынастары басқармасы,1,0,1,0,0\n"
    assert read(tmp_path, text, rules).problems == ()
    (problem,) = read(tmp_path, text.replace("Health ", "Helth "), rules).problems[:1]
    assert (problem.code, problem.row, problem.column, problem.hint) == (
        "returns.body-unknown",
        1,
        "body",
        "did you mean health department?",
    )


def test_a_quarterly_form_and_constants(tmp_path: Path) -> None:
    rules = b"kind: returns\ncolumns: {body: {column: body, codes: {H: health, J: justice}}}\nconstants: {period: 2024-Q2}\n"
    made = read(tmp_path, "body,visits,closed\nH,50,5\nJ,20,\n", rules, "quarterly")
    got = {row["body"]: (row["numerator"], row["denominator"], row["status"], str(row["ends_on"])) for row in made.table.to_pylist()}
    assert got == {"health": (5, 50, "ok", "2024-06-30"), "justice": (None, None, "not-submitted", "2024-06-30")}


def test_an_unreadable_file_among_good_ones_stops_all_and_every_one_is_named(tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text(HEADER + "2023,health,1,0,1,0,0\n")
    with pytest.raises(RecordsError) as caught:
        returns.read([good, tmp_path / "no.csv", tmp_path / "nor.xlsx"], BOOK, form="annual", mapping_text=RULES)
    assert [Path(str(p.file)).name for p in caught.value.problems] == ["no.csv", "nor.xlsx"]


def test_a_form_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(MethodError, match="annual, quarterly") as caught:
        returns.read([Path("x.csv")], BOOK, form="anual", mapping_text=RULES)
    assert caught.value.code == "returns.form-unknown"
