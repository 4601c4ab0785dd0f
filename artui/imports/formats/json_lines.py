"""JSON lines: one flat object per line.

A number keeps its original text and never becomes a float. Nesting, repeated keys and true or false
are refused, as no column has them.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice, repeat
from typing import Any, TextIO

from artui.imports.formats.source import Source
from artui.imports.formats.table import (
    CHUNK_ROWS,
    MAX_COLUMNS,
    MAX_ROWS,
    Broken,
    Chunk,
    Columns,
    Table,
    kept_whole,
)
from artui.imports.refusals import NotText, RowError, TooLarge, shown

_CHUNK_BYTES = 32 << 20
_MAX_FIELD = 128 << 10
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class _LineFault(Exception):
    """Why a line is not a row: the column (or nothing) and what is wrong."""

    def __init__(self, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.column, self.value, self.message = column, value, message


def read_json_lines(
    source: Source, text: TextIO, columns: Columns, *, decimal_comma: bool
) -> Table:
    """The table of a JSON lines file; numbers get the decimal sign that the options name."""
    row_of = _RowReader(columns, decimal_comma=decimal_comma)
    return Table(source.name, source.size, source.encoding, _chunks(source, text, row_of))


class _RowReader:
    """Turns a line into a mapping of texts and remembers which sets of keys were checked."""

    def __init__(self, columns: Columns, *, decimal_comma: bool) -> None:
        self.columns = columns
        self.checked: set[tuple[str, ...]] = set()
        self.decoder = json.JSONDecoder(
            parse_float=(lambda text: text.replace(".", ",")) if decimal_comma else str,
            parse_int=str,
            parse_constant=_no_constant,
            object_pairs_hook=_Pairs,
        )

    def read(self, line: str) -> dict[str, str]:
        """The cells of one line; raises _LineFault."""
        try:
            pairs = self.decoder.decode(line)
        except json.JSONDecodeError as error:
            raise _LineFault("", "", f"is no JSON object: {error.msg} at {error.colno}") from error
        except RecursionError as error:
            raise _LineFault("", "", "is nested too deeply; a row is one flat object") from error
        if not isinstance(pairs, _Pairs):
            raise _LineFault("", "", "is no JSON object; a row is one flat object")
        return self.cells(pairs)

    def cells(self, pairs: "_Pairs") -> dict[str, str]:
        """The pairs as texts; raises _LineFault for a repeated or unknown key or a wrong value."""
        cells = {key: "" if value is None else value for key, value in pairs}
        shape = tuple(cells)
        if len(cells) != len(pairs):
            raise _LineFault("", "", "names a column twice")
        if len(cells) > MAX_COLUMNS:
            raise _LineFault("", "", f"has {len(cells)} columns, more than {MAX_COLUMNS}")
        if shape not in self.checked:
            self.check(shape)
        try:
            text = "".join(cells.values())
        except TypeError:
            column = next(key for key, value in cells.items() if not isinstance(value, str))
            raise _LineFault(column, "", "holds neither text nor a number") from None
        if not text.isprintable() or len(text) > _MAX_FIELD:
            _check_texts(cells)
        return cells

    def check(self, shape: tuple[str, ...]) -> None:
        """Refuse unknown columns by name."""
        if strangers := self.columns.strangers(shape):
            raise _LineFault(strangers[0], "", "is an unknown column (a note is named x-…)")
        for name in shape:
            if not name or _UNSTORABLE.search(name):
                raise _LineFault(name, "", "is no name for a column")
        if len(self.checked) < 1_000:
            self.checked.add(shape)


class _Pairs(list[tuple[str, Any]]):
    """The pairs of an object, a type of its own so that it is not taken for an array."""


def _no_constant(text: str) -> str:
    raise _LineFault("", text, f"{text} is no number")


def _check_texts(cells: dict[str, str]) -> None:
    for column, value in cells.items():
        if len(value) > _MAX_FIELD:
            raise _LineFault(column, "", f"has more than {_MAX_FIELD} characters")
        if _UNSTORABLE.search(value):
            message = f"'{shown(value)}' holds a character that cannot be stored"
            raise _LineFault(column, value, message)


def _chunks(source: Source, text: TextIO, reader: _RowReader) -> Iterator[Chunk]:
    size = max(1, min(CHUNK_ROWS, _CHUNK_BYTES // max(1, source.longest_line)))
    line, count = 0, 0
    while True:
        try:
            batch = list(islice(text, size))
        except UnicodeDecodeError as error:
            raise NotText(source.name, line, "changed while it was read") from error
        if not batch:
            return
        count += len(batch)
        if count > MAX_ROWS:
            raise TooLarge(source.name, line, f"has more than {MAX_ROWS} rows; split it")
        yield from _parts(source.name, line, batch, reader, source.handle.tell())
        line += len(batch)


def _parts(
    file: str, before: int, batch: list[str], reader: _RowReader, done: int
) -> Iterator[Chunk]:
    """The rows of a batch in one chunk, or in several where together they name more columns than a
    table has: each row of a chunk has all of its columns."""
    lines: list[int] = []
    found: list[dict[str, str]] = []
    broken: list[Broken] = []
    columns: dict[str, None] = {}
    for line, text in enumerate(batch, before + 1):
        if text.isspace():
            continue
        try:
            cells = reader.read(text)
        except _LineFault as fault:
            error = RowError(file, line, fault.column, fault.value, fault.message)
            kept = kept_whole(reader.columns.required, text.rstrip("\r\n"))
            broken.append(Broken(line, kept, error))
            continue
        if not cells.keys() <= columns.keys():
            if len(columns.keys() | cells.keys()) > MAX_COLUMNS:
                yield _chunk(columns, lines, found, done, broken)
                lines, found, broken, columns = [], [], [], {}
            columns.update(dict.fromkeys(cells))
        lines.append(line)
        found.append(cells)
    yield _chunk(columns, lines, found, done, broken)


def _chunk(
    columns: dict[str, None],
    lines: list[int],
    found: list[dict[str, str]],
    done: int,
    broken: list[Broken],
) -> Chunk:
    names = tuple(columns)
    rows = [tuple(map(cells.get, names, repeat(""))) for cells in found]
    return Chunk(names, lines, rows, done, broken)
