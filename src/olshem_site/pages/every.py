"""Every page of a site, in an order that does not depend on anything but the release."""

from __future__ import annotations

from collections.abc import Iterator

from olshem_site.facts import Facts
from olshem_site.pages import about, area, body, figures, home, league, lists, measure, release, service, unknown
from olshem_site.pages.plan import Plan


def every_page(facts: Facts) -> Iterator[Plan]:
    """The pages of one language."""
    for module in (home, lists, service, body, area, measure, league, figures, unknown, release, about):
        yield from module.pages(facts)
