"""The contracts for records: the Arrow schema of a stored row of each kind, and the words used for what was refused or found odd."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

INSTANT = pa.timestamp("ms", tz="UTC")
CODE = pa.dictionary(pa.int32(), pa.string())
SUSPENSIONS = pa.list_(pa.struct([pa.field("from_at", INSTANT, nullable=False), pa.field("to_at", INSTANT)]))


def _field(name: str, kind: pa.DataType, meaning: str, *, nullable: bool = True) -> pa.Field:
    return pa.field(name, kind, nullable=nullable, metadata={"meaning": meaning})


CASES = pa.schema(
    [
        _field("source", CODE, "where the file came from; with case_id the key of a case", nullable=False),
        _field("case_id", pa.string(), "the case's own number in its source; never a person's", nullable=False),
        _field("service", CODE, "what was asked for"),
        _field("body", CODE, "who had to provide it", nullable=False),
        _field("office", CODE, "the office of the body"),
        _field("area", CODE, "the territory"),
        _field("channel", CODE, "how it was asked for"),
        _field("outcome", CODE, "how it ended"),
        _field("submitted_at", INSTANT, "the instant of submission", nullable=False),
        _field("due_at", INSTANT, "the instant by which it must be decided, where the case carries one"),
        _field("decided_at", INSTANT, "the instant of decision; empty while the case is open"),
        _field("submitted_on", pa.date32(), "the local date of submission in the rulebook's time zone", nullable=False),
        _field("due_on", pa.date32(), "the local date of due_at"),
        _field("decided_on", pa.date32(), "the local date of decided_at"),
        _field("suspensions", SUSPENSIONS, "when the clock stood: in order, never overlapping; an empty end is still suspended"),
        _field("recorded_on_time", pa.bool_(), "the source's own verdict, where it gave one"),
        _field("waiting_minutes", pa.int32(), "minutes waited in person before being served"),
        _field("visits", pa.int32(), "times the person had to come"),
    ]
)
"""One row a case as the store keeps it. Instants are whole milliseconds in UTC (finer ones are cut off)."""

ANSWERS = pa.schema(
    [
        _field("source", CODE, "where the file came from; with answer_id the key of an answer", nullable=False),
        _field(
            "answer_id", pa.string(), "the answer's own number in its source, or what tells it apart: respondent/question", nullable=False
        ),
        _field("survey", CODE, "the survey", nullable=False),
        _field("question", CODE, "the question of the survey", nullable=False),
        _field("respondent", pa.string(), "a pseudonym of who answered; never a person's own number"),
        _field("service", CODE, "the service that the answer is about"),
        _field("body", CODE, "who provided it", nullable=False),
        _field("office", CODE, "the office of the body"),
        _field("area", CODE, "the territory"),
        _field("channel", CODE, "how the service was asked for"),
        _field("mode", CODE, "how the person was asked, as the survey lists it"),
        _field("answered_at", INSTANT, "the instant of the answer", nullable=False),
        _field("answered_on", pa.date32(), "the local date of the answer in the rulebook's time zone", nullable=False),
        _field("score", pa.float64(), "the score, on the question's scale; empty where the person declined to answer"),
        _field("weight", pa.float64(), "for how many the answer stands, above 0; 1 where the source gives none", nullable=False),
        _field("stratum", CODE, "the stratum of the sample"),
        _field("psu", CODE, "the cluster (primary sampling unit)"),
        _field("case_id", pa.string(), "the case that the answer is about, by its number among the cases"),
    ]
)
"""One row an answer to one question."""
COMPLAINTS = pa.schema(
    [
        _field("source", CODE, "where the file came from; with complaint_id the key of a complaint", nullable=False),
        _field("complaint_id", pa.string(), "the complaint's own number in its source; never a person's", nullable=False),
        _field("service", CODE, "the service that is complained about"),
        _field("body", CODE, "who provided it", nullable=False),
        _field("office", CODE, "the office of the body"),
        _field("area", CODE, "the territory"),
        _field("channel", CODE, "how the complaint arrived"),
        _field("about", CODE, "what it is about; where it fits, one of the five criteria"),
        _field("received_at", INSTANT, "the instant of receipt", nullable=False),
        _field("due_at", INSTANT, "the instant by which it must be answered, where the complaint carries one"),
        _field("answered_at", INSTANT, "the instant of the answer; empty while the complaint is open"),
        _field("received_on", pa.date32(), "the local date of receipt in the rulebook's time zone", nullable=False),
        _field("due_on", pa.date32(), "the local date of due_at"),
        _field("answered_on", pa.date32(), "the local date of answered_at"),
        _field("outcome", CODE, "how it ended: upheld, partly-upheld, not-upheld, withdrawn or forwarded"),
        _field("case_id", pa.string(), "the case that it is about, by its number among the cases"),
    ]
)
"""One row a complaint."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a code of a finding or a refusal means, and what was expected instead."""

    code: str
    text: str


