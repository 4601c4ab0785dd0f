"""The rows of a long list that are in memory: pages of 128, the least recently seen go first.

When the ids are replaced, all pages go; the rows that were in sight are kept by record and shown
until the new ones come, so that the list does not blink.
"""

from collections import OrderedDict
from collections.abc import Sequence

Row = tuple[str, ...]

PAGE = 128
_KEPT = 32


class Pages:
    """Rows by page of one generation of ids, and which pages are on their way."""

    def __init__(self) -> None:
        self.generation = 0
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._asked: set[int] = set()
        self._seen: OrderedDict[int, Row] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pages)

    def row(self, place: int) -> Row | None:
        """The row at a place; empty for a record that is gone, None while it is not here."""
        page, offset = divmod(place, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            return None
        self._pages.move_to_end(page)
        return rows[offset] if offset < len(rows) else ()

    def seen(self, record: int) -> Row:
        """What a record was when it was last in sight; empty if it is not known."""
        return self._seen.get(record, ())

    def wants(self, page: int) -> bool:
        """Whether a page has to be fetched; it then counts as asked for."""
        if page in self._pages or page in self._asked:
            return False
        self._asked.add(page)
        return True

    def take(self, generation: int, page: int, rows: list[Row]) -> bool:
        """Keep a fetched page; False if the ids were replaced since it was asked for."""
        if generation != self.generation:
            return False
        self._asked.discard(page)
        self._pages[page] = rows
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        return True

    def replace(self, ids: Sequence[int], places: range) -> None:
        """Forget all pages; `places` of the old `ids` were in sight and are kept by record."""
        for place in places:
            if row := self.row(place):
                self._seen[ids[place]] = row
                self._seen.move_to_end(ids[place])
        while len(self._seen) > 4 * PAGE:
            self._seen.popitem(last=False)
        self.generation += 1
        self._pages.clear()
        self._asked.clear()
