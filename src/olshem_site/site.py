"""A whole site from one release: every page in every language, the release itself beside them, nothing written that did not change."""

from __future__ import annotations

import gzip
import hashlib
import heapq
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from olshem import publication
from olshem.errors import MethodError
from olshem.vocabulary import LANGUAGES
from olshem_site.components import View
from olshem_site.facts import Facts
from olshem_site.output import Folder
from olshem_site.pages import Plan, Renderer, every_page
from olshem_site.pages.entrance import entrance
from olshem_site.places import BUILT, HERE
from olshem_site.search import search_index
from olshem_site.texts import Words

WEIGHED = 60
"""How many pages, the largest as text, are packed to find the heaviest."""
_NOT_SENT = re.compile(r"/\*.*?\*/|^\s+", re.DOTALL | re.MULTILINE)
"""What stands in the style for its writer alone: comments, indentation."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class SiteResult:
    """What was made. ``bytes_max``: the heaviest page as a first visit transfers it, gzip level 6, with its style and font."""

    pages: int
    bytes_max: int
    seconds: float
    written: int
    deleted: int


def publish(source: Path, out: Path, *, languages: Sequence[str] = LANGUAGES, progress: Progress | None = None) -> SiteResult:
    """Make the site of the release at ``source`` (folder or ZIP) in ``out``.

    Raises
    ------
    ReleaseError
        The release cannot be read, or ``site.foreign-files``: ``out`` holds files that the site did not make.
    MethodError
        ``site.language-unknown``.
    """
    release = publication.open_release(source)
    return make_site(release, out, languages=languages, progress=progress, shipped=lambda: shipped_files(source, str(release.number)))


def make_site(
    release: Any,
    out: Path,
    *,
    languages: Sequence[str] = LANGUAGES,
    progress: Progress | None = None,
    shipped: Callable[[], Iterator[tuple[str, bytes]]] | None = None,
) -> SiteResult:
    """Make the site of an open release; ``shipped`` gives the release's own files, to be put beside the pages."""
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown or not languages:
        raise MethodError("site.language-unknown", f"languages are {', '.join(LANGUAGES)}; found {', '.join(unknown) or 'none'}")
    started = time.perf_counter()
    folder = Folder(out)
    beside = {} if shipped is None else dict(shipped())
    facts = Facts(release)
    facts.shipped = bool(beside)
    facts.archive = next((name for name in beside if name.endswith(".zip")), None)
    views = [View(facts, Words(language)) for language in languages]
    assets = _assets(views)
    plans = every_page(facts)
    names = [page_name(view, plan) for plan in plans for view in views]
    front = entrance(views, _named(assets, "olshem-", ".css"))
    folder.announce([*assets, *beside, *front, *names])
    for name, data in (*assets.items(), *beside.items(), *front.items()):
        folder.write(name, data)
    heaviest = _write_pages(folder, plans, views, assets, progress)
    first_visit = sum(_weight(assets[_named(assets, *ends)]) for ends in (("olshem-", ".css"), ("onest-", ".woff2")))
    deleted = folder.finish()
    return SiteResult(len(names), heaviest + first_visit, time.perf_counter() - started, folder.written, deleted)


def page_name(view: View, plan: Plan) -> str:
    """The file of a page below the site's top."""
    return f"{view.language}/{plan.file}"


def _write_pages(folder: Folder, plans: list[Plan], views: list[View], assets: dict[str, bytes], progress: Progress | None) -> int:
    """Render and write every page; the weight of the heaviest."""
    languages, style = tuple(view.language for view in views), Path(_named(assets, "olshem-", ".css")).name
    searches = [Path(_named(assets, f"search-{language}-", ".js")).name for language in languages]
    renderers = [Renderer(view, languages, style, search) for view, search in zip(views, searches, strict=True)]
    largest: list[tuple[int, str]] = []
    for plan in plans:
        for view, renderer in zip(views, renderers, strict=True):
            name = page_name(view, plan)
            data = renderer.render(plan).encode()
            folder.write(name, data)
            keep = heapq.heappushpop if len(largest) >= WEIGHED else heapq.heappush
            keep(largest, (len(data), name))
        if progress is not None:
            progress(len(views))
    return max(_weight((folder.path / name).read_bytes()) for _size, name in largest)


def _weight(data: bytes) -> int:
    """The bytes that a server transfers for a file: packed at level 6, unless that makes it longer."""
    return min(len(data), len(gzip.compress(data, compresslevel=6, mtime=0)))


# ---------------------------------------------------------------- the files beside the pages
def _hashed(stem: str, suffix: str, data: bytes) -> tuple[str, bytes]:
    return f"assets/{stem}-{hashlib.sha256(data).hexdigest()[:10]}{suffix}", data


def _named(names: dict[str, bytes], stem: str, suffix: str) -> str:
    return next(name for name in names if name.startswith(f"assets/{stem}") and name.endswith(suffix))


def _assets(views: list[View]) -> dict[str, bytes]:
    """Style, font, script, mark and search indexes; those that browsers keep carry their hash in the name."""
    font, font_data = _hashed("onest", ".woff2", (BUILT / "onest.woff2").read_bytes())
    written = (HERE / "style" / "olshem.css").read_text(encoding="utf-8")
    style = _NOT_SENT.sub("", written).replace("FONT_FILE", Path(font).name)
    made = dict([(font, font_data), _hashed("olshem", ".css", style.encode())])
    for script in ("find.js", "deadline.js"):
        made[f"assets/{script}"] = (HERE / "style" / script).read_bytes()
    made["assets/mark.svg"] = (HERE / "style" / "mark.svg").read_bytes()
    made.update(_hashed(f"search-{view.language}", ".js", search_index(view)) for view in views)
    return made


def shipped_files(source: Path, number: str) -> Iterator[tuple[str, bytes]]:
    """The files of the release itself, so that readers can take them: ``release/NUMBER/…`` and its ZIP where there is one."""
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.is_file():
                yield f"release/{number}/{path.relative_to(source).as_posix()}", path.read_bytes()
        archive = source.parent / f"{source.name}.zip"
    else:
        archive = source
        with zipfile.ZipFile(source) as packed:
            for name in sorted(packed.namelist()):
                if not name.endswith("/"):
                    yield f"release/{number}/{name.removeprefix(f'{number}/')}", packed.read(name)
    if archive.is_file():
        yield f"release/{number}.zip", archive.read_bytes()
