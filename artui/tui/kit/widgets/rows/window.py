"""Where a list is: its ids, the cursor among them, and the lines that are in sight.

The view follows the cursor by lines where the terminal moves them, else by half pages, which limits
a key to some 200 bytes. The cursor belongs to a record, not to a place, so it remains when the ids
are replaced.
"""

from array import array
from collections.abc import Callable, Sequence


class ListWindow:
    """The ids, the place of the cursor and that of the first line, counted from 0."""

    def __init__(self, view: Callable[[], int], lines_move: Callable[[], bool]) -> None:
        """`view` gives the number of rows in sight; `lines_move` whether the terminal itself moves
        the other lines if one is scrolled in."""
        self._view = view
        self._lines_move = lines_move
        self.ids: Sequence[int] = array("q")
        self.position = 0
        self.top = 0

    @property
    def view(self) -> int:
        """The number of rows that there is room for."""
        return self._view()

    @property
    def record(self) -> int | None:
        """The record under the cursor; None in an empty list."""
        return self.ids[self.position] if self.ids else None

    @property
    def line(self) -> int:
        """The line of the cursor."""
        return self.position - self.top

    @property
    def in_sight(self) -> range:
        """The places that are in sight."""
        return range(self.top, min(self.top + self._view(), len(self.ids)))

    def last(self) -> int:
        """The place of the last record; 0 in an empty list."""
        return max(0, len(self.ids) - 1)

    def empty(self) -> None:
        """Hold no records."""
        self.ids = array("q")
        self.position = self.top = 0

    def replace(self, ids: Sequence[int], record: int | None) -> None:
        """Hold other ids: the cursor goes to a record, on the same line; if that is gone, it stays
        at its place, on the next record."""
        line = self.line
        self.ids = ids
        self.position = min(place_of(ids, record, self.position), self.last())
        self.top = self._bounded(self.position - line)
        self.follow()

    def fit(self) -> None:
        """Keep to the list and to the cursor after the number of rows in sight changed."""
        self.top = self._bounded(self.top)
        self.follow()

    def follow(self) -> None:
        """Scroll the cursor into view: by a line if the terminal itself moves the others, else by
        half a page, so that most keys scroll nothing."""
        view = self._view()
        above, below = self.top - 1, self.top + view
        if above < self.position < below:
            return
        if self.position in (above, below) and self._lines_move():
            self.top += 1 if self.position == below else -1
        else:
            self.top = self._bounded(self.position - view // 2)

    def go(self, place: int) -> bool:
        """Put the cursor at a place (negative: at the end); False if it is there."""
        if not self.ids:
            return False
        place = self.last() if place < 0 else min(place, self.last())
        if place == self.position:
            return False
        self.position = place
        self.follow()
        return True

    def page(self, pages: int) -> bool:
        """Move by pages; the view moves along, so that the cursor keeps its line. False if there
        is no more to see."""
        if not self.ids:
            return False
        step = pages * max(1, self._view() - 1)
        before = self.position, self.top
        self.top = self._bounded(self.top + step)
        self.position = max(0, min(self.position + step, self.last()))
        if before == (self.position, self.top):
            return False
        self.follow()
        return True

    def _bounded(self, top: int) -> int:
        return max(0, min(top, len(self.ids) - self._view()))


def place_of(ids: Sequence[int], record: int | None, fallback: int) -> int:
    """The place of a record, which is most often still the same."""
    if record is None:
        return fallback
    if 0 <= fallback < len(ids) and ids[fallback] == record:
        return fallback
    try:
        return ids.index(record)
    except ValueError:
        return fallback
