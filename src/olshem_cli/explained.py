"""What ``rules explain`` shows: one thing on one day, as data and as a page."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

from olshem import rulebook
from olshem.vocabulary import LANGUAGES, Code, Text

NOTHING = {
    rulebook.Basis.NOT_YET: "nothing yet: the first value begins later",
    rulebook.Basis.REPEALED: "nothing: the last value was repealed",
    rulebook.Basis.SUSPENDED: "nothing: the last value is suspended",
    rulebook.Basis.ENDED: "nothing: the last value ended, and no other is known",
}
MOST_LISTED = 20
HIDDEN = (".kk", ".ru", ".review")
"""A page for the terminal is in English; the other languages are in the data."""


# ---------------------------------------------------------------- as data
def as_data(one: rulebook.Explanation, book: rulebook.Rulebook) -> dict[str, Any]:
    """One thing for --json: its facts, and every line with the value in force, the one before and the one after."""
    lines = [_line_data(line, book) for line in one.lines]
    data = {"section": one.section, "code": one.code, "name": one.name, "facts": one.facts, "lines": lines}
    return data | ({"cited_by": list(one.cited_by)} if one.section == "acts" else {})


def _line_data(line: rulebook.Explained, book: rulebook.Rulebook) -> dict[str, Any]:
    held = {"in_force": line.held, "replaced": line.replaced, "replaced_by": line.replaced_by}
    values = {name: None if value is None else _value_data(value, book) for name, value in held.items()}
    return {"key": line.path, "channel": line.channel, "basis": line.basis.value, "inherited_from": line.inherited_from} | values


def _value_data(value: rulebook.Dated[Any], book: rulebook.Rulebook) -> dict[str, Any]:
    """A dated value with the keys of the rulebook's files, ``unknown`` where it is, and its act from the register."""
    data: dict[str, Any] = {"value": "unknown" if value.value is None else _plain(value.value)}
    data |= rulebook.leaves_of(dataclasses.replace(value, value=None, note=None, channel=(), area=()))
    data |= {"channel": list(value.channel)} if value.channel else {}
    data |= {"area": list(value.area)} if value.area else {}
    data |= {"note": _plain(value.note)} if value.note else {}
    act = _act_of(value, book)
    if act is not None:
        texts = {"title": act.title, "issuer": act.issuer, "repealed_by": act.repealed_by, "note": act.note}
        plain = {key: text for key, text in rulebook.leaves_of(act).items() if key.partition(".")[0] not in texts}
        data["act_text"] = plain | {name: _plain(text) for name, text in texts.items() if text is not None}
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {language: value[language] for language in LANGUAGES} | ({"review": list(value.review)} if value.review else {})
    if dataclasses.is_dataclass(value):
        return rulebook.leaves_of(value)
    return [str(one) for one in value] if isinstance(value, tuple) else value


# ---------------------------------------------------------------- as a page
def as_page(one: rulebook.Explanation, book: rulebook.Rulebook, on: dt.date) -> Iterator[str]:
    """The same as lines to read."""
    yield f"{one.section}.{one.code}: {one.name} ({book.code} {book.version}, on {on})"
    for key, text in one.facts.items():
        if not key.endswith(HIDDEN):
            yield f"  {key.removesuffix('.en')}: {text}"
    for line in one.lines:
        yield from _line_page(line, book)
    if one.cited_by:
        yield f"  rests on it: {len(one.cited_by):,} lines"
        yield from (f"    {key}" for key in one.cited_by[:MOST_LISTED])
        if len(one.cited_by) > MOST_LISTED:
            yield f"    ... and {len(one.cited_by) - MOST_LISTED:,} more; --json lists them all"


def _line_page(line: rulebook.Explained, book: rulebook.Rulebook) -> Iterator[str]:
    inherited = f" (from the model standard {line.inherited_from})" if line.inherited_from else ""
    channel = f" by {line.channel}" if line.channel else ""
    if line.held is None:
        yield f"  {line.path}{channel}{inherited}: {NOTHING[line.basis]}"
    else:
        yield f"  {line.path}{channel}{inherited}: {_shown(line.held)}, {_when(line.held)}"
        yield from (f"    {part}" for part in _grounds(line.held, book))
    if line.replaced is not None:
        word = "last" if line.held is None else "read before" if _is_observed(line.replaced, line.held) else "replaced"
        yield f"    {word}: {_shown(line.replaced)}, {_when(line.replaced)}; {_act(line.replaced, book)}"
    if line.replaced_by is not None:
        word = "next" if line.held is None else "read later" if _is_observed(line.replaced_by, line.held) else "replaced by"
        channels = f" by {', '.join(line.replaced_by.channel)}" if line.replaced_by.channel and not line.channel else ""
        yield f"    {word}: {_shown(line.replaced_by)}{channels}, {_when(line.replaced_by)}; {_act(line.replaced_by, book)}"


def _is_observed(*values: rulebook.Dated[Any]) -> bool:
    """Whether one of these was only read somewhere: an observation replaces nothing."""
    return any(value.observed_on is not None for value in values)


def _shown(value: rulebook.Dated[Any]) -> str:
    """A value on one line, with its unit."""
    if value.value is None:
        return "unknown"
    plain = _plain(value.value)
    if isinstance(value.value, Text):
        plain = value.value.en
    elif isinstance(plain, dict):
        plain = ", ".join(f"{key} {text}" for key, text in plain.items() if not key.endswith(HIDDEN))
    elif isinstance(plain, list):
        plain = ", ".join(plain)
    return (f"{plain} {value.unit}" if value.unit else str(plain)) + rulebook.where_text(value)


def _when(value: rulebook.Dated[Any]) -> str:
    if value.observed_on is not None:
        begins = f"as read {rulebook.on_day_text(value.observed_on)}; its day of force is not known"
    else:
        begins = f"in force from {rulebook.day_text(value.starts_on)}"
    ends = f" to {value.ends_on}" if value.ends_on else ""
    return begins + ends + (f" ({value.ended})" if value.ended else "")


def _act(value: rulebook.Dated[Any], book: rulebook.Rulebook) -> str:
    if value.act is None:
        return f"source: {value.source}"
    act = _act_of(value, book)
    named = f"{act.kind} {act.number} ({value.act})" if act is not None else value.act
    return f"act: {named}" + (f", article {value.article}" if value.article else "")


def _act_of(value: rulebook.Dated[Any], book: rulebook.Rulebook) -> rulebook.Act | None:
    return book.acts.get(Code(value.act)) if value.act is not None else None


def _grounds(value: rulebook.Dated[Any], book: rulebook.Rulebook) -> Iterator[str]:
    yield _act(value, book)
    act = _act_of(value, book)
    if act is not None:
        repealed = f"; repealed {rulebook.on_day_text(act.repealed_on)}" if act.repealed_on else ""
        yield f"     {act.title.en}; {act.issuer.en}{repealed}"
    address = value.url or (act.url if act is not None else None)
    if address:
        yield f"address: {address}"
    if value.act and value.source:
        yield f"source: {value.source}"
    if value.confidence or value.source_type:
        yield "confidence: " + ", ".join(str(one) for one in (value.confidence, value.source_type) if one)
    if value.quote:
        yield f"in its words: {value.quote}"
    if value.note:
        yield f"note: {value.note.en}"
