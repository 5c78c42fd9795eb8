"""What a release refuses, what it withholds on the way, and how it stands on disk."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import releasing
from olshem import errors, publication, rulebook
from olshem.vocabulary import Status

Tables = dict[str, Path]


def publish(tables: Tables, key: Path, out: Path, **more: Any) -> publication.Made:
    settings = {"number": "2025.1", "at": "2026-01-13", "key": key, "out": out} | more
    return publication.release(releasing.inputs_of(tables), **settings)


def rewrite(path: Path, change: Callable[[list[str], list[list[str]]], None]) -> None:
    """Change a table's header and rows in place."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    change(header, rows)
    releasing.write_csv(path, header, rows)


def add_column(name: str, value: str) -> Callable[[list[str], list[list[str]]], None]:
    def change(header: list[str], rows: list[list[str]]) -> None:
        header.append(name)
        for row in rows:
            row.append(value)

    return change


def drop_column(name: str) -> Callable[[list[str], list[list[str]]], None]:
    def change(header: list[str], rows: list[list[str]]) -> None:
        place = header.index(name)
        for row in (header, *rows):
            del row[place]

    return change


def set_cell(name: str, value: str, row: int = 0) -> Callable[[list[str], list[list[str]]], None]:
    def change(header: list[str], rows: list[list[str]]) -> None:
        rows[row][header.index(name)] = value

    return change


def repeat_row(header: list[str], rows: list[list[str]]) -> None:
    rows.append(rows[0])


def add_channel(code: str) -> Callable[[list[str], list[list[str]]], None]:
    """One more row of the first cell, by a channel."""

    def change(header: list[str], rows: list[list[str]]) -> None:
        rows.append([code if name == "channel" else cell for name, cell in zip(header, rows[0], strict=True)])

    return change


def cut_row(header: list[str], rows: list[list[str]]) -> None:
    rows[1].pop()


REFUSALS: dict[str, tuple[str, Callable[[list[str], list[list[str]]], None] | str, type[errors.OlshemError], str]] = {
    "no provenance": ("measures", "unlink", errors.ReleaseError, "release.provenance-missing"),
    "provenance that is no JSON": ("ratings", "{", errors.ReleaseError, "release.provenance-unreadable"),
    "provenance that is a list": ("ratings", "[]", errors.ReleaseError, "release.provenance-unreadable"),
    "another rulebook in the provenance": ("curves", '{"digests": {"rulebook": "00"}}', errors.ReleaseError, "release.rulebook-differs"),
    "another rulebook in the rows": ("measures", set_cell("rulebook_digest", "0" * 64), errors.ReleaseError, "release.rulebook-differs"),
    "case ids": ("measures", add_column("case_id", "7"), errors.DisclosureError, "release.case-level"),
    "instants of cases": ("curves", add_column("submitted_at", "2025-01-01T09:00:00"), errors.DisclosureError, "release.case-level"),
    "a column of nobody's": ("league", add_column("remark", "x"), errors.DisclosureError, "release.column-unknown"),
    "case ids in the place of bodies": ("findings", set_cell("body", "case-4711"), errors.ReleaseError, "release.code-unknown"),
    "a service that is not in the rulebook": ("measures", set_cell("service", "visa"), errors.ReleaseError, "release.code-unknown"),
    "a measure that is not in the rulebook": ("curves", set_cell("measure", "speed"), errors.ReleaseError, "release.code-unknown"),
    "a body of the league that is none": ("league", set_cell("id", "mars"), errors.ReleaseError, "release.code-unknown"),
    "a channel that is no code": ("measures", add_channel("fax 4711"), errors.ReleaseError, "release.code-unknown"),
    "a row twice": ("measures", repeat_row, errors.ReleaseError, "release.key-repeated"),
    "a short row": ("ratings", cut_row, errors.ReleaseError, "release.table-unreadable"),
    "a column too few": ("measures", drop_column("n"), errors.ReleaseError, "release.column-missing"),
    "a number that is none": ("curves", set_cell("at_risk", "many"), errors.ReleaseError, "release.cell-invalid"),
    "a count that is none": ("measures", set_cell("n", "many"), errors.ReleaseError, "release.cell-invalid"),
    "a period that is none": ("measures", set_cell("ends_on", "soon"), errors.ReleaseError, "release.cell-invalid"),
    "a status that is none": ("measures", set_cell("status", "fine"), errors.ReleaseError, "release.code-unknown"),
    "a rating that does not follow": ("ratings", set_cell("rating", "3", row=2), errors.ReleaseError, "release.ratings-differ"),
    "a rank that does not follow": ("league", set_cell("rank_high", "3", row=1), errors.ReleaseError, "release.league-differs"),
    "a curve of a cell that was not measured": ("curves", set_cell("service", "-"), errors.DisclosureError, "release.cell-unmeasured"),
}  # fmt: skip


