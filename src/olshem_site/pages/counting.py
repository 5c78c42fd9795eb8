"""The days of a term in words: days that count or do not for the same reason stand together."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup

from olshem_site.components import View
from olshem_site.texts import safe

OFF = ("weekend", "holiday", "moved-off", "closed", "after-hours")
"""Why a day after the first does not count."""


class Run(NamedTuple):
    """Days one after another with one reason; ``number`` is that of the first among those that count."""

    first: dt.date
    last: dt.date
    counts: bool
    why: str
    name: Any
    number: int


def runs(promise: Any) -> Iterator[Run]:
    """The days of a deadline's working, in runs."""
    run, number = None, 0
    for day in promise.deadline.working:
        number += day.counts
        named = promise.days_off.get(day.date) if str(day.why) in ("holiday", "moved-off") else None
        name = None if named is None else named.name
        if run is not None and (run.counts, run.why, run.name) == (day.counts, str(day.why), name):
            run = run._replace(last=day.date)
            continue
        if run is not None:
            yield run
        run = Run(day.date, day.date, day.counts, str(day.why), name, number)
    if run is not None:
        yield run


def run_words(view: View, run: Run, promise: Any) -> Markup:
    """One run: its days and what becomes of them."""
    _ = view.words.gettext
    days = _days(view, run)
    if run.why == "receipt":
        return _("%(days)s: handed in; it counts", days=days) if run.counts else _("%(days)s: handed in; it does not count", days=days)
    if run.why == "last-day":
        return _("%(days)s: the last day", days=days)
    if run.why == "moved-to-working-day":
        return _("%(days)s: the last day, moved here from a day off", days=days)
    if run.counts and run.why not in OFF:
        last = run.number + (run.last - run.first).days
        if last == run.number:
            return _("%(days)s: counts, day %(number)s", days=days, number=run.number)
        return _("%(days)s: count, days %(first)s to %(last)s", days=days, first=run.number, last=last)
    return _("%(days)s: %(why)s", days=days, why=_off_words(view, run))


def _days(view: View, run: Run) -> Markup:
    first, last = view.formats.short_weekday(run.first), view.formats.short_weekday(run.last)
    return safe(first if run.first == run.last else f"{first} – {last}")


def _off_words(view: View, run: Run) -> Markup:
    if run.name is not None:
        return view.text(run.name)
    return _reasons(view).get(run.why, Markup(run.why))


def _reasons(view: View) -> dict[str, Markup]:
    _ = view.words.gettext
    return {
        "weekend": _("weekend"),
        "holiday": _("public holiday"),
        "moved-off": _("day off"),
        "closed": _("the office is closed"),
        "after-hours": _("after office hours"),
    }


def skipped_words(view: View, promise: Any) -> Markup:
    """How many days between the first and the last do not count, and why."""
    skipped = [run for run in runs(promise) if run.why in OFF and not (run.counts and str(promise.unit) == "working-day")]
    number = sum((run.last - run.first).days + 1 for run in skipped if not run.counts)
    if not number:
        return view.words.gettext("every day counts")
    reasons = view.joined(list(dict.fromkeys(_off_words(view, run) for run in skipped if not run.counts)))
    return view.words.ngettext(
        "%(shown)s day does not count: %(reasons)s", "%(shown)s days do not count: %(reasons)s", number,
        shown=view.formats.number(number), reasons=reasons,
    )  # fmt: skip


def words_for_script(view: View) -> str:
    """The same sentences for the script, with places in braces."""
    _ = view.words.gettext
    said = {
        "receipt": _("%(days)s: handed in; it does not count", days="{days}"),
        "receipt-counts": _("%(days)s: handed in; it counts", days="{days}"),
        "last-day": _("%(days)s: the last day", days="{days}"),
        "moved-to-working-day": _("%(days)s: the last day, moved here from a day off", days="{days}"),
        "one": _("%(days)s: counts, day %(number)s", days="{days}", number="{first}"),
        "many": _("%(days)s: count, days %(first)s to %(last)s", days="{days}", first="{first}", last="{last}"),
        "off": _("%(days)s: %(why)s", days="{days}", why="{why}"),
        "result": _("Last day: %(day)s", day="{day}"),
        "early": _("not before %(date)s", date="{day}"),
        "unlisted": _("The holidays of that year are not known yet: the last day may be later."),
        "unsure": _("It may still move: the decrees for that time are not known."),
        "outside": _("For that day nothing is known here. Choose a day from %(first)s to %(last)s.", first="{first}", last="{last}"),
        **_reasons(view),
    }
    return json.dumps({key: str(text.unescape()) for key, text in said.items()}, ensure_ascii=False, separators=(",", ":"))
