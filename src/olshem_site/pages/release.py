"""The release: what it is, what it follows or corrects, what is in it, and how anyone checks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from olshem_site.components import Column, View, table
from olshem_site.facts import Facts
from olshem_site.pages.plan import Plan


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """The texts of the page. ``files`` lists every file of the release with its size and hash."""

    title: str
    description: str
    share: float | None
    number: str
    date: str
    previous: Markup
    correction: Markup
    key_id: str
    root_hash: str
    manifest: str
    commands: tuple[tuple[Markup, str], ...]
    files: Markup
    versions: Markup
    archive: str | None


def pages(facts: Facts) -> Iterator[Plan]:
    """The page of the release."""
    yield Plan(("release",), "release.html", make)


def make(view: View) -> ReleasePage:
    """The page of the release."""
    release, _ = view.facts.release, view.words.gettext
    number = str(release.number)
    previous = _("It is the first of its line.")
    if release.previous_number is not None:
        previous = _("It follows release %(number)s.", number=release.previous_number)
    correction = _("It corrects nothing.")
    if release.corrects is not None:
        correction = _("It corrects release %(number)s: %(reason)s", number=release.corrects, reason=release.reason or "")
    return ReleasePage(
        title=_("Release %(number)s", number=number),
        description=_("What is in this release, what it follows or corrects, and how to check its signature and its figures."),
        share=None,
        number=number,
        date=view.formats.date(str(release.at)),
        previous=previous,
        correction=correction,
        key_id=str(release.key_id),
        root_hash=str(release.root),
        manifest=str(release.manifest_sha256),
        commands=tuple(_commands(view, number)),
        files=_files(view),
        versions=_versions(view),
        archive=view.facts.archive,
    )


def _commands(view: View, number: str) -> Iterator[tuple[Markup, str]]:
    _ = view.words.gettext
    yield _("Check every byte, and compute every rating and league table again:"), f"olshem verify {number}.zip"
    yield (
        _("Check also who signed it; their-key.pub is the publisher's key, which you got in another way:"),
        f"olshem verify {number}.zip --public-key their-key.pub",
    )
    yield _("Unpack it: a folder of the release's number comes out."), f"unzip -q {number}.zip"
    yield (
        _("Check the signature with minisign, a program that is not ours:"),
        f"minisign -V -p their-key.pub -m {number}/manifest.json -x {number}/manifest.sig",
    )
    yield _("Check every file against the list of hashes; no output means that all is well:"), _sums(number)
    yield (
        _("Compute every figure again, if you have the records (STORE is their folder; they hold single cases and are not published):"),
        f"olshem verify {number}.zip --records STORE",
    )


def _sums(number: str) -> str:
    """In a shell of its own, so that the next command finds the ZIP again."""
    return f"(cd {number} && sha256sum --check --quiet SHA256SUMS)"


def _files(view: View) -> Markup:
    _ = view.words.gettext
    rows = []
    for entry in view.facts.release.files:
        path = str(entry["path"])
        label = Markup("<code>%s</code>") % path
        shown = (
            Markup('<a href="%srelease/%s/%s">%s</a>') % (view.root, view.facts.release.number, path, label)
            if view.facts.shipped
            else label
        )
        rows.append((shown, view.formats.number(int(entry["bytes"])), Markup('<code class="digest">%s</code>') % str(entry["sha256"])))
    columns = [Column(_("File")), Column(_("Bytes")), Column("SHA-256", words=True)]
    return table(_("Every file of the release"), columns, rows) if rows else Markup("")


def _versions(view: View) -> Markup:
    release, _ = view.facts.release, view.words.gettext
    rows = [
        (Markup("olshem"), Markup("%s") % release.code_version),
        *((Markup("%s") % name, Markup("%s") % version) for name, version in release.versions.items()),
    ]
    return table(_("Made with"), [Column(_("Library")), Column(_("Version"), words=True)], rows)
