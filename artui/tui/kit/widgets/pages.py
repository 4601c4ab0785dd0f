"""The rows of a long list in memory: pages of 128, of which the least recently seen is dropped
first.

Rows in sight whose page is not there are read first, by themselves, and the page after them. When
the ids are replaced, all pages are dropped; the rows that were in sight are kept by record and
shown until the new ones come, so that the list does not blink.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Literal, NamedTuple

Tone = Literal["plain", "good", "warn", "bad", "dim"]

PAGE = 128
_KEPT = 32


class Days(int):
    """A number of days as a cell: `12d`."""

    def __str__(self) -> str:
        return f"{int(self)}d"


class Shown(NamedTuple):
    """A record from its source: its values, its colour, and the subject of a key on it.

    The colour never replaces the values. `whole` is the text of a value that the source shortened.
    A record that is gone has no values (`GONE`).
    """

    cells: Sequence[object] = ()
    tone: Tone = "plain"
    target: object = None
    whole: str = ""


class Row(NamedTuple):
    """The same record as the list keeps it: no value can control a terminal."""

    cells: tuple[str, ...] = ()
    tone: Tone = "plain"
    target: object = None
    whole: str = ""


GONE = Shown()
_NO_ROW = Row()


class Pages:
    """Rows by page for one generation of ids, and the pages on their way."""

    def __init__(self, generation: int = 0) -> None:
        self.generation = generation
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._asked: set[int] = set()
        self._seen: OrderedDict[int, Row] = OrderedDict()
        self._in_sight: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._pages)

    def row(self, place: int) -> Row | None:
        """The row at a place, without cells if the record is gone; None until it is here."""
        page, offset = divmod(place, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            return self._in_sight.get(place)
        self._pages.move_to_end(page)
        return rows[offset] if offset < len(rows) else _NO_ROW

    def seen(self, record: int) -> Row | None:
        """The row of a record when it was last in sight; None if that is not known."""
        return self._seen.get(record)

    def wants(self, page: int, size: int = PAGE) -> bool:
        """Whether a page of so many rows must be fetched; it then counts as requested."""
        if page in self._pages or page in self._asked:
            return False
        if self._in_sight.keys() >= set(range(page * PAGE, page * PAGE + size)):
            return False  # the list is not longer
        self._asked.add(page)
        return True

    def take_in_sight(self, generation: int, first: int, rows: Sequence[Row]) -> bool:
        """Keep the rows that are in sight from a place on, until their pages come; False if the
        ids were replaced since they were requested."""
        if generation == self.generation:
            self._in_sight = dict(enumerate(rows, first))
        return generation == self.generation

    def take(self, generation: int, page: int, rows: list[Row]) -> bool:
        """Keep a fetched page; False if the ids were replaced since it was requested."""
        if generation != self.generation:
            return False
        self._asked.discard(page)
        self._pages[page] = rows
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        return True

    def replace(self, ids: Sequence[int], places: range) -> None:
        """Drop all pages; the rows at `places` of the old `ids`, which were in sight, are kept."""
        for place in places:
            if (row := self.row(place)) is not None and row.cells:
                self._seen[ids[place]] = row
                self._seen.move_to_end(ids[place])
        while len(self._seen) > 4 * PAGE:
            self._seen.popitem(last=False)
        self.generation += 1
        self._pages.clear()
        self._asked.clear()
        self._in_sight.clear()
