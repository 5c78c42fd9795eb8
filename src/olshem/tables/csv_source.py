"""Reading a CSV of records: any encoding, any delimiter, every row accounted for, in bounded memory."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from olshem.tables import csv_frame
from olshem.tables.source import Batch, Form, RowFault, clip, fault

BLOCK = 3 << 20
LONGEST = 64 << 20
"""A file without a line break in so many bytes is not a table."""
ENCODINGS = (
    "utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252", "windows-1254", "iso-8859-1", "iso-8859-5", "iso-8859-9",
    "iso-8859-15", "koi8-r", "koi8-u", "kz1048", "ptcp154", "cp866", "cp437", "cp850", "mac-cyrillic",
)  # fmt: skip
"""The encodings that a mapping may declare."""
BY_CHARACTER = frozenset(codecs.lookup(name).name for name in ENCODINGS if not name.startswith("utf"))
Types = Mapping[str, pa.DataType]


def is_encoding(name: str) -> bool:
    """Whether a mapping may declare this encoding."""
    try:
        return codecs.lookup(name).name in {codecs.lookup(known).name for known in ENCODINGS} | {"utf-8-sig"}
    except LookupError:
        return False


@dataclass(frozen=True, slots=True)
class Ragged:
    """A record with another number of cells than the header; ``place`` counts the records of its frame from 0."""

    place: int
    cells: int
    expected: int

    def fault(self, numbers: NDArray[np.int64]) -> RowFault:
        """The refusal of the row; ``numbers`` holds the number of every record of the frame."""
        kind = "few" if self.cells < self.expected else "many"
        return RowFault(int(numbers[self.place]), f"records.cells-too-{kind}", f"{self.cells} cells", f"{self.expected} cells")


class CsvSource:
    """An open CSV. Rows are counted by the places of their line breaks and, apart from that, by the parser: the counts must agree."""

    def __init__(self, path: Path, form: Form) -> None:
        self._path, self._delimiter = path, form.delimiter
        self._blocks = _blocks(path, form.encoding)
        self.sheet: str | None = None
        self._first, self.names = self._read_header()

    def _read_header(self) -> tuple[tuple[bytes, int, bool], tuple[str, ...]]:
        first = next(self._blocks, None)
        if first is None or not first[0].strip(b"\r\n"):
            raise fault("file-empty", self._path, "the file is empty", expected="a header and rows")
        block, consumed, last = first
        block = block.lstrip(b"\r\n")
        end = _header_end(block)
        if end is None:
            raise fault(
                "header-unreadable",
                self._path,
                "the file has no line break where its header should end",
                expected="lines that end in LF or CR LF",
            )
        try:
            cells = next(csv.reader([block[:end].decode()], delimiter=self._delimiter, strict=True))
        except (UnicodeDecodeError, csv.Error, StopIteration) as error:
            message = "the header cannot be read as CSV in the declared encoding"
            raise fault(
                "header-unreadable", self._path, message, line=1, hint="declare csv.encoding and csv.delimiter in the mapping"
            ) from error
        return (block[end:], consumed, last), tuple(name.strip() for name in cells)

    def batches(self, columns: Sequence[str], repetitive: Collection[str]) -> Iterator[Batch]:
        """The rows, in order, as binary columns, the repetitive ones as dictionaries."""
        types = {name: pa.dictionary(pa.int32(), pa.binary()) if name in repetitive else pa.binary() for name in columns}
        row, rest = 0, b""
        block, size, last = self._first
        while True:
            framed = csv_frame.frame(rest + block if rest else block, ord(self._delimiter), last=last)
            batch = self._batch(framed, types, row, size)
            row, rest = row + framed.records + len(framed.broken), framed.rest
            yield batch
            if last:
                return
            if len(rest) > LONGEST:
                raise fault("row-too-long", self._path, "the file has no line break for 64 megabytes", row=row + 1)
            block, size, last = next(self._blocks)

    def _batch(self, framed: csv_frame.Frame, types: Types, before: int, size: int) -> Batch:
        """The records of a frame, the parser's count of them compared with the frame's."""
        ragged: list[Ragged] = []
        table = self._parse(framed.data, types, ragged) if framed.records else pa.schema(types.items()).empty_table()
        parsed = table.num_rows + len(ragged)
        if parsed != framed.records:
            message = "two counts of the rows differ; nothing was kept"
            raise fault("count-differs", self._path, message, expected=f"{framed.records} rows", found=f"{parsed}", row=before + 1)
        numbers = np.arange(before + 1, before + 1 + framed.records + len(framed.broken))
        if framed.broken:
            numbers = np.delete(numbers, [item.before for item in framed.broken])
        faults = [self._broken(item, before) for item in framed.broken] + [item.fault(numbers) for item in ragged]
        rows = np.delete(numbers, [item.place for item in ragged]) if ragged else numbers
        cells = {name: table.column(name).combine_chunks() for name in types}
        return Batch(cells, rows, tuple(faults), size, nul_bytes=b"\0" in framed.data)

    def _broken(self, item: csv_frame.Broken, before: int) -> RowFault:
        return RowFault(before + item.before + 1, f"records.{item.why}", clip(item.line.rstrip(b"\r\n")), "cells as RFC 4180 writes them")

    def _parse(self, data: bytes, types: Types, ragged: list[Ragged]) -> pa.Table:
        def set_aside(row: Any) -> str:
            ragged.append(Ragged(row.number - 1, row.actual_columns, row.expected_columns))
            return "skip"

        numbered = [str(place) for place in range(len(self.names))]
        asked = {str(self.names.index(name)): kind for name, kind in types.items()}
        read = pa_csv.read_csv(
            pa.BufferReader(data),
            read_options=pa_csv.ReadOptions(use_threads=False, column_names=numbered, block_size=len(data) + 1),
            parse_options=pa_csv.ParseOptions(delimiter=self._delimiter, newlines_in_values=True, invalid_row_handler=set_aside),
            convert_options=pa_csv.ConvertOptions(
                column_types=asked, include_columns=list(asked), strings_can_be_null=False, check_utf8=False
            ),
        )
        return read.rename_columns(list(types))


def _header_end(block: bytes) -> int | None:
    """Where the header's record ends: the first line break outside quotation marks."""
    end = block.find(b"\n") + 1
    while end and block.count(b'"', 0, end) % 2:
        end = block.find(b"\n", end) + 1
    return end or None


