"""How every benchmark measures: CPU seconds of both sides in one run, interleaved, the median of a few rounds.

CPU seconds are user and system time of this process and of the children it has waited for. ``interleaved`` runs the sides in
this process, so that imports and file caches are warm for all of them; ``forked`` runs one in a child of its own, which gives
its peak memory too.
"""

from __future__ import annotations

import os
import pickle
import resource
import statistics
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass


def cpu_seconds() -> float:
    """User and system seconds of this process and of its finished children so far."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def interleaved(sides: dict[str, Callable[[], object]], rounds: int = 3, *, fork: bool = False) -> dict[str, float]:
    """Median CPU seconds of each side over ``rounds`` rounds, every side once a round in the order given."""
    spent: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            if fork:
                spent[name].append(forked(side).cpu)
                continue
            before = cpu_seconds()
            side()
            spent[name].append(cpu_seconds() - before)
    return {name: statistics.median(values) for name, values in spent.items()}


@dataclass(frozen=True, slots=True)
class Forked:
    """What a side cost in a process of its own: CPU and wall seconds, peak resident MB, and what it returned."""

    cpu: float
    wall: float
    peak_mb: float
    result: object


def forked(side: Callable[[], object]) -> Forked:
    """Run a side in a forked child and wait for it. What it returns must be picklable and small (below 64 KB)."""
    sys.stdout.flush()
    reader, writer = os.pipe()
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.write(writer, pickle.dumps(side()))
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        payload = answer.read()
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        raise RuntimeError(f"a side of the benchmark failed with status {status}")
    return Forked(usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss / 1024, pickle.loads(payload))


def report(name: str, value: float, must: float, aim: float) -> bool:
    """Print one line of the benchmark; whether it holds what it must."""
    holds = value <= must
    print(f"{name}: {value:.3g} (must <= {must:g}, aim {aim:g}) {'ok' if holds else 'MISSED'}", flush=True)
    return holds
