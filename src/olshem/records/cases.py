"""From a batch of a source to checked cases: each field read and judged, whole rows refused or kept, oddities counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem import rulebook, tables
from olshem.records import cells, codes, mapping, suspensions, times
from olshem.records.refused import Refused
from olshem.records.rows import Checked, Rows
from olshem.records.schema import CODE_FIELDS, INSTANT, NUMBER_FIELDS, SUSPENSIONS, TIME_FIELDS

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
T = TypeVar("T")
BYTES_INVALID = "records.bytes-invalid"
TIME_STATES = {times.INVALID: "records.time-invalid", times.OUT_OF_RANGE: "records.time-out-of-range"}


class CaseReader:
    """Checks every batch of one file against its mapping and the rulebook."""

    def __init__(self, path: Path, names: tuple[str, ...], rules: mapping.CaseMapping, book: rulebook.Rulebook, refused: Refused) -> None:
        self.columns = mapping.columns_for(rules, names)
        self.findings: Counter[str] = Counter()
        self._path, self._rules, self._refused = path, rules, refused
        self._zone = times.zone(rules.time_zone or book.time_zone)
        self._home = self._zone if rules.time_zone in (None, book.time_zone) else times.zone(book.time_zone)
        self._channels = frozenset(book.channels)
        self._coders = {name: self._coder(name, book) for name in CODE_FIELDS}

    def _coder(self, name: str, book: rulebook.Rulebook) -> codes.Coder:
        rule = getattr(self.columns, name)
        listed = None if name == "channel" else mapping.listed_codes(book, name)
        constant = self._rules.constants.get(name)
        return codes.Coder("same" if rule is None or constant else rule.codes, listed)

    @property
    def used(self) -> tuple[str, ...]:
        """The names of the source's columns that are read, each once."""
        rules = (getattr(self.columns, name) for name in mapping.Columns.__dataclass_fields__)
        names = [rule.column for rule in rules if rule is not None]
        if self._rules.tombstone is not None:
            names.append(self._rules.tombstone.column)
        return tuple(dict.fromkeys(names))

    @property
    def repetitive(self) -> frozenset[str]:
        """Those of the columns that hold few different values."""
        rules = (getattr(self.columns, name) for name in (*CODE_FIELDS, *NUMBER_FIELDS, "recorded_on_time"))
        return frozenset(rule.column for rule in rules if rule is not None)

    def dictionaries(self) -> Mapping[str, pa.Array]:
        """The codes of each code field, by number."""
        return {name: pa.array(coder.codes, pa.string()) for name, coder in self._coders.items()}

    def check(self, batch: tables.Batch) -> Checked:
        """Judge a batch: refusals go to quarantine, findings are counted, the rest comes back."""
        self._refused.add_faults(batch.faults)
        rows = Rows(batch, self._tombstones(batch), self._refused)
        if batch.nul_bytes:
            self._check_nul(rows)
        self._case_ids(rows)
        for name in CODE_FIELDS:
            self._codes(rows, name)
        moments = {name: self._times(rows, name) for name in TIME_FIELDS}
        spans = self._suspensions(rows)
        self._flags(rows)
        for name in NUMBER_FIELDS:
            self._numbers(rows, name)
        self._note_oddities(rows, moments, spans)
        rows.count_odd(self.findings)
        return rows.checked()

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

    def _check_nul(self, rows: Rows) -> None:
        for name in self.used:
            rows.refuse(name, "records.nul-byte", cells.nul_bytes(rows.columns[name]), "text without NUL characters", every=True)
        rows.garbled()

    def _case_ids(self, rows: Rows) -> None:
        column = self.columns.case_id.column
        rows.made["case_id"], faults = self._read(rows, column, cells.ids)
        self._refuse(rows, column, faults, f"a case id of 1 to {cells.ID_MOST} bytes", every=True)

    def _codes(self, rows: Rows, name: str) -> None:
        rule, coder = getattr(self.columns, name), self._coders[name]
        constant = self._rules.constants.get(name)
        if constant is not None or rule is None:
            numbers = np.full(rows.size, codes.EMPTY if constant is None else coder.number(constant), np.int32)
        else:
            numbers = coder.encode(rows.columns[rule.column])
            if numbers.size and numbers.min() < codes.EMPTY:
                faults = {code: numbers == verdict for verdict, code in codes.REFUSAL.items()}
                self._refuse(rows, rule.column, faults, f"for {name} a code of the rulebook, or a value of the mapping's table")
            if name == "body":
                rows.refuse(rule.column, "records.value-missing", numbers == codes.EMPTY, "for body a code of the rulebook")
        rows.made[name] = pa.array(numbers, mask=numbers < 0)

    def _times(self, rows: Rows, name: str) -> Ints:
        """Instants of one time field (anything where there is none), and its two columns."""
        rule: mapping.Timed | None = getattr(self.columns, name)
        if rule is None:
            rows.made[f"{name}_at"], rows.made[f"{name}_on"] = pa.nulls(rows.size, INSTANT), pa.nulls(rows.size, pa.date32())
            return np.zeros(rows.size, np.int64)
        form, day = rule.format, rule.day
        read = self._read(rows, rule.column, lambda raw: cells.moments(raw, form=form, day=day))
        expected = f"a date and time as {form}" if form else "a date and time in ISO 8601"
        if read.state.any():
            for state, code in TIME_STATES.items():
                rows.refuse(rule.column, code, read.state == state, expected)
            if name == "submitted":
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

    def _suspensions(self, rows: Rows) -> suspensions.Spans:
        begins, ends = self.columns.suspended, self.columns.resumed
        if self.columns.suspensions is not None:
            name = self.columns.suspensions.column
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

    def _flags(self, rows: Rows) -> None:
        rule = self.columns.recorded_on_time
        if rule is None:
            rows.made["recorded_on_time"] = pa.nulls(rows.size, pa.bool_())
            return
        values = rule.values
        read = self._read(rows, rule.column, lambda raw: cells.flags(raw, values))
        self._refuse(rows, rule.column, read.faults, " or ".join(values))
        rows.made["recorded_on_time"] = pa.array(read.values == 1, mask=read.empty)

    def _numbers(self, rows: Rows, name: str) -> None:
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

    def _note_oddities(self, rows: Rows, moments: Mapping[str, Ints], spans: suspensions.Spans) -> None:
        submitted, decided, due = (moments[name] for name in ("submitted", "decided", "due"))
        has_decided, has_due = (np.asarray(rows.made[f"{name}_at"].is_valid()) for name in ("decided", "due"))
        rows.odd("records.decided-before-submitted", has_decided & (decided < submitted))
        rows.odd("records.zero-duration", has_decided & (decided == submitted))
        rows.odd("records.due-before-submitted", has_due & (due < submitted))
        rows.odd("records.suspensions-overlap", spans.merged)
        rows.odd("records.suspended-before-submitted", spans.starts_before(submitted))
        if self._channels:
            unknown = [code not in self._channels for code in self._coders["channel"].codes]
            numbers = np.asarray(rows.made["channel"].fill_null(-1))
            rows.odd("records.channel-unknown", np.array([*unknown, False])[numbers])


def _with_stand_in(local: Ints, good: Mask) -> Ints:
    """Times with every absent or faulty one replaced by a good one of the same column, so that none is far from the others."""
    return local if good.all() else np.where(good, local, local[np.argmax(good)] if good.any() else 0)
