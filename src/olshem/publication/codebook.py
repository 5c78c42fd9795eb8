"""The codebook of a release: what each column and each code means, in three languages, as CSV and as one page of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from olshem.publication.columns import code_meanings, columns_of, key_of
from olshem.publication.model import ReleaseTable, TextTable
from olshem.publication.parquet import csv_bytes
from olshem.rulebook import Dated, Rulebook, latest
from olshem.vocabulary import LANGUAGES, Text

COLUMNS_FILE, CODES_FILE, PAGE_FILE = "codebook/columns.csv", "codebook/codes.csv", "codebook/README.md"
SURVEYS_FILE = "codebook/surveys.csv"
WAVE = ("survey", "from", "to", "design", "sampled", "responded", "population")


def codebook(tables: Iterable[ReleaseTable], book: Rulebook) -> dict[str, bytes]:
    """The files of the codebook, by their path in the release."""
    tables = tuple(tables)
    columns = TextTable(("table", "role", "column", "type", "unit", "key", *LANGUAGES), tuple(_columns(tables)))
    codes = TextTable(("list", "code", *LANGUAGES), tuple(sorted(_codes(book))))
    files = {COLUMNS_FILE: csv_bytes(columns), CODES_FILE: csv_bytes(codes), PAGE_FILE: _page(tables, columns, codes).encode()}
    if book.surveys:
        of_texts = [f"{name}_{language}" for name in ("frame", "quality") for language in LANGUAGES]
        files[SURVEYS_FILE] = csv_bytes(TextTable((*WAVE, *of_texts), tuple(_waves(book))))
    return files


def _waves(book: Rulebook) -> Iterator[tuple[str, ...]]:
    """Of each wave of each survey who was asked, how many answered, and how good it is; empty where the rulebook does not say."""
    for survey in book.surveys.values():
        for wave in sorted(survey.waves, key=lambda one: one.starts_on):
            numbers = ("" if number is None else str(number) for number in (wave.sampled, wave.responded, wave.population))
            texts = (part for text in (wave.frame, wave.quality) for part in (("",) * len(LANGUAGES) if text is None else _words(text)))
            yield survey.code, wave.starts_on.isoformat(), wave.ends_on.isoformat(), wave.design, *numbers, *texts


def _words(text: Text) -> tuple[str, ...]:
    return tuple(text[language] for language in LANGUAGES)


def _columns(tables: tuple[ReleaseTable, ...]) -> Iterator[tuple[str, ...]]:
    for table in tables:
        keys = key_of(table.role, table.columns)
        for name in table.columns:
            column = columns_of(table.role)[name]
            yield table.name, table.role, name, column.type, column.unit, "key" if name in keys else "", *_words(column.meaning)


def _codes(book: Rulebook) -> Iterator[tuple[str, ...]]:
    for fixed in code_meanings():
        yield fixed.list, fixed.code, *_words(fixed.meaning)
    for kind, things in (
        ("body", book.bodies), ("service", book.services), ("measure", book.measures), ("area", book.areas),
        ("channel", book.channels), ("group", book.groups), ("framework", book.frameworks),
    ):  # fmt: skip
        for thing in things.values():
            called = _name_of(thing.name)
            if called is not None:
                yield kind, thing.code, *_words(called)
    for survey in book.surveys.values():
        yield "survey", survey.code, *_words(survey.name)
        for code, question in survey.questions.items():
            yield f"question of {survey.code}", code, *_words(question.text)
        for code, name in survey.modes.items():
            yield f"mode of {survey.code}", code, *_words(name)
    for framework in book.frameworks.values():
        for outcome, name in framework.outcomes.items():
            yield f"rating of {framework.code}", str(outcome), *_words(name)


def _name_of(name: Text | tuple[Dated[Text], ...]) -> Text | None:
    """A name, of dated ones the latest."""
    if isinstance(name, Text):
        return name
    last = latest(name)
    return None if last is None else last.value


def _page(tables: tuple[ReleaseTable, ...], columns: TextTable, codes: TextTable) -> str:
    """The same as Markdown, for a person."""
    parts = ["# Codebook\n"]
    for table in tables:
        rows = [row[2:] for row in columns.rows if row[0] == table.name]
        parts.append(f"\n## {table.file}\n\n{_grid(('column', 'type', 'unit', 'key', *LANGUAGES), rows)}")
    parts.append("\n## Codes\n\n" + _grid(codes.columns, codes.rows))
    return "".join(parts)


def _grid(header: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    header = tuple(header)
    lines = [header, ("---",) * len(header), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |\n" for line in lines)
