"""Whatever is done to a rulebook's files, the answer is a rulebook or its faults, each with code and file; never a traceback."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from olshem import rulebook
from olshem.errors import Problem, RulebookError

SMALL = Path(__file__).resolve().parents[2] / "fixtures" / "small-rulebook"
FILES = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*.yaml")}
SPACED = b"null ~ [] {} -1 0 1e999 unknown * '*' *a <<  2019-13 : - , [ ] { } # ' | 99999999999999999999"
TOKENS = (*SPACED.split(), b"", b"&a x", b"!!int 1", b"? ", b": ", b"- ", b", ", b"\x00", b"\xff", b"\t", b"\n", b'"', b"\xd2\x9b")
WORDS = sorted({word for data in FILES.values() for word in data.replace(b"{", b" ").replace(b"}", b" ").replace(b",", b" ").split()})


@st.composite
def a_change(draw: st.DrawFn) -> tuple[str, bytes]:
    path = draw(st.sampled_from(sorted(FILES)))
    data = FILES[path]
    start = draw(st.integers(0, len(data)))
    length = draw(st.sampled_from([0, 0, 1, 2, 5, 20, 100]))
    put = draw(st.one_of(st.sampled_from(TOKENS), st.sampled_from(WORDS), st.binary(max_size=6)))
    return path, data[:start] + put + data[start + length :]


@st.composite
def a_swap(draw: st.DrawFn) -> tuple[str, bytes]:
    """One word of a file in place of another: the text stays YAML, its meaning does not."""
    path = draw(st.sampled_from(sorted(FILES)))
    data = FILES[path]
    old = draw(st.sampled_from([word for word in WORDS if word in data]))
    return path, data.replace(old, draw(st.one_of(st.sampled_from(WORDS), st.sampled_from(TOKENS))), draw(st.integers(1, 3)))


def problems_of(files: dict[str, bytes]) -> tuple[Problem, ...]:
    try:
        book = rulebook.from_files(files)
    except RulebookError as error:
        return error.problems
    assert isinstance(book, rulebook.Rulebook)
    return ()


def assert_read_or_refused(files: dict[str, bytes]) -> None:
    problems = problems_of(files)
    assert all(problem.code.startswith("rulebook.") and problem.file in {*files, "rulebook.yaml"} for problem in problems)
    places = [(problem.file or "", problem.line or 0) for problem in problems]
    assert places == sorted(places)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(a_change(), a_swap()), min_size=1, max_size=3))
def test_a_changed_rulebook_is_read_or_refused(changes: list[tuple[str, bytes]]) -> None:
    assert_read_or_refused(FILES | dict(changes))


@settings(max_examples=50, deadline=None)
@given(st.sets(st.sampled_from(sorted(FILES)), min_size=1))
def test_a_rulebook_with_files_missing_is_read_or_refused(gone: set[str]) -> None:
    assert_read_or_refused({path: data for path, data in FILES.items() if path not in gone})
