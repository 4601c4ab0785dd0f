"""What the bank wrote of the entry under the cursor, whole, beside the list or below it."""

from typing import TYPE_CHECKING

from textual import events
from textual.containers import Container

from artui.tui.bank import entry_words
from artui.tui.bank.marked_text import found_spans, marked_rows
from artui.tui.bank.reads import BankRow
from artui.tui.desk.amounts import Amounts
from artui.tui.kit import cells
from artui.tui.kit.widgets.line import Line, Piece
from artui.tui.kit.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from artui.domain.match_records import Proposal

WIDE = 110  # columns from which the text stands beside the list
_LIST = 79  # columns that the list keeps on a wide screen
_LEAST, _MOST = 34, 64
_BELOW = 7  # rows below the list on a screen of 24


class EntryPane(Line):
    """The payer, the text with what was found in it, and the candidate with its reasons."""

    def __init__(self, amounts: Amounts) -> None:
        super().__init__()
        self._amounts = amounts
        self._row: BankRow | None = None
        self._proposal: Proposal | None = None
        self._place = 0
        self._laid: tuple[int, list[list[Piece]]] | None = None
        """All rows in the width that was asked for last."""

    def show(self, row: BankRow | None, proposal: "Proposal | None", place: int) -> None:
        """Show an entry with the candidate in front."""
        self._row, self._proposal, self._place = row, proposal, place
        self._laid = None
        self.redraw()

    def draw(self, width: int) -> list[Piece]:
        return self.rows(width)[0]

    def rows(self, width: int) -> list[list[Piece]]:
        """What is known, in rows of the pane's width; the last one says if there is more."""
        rows, height = self.all_rows(width), self.size.height
        left = len(rows) - height
        if not height or left <= 0:
            return rows
        return [*rows[: height - 1], [(f"  … {left + 1} more rows: t shows all", "warn")]]

    def all_rows(self, width: int) -> list[list[Piece]]:
        """All that is known, in rows of a width."""
        if self._laid is None or self._laid[0] != width:
            self._laid = width, self._lay_out(width)
        return self._laid[1]

    def _lay_out(self, width: int) -> list[list[Piece]]:
        row = self._row
        if row is None:
            return [[]]
        record, room = row.stored.record, max(8, width - 2)
        place = f"{row.stored.account}, statement {row.stored.statement}"
        head = " · ".join(
            part
            for part in (
                self._amounts.money(record.minor, record.currency),
                entry_words.payer(row.stored),
                record.payer_account,
                f"value {record.value_date}",
            )
            if part
        )
        rows: list[list[Piece]] = [[(each, "strong")] for each in _wrapped(head, room)]
        numbers = [part.document.number for part in self._proposal.parts] if self._proposal else []
        text = record.text or "(the bank gave no text)"
        rows += marked_rows(text, found_spans(text, numbers), room)
        for label, value in (
            ("reference", record.structured),
            ("end-to-end", record.end_to_end),
            ("documents", entry_words.documents(record, self._amounts)),
            ("returned", record.return_reason),
        ):
            if value:
                rows += [[(each, "plain")] for each in _wrapped(f"{label} {value}", room)]
        first, *reasons = entry_words.candidate(row, self._proposal, self._place, self._amounts)
        rows += [[(each, "good")] for each in _wrapped(first, room)]
        for reason in reasons:
            rows += [[(each, "plain")] for each in _wrapped(reason, room)]
        rows.append([(place, "faint")])
        return [[("  ", "plain"), *pieces] for pieces in rows]


def _wrapped(text: str, width: int) -> list[str]:
    return cells.wrap(text, width, len(text) + 1)


class Beside(Container):
    """A list and the pane of its row: side by side on a wide screen, else one above the other."""

    DEFAULT_CSS = "Beside { height: 1fr; width: 1fr; }"

    def __init__(self, table: VirtualTable, pane: EntryPane) -> None:
        super().__init__(table, pane)
        self._table, self._pane = table, pane

    def on_resize(self, event: events.Resize) -> None:
        self.lay_out()

    def lay_out(self) -> None:
        """Give the pane its room; the text of the bank is always whole."""
        width, height = self.size
        if width >= WIDE:
            beside = max(_LEAST, min(_MOST, width - _LIST))
            self._place("horizontal", beside, height)
        else:
            needed = len(self._pane.all_rows(width))
            least = min(_BELOW, height // 2)
            self._place("vertical", width, max(least, min(needed, height - 4)))

    def _place(self, layout: str, width: int, height: int) -> None:
        self.styles.layout = layout
        self._pane.styles.width = width
        self._pane.styles.height = max(0, height)
