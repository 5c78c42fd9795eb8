"""Documents to typed values: what each type takes, and what is told of everything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import pytest

from olshem import documents
from olshem.errors import RulebookError
from olshem.vocabulary import Code, PartialDate, Text


class TrafficLight(StrEnum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Inner:
    word: TrafficLight = field(metadata={"short": True})
    count: int = 0


@dataclass(frozen=True, slots=True)
class Outer:
    text: str | None = None
    code: Code | None = None
    whole: int | None = None
    number: float | None = None
    flag: bool | None = None
    day: dt.date | None = None
    since: dt.date | None = field(default=None, metadata={"key": "from", "partial": True})
    mixed: int | float | str | None = None
    either: Literal["slug"] | Mapping[str, Code] = "slug"
    one_or_many: str | tuple[str, ...] = ""
    kind: Literal["a", "b"] = "a"
    pair: tuple[int, float] | None = None
    inner: tuple[Inner, ...] = ()
    table: Mapping[int, bool] = field(default_factory=dict)
    maybe: int | None = field(default=0, metadata={"unknown": True})


def read(text: str) -> Outer:
    return documents.read(text.encode(), Outer, file="a.yaml", code="mapping")


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("text: no", "text", "no"),
        ("text: 010", "text", "010"),
        ("text: 2019-05-01", "text", "2019-05-01"),
        ("text: true", "text", "true"),
        ("text: 'null'", "text", "null"),
        ("text: |\n  one\n  two\n", "text", "one\ntwo\n"),
        ("code: 0042", "code", "0042"),
        ("whole: -7", "whole", -7),
        ("number: 1e-3", "number", 0.001),
        ("number: 3", "number", 3.0),
        ("flag: false", "flag", False),
        ("day: 2024-02-29", "day", dt.date(2024, 2, 29)),
        ("day: '2024-02-29'", "day", dt.date(2024, 2, 29)),
        ("from: 2019", "since", PartialDate.of("2019")),
        ("from: 2019-05", "since", PartialDate.of("2019-05")),
        ("mixed: 3", "mixed", 3),
        ("mixed: 3.5", "mixed", 3.5),
        ("mixed: three", "mixed", "three"),
        ("mixed: '3'", "mixed", "3"),
        ("either: slug", "either", "slug"),
        ("either: {A b: ab}", "either", {"A b": "ab"}),
        ("one_or_many: 5", "one_or_many", "5"),
        ("one_or_many: [5, 6]", "one_or_many", ("5", "6")),
        ("kind: b", "kind", "b"),
        ("pair: [1, 2.5]", "pair", (1, 2.5)),
        ("inner: [red, {word: green, count: 2}]", "inner", (Inner(TrafficLight.RED), Inner(TrafficLight.GREEN, 2))),
        ("table: {1: true, 2: false}", "table", {1: True, 2: False}),
        ("maybe: unknown", "maybe", None),
        ("{}", "maybe", 0),
    ],
)
def test_the_type_decides_what_a_scalar_means(text: str, name: str, value: Any) -> None:
    found = getattr(read(text), name)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "kind", "place", "key"),
    [
        ("text: ''", "text-empty", "1:7", "text"),
        ("text:", "null-refused", "1:6", "text"),
        ("text: ~", "null-refused", "1:7", "text"),
        ("text: [a]", "type-wrong", "1:7", "text"),
        ('text: "a\\0b"', "character-forbidden", "1:7", "text"),
        ("code: a b", "code-invalid", "1:7", "code"),
        ("whole: 1.0", "number-invalid", "1:8", "whole"),
        ("whole: 007", "number-invalid", "1:8", "whole"),
        ("whole: 0x1F", "number-invalid", "1:8", "whole"),
        ("whole: 1_000", "number-invalid", "1:8", "whole"),
        ("whole: 190:20:30", "number-invalid", "1:8", "whole"),
        ("whole: '7'", "number-invalid", "1:8", "whole"),
        (f"whole: {'9' * 5000}", "number-invalid", "1:8", "whole"),
        ("number: .nan", "number-invalid", "1:9", "number"),
        ("number: 1e999", "number-invalid", "1:9", "number"),
        ("number: 0,5", "number-invalid", "1:9", "number"),
        ("flag: yes", "switch-invalid", "1:7", "flag"),
        ("flag: 'true'", "switch-invalid", "1:7", "flag"),
        ("day: 2023-02-29", "date-invalid", "1:6", "day"),
        ("day: 2023", "date-invalid", "1:6", "day"),
        ("day: 2023-02-28T10:00:00", "date-invalid", "1:6", "day"),
        ("from: 2019-13", "date-invalid", "1:7", "from"),
        ("from: 0000", "date-invalid", "1:7", "from"),
        ("since: 2019", "key-unknown", "1:1", "since"),
        ("mixed: no", "number-invalid", "1:8", "mixed"),
        ("mixed: 010", "number-invalid", "1:8", "mixed"),
        ("mixed: null", "null-refused", "1:8", "mixed"),
        ("mixed: [1]", "type-wrong", "1:8", "mixed"),
        ("either: slogan", "word-unknown", "1:9", "either"),
        ("either: {a: b c}", "code-invalid", "1:13", "either.a"),
        ("kind: c", "word-unknown", "1:7", "kind"),
        ("pair: [1]", "type-wrong", "1:7", "pair"),
        ("pair: [1, x]", "number-invalid", "1:11", "pair[1]"),
        ("inner: [blue]", "traffic-light-unknown", "1:9", "inner[0]"),
        ("inner: [{count: 1}]", "key-missing", "1:9", "inner[0].word"),
        ("inner: [{word: red, cuont: 1}]", "key-unknown", "1:21", "inner[0].cuont"),
        ("table: {one: true}", "number-invalid", "1:9", "table.one"),
        ("table: {1: true, 1: false}", "key-duplicate", "1:18", "table.1"),
        ("text: a\ntext: b", "key-duplicate", "2:1", "text"),
        ("? [a, b]\n: 1", "key-unknown", "1:3", "?"),
        ("<<: {text: a}", "merge-refused", "1:1", "<<"),
        ("[]", "type-wrong", "1:1", None),
        ("text: &a b", "alias-refused", "1:7", "text"),
    ],
)
def test_one_fault_is_one_message(text: str, kind: str, place: str, key: str | None) -> None:
    with pytest.raises(RulebookError) as caught:
        read(text)
    assert caught.value.code == "mapping.invalid"
    assert [(p.code, f"{p.line}:{p.column}", p.key) for p in caught.value.problems] == [(f"mapping.{kind}", place, key)]


def test_all_faults_come_in_reading_order() -> None:
    with pytest.raises(RulebookError) as caught:
        read("whole: x\nflag: y\ninner:\n  - {word: blue, count: z}\n  - {}\nday: never\n")
    assert [(p.line, p.code.removeprefix("mapping.")) for p in caught.value.problems] == [
        (1, "number-invalid"),
        (2, "switch-invalid"),
        (4, "traffic-light-unknown"),
        (4, "number-invalid"),
        (5, "key-missing"),
        (6, "date-invalid"),
    ]


def test_a_near_word_is_offered() -> None:
    with pytest.raises(RulebookError) as caught:
        read("inner: [{word: red, cuont: 1}, gren]")
    assert [p.hint for p in caught.value.problems] == ["did you mean count?", "did you mean green?"]


def test_long_input_is_shortened_in_messages() -> None:
    with pytest.raises(RulebookError) as caught:
        read(f"whole: {'x' * 1000}")
    assert len(caught.value.problems[0].found or "") == 80


def test_a_check_sees_values_and_whole_lists() -> None:
    seen: list[Any] = []

    def look(value: Any, node: documents.Node, faults: documents.Faults) -> None:
        seen.append(value)

    checks = {Inner: look, documents.list_of(Inner): look}
    documents.read(b"inner: [red, green]", Outer, file="a.yaml", code="mapping", checks=checks)
    red, green = Inner(TrafficLight.RED), Inner(TrafficLight.GREEN)
    assert seen == [red, green, (red, green)]


def test_a_type_that_no_document_can_hold_is_our_mistake() -> None:
    @dataclass(frozen=True)
    class Odd:
        value: complex

    with pytest.raises(TypeError, match="complex"):
        documents.read(b"value: 1", Odd, file="a.yaml", code="mapping")


def test_three_languages_are_required() -> None:
    text = documents.read("{kk: Бір, ru: Один, en: One, review: [kk]}".encode(), Text, file="a.yaml", code="rulebook")
    assert (text["kk"], text["ru"], text["en"], text.review) == ("Бір", "Один", "One", ("kk",))
