"""What is known of the row under the cursor, beside a list on a wide screen or below it.

It follows the cursor without a wait: one reading at a time, in a thread, always of the newest row;
an answer about another row is dropped. While a moving key is held down nothing is read, which would
slow the keys and send what nobody reads.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.containers import Container
from textual.message import Message
from textual.widget import Widget

from artui.domain.refusal import Refused
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines
from artui.tui.kit.widgets.wrapped_lines import wrapped

if TYPE_CHECKING:
    from artui.ledger.book.book import Book

PaneLines = Sequence[tuple[str, PieceStyle]]
AboutRow = Callable[["Book"], PaneLines]
"""Reads what is known of a row; called in a thread."""
WIDE = 110  # columns from which the pane stands beside the list
_LIST = 79  # columns that the list keeps on a wide screen
_LEAST, _MOST = 34, 64
_REST = 0.06  # seconds that the cursor rests on a row before it is read; held keys come faster


class SidePane(ScrollLines, can_focus=False):
    """Lines about a row, wrapped to the width of the pane."""

    class Shown(Message):
        """The pane has come into sight, or has another width."""

    def __init__(self) -> None:
        super().__init__()
        self._about: PaneLines = ()

    def tell(self, lines: PaneLines) -> None:
        """Show what is known of another row."""
        self._about = lines
        self._wrap()

    def on_resize(self, event: events.Resize) -> None:
        self._wrap()
        self.post_message(self.Shown())

    def _wrap(self) -> None:
        self.show(wrapped(list(self._about), max(20, self.size.width)))


class PaneBeside(Container):
    """A list and the pane of its row: side by side on a wide screen, else the pane has `below` rows
    under the list, or none."""

    DEFAULT_CSS = "PaneBeside { height: 1fr; width: 1fr; }"

    def __init__(self, listed: Widget, pane: SidePane, *, below: int, wanted: bool) -> None:
        super().__init__(listed, pane)
        self._pane, self._below = pane, below
        self.wanted, self.hidden = wanted, False
        pane.display = False

    def on_resize(self, event: events.Resize) -> None:
        self.lay_out()

    def lay_out(self) -> None:
        """Give the pane its room."""
        width, height = self.size
        beside, styles = width >= WIDE, self._pane.styles
        self.styles.layout = "horizontal" if beside else "vertical"
        if beside:
            styles.width, styles.height = max(_LEAST, min(_MOST, width - _LIST)), height
        else:
            styles.width, styles.height = width, min(self._below, height // 2)
        shown = self.wanted if beside else bool(self._below)
        self._pane.display = shown and not self.hidden


class PaneReader:
    """Reads what is known of the row under the cursor for a pane, the newest row only.

    `ask` asks a question in a thread and passes on the answer.
    """

    def __init__(
        self, pane: SidePane, ask: Callable[[AboutRow, Callable[[PaneLines], None]], None]
    ) -> None:
        self._pane, self._ask = pane, ask
        self._wanted: tuple[object, AboutRow | None] = (None, None)
        self._shown: object = None
        self._reading = False

    def follow(self, row: object, about: AboutRow | None) -> None:
        """Show what is known of a row, unless it is shown; without a question show nothing."""
        self._wanted = row, about
        if not self._reading:
            self._read()

    def _read(self) -> None:
        row, about = self._wanted
        if row == self._shown:
            return
        if about is None:
            self._shown = row
            self._pane.tell(())
            return
        self._reading = True

        def asked(book: "Book") -> PaneLines:
            time.sleep(_REST)
            if self._wanted[0] != row:
                return ()
            try:
                return about(book)
            except Refused as refusal:
                return [(f" {refusal.sentence}", "faint")]
            except BaseException:
                self._reading = False
                raise

        def told(lines: PaneLines) -> None:
            self._reading = False
            if self._wanted[0] == row:
                self._shown = row
                self._pane.tell(lines)
            else:
                self._read()

        self._ask(asked, told)
