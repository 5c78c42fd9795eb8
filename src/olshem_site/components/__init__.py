"""The parts that pages are made of: cells with their address, tables, amounts in words. Each returns HTML that is safe to join."""

from __future__ import annotations

from olshem_site.components.phrases import (
    absence,
    amount,
    deadline_words,
    interval_words,
    promise_words,
    rank_words,
    reason_words,
    unit_words,
    value_cell,
    value_column,
    verdict_words,
    waiting_words,
)
from olshem_site.components.tables import Column, folded, pairs, table
from olshem_site.components.view import View

__all__ = [
    "Column",
    "View",
    "absence",
    "amount",
    "deadline_words",
    "folded",
    "interval_words",
    "pairs",
    "promise_words",
    "rank_words",
    "reason_words",
    "table",
    "unit_words",
    "value_cell",
    "value_column",
    "verdict_words",
    "waiting_words",
]
