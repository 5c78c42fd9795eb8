"""A small file with faults in it, a few rows of each kind, so that quarantine and findings are never empty in the demo.

Its rows are of 2024: the truth of 2025 does not touch them.
"""

from __future__ import annotations

from collections.abc import Mapping

ROWS_EACH = 6
HEADER = (
    "case_id",
    "service",
    "body",
    "office",
    "area",
    "channel",
    "outcome",
    "submitted_at",
    "due_at",
    "decided_at",
    "suspended",
    "resumed",
    "recorded_on_time",
    "waiting_minutes",
    "visits",
)
CLEAN = {
    "service": "housing-aid",
    "body": "akimat-almasai",
    "office": "almasai-1",
    "area": "almasai",
    "channel": "service-centre",
    "outcome": "granted",
    "submitted_at": "2024-06-{day:02d}T10:00:00",
    "due_at": "",
    "decided_at": "2024-06-{day:02d}T15:30:00",
    "suspended": "",
    "resumed": "",
    "recorded_on_time": "true",
    "waiting_minutes": "12",
    "visits": "1",
}
ODD: Mapping[str, Mapping[str, str]] = {
    "records.decided-before-submitted": {"decided_at": "2024-06-02T09:00:00"},
    "records.zero-duration": {"decided_at": CLEAN["submitted_at"]},
    "records.due-before-submitted": {"due_at": "2024-06-01T18:00:00"},
    "records.channel-unknown": {"channel": "mobile-office"},
    "records.time-ambiguous": {"submitted_at": "2024-02-29T23:30:{day:02d}"},
    "records.minutes-rounded": {"waiting_minutes": "12.5"},
    "records.suspensions-overlap": {
        "suspended": "2024-06-{day:02d}T11:00:00;2024-06-{day:02d}T12:00:00",
        "resumed": "2024-06-{day:02d}T13:00:00;2024-06-{day:02d}T14:00:00",
    },
    "records.suspended-before-submitted": {"suspended": "2024-06-{day:02d}T09:00:00", "resumed": "2024-06-{day:02d}T11:00:00"},
}
"""kept, each with a finding of this code"""
REFUSED: Mapping[str, Mapping[str, str]] = {
    "records.value-missing": {"submitted_at": ""},
    "records.code-unknown": {"service": "housing-ayd"},
    "records.time-invalid": {"decided_at": "31.06.2024"},
    "records.number-invalid": {"visits": "two"},
    "records.suspensions-invalid": {"suspended": "2024-06-{day:02d}T12:00:00", "resumed": "2024-06-{day:02d}T11:00:00"},
    "records.key-repeated": {"case_id": "late-0001", "outcome": "refused"},
    "records.cells-too-many": {"visits": "1,0"},
}
"""refused, each row with this code in quarantine"""


def late_file() -> bytes:
    """The file that a body sent late: :data:`ROWS_EACH` clean rows and as many of each fault, as CSV."""
    lines = [",".join(HEADER)]
    for fault in ({}, *ODD.values(), *REFUSED.values()):
        for place in range(ROWS_EACH):
            row = {"case_id": f"late-{len(lines):04d}", **CLEAN, **fault}
            lines.append(",".join(row[name].format(day=3 + place) for name in HEADER))
    return ("\n".join(lines) + "\n").encode()
