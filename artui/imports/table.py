"""Rows of text as every reader hands them on, whatever the format.

A `Chunk` is some thousand rows at a time: cells as text in the order of `columns`, with the
physical line each row begins on. Rows that could not be read at all are `broken`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from artui.imports.refusals import RowError, WrongHeader, shown

CHUNK_ROWS = 5_000
MAX_ROWS = 20_000_000


class Row(NamedTuple):
    """One row: the line it begins on and its cells by column name."""

    line: int
    cells: Mapping[str, str]


class Broken(NamedTuple):
    """A row that has no cells to parse: what could be read of it, and why."""

    line: int
    cells: Mapping[str, str]
    error: RowError


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table; `done` is how much of the table's `size` has been read."""

    columns: tuple[str, ...]
    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    done: int
    broken: list[Broken] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """An open table: its chunks can be read once, while its file is open."""

    file: str
    size: int
    encoding: str
    chunks: Iterator[Chunk]

    def rows(self) -> Iterator[Row | Broken]:
        """Each row by itself, broken ones first within their chunk."""
        for chunk in self.chunks:
            yield from chunk.broken
            for line, cells in zip(chunk.lines, chunk.rows, strict=True):
                yield Row(line, dict(zip(chunk.columns, cells, strict=True)))


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a table may have; `known` None takes any."""

    known: Collection[str] | None = None
    required: Collection[str] = ()

    def strangers(self, names: Collection[str]) -> list[str]:
        """Names that are neither known nor notes (`x-…`)."""
        if self.known is None:
            return []
        return [n for n in names if n not in self.known and not n.startswith("x-")]

    def check_header(self, file: str, line: int, names: Sequence[str]) -> None:
        """Raise WrongHeader, naming every column that is missing, unknown or there twice."""
        if not any(names):
            raise WrongHeader(file, line, "the header is empty")
        for position, name in enumerate(names, 1):
            if not name:
                raise WrongHeader(file, line, f"column {position} of the header has no name")
            if name in names[: position - 1]:
                raise WrongHeader(file, line, f"column '{shown(name)}' is there twice")
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
