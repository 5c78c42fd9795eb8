"""Pages from a release and nothing else: what a page shows, anyone can verify."""

from __future__ import annotations

from olshem_site.site import SiteResult, publish

__all__ = ["SiteResult", "publish"]
