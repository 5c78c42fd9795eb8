"""The rulebook of Kazakhstan says what the collected files say, row by row, and promises nothing that is not in them."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from olshem import rulebook
from olshem.rulebook import Dated
from olshem.vocabulary import LANGUAGES, Criterion, Text

COLLECTED = "2026-11-24"
GENERAL = "all-services"
Row = dict[str, str]

FINER = {
    ("akimat-housing-aid", "pass672_mir"): ("2020", "2020-11", "its act is of 16 October 2020"),
    ("akimat-housing-aid", "gov.kz/services/3695"): ("2022", "2022-10", "its note: after September 2022"),
    ("akimat-kindergarten-queue", "037pass_mon"): ("2020", "2020-07", "its act is of 19 June 2020"),
    ("justice-birth-registration", "pass014_mu"): ("2022", "2022-10", "its note: after September 2022, as it is not before 2019"),
    ("justice-divorce-registration", "pass017_mu"): ("2019", "2019-04", "its note: Nur-Sultan, so after March 2019 (note of Astana's row)"),
    ("justice-passport-and-id", "pass003_mvd"): ("2022", "2022-10", "it names Astana, so after September 2022"),
    ("social-birth-and-care-allowance", "pass156_mtszn"): ("2020", "2020-04", "its note: of the pandemic, so after March 2020"),
    ("social-care-institution", "pass170_mtszn"): ("2022", "2022-10", "its note: after September 2022"),
    ("social-local-assistance", "pass172_mtszn"): ("2019", "2019-04", "its note: Nur-Sultan, so after March 2019 (note of Astana's row)"),
    ("social-personal-assistant", "zhetysu-tekeli"): ("2022", "2022-07", "its note: after June 2022"),
    ("social-targeted-assistance", "pass166_mtszn"): ("2019", "2019-04", "its note: the scheme of April 2019"),
    (GENERAL, "vkorc.kz"): ("2021", "2021-07", "its note: the scheme in force since July 2021"),
}
"""Pages known by their year alone of which a note or an act says more: service and address; the year, the month, why."""
NOT_THE_TERM = {
    ("justice-birth-registration", "is sent to your personal account within 1 working day"): "acceptance-confirmation-term",
    ("social-survivor-benefit", "to get information about the appointment of benefits – 30 minutes"): "information-term",
}
"""Rows called ``term`` in the file whose words promise something other than the result."""
PAST = {
    ("health-medical-licence", "fee"): ("2025-12-31", "derived"),  # the Tax Code that it cites was replaced on 2026-01-01
    ("health-phc-attachment", "latest-application"): ("2025-12-31", "read"),  # an earlier copy than that of 2026, which names no hour
}
"""Undated rows that no longer hold on the day of collection: the last day on which they can have held, and the confidence."""
RENAMED = {
    ("akimat-personal-subsidiary-farm", "en"), ("finance-residence-confirmation", "en"), ("finance-special-tax-regime-decision", "en"),
    ("interior-vehicle-registration", "en"), ("social-kandas-status", "kk"), ("social-kandas-status", "ru"),
}  # fmt: skip
"""Names of the file that are clearly wrong or awkward; ours carry a request for review."""


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "rulebooks" / "kazakhstan"


@pytest.fixture(scope="module")
def book(folder: Path) -> rulebook.Rulebook:
    return rulebook.read(folder)


@pytest.fixture(scope="module")
def files(shared: Path) -> dict[str, list[Row]]:
    return {path.stem: rows(path) for path in sorted((shared / "kazakhstan").glob("*.csv"))}


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(day: dt.date | None) -> str:
    """A day as it was written: a partial date stays partial."""
    return "" if day is None else str(getattr(day, "written", day.isoformat()))


def split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


def shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def promises(book: rulebook.Rulebook) -> Iterator[tuple[str, str, Dated[Any]]]:
    """Every dated value of every standard, the general ones of the model standard under the pseudo-service of the files."""
    standards: dict[str, Mapping[Any, tuple[Dated[Any], ...]]] = {code: one.standards for code, one in book.services.items()}
    standards[GENERAL] = book.model_standards["model-standard"].standards
    for service, parameters in standards.items():
        for parameter, values in parameters.items():
            for value in values:
                yield service, parameter, value


def check_names(text: Text, row: Row, unread: set[str], renamed: Collection[str] = ()) -> None:
    """A name in a language is that of the file; where the file has none, or none that was read, a reader is asked to check it."""
    for language in LANGUAGES:
        name = "" if language in renamed else row[f"name_{language}"]
        assert text[language] == name if name else language in text.review, (row, language)
    assert unread <= set(text.review), row


# ---------------------------------------------------------------- standards
def of_row(row: Row) -> tuple[str, ...]:
    """A row of the parameters as the rulebook should hold it. Only a date of force may be given beside the day of reading."""
    row = row | {"parameter": NOT_THE_TERM.get((row["service_code"], row["quote"]), row["parameter"])}
    observed = "" if row["valid_from"] else finer(row) or row["observed_on"] or COLLECTED
    if (last := PAST.get((row["service_code"], row["parameter"]))) and not row["observed_on"]:
        observed, row["valid_to"], row["confidence"] = last[0], *last
    channel = () if row["channel"] == "all" else split(row["channel"])
    keys = ("service_code", "parameter", "value", "unit")
    rest = ("valid_from", "valid_to", "act_code", "url", "quote", "source_type", "confidence")
    return (*(row[key] for key in keys), ";".join(channel), observed, *(row[key] for key in rest))


def finer(row: Row) -> str | None:
    """The month from which a row known by its year alone counts, where something says more than the year."""
    told = [
        month
        for (code, page), (year, month, _) in FINER.items()
        if (code, year) == (row["service_code"], row["observed_on"]) and page in row["url"]
    ]
    return told[0] if told else None


def of_value(service: str, parameter: str, one: Dated[Any]) -> tuple[str, ...]:
    said = (one.act or "", one.url or "", one.quote or "", one.source_type or "", one.confidence or "")
    when = (written(one.observed_on), written(one.starts_on), written(one.ends_on))
    return (service, parameter, shown(one.value), one.unit or "", ";".join(one.channel), *when, *said)


def test_every_row_is_a_value_and_every_value_is_a_row(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    held = [of_value(*one) for one in promises(book) if one[2].value is not None]
    assert sorted(held) == sorted(map(of_row, files["parameters"]))
    assert len(held) == 193


def test_each_value_keeps_its_article_its_note_and_its_day_of_reading(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    held = {of_value(*one): one[2] for one in promises(book)}
    for row in files["parameters"]:
        one = held[of_row(row)]
        article = one.article if one.act else (one.source or "").partition(", ")[2]
        assert (article or "") == row["article"]
        english = one.note.en if one.note else ""
        assert english.startswith(row["note"])
        if row["valid_from"]:
            assert english.lower().endswith(f"date of the page: {row['observed_on']}")
        elif not row["observed_on"] and (row["service_code"], row["parameter"]) not in PAST:
            assert english.lower().endswith("the page bears no date: this is the day on which it was read")
        assert one.note is None or {"kk", "ru"} <= set(one.note.review)
        assert len((one.quote or "").split()) <= 15


def test_what_was_not_read_is_said_to_be_unknown(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    read = {(row["service_code"], row["parameter"]) for row in files["parameters"]} - PAST.keys()
    asked = book.model_standards["model-standard"].rules[0].value
    assert asked is not None
    unknown = [(service, parameter, one) for service, parameter, one in promises(book) if one.value is None]
    own = {parameter for parameter in asked.parameters if not parameter.startswith("complaint")}
    assert {(service, parameter) for service, parameter, _ in unknown} == {
        (service, parameter) for service in book.services for parameter in own if (service, parameter) not in read
    }
    assert {(one.source, written(one.observed_on), one.act, one.url) for _, _, one in unknown} == {("not found", COLLECTED, None, None)}


def test_services_are_those_of_the_file(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    assert [*sorted(book.services), GENERAL] == [
        *sorted(r["service_code"] for r in files["services"] if r["service_code"] != GENERAL),
        GENERAL,
    ]
    for row in files["services"]:
        if row["service_code"] == GENERAL:
            continue
        service = book.services[row["service_code"]]
        confidence = dict(part.split(":") for part in split(row["names_confidence"]))
        renamed = {language for code, language in RENAMED if code == service.code}
        check_names(service.name, row, {language for language in LANGUAGES if confidence.get(language) != "read"}, renamed)
        assert (service.sector, service.acts) == (row["sector"], split(row["acts"]))
        if not renamed:
            assert (service.note.en if service.note else "").startswith(row["note"])
        assert service.criteria == tuple(Criterion)
        assert [one.value for one in service.follows] == ["model-standard"]


def test_what_was_read_for_one_area_holds_there_alone(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    """The pages of an akimat, and every row whose note begins with the name of its area."""
    pages = {"almaty.uzo.kz": "almaty-city", "open-almaty.kz": "almaty-city", "en.ontustik.gov.kz": "south-kazakhstan"}
    held = {of_value(*one): one[2] for one in promises(book)}
    local = 0
    for row in files["parameters"]:
        areas = tuple(area for page, area in pages.items() if f"/{page}/" in row["url"])
        assert held[of_row(row)].area == areas
        assert areas or not row["note"].startswith(("Almaty city", "South Kazakhstan"))
        local += len(areas)
    assert local == 37


# ---------------------------------------------------------------- law
def test_acts_are_those_of_the_file(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    assert list(book.acts) == [row["act_code"] for row in files["acts"]]
    for row in files["acts"]:
        act = book.acts[row["act_code"]]
        held = (act.kind, act.issuer.en, act.number, written(act.on), act.registered or "", written(act.repealed_on), act.url or "")
        assert held == tuple(row[key] for key in ("kind", "issuer", "number", "date", "registration_moj", "repealed_on", "url"))
        assert (act.repealed_by.en if act.repealed_by else "") == row["repealed_by"]
        assert (act.note.en if act.note else "") == row["note"]
        assert act.confidence == row["confidence"]
        as_read = [language for language in LANGUAGES if act.title[language] == row["title"]]
        assert sorted((*as_read, *act.title.review)) == sorted(LANGUAGES), row["act_code"]


def test_rules_of_counting_quote_rows_of_the_file(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    found = {
        (row["url"], row["quote"], row["act_code"], finer(row) or row["observed_on"] or COLLECTED)
        for row in files["parameters"]
        if row["unit"] == "rule"
    }
    for statute in book.statutes.values():
        for one in statute.counting:
            quote = (one.quote or "").removeprefix("acceptance of applications and the ").replace(" … ", " are carried out ")
            assert (one.url, quote, one.act or "", written(one.observed_on)) in found, statute.code


def test_the_calendar_holds_every_day_of_the_file_and_no_other(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    calendar = book.calendars["kazakhstan"]
    keys = ("date", "name_kk", "name_ru", "name_en", "paired_date", "confidence")
    held = [
        (
            written(day.on),
            day.name.kk,
            day.name.ru,
            day.name.en,
            written(day.swapped_with),
            day.confidence,
            day.kind.replace("-", "_"),
            day.source,
        )
        for day in calendar.days
    ]
    assert held == [
        (*(row[key] for key in keys), row["kind"], "; checked with ".join(filter(None, (row["source"], row["checked_with"]))))
        for row in files["holidays"]
    ]
    for day in calendar.days:
        assert day.decreed_on is None or f"of {day.decreed_on})" in day.source
    assert calendar.decreed_until == dt.date(2025, 12, 31), "transfers after 2025 may be missing"
    assert calendar.note is not None
    assert "30 August" in calendar.note.en


# ---------------------------------------------------------------- bodies and areas
def test_areas_are_those_of_the_file(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    assert list(book.areas) == [row["region_code"] for row in files["regions"]]
    for row in files["regions"]:
        area = book.areas[row["region_code"]]
        confidence = dict(part.split(":") for part in split(row["names_confidence"]))
        assert isinstance(area.name, Text)
        check_names(area.name, row, {language for language, how in confidence.items() if how != "read"})
        assert (area.kind, dict(area.codes)) == (
            row["type"],
            {"kato": row["kato"]} | ({"iso_3166_2": row["iso_3166_2"]} if row["iso_3166_2"] else {}),
        )
        assert {written(one.starts_on) for one in area.exists if one.starts_on and one.value} == set(split(row["valid_from"]))
        assert area.note is None or area.note.en.startswith(row["note"] or "KATO")
        if row["valid_to"]:
            assert not rulebook.exists_on(area, dt.date.fromisoformat(row["valid_to"]) + dt.timedelta(days=1))
        if row["predecessor"]:
            before = book.areas[row["predecessor"]]
            heirs = [heir for one in before.became for heir in one.value or ()]
            assert row["region_code"] in heirs or row["note"].startswith("Split from"), "an oblast that goes on has not become another"


def test_bodies_are_those_of_the_file_and_akimats_of_its_areas(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    listed = [row["body_code"] for row in files["bodies"]]
    made = [code for code in book.bodies if code not in listed]
    assert [code for code in book.bodies if code in listed] == listed
    assert {one.value for code, body in book.bodies.items() for one in body.area} == set(book.areas)
    assert all(code.removesuffix("-akimat") in book.areas for code in made)
    recalled = ("astana-akimat", "Akimat of the city of Nur-Sultan")  # the file's note of Astana has the months, recalled
    for code in made:
        for one in book.bodies[code].name:
            assert one.value is not None
            assert one.confidence == ("recalled" if (code, one.value.en) == recalled else "derived")
        assert {one.confidence for one in book.bodies[code].area} == {"derived"}


def test_each_body_is_dated_as_in_the_file(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    for row in files["bodies"]:
        body = book.bodies[row["body_code"]]
        (name,) = body.name
        assert name.value is not None
        check_names(name.value, row, {"ru"} if "Russian name derived" in row["note"] else set())
        assert (written(name.observed_on), name.confidence) == (row["attested_from"], row["confidence"])
        assert body.kind == ("state-corporation" if row["name_en"].startswith("State Corporation") else row["kind"])
        attested = [one for one in body.exists if one.observed_on and one.value]
        assert [written(one.observed_on) for one in attested] == list(dict.fromkeys((row["attested_from"], row["attested_to"])))
        assert {one.confidence for one in attested} == {row["confidence"]}
        began = [one for one in body.exists if one.starts_on and one.value]
        assert [(written(one.starts_on), one.confidence) for one in began] == (
            [(row["valid_from"], row["dates_confidence"])] if row["valid_from"] else []
        )
        if row["valid_to"]:
            (last,) = [one for one in body.exists if one.ends_on or (one.value is False and one.starts_on)]
            assert last.confidence == row["dates_confidence"]
            ends = last.ends_on or (last.starts_on or dt.date.min) - dt.timedelta(days=1)
            assert ends.isoformat().startswith(row["valid_to"]), "a year or month alone ends with its last day"
        heirs = {heir for one in body.became for heir in one.value or ()}
        assert set(split(row["successor"])) <= heirs
        for before in split(row["predecessor"]):
            assert row["body_code"] in {heir for one in book.bodies[before].became for heir in one.value or ()}
        assert (body.note.en if body.note else "") == row["note"]


def test_what_is_recalled_names_no_source_and_no_act(book: rulebook.Rulebook) -> None:
    lives = [one for body in book.bodies.values() for one in (*body.exists, *body.became)]
    recalled = [one for one in lives if one.confidence == "recalled"]
    assert {(one.source, one.act, one.url) for one in recalled} == {("general knowledge, not checked", None, None)}
    assert not [one for _, _, one in promises(book) if one.confidence == "recalled"]


def test_every_provider_in_words_is_joined_to_bodies_of_its_time(
    book: rulebook.Rulebook, folder: Path, files: dict[str, list[Row]]
) -> None:
    joined: dict[str, list[str]] = {}
    for row in rows(folder / "providers.csv"):
        joined.setdefault(row["provider_en"], []).append(row["body"])
        dates = {one["body_code"]: (one["valid_from"], one["valid_to"]) for one in files["bodies"]}
        dates |= {f"{one['region_code']}-akimat": (one["valid_from"], one["valid_to"]) for one in files["regions"]}
        assert (row["from"], row["to"]) == dates[row["body"]]
    services = {row["service_code"]: row["provider_en"] for row in files["services"] if row["service_code"] != GENERAL}
    assert set(joined) == set(services.values())
    for code, words in services.items():
        assert list(book.services[code].providers) == joined[words]


# ---------------------------------------------------------------- the five criteria
def test_the_indicator_of_cases_is_the_template_and_its_target_is_unknown(book: rulebook.Rulebook, files: dict[str, list[Row]]) -> None:
    (row,) = [row for row in files["indicators"] if row["criterion"] == "timeliness"]
    measure = book.measures["on_time_share"]
    assert (measure.criterion, measure.unit, measure.polarity, measure.name.en) == ("timeliness", "share", "higher", row["name_en"])
    assert (measure.definition[0].url, measure.definition[0].quote) == (row["url"], row["name_ru"])
    levels = [level.value for one in book.measures.values() for target in one.targets for level in target.level]
    assert levels == [None] * len(book.measures), "no target was read"
    assert {row["target_value"] + row["normative_value"] for row in files["indicators"]} == {""}
