"""CSV with commas, semicolons or tabs, detected from the header line.

Quoted fields may contain line ends, so a row's number is the physical line on which it begins. A
quote that is never closed refuses the file, since that is the sign of a truncated file. An
apostrophe that an export put before a formula is not part of the text.
"""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import Protocol, TextIO

from artui.domain.text import cell_read
from artui.imports.formats.source import MAX_LINE, Source
from artui.imports.formats.table import (
    CHUNK_ROWS,
    MAX_ROWS,
    Broken,
    Chunk,
    Columns,
    Table,
    kept_whole,
    row_text,
    without_last_blanks,
)
from artui.imports.refusals import NotText, RowError, TooLarge, WrongFormat, WrongHeader

_CHUNK_BYTES = 32 << 20
_DELIMITERS = (",", ";", "\t")
_NAMES_DELIMITER = re.compile(r"(\"?)sep=([^\w\s\"']|\t)\1\2*", re.IGNORECASE)


class _Reader(Protocol):
    """The part of the standard library's CSV reader that is used here."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def read_delimited(source: Source, text: TextIO, columns: Columns) -> Table:
    """The table of a CSV file, from its characters; raises FileRefused for a wrong header."""
    delimiter, is_named = _sniffed(source, columns)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    names, line = _header(source, reader)
    if is_named:
        names, line = _header(source, reader)
    header = without_last_blanks(names)
    columns.check_header(source.name, line, header)
    chunks = _chunks(source, reader, header, len(names))
    return Table(source.name, source.size, source.encoding, chunks)


def _sniffed(source: Source, columns: Columns) -> tuple[str, bool]:
    """The delimiter under which most of the header's names are known, then most names at all.

    A first line `sep=;`, which is an instruction to a spreadsheet, goes before: then also True.
    """
    source.handle.seek(0)
    head = source.handle.read(MAX_LINE).decode(source.encoding, errors="replace")
    source.handle.seek(0)
    first = next((line for line in head.splitlines() if line.strip()), "")
    if named := _NAMES_DELIMITER.fullmatch(first):
        return named[2], True
    known = columns.known or ()

    def score(delimiter: str) -> tuple[int, int]:
        names = [name.strip().strip('"') for name in first.split(delimiter)]
        return sum(name in known for name in names), len(names)

    return max(_DELIMITERS, key=score), False


def _header(source: Source, reader: _Reader) -> tuple[tuple[str, ...], int]:
    while True:
        line = reader.line_num + 1
        rows: list[list[str]] = []
        _read(source, reader, 1, rows)
        if not rows:
            raise WrongHeader(source.name, 0, "is empty; its first line must name the columns")
        if rows[0]:
            return tuple(name.strip() for name in rows[0]), line


def _read(source: Source, reader: _Reader, count: int, rows: list[list[str]]) -> None:
    """Append up to `count` rows; the rows read before a fault give its line."""
    before = reader.line_num
    try:
        rows.extend(islice(reader, count))
    except csv.Error as error:
        line = before + sum(map(_span, rows)) + 1
        if "field limit" in str(error):
            limit = csv.field_size_limit()
            raise TooLarge(
                source.name, line, f"a field has more than {limit} characters"
            ) from error
        reason = "a quote is opened here and not closed as it should be"
        raise WrongFormat(source.name, line, reason) from error
    except UnicodeDecodeError as error:
        raise NotText(source.name, reader.line_num, "changed while it was read") from error


def _span(row: list[str]) -> int:
    """How many physical lines a row takes."""
    text = "".join(row)
    if "\n" not in text and "\r" not in text:
        return 1
    # Cells are counted one by one, so that the line end of one does not join that of the next.
    return 1 + sum(c.count("\n") + c.count("\r") - c.count("\r\n") for c in row)


def _chunks(source: Source, reader: _Reader, header: tuple[str, ...], most: int) -> Iterator[Chunk]:
    """The rows; those of up to `most` cells have nothing in the last columns without a name."""
    size = max(1, min(CHUNK_ROWS, _CHUNK_BYTES // max(1, source.longest_line)))
    count = 0
    while True:
        before = reader.line_num
        rows: list[list[str]] = []
        _read(source, reader, size, rows)
        if not rows:
            return
        count += len(rows)
        if count > MAX_ROWS:
            raise TooLarge(source.name, before, f"has more than {MAX_ROWS} rows; split it")
        if most > len(header):
            rows = [_cut(row, len(header), most) for row in rows]
        yield _chunk(source, header, before, reader.line_num, rows, source.handle.tell())


def _cut(row: list[str], width: int, most: int) -> list[str]:
    """The row without blank cells in the last columns, which have no name."""
    blank = width < len(row) <= most and not any(cell.strip() for cell in row[width:])
    return row[:width] if blank else row


def _chunk(
    source: Source,
    header: tuple[str, ...],
    before: int,
    after: int,
    rows: list[list[str]],
    done: int,
) -> Chunk:
    lines: range | list[int] = range(before + 1, after + 1)
    if len(lines) != len(rows):
        lines, line = [], before + 1
        for row in rows:
            lines.append(line)
            line += _span(row)
    width = len(header)
    if any("'" in "".join(row) for row in rows):
        rows = [list(map(cell_read, row)) for row in rows]
    if set(map(len, rows)) == {width}:
        return Chunk(header, lines, rows, done)
    good_lines, good, broken = [], [], []
    for line, row in zip(lines, rows, strict=True):
        if len(row) == width:
            good_lines.append(line)
            good.append(row)
        elif row:
            broken.append(_ragged(source.name, header, line, row))
    return Chunk(header, good_lines, good, done, broken)


def _ragged(file: str, header: tuple[str, ...], line: int, row: list[str]) -> Broken:
    message = f"the row has {len(row)} cells, the header {len(header)}"
    cells = kept_whole(header, row_text(row))
    return Broken(line, cells, RowError(file, line, "", "", message))
