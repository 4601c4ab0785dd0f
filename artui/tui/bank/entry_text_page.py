"""All that the bank wrote of an entry, with what it may pay: a page that scrolls."""

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.widget import Widget

from artui.tui.bank.entry_pane import EntryPane
from artui.tui.bank.page import BankPage
from artui.tui.desk.page import LedgerPage
from artui.tui.kit.actions import Action
from artui.tui.kit.common_actions import has_row
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines
from artui.tui.kit.widgets.wrapped_lines import wrapped


class EntryTextPage(LedgerPage):
    """The text of one entry, whole, and below it as it stands in the bank's file."""

    NAME: ClassVar[str] = "bank-text"
    TAB: ClassVar[str] = "bank"

    def __init__(self, *way: str, pane: EntryPane, raw: str) -> None:
        super().__init__(*way)
        self._pane, self._raw = pane, raw
        self._text = ScrollLines()

    def body(self) -> Iterable[Widget]:
        yield self._text

    def on_resize(self, event: events.Resize) -> None:
        lines: list[tuple[str, PieceStyle]] = []
        for pieces in self._pane.all_rows(event.size.width):
            styles = [style for _, style in pieces if style != "plain"]
            lines.append(("".join(text for text, _ in pieces), styles[0] if styles else "plain"))
        raw: list[tuple[str, PieceStyle]] = [
            (f"  {line}", "plain") for line in self._raw.splitlines()
        ]
        lines += [("", "plain"), ("  In the bank's file:", "faint")]
        lines += wrapped(raw, event.size.width)
        self._text.show(lines, keep_place=True)


def _open(frame: Frame) -> None:
    assert isinstance(frame, BankPage)
    if (row := frame.row) is not None:
        pane, raw = frame.pane, row.stored.record.raw
        frame.app.push_screen(EntryTextPage(*frame.here, "Text", pane=pane, raw=raw))


def entry_text_action() -> Action[Frame]:
    """The key that opens it."""
    return Action("bank.text", "Whole text", ("t",), "All that the bank wrote of the entry", "Bank",
                  _open, has_row, frozenset({BankPage.NAME}))  # fmt: skip
