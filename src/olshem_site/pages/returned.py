"""The returns of a body, form by form: which were due, which came, which are missing or were refused, and which do not add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from olshem.vocabulary import ALL
from olshem_site.components import Column, View, absent, folded, table
from olshem_site.facts import Figure, Return, balances_of
from olshem_site.pages.parts import period_words
from olshem_site.texts import deferred, safe

FATES = {
    "came": deferred("came"),
    "return-missing": deferred("no return came"),
    "return-blank": deferred("the return came with nothing filled in"),
    "return-refused": deferred("the return was refused: something in it could not be read, or cannot be"),
    "not-due": deferred("not due yet"),
}
ODD = {
    "cell-blank": deferred("something was left blank, so that there is no figure"),
    "balance-broken": deferred("the numbers do not add up; they stand as they were sent"),
    "parts-impossible": deferred("the parts cannot be those of such a figure"),
}


@dataclass(frozen=True, slots=True)
class Returned:
    """What there is to tell of a body's returns: a sentence and a table a form; of those below it, whose did not come."""

    forms: tuple[tuple[Markup, Markup, Markup], ...]
    below: Markup


def returned(view: View, body: str) -> Returned | None:
    """Of each form of which the body owed a return or sent one: its name, the finding, the table; ``None`` where there is none."""
    by_form: dict[str, list[Return]] = {}
    for one in view.facts.returns.get(body, ()):
        by_form.setdefault(one.form, []).append(one)
    forms = tuple(
        (view.text(view.facts.book.forms[code].name), _finding(view, every), _table(view, code, every)) for code, every in by_form.items()
    )
    below = _below(view, body)
    return Returned(forms, below) if forms or below else None


def _finding(view: View, every: Sequence[Return]) -> Markup:
    """How many were due, how many of them gave nothing, how many do not add up."""
    n, number = view.words.ngettext, view.formats.number
    due = [one for one in every if one.fate != "not-due"]
    came = [one for one in due if one.fate == "came"]
    said = [
        n("Of %(due)s return %(came)s came.", "Of %(due)s returns %(came)s came.", len(due), due=number(len(due)), came=number(len(came)))
    ]
    broken = sum(one.unbalanced for one in came)
    if broken:
        said.append(
            n(
                "%(shown)s of them does not add up; its numbers stand as they were sent.",
                "%(shown)s of them do not add up; their numbers stand as they were sent.",
                broken, shown=number(broken),
            )
        )  # fmt: skip
    return Markup(" ").join(said) if due else Markup("")


def _table(view: View, form: str, every: Sequence[Return]) -> Markup:
    _ = view.words.gettext
    rows = [(period_words(view, one.period), _fate(view, one), _told(view, form, one)) for one in every]
    columns = [Column(_("Period")), Column(_("The return"), words=True), Column(_("What there is to tell"), words=True)]
    name = view.text(view.facts.book.forms[form].name)
    return table(_("Returns: %(form)s", form=name), columns, rows, kind="told-of where")


def _fate(view: View, one: Return) -> Markup:
    said = view.words.gettext(FATES[one.fate][0])
    return said if one.fate == "came" else absent(said)


def _told(view: View, form: str, one: Return) -> Markup:
    """What is odd about a return that came; a dash where nothing is."""
    lines = [line for row in one.odd for line in _lines(view, form, row)]
    return safe("<br>".join(dict.fromkeys(lines))) if lines else view.dash


def _lines(view: View, form: str, row: Figure) -> Iterator[Markup]:
    code = row.text("code").partition(".")[2]
    told = list(_balances(view, form, row)) if code == "balance-broken" else [*_blanks(view, form, row)] if code == "cell-blank" else []
    if told:
        yield from told
        return
    known = ODD.get(code)
    said = view.words.gettext(known[0]) if known else Markup('<span lang="en">%s</span>') % row.text("text")
    measure = row.text("measure")
    if measure in ("", ALL):
        yield said
    else:
        link = view.link(view.name("measures", measure), "measure", measure)
        yield view.words.gettext("%(name)s: %(value)s", name=link, value=said)


def _balances(view: View, form: str, row: Figure) -> Iterator[Markup]:
    """Each sum that does not come out, with the number that was sent and what its parts come to."""
    for code, sent, added in balances_of(row):
        balance = _balance(view, form, code, row)
        if balance is None or not sent.isdecimal() or not added.lstrip("-").isdecimal():
            continue
        number = view.formats.number
        yield view.words.gettext(
            "the numbers do not add up: %(total)s: %(sent)s; its parts together: %(added)s",
            total=_cell(view, form, balance.total, row), sent=number(int(sent)), added=number(int(added)),
        )  # fmt: skip


def _blanks(view: View, form: str, row: Figure) -> Iterator[Markup]:
    """The cells that were left blank, in the words of the form."""
    codes = sorted(said.partition("=")[0] for said in row.text("detail").partition(":")[2].split(";") if said)
    if codes:
        yield view.words.gettext("left blank: %(cells)s", cells=Markup("; ").join(_cell(view, form, code, row) for code in codes))


def _contents(view: View, form: str, row: Figure) -> Any:
    """The form as it was on the last day of the period of a finding."""
    return view.facts.on(view.facts.book.forms[form].contents, row.text("ends_on"))


def _balance(view: View, form: str, code: str, row: Figure) -> Any:
    contents = _contents(view, form, row)
    return None if contents is None else next((one for one in contents.balances if one.code == code), None)


def _cell(view: View, form: str, code: str, row: Figure) -> Markup:
    """What a cell asks for, in words."""
    contents = _contents(view, form, row)
    return escape(code) if contents is None or code not in contents.cells else view.text(contents.cells[code].text)


def _below(view: View, body: str) -> Markup:
    """Of the bodies below a body those whose latest return lacks something, folded under their number."""
    facts = view.facts
    last = {code: facts.returns[code][-1] for code in facts.below.get(body, ()) if facts.returns.get(code)}
    lacking = {code: said for code, one in last.items() if (said := _lacking(view, one))}
    if not lacking:
        return Markup("")
    links = [
        view.words.gettext(
            "%(name)s: %(value)s", name=view.link(view.name("bodies", code), "body", code, anchor="returns"), value=lacking[code]
        )
        for code in view.sorted_codes("bodies", lacking)
    ]
    says = view.words.ngettext(
        "%(shown)s body below it whose last return did not come, or lacks numbers",
        "%(shown)s bodies below it whose last return did not come, or lacks numbers",
        len(links), shown=view.formats.number(len(links)),
    )  # fmt: skip
    return folded(says, links)


def _lacking(view: View, one: Return) -> Markup:
    """Why a return gives no figure, or not all of them; empty where nothing is lacking, or not yet due."""
    if one.fate not in ("came", "not-due"):
        return view.words.gettext(FATES[one.fate][0])
    blank = any(row.text("code") == "returns.cell-blank" for row in one.odd)
    words, _plural = ODD["cell-blank"]
    return view.words.gettext(words) if blank else Markup("")
