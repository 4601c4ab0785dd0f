"""The status line: the place in the list, the marks and their sums, and who is at work.

` 12/83 · level>=1 · 2 marked 12,044.10 EUR 9,300.00 GBP            anna 21 Nov`. A result is shown
here in words and stays until the next act; a long one takes more rows, first that of the keys. On a
narrow screen the right side is dropped first, but the day stays.
"""

from collections.abc import Sequence

from artui.domain.text import visible
from artui.tui.kit import cells
from artui.tui.kit.counts import grouped
from artui.tui.kit.widgets.line import Line, Piece, PieceStyle

_BETWEEN = " · "
_LONG = "-long-status"
_ROWS = 3  # the most that a result takes
_CLAUSE = "; "  # between what was done to one record and to the next


class StatusLine(Line):
    """The left side shows the place and the result, the right side who, when and the database."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._who = self._day = ""
        self._position = ""
        self._filter = ""
        self._also = ""
        self._marked = ""
        self._sums: Sequence[str] = ()
        self._job = ""
        self._result: Piece | None = None

    def at_work(self, who: str, day: str = "", db: str = "") -> None:
        """Who is at work, the business day, and the database when it is not the default one."""
        self._who, self._day = " ".join(part for part in (who, day, db) if part), day
        self.redraw()

    def at(self, position: int, count: int | None) -> None:
        """Show the cursor's place, counted from 0, and the number of records; None if it is not
        known yet."""
        if count is None:
            self._position = f"{grouped(position + 1)}/…"
            self.redraw()
            return
        shown, place = grouped(count), grouped(position + 1)
        self._position = f"{place.rjust(len(shown))}/{shown}" if count else "0/0"
        self.redraw()

    def filtered(self, words: str) -> None:
        """Show the filter of the list; empty for none."""
        self._filter = words
        self.redraw()

    def also(self, words: str) -> None:
        """Show a remark of the page about its list, such as how much of it is reviewed."""
        self._also = words
        self.redraw()

    def marked(self, count: int, sums: Sequence[str] = ()) -> None:
        """Show the number of marks and their sums per currency, each as readable text."""
        self._marked = f"{grouped(count)} marked" if count else ""
        self._sums = sums if count else ()
        self.redraw()

    def running(self, job: str) -> None:
        """Show the running job with its progress; empty when it has ended."""
        self._job = job
        self.redraw()

    def report(self, text: str, style: PieceStyle = "strong") -> None:
        """Show a result."""
        self._result = (visible(" ".join(text.split())), style)
        self.redraw()

    def hush(self) -> None:
        """Clear the last result; called before each act."""
        self._result = None
        self.redraw()

    def retract(self, said: str) -> bool:
        """Clear the last result if it is still this one; whether it was."""
        if not said or self.reported != said:
            return False
        self.hush()
        return True

    @property
    def reported(self) -> str:
        """The last result while it is shown."""
        return self._result[0] if self._result else ""

    @property
    def style(self) -> PieceStyle:
        """How the last result is shown."""
        return self._result[1] if self._result else "plain"

    def redraw(self) -> None:
        """Redraw, in as many rows as necessary."""
        if self.is_attached:
            rows = len(self.rows(self.screen.size.width))
            if self.screen.has_class(_LONG) or rows > 1:
                self.styles.height = rows
                self.screen.set_class(rows > 1, _LONG)
        super().redraw()

    def rows(self, width: int) -> list[list[Piece]]:
        """One row, unless the last result needs more; a job that has no room there gets its own."""
        if self._result and cells.width(self._result[0]) > width - 2:
            text, style = self._result
            rows: list[list[Piece]] = [
                [(f" {row}", style)] for row in _whole_clauses(text, width - 2)
            ]
        else:
            rows = [self.draw(width)]
        if self._job and not any(self._job in text for row in rows for text, _ in row):
            rows.append([(f" {self._job}", "plain")])
        return rows

    def draw(self, width: int) -> list[Piece]:
        """The last result, or place, filter and marks; the job; and the user on the right."""
        rights = [_BETWEEN.join(part for part in (self._job, self._who) if part)]
        rights.append(self._job or self._day)
        if self._result:
            lefts, style = [" " + cells.cut(self._result[0], width - 2)], self._result[1]
        else:
            lefts, style = self._lefts(), "plain"
        tried = [(left, right) for left in lefts for right in rights if right]
        for left, right in tried:
            gap = width - cells.width(left) - cells.width(right) - 1
            if gap > 0:
                return [(left, style), (" " * gap + right + " ", "plain")]
        fitting = (left for left in lefts if cells.width(left) < width)
        return [(next(fitting, lefts[-1]), style)]

    def _lefts(self) -> list[str]:
        """Place and result, with fewer and fewer of the sums; no number is ever cut."""
        found = []
        for kept in range(len(self._sums), -1, -1):
            more = (f"+{len(self._sums) - kept}",) if kept < len(self._sums) else ()
            marks = " ".join((self._marked, *self._sums[:kept], *more)).strip()
            parts = (self._position, self._also, self._filter, marks)
            found.append(" " + _BETWEEN.join(part for part in parts if part))
        return found


def _whole_clauses(text: str, width: int) -> list[str]:
    """A result in rows; a longer one ends after a whole clause, so that no amount is cut."""
    if len(rows := cells.wrap(text, width, _ROWS + 1)) <= _ROWS:
        return rows
    shown = text[: _ROWS * width]  # no more of it can fit
    while _CLAUSE in shown:
        shown = shown.rpartition(_CLAUSE)[0]
        if len(rows := cells.wrap(f"{shown}{_CLAUSE}…", width, _ROWS + 1)) <= _ROWS:
            return rows
    return cells.wrap(text, width, _ROWS)
