"""A 64-bit number for every case id, so that keys are compared as sorted integers. Equal numbers are always compared again as text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
STEP, MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)


def hashes(ids: pa.Array) -> Hashes:
    """A number for each id (string or binary, no nulls). The same on every machine; never stored."""
    ids = ids.cast(pa.binary())
    offsets = np.frombuffer(ids.buffers()[1], np.int32, len(ids) + 1, ids.offset * 4).astype(np.int64)
    raw = ids.buffers()[2]
    data = np.frombuffer(raw, np.uint8) if raw is not None else np.empty(0, np.uint8)
    lengths = np.diff(offsets)
    result = np.empty(len(ids), np.uint64)
    for length in np.flatnonzero(np.bincount(lengths)) if len(ids) else ():
        places = np.flatnonzero(lengths == length)
        result[places] = _of_width(data, offsets[places], int(length), contiguous=len(places) == len(ids))
    return result


def _of_width(data: NDArray[np.uint8], starts: NDArray[np.int64], length: int, *, contiguous: bool) -> Hashes:
    words = (length + 7) // 8
    padded = np.zeros((len(starts), words * 8), np.uint8)
    if contiguous:
        padded[:, :length] = data[starts[0] : starts[0] + len(starts) * length].reshape(len(starts), length)
    else:
        padded[:, :length] = data[starts[:, None] + np.arange(length)]
    result = np.full(len(starts), np.uint64(length + 1), np.uint64) * STEP
    for word in padded.view(np.uint64).T:
        result = (result ^ word) * MIX
        result ^= result >> np.uint64(29)
        result *= STEP
        result ^= result >> np.uint64(32)
    return result
