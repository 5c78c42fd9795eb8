"""What a document may not hold, told with its place, and in no time however it was made."""

from __future__ import annotations

import time

import pytest

from olshem.documents import Faults, parse

BOMB = "\n".join([f"a0: &a0 [{', '.join(['lol'] * 9)}]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))])


def told(data: bytes) -> list[tuple[str, int | None, str | int | None]]:
    faults = Faults("a.yaml", "rulebook")
    root = parse(data, faults)
    return [(p.code.removeprefix("rulebook."), p.line, p.column) for p in faults.problems(root)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [("document-empty", 1, 1)]),
        (b"# only a comment\n", [("document-empty", 1, 1)]),
        (b"---\n...\n", [("document-empty", 1, 1)]),
        (b"a: 1\n", []),
        (b"---\na: 1\n...\n", []),
        (b"a: 1\n---\nb: 2\n", [("documents-many", 2, 1)]),
        (b"a: &x 1\nb: *x\n", [("alias-refused", 1, 4), ("alias-refused", 2, 4)]),
        (b"a: !!str 1\nb: !mine {c: 1}\n", [("tag-refused", 1, 4), ("tag-refused", 2, 4)]),
        (b"a: [1, 2\nb: 3\n", [("syntax-invalid", 2, 2)]),
        (b"a: b: c\n", [("syntax-invalid", 1, 5)]),
        (b"a: %x\n", [("syntax-invalid", 1, 4)]),
        (b"a: !unknown!x 1\n", [("syntax-invalid", 1, 4)]),
        (b"\xff\xfea\x00", [("encoding-invalid", 1, 1)]),
        ("қ: ә\nі: ".encode() + b"\xd1\n", [("encoding-invalid", 2, 4)]),
        (b"a: 1\r\nb: \x01\n", [("character-forbidden", 2, 4)]),
        ("a: \u2028b\n".encode(), [("character-forbidden", 1, 4)]),
    ],
)
def test_each_refusal_has_its_place(data: bytes, expected: list[tuple[str, int, int]]) -> None:
    assert told(data) == expected


@pytest.mark.parametrize("data", [b"[" * 100_000, b"- " * 100_000, b"{a: " * 100_000, b"? " * 100_000, BOMB.encode()], ids=range(5))
def test_bombs_end_in_a_located_fault_at_once(data: bytes) -> None:
    started = time.perf_counter()
    found = told(data)
    assert time.perf_counter() - started < 0.5
    assert {code for code, _, _ in found} <= {"nesting-deep", "alias-refused"}
    assert all(line for _, line, _ in found)


@pytest.mark.parametrize(
    ("data", "hint"), [(b"a:\n\tb: 1\n", "never with a tab"), (b"a: {en: Aid: housing}\n", "in quotes"), (b"a: b: c\n", "in quotes")]
)
def test_the_usual_slips_of_syntax_come_with_what_to_do(data: bytes, hint: str) -> None:
    faults = Faults("a.yaml", "rulebook")
    [problem] = faults.problems(parse(data, faults))
    assert hint in (problem.hint or "")


def test_fifty_levels_are_legal_and_the_next_is_not() -> None:
    assert told(b"[" * 50 + b"]" * 50) == []
    assert told(b"[" * 51 + b"]" * 51) == [("nesting-deep", 1, 51)]


def test_a_file_of_more_than_32_megabytes_is_not_read() -> None:
    assert told(b"a" * 32_000_001) == [("file-large", None, None)]


def test_lines_and_columns_count_characters_from_one() -> None:
    root = parse("қазақ: {тіл: [бір, 'екі']}\n".encode(), Faults("a.yaml", "x"))
    assert root is not None
    two = root.at("қазақ", "тіл", 1)
    assert (two.value, two.line, two.column, two.plain) == ("екі", 1, 20, False)
    assert root.at("қазақ", "жоқ").kind == root.at("қазақ").kind
    assert root.get("nothing") is None
