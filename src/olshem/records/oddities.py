"""What a record can only be asked as a whole: refusals that need several of its fields, and what is possible but odd, kind by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem import rulebook
from olshem.records.kinds import Kind
from olshem.records.rows import Rows
from olshem.records.suspensions import Spans
from olshem.vocabulary import Code

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
ABSENT = {"weight": 1.0}
"""What stands for an empty cell where a field is never empty."""
EPOCH = np.datetime64("1970-01-01")


def note(
    rows: Rows,
    kind: Kind,
    book: rulebook.Rulebook,
    coded: Mapping[str, Sequence[str]],
    moments: Mapping[str, Ints],
    spans: Spans | None,
    columns: Mapping[str, str],
) -> None:
    """Refuse and remark upon rows. ``coded``: the codes of each code field by number; ``columns``: the file's column of each field."""
    if spans is not None:
        _cases(rows, moments, spans)
    elif kind.name == "complaints":
        _complaints(rows, moments)
    else:
        _answers(rows, book, coded, columns)
    if book.channels:
        unknown = [code not in book.channels for code in coded["channel"]]
        rows.odd("records.channel-unknown", np.array([*unknown, False])[_numbers(rows, "channel")])


def _numbers(rows: Rows, name: str) -> Ints:
    """The numbers of a code field, -1 where it is empty."""
    numbers: Ints = np.asarray(rows.made[name].fill_null(-1))
    return numbers


def _has(rows: Rows, name: str) -> Mask:
    found: Mask = np.asarray(rows.made[name].is_valid())
    return found


def _cases(rows: Rows, moments: Mapping[str, Ints], spans: Spans) -> None:
    submitted, decided, due = (moments[name] for name in ("submitted", "decided", "due"))
    has_decided = _has(rows, "decided_at")
    rows.odd("records.decided-before-submitted", has_decided & (decided < submitted))
    rows.odd("records.zero-duration", has_decided & (decided == submitted))
    rows.odd("records.due-before-submitted", _has(rows, "due_at") & (due < submitted))
    rows.odd("records.suspensions-overlap", spans.merged)
    rows.odd("records.suspended-before-submitted", spans.starts_before(submitted))


def _complaints(rows: Rows, moments: Mapping[str, Ints]) -> None:
    received, answered, due = (moments[name] for name in ("received", "answered", "due"))
    has_answer = _has(rows, "answered_at")
    rows.odd("records.answered-before-received", has_answer & (answered < received))
    rows.odd("records.due-before-received", _has(rows, "due_at") & (due < received))
    rows.odd("records.outcome-without-answer", _has(rows, "outcome") & ~has_answer)


def _answers(rows: Rows, book: rulebook.Rulebook, coded: Mapping[str, Sequence[str]], columns: Mapping[str, str]) -> None:
    """Survey by survey: its questions and their scales, its ways of asking, its waves and their strata."""
    if "weight" in columns:
        rows.refuse(columns["weight"], "records.weight-outside", np.asarray(rows.made["weight"]) <= 0, "a weight above 0")
    surveys, days = _numbers(rows, "survey"), np.asarray(rows.made["answered_on"].cast(pa.int32()).fill_null(0)).astype(np.int64)
    for number, code in enumerate(coded["survey"]):
        ours = surveys == number
        if ours.any():
            survey = book.surveys[Code(code)]
            _of_survey(rows, "question", survey.questions, ours, coded, columns)
            _of_survey(rows, "mode", survey.modes, ours, coded, columns)
            _scales(rows, survey, ours, coded, columns)
            _waves(rows, survey, ours, days, coded)


def _of_survey(
    rows: Rows, name: str, known: Mapping[Code, object], ours: Mask, coded: Mapping[str, Sequence[str]], columns: Mapping[str, str]
) -> None:
    """Refuse a question or a mode that another survey has."""
    strange = np.array([*(code not in known for code in coded[name]), False])[_numbers(rows, name)]
    for column in [columns[one] for one in ((name, "score", "survey") if name == "question" else (name, "survey")) if one in columns][:1]:
        rows.refuse(column, "records.code-unknown", strange & ours, f"a {name} of its survey: {', '.join(known)}")


def _scales(rows: Rows, survey: rulebook.Survey, ours: Mask, coded: Mapping[str, Sequence[str]], columns: Mapping[str, str]) -> None:
    questions, scores = _numbers(rows, "question"), np.asarray(rows.made["score"].fill_null(np.nan))
    for number, code in enumerate(coded["question"]):
        asked = survey.questions.get(Code(code))
        if asked is None or "score" not in columns:
            continue
        outside = (scores < asked.scale.lowest) | (scores > asked.scale.highest)
        expected = f"a score from {asked.scale.lowest:g} to {asked.scale.highest:g}"
        rows.refuse(columns["score"], "records.score-outside", outside & ours & (questions == number), expected)


def _waves(rows: Rows, survey: rulebook.Survey, ours: Mask, days: Ints, coded: Mapping[str, Sequence[str]]) -> None:
    outside, strata = ours.copy(), _numbers(rows, "stratum")
    for wave, first, last in _spans(survey):
        within = ours & (first <= days) & (days <= last)
        outside &= ~within
        if wave.strata:
            strange = np.array([*(code not in wave.strata for code in coded["stratum"]), True])
            rows.odd("records.stratum-unknown", within & strange[strata])
    rows.odd("records.answered-outside-fieldwork", outside)


def _spans(survey: rulebook.Survey) -> Iterator[tuple[rulebook.Wave, int, int]]:
    """Each wave with the first and last day of its fieldwork since 1970."""
    for wave in survey.waves:
        first, last = ((np.datetime64(day) - EPOCH).astype(int) for day in (wave.starts_on, wave.ends_on))
        yield wave, int(first), int(last)
