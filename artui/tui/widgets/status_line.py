"""The status line: where the clerk is, what is marked and what it sums to, and who is at work.

` 12/83 · level>=1 · 2 marked 12,044.10 EUR 9,300.00 GBP            anna 21 Nov`. A result is told
here in words and stays until the next act. On a narrow screen the right side goes first.
"""

from collections.abc import Sequence

from artui.domain.text import visible
from artui.tui import cells
from artui.tui.widgets.line import Line, Piece, PieceStyle

_BETWEEN = " · "


class StatusLine(Line):
    """The left side says where and what, the right side who, when and on which database."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._who = ""
        self._position = ""
        self._filter = ""
        self._also = ""
        self._marks = ""
        self._job = ""
        self._told: Piece | None = None

    def at_work(self, who: str, day: str = "", db: str = "") -> None:
        """Who is at work, the business day, and the database when it is not the default one."""
        self._who = " ".join(part for part in (who, day, db) if part)
        self.redraw()

    def at(self, position: int, count: int) -> None:
        """Where the cursor is: place counted from 0, and how many there are."""
        shown = f"{count:,}"
        self._position = f"{position + 1:,}".rjust(len(shown)) + f"/{shown}" if count else "0/0"
        self.redraw()

    def filtered(self, words: str) -> None:
        """The filter of the list; empty for none."""
        self._filter = words
        self.redraw()

    def also(self, words: str) -> None:
        """What a page says of its list besides, such as how much of it is reviewed."""
        self._also = words
        self.redraw()

    def marked(self, count: int, sums: Sequence[str] = ()) -> None:
        """How many are marked and their sum per currency, each as it is to be read."""
        self._marks = " ".join((f"{count:,} marked", *sums)) if count else ""
        self.redraw()

    def running(self, job: str) -> None:
        """The running job with its progress; empty when it ended."""
        self._job = job
        self.redraw()

    def tell(self, text: str, style: PieceStyle = "strong") -> None:
        """Tell a result in words."""
        self._told = (visible(" ".join(text.split())), style)
        self.redraw()

    def hush(self) -> None:
        """Take back what was told; called before each act."""
        self._told = None
        self.redraw()

    @property
    def told(self) -> str:
        """What was told last and still stands."""
        return self._told[0] if self._told else ""

    def draw(self, width: int) -> list[Piece]:
        """What was told, or position, filter and marks; the job; and at the right who."""
        if self._told:
            text, style = self._told
            left = " " + cells.cut(text, width - 2)
        else:
            style = "plain"
            left = " " + _BETWEEN.join(
                part for part in (self._position, self._also, self._filter, self._marks) if part
            )
        right = _BETWEEN.join(part for part in (self._job, self._who) if part)
        if cells.width(left) + cells.width(right) + 2 > width and self._job:
            right = self._job
        room = width - cells.width(right) - 2
        if right and cells.width(left) <= room:
            gap = " " * (room - cells.width(left) + 1)
            return [(left, style), (gap + right + " ", "plain")]
        return [(left, style)]