@pytest.mark.parametrize(("role", "spoil", "kind", "code"), REFUSALS.values(), ids=REFUSALS)
def test_what_may_not_be_published_is_refused_and_nothing_is_written(
    tables: Tables, key: Path, tmp_path: Path, role: str, spoil: Any, kind: type[errors.OlshemError], code: str
) -> None:
    meta = tables[role].with_name(f"{role}.csv.meta.json")
    if spoil == "unlink":
        meta.unlink()
    elif isinstance(spoil, str):
        meta.write_text(spoil)
    else:
        rewrite(tables[role], spoil)
    with pytest.raises(kind) as caught:
        publish(tables, key, tmp_path / "out")
    assert caught.value.code == code
    assert caught.value.problems[0].code == code
    assert not (tmp_path / "out").exists()


def test_a_channel_that_the_rulebook_does_not_know_is_published(tables: Tables, key: Path, tmp_path: Path) -> None:
    rewrite(tables["measures"], add_channel("fax"))
    made = publish(tables, key, tmp_path / "out")
    assert ",fax," in (made.folder / "data" / "measures.csv").read_text(encoding="utf-8")


ARGUMENTS: dict[str, tuple[dict[str, Any], type[errors.OlshemError], str]] = {
    "a number that is none": ({"number": "spring"}, errors.MethodError, "release.number-invalid"),
    "a number that climbs": ({"number": "../2025"}, errors.MethodError, "release.number-invalid"),
    "a number with a zero before it": ({"number": "2025.01"}, errors.MethodError, "release.number-invalid"),
    "a day that is none": ({"at": "tomorrow"}, errors.MethodError, "release.at-invalid"),
    "a correction without a reason": ({"corrects": "2024.1"}, errors.MethodError, "release.corrects-without-reason"),
    "a correction with an empty reason": ({"corrects": "2024.1", "reason": " "}, errors.MethodError, "release.corrects-without-reason"),
    "a reason without a correction": ({"reason": "why not"}, errors.MethodError, "release.corrects-without-reason"),
    "a correction of nothing": ({"corrects": "2024.1", "reason": "a fault"}, errors.ReleaseError, "release.corrects-unknown"),
    "a key that is none": ({"key": Path("none.key")}, errors.ReleaseError, "release.key-unreadable"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "kind", "code"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_arguments_that_make_no_sense(
    tables: Tables, key: Path, tmp_path: Path, arguments: dict[str, Any], kind: type[errors.OlshemError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        publish(tables, arguments.get("key", key), tmp_path / "out", **{name: one for name, one in arguments.items() if name != "key"})
    assert caught.value.code == code
    assert not (tmp_path / "out").exists()


def test_a_faulty_rulebook_is_refused(tables: Tables, key: Path, tmp_path: Path) -> None:
    (tables["rulebook"] / "rulebook.yaml").write_text("rulebook: x\n")
    with pytest.raises(errors.RulebookError):
        publish(tables, key, tmp_path / "out")


# ---------------------------------------------------------------- numbers, order, corrections
def test_releases_stand_in_the_order_of_their_numbers_and_each_names_the_one_before(tables: Tables, key: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = {number: publish(tables, key, out, number=number) for number in ("2025.9", "2025.10", "2026.1")}
    before = {number: one.manifest["previous_number"] for number, one in made.items()}
    assert before == {"2025.9": None, "2025.10": "2025.9", "2026.1": "2025.10"}
    assert made["2026.1"].manifest["previous"] == made["2025.10"].manifest_sha256
    fixed = publish(tables, key, out, number="2026.2", corrects="2025.9", reason="one office had sent March twice")
    release = publication.open_release(fixed.folder)
    assert (release.corrects, release.reason) == ("2025.9", "one office had sent March twice")
    assert release.previous == made["2026.1"].manifest_sha256
    assert publication.verify(fixed.folder).word == "authentic-self-signed"
    assert not any("beside it" in note for note in publication.verify(fixed.folder).notes)
    (out / "2026.1" / "manifest.json").write_bytes(b"{}")
    assert any("release 2026.1 beside it" in note for note in publication.verify(fixed.folder).notes)


def test_a_number_is_used_once(tables: Tables, key: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = publish(tables, key, out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(errors.ReleaseError) as caught:
        publish(tables, key, out, at="2026-02-01")
    assert caught.value.code == "release.number-exists"
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert made.archive.is_file()


def test_a_run_that_was_killed_between_the_two_names_can_be_finished(tables: Tables, key: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = publish(tables, key, out)
    archive = made.archive.read_bytes()
    made.folder.rename(out / ".2025.1.part")  # the ZIP has its name, the folder not yet
    again = publish(tables, key, out)
    assert again.archive.read_bytes() == archive
    assert sorted(path.name for path in out.iterdir()) == ["2025.1", "2025.1.zip"]
    again.folder.rename(out / ".2025.1.part")
    with pytest.raises(errors.ReleaseError) as caught:
        publish(tables, key, out, at="2026-02-01")
    assert caught.value.code == "release.number-exists"


def test_a_place_that_cannot_be_written_to(tables: Tables, key: Path, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    with pytest.raises(errors.ReleaseError) as caught:
        publish(tables, key, tmp_path / "a-file" / "out")
    assert caught.value.code == "release.unwritable"


# ---------------------------------------------------------------- withholding
def small_bodies() -> list[list[object]]:
    """Measures in which the land department has four cases a month and 48 a year; the small rulebook's least is 5."""
    counts = dict(releasing.MONTH)
    counts["land", "land-plot"] = (4, 2, 1, 1, 0)
    return releasing.measure_rows(counts)


def test_small_months_go_with_what_would_give_them_away_and_the_year_stays(tmp_path: Path, key: Path) -> None:
    tables = releasing.write_tables(tmp_path / "tables", small_bodies())
    release = publication.open_release(publish(tables, key, tmp_path / "out").folder)
    table = release.tables["measures"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    hidden = {(row["body"], row["service"]) for row in rows if row["status"] == "suppressed" and row["measure"] == "on_time_share"}
    assert ("land", "*") in hidden
    assert ("*", "*") not in hidden
    assert all(row["status"] == "ok" for row in rows if row["starts_on"][5:] == "01-01" and row["ends_on"][5:] == "12-31")
    for row in rows:
        if row["status"] == "suppressed":
            assert not any(row[name] for name in ("numerator", "denominator", "n", "n_open", "n_overdue", "value", "low", "high"))
    assert {row[0]: row[2] for row in release.tables["ratings"].rows} == {"health": "rated", "justice": "rated", "land": "rated"}


def year_of_three(tmp_path: Path, **cases: int) -> Tables:
    """Tables in which each body has this many cases in the whole year."""
    services = {"health": "birth-certificate", "justice": "passport", "land": "land-plot"}
    counts = {(body, services[body]): (n, n // 2, n - n // 2, 0, 0) for body, n in cases.items()}
    return releasing.write_tables(tmp_path / "tables", releasing.measure_rows(counts, year_only=True))


def test_what_rests_on_a_cell_withheld_beside_a_small_one_is_published_without_it(tmp_path: Path, key: Path) -> None:
    tables = year_of_three(tmp_path, health=900, justice=60, land=3)
    with (tables["ratings"]).open() as file:
        assert [row["status"] for row in csv.DictReader(file)] == ["rated", "rated", "refused"]
    made = publish(tables, key, tmp_path / "out")
    release = publication.open_release(made.folder)
    assert {problem.code for problem in made.problems} == {"release.withheld-beside"}
    assert [(row[0], row[2], row[3]) for row in release.tables["ratings"].rows] == [
        ("health", "rated", ""), ("justice", "refused", "suppressed:promise"), ("land", "refused", "suppressed:promise"),
    ]  # fmt: skip
    league = {row[4]: row[-1] for row in release.tables["league-on_time_share"].rows}
    assert (league["justice"], league["land"]) == ("suppressed", "suppressed")
    assert {row[1] for row in release.tables["curves"].rows} == {"health", "akimat", "*"}
    assert publication.verify(made.folder).word == "authentic-self-signed"


def test_a_cell_that_came_withheld_is_protected_too(tmp_path: Path, key: Path) -> None:
    rows = releasing.measure_rows(year_only=True)
    columns = releasing.COLUMNS["measures"].split()
    for row in rows:
        if row[columns.index("service")] == "passport" and row[columns.index("measure")] == "on_time_share":
            for name in ("numerator", "denominator", "n", "n_open", "n_overdue", "n_not_due", "n_without_due", "value", "low", "high"):
                row[columns.index(name)] = None
            row[columns.index("status")] = "suppressed"
    tables = releasing.write_tables(tmp_path / "tables", rows)
    made = publish(tables, key, tmp_path / "out")
    table = publication.open_release(made.folder).tables["measures"]
    hidden = {row[1:3] for row in table.rows if row[0] == "on_time_share" and row[columns.index("status")] == "suppressed"}
    assert ("justice", "birth-certificate") in hidden, "the total of justice less this one would give the withheld one"
    assert publication.verify(made.folder).word == "authentic-self-signed"


def test_the_number_of_cases_is_withheld_in_every_measure_or_in_none(tmp_path: Path, key: Path) -> None:
    """A body with few cases that fell due is small for one measure only; its n, which others show, must not help against a third."""
    counts = {
        ("health", "birth-certificate"): (900, 800, 50, 50, 0), ("justice", "birth-certificate"): (3, 1, 1, 1, 0),
        ("justice", "passport"): (40, 1, 1, 1, 37), ("land", "land-plot"): (60, 20, 20, 20, 0), ("land", "passport"): (45, 20, 5, 5, 15),
    }  # fmt: skip
    tables = releasing.write_tables(tmp_path / "tables", releasing.measure_rows(counts, year_only=True))
    made = publish(tables, key, tmp_path / "out")
    table = publication.open_release(made.folder).tables["measures"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    known = {(row["body"], row["service"]): int(row["n"]) for row in rows if row["n"]}
    services = ("birth-certificate", "passport", "land-plot")
    for body in ("health", "justice", "land"):
        parts = {(body, service) for service in services if (body, service) in releasing.cells(counts)}
        hidden = parts - known.keys()
        assert (body, "*") not in known or len(hidden) != 1, body


def test_findings_of_withheld_bodies_are_left_out(tmp_path: Path, key: Path) -> None:
    tables = year_of_three(tmp_path, health=900, justice=60, land=3)
    rewrite(tables["findings"], set_cell("body", "land"))
    release = publication.open_release(publish(tables, key, tmp_path / "out").folder)
    assert release.tables["findings"].rows == ()


def test_counts_follow_the_measures(tmp_path: Path, key: Path) -> None:
    tables = year_of_three(tmp_path, health=900, justice=60, land=3)
    day = ["2025-01-01", "2025-12-31"]
    counts = releasing.write_csv(tmp_path / "counts.csv", ["body", "starts_on", "ends_on", "n"], [["health", *day, 900], ["land", *day, 3]])
    releasing.write_meta(counts)
    inputs = releasing.inputs_of(tables)
    with_counts = publication.Inputs(inputs.rulebook, inputs.measures, inputs.ratings, inputs.league, counts=(counts,))
    made = publication.release(with_counts, number="2025.1", at="2026-01-13T10:00:00+05:00", key=key, out=tmp_path / "out")
    assert publication.open_release(made.folder).tables["counts"].rows == (("health", *day, "900"),)


def test_two_measure_files_that_disagree_are_refused(tables: Tables, key: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_bytes(tables["measures"].read_bytes())
    releasing.write_meta(other)
    rewrite(other, set_cell("n", "4444"))
    inputs = releasing.inputs_of(tables)
    both = publication.Inputs(inputs.rulebook, (*inputs.measures, other), inputs.ratings)
    with pytest.raises(errors.ReleaseError) as caught:
        publication.release(both, number="2025.1", at="2026-01-13", key=key, out=tmp_path / "out")
    assert caught.value.code == "release.measures-disagree"


# ---------------------------------------------------------------- how it stands
def test_the_manifest_says_what_the_contract_asks(made: Path) -> None:
    manifest = json.loads((made / "manifest.json").read_bytes())
    assert {"files", "root", "previous", "code_version", "versions", "digests", "seed", "key_id"} <= set(manifest)
    assert [entry["path"] for entry in manifest["files"]] == sorted(entry["path"] for entry in manifest["files"])
    assert set(manifest["versions"]) == {"cryptography", "numpy", "pyarrow", "scipy"}
    book = rulebook.read(made / "rulebook")
    assert manifest["digests"]["rulebook"] == book.digest
    assert (made / "manifest.json").read_bytes().endswith(b"\n")


def test_provenance_tells_no_folder_of_the_publishers(tables: Tables, key: Path, tmp_path: Path) -> None:
    releasing.write_meta(tables["curves"], options={"store": "/home/somebody/store", "where": ["a/b"], "k": 3})
    made = publish(tables, key, tmp_path / "out")
    assert json.loads((made.folder / "provenance" / "curves.csv.meta.json").read_bytes())["options"] == {
        "store": "store",
        "where": ["b"],
        "k": 3,
    }


def test_the_codebook_covers_every_column_and_code_in_three_languages(made: Path) -> None:
    release = publication.open_release(made)
    with (made / "codebook" / "columns.csv").open(encoding="utf-8") as file:
        columns = list(csv.DictReader(file))
    with (made / "codebook" / "codes.csv").open(encoding="utf-8") as file:
        codes = list(csv.DictReader(file))
    assert {(row["table"], row["column"]) for row in columns} == {
        (name, column) for name, table in release.tables.items() for column in table.columns
    }
    assert all(row[language].strip() for row in (*columns, *codes) for language in ("kk", "ru", "en"))
    known = {(row["list"], row["code"]) for row in codes}
    assert {("body", "justice"), ("service", "passport"), ("measure", "wait_median"), ("area", "north"), ("status", "suppressed")} <= known
    assert {code for kind, code in known if kind == "status"} == set(map(str, Status))
    assert next(row["en"] for row in codes if (row["list"], row["code"]) == ("body", "justice")) == "Justice department"


@pytest.mark.parametrize("at", ["2026-01-13", "2026-01-13T10:00:00", "2026-01-13T10:00:00+05:00", "2026-01-13T10:00:00Z"])
def test_every_form_of_a_moment_is_taken(tables: Tables, key: Path, tmp_path: Path, at: str) -> None:
    release = publication.open_release(publish(tables, key, tmp_path / "out", at=at).folder)
    assert (release.at, release.on) == (at, dt.date(2026, 1, 13))


# ---------------------------------------------------------------- before anything has been counted
def test_a_rulebook_alone_is_a_release_of_promises(tmp_path: Path, key: Path) -> None:
    inputs = publication.Inputs(releasing.HERE / "fixtures" / "country-rulebook")
    made = publication.release(inputs, number="2026.1", at="2026-11-24", key=key, out=tmp_path / "out")
    release = publication.open_release(made.folder)
    assert release.of_role("measures") == ()
    assert release.rulebook.code == "country"
    verdict = publication.verify(made.folder)
    assert verdict.word == "authentic-self-signed"
    assert verdict.notes == ("it holds no figures: only the rulebook, and so what is promised",)


def test_what_follows_from_measures_is_refused_without_them(tables: Tables, key: Path, tmp_path: Path) -> None:
    given = releasing.inputs_of(tables)
    with pytest.raises(errors.ReleaseError) as caught:
        publication.release(
            publication.Inputs(given.rulebook, ratings=given.ratings), number="2025.1", at="2026-01-13", key=key, out=tmp_path / "out"
        )
    assert caught.value.code == "release.measures-missing"
    assert not (tmp_path / "out").exists()
