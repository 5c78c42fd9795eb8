"""A whole site of the made-up release, built once for all tests that read pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

import nation
from olshem_site.build import build_assets
from olshem_site.facts import Facts
from olshem_site.site import SiteResult, make_site


@pytest.fixture(scope="session", autouse=True)
def assets() -> None:
    """The font and the catalogues, made where they are not."""
    build_assets()


@dataclass(frozen=True, slots=True)
class Site:
    """A site on disk, what it was made from, and what making it said."""

    folder: Path
    release: nation.Release
    facts: Facts
    result: SiteResult


@pytest.fixture(scope="session")
def site(assets: None, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of the made-up release in all languages."""
    folder, release = tmp_path_factory.mktemp("site"), nation.make_release()
    return Site(folder, release, Facts(release), make_site(release, folder))