FINDINGS = {
    word.code: word
    for word in (
        Word("records.decided-before-submitted", "decided before it was submitted; its duration counts as zero"),
        Word("records.zero-duration", "decided in the very instant of submission"),
        Word("records.due-before-submitted", "due before it was submitted"),
        Word("records.due-before-received", "a complaint due before it was received"),
        Word("records.answered-before-received", "a complaint answered before it was received"),
        Word("records.outcome-without-answer", "a complaint that has an outcome and was not answered; it counts as open"),
        Word("records.answered-outside-fieldwork", "an answer given on a day of no wave of its survey"),
        Word("records.stratum-unknown", "an answer without a stratum, or of one that its wave does not list"),
        Word("records.channel-unknown", "a channel that the rulebook does not list; kept as its code"),
        Word("records.time-ambiguous", "a local time that occurs twice as clocks go back; its first occurrence was taken"),
        Word("records.time-nonexistent", "a local time that clocks skip as they go forward; moved forward by the skipped time"),
        Word("records.minutes-rounded", "a wait with a part of a minute; rounded to the nearest whole one, a half up"),
        Word("records.suspensions-overlap", "suspensions that overlap or touch; merged"),
        Word("records.suspended-before-submitted", "a suspension that begins before submission"),
        Word("records.tombstone-unknown", "a tombstone for a record that is not in the store"),
    )
}
"""Odd but possible: the row is kept, and counted under each of these codes that applies."""

REFUSALS = {
    word.code: word
    for word in (
        Word("records.cells-too-few", "the row has fewer cells than the header"),
        Word("records.cells-too-many", "the row has more cells than the header"),
        Word("records.quote-stray", "a quotation mark stands where none may, or is never closed; the line was set aside alone"),
        Word("records.line-break-stray", "a carriage return without a line feed stands outside quotation marks; the line was set aside"),
        Word("records.bytes-invalid", "bytes that the declared encoding does not allow"),
        Word("records.nul-byte", "a NUL character"),
        Word("records.value-missing", "a required cell is empty"),
        Word("records.case-id-too-long", "a case id longer than 200 bytes"),
        Word("records.id-too-long", "a number of an answer, a complaint or a respondent longer than 200 bytes"),
        Word("records.code-unknown", "a value whose code the rulebook, or the mapping's table, does not know"),
        Word("records.code-malformed", "a value that gives no code"),
        Word("records.code-clash", "a value that gives the same code as another value seen before it"),
        Word("records.time-invalid", "not a date and time in a form that is known or declared"),
        Word("records.time-out-of-range", "a time before 1900 or after 2199"),
        Word("records.flag-unknown", "a verdict that is not among the mapping's values"),
        Word("records.number-invalid", "not a number"),
        Word("records.number-out-of-range", "a number below zero or too large"),
        Word("records.score-outside", "a score outside the scale of its question"),
        Word("records.weight-outside", "a weight of zero or less"),
        Word("records.suspensions-invalid", "suspensions and resumptions that do not pair, or end before they begin"),
        Word("records.cell-error", "the workbook's cell holds an error, not a value"),
        Word("records.formula-without-value", "the workbook's cell holds a formula whose value was never stored"),
        Word("records.number-inexact", "a number of more than 15 digits, which a workbook does not keep exactly"),
        Word("records.key-repeated", "a key that an earlier row of the file used, with other content"),
    )
}
"""Refused: the whole row goes to quarantine, one line for each cell at fault."""
