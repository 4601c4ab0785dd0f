"""The audit log: what was done, by whom and when, the newest first. Never cut by the day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.widget import Widget

from artui.domain.filters import Filter
from artui.domain.refusal import Refused
from artui.tui.desk.hints import own_hints
from artui.tui.desk.ledger_port import Ledger, in_words
from artui.tui.desk.page import LedgerPage, ListPage, of_ledger
from artui.tui.documents.document_lines import wrapped
from artui.tui.kit.actions import Action
from artui.tui.kit.frame import Frame
from artui.tui.kit.widgets.columns import Column
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.line import PieceStyle
from artui.tui.kit.widgets.scroll_lines import ScrollLines
from artui.tui.kit.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from artui.ledger.book.audit_log import LogRow

COLUMNS = (
    Column("id", "No", 6, "right"),
    Column("at", "At (UTC)", 16, rank=3),
    Column("actor", "Who", 8, rank=2),
    Column("act", "Act", 14, stretch=20),
    Column("summary", "What", 20, rank=1, stretch=120),
    Column("subject", "Subject", 18, rank=4),
)


class OnlyWords(Refused):
    """The log is filtered by words alone."""


@dataclass(frozen=True, slots=True)
class LogSource:
    """The entries with some words; asked in threads."""

    ledger: Ledger
    words: tuple[str, ...]

    def ids(self) -> Sequence[int]:
        """All entries."""
        from artui.tui.office.report_reads import log_ids

        return log_ids(self.ledger.book(), self.words)

    def rows(self, ids: Sequence[int]) -> Sequence[Sequence[object]]:
        """What the list shows of these entries."""
        from artui.tui.office.report_reads import log_entries

        return [
            () if entry is None else _shown(entry)
            for entry in log_entries(self.ledger.book(), ids)
        ]  # fmt: skip


def _shown(entry: "LogRow") -> Sequence[object]:
    return (
        entry.id, f"{entry.at:%Y-%m-%d %H:%M}", entry.actor, entry.act, entry.summary,
        entry.subject,
    )  # fmt: skip


class LogPage(ListPage):
    """The list of all acts."""

    NAME: ClassVar[str] = "log"
    COLUMNS = COLUMNS
    EMPTY: ClassVar[str] = "Nothing was done yet."

    def source(self, wanted: Filter) -> LogSource:
        if wanted.terms:
            raise OnlyWords("The log is filtered by words only: actor, act, subject, summary.")
        return LogSource(self.ledger, wanted.words)

    def _hints(self) -> list[KeyHint]:
        return own_hints(self, "list.open")

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        self.app.push_screen(EntryPage(*self.here, f"Act {event.record}", act_id=event.record))


class EntryPage(LedgerPage):
    """One entry of the log, whole."""

    NAME: ClassVar[str] = "log-entry"

    def __init__(self, *way: str, act_id: int) -> None:
        super().__init__(*way)
        self._act_id = act_id
        self._lines = ScrollLines()

    def body(self) -> Iterable[Widget]:
        yield self._lines

    def _hints(self) -> list[KeyHint]:
        return own_hints(self)

    def on_mount(self) -> None:
        self._load()

    @work(thread=True)
    def _load(self) -> None:
        from artui.tui.office.report_reads import log_entries

        try:
            found = log_entries(self.ledger.book(), [self._act_id])[0]
        except Exception as error:  # noqa: BLE001 - told in words, or raised again
            self.app.call_from_thread(self.tell_refusal, in_words(error))
            return
        if found is not None:
            self.app.call_from_thread(self._show, found)

    def _show(self, entry: "LogRow") -> None:
        lines: list[tuple[str, PieceStyle]] = [
            (f" {entry.act} {entry.subject}", "strong"),
            (f" {entry.summary}", "plain"),
            ("", "plain"),
            (f" Who    {entry.actor} (login {entry.login})", "plain"),
            (f" When   {entry.at:%Y-%m-%d %H:%M:%S} UTC", "plain"),
        ]
        if entry.undoes is not None:
            lines.append((f" Undoes act {entry.undoes}", "plain"))
        lines.append((f" Hash   {entry.hash}", "faint"))
        self._lines.show(wrapped(lines, max(20, self.size.width - 1)))


def _open_log(frame: Frame) -> None:
    page = of_ledger(frame)
    if not isinstance(page, LogPage):
        page.app.push_screen(LogPage(*page.here, "Audit log"))


def log_actions() -> list[Action[Frame]]:
    """The log by name from everywhere."""
    return [
        Action("open.log", "Audit log", (), "What was done, by whom and when", "Screens", _open_log)
    ]
