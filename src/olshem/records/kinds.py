"""The kinds of records. All that a kind is follows from its schema: what is read, kept, compared and documented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from olshem.errors import MethodError
from olshem.records.schema import ANSWERS, CASES, COMPLAINTS

TOMBSTONE_FIELDS = (pa.field("row", pa.int64()), pa.field("tombstone", pa.bool_()))


@dataclass(frozen=True)
class Kind:
    """One kind of records. With the source, ``key`` tells one from another; it belongs to the period of its time ``dated``."""

    name: str
    one: str
    """a single record, in words"""
    schema: pa.Schema
    key: str
    dated: str

    def _named(self, wanted: pa.DataType) -> tuple[str, ...]:
        return tuple(field.name for field in self.schema if field.type.equals(wanted) and field.name not in ("source", self.key))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The fields that hold codes."""
        return self._named(self.schema.field("source").type)

    @cached_property
    def times(self) -> tuple[str, ...]:
        """The times, without the ``_at`` and ``_on`` of their columns."""
        return tuple(name.removesuffix("_at") for name in self._named(self.schema.field(f"{self.dated}_at").type))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The fields that hold numbers and pseudonyms as text."""
        return self._named(pa.string())

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """The fields that hold whole numbers."""
        return self._named(pa.int32())

    @cached_property
    def amounts(self) -> tuple[str, ...]:
        """The fields that hold numbers with decimals."""
        return self._named(pa.float64())

    @cached_property
    def flags(self) -> tuple[str, ...]:
        """The fields that hold verdicts."""
        return self._named(pa.bool_())

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The code fields that every record has."""
        return tuple(name for name in self.codes if not self.schema.field(name).nullable)

    @property
    def day(self) -> str:
        """The column of the local day to which a record belongs."""
        return f"{self.dated}_on"

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The columns in which two versions of one record may differ."""
        return tuple(name for name in self.schema.names if name not in ("source", self.key))

    @cached_property
    def spool(self) -> pa.Schema:
        """A record before its codes have their dictionaries; ``row`` is its number in the file."""
        kept = [field for field in self.schema if field.name != "source"]
        return pa.schema(
            [
                *TOMBSTONE_FIELDS,
                *(pa.field(field.name, pa.int32() if pa.types.is_dictionary(field.type) else field.type) for field in kept),
            ]
        )

    @cached_property
    def key_only(self) -> pa.Schema:
        """The key alone: a tombstone, or a record that a later file repeated."""
        return pa.schema([pa.field(self.key, pa.string(), nullable=False)])


def in_words(name: str) -> str:
    """A field of a record in words: ``a case id``."""
    words = name.replace("_", " ")
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("cases", "case", CASES, "case_id", "submitted"),
        Kind("answers", "answer", ANSWERS, "answer_id", "answered"),
        Kind("complaints", "complaint", COMPLAINTS, "complaint_id", "received"),
    )
}


def kind_of(name: str) -> Kind:
    """The kind of this name.

    Raises
    ------
    MethodError
        ``records.kind-unknown``.
    """
    if name not in KINDS:
        raise MethodError("records.kind-unknown", f"{name[:80]!r} is no kind of records; expected one of {', '.join(KINDS)}")
    return KINDS[name]
