"""Writes the faulty files of answers and complaints, one fault each, with their ``expected.csv``. Commit what it writes.

    python tests/faulty/records/make_voices.py

Every file holds the same four records with one thing wrong; ``expected.csv`` is read as that of the cases (``make.py``).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
LONG = ["id", "survey", "question", "who", "body", "district", "channel", "way", "on", "score", "weight", "stratum", "psu"]
ANSWERS = [
    ["A-1", "visitors", "politeness", "r1", "justice", "Centre", "counter", "phone", "2025-03-03 09:00", "5", "1.5", "centre", "c1"],
    ["A-2", "visitors", "clarity", "r1", "justice", "Centre", "counter", "phone", "2025-03-03 09:00", "10", "1.5", "centre", "c1"],
    ["A-3", "visitors", "politeness", "r2", "health", "North", "portal", "web", "2025-03-04 10:00", "", "2", "north", "c2"],
    ["A-4", "kiosk", "satisfied", "", "health", "", "counter", "kiosk", "2025-05-04 10:00", "3", "", "", ""],
]
WIDE = ["who", "body", "on", "polite", "clear"]
PEOPLE = [["1", "justice", "2025-03-03 09:00", "5", "10"], ["2", "health", "2025-03-04 10:00", "", "7"]]
HEADER = ["id", "service", "body", "district", "channel", "about", "received", "due", "answered", "end", "case"]
COMPLAINTS = [
    [
        "A-1",
        "Passport",
        "justice",
        "Centre",
        "counter",
        "Politeness",
        "2025-03-03 09:00",
        "2025-03-10 18:00",
        "2025-03-07 12:00",
        "Yes",
        "77",
    ],
    ["A-2", "Birth certificate", "health", "North", "portal", "timeliness", "2025-03-04 09:00", "", "2025-03-12 10:00", "In part", ""],
    ["A-3", "Passport", "justice", "", "counter", "", "2025-03-05 09:00", "2025-03-12 18:00", "", "", ""],
    ["A-4", "", "justice", "", "", "queue", "2025-03-06 09:00", "", "2025-03-07 09:00", "No", "78"],
]
Rows = Sequence[Sequence[str]]


def text(rows: Rows, delimiter: str = ",") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


class Folder:
    """The faulty files of one kind."""

    def __init__(self, name: str, header: Sequence[str], rows: Rows) -> None:
        self.folder, self.header, self.rows = HERE / name, header, rows
        self.expected: list[tuple[str, str, str, str, str]] = []

    def note(self, file: str, code: str, row: int | str = "", column: str = "", mapping: str = "mapping.yaml") -> Path:
        self.expected.append((file, f"records.{code}", str(row), column, mapping))
        return self.folder / file

    def raw(self, file: str, data: bytes, code: str, row: int | str = "", column: str = "", mapping: str = "mapping.yaml") -> None:
        self.note(file, code, row, column, mapping).write_bytes(data)

    def cell(self, file: str, row: int, column: str, value: str, code: str, mapping: str = "mapping.yaml") -> None:
        """The good file with one cell replaced."""
        rows = [list(self.header), *(list(one) for one in self.rows)]
        rows[row][self.header.index(column)] = value
        self.raw(file, text(rows).encode(), code, row, column, mapping)

    def bytes_in(self, file: str, old: bytes, new: bytes, code: str, row: int | str = "", column: str = "") -> None:
        """The good file with some bytes replaced once."""
        data = text([self.header, *self.rows]).encode()
        assert old in data, (file, old)
        self.raw(file, data.replace(old, new, 1), code, row, column)

    def parquet(self, file: str, code: str, row: int | str, column: str, values: Sequence[object]) -> None:
        columns: dict[str, Sequence[object]] = {name: [one[place] or None for one in self.rows] for place, name in enumerate(self.header)}
        pq.write_table(pa.table({**columns, column: values}), self.note(file, code, row, column))

    def workbook(self, file: str, code: str, row: int, column: str, value: object) -> None:
        book = openpyxl.Workbook()
        book.properties.created = book.properties.modified = dt.datetime(2025, 1, 1)
        sheet = book.active
        sheet.append(list(self.header))
        for one in self.rows:
            sheet.append([cell or None for cell in one])
        cell = sheet.cell(row + 1, self.header.index(column) + 1, value)
        if isinstance(value, str) and value.startswith("#"):
            cell.data_type = "e"
        book.save(self.note(file, code, row, column))

    def finish(self) -> None:
        with (self.folder / "expected.csv").open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["file", "code", "row", "column", "mapping"])
            writer.writerows(sorted(self.expected))


def shared(folder: Folder, time: str, body_row: int) -> None:
    """What can be wrong with any record."""
    folder.cell("value-missing-id.csv", 2, "id", "", "value-missing")
    folder.cell("id-too-long.csv", 1, "id", "9" * 201, "id-too-long")
    folder.cell("value-missing-body.csv", body_row, "body", " ", "value-missing")
    folder.cell("code-unknown-body.csv", body_row, "body", "treasury", "code-unknown")
    folder.cell("code-unknown-area.csv", 2, "district", "Atlantis", "code-unknown")
    folder.cell("code-malformed.csv", 2, "district", "Солтүстік", "code-malformed")
    folder.cell("key-repeated.csv", 4, "id", "A-1", "key-repeated")
    folder.cell("time-missing.csv", 3, time, "", "value-missing")
    folder.cell("time-invalid.csv", 3, time, "spring", "time-invalid")
    folder.cell("time-out-of-range.csv", 3, time, "1025-03-03 09:00", "time-out-of-range")
    folder.bytes_in("cells-too-few.csv", b"A-3,", b"", "cells-too-few", 3)
    folder.bytes_in("cells-too-many.csv", b"A-3,", b"A-3,,", "cells-too-many", 3)
    folder.bytes_in("quote-stray.csv", b"justice", b'just"ice', "quote-stray", 1)
    folder.bytes_in("bytes-invalid.csv", b"A-2", b"\xc0-2", "bytes-invalid", 2, "id")
    folder.bytes_in("nul-byte.csv", b"A-2", b"A\x00-2", "nul-byte", 2, "id")
    folder.bytes_in("column-missing.csv", b",body,", b",office,", "column-missing", "", "body")
    folder.raw("empty.csv", b"", "file-empty")
    folder.raw("delimiter-differs.csv", text([folder.header, *folder.rows], ";").encode(), "column-missing", "", "id")
    folder.workbook("cell-error.xlsx", "cell-error", 2, "body", "#REF!")


def answers() -> None:
    folder = Folder("answers", LONG, ANSWERS)
    shared(folder, "on", 3)
    folder.cell("survey-unknown.csv", 1, "survey", "neighbours", "code-unknown")
    folder.cell("survey-missing.csv", 1, "survey", "", "value-missing")
    folder.cell("question-unknown.csv", 1, "question", "beauty", "code-unknown")
    folder.cell("question-missing.csv", 1, "question", "", "value-missing")
    folder.cell("question-of-another-survey.csv", 1, "question", "satisfied", "code-unknown")
    folder.cell("mode-unknown.csv", 1, "way", "pigeon", "code-unknown")
    folder.cell("mode-of-another-survey.csv", 4, "way", "phone", "code-unknown")
    folder.cell("respondent-too-long.csv", 1, "who", "9" * 201, "id-too-long")
    folder.cell("score-above.csv", 1, "score", "6", "score-outside")
    folder.cell("score-below.csv", 1, "score", "0", "score-outside")
    folder.cell("score-below-zero.csv", 2, "score", "-0.5", "score-outside")
    folder.cell("score-in-words.csv", 1, "score", "very good", "number-invalid")
    folder.cell("score-with-a-comma.csv", 1, "score", "4,5", "number-invalid")
    folder.cell("weight-zero.csv", 2, "weight", "0", "weight-outside")
    folder.cell("weight-negative.csv", 2, "weight", "-1", "weight-outside")
    folder.cell("weight-in-words.csv", 2, "weight", "heavy", "number-invalid")
    folder.parquet("score-is-no-number.parquet", "number-invalid", 1, "score", [float("nan"), 10.0, None, 3.0])
    folder.parquet("weight-as-list.parquet", "column-type", "", "weight", [[1.0], [1.0], [1.0], [1.0]])
    wide = Folder("answers", WIDE, PEOPLE)
    wide.expected = folder.expected
    wide.cell("wide-score-above.csv", 1, "polite", "6", "score-outside", "wide.yaml")
    wide.cell("wide-score-in-words.csv", 2, "clear", "no", "number-invalid", "wide.yaml")
    wide.cell("wide-body-unknown.csv", 2, "body", "treasury", "code-unknown", "wide.yaml")
    wide.cell("wide-respondent-missing.csv", 1, "who", "", "value-missing", "wide.yaml")
    wide.raw("wide-column-missing.csv", text([["who", "body", "on", "polite"]]).encode(), "column-missing", "", "clear", "wide.yaml")
    folder.finish()


def complaints() -> None:
    folder = Folder("complaints", HEADER, COMPLAINTS)
    shared(folder, "received", 3)
    folder.cell("service-unknown.csv", 1, "service", "Passports", "code-unknown")
    folder.cell("outcome-unknown.csv", 1, "end", "Maybe", "code-unknown")
    codes = {"Yes": "upheld", "In part": "partly-upheld", "No": "not-upheld", "": ""}
    coded = Folder("complaints", HEADER, [[*one[:-2], codes[one[-2]], one[-1]] for one in COMPLAINTS])
    coded.expected = folder.expected
    coded.cell("outcome-of-a-case.csv", 1, "end", "granted", "code-unknown", "other.yaml")
    folder.cell("due-invalid.csv", 1, "due", "soon", "time-invalid")
    folder.cell("answered-invalid.csv", 1, "answered", "2025-02-30 09:00", "time-invalid")
    folder.cell("case-id-too-long.csv", 1, "case", "9" * 201, "case-id-too-long")
    folder.cell("about-clash.csv", 4, "about", "POLITENESS", "code-clash")
    folder.parquet("received-as-number.parquet", "column-type", "", "received", [1, 2, 3, 4])
    folder.finish()


MAPPINGS: Mapping[str, str] = {
    "answers/mapping.yaml": """kind: answers
columns:
  answer_id: id
  survey: survey
  question: question
  respondent: who
  body: body
  area: district
  channel: channel
  mode: way
  answered: on
  score: score
  weight: weight
  stratum: stratum
  psu: psu
""",
    "answers/wide.yaml": """kind: answers
columns: {answer_id: who, respondent: who, body: body, answered: on}
questions: {polite: politeness, clear: clarity}
constants: {survey: visitors, mode: phone, stratum: north}
""",
    "complaints/other.yaml": """kind: complaints
columns:
  complaint_id: id
  service: service
  body: body
  area: district
  channel: channel
  about: about
  received: received
  due: due
  answered: answered
  outcome: {column: end, codes: same}
  case_id: case
""",
    "complaints/mapping.yaml": """kind: complaints
columns:
  complaint_id: id
  service: service
  body: body
  area: district
  channel: channel
  about: about
  received: received
  due: due
  answered: answered
  outcome: {column: end, codes: {"Yes": upheld, In part: partly-upheld, "No": not-upheld}}
  case_id: case
""",
}


def main() -> None:
    for name, said in MAPPINGS.items():
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_text(said)
    answers()
    complaints()


if __name__ == "__main__":
    main()
