"""The parts that pages are made of: cells with their address, tables, amounts in words. Each returns HTML that is safe to join."""

from __future__ import annotations

from olshem_site.components.citations import article_words, registered_words, source_words
from olshem_site.components.lives import Told, gone_words, joined_kinds, kind_words, life, linked, name_note
from olshem_site.components.parameters import parameter_name, parameter_names
from olshem_site.components.phrases import (
    absence,
    absent,
    amount,
    interval_words,
    rank_words,
    reason_words,
    unit_words,
    value_cell,
    value_column,
    verdict_words,
    waiting_words,
)
from olshem_site.components.promises import (
    act_name,
    act_words,
    channel_words,
    confidence_words,
    day_words,
    ended_words,
    one_stop,
    origin_words,
    outward,
    place_words,
    promise_words,
    read_words,
    since_words,
    value_words,
    variant_words,
    when_words,
)
from olshem_site.components.schedules import hours_words
from olshem_site.components.tables import Column, folded, pairs, table
from olshem_site.components.view import View

__all__ = [
    "Column",
    "Told",
    "View",
    "absence",
    "absent",
    "act_name",
    "act_words",
    "amount",
    "article_words",
    "channel_words",
    "confidence_words",
    "day_words",
    "ended_words",
    "folded",
    "gone_words",
    "hours_words",
    "interval_words",
    "joined_kinds",
    "kind_words",
    "life",
    "linked",
    "name_note",
    "one_stop",
    "origin_words",
    "outward",
    "pairs",
    "parameter_name",
    "parameter_names",
    "place_words",
    "promise_words",
    "rank_words",
    "read_words",
    "reason_words",
    "registered_words",
    "since_words",
    "source_words",
    "table",
    "unit_words",
    "value_cell",
    "value_column",
    "value_words",
    "variant_words",
    "verdict_words",
    "waiting_words",
    "when_words",
]
