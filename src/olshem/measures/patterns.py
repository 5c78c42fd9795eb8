"""What a case can be to the measures: a small number that stands for everything a test may ask of it.

A *pattern* is what is known of one case: past its due time or not, without a due time, closed, the source's verdict, and to which
of the tested outcomes, channels and services it belongs. A test is then a table of truth over patterns, and no measure ever
looks at a case again. Patterns that no measure of a run tells apart fall into one *class*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from olshem.rulebook import Condition, Definition, Quantity, Statistic, Test

Truth = NDArray[np.bool_]
PAST, WITHOUT_DUE, CLOSED = 1, 2, 4
STATES = 8
"""The number of combinations of the three bits; the verdict comes next: 0 none, 1 late, 2 on time."""
VERDICTS = 3


@dataclass(frozen=True, slots=True)
class Groups:
    """The codes of one column that tests name, by which of those tests name them; group 0 is named by none."""

    group_of: Mapping[str, int]
    named: tuple[frozenset[tuple[str, ...]], ...]

    @classmethod
    def of(cls, lists: Iterable[tuple[str, ...]]) -> Groups:
        """The groups that a few lists of codes make."""
        asked = {codes for codes in lists if codes}
        signatures = {code: frozenset(codes for codes in asked if code in codes) for codes in asked for code in codes}
        distinct = sorted(set(signatures.values()), key=sorted)
        return cls({code: distinct.index(signature) + 1 for code, signature in signatures.items()}, (frozenset(), *distinct))

    def __len__(self) -> int:
        return len(self.named)

    def place(self, code: str) -> int:
        """The group of a code."""
        return self.group_of.get(code, 0)


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of a run. Number: state + 8 x (verdict + 3 x (outcome + ... x (channel + ... x service)))."""

    outcome: Groups
    channel: Groups
    service: Groups

    @property
    def size(self) -> int:
        """How many patterns there are."""
        return STATES * VERDICTS * len(self.outcome) * len(self.channel) * len(self.service)

    def parts(self) -> tuple[NDArray[np.int64], ...]:
        """State, verdict, outcome, channel and service of every pattern."""
        return _digits(np.arange(self.size), (STATES, VERDICTS, len(self.outcome), len(self.channel), len(self.service)))


def _digits(numbers: NDArray[np.int64], sizes: Sequence[int]) -> tuple[NDArray[np.int64], ...]:
    digits = []
    for size in sizes:
        digits.append(numbers % size)
        numbers = numbers // size
    return tuple(digits)


def patterns_of(definitions: Iterable[Definition]) -> Patterns:
    """The patterns that a few definitions need."""
    tests = [test for one in definitions for test in (*one.numerator, *one.denominator, *one.exclusions)]
    return Patterns(*(Groups.of(getattr(test, name) for test in tests) for name in ("outcome", "channel", "service")))


@dataclass(frozen=True, slots=True, eq=False)
class Truths:
    """Of every pattern: whether it is closed and so on; the counts that every cell carries."""

    all: Truth
    closed: Truth
    open: Truth
    overdue: Truth
    not_due: Truth
    without_due: Truth


def truths_of(patterns: Patterns) -> Truths:
    """The states of every pattern as tables of truth."""
    state = patterns.parts()[0]
    past, without, closed = ((state & bit).astype(bool) for bit in (PAST, WITHOUT_DUE, CLOSED))
    return Truths(np.ones(patterns.size, dtype=bool), closed, ~closed, ~closed & ~without & past, ~closed & ~without & ~past, without)


def holds(test: Test, patterns: Patterns) -> Truth:
    """Of every pattern whether a test holds. An outcome is known only of what is closed."""
    _, verdict, outcome, channel, service = patterns.parts()
    truths = truths_of(patterns)
    if test.condition is None:
        groups, place = (
            (patterns.outcome, outcome) if test.outcome else (patterns.channel, channel) if test.channel else (patterns.service, service)
        )
        named: Truth = np.array([(test.outcome or test.channel or test.service) in signature for signature in groups.named])[place]
        return named & truths.closed if test.outcome else named
    has_due = ~truths.without_due
    late = truths.closed & has_due & (patterns.parts()[0] & PAST).astype(bool)
    table = {
        Condition.SUBMITTED: np.ones(patterns.size, dtype=bool),
        Condition.CLOSED: truths.closed,
        Condition.OPEN: ~truths.closed,
        Condition.HAS_DUE: has_due,
        Condition.FALLEN_DUE: has_due & ~truths.not_due,
        Condition.ON_TIME: truths.closed & has_due & ~late,
        Condition.LATE: late,
        Condition.OVERDUE: truths.overdue,
        Condition.NOT_DUE: truths.not_due,
        Condition.WITHOUT_DUE: truths.without_due,
        Condition.FLAG_KNOWN: verdict > 0,
        Condition.FLAG_ON_TIME: verdict == 2,
    }
    truth: Truth = table[test.condition]
    return truth


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What one definition counts, of every pattern: numerator, denominator; and of its quantity what ends and what is cut off."""

    numerator: Truth
    denominator: Truth
    ended: Truth
    censored: Truth


def wanted_of(definition: Definition, patterns: Patterns) -> Wanted:
    """A definition as tables of truth."""
    within = ~_any(definition.exclusions, patterns)
    denominator = within & _all(definition.denominator, patterns)
    numerator = within & _all(definition.numerator, patterns)
    if definition.statistic is Statistic.SHARE:
        numerator = numerator & denominator
    closed = truths_of(patterns).closed
    needs_end = definition.quantity is Quantity.DURATION or definition.statistic is Statistic.QUANTILE_CLOSED
    cut_off = definition.quantity is Quantity.DURATION and definition.statistic is Statistic.QUANTILE_KAPLAN_MEIER
    ended = denominator & closed if needs_end else denominator
    return Wanted(numerator, denominator, ended, denominator & ~closed if cut_off else np.zeros_like(closed))


def _all(tests: Iterable[Test], patterns: Patterns) -> Truth:
    truth = np.ones(patterns.size, dtype=bool)
    for test in tests:
        truth &= holds(test, patterns)
    return truth


def _any(tests: Iterable[Test], patterns: Patterns) -> Truth:
    truth = np.zeros(patterns.size, dtype=bool)
    for test in tests:
        truth |= holds(test, patterns)
    return truth


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Patterns that some tables of truth tell apart: ``of`` gives each pattern's class, ``first`` a pattern of each class."""

    of: NDArray[np.int64]
    first: NDArray[np.int64]


def classes_of(tables: Sequence[Truth]) -> Classes:
    """The classes that a few tables of truth (at least one) make of the patterns."""
    _, first, of = np.unique(np.stack(tables), axis=1, return_index=True, return_inverse=True)
    return Classes(of.reshape(-1).astype(np.int64), first)
