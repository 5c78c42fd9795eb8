"""What a row becomes: its codes, times, numbers, verdicts and suspensions, and what is remarked upon."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import test_voices

from olshem import records
from olshem.errors import RulebookError
from recording import SAME, case, ingest, ingest_rows, live_rows, write_csv


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def kept(folder: Path, mapping: bytes = SAME, **fields: object) -> tuple[records.FileIngest, dict[str, object]]:
    """One case with these fields through a store."""
    result = ingest_rows(folder / "store", [case(**fields)], mapping=mapping)
    (row,) = live_rows(folder / "store")
    return result, row


# ------------------------------------------------------------ findings: the row is kept
FINDINGS = [
    ("decided-before-submitted", {"decided": "2025-03-03 08:59:59"}),
    ("zero-duration", {"decided": "2025-03-03 09:00:00"}),
    ("due-before-submitted", {"due": "2025-03-03 08:59:59"}),
    ("channel-unknown", {"channel": "pigeon"}),
    ("minutes-rounded", {"waiting_minutes": "12.5"}),
    ("suspensions-overlap", {"suspended": "2025-03-04 09:00;2025-03-04 10:00", "resumed": "2025-03-04 10:00;2025-03-04 11:00"}),
    ("suspended-before-submitted", {"suspended": "2025-03-03 08:00", "resumed": "2025-03-03 10:00"}),
]
CLOCKS = [("time-ambiguous", "2024-03-01 00:00:00", "2024-11-03 01:30:00"), ("time-nonexistent", "2024-03-10 02:30:00", "")]


@pytest.mark.parametrize(("code", "fields"), FINDINGS, ids=lambda item: item if isinstance(item, str) else "")
def test_an_odd_row_is_kept_and_counted(code: str, fields: dict[str, object], tmp_path: Path) -> None:
    result, _ = kept(tmp_path, **fields)
    assert (result.accepted, result.findings) == (1, {f"records.{code}": 1})
    assert [(problem.code, problem.severity) for problem in result.problems] == [(f"records.{code}", "warning")]


@pytest.mark.parametrize(("code", "submitted", "decided"), CLOCKS)
def test_an_odd_hour_of_the_clocks_is_kept_and_counted(code: str, submitted: str, decided: str, tmp_path: Path) -> None:
    mapping = b"{kind: cases, columns: same, time_zone: America/New_York}"
    assert kept(tmp_path, mapping, submitted=submitted, decided=decided)[0].findings == {f"records.{code}": 1}


def test_every_finding_has_a_test() -> None:
    tested = {code for code, *_ in (*FINDINGS, *CLOCKS, *test_voices.FINDINGS)} | {"tombstone-unknown"}
    assert {f"records.{code}" for code in tested} == set(records.FINDINGS)


def test_findings_count_kept_rows_only_and_stay_in_the_store(tmp_path: Path) -> None:
    odd = {"decided": "2025-03-03 09:00:00"}
    rows = [case(case_id="A-1", **odd), case(case_id="A-2", **odd), case(case_id="A-3", service="nothing-known", **odd)]
    assert ingest_rows(tmp_path / "store", rows).findings == {"records.zero-duration": 2}
    live = records.live(tmp_path / "store", as_of=utc("2100-01-01"))
    assert [(finding.code, finding.count) for finding in live.findings] == [("records.zero-duration", 2)]


# ------------------------------------------------------------ fields
def test_a_whole_case(tmp_path: Path) -> None:
    _, row = kept(
        tmp_path,
        office="window-3",
        area="north",
        channel="portal",
        outcome="granted",
        due="2025-03-10T18:00:00+06:00",
        decided="2025-03-05 02:00:00.9999",
        suspended="2025-03-04 09:00;2025-03-04 12:00",
        resumed="2025-03-04 10:00",
        recorded_on_time="TRUE",
        waiting_minutes="12.5",
        visits="+2",
    )
    assert row == {
        "source": "test",
        "case_id": "A-1",
        "service": "passport",
        "body": "justice",
        "office": "window-3",
        "area": "north",
        "channel": "portal",
        "outcome": "granted",
        "recorded_on_time": True,
        "waiting_minutes": 13,
        "visits": 2,
        "submitted_at": utc("2025-03-03 04:00"),
        "due_at": utc("2025-03-10 12:00"),
        "decided_at": utc("2025-03-04 21:00:00.999"),
        "submitted_on": dt.date(2025, 3, 3),
        "due_on": dt.date(2025, 3, 10),
        "decided_on": dt.date(2025, 3, 5),
        "suspensions": [
            {"from_at": utc("2025-03-04 04:00"), "to_at": utc("2025-03-04 05:00")},
            {"from_at": utc("2025-03-04 07:00"), "to_at": None},
        ],
    }


def test_what_is_not_said_is_absent(tmp_path: Path) -> None:
    result, row = kept(tmp_path, service=" ", decided="  ", visits="")
    assert result.findings == {}
    given = {"source", "case_id", "body", "submitted_at", "submitted_on"}
    assert all((value is not None) == (name in given) for name, value in row.items())


@pytest.mark.parametrize(
    ("rule", "raw", "code"),
    [
        ("slug", "Birth Certificate!", "birth-certificate"),
        ("slug", "  BIRTH__certificate ", "birth-certificate"),
        ("same", "birth-certificate", "birth-certificate"),
        ("{Свидетельство о рождении: birth-certificate}", "Свидетельство о рождении", "birth-certificate"),
    ],
)
def test_codes_of_values(rule: str, raw: str, code: str, tmp_path: Path) -> None:
    columns = f"case_id: case_id, submitted: submitted, body: body, service: {{column: service, codes: {rule}}}"
    assert kept(tmp_path, f"{{kind: cases, columns: {{{columns}}}}}".encode(), service=raw)[1]["service"] == code


def test_two_values_of_one_slug_clash_across_batches_but_not_across_files(tmp_path: Path) -> None:
    mapping = b"{kind: cases, columns: {case_id: case_id, submitted: submitted, body: body, office: office}}"
    rows = [case(case_id=f"A-{number}", office="Hall 1") for number in range(100_000)] + [case(case_id="B", office="HALL 1")]
    assert ingest_rows(tmp_path / "store", rows, mapping=mapping).quarantined == 1
    assert ingest_rows(tmp_path / "store", rows[-1:], name="next.csv", mapping=mapping).quarantined == 0


def test_constants_stand_for_columns(tmp_path: Path) -> None:
    mapping = b"{kind: cases, columns: {case_id: case_id, submitted: submitted}, constants: {body: health, outcome: granted}}"
    row = kept(tmp_path, mapping)[1]
    assert (row["body"], row["outcome"], row["service"]) == ("health", "granted", None)


def test_days_are_those_of_the_rulebook_times_those_of_the_mapping(tmp_path: Path) -> None:
    mapping = b"{kind: cases, columns: same, time_zone: America/New_York}"
    row = kept(tmp_path, mapping, submitted="2025-03-03 20:00:00")[1]
    assert (row["submitted_at"], row["submitted_on"]) == (utc("2025-03-04 01:00"), dt.date(2025, 3, 4))


@pytest.mark.parametrize(("mark", "text"), [("','", "12,5"), ("'.'", "12.5")])
def test_decimal_marks(mark: str, text: str, tmp_path: Path) -> None:
    mapping = f"{{kind: cases, columns: same, csv: {{decimal: {mark}}}}}".encode()
    assert kept(tmp_path, mapping, waiting_minutes=text)[1]["waiting_minutes"] == 13


def test_a_typed_file_and_its_text_give_the_same_cases(tmp_path: Path) -> None:
    at = dt.datetime(2025, 3, 3, 9, 0)
    table = pa.table(
        {
            "case_id": pa.array([17], pa.int64()),
            "service": pa.array(["passport"], pa.large_string()),
            "body": pa.array(["justice"]).dictionary_encode(),
            "submitted": pa.array([at], pa.timestamp("ns")),
            "due": pa.array([at], pa.timestamp("us", "UTC")),
            "decided": pa.nulls(1),
            "recorded_on_time": [False],
            "waiting_minutes": pa.array([12.0]),
            "visits": pa.array([2], pa.uint8()),
            "suspensions": [[{"from_at": at, "to_at": None}]],
        }
    )
    pq.write_table(table, tmp_path / "typed.parquet")
    ingest(tmp_path / "store", tmp_path / "typed.parquet")
    text = {"due": "2025-03-03T09:00:00Z", "recorded_on_time": "false", "waiting_minutes": "12", "visits": "2"}
    result = ingest_rows(tmp_path / "store", [case(case_id=17, suspended="2025-03-03T09:00Z", **text)])
    assert (result.unchanged, result.revised) == (1, 0)


def test_a_row_with_many_faults_is_refused_once_and_listed_for_each(tmp_path: Path) -> None:
    rows = [case(body="nobody", submitted="?", visits="?"), case(case_id="A-2")]
    result = ingest_rows(tmp_path / "store", rows)
    assert (result.quarantined, result.accepted) == (1, 1)
    assert [(problem.row, problem.column) for problem in result.problems] == [(1, "body"), (1, "submitted"), (1, "visits")]


def test_of_a_repeated_key_the_first_row_stays(tmp_path: Path) -> None:
    rows = [case(visits=1), case(visits=2), case(visits=1), case(case_id="A-2")]
    result = ingest_rows(tmp_path / "store", rows)
    assert (result.accepted, result.unchanged, result.quarantined) == (2, 1, 1)
    assert live_rows(tmp_path / "store")[0]["visits"] == 1
    assert result.problems[0].expected == "a case id not used before in the file; row 1 has it"


def test_past_a_thousand_refusals_the_quarantine_alone_lists_them(tmp_path: Path) -> None:
    result = ingest_rows(tmp_path / "store", [case(case_id=f"A-{number}", body="nobody") for number in range(1_234)])
    assert len(result.problems) == 1_001
    assert (result.problems[-1].code, result.quarantined) == ("records.refusals-more", 1_234)
    assert pq.read_metadata(tmp_path / "store" / result.quarantine).num_rows == 1_234


def test_columns_that_the_mapping_does_not_name_are_remarked_upon(tmp_path: Path) -> None:
    result = ingest_rows(tmp_path / "store", [case(mood="good")])
    assert [(problem.code, problem.column) for problem in result.problems] == [("records.column-ignored", "mood")]


def test_a_file_without_rows(tmp_path: Path) -> None:
    result = ingest(tmp_path / "store", write_csv(tmp_path / "none.csv", []))
    assert (result.rows_read, [problem.code for problem in result.problems]) == (0, ["records.no-rows"])
    assert live_rows(tmp_path / "store") == []


# ------------------------------------------------------------ mappings that do not fit
COLUMNS = "columns: {case_id: a, submitted: b, body: c}"
MAPPINGS = [
    ("{kind: cases, columns: same, time_zone: Mars/Olympus}", ["mapping.time-zone-unknown"]),
    ("{kind: cases, columns: same, csv: {encoding: klingon}}", ["mapping.encoding-unknown"]),
    ("{kind: cases, columns: same, csv: {delimiter: ab}}", ["mapping.delimiter-invalid"]),
    ("{kind: cases, columns: same, csv: {delimiter: '\"'}}", ["mapping.delimiter-invalid"]),
    ("{kind: cases, columns: {case_id: a, submitted: b}}", ["mapping.body-missing"]),
    ("{kind: cases, columns: same, constants: {body: nobody}}", ["mapping.code-unknown"]),
    ("{kind: cases, columns: same, constants: {visits: '3'}}", ["mapping.constant-unknown"]),
    ("{kind: cases, columns: {case_id: a, submitted: b, body: {column: c, codes: {x: nobody}}}}", ["mapping.code-unknown"]),
    ("{kind: cases, columns: {case_id: a, submitted: {column: b, format: '%d.%m.%Y'}, body: c}}", ["mapping.day-missing"]),
    ("{kind: cases, columns: {case_id: a, submitted: b, body: c, resumed: d}}", ["mapping.suspended-missing"]),
    ("{kind: cases, columns: {case_id: a, submitted: b, body: c, suspended: d, suspensions: e}}", ["mapping.suspensions-twice"]),
    ("{kind: cases, columns: {submitted: b, body: c, colour: d}}", ["mapping.key-missing", "mapping.key-unknown"]),
    (f"{{kind: answers, {COLUMNS}}}", ["mapping.kind-differs"]),
    (f"{{kind: opinions, {COLUMNS}}}", ["mapping.word-unknown"]),
    (
        "{kind: cases, columns: same, time_zone: X/Y, csv: {delimiter: ab}, constants: {area: x}}",
        ["mapping.time-zone-unknown", "mapping.delimiter-invalid", "mapping.code-unknown"],
    ),
]


@pytest.mark.parametrize(("text", "codes"), MAPPINGS)
def test_every_fault_of_a_mapping_is_told_at_once(text: str, codes: list[str], tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        ingest_rows(tmp_path / "store", [case()], mapping=text.encode())
    assert sorted(problem.code for problem in caught.value.problems) == sorted(codes)
    assert all(problem.file == "mapping.yaml" and problem.expected for problem in caught.value.problems)
    assert not (tmp_path / "store").exists()


DATA_FILES = [
    b"case_id,body\nA-1,Aigerim Secret\n",
    b'"case_id","body"\n"A-1","Aigerim Secret"\n',
    b"case_id;note\nA-1;see: Aigerim Secret\n",
    b'{"Aigerim Secret": {"0": "A-1"}}',
    b'[{"case_id": "Aigerim Secret"}]',
    b"!Aigerim Secret",
    b"*Aigerim Secret",
    b"- &Aigerim Secret",
    b"case_id\tbody\nA-1\tAigerim Secret\n",
    "case_id\tAigerim Secret\n".encode("utf-16"),
    b"PAR1\x15\x04\x00Aigerim Secret",
    "\u04d8\u0439\u0433\u0435\u0440\u0456\u043c,Secret".encode("kz1048"),
]


@pytest.mark.parametrize("data", DATA_FILES)
def test_a_data_file_given_as_the_mapping_is_told_apart_and_never_quoted(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        ingest_rows(tmp_path / "store", [case()], mapping=data)
    said = "".join(str(problem) for problem in caught.value.problems) + str(caught.value)
    assert "Secret" not in said
    assert "Aigerim" not in said
    assert "data file, not a mapping" in said or "files of records are the command's arguments" in said
