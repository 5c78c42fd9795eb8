"""Numbers as people write them: read, echoed where they could surprise, refused where they can be read in two ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from olshem.returns.mapping import Numbers
from olshem.vocabulary import Status

STATUSES = tuple(Status)
OK, BLANK, NOT_COLLECTED = (STATUSES.index(one) for one in (Status.OK, Status.NOT_SUBMITTED, Status.NOT_COLLECTED))
WHOLE = "^[0-9]{1,12}$"
SIGNED = re.compile(r"[+-]?\d{1,12}", re.ASCII)
SPACES = re.compile(r"(?<=\d)[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}'](?=\d{3}(?!\d))", re.ASCII)
NUMBER = re.compile(r"[+-]?\d[\d.,]*", re.ASCII)
GROUPS = {mark: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", re.ASCII) for mark in ".,"}
UNCLEAR = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell read: its number, or the code and the expectation of its refusal; ``said`` is what to tell about how it was read."""

    value: int = 0
    state: int = OK
    code: str | None = None
    expected: str | None = None
    said: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CellColumn:
    """A column read: values, their states (places in ``STATUSES``), and by place what there is to tell of a cell."""

    values: NDArray[np.int64]
    states: NDArray[np.int8]
    told: Mapping[int, tuple[str, Reading]]


def column(cells: pa.Array, numbers: Numbers, absent: Mapping[str, Status]) -> CellColumn:
    """Read a column of counts; ``cells`` are texts, blank or null where nothing stands."""
    texts = pc.utf8_trim_whitespace(cells.fill_null(""))
    plain = np.asarray(pc.match_substring_regex(texts, WHOLE))
    values, states = np.zeros(len(texts), np.int64), np.full(len(texts), OK, np.int8)
    if plain.all():
        return CellColumn(np.asarray(texts.cast(pa.int64())), states, {})
    values[plain] = np.asarray(texts.filter(pa.array(plain)).cast(pa.int64()))
    blank = np.asarray(pc.equal(texts, ""))
    states[blank] = BLANK
    told = {}
    for place in np.flatnonzero(~plain & ~blank).tolist():
        text = texts[place].as_py()
        reading = one(text, numbers, absent)
        values[place], states[place] = reading.value, reading.state
        if reading.code is not None or reading.said is not None:
            told[place] = text, reading
    return CellColumn(values, states, told)


def one(text: str, numbers: Numbers, absent: Mapping[str, Status]) -> Reading:
    """Read one cell that holds something.

    Parameters
    ----------
    text
        The cell, blanks around it taken off.
    numbers
        How the mapping says that numbers are written.
    absent
        The words that stand for an absence.

    Examples
    --------
    >>> one("1 234", Numbers(), {}).said
    'read as 1234'
    >>> one("1,234", Numbers(), {}).code
    'returns.number-ambiguous'
    >>> one("1,234", Numbers(group=","), {}).value
    1234
    >>> one("22,5", Numbers(), {}).said
    'read as 22.5'

    """
    if text in absent:
        return Reading(state=STATUSES.index(absent[text]))
    if SIGNED.fullmatch(text):
        return Reading(int(text))
    if text.endswith("%"):
        return Reading(code="returns.ratio-refused", expected="a count: numerator and denominator are never sent as a ratio")
    bare = SPACES.sub("", text) if numbers.group in (None, " ") else text
    if not NUMBER.fullmatch(bare):
        return Reading(code="returns.number-invalid", expected="a whole number")
    sign, digits = ("-", bare[1:]) if bare[0] == "-" else ("", bare.removeprefix("+"))
    if numbers.decimal is None and numbers.group is None and UNCLEAR.fullmatch(digits):
        return _ambiguous(digits)
    dotted = _dotted(digits, numbers)
    if dotted is None:
        return Reading(code="returns.number-invalid", expected="a whole number")
    return _whole(f"{sign}{dotted}", text)


def _ambiguous(digits: str) -> Reading:
    joined, dotted = re.sub("[.,]", "", digits), digits.replace(",", ".")
    expected = f"{joined} or {dotted}: the mapping's numbers.decimal or numbers.group must say which"
    return Reading(code="returns.number-ambiguous", expected=expected)


def _dotted(digits: str, numbers: Numbers) -> str | None:
    """The number without groups and with a decimal dot; ``None`` where its marks do not stand as they should."""
    decimal = numbers.decimal or _decimal_of(digits, numbers.group)
    whole, _, fraction = digits.partition(decimal) if decimal else (digits, "", "")
    groups = {mark for mark in ".," if mark in whole and mark != decimal}
    if numbers.group is not None and groups - {numbers.group}:
        return None
    for mark in groups:
        if not GROUPS[mark].fullmatch(whole):
            return None
        whole = whole.replace(mark, "")
    if not whole.isdigit() or (fraction and not fraction.isdigit()):
        return None
    return f"{whole}.{fraction}" if fraction else whole


def _decimal_of(digits: str, group: str | None) -> str | None:
    """The mark that can only be the decimal one: the last of two, or the only one where it does not part groups."""
    marks = [mark for mark in digits if mark in ".," and mark != group]
    if not marks or (len(marks) > 1 and len(set(marks)) == 1):
        return None
    return marks[-1] if marks.count(marks[-1]) == 1 else None


def _whole(dotted: str, text: str) -> Reading:
    whole, _, fraction = dotted.partition(".")
    if fraction.strip("0"):
        return Reading(code="returns.number-not-whole", expected="a whole number", said=f"read as {dotted}")
    if len(whole.lstrip("-")) > 12:
        return Reading(code="returns.number-invalid", expected="a whole number of at most 12 digits")
    said = f"read as {int(whole)}" if text != dotted else None
    return Reading(int(whole), said=said)
