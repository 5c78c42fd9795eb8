"""From a batch of a source to checked cases: each field read and judged, whole rows refused or kept, oddities counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem import rulebook, tables
from olshem.errors import RecordsError
from olshem.records import cells, codes, mapping, suspensions, times
from olshem.records.refused import Refused
from olshem.records.schema import CODE_FIELDS, INSTANT, NUMBER_FIELDS, SUSPENSIONS, TIME_FIELDS
from olshem.records.spool import SPOOL, TOMBSTONES

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
T = TypeVar("T")
TIME_STATES = {times.INVALID: "records.time-invalid", times.OUT_OF_RANGE: "records.time-out-of-range"}


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """The rows of a batch that were kept, ready for the spool, and the month of each."""

    batch: pa.RecordBatch
    months: Ints


@dataclass(slots=True, eq=False)
class _Work:
    """One batch being checked: what is kept so far, and the columns made so far."""

    source: tables.Batch
    keep: Mask
    buried: Mask
    made: dict[str, pa.Array] = field(default_factory=dict)


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
        size = len(batch.rows)
        work = _Work(batch, np.ones(size, bool), self._tombstones(batch))
        if batch.nul_bytes:
            self._check_nul(work)
        self._case_ids(work)
        for name in CODE_FIELDS:
            self._codes(work, name)
        moments = {name: self._times(work, name) for name in TIME_FIELDS}
        spans = self._suspensions(work)
        self._flags(work)
        for name in NUMBER_FIELDS:
            self._numbers(work, name)
        self._count_oddities(work, moments, spans)
        return self._kept(work, moments["submitted"])

    # ------------------------------------------------------------ the fields
    def _tombstones(self, batch: tables.Batch) -> Mask:
        rule = self._rules.tombstone
        if rule is None:
            return np.zeros(len(batch.rows), bool)
        verdicts = cells.flags(batch.columns[rule.column].cast(pa.string()), dict.fromkeys(rule.values, True))
        struck: Mask = verdicts.values == 1
        return struck

    def _refuse(self, work: _Work, column: str, code: str, struck: Mask, expected: str, *, every: bool = False) -> None:
        """Set rows aside; tombstones need nothing but their id, unless ``every`` row does."""
        if not every:
            struck = struck & ~work.buried
        if not struck.any():
            return
        places = np.flatnonzero(struck)
        work.keep[places] = False
        raw = work.source.columns.get(column)
        found = (
            [None] * len(places)
            if raw is None
            else [None if value is None else tables.clip(value) for value in raw.take(pa.array(places)).to_pylist()]
        )
        self._refused.add(code, column, work.source.rows[places], found, expected)

    def _read(self, work: _Work, column: str, read: Callable[[pa.Array], T]) -> T:
        raw = work.source.columns[column]
        try:
            return read(raw)
        except cells.WrongType as error:
            raise self._wrong_type(column, str(error), raw.type) from error

    def _wrong_type(self, column: str, expected: str, found: pa.DataType) -> RecordsError:
        return tables.fault(
            "column-type",
            self._path,
            "a column is of a type that cannot hold its field",
            column=column,
            expected=expected,
            found=str(found),
        )

    def _check_nul(self, work: _Work) -> None:
        for name in self.used:
            self._refuse(
                work, name, "records.nul-byte", cells.nul_bytes(work.source.columns[name]), "text without NUL characters", every=True
            )

    def _case_ids(self, work: _Work) -> None:
        column = self.columns.case_id.column
        text, faults = self._read(work, column, cells.ids)
        work.made["case_id"] = text
        for code, struck in faults.items():
            self._refuse(work, column, code, struck, f"a case id of 1 to {cells.ID_MOST} bytes", every=True)

    def _codes(self, work: _Work, name: str) -> None:
        rule, coder = getattr(self.columns, name), self._coders[name]
        size = len(work.keep)
        constant = self._rules.constants.get(name)
        if constant is not None or rule is None:
            numbers = np.full(size, codes.EMPTY if constant is None else coder.number(constant), np.int32)
        else:
            numbers = coder.encode(work.source.columns[rule.column])
            if numbers.size and numbers.min() < codes.EMPTY:
                for verdict, code in codes.REFUSAL.items():
                    self._refuse(work, rule.column, code, numbers == verdict, f"the code of a {name} in the rulebook or the mapping")
            if name == "body":
                self._refuse(work, rule.column, "records.value-missing", numbers == codes.EMPTY, "the code of a body")
        work.made[name] = pa.array(numbers, mask=numbers < 0)

    def _times(self, work: _Work, name: str) -> Ints:
        """Instants of one time field (0 where there is none), and the columns for them in ``work``."""
        rule: mapping.Timed | None = getattr(self.columns, name)
        size = len(work.keep)
        if rule is None:
            work.made[f"{name}_at"], work.made[f"{name}_on"] = pa.nulls(size, INSTANT), pa.nulls(size, pa.date32())
            return np.zeros(size, np.int64)
        form, day = rule.format, rule.day
        read: times.Times = self._read(work, rule.column, lambda raw: cells.moments(raw, form=form, day=day))
        expected = f"a date and time as {rule.format}" if rule.format else "a date and time in ISO 8601"
        if read.state.any():
            for state, code in TIME_STATES.items():
                self._refuse(work, rule.column, code, read.state == state, expected)
            if name == "submitted":
                self._refuse(work, rule.column, "records.value-missing", read.state == times.EMPTY, expected)
        good = read.state == times.GOOD
        instants, days = self._resolve(work, read, good)
        absent = ~good if not good.all() else None
        work.made[f"{name}_at"] = pa.array(instants, mask=absent).cast(INSTANT)
        work.made[f"{name}_on"] = pa.array(days.astype(np.int32), mask=absent).cast(pa.date32())
        return instants

    def _resolve(self, work: _Work, read: times.Times, good: Mask) -> tuple[Ints, Ints]:
        """Instants, and days of the rulebook's time zone since 1970."""
        local = _with_stand_in(read.local_ms, good)
        bare = read.offset_s == times.NO_OFFSET
        if bare.all():
            instants, twice, never = self._zone.to_utc(local)
            self._count(work, "records.time-ambiguous", twice & good)
            self._count(work, "records.time-nonexistent", never & good)
            if self._home is self._zone and not never.any():
                return instants, local // times.DAY_MS
        else:
            instants = suspensions.to_instants(local, read.offset_s, self._zone)
            _, twice, never = self._zone.to_utc(local)
            self._count(work, "records.time-ambiguous", twice & good & bare)
            self._count(work, "records.time-nonexistent", never & good & bare)
        return instants, self._home.to_local(instants) // times.DAY_MS

    def _suspensions(self, work: _Work) -> suspensions.Spans:
        columns, size = self.columns, len(work.keep)
        if columns.suspensions is not None:
            spans = self._read(work, columns.suspensions.column, suspensions.from_lists)
            name = columns.suspensions.column
        elif columns.suspended is not None:
            name, ends = columns.suspended.column, columns.resumed
            resumed = None if ends is None else work.source.columns[ends.column]
            forms = (columns.suspended.format, None if ends is None else ends.format)
            spans = self._read(work, name, lambda raw: suspensions.from_text(raw, resumed, forms=forms, zone=self._zone))
        else:
            work.made["suspensions"] = pa.nulls(size, SUSPENSIONS)
            return suspensions.none(size)
        assert isinstance(spans, suspensions.Spans)
        self._refuse(work, name, "records.suspensions-invalid", spans.invalid, "times in pairs, each resumption after its suspension")
        work.made["suspensions"] = spans.array()
        return spans

    def _flags(self, work: _Work) -> None:
        rule = self.columns.recorded_on_time
        if rule is None:
            work.made["recorded_on_time"] = pa.nulls(len(work.keep), pa.bool_())
            return
        values = rule.values
        read: cells.Cells = self._read(work, rule.column, lambda raw: cells.flags(raw, values))
        for code, struck in read.faults.items():
            self._refuse(work, rule.column, code, struck, " or ".join(values))
        work.made["recorded_on_time"] = pa.array(read.values == 1, mask=read.empty)

    def _numbers(self, work: _Work, name: str) -> None:
        rule = getattr(self.columns, name)
        if rule is None:
            work.made[name] = pa.nulls(len(work.keep), pa.int32())
            return
        decimal, whole = self._rules.csv.decimal, name == "visits"
        read, rounded = self._read(work, rule.column, lambda raw: cells.numbers(raw, decimal=decimal, whole_only=whole))
        for code, struck in read.faults.items():
            self._refuse(work, rule.column, code, struck, f"a whole number from 0 to {cells.INT_MOST}")
        self._count(work, "records.minutes-rounded", rounded)
        work.made[name] = pa.array(read.values.astype(np.int32), mask=read.empty)

    # ------------------------------------------------------------ the whole row
    def _count(self, work: _Work, code: str, odd: Mask) -> None:
        """Count an oddity once it is known that the row is kept: done at the end, from ``made``."""
        work.made.setdefault(f"odd:{code}", pa.array(np.zeros(0, bool)))
        before = work.made[f"odd:{code}"]
        work.made[f"odd:{code}"] = pa.array(odd if not len(before) else odd | np.asarray(before))

    def _count_oddities(self, work: _Work, moments: Mapping[str, Ints], spans: suspensions.Spans) -> None:
        """Oddities of whole rows, counted among the rows kept; a tombstone is never odd."""
        submitted, decided, due = (moments[name] for name in ("submitted", "decided", "due"))
        has_decided, has_due = (np.asarray(work.made[f"{name}_at"].is_valid()) for name in ("decided", "due"))
        self._count(work, "records.decided-before-submitted", has_decided & (decided < submitted))
        self._count(work, "records.zero-duration", has_decided & (decided == submitted))
        self._count(work, "records.due-before-submitted", has_due & (due < submitted))
        self._count(work, "records.suspensions-overlap", spans.merged)
        self._count(work, "records.suspended-before-submitted", spans.starts_before(submitted))
        if self._channels:
            unknown = [code not in self._channels for code in self._coders["channel"].codes]
            numbers = np.asarray(work.made["channel"].fill_null(-1))
            self._count(work, "records.channel-unknown", np.append(unknown, False).astype(bool)[numbers])
        kept = work.keep & ~work.buried
        for key in [key for key in work.made if key.startswith("odd:")]:
            count = int(np.count_nonzero(np.asarray(work.made.pop(key)) & kept))
            if count:
                self.findings[key.removeprefix("odd:")] += count

    def _kept(self, work: _Work, submitted: Ints) -> Checked:
        days = np.asarray(work.made["submitted_on"].cast(pa.int32()).fill_null(0))
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        months[work.buried] = TOMBSTONES
        work.made["row"] = pa.array(work.source.rows)
        work.made["tombstone"] = pa.array(work.buried)
        batch = pa.record_batch([work.made[name] for name in SPOOL.names], schema=SPOOL)
        if work.keep.all():
            return Checked(batch, months)
        return Checked(batch.filter(pa.array(work.keep)), months[work.keep])


def _with_stand_in(local: Ints, good: Mask) -> Ints:
    """Times with every absent or faulty one replaced by a good one of the same column, so that none is far from the others."""
    return local if good.all() else np.where(good, local, local[np.argmax(good)] if good.any() else 0)
