"""From a batch of a source to checked records: each field read and judged, whole rows refused or kept, oddities counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from olshem import rulebook, tables
from olshem.records import cells, codes, columns, mapping, oddities, suspensions, times
from olshem.records.kinds import Kind, in_words
from olshem.records.refused import Refused
from olshem.records.rows import Checked, Rows
from olshem.records.schema import INSTANT, SUSPENSIONS

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
T = TypeVar("T")
BYTES_INVALID = "records.bytes-invalid"
TIME_STATES = {times.INVALID: "records.time-invalid", times.OUT_OF_RANGE: "records.time-out-of-range"}


class RecordReader:
    """Checks every batch of one file against its mapping and the rulebook."""

    def __init__(
        self, path: Path, names: tuple[str, ...], kind: Kind, rules: columns.AnyMapping, book: rulebook.Rulebook, refused: Refused
    ) -> None:
        self.columns = mapping.columns_for(rules, names)
        self.findings: Counter[str] = Counter()
        self.questions = mapping.questions_of(rules)
        self._kind, self._path, self._rules, self._book, self._refused = kind, path, rules, book, refused
        self.key = mapping.key_columns(self.columns, kind)
        self._zone = times.zone(rules.time_zone or book.time_zone)
        self._home = self._zone if rules.time_zone in (None, book.time_zone) else times.zone(book.time_zone)
        self._coders = {name: self._coder(name, book) for name in kind.codes}

    def _coder(self, name: str, book: rulebook.Rulebook) -> codes.Coder:
        rule = getattr(self.columns, name)
        listed = None if name == "channel" else mapping.listed_codes(book, name, self._kind)
        constant = self._rules.constants.get(name) or (name == "question" and self.questions)
        return codes.Coder("same" if rule is None or constant else rule.codes, listed)

    @property
    def used(self) -> tuple[str, ...]:
        """The names of the source's columns that are read, each once."""
        rules = (getattr(self.columns, name) for name in self.columns.__dataclass_fields__ if name != self._kind.key)
        names = [*self.key, *(rule.column for rule in rules if rule is not None), *self.questions]
        if self._rules.tombstone is not None:
            names.append(self._rules.tombstone.column)
        return tuple(dict.fromkeys(names))

    @property
    def repetitive(self) -> frozenset[str]:
        """Those of the columns that hold few different values."""
        kind = self._kind
        rules = (getattr(self.columns, name) for name in (*kind.codes, *kind.counts, *kind.amounts, *kind.flags))
        return frozenset([*(rule.column for rule in rules if rule is not None), *self.questions]) - frozenset(self.key)

    def dictionaries(self) -> Mapping[str, pa.Array]:
        """The codes of each code field, by number."""
        return {name: pa.array(coder.codes, pa.string()) for name, coder in self._coders.items()}

    @property
    def records_a_row(self) -> int:
        """How many records a row of the file holds: in a wide file an answer to each question."""
        return len(self.questions) or 1

    def check(self, batch: tables.Batch) -> Iterator[Checked]:
        """Judge a batch: refusals go to quarantine, findings are counted, the rest comes back; of a wide file question by question."""
        self._refused.add_faults(batch.faults)
        if not self.questions:
            yield self._checked(batch, None, None)
        for place, (column, question) in enumerate(self.questions.items()):
            yield self._checked(batch, column, question, told_before=place > 0)

    def _checked(self, batch: tables.Batch, scored: str | None, question: str | None, *, told_before: bool = False) -> Checked:
        rows = Rows(batch, self._kind, self._tombstones(batch), self._refused, only=scored if told_before else None)
        if batch.nul_bytes:
            self._check_nul(rows, scored)
        self._ids(rows, question)
        for name in self._kind.codes:
            self._codes(rows, name, question)
        for name in self._kind.texts:
            self._texts(rows, name)
        moments = {name: self._times(rows, name) for name in self._kind.times}
        spans = self._suspensions(rows, self.columns) if isinstance(self.columns, columns.Columns) else None
        for name in self._kind.flags:
            self._flags(rows, name)
        for name in self._kind.counts:
            self._counts(rows, name)
        for name in self._kind.amounts:
            self._amounts(rows, name, scored if name == "score" else None)
        coded = {name: coder.codes for name, coder in self._coders.items()}
        oddities.note(rows, self._kind, self._book, coded, moments, spans, self._column_of(scored))
        rows.count_odd(self.findings)
        return rows.checked()

    def _column_of(self, scored: str | None) -> Mapping[str, str]:
        """The file's column of each field that has one."""
        found = {
            name: rule.column for name in self._kind.schema.names if (rule := getattr(self.columns, name, None)) and hasattr(rule, "column")
        }
        return {**found, "score": scored} if scored is not None else found

    # ------------------------------------------------------------ the fields
    def _tombstones(self, batch: tables.Batch) -> Mask:
        rule = self._rules.tombstone
        if rule is None:
            return np.zeros(len(batch.rows), bool)
        column = batch.columns[rule.column]
        text = column if cells.is_text(cells.value_type(column)) else column.cast(pa.string())
        buried: Mask = cells.flags(text, dict.fromkeys(rule.values, True)).values == 1
        return buried

    def _refuse(self, rows: Rows, column: str, faults: Mapping[str, Mask], expected: str, *, every: bool = False) -> None:
        """Refuse rows for several reasons; what is no text at all has one remedy, whatever was expected."""
        for code, struck in faults.items():
            text = f"text in {self._rules.csv.encoding}, as csv.encoding in the mapping says" if code == BYTES_INVALID else expected
            rows.refuse(column, code, struck, text, every=every)

    def _read(self, rows: Rows, column: str, read: Callable[[pa.Array], T]) -> T:
        raw = rows.columns[column]
        try:
            return read(raw)
        except cells.WrongType as error:
            message = "a column is of a type that cannot hold its field"
            raise tables.fault("column-type", self._path, message, column=column, expected=str(error), found=str(raw.type)) from error

    def _check_nul(self, rows: Rows, scored: str | None) -> None:
        for name in self.used:
            if name not in self.questions or name == scored:
                rows.refuse(name, "records.nul-byte", cells.nul_bytes(rows.columns[name]), "text without NUL characters", every=True)
        rows.garbled()

    def _ids(self, rows: Rows, question: str | None) -> None:
        """The record's own number: a cell, or several (and of a wide file the question) with a / between them."""
        key = self._kind.key
        parts = []
        for column in self.key:
            part, faults = self._read(rows, column, lambda raw: cells.ids(raw, too_long=_too_long(key)))
            self._refuse(rows, column, faults, f"{in_words(key)} of 1 to {cells.ID_MOST} bytes", every=True)
            parts.append(part)
        if question is not None:
            parts.append(pa.repeat(question, rows.size))
        rows.made[key] = parts[0] if len(parts) == 1 else cells.joined(parts)
        if len(parts) > 1:
            long = pc.binary_length(rows.made[key]).to_numpy() > cells.ID_MOST
            rows.refuse(self.key[0], _too_long(key), long, f"cells that make {in_words(key)} of at most {cells.ID_MOST} bytes", every=True)

    def _texts(self, rows: Rows, name: str) -> None:
        rule = getattr(self.columns, name)
        if rule is None:
            rows.made[name] = pa.nulls(rows.size, pa.string())
            return
        text, faults = self._read(rows, rule.column, lambda raw: cells.ids(raw, too_long=_too_long(name)))
        absent = faults["records.value-missing"]
        struck = {code: mask for code, mask in faults.items() if code != "records.value-missing"}
        self._refuse(rows, rule.column, struck, f"{in_words(name)} of at most {cells.ID_MOST} bytes")
        rows.made[name] = pc.if_else(pa.array(absent), pa.scalar(None, pa.string()), text)

    def _codes(self, rows: Rows, name: str, question: str | None) -> None:
        rule, coder = getattr(self.columns, name), self._coders[name]
        constant = question if name == "question" and question is not None else self._rules.constants.get(name)
        if constant is not None or rule is None:
            numbers = np.full(rows.size, codes.EMPTY if constant is None else coder.number(constant), np.int32)
        else:
            numbers = coder.encode(rows.columns[rule.column])
            if numbers.size and numbers.min() < codes.EMPTY:
                faults = {code: numbers == verdict for verdict, code in codes.REFUSAL.items()}
                self._refuse(rows, rule.column, faults, f"for {name} a code of the rulebook, or a value of the mapping's table")
            if name in self._kind.required:
                rows.refuse(rule.column, "records.value-missing", numbers == codes.EMPTY, f"for {name} a code of the rulebook")
        rows.made[name] = pa.array(numbers, mask=numbers < 0)

    def _times(self, rows: Rows, name: str) -> Ints:
        """Instants of one time field (anything where there is none), and its two columns."""
        rule: columns.Timed | None = getattr(self.columns, name)
        if rule is None:
            rows.made[f"{name}_at"], rows.made[f"{name}_on"] = pa.nulls(rows.size, INSTANT), pa.nulls(rows.size, pa.date32())
            return np.zeros(rows.size, np.int64)
        form, day = rule.format, rule.day
        read = self._read(rows, rule.column, lambda raw: cells.moments(raw, form=form, day=day))
        expected = f"a date and time as {form}" if form else "a date and time in ISO 8601"
        if read.state.any():
            for state, code in TIME_STATES.items():
                rows.refuse(rule.column, code, read.state == state, expected)
            if name == self._kind.dated:
                rows.refuse(rule.column, "records.value-missing", read.state == times.EMPTY, expected)
        good = read.state == times.GOOD
        instants, days = self._resolve(rows, read, good)
        absent = None if good.all() else ~good
        rows.made[f"{name}_at"] = pa.array(instants, mask=absent).cast(INSTANT)
        rows.made[f"{name}_on"] = pa.array(days.astype(np.int32), mask=absent).cast(pa.date32())
        return instants

    def _resolve(self, rows: Rows, read: times.Times, good: Mask) -> tuple[Ints, Ints]:
        """Instants, and days of the rulebook's time zone since 1970."""
        local = _with_stand_in(read.local_ms, good)
        bare = read.offset_s == times.NO_OFFSET
        instants, twice, never = self._zone.to_utc(local)
        rows.odd("records.time-ambiguous", twice & good & bare)
        rows.odd("records.time-nonexistent", never & good & bare)
        if not bare.all():
            instants = np.where(bare, instants, local - read.offset_s.astype(np.int64) * 1000)
        elif self._home is self._zone and not never.any():
            return instants, local // times.DAY_MS
        return instants, self._home.to_local(instants) // times.DAY_MS

    def _suspensions(self, rows: Rows, rules: columns.Columns) -> suspensions.Spans:
        begins, ends = rules.suspended, rules.resumed
        if rules.suspensions is not None:
            name = rules.suspensions.column
            spans = self._read(rows, name, suspensions.from_lists)
        elif begins is not None:
            name = begins.column
            resumed = None if ends is None else rows.columns[ends.column]
            forms = (begins.format, None if ends is None else ends.format)
            spans = self._read(rows, name, lambda raw: suspensions.from_text(raw, resumed, forms=forms, zone=self._zone))
        else:
            rows.made["suspensions"] = pa.nulls(rows.size, SUSPENSIONS)
            return suspensions.none(rows.size)
        rows.refuse(name, "records.suspensions-invalid", spans.invalid, "times in pairs, each resumption after its suspension")
        rows.made["suspensions"] = spans.array()
        return spans

    def _flags(self, rows: Rows, name: str) -> None:
        rule = getattr(self.columns, name)
        if rule is None:
            rows.made[name] = pa.nulls(rows.size, pa.bool_())
            return
        values = rule.values
        read = self._read(rows, rule.column, lambda raw: cells.flags(raw, values))
        self._refuse(rows, rule.column, read.faults, " or ".join(values))
        rows.made[name] = pa.array(read.values == 1, mask=read.empty)

    def _counts(self, rows: Rows, name: str) -> None:
        rule = getattr(self.columns, name)
        if rule is None:
            rows.made[name] = pa.nulls(rows.size, pa.int32())
            return
        decimal, whole = self._rules.csv.decimal, name == "visits"
        read, rounded = self._read(rows, rule.column, lambda raw: cells.numbers(raw, decimal=decimal, whole_only=whole))
        part = "" if whole else f", its decimal mark {decimal} as csv.decimal in the mapping says"
        self._refuse(rows, rule.column, read.faults, f"a {'whole ' * whole}number from 0 to {cells.INT_MOST:,}{part}")
        rows.odd("records.minutes-rounded", rounded)
        rows.made[name] = pa.array(read.values.astype(np.int32), mask=read.empty)

    def _amounts(self, rows: Rows, name: str, scored: str | None) -> None:
        rule = getattr(self.columns, name)
        column = scored if scored is not None else None if rule is None else rule.column
        absent = oddities.ABSENT.get(name)
        if column is None:
            rows.made[name] = pa.nulls(rows.size, pa.float64()) if absent is None else pa.repeat(absent, rows.size)
            return
        decimal = self._rules.csv.decimal
        read = self._read(rows, column, lambda raw: cells.amounts(raw, decimal=decimal))
        self._refuse(rows, column, read.faults, f"a number, its decimal mark {decimal} as csv.decimal in the mapping says")
        faulty = np.logical_or.reduce([read.empty, *read.faults.values()])
        made = pa.array(read.values, mask=faulty)
        rows.made[name] = made if absent is None else made.fill_null(absent)


def _too_long(name: str) -> str:
    return "records.case-id-too-long" if name == "case_id" else "records.id-too-long"


def _with_stand_in(local: Ints, good: Mask) -> Ints:
    """Times with every absent or faulty one replaced by a good one of the same column, so that none is far from the others."""
    return local if good.all() else np.where(good, local, local[np.argmax(good)] if good.any() else 0)
