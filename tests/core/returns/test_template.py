"""Templates out and in: openpyxl, which is not ours, looks at what was written and fills it in."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from commands import run, run_json
from olshem import returns, rulebook
from olshem.errors import MethodError, RecordsError

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "tests" / "fixtures" / "returns-rulebook"
BOOK = rulebook.read(FOLDER)
GOOD = ROOT / "tests" / "faulty" / "returns"
ASKED = {"form": "annual", "body": "health", "period": "2024"}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "health.xlsx"
    returns.template(BOOK, **ASKED, language="en", out=path, last={"requests": 100})  # type: ignore[dict-item]
    return path


def fill(path: Path, numbers: dict[str, object], whys: dict[str, str] | None = None) -> Path:
    book = openpyxl.load_workbook(path)
    for row in book["Return"].iter_rows(min_row=2):
        row[4].value = numbers.get(row[0].value)
        row[5].value = (whys or {}).get(row[0].value)
    book.save(path)
    return path


def read(path: Path) -> returns.ReturnsResult:
    return returns.read([path], BOOK, form="annual")


FULL = {"requests": 110, "withdrawn": 5, "on_time": 85, "late": 20, "complaints": 4}


def test_a_person_sees_what_is_asked_and_the_last_number_and_can_change_only_the_answers(made: Path) -> None:
    book = openpyxl.load_workbook(made)
    sheet = book["Return"]
    assert [cell.value for cell in sheet[2]][:5] == ["requests", "Requests in all", "cases (required)", 100, None]
    assert sheet["B1"].value == "Health department · Yearly return on requests · 2024"
    assert sheet.protection.sheet
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked} == {
        f"{column}{row}" for column in "EF" for row in range(2, 7)
    }
    rules = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    assert (rules["E2"].type, rules["E2"].formula1, rules["E2"].formula2) == ("whole", "0", "100000")
    assert rules["F2"].type == "list"
    assert [one.sheet_state for one in book] == ["visible", "visible", "veryHidden", "veryHidden"]
    assert book.custom_doc_props["olshem-form"].value.startswith("annual ")
    assert "requests = withdrawn + on_time + late" in str(book["About"]["B3"].value)


@pytest.mark.parametrize(("language", "word"), [("kk", "Саны 2024"), ("ru", "Число 2024"), ("en", "Number 2024")])
def test_every_language_comes_back(language: str, word: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    returns.template(BOOK, **ASKED, language=language, out=path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet["E1"].value == word
    for row in sheet.iter_rows(min_row=2):
        row[4].value = FULL[row[0].value] if row[0].value != "complaints" else None
    why = book["olshem-lists"]["A4"].value
    sheet["F6"].value = why
    book.save(path)
    rows = {row["measure"]: row for row in read(path).table.to_pylist() if row["body"] == "health"}
    assert (rows["on_time_share"]["numerator"], rows["on_time_share"]["denominator"]) == (85, 105)
    assert (rows["complaints_rate"]["status"], rows["complaints_rate"]["note"]) == ("under-review", "blank:complaints=under-review")


def test_equal_inputs_give_equal_bytes(made: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    returns.template(BOOK, **ASKED, language="en", out=again, last={"requests": 100})  # type: ignore[dict-item]
    assert made.read_bytes() == again.read_bytes()


def test_an_empty_template_is_a_blank_return(made: Path) -> None:
    result = read(made)
    assert (result.counts["returns"], result.counts["blank"]) == (1, 1)


def test_faults_of_a_template_are_told_by_the_code_of_the_cell(made: Path) -> None:
    result = read(fill(made, FULL | {"requests": 111, "complaints": "four"}))
    assert [(one.code, one.row, one.column) for one in result.problems if one.row] == [("returns.number-invalid", 1, "complaints")]
    assert "row 5 of the sheet Return" in str(result.problems[0].hint)
    result = read(fill(made, FULL | {"requests": 111}))
    assert [(one.code, one.column) for one in result.problems if one.row] == [("returns.balance-broken", "requests")]


def test_a_template_of_another_form_or_version_is_refused(made: Path, tmp_path: Path) -> None:
    with pytest.raises(RecordsError) as caught:
        returns.read([made], BOOK, form="quarterly")
    assert caught.value.code == "returns.template-other-form"
    newer = tmp_path / "newer"
    shutil.copytree(FOLDER, newer)
    forms = newer / "forms.yaml"
    forms.write_text(forms.read_text(encoding="utf-8").replace("en: Withdrawn", "en: Withdrawn by the person"), encoding="utf-8")
    with pytest.raises(RecordsError) as caught:
        returns.read([made], rulebook.read(newer), form="annual")
    assert caught.value.code == "returns.template-outdated"


def test_a_broken_stamp_is_refused(made: Path) -> None:
    book = openpyxl.load_workbook(made)
    book["olshem"]["B4"].value = None
    book.save(made)
    with pytest.raises(RecordsError) as caught:
        read(made)
    assert caught.value.code == "returns.template-broken"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"body": "nobody"}, "returns.body-unfit"),
        ({"period": "2024-Q1"}, "returns.grain-unfit"),
        ({"period": "2012"}, "returns.form-unasked"),
        ({"form": "weekly"}, "returns.form-unknown"),
        ({"language": "de"}, "returns.language-unknown"),
        ({"out": Path("t.xls")}, "returns.template-kind"),
    ],
)
def test_what_cannot_be_made_is_refused_by_name(change: dict[str, object], code: str, tmp_path: Path) -> None:
    asked = ASKED | {"language": "en", "out": tmp_path / "t.xlsx"} | change
    with pytest.raises(MethodError) as caught:
        returns.template(BOOK, **asked)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_the_commands_with_last_year_beside(tmp_path: Path) -> None:
    out, asked = tmp_path / "t.xlsx", [word for name, value in ASKED.items() for word in (f"--{name}", value)]
    rest = ["--rulebook", FOLDER, "--language", "ru", "--out", out]
    code, said = run_json("returns", "template", *asked, *rest, "--last", GOOD / "good.csv", "--mapping", GOOD / "mapping.yaml")
    assert (code, said["result"]["last"]) == (0, 5)
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == [100, 5, 80, 15, 3]
    read_back = run("returns", "read", out, "--rulebook", FOLDER, "--form", "annual", "--out", tmp_path / "r.csv")
    assert read_back.exit_code == 0
    assert "health,on_time_share,2024-01-01,2024-12-31,,,not-submitted,blank-return" in (tmp_path / "r.csv").read_text()
    assert run("returns", "read", GOOD / "good.csv", "--rulebook", FOLDER, "--form", "annual").exit_code == 2


def test_a_workbook_of_many_returns_with_a_formula_without_its_value(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (GOOD / "good.csv").read_text().splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.active["C3"].value = "=1+1"
    path = tmp_path / "many.xlsx"
    book.save(path)
    made = returns.read([path], BOOK, form="annual", mapping_text=(GOOD / "mapping.yaml").read_bytes())
    assert [(one.code, one.row, one.column) for one in made.problems[:1]] == [("returns.formula-without-value", 2, "requests")]
    assert (made.counts["rows_read"], made.counts["refused"]) == (6, 1)
