"""A workbook that a body fills in: one return, with what is asked, its bounds and the last numbers beside each cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from olshem import calendars, rulebook, tables
from olshem.errors import MethodError
from olshem.returns import mapping as mappings
from olshem.returns import reading, stamp, texts
from olshem.returns.forms import contents_on, form_of, period_of
from olshem.returns.numbers import OK
from olshem.rulebook import Cell, Form, FormContents, Rulebook
from olshem.vocabulary import Code

MADE = dt.datetime(2000, 1, 1)
"""When every template says that it was made: equal inputs give equal bytes, and no clock is read."""
MOST = 10**12 - 1
WIDTHS = (18, 62, 16, 14, 16, 30)
CODE, TEXT, UNIT, LAST, VALUE, WHY = range(6)
LISTS = "olshem-lists"


def template(
    book: Rulebook, *, form: str, body: str, period: str, language: str, out: Path, last: Mapping[Code, int] | None = None
) -> None:
    """Write the template of one return.

    Parameters
    ----------
    book
        The rulebook.
    form, body
        Codes of it.
    period
        ``2025``, ``2025-Q2`` or ``2025-04``, of the form's grain.
    language
        ``kk``, ``ru`` or ``en``.
    out
        A file that ends in ``.xlsx``.
    last
        The numbers of the last return, by cell, as :func:`last_numbers` finds them.

    Raises
    ------
    MethodError
        ``returns.form-unknown``, ``returns.grain-unfit``, ``calendars.period-unknown``, ``returns.body-unfit``,
        ``returns.form-unasked``, ``returns.language-unknown``, ``returns.template-kind``.
    """
    asked, words = form_of(book, form), texts.words(language)
    when = period_of(period, asked)
    contents = contents_on(asked, when)
    if contents is None:
        raise MethodError("returns.form-unasked", f"the form {form} is not in force in {when.label}")
    if body not in book.bodies:
        raise MethodError("returns.body-unfit", f"the rulebook has no body {body!r}")
    if out.suffix.lower() != ".xlsx":
        raise MethodError("returns.template-kind", f"a template is an .xlsx workbook; found {out.name!r}")
    with tables.new_file(out) as temporary:
        book_out = xlsxwriter.Workbook(str(temporary), {"in_memory": True})
        _Maker(book_out, book, asked, contents, Code(body), when, language, words).write(last or {})
        book_out.close()


class _Maker:
    """One workbook being written."""

    def __init__(
        self,
        out: Any,
        book: Rulebook,
        form: Form,
        contents: FormContents,
        body: Code,
        period: calendars.Period,
        language: str,
        words: Mapping[str, str],
    ) -> None:
        self.out, self.book, self.form, self.contents = out, book, form, contents
        self.body, self.period, self.language, self.words = body, period, language, words
        named = rulebook.value_on(book.bodies[body].name, period.ends_on)
        self.title = f"{named[language] if named is not None else body} · {form.name[language]} · {period.label}"
        self.header = (words["code"], self.title, words["unit"], words["last"], f"{words['value']} {period.label}", words["why"])
        made = {"text_wrap": True, "valign": "top"}
        self.plain, self.bold = out.add_format(made), out.add_format({**made, "bold": True, "bottom": 1})
        self.grey = out.add_format({**made, "font_color": "#666666"})
        self.open = out.add_format({"locked": False, "bg_color": "#FFF3B0", "border": 1, "num_format": "0", "valign": "top"})
        self.choice = out.add_format({**made, "locked": False, "bg_color": "#FFFAE0", "border": 1})

    def write(self, last: Mapping[Code, int]) -> None:
        """Every sheet, and the stamp."""
        self.out.set_properties({"title": self.title, "created": MADE})
        version = stamp.version_of(self.form, self.contents)
        self.out.set_custom_property("olshem-form", f"{self.form.code} {version}")
        self._return(last)
        self._about(version)
        reasons = [self.words[one] for one in texts.REASONS]
        self._hidden(LISTS, [(one,) for one in reasons])
        sheet, columns = self.words["sheet"], {"code": CODE, "value": VALUE, "why": WHY}
        named = {f"{name}_column": self.header[place] for name, place in columns.items()}
        made = stamp.Stamp(self.form.code, version, self.body, self.period.label, f"{self.book.code} {self.book.version}", sheet, **named)
        self._hidden(stamp.SHEET, [(stamp.KEY, stamp.VALUE), *made.rows()])

    def _return(self, last: Mapping[Code, int]) -> None:
        sheet = self.out.add_worksheet(self.words["sheet"])
        for place, (name, width) in enumerate(zip(self.header, WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, name, self.bold)
        for row, (code, cell) in enumerate(self.contents.cells.items(), 1):
            self._cell(sheet, row, code, cell, last.get(code))
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.protect("", {"select_locked_cells": True, "format_columns": True, "format_rows": True})

    def _cell(self, sheet: Any, row: int, code: Code, cell: Cell, last: int | None) -> None:
        sheet.write_string(row, CODE, code, self.grey)
        sheet.write_string(row, TEXT, cell.text[self.language], self.plain)
        required = f" ({self.words['required']})" if cell.required else ""
        sheet.write_string(row, UNIT, self.words[cell.unit] + required, self.grey)
        if last is not None:
            sheet.write_number(row, LAST, last, self.grey)
        sheet.write_blank(row, VALUE, None, self.open)
        sheet.write_blank(row, WHY, None, self.choice)
        most = MOST if cell.most is None else cell.most
        say = self.words["no-number-open" if cell.most is None else "no-number"].format(least=cell.least, most=most)
        bounds = {"validate": "integer", "criteria": "between", "minimum": cell.least, "maximum": most, "error_message": say}
        sheet.data_validation(row, VALUE, row, VALUE, {**bounds, "input_message": say})
        listed = f"='{LISTS}'!$A$1:$A${len(texts.REASONS)}"
        sheet.data_validation(row, WHY, row, WHY, {"validate": "list", "source": listed, "error_message": self.words["why"]})

    def _about(self, version: str) -> None:
        """How to fill it in, what should add up, and what it is."""
        sheet = self.out.add_worksheet(self.words["about"])
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        language, words = self.language, self.words
        rows: list[Sequence[str]] = [("", words["how"])]
        if self.form.note is not None:
            rows.append(("", self.form.note[language]))
        if self.contents.balances:
            rows.append(("", words["sums"]))
        rows += [(one.code, f"{one.text[language]}: {one.total} = {' + '.join(one.parts)}") for one in self.contents.balances]
        rows += [(words["form"], self.form.name[language]), (words["body"], self.body), (words["period"], self.period.label)]
        rows += [(words["rulebook"], f"{self.book.title[language]} ({self.book.code} {self.book.version})"), (words["version"], version)]
        for row, (name, text) in enumerate(rows):
            sheet.write_string(row, 0, name, self.grey)
            sheet.write_string(row, 1, text, self.plain)
        sheet.protect()

    def _hidden(self, name: str, rows: Sequence[Sequence[str]]) -> None:
        sheet = self.out.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text)
        sheet.very_hidden()


def last_numbers(path: Path, book: Rulebook, *, form: str, body: str, period: str, mapping: bytes | None = None) -> dict[Code, int]:
    """The numbers of a body's latest return before a period, by cell, from a file as it was sent: rows of returns, or a filled template.

    Raises
    ------
    MethodError
        As :func:`template`.
    RecordsError
        The file cannot be read.
    """
    asked = form_of(book, form)
    when = period_of(period, asked)
    rules = None if mapping is None else mappings.read(mapping, book, asked, file="mapping.yaml")
    made = reading.read_file(path, rules, asked, book)
    found = [
        (earlier.starts_on, place)
        for place, (sender, earlier) in enumerate(zip(made.bodies, made.periods, strict=True))
        if sender == body and earlier is not None and earlier < when and place not in made.refused
    ]
    if not found:
        return {}
    _, place = max(found)
    there = made.states[place] == OK
    return {code: int(made.values[place, column]) for column, code in enumerate(made.cells) if there[column]}
