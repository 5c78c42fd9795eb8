"""From raw values to codes: each different raw value is judged once, a column becomes integers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem.vocabulary import is_code, slug

EMPTY, UNKNOWN, MALFORMED, CLASH, BAD_BYTES, NUL = -1, -2, -3, -4, -5, -6
REFUSAL = {
    UNKNOWN: "records.code-unknown",
    MALFORMED: "records.code-malformed",
    CLASH: "records.code-clash",
    BAD_BYTES: "records.bytes-invalid",
    NUL: "records.nul-byte",
}


class Coder:
    """One code field of one ingest. Codes are numbered as they first appear, so equal files give equal numbers.

    Parameters
    ----------
    rule
        ``slug``, ``same``, or a table from raw value to code.
    listed
        The codes that are allowed; ``None`` allows any.
    """

    def __init__(self, rule: Literal["slug", "same"] | Mapping[str, str], listed: Collection[str] | None) -> None:
        self._rule, self._listed = rule, listed
        self._numbers: dict[str, int] = {}
        self._owner: dict[str, str] = {}
        self._seen: dict[bytes | str | None, int] = {None: EMPTY}

    @property
    def codes(self) -> list[str]:
        """Every code given so far, by its number."""
        return list(self._numbers)

    def encode(self, column: pa.Array) -> NDArray[np.int32]:
        """The number of each cell's code, or one of the negative constants above."""
        distinct = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
        values = distinct.dictionary
        if not (_is_text(values.type) or pa.types.is_binary(values.type)):
            values = values.cast(pa.string())
        seen = self._seen
        verdicts = [seen[value] if value in seen else self.number(value) for value in values.to_pylist()]
        numbers = np.array([*verdicts, EMPTY], np.int32)
        coded: NDArray[np.int32] = numbers[distinct.indices.fill_null(len(values)).to_numpy()]
        return coded

    def number(self, raw: bytes | str | None) -> int:
        """The number of one raw value's code, remembered where it has one."""
        number = self._judge(raw)
        if number >= EMPTY:
            self._seen[raw] = number
        return number

    def _judge(self, raw: bytes | str | None) -> int:
        try:
            text = raw.decode() if isinstance(raw, bytes) else raw or ""
        except UnicodeDecodeError:
            return BAD_BYTES
        text = text.strip()
        if not text:
            return EMPTY
        if "\0" in text:
            return NUL
        code = self._code(text)
        if code is None or (self._listed is not None and code not in self._listed):
            return UNKNOWN if code is None or is_code(code) else MALFORMED
        if not is_code(code):
            return MALFORMED
        if self._rule == "slug" and self._owner.setdefault(code, text) != text:
            return CLASH
        return self._numbers.setdefault(code, len(self._numbers))

    def _code(self, text: str) -> str | None:
        if self._rule == "slug":
            return slug(text)
        return text if self._rule == "same" else self._rule.get(text)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
