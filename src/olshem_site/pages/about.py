"""How the figures are made and how to read the pages; and the page for an address that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from olshem_site.components import View, reason_words
from olshem_site.facts import Facts
from olshem_site.pages.plan import Plan


@dataclass(frozen=True, slots=True)
class AboutPage:
    """The texts of the page."""

    title: str
    description: str
    share: float | None
    about: Markup
    reasons: tuple[Markup, ...] = ()


def pages(facts: Facts) -> Iterator[Plan]:
    """The page about the site, and the page for a wrong address."""
    yield Plan(("about",), "about.html", about)
    yield Plan(("404",), "404.html", not_found, anywhere=True)


def about(view: View) -> AboutPage:
    """How the figures are made and read."""
    _ = view.words.gettext
    title = _("How to read these pages")
    return AboutPage(
        title,
        _("How the figures are made, what the words mean, what the pictures show."),
        None,
        view.text(view.facts.book.about),
        tuple(_reasons(view)),
    )


def _reasons(view: View) -> Iterator[Markup]:
    """The reasons for which figures of this release are absent, the most frequent first, with their number."""
    for status, number in view.facts.absent.most_common():
        shown = {"reason": reason_words(view, status), "shown": view.formats.number(number)}
        yield view.words.ngettext("%(reason)s: %(shown)s figure", "%(reason)s: %(shown)s figures", number, **shown)


def not_found(view: View) -> AboutPage:
    """An address that does not exist."""
    title = view.words.gettext("There is no such page")
    return AboutPage(title, title, None, Markup(""))
