"""What became of bodies and areas is a table of each release, made from its own rulebook and made again by who verifies it."""

from __future__ import annotations

import csv
import dataclasses
import json
from pathlib import Path

import pytest

import releasing
from olshem import publication, rulebook
from olshem.publication import lineage

COUNTRY = releasing.HERE / "fixtures" / "country-rulebook"


@pytest.fixture(scope="module")
def promises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of a country's rulebook alone."""
    folder = tmp_path_factory.mktemp("lineage")
    publication.new_keys(folder / "keys")
    made = publication.release(
        publication.Inputs(COUNTRY), number="2026.1", at="2026-01-13", key=folder / "keys" / "release.key", out=folder / "releases"
    )
    return made.folder


def test_a_release_ships_the_table_of_its_own_rulebook(promises):
    with (promises / "data" / "successions.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert tuple(header) == rulebook.SUCCESSION_COLUMNS
    assert sorted(map(tuple, rows)) == sorted(rulebook.succession_rows(rulebook.read(COUNTRY)))
    assert rows
    assert (promises / "data" / "successions.parquet").is_file()
    meta = json.loads((promises / "provenance" / "successions.csv.meta.json").read_text())
    assert meta["command"] == "rules successions"


def test_verify_makes_it_again_and_says_so(promises):
    verdict = publication.verify(promises)
    assert verdict.word == "authentic-self-signed"
    assert verdict.recomputed_from == ("Parquet from CSV", "successions from the rulebook")
    assert any("no figures" in note for note in verdict.notes)


def test_a_table_that_its_rulebook_does_not_give_is_found(promises):
    release = publication.open_release(promises)
    assert [one.differences for one in lineage.again(release)] == [()]
    table = release.tables["successions"]
    place = table.columns.index("after")
    other = dataclasses.replace(table, rows=((*table.rows[0][:place], "somebody", *table.rows[0][place + 1 :]), *table.rows[1:]))
    wrong = dataclasses.replace(release, tables={**release.tables, "successions": other})
    (compared,) = lineage.again(wrong)
    assert len(compared.differences) == 2, "a row too many and one too few"


def test_where_nothing_became_anything_there_is_no_table(made):
    assert not (made / "data" / "successions.csv").exists()
    assert lineage.succession_table(rulebook.read(releasing.SMALL)) is None


def test_a_table_of_bodies_as_they_are_now_says_so(made, tables, key, tmp_path):
    publication.release(releasing.inputs_of(tables), number="2025.1", at="2026-01-13", key=key, out=tmp_path / "was")
    releasing.write_meta(tables["measures"], options={"as_now": True})
    publication.release(releasing.inputs_of(tables), number="2025.1", at="2026-01-13", key=key, out=tmp_path / "now")
    was, now = (publication.open_release(tmp_path / name / "2025.1").tables["measures"].about for name in ("was", "now"))
    assert (dict(was), dict(now)) == ({}, {"as_now": "True"})
