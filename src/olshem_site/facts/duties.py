"""Who has to do with a service: who answers for it by law, who provides it, whom people meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from olshem_site.facts.promises import promised


@dataclass(frozen=True, slots=True)
class Duty:
    """What one body has to do with one service."""

    answers: bool
    provides: bool
    delivers: bool


def delivering(service: Any, on: dt.date) -> tuple[str, ...]:
    """The bodies that people meet on a day, by any channel; none where the provider itself is met."""
    variants = promised(service.delivered_by, service.channels, on)
    return tuple(dict.fromkeys(body for one in variants for body in one.value or ()))


def answering(service: Any, on: dt.date) -> tuple[str, ...]:
    """The body that answers for a service by law on a day."""
    return tuple(one.value for one in promised(service.accountable, (), on) if one.value is not None)


def duties_by_body(book: Any, on: dt.date) -> Mapping[str, Mapping[str, Duty]]:
    """Of each body the services with which it has to do on a day."""
    found: dict[str, dict[str, Duty]] = {}
    for code, service in book.services.items():
        answers, delivers = answering(service, on), delivering(service, on)
        for body in dict.fromkeys((*answers, *service.providers, *delivers)):
            found.setdefault(body, {})[code] = Duty(body in answers, body in service.providers, body in delivers)
    return found
