"""iCalendar files: escaped, folded, the same bytes each time."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from olshem import calendars

STAMP = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def unfolded(text: str) -> dict[str, str]:
    """Each property of a file of one event by its name, read as section 3.1 and 3.3.11 of RFC 5545 say."""
    lines = text.replace("\r\n ", "").split("\r\n")
    parts = dict(line.split(":", 1) for line in lines if line)
    return {name.split(";")[0]: value.replace("\\\\", "\0").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\0", "\\") for name, value in parts.items()}  # fmt: skip


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]) | st.sampled_from(" \n,;\\:ңҰ"), max_size=200))
def test_a_text_comes_back_as_it_was(text: str) -> None:
    event = calendars.Event(dt.date(2025, 12, 31), "one@here", text, "HOLIDAY")
    made = calendars.icalendar([event], name="n", language="kk", stamp=STAMP)
    read = unfolded(made)
    assert read["SUMMARY"] == "\n".join(text.splitlines())
    assert (read["DTSTART"], read["DTEND"], read["DTSTAMP"]) == ("20251231", "20260101", "20250101T000000Z")
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    assert made == calendars.icalendar([event], name="n", language="kk", stamp=STAMP)
