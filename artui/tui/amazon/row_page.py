"""The page of a row of the Amazon screen that has no document in the ledger: what is known."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.widget import Widget

from artui.tui.desk.page import LedgerPage, own_hints
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import LOADING, ScrollLines
from artui.tui.kit.widgets.wrapped_lines import wrapped

if TYPE_CHECKING:
    from artui.ledger.book.book import Book


class RowPage(LedgerPage):
    """Lines of text that `asked` reads from the ledger."""

    NAME: ClassVar[str] = "amazon-row"
    TAB: ClassVar[str] = "amazon"

    def __init__(self, *way: str, asked: "Callable[[Book], Sequence[str]]") -> None:
        super().__init__(*way)
        self._asked = asked
        self._read: Sequence[str] | None = None
        self._lines = ScrollLines(LOADING)

    def body(self) -> Iterable[Widget]:
        yield self._lines

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def load_totals(self) -> None:
        super().load_totals()
        self.ask_in_thread(self._asked, self._show, "row")

    def _show(self, lines: Sequence[str]) -> None:
        keep_place, self._read = self._read is not None, lines
        self._draw(keep_place=keep_place)

    def _draw(self, *, keep_place: bool) -> None:
        if self._read is not None:
            lines: list[tuple[str, PieceStyle]] = [
                (f" {self.amounts.kept(line)}", "plain") for line in self._read
            ]
            self._lines.show(wrapped(lines, max(20, self.size.width - 1)), keep_place=keep_place)

    def on_resize(self, event: events.Resize) -> None:
        self._draw(keep_place=True)
