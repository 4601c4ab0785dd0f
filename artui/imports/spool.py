"""The rows of a file as they came, kept in a temporary file while its act computes, and what became
of each: so that some of them, or all, can be posted anew without reading the file again.
"""

import io
import marshal
import pickle
import tempfile
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import IntEnum, auto
from functools import partial
from typing import IO, NamedTuple

from artui.imports.formats.table import Chunk


class Became(IntEnum):
    """What became of a row."""

    REJECTED = auto()
    SKIPPED = auto()
    CHANGED = auto()
    ADDED = auto()
    IN_TURN = auto()
    """Nothing yet: it is posted under the turn."""


@dataclass(slots=True)
class Spool:
    """The chunks of a table; a context manager, at whose end they are deleted."""

    file: IO[bytes] | None = None
    places: "array[int]" = field(default_factory=partial(array, "q"))
    whole: bool = False
    """Whether the table has been read to its end."""

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_error: object) -> None:
        if self.file is not None:
            self.file.close()

    @property
    def kept(self) -> IO[bytes]:
        """The file, made when it is needed first."""
        if self.file is None:
            self.file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 - closed by __exit__
        return self.file

    def put(self, chunk: Chunk) -> None:
        """Keep a chunk; raises OSError with the folder if there is no room for it."""
        try:
            self._put(chunk)
        except OSError as error:
            raise OSError(error.errno, error.strerror, tempfile.gettempdir()) from error

    def _put(self, chunk: Chunk) -> None:
        self.places.append(self.kept.seek(0, io.SEEK_END))
        rows = [row if type(row) is tuple else tuple(row) for row in chunk.rows]
        marshal.dump((chunk.columns, list(chunk.lines), rows, chunk.done), self.kept)
        pickle.dump((chunk.broken, list(chunk.notes)), self.kept)

    def chunks(self) -> Iterator[Chunk]:
        """All chunks, as they came."""
        for number in range(len(self.places)):
            yield self.chunk(number)

    def chunk(self, number: int) -> Chunk:
        """One chunk."""
        self.kept.seek(self.places[number])
        # What is read here we wrote ourselves, and nobody else can.
        columns, lines, rows, done = marshal.load(self.kept)  # noqa: S302
        broken, notes = pickle.load(self.kept)  # noqa: S301
        return Chunk(columns, lines, rows, done, broken, notes)


class TracedRow(NamedTuple):
    """A row whose outcome is taken back: its chunk, its line, and what had become of it."""

    chunk: int
    line: int
    became: Became
    reject: int


@dataclass(slots=True)
class Trail:
    """What became of each record, by account tree; some bytes a record."""

    first: list[int] = field(default_factory=list)
    """The first record of each chunk."""
    roots: "array[int]" = field(default_factory=partial(array, "q"))
    lines: "array[int]" = field(default_factory=partial(array, "i"))
    became: bytearray = field(default_factory=bytearray)
    rejects: "array[int]" = field(default_factory=partial(array, "i"))
    """The place of each among the rejects, -1 if it is none."""

    def begin(self) -> None:
        """The records of the next chunk follow."""
        self.first.append(len(self.roots))

    def add(self, root: int, line: int, became: Became, reject: int = -1) -> None:
        """Note one record."""
        self.roots.append(root)
        self.lines.append(line)
        self.became.append(became)
        self.rejects.append(reject)

    def count(self, roots: Collection[int]) -> int:
        """How many records these account trees have."""
        return sum(root in roots for root in self.roots)

    @property
    def waits(self) -> bool:
        """Whether any record is posted only under the turn."""
        return Became.IN_TURN in self.became

    def of(self, roots: Collection[int]) -> Iterator[TracedRow]:
        """The records of these trees, and those that are posted under the turn, in order."""
        later = Became.IN_TURN
        for place, root in enumerate(self.roots):
            if root in roots or self.became[place] == later:
                chunk = bisect_right(self.first, place) - 1
                became, line = Became(self.became[place]), self.lines[place]
                yield TracedRow(chunk, line, became, self.rejects[place])
