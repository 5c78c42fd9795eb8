"""Returns of 100,000 cells from a workbook with every check, against merely reading the workbook.

The rulebook is that of Scotland: 22 cells a return, six of them required, one balance, four measures. Bodies are made up (5,000 of
them stand by their codes), and a twentieth of the returns is blank, half blank or does not balance, as real ones are.
"""

from __future__ import annotations

import dataclasses
import sys
import tempfile
from pathlib import Path

import numpy as np
import python_calamine as calamine
import xlsxwriter

import measure_cpu
from olshem import returns, rulebook
from olshem.vocabulary import Code

BOOK = Path(__file__).resolve().parents[1] / "rulebooks" / "scotland-foi"
MAPPING = b"kind: returns\ncolumns: {body: {column: body, codes: same}, period: year}\n"
CELLS = 100_000


def large_book() -> tuple[rulebook.Rulebook, list[str]]:
    """Scotland's rulebook with as many bodies as it takes."""
    book = rulebook.read(BOOK)
    form = book.forms[Code("annual")]
    contents = form.contents[0].value
    assert contents is not None
    like = book.bodies[Code("2")]
    codes = [Code(f"b{number}") for number in range(-(-CELLS // len(contents.cells)))]
    return dataclasses.replace(book, bodies=book.bodies | {code: dataclasses.replace(like, code=code) for code in codes}), list(codes)


def write(path: Path, codes: list[str], cells: list[str]) -> None:
    """A workbook of one return a body."""
    generator = np.random.default_rng(7)
    parts = generator.poisson(40, (len(codes), len(cells)))
    parts[:, 0] = parts[:, 1:6].sum(axis=1) + (generator.random(len(codes)) < 0.03)
    kind = generator.random(len(codes))
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["year", "body", *cells])
        for row, code in enumerate(codes):
            numbers = parts[row].tolist()
            numbers[: 6 if kind[row] < 0.02 else 1 if kind[row] < 0.03 else 0] = [None] * (
                6 if kind[row] < 0.02 else 1 if kind[row] < 0.03 else 0
            )
            sheet.write_row(row + 1, 0, [2019, code, *numbers])


def main() -> None:
    book, codes = large_book()
    contents = book.forms[Code("annual")].contents[0].value
    assert contents is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "returns.xlsx"
        write(path, codes, list(contents.cells))

        def bare() -> int:
            with calamine.CalamineWorkbook.from_path(str(path)) as workbook:
                return len(workbook.get_sheet_by_index(0).to_python(skip_empty_area=False))

        def whole() -> returns.ReturnsResult:
            return returns.read([path], book, form="annual", mapping_text=MAPPING)

        made = whole()
        assert bare() == len(codes) + 1
        assert made.counts["returns"] == len(codes)
        assert made.findings["returns.balance-broken"] > 0
        spent = measure_cpu.interleaved({"reading": bare, "returns": whole}, 5)
    said = ", ".join(f"{name} {seconds:.3f}" for name, seconds in spent.items())
    print(
        f"{len(codes):,} returns of {len(contents.cells)} cells, {made.table.num_rows:,} figures, {len(made.problems):,} findings: CPU s {said}"
    )
    kept = measure_cpu.report("returns from a workbook, times of merely reading it", spent["returns"] / spent["reading"], 3.0, 2.0)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
