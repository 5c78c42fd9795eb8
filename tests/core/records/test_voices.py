"""Answers and complaints: what a row becomes, wide files, what is remarked upon; kinds beside each other in one store."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from olshem import records
from olshem.errors import MethodError, RulebookError
from recording import ANSWER, COMPLAINT, LATER, RECORD, case, ingest, ingest_rows, live_rows

SAME = {kind: f"{{kind: {kind}, columns: same}}".encode() for kind in records.KINDS}
WIDE = b"""
kind: answers
columns: {answer_id: who, respondent: who, body: body, answered: on, stratum: stratum}
questions: {polite: politeness, clear: clarity}
constants: {survey: visitors, mode: phone}
"""
PERSON = {"who": "r/1", "body": "justice", "on": "2025-03-03 09:00", "stratum": "north", "polite": "5", "clear": ""}
FINDINGS = [
    ("answered-outside-fieldwork", "answers", {"answered": "2025-04-01 09:00"}),
    ("stratum-unknown", "answers", {"stratum": "south"}),
    ("stratum-unknown", "answers", {"stratum": ""}),
    ("channel-unknown", "answers", {"channel": "pigeon"}),
    ("due-before-received", "complaints", {"due": "2025-03-03 08:59"}),
    ("answered-before-received", "complaints", {"answered": "2025-03-03 08:59"}),
    ("outcome-without-answer", "complaints", {"outcome": "upheld"}),
]


def kept(folder: Path, kind: str, **fields: object) -> tuple[records.FileIngest, dict[str, Any]]:
    """One record with these fields through a store."""
    result = ingest_rows(folder / "store", [{**RECORD[kind], **fields}], mapping=SAME[kind], kind=kind)
    (row,) = live_rows(folder / "store", kind=kind)
    return result, row


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(("code", "kind", "fields"), FINDINGS)
def test_an_odd_row_is_kept_and_counted(code: str, kind: str, fields: dict[str, object], tmp_path: Path) -> None:
    result, _ = kept(tmp_path, kind, **fields)
    assert (result.accepted, result.findings) == (1, {f"records.{code}": 1})


def test_a_whole_answer(tmp_path: Path) -> None:
    whole = {"respondent": "r1", "service": "passport", "office": "hall", "area": "north", "channel": "counter", "mode": "web"}
    _, row = kept(tmp_path, "answers", **whole, score="4.5", weight="0.25", psu="12", case_id="77")
    assert row == {
        **whole,
        **{name: ANSWER[name] for name in ("answer_id", "survey", "question", "body", "stratum")},
        "source": "test",
        "answered_at": utc("2025-03-03 04:00"),
        "answered_on": dt.date(2025, 3, 3),
        "score": 4.5,
        "weight": 0.25,
        "psu": "12",
        "case_id": "77",
    }


def test_a_declined_answer_has_no_score_and_every_answer_a_weight(tmp_path: Path) -> None:
    _, row = kept(tmp_path, "answers", score=" ", weight="")
    assert (row["score"], row["weight"], row["respondent"]) == (None, 1.0, None)


def test_a_whole_complaint(tmp_path: Path) -> None:
    whole = {"office": "hall", "area": "north", "channel": "portal", "about": "politeness", "outcome": "partly-upheld", "case_id": "77"}
    _, row = kept(tmp_path, "complaints", **whole, due="2025-03-10 18:00", answered="2025-03-07 02:00")
    assert row == {
        **whole,
        **{name: COMPLAINT[name] for name in ("complaint_id", "service", "body")},
        "source": "test",
        "received_at": utc("2025-03-03 04:00"),
        "due_at": utc("2025-03-10 13:00"),
        "answered_at": utc("2025-03-06 21:00"),
        "received_on": dt.date(2025, 3, 3),
        "due_on": dt.date(2025, 3, 10),
        "answered_on": dt.date(2025, 3, 7),
    }


def test_a_wide_file_is_an_answer_a_question(tmp_path: Path) -> None:
    store = tmp_path / "store"
    people = [PERSON, {**PERSON, "who": "r2", "polite": "7", "clear": "9"}]
    result = ingest_rows(store, people, mapping=WIDE, kind="answers")
    assert (result.rows_read, result.accepted, result.quarantined) == (4, 3, 1)
    found = {row["answer_id"]: (row["question"], row["respondent"], row["score"]) for row in live_rows(store, kind="answers")}
    assert found == {
        "r%2F1/politeness": ("politeness", "r/1", 5.0),
        "r%2F1/clarity": ("clarity", "r/1", None),
        "r2/clarity": ("clarity", "r2", 9.0),
    }
    later = ingest_rows(store, [{**PERSON, "clear": "3"}], name="later.csv", mapping=WIDE, kind="answers")
    assert (later.revised, later.unchanged) == (1, 1)


def test_several_columns_make_a_key(tmp_path: Path) -> None:
    mapping = b"{kind: answers, columns: {answer_id: [who, question], body: body, survey: survey, question: question, answered: answered}}"
    rows = [{**ANSWER, "who": who, "question": question} for who, question in (("a", "politeness"), ("a", "clarity"), ("b", "clarity"))]
    assert ingest_rows(tmp_path / "store", rows, mapping=mapping, kind="answers").accepted == 3
    assert [row["answer_id"] for row in live_rows(tmp_path / "store", kind="answers")] == ["a/clarity", "a/politeness", "b/clarity"]


def test_kinds_live_in_one_store_and_never_meet(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest_rows(store, [case(case_id="A-1")])
    before = records.live(store, as_of=LATER).digest
    for kind in ("answers", "complaints"):
        result = ingest_rows(store, [{**RECORD[kind], records.KINDS[kind].key: "A-1"}], name=f"{kind}.csv", mapping=SAME[kind], kind=kind)
        assert (result.accepted, result.revised) == (1, 0)
    assert records.live(store, as_of=LATER).digest == before
    assert [records.live(store, as_of=LATER, kind=kind).rows for kind in records.KINDS] == [1, 1, 1]
    with pytest.raises(MethodError, match="opinions"):
        records.live(store, as_of=LATER, kind="opinions")


@pytest.mark.parametrize("kind", ["answers", "complaints"])
def test_the_same_file_again_changes_nothing(kind: str, tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = ingest_rows(store, [RECORD[kind]], mapping=SAME[kind], kind=kind)
    tree = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    again = ingest(store, tmp_path / "cases.csv", mapping=SAME[kind], kind=kind)
    assert again.as_dict() == {**first.as_dict(), "status": "already-ingested"}
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == tree


COLUMNS = "answer_id: id, body: body, answered: on"
MAPPINGS = [
    ("answers", f"columns: {{{COLUMNS}}}", ["field-missing", "field-missing"]),
    ("answers", f"columns: {{{COLUMNS}}}, constants: {{survey: visitors, question: satisfied}}", ["code-unknown"]),
    ("answers", f"columns: {{{COLUMNS}}}, constants: {{survey: visitors, question: clarity, mode: kiosk}}", ["code-unknown"]),
    ("answers", f"columns: {{{COLUMNS}}}, constants: {{survey: visitors}}, questions: {{q: satisfied}}", ["code-unknown"]),
    (
        "answers",
        f"columns: {{{COLUMNS}}}, constants: {{survey: kiosk}}, questions: {{q: satisfied, r: satisfied}}",
        ["questions-twice"] * 2,
    ),
    ("answers", f"columns: {{{COLUMNS}, score: s}}, constants: {{survey: kiosk}}, questions: {{q: satisfied}}", ["questions-twice"]),
    ("answers", "columns: {answer_id: [], body: b, answered: on}, constants: {survey: kiosk, question: satisfied}", ["key-empty"]),
    ("complaints", "columns: {complaint_id: id, received: on}", ["body-missing"]),
    ("complaints", "columns: {complaint_id: id, received: on, body: b, outcome: {column: o, codes: {a: granted}}}", ["code-unknown"]),
    ("complaints", "columns: {complaint_id: id, body: b}", ["key-missing"]),
]


@pytest.mark.parametrize(("kind", "text", "codes"), MAPPINGS)
def test_a_faulty_mapping_is_told(kind: str, text: str, codes: list[str], tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        ingest_rows(tmp_path / "store", [RECORD[kind]], mapping=f"{{kind: {kind}, {text}}}".encode(), kind=kind)
    assert [problem.code for problem in caught.value.problems] == [f"mapping.{code}" for code in codes]


def test_a_typed_file_and_its_text_give_the_same_answers(tmp_path: Path) -> None:
    scores, weights = [4.5, None, 3.0], [1.0, 0.5, None]
    typed = pa.table(
        {
            "answer_id": [1, 2, 3],
            **{name: [ANSWER[name]] * 3 for name in ("survey", "question", "body", "stratum")},
            "answered_at": [dt.datetime(2025, 3, 3, 9)] * 3,
            "score": scores,
            "weight": weights,
        }
    )
    pq.write_table(typed, tmp_path / "typed.parquet")
    rows = [
        {**ANSWER, "answer_id": number, "score": score, "weight": weight}
        for number, score, weight in zip((1, 2, 3), scores, weights, strict=True)
    ]
    first = ingest_rows(tmp_path / "store", rows, mapping=SAME["answers"], kind="answers")
    second = ingest(tmp_path / "store", tmp_path / "typed.parquet", mapping=SAME["answers"], kind="answers")
    assert (first.accepted, second.unchanged) == (3, 3)