def _blocks(path: Path, encoding: str) -> Iterator[tuple[bytes, int, bool]]:
    """Blocks of the file as UTF-8 bytes: the block, the bytes of the file it stands for, and whether it is the last.

    A byte that the declared encoding does not know is passed on as it is: no UTF-8 then, so its row will be refused.
    """
    name = codecs.lookup(encoding).name
    decoder = (
        None
        if name in ("utf-8", "utf-8-sig")
        else codecs.getincrementaldecoder(name)("surrogateescape" if name in BY_CHARACTER else "strict")
    )
    with path.open("rb") as file:
        block = file.read(BLOCK)
        if not block:
            return
        block = _without_mark(block, decoder is None, path)
        while True:
            following = file.read(BLOCK)
            yield _as_utf8(block, decoder, not following, path), len(block), not following
            if not following:
                return
            block = following


def _without_mark(block: bytes, is_utf8: bool, path: Path) -> bytes:
    if is_utf8 and block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise fault(
            "encoding-differs",
            path,
            "the file is in UTF-16",
            hint="declare csv: {encoding: utf-16} in the mapping, or save the file as UTF-8",
        )
    return block.removeprefix(codecs.BOM_UTF8)


def _as_utf8(block: bytes, decoder: codecs.IncrementalDecoder | None, final: bool, path: Path) -> bytes:
    if decoder is None:
        return block
    try:
        text = decoder.decode(block, final)
    except UnicodeDecodeError as error:
        raise fault("bytes-invalid", path, "the file is not in the declared encoding", expected=error.encoding) from error
    return text.encode("utf-8", "surrogateescape")
