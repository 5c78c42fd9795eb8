"""Counts of cases by cell, time and class: made from cases by one sort, merged and rolled up without going back to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
KEY_BITS = 63
FAR = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Counts of one quantity, sorted by cell and then by ``rest``, each pair once.

    ``cells``: the dimensions' places packed into one number. ``rest``: the time above the class. ``counts``: cases, 1 or more.
    """

    cells: Integers
    rest: Integers
    counts: Integers


def of_keys(keys: Integers, rest_bits: int) -> Tally:
    """The tally of cases given as packed keys, one a case, in any order. Sorts ``keys`` in place."""
    keys.sort()
    starts = _starts(keys)
    distinct = keys[starts]
    counts = np.diff(starts, append=len(keys))
    return Tally(distinct >> rest_bits, distinct & ((1 << rest_bits) - 1), counts)


def of_pairs(cells: Integers, rest: Integers, rest_bits: int) -> Tally:
    """The tally of cases whose cell and rest do not fit one key: cells are numbered first."""
    seen = np.unique(cells)
    tally = of_keys((np.searchsorted(seen, cells) << rest_bits) | rest, rest_bits)
    return Tally(seen[tally.cells], tally.rest, tally.counts)


def merge(tallies: Iterable[Tally], rest_bits: int) -> Tally:
    """One tally of several; cells may repeat among them and within them, in any order."""
    parts = list(tallies)
    if not parts:
        empty = np.zeros(0, dtype=np.int64)
        return Tally(empty, empty, empty)
    cells, rest, counts = (np.concatenate([getattr(part, name) for part in parts]) for name in ("cells", "rest", "counts"))
    keys, seen = cells, None
    if int(cells.max(initial=0)).bit_length() + rest_bits > KEY_BITS:
        seen, keys = np.unique(cells, return_inverse=True)
    keys = (keys << rest_bits) | rest
    order = np.argsort(keys)
    keys = keys[order]
    starts = _starts(keys)
    summed = np.add.reduceat(counts[order], starts) if len(starts) else counts
    keys = keys[starts]
    places = keys >> rest_bits
    return Tally(places if seen is None else seen[places], keys & ((1 << rest_bits) - 1), summed)


def bounds_of(tallies: Iterable[Tally], rows: int) -> list[int]:
    """Cells that part a few tallies of the same cells into pieces of about so many rows: the first cell of each, and an end."""
    longest = max((one.cells for one in tallies), key=len)
    return [0, *np.unique(longest[rows::rows]).tolist(), FAR]


def between(tally: Tally, first: int, last: int) -> Tally:
    """The part of a tally whose cells lie from ``first`` up to, not including, ``last``."""
    rows = slice(*np.searchsorted(tally.cells, [first, last]))
    return Tally(tally.cells[rows], tally.rest[rows], tally.counts[rows])


def _starts(keys: Integers) -> Integers:
    """Where each distinct key of a sorted array begins."""
    if not len(keys):
        return np.zeros(0, dtype=np.int64)
    new = np.empty(len(keys), dtype=bool)
    new[0] = True
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    return np.flatnonzero(new)


def without(tally: Tally, shift: int, bits: int, rest_bits: int) -> Tally:
    """The roll-up over one dimension: its place becomes 0 (``*``) in every cell."""
    mask = ~(((1 << bits) - 1) << shift)
    return merge([Tally(tally.cells & mask, tally.rest, tally.counts)], rest_bits)


def with_ancestors(tally: Tally, shift: int, bits: int, lines: Mapping[int, tuple[int, ...]], rest_bits: int) -> Tally:
    """Every case counted for its own body and for each body above it; ``lines``: the places above each place, itself left out."""
    deepest = max((len(line) for line in lines.values()), default=0)
    if not deepest:
        return tally
    table = np.full((1 << bits, deepest), -1, dtype=np.int64)
    for place, line in lines.items():
        table[place, : len(line)] = line
    mask = (1 << bits) - 1
    places, parts = (tally.cells >> shift) & mask, [tally]
    for level in range(deepest):
        above = table[places, level]
        kept = above >= 0
        parts.append(Tally((tally.cells[kept] & ~(mask << shift)) | (above[kept] << shift), tally.rest[kept], tally.counts[kept]))
    return merge(parts, rest_bits)


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Where things stand in a tally for a list of cells.

    ``cells``: rising; some may have no case. ``offsets`` (cells + 1): where the rows of each begin. ``steps`` (steps + 1): where
    each distinct time of a cell begins. ``step_offsets`` (cells + 1): where the steps of each cell begin.
    """

    cells: Integers
    offsets: Integers
    steps: Integers
    step_offsets: Integers


def spans_of(tally: Tally, class_bits: int, extra: Integers) -> Spans:
    """The cells of a tally and those of ``extra``, with their rows and steps."""
    starts = _starts(tally.cells)
    cells, offsets = tally.cells[starts], np.append(starts, len(tally.cells))
    if len(extra):
        own, cells = cells, np.union1d(cells, extra)
        offsets = offsets[np.searchsorted(own, np.append(cells, FAR))]
    times = tally.rest >> class_bits
    new = np.empty(len(times), dtype=bool)
    new[:1] = True
    np.not_equal(times[1:], times[:-1], out=new[1:])
    new[starts] = True
    steps = np.append(np.flatnonzero(new), len(times))
    before = np.cumsum(new) - new
    return Spans(cells, offsets, steps, np.append(before, len(steps) - 1)[offsets])


def sums(offsets: Integers, values: Integers) -> Integers:
    """The sum of the rows of each cell; ``offsets`` (cells + 1)."""
    so_far = np.empty(len(values) + 1, dtype=np.int64)
    so_far[0] = 0
    np.cumsum(values, out=so_far[1:])
    return np.diff(so_far[offsets])


def counts_of(tally: Tally, spans: Spans, numbers: Integers, tables: Sequence[NDArray[np.bool_]]) -> list[Integers]:
    """For each table of truth over classes how many cases of each cell it holds for.

    Several counts travel in one integer, each in a field as wide as the number of all cases needs.
    """
    width = max(int(tally.counts.sum()).bit_length(), 1)
    made: list[Integers] = []
    for first in range(0, len(tables), KEY_BITS // width):
        group = tables[first : first + KEY_BITS // width]
        fields = np.stack([table.astype(np.int64) << (width * place) for place, table in enumerate(group)]).sum(axis=0)
        packed = sums(spans.offsets, fields[numbers] * tally.counts)
        made += [(packed >> (width * place)) & ((1 << width) - 1) for place in range(len(group))]
    return made


def roll_up(
    whole: Tally, by: tuple[str, ...], subsets: Iterable[tuple[str, ...]], drop: Callable[[Tally, str], Tally]
) -> Mapping[tuple[str, ...], Tally]:
    """The tally of every subset of the dimensions (largest first), each from the smallest that holds one dimension more."""
    made: dict[tuple[str, ...], Tally] = {by: whole}
    for subset in subsets:
        if subset not in made:
            wider = [(parent, name) for name in by if name not in subset for parent in made if set(parent) == {*subset, name}]
            parent, name = min(wider, key=lambda pair: len(made[pair[0]].cells))
            made[subset] = drop(made[parent], name)
    return made
