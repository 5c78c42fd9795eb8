"""One module and one template a kind of page. A module turns facts into a frozen context of texts; the template only places them."""

from __future__ import annotations

from olshem_site.pages.every import every_page
from olshem_site.pages.plan import Plan, Renderer

__all__ = ["Plan", "Renderer", "every_page"]
