"""The audit log: what was done, by whom and when, the newest first, whatever the business day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.widget import Widget

from artui.domain.filters import Filter
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.ledger_port import Ledger
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import LedgerPage, opening, own_hints
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.pages import GONE, Shown
from artui.tui.kit.widgets.scroll_lines import LOADING, ScrollLines
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.tui.kit.widgets.wrapped_lines import wrapped
from artui.tui.office import reads

if TYPE_CHECKING:
    from artui.ledger.book.audit_log import LogRow

COLUMNS = (
    Column("id", "No", 6, "right"),
    Column("at", "At (UTC)", 16, rank=3),
    Column("actor", "Who", 8, rank=2),
    Column("act", "Act", 14, stretch=20),
    Column("summary", "What", 20, rank=1, stretch=120, room=60, whole=True),
    Column("subject", "Subject", 18, rank=4),
)


@dataclass(frozen=True, slots=True)
class LogSource:
    """The entries that contain some words; read in threads."""

    ledger: Ledger
    words: tuple[str, ...]
    amounts: Amounts

    def ids(self) -> Sequence[int]:
        """All entries."""
        return reads.log_ids(self.ledger.book(), self.words)

    def rows(self, ids: Sequence[int]) -> Sequence[Shown]:
        """What the list shows for these entries."""
        return [
            GONE if entry is None else _shown(entry, self.amounts)
            for entry in reads.log_entries(self.ledger.book(), ids)
        ]  # fmt: skip


def _shown(entry: "LogRow", amounts: Amounts) -> Shown:
    at = f"{entry.at:%Y-%m-%d %H:%M}"
    return Shown((entry.id, at, entry.actor, entry.act, amounts.kept(entry.summary), entry.subject))


class LogPage(ListPage):
    """The list of all acts."""

    NAME: ClassVar[str] = "log"
    COLUMNS = COLUMNS
    EMPTY: ClassVar[str] = "Nothing was done yet. Every act of anybody will be here."
    FIELDS = ()
    WORDS: ClassVar[str] = "actor, act, subject, summary"

    def source(self, wanted: Filter) -> LogSource:
        return LogSource(self.ledger, wanted.words, self.amounts)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self, "list.open")

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        self.app.push_screen(EntryPage(*self.here, f"Act {event.record}", act_id=event.record))


class EntryPage(LedgerPage):
    """A whole entry of the log."""

    NAME: ClassVar[str] = "log-entry"

    def __init__(self, *way: str, act_id: int) -> None:
        super().__init__(*way)
        self._act_id = act_id
        self._lines = ScrollLines(LOADING)

    def body(self) -> Iterable[Widget]:
        yield self._lines

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def load_totals(self) -> None:
        super().load_totals()
        act_id = self._act_id
        self.ask_in_thread(lambda book: reads.log_entry(book, act_id), self._show, "entry")

    def _show(self, entry: "LogRow | None") -> None:
        if entry is None:
            return
        lines: list[tuple[str, PieceStyle]] = [
            (f" {entry.act} {entry.subject}", "strong"),
            (f" {self.amounts.kept(entry.summary)}", "plain"),
            ("", "plain"),
            (f" Who    {entry.actor} (login {entry.login})", "plain"),
            (f" When   {entry.at:%Y-%m-%d %H:%M:%S} UTC", "plain"),
        ]
        if entry.undoes is not None:
            lines.append((f" Undoes act {entry.undoes}", "plain"))
        lines.append((f" Hash   {entry.hash}", "faint"))
        self._lines.show(wrapped(lines, max(20, self.size.width - 1)))


def log_actions() -> list[Action[Frame]]:
    """The log, which the palette offers on every page."""
    return [
        Action(
            "open.log",
            "Audit log",
            (),
            "What was done, by whom and when",
            "Screens",
            opening(LogPage, "Audit log"),
        )
    ]
