"""From a batch to a file: the columns of the contract for cases, as ``olshem ingest`` takes them with ``columns: same``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from olshem import tables
from olshem.synthetic import plan, profiles
from olshem.synthetic.asking import NONE
from olshem.synthetic.cases import OUTCOMES, Batch

Ints = NDArray[np.int64]

LOCAL = pa.timestamp("s")
"""local times of the rulebook's time zone, as a body's own system would export them"""
PAUSE = pa.struct([("from_at", LOCAL), ("to_at", LOCAL)])


def write_batch(nation: plan.Plan, batch: Batch, month: int, path: Path) -> None:
    """Write one month's cases as Parquet, whole or not at all."""
    tables.write(to_table(nation, batch, month), path)


def to_table(nation: plan.Plan, batch: Batch, month: int) -> pa.Table:
    """One month's cases in the columns of the contract."""
    offices = [f"{area}-{place + 1}" for area in nation.areas for place in range(profiles.OFFICES_AN_AREA)]
    columns = {
        "case_id": _case_ids(month, len(batch.body)),
        "service": _codes(batch.service, [service.code for service in nation.services]),
        "body": _codes(batch.body, [body.code for body in nation.bodies]),
        "office": _codes(batch.office, offices),
        "area": _codes(batch.area, nation.areas),
        "channel": _codes(batch.channel, nation.channels),
        "outcome": _codes(batch.outcome, OUTCOMES),
        "submitted_at": _times(batch.submitted),
        "due_at": _times(batch.due),
        "decided_at": _times(batch.decided),
        "suspensions": _pauses(batch),
        "recorded_on_time": pa.array(batch.mark == 1, mask=batch.mark == NONE),
        "waiting_minutes": pa.array(batch.waiting.astype(np.int32), mask=batch.waiting == NONE),
        "visits": pa.array(batch.visits.astype(np.int32), mask=batch.visits == NONE),
    }
    return pa.table(columns)


def _case_ids(month: int, count: int) -> pa.Array:
    first = plan.month_first(month)
    numbers = np.char.zfill(np.arange(1, count + 1).astype(str), 7)
    return pa.array(np.char.add(f"{first:%Y-%m}-", numbers))


def _codes(places: Ints, names: Sequence[str]) -> pa.Array:
    indices = pa.array(places.astype(np.int32), mask=places == NONE)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(names)))


def _times(seconds: Ints) -> pa.Array:
    return pa.array(seconds.astype("datetime64[s]"), type=LOCAL, mask=seconds == NONE)


def _pauses(batch: Batch) -> pa.Array:
    paused = batch.suspended != NONE
    pauses = pa.StructArray.from_arrays([_times(batch.suspended[paused]), _times(batch.resumed[paused])], fields=list(PAUSE))
    offsets = np.concatenate([[0], np.cumsum(paused)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pauses)
