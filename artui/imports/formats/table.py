"""Rows of text as every reader returns them, whatever the format.

A `Chunk` contains some thousand rows: cells as text in the order of `columns`, with the physical
line on which each row begins. Rows that could not be read at all are `broken`.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from artui.imports.refusals import RowError, TooLarge, WrongHeader, shown

CHUNK_ROWS = 1_000
MAX_ROWS = 20_000_000
# The most columns that a table has. A row is read into as many cells, however short it is.
MAX_COLUMNS = 1_000
# The column that keeps a row which could not be split into cells, as it came.
WHOLE_ROW = "x-row"
# What becomes of a sheet's hidden rows and columns; None refuses a sheet that has values in them.
Hidden = Literal["take", "skip"] | None


class TextRow(NamedTuple):
    """One row: the line on which it begins, and its cells by column name."""

    line: int
    cells: Mapping[str, str]


class Broken(NamedTuple):
    """A row without cells to parse: what could be read of it, and why."""

    line: int
    cells: Mapping[str, str]
    error: RowError


def kept_whole(names: Iterable[str], text: str) -> dict[str, str]:
    """Cells of a broken row: its text and blanks, so that it is rejected until it is corrected.

    A cell assigned to a column by mere position could be valid and mean something else.
    """
    return {**dict.fromkeys(names, ""), WHOLE_ROW: text}


def row_text(cells: Iterable[str]) -> str:
    """The cells of a row as one line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def without_last_blanks(names: Sequence[str]) -> tuple[str, ...]:
    """The names of a header without the last ones if they are blank: those are no columns."""
    count = len(names)
    while count > 1 and not names[count - 1]:
        count -= 1
    return tuple(names[:count])


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table; `done` is how much of the table's `size` has been read."""

    columns: tuple[str, ...]
    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    done: int
    broken: list[Broken] = field(default_factory=list)
    notes: Sequence[RowError] = ()
    """Remarks on places that were passed over."""


@dataclass(frozen=True, slots=True)
class Table:
    """An open table: its chunks can be read once, while its file is open."""

    file: str
    size: int
    encoding: str
    chunks: Iterator[Chunk]

    def rows(self) -> Iterator[TextRow | Broken]:
        """The rows one by one; broken ones come first within their chunk."""
        for chunk in self.chunks:
            yield from chunk.broken
            for line, cells in zip(chunk.lines, chunk.rows, strict=True):
                yield TextRow(line, dict(zip(chunk.columns, cells, strict=True)))


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a table may have; if `known` is None, any."""

    known: Collection[str] | None = None
    required: Collection[str] = ()
    numbers: Collection[str] = ()
    """Those that hold account and document numbers, of which no digit may be lost."""

    def strangers(self, names: Collection[str]) -> list[str]:
        """The names that are neither known nor notes (`x-…`)."""
        if self.known is None:
            return []
        return [n for n in names if n not in self.known and not n.startswith("x-")]

    def check_header(self, file: str, line: int, names: Sequence[str]) -> None:
        """Raise WrongHeader, which names every missing, unknown or repeated column, or TooLarge."""
        if not any(names):
            raise WrongHeader(file, line, "the header is empty")
        if len(names) > MAX_COLUMNS:
            more = f"the header has {len(names)} columns, more than {MAX_COLUMNS}"
            raise TooLarge(file, line, more)
        seen: set[str] = set()
        for position, name in enumerate(names, 1):
            if not name:
                raise WrongHeader(file, line, f"column {position} of the header has no name")
            if name in seen:
                raise WrongHeader(file, line, f"column '{shown(name)}' is there twice")
            seen.add(name)
        faults = []
        if strangers := self.strangers(names):
            quoted = ", ".join(f"'{shown(n)}'" for n in strangers)
            faults.append(f"unknown column {quoted} (a note is named x-…)")
        if missing := [n for n in self.required if n not in names]:
            faults.append("missing column " + ", ".join(f"'{n}'" for n in missing))
        if faults:
            known = ", ".join(self.known or ())
            tail = f"; the columns are: {known}" if known else ""
            raise WrongHeader(file, line, "; ".join(faults) + tail)
