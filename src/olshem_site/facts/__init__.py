"""What a release says, arranged for pages: figures by key, periods, ratings, league tables, curves. No page logic, no words."""

from __future__ import annotations

from olshem_site.facts.change import Change, change_between
from olshem_site.facts.duties import Duty, answering, delivering
from olshem_site.facts.figures import Figure, Table, number_of
from olshem_site.facts.lives import Lives, Step
from olshem_site.facts.promises import Promised, promised
from olshem_site.facts.reading import Key, Period, Rating
from olshem_site.facts.release import Facts, League
from olshem_site.facts.returned import Return, balances_of
from olshem_site.facts.roles import Roles
from olshem_site.facts.surveys import Response, response_of, waves_in

__all__ = [
    "Change",
    "Duty",
    "Facts",
    "Figure",
    "Key",
    "League",
    "Lives",
    "Period",
    "Promised",
    "Rating",
    "Response",
    "Return",
    "Roles",
    "Step",
    "Table",
    "answering",
    "balances_of",
    "change_between",
    "delivering",
    "number_of",
    "promised",
    "response_of",
    "waves_in",
]
