"""A folder becomes one frozen rulebook, whichever way its files are cut, and answers what other rooms ask."""

from __future__ import annotations

import datetime as dt
import hashlib
import pickle
from pathlib import Path

import pytest

from olshem import rulebook
from olshem.calendars import is_working
from olshem.errors import MethodError, RulebookError
from olshem.rulebook import Condition, Dated, Definition, Quantity, Statistic
from olshem.vocabulary import Clock, Code, Criterion, Unit

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small-rulebook"
D = dt.date


@pytest.fixture(scope="module")
def book() -> rulebook.Rulebook:
    return rulebook.read(SMALL)


def small_files() -> dict[str, bytes]:
    return {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*.yaml") if path.parent.name != "cases"}


def test_everything_is_there(book: rulebook.Rulebook) -> None:
    counts = {section: count for section in rulebook.SECTIONS if (count := len(getattr(book, section)))}
    assert counts == {
        "bodies": 4,
        "services": 3,
        "measures": 6,
        "frameworks": 1,
        "areas": 3,
        "channels": 2,
        "groups": 2,
        "calendars": 2,
    }
    assert (book.code, book.version, book.time_zone, book.calendar, book.synthetic) == ("small", "2025.1", "Asia/Almaty", "national", True)
    assert {measure.definition[0].value.statistic for measure in book.measures.values()} == set(Statistic)
    assert all(code == thing.code for section in rulebook.SECTIONS for code, thing in getattr(book, section).items())


def test_values_carry_their_law(book: rulebook.Rulebook) -> None:
    term = book.services[Code("birth-certificate")].standards[Code("term")]
    assert term[0] == Dated(
        5,
        starts_on=D(2015, 1, 1),
        ends_on=D(2019, 12, 31),
        ended=rulebook.Ended.SUPERSEDED,
        act="Order 7",
        article="4",
        unit=Unit.WORKING_DAY,
    )
    assert [rulebook.value_on(term, D(year, 6, 1)) for year in (2014, 2016, 2021)] == [None, 5, 3]
    land = book.services[Code("land-plot")]
    assert rulebook.in_force(land.standards[Code("fee")], D(2020, 1, 1)) == Dated(None, starts_on=D(2015, 1, 1), source="not found")
    assert land.criteria == (Criterion.TIMELINESS,)


def test_a_definition_is_read_whole(book: rulebook.Rulebook) -> None:
    assert book.measures[Code("wait_p90_closed")].definition[0].value == Definition(
        statistic=Statistic.QUANTILE_CLOSED,
        clock=Clock.CALENDAR_DAY,
        denominator=(rulebook.Test(condition=Condition.CLOSED), rulebook.Test(service=(Code("birth-certificate"), Code("passport")))),
        quantity=Quantity.DURATION,
        q=0.9,
    )


def test_the_same_rulebook_in_one_file_says_the_same(book: rulebook.Rulebook) -> None:
    files = small_files()
    single = {path: data for path, data in files.items() if "/" not in path}
    for folder in ("measures", "frameworks"):
        parts = [f"{folder}:\n"]
        for path in sorted(path for path in files if path.startswith(f"{folder}/")):
            parts.append(f"  {path.split('/')[1].removesuffix('.yaml')}:\n")
            parts += [f"    {line}\n" for line in files[path].decode().splitlines()]
        single[f"{folder}.yaml"] = "".join(parts).encode()
    joined = rulebook.from_files(single)
    assert joined.digest != book.digest
    for section in rulebook.SECTIONS:
        assert getattr(joined, section) == getattr(book, section)
    everything = b"".join(single[path] for path in sorted(single, key=lambda path: (path != "rulebook.yaml", path)))
    assert rulebook.from_files({"rulebook.yaml": everything}).bodies == book.bodies


def test_the_digest_covers_paths_and_bytes_and_the_mapping_but_no_cases(book: rulebook.Rulebook) -> None:
    files = small_files()
    by_hand = hashlib.sha256(b"".join(path.encode() + b"\0" + files[path] + b"\0" for path in sorted(files))).hexdigest()
    assert book.digest == by_hand == rulebook.digest_of(files)
    assert rulebook.from_files(files | {"cases/a.yaml": b"x: [", "README.md": b"x"}).digest == by_hand
    with_mapping = rulebook.from_files(files | {"mapping.yaml": b"kind: cases\n"})
    assert with_mapping.digest != by_hand
    assert with_mapping.files["mapping.yaml"] == b"kind: cases\n"
    assert rulebook.from_files(with_mapping.files) == with_mapping


def test_a_rulebook_travels_between_processes(book: rulebook.Rulebook) -> None:
    assert pickle.loads(pickle.dumps(book)) == book


def test_ancestors_are_those_of_the_day(book: rulebook.Rulebook) -> None:
    chains = rulebook.ancestors(book, D(2025, 1, 1))
    assert chains == {"akimat": ("akimat",), "health": ("health", "akimat"), "justice": ("justice", "akimat"), "land": ("land", "akimat")}
    assert set(rulebook.ancestors(book, D(2014, 1, 1)).values()) == {("akimat",), ("health",), ("justice",), ("land",)}


def test_parents_may_change_places_but_never_stand_in_a_circle() -> None:
    files = small_files()
    text = files["bodies.yaml"].decode()
    city = "    group:\n      - {value: city, from: 2015, source: invented}\n"
    until = "{value: akimat, from: 2015, to: 2019-12-31, ended: superseded, source: invented}"
    swapped = text.replace("{value: akimat, from: 2015, source: invented}", until)
    swapped = swapped.replace(city, city + "    parent:\n      - {value: land, from: 2020, source: invented}\n")
    book = rulebook.from_files(files | {"bodies.yaml": swapped.encode()})
    assert rulebook.ancestors(book, D(2019, 1, 1))[Code("land")] == ("land", "akimat")
    assert rulebook.ancestors(book, D(2020, 1, 1))[Code("akimat")] == ("akimat", "land")
    with pytest.raises(RulebookError) as caught:
        rulebook.from_files(files | {"bodies.yaml": swapped.replace("from: 2020, source", "from: 2019-12-31, source").encode()})
    assert [p.code for p in caught.value.problems] == ["rulebook.parent-circle"]


@pytest.mark.parametrize(
    ("code", "day", "works"),
    [
        ("national", D(2025, 1, 1), False),
        ("national", D(2025, 1, 3), False),
        ("national", D(2025, 1, 5), True),
        ("national", D(2025, 1, 12), False),
        ("national", D(2025, 2, 10), True),
        ("northern", D(2025, 2, 10), False),
        ("northern", D(2025, 1, 5), True),
        ("northern", D(2025, 3, 21), False),
    ],
)
def test_a_calendar_holds_the_days_it_extends(book: rulebook.Rulebook, code: str, day: dt.date, works: bool) -> None:
    assert is_working(rulebook.working_calendar(book, Code(code)), day) is works


def test_an_area_has_its_calendar_or_that_of_the_rulebook(book: rulebook.Rulebook) -> None:
    found = [rulebook.calendar_of(book, area) for area in (Code("north"), Code("south"), Code("-"), None)]
    assert found == ["northern", "national", "national", "national"]


def test_a_framework_is_found_or_refused(book: rulebook.Rulebook) -> None:
    assert rulebook.framework(book).code == rulebook.framework(book, "annual").code == "annual"
    with pytest.raises(MethodError, match="it has annual") as caught:
        rulebook.framework(book, "anual")
    assert (caught.value.code, caught.value.problems[0].hint) == ("rulebook.framework-unknown", "did you mean annual?")
    with pytest.raises(MethodError) as caught:
        rulebook.working_calendar(book, Code("lunar"))
    assert caught.value.code == "rulebook.calendar-unknown"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "rulebook.yaml").symlink_to(tmp_path / "gone")
    assert [(p.code, p.file) for p in rulebook.check(tmp_path)] == [("rulebook.file-unreadable", "rulebook.yaml")]


def test_an_unlisted_part_silences_only_what_hangs_on_it() -> None:
    files = small_files()
    broken = files["places.yaml"].replace(b"channels:\n", b"chanels:\n").replace(b"calendar: northern", b"calendar: nowhere")
    services = files["services.yaml"].replace(b"unit: KZT", b"unit: KZD")
    with pytest.raises(RulebookError) as caught:
        rulebook.from_files(files | {"places.yaml": broken, "services.yaml": services})
    assert [p.code.removeprefix("rulebook.") for p in caught.value.problems] == ["key-unknown", "unit-unknown"]
