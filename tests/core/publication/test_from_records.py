"""The whole path by its commands: records to a release, and the release verified against the records, to the last cell."""

from __future__ import annotations

import csv
import datetime as dt
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

import releasing
from commands import run_json
from olshem import publication, rulebook


def olshem(*arguments: object, code: int = 0) -> dict[str, Any]:
    """Run a command with ``--json``; its answer."""
    found, answer = run_json(*arguments)
    assert found == code, answer
    return answer


def write_cases(path: Path, count: int = 900) -> Path:
    """Invented cases of 2025: three large bodies, a service that is rare, an area that is rarer."""
    draw = random.Random(5)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["case_id", "service", "body", "area", "submitted_at", "due_at", "decided_at"])
        for number in range(count):
            body, service = draw.choice([("health", "birth-certificate"), ("justice", "passport"), ("land", "land-plot")])
            if number % 150 == 0:
                body, service = "justice", "birth-certificate"
            month, day = draw.randint(1, 12), draw.randint(1, 28)
            due = f"2025-{month:02}-{day:02}T18:00:00" if service == "passport" else ""
            decided = f"2025-{min(12, month + draw.randint(0, 1)):02}-28T12:00:00" if draw.random() < 0.9 else ""
            area = "south" if number % 300 == 0 else draw.choice(["north", "centre"])
            writer.writerow([number, service, body, area, f"2025-{month:02}-{day:02}T09:00:00", due, decided])
    return path


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store, tables, keys and the release 2025.1 that the commands made of them."""
    folder = tmp_path_factory.mktemp("from-records")
    book = releasing.rateable_rulebook(folder / "rulebook")
    (folder / "mapping.yaml").write_text("kind: cases\ncolumns: same\n")
    cases = write_cases(folder / "cases.csv")
    at = ["--from", "2025-01-01", "--to", "2025-12-31", "--as-of", releasing.AS_OF]
    olshem("ingest", folder / "store", cases, "--rulebook", book, "--kind", "cases", "--mapping", folder / "mapping.yaml", "--source", "s")
    measure = ["measure", folder / "store", "--rulebook", book, *at]
    beside = ["--curves-out", folder / "curves.csv", "--findings-out", folder / "findings.csv"]
    olshem(*measure, "--grain", "year,month", "--by", "body,service", *beside, "--out", folder / "measures.csv")
    olshem(*measure, "--grain", "year", "--by", "area", "--out", folder / "areas.parquet")
    olshem("rate", book, folder / "measures.csv", "--period", "2025", "--out", folder / "ratings.csv")
    league = ["league", folder / "measures.csv", "--rulebook", book, "--measure", "on_time_share", "--period", "2025", "--draws", 300]
    olshem(*league, "--out", folder / "league.csv")
    olshem(*league, "--where", "service=passport", "--marginal", "--out", folder / "passport.csv")
    olshem("keys", "new", folder / "keys", "--at", "2026-01-12")
    olshem(*release_of(folder, folder / "releases"))
    return folder


def release_of(folder: Path, out: Path) -> list[object]:
    """The command that publishes the tables of a folder."""
    tables = ["--measures", "measures.csv", "--measures", "areas.parquet", "--ratings", "ratings.csv", "--league", "league.csv"]
    tables += ["--league", "passport.csv", "--curves", "curves.csv", "--findings", "findings.csv"]
    given = [folder / one if "." in one else one for one in tables]
    more = ["--number", "2025.1", "--at", "2026-01-13", "--key", folder / "keys" / "release.key", "--out", out]
    return ["release", "--rulebook", folder / "rulebook", *given, *more]


def test_a_release_agrees_with_its_records_to_the_last_cell(trip: Path) -> None:
    said = olshem("verify", trip / "releases" / "2025.1.zip", "--records", trip / "store")
    assert said["result"]["verdict"] == "authentic-self-signed"
    assert said["problems"] == []
    without = olshem("verify", trip / "releases" / "2025.1")["result"]["cells_recomputed"]
    assert said["result"]["cells_recomputed"] > without > 0
    public = trip / "keys" / "release.pub"
    assert olshem("verify", trip / "releases" / "2025.1", "--public-key", public)["result"]["verdict"] == "authentic"


def test_the_tables_have_their_names_and_small_cells_are_withheld(trip: Path) -> None:
    release = publication.open_release(trip / "releases" / "2025.1")
    names = ["measures", "measures-2", "ratings", "league-on_time_share", "league-on_time_share-passport", "findings", "curves"]
    assert list(release.tables) == names
    assert release.tables["ratings"].about["framework"] == "annual"
    table = release.tables["measures"]
    cells = {row[:5] + row[5:7]: row for row in table.rows}
    rare = cells["on_time_share", "justice", "birth-certificate", "*", "*", "2025-03-01", "2025-03-31"]
    shown = dict(zip(table.columns, rare, strict=True))
    assert shown["status"] in {"suppressed", "no-cases"}
    assert release.manifest["withheld"]["small"] > 0
    areas = {row[4]: dict(zip(release.tables["measures-2"].columns, row, strict=True)) for row in release.tables["measures-2"].rows}
    assert areas["south"]["status"] == "suppressed"
    assert {area for area, row in areas.items() if row["status"] == "suppressed"} > {"south"}, "one alone could be had by subtraction"


def test_no_withheld_cell_can_be_had_by_subtraction(trip: Path) -> None:
    """As an outsider would try it, with nothing but the files: a total less its shown parts, along every column."""
    folder = trip / "releases" / "2025.1"
    book = rulebook.read(trip / "rulebook")
    texts = [(folder / "data" / f"{name}.csv").read_text(encoding="utf-8").splitlines() for name in ("measures", "measures-2")]
    rows = [row for text in texts for row in csv.DictReader(text)]
    keyed = {tuple(row[name] for name in ("measure", "body", "service", "channel", "area", "starts_on", "ends_on")): row for row in rows}
    parent = {code: rulebook.ancestors(book, dt.date(2025, 12, 31))[code][1:2] for code in book.bodies}
    tried = 0
    for key, total in keyed.items():
        if total["status"] == "suppressed":
            continue
        for parts in sums_of(key, keyed, parent):
            hidden = [part for part in parts if part["status"] == "suppressed"]
            tried += bool(hidden)
            assert len(hidden) != 1, key
    assert tried > 20


def sums_of(key, keyed, parent):
    """The rows that add up to this one, dimension by dimension."""
    measure, body, service, channel, area, starts, ends = key
    others = [(other, row) for other, row in keyed.items() if other[0] == measure]
    for place in (2, 3, 4):
        if key[place] == "*":
            rest = key[:place] + key[place + 1 :]
            yield [row for other, row in others if other[place] != "*" and other[:place] + other[place + 1 :] == rest]
    above = () if body == "*" else (body,)
    yield [row for other, row in others if other[1] != "*" and parent[other[1]] == above and other[2:] == key[2:]]
    if starts[5:] == "01-01" and ends[5:] == "12-31":
        yield [row for other, row in others if other[1:5] == (body, service, channel, area) and other[5:] != (starts, ends)]


def test_other_records_are_told_from_these(trip: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(trip / "store", store)
    late = tmp_path / "late.csv"
    late.write_text("case_id,service,body,area,submitted_at,due_at,decided_at\n1,passport,justice,north,2025-05-05T09:00:00,,\n")
    olshem("ingest", store, late, "--rulebook", trip / "rulebook", "--kind", "cases", "--mapping", trip / "mapping.yaml", "--source", "s")
    said = olshem("verify", trip / "releases" / "2025.1", "--records", store, code=1)
    assert said["result"]["verdict"] == "records-differ"
    digest = publication.open_release(trip / "releases" / "2025.1").digests["records"]
    assert [(one["kind"], one["path"], one["column"], one["published"]) for one in said["problems"]] == [
        ("recompute", "data/measures.csv", "records_digest", digest)
    ]
    assert said["problems"][0]["message"] == "these are not the records that the figures were made from"


def test_a_release_that_is_altered_too_is_altered_whatever_the_records(trip: Path, tmp_path: Path) -> None:
    """Records that became known after the day of counting change nothing; a changed file is an alteration."""
    store = tmp_path / "store"
    shutil.copytree(trip / "store", store)
    late = tmp_path / "late.csv"
    late.write_text("case_id,service,body,area,submitted_at,due_at,decided_at\n1,passport,justice,north,2025-05-05T09:00:00,,\n")
    ingest = ["ingest", store, late, "--rulebook", trip / "rulebook", "--kind", "cases", "--mapping", trip / "mapping.yaml"]
    olshem(*ingest, "--source", "s", "--known-at", "2026-03-01T00:00:00")
    verify = ["verify", "--records", store]
    assert olshem(*verify, trip / "releases" / "2025.1")["result"]["verdict"] == "authentic-self-signed"
    olshem(*ingest, "--source", "t", "--known-at", "2025-06-01T00:00:00")
    spoilt = Path(shutil.copytree(trip / "releases" / "2025.1", tmp_path / "2025.1"))
    (spoilt / "codebook" / "README.md").unlink()
    assert olshem(*verify, spoilt, code=1)["result"]["verdict"] == "altered"


def test_the_same_tables_give_the_same_bytes_wherever_they_stand(trip: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(trip, tmp_path / "elsewhere"))
    shutil.rmtree(moved / "releases")
    olshem(*release_of(moved, moved / "out"))
    first = sorted(path.relative_to(trip / "releases") for path in (trip / "releases").rglob("*") if path.is_file())
    assert first == sorted(path.relative_to(moved / "out") for path in (moved / "out").rglob("*") if path.is_file())
    for path in first:
        assert (trip / "releases" / path).read_bytes() == (moved / "out" / path).read_bytes(), path


def test_a_release_whose_provenance_does_not_tell_the_run_says_so(made: Path, trip: Path) -> None:
    verdict = publication.verify(made, records=trip / "store")
    assert [(one.kind, one.path) for one in verdict.differences] == [("recompute", "provenance")]
    assert "does not say from, to, grain, as_of" in verdict.differences[0].message
