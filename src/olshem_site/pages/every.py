"""Every page of a site, in an order that does not depend on anything but the release."""

from __future__ import annotations

from olshem_site.facts import Facts
from olshem_site.pages import (
    about,
    area,
    body,
    deadline,
    figures,
    home,
    how,
    league,
    lists,
    measure,
    reglament,
    release,
    service,
    survey,
    unknown,
)
from olshem_site.pages.plan import Plan


def every_page(facts: Facts) -> list[Plan]:
    """The pages of one language by address, so that pages that show the same figures are made one after another."""
    modules = (home, lists, service, deadline, reglament, body, area, measure, league, figures, how, survey, unknown, release, about)
    return sorted((plan for module in modules for plan in module.pages(facts)), key=lambda plan: plan.parts)
