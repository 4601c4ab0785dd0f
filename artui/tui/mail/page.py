"""The outbox: mails that wait, that have left, and those of which something has to be done."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on

from artui.domain.filters import Filter
from artui.domain.mailing import MailState
from artui.tui.desk.amounts import Amounts
from artui.tui.desk.list_page import ListPage
from artui.tui.desk.page import own_hints
from artui.tui.desk.sources import KnownSource, has_words
from artui.tui.kit.widgets.key_line import KeyHint
from artui.tui.kit.widgets.pages import Shown, Tone
from artui.tui.kit.widgets.table_columns import Column
from artui.tui.kit.widgets.virtual_table import VirtualTable
from artui.tui.mail import mail_page, reads
from artui.tui.mail.reads import MailRow

if TYPE_CHECKING:
    from artui.ledger.mail.mail_rows import OutgoingMail

COLUMNS = (
    Column("id", "No", 5, "right"),
    Column("customer", "Customer", 16, stretch=30, names="account"),
    Column("state", "State", 9),
    Column("about", "What it brings", 24, stretch=60, room=40),
    Column("to", "To", 20, rank=1, stretch=40),
    Column("answer", "Answer", 16, rank=2, stretch=80, room=40, whole=True),
    Column("by", "Drafted by", 10, rank=3),
    Column("at", "Sent (UTC)", 16, rank=4),
    Column("account", "Account", 10, rank=5),
)
_TROUBLE = frozenset({MailState.REFUSED, MailState.UNKNOWN, MailState.RETURNED})


def _cells(row: MailRow) -> tuple[object, ...]:
    mail: OutgoingMail = row.mail
    return (
        mail.id,
        mail.name or mail.account,
        row.state,
        mail.about,
        mail.recipient,
        mail.reason if row.state is MailState.RETURNED else mail.answer,
        mail.actor,
        "" if mail.tried is None else f"{mail.tried:%Y-%m-%d %H:%M}",
        mail.account,
    )


def _shown(row: MailRow, _: Amounts) -> Shown:
    tone: Tone = "warn" if row.state in _TROUBLE else "plain"
    return Shown(_cells(row), tone)


class OutboxPage(ListPage):
    """The list of mails."""

    NAME: ClassVar[str] = "outbox"
    EMPTY: ClassVar[str] = "No mail here; t and m on a customer drafts one."
    FIELDS = ()
    WORDS: ClassVar[str] = "number, customer, what it brings, address, answer"
    COLUMNS = COLUMNS
    TABS = (
        (reads.WAITING, "Waiting"),
        (reads.TROUBLE, "Trouble"),
        (reads.LEFT, "Sent"),
        ("all", "All"),
    )
    FIRST_TAB = reads.WAITING

    def source(self, wanted: Filter) -> KnownSource[MailRow]:
        tab = self.tab
        return KnownSource(
            self.ledger,
            lambda book: [row for row in reads.mails(book, tab) if has_words(wanted, _cells(row))],
            lambda row: row.mail.id, _shown, self.amounts,
        )  # fmt: skip

    def load_totals(self) -> None:
        super().load_totals()
        self.ask_in_thread(reads.counts, self.tab_line.count, "counts")

    def mail_ids(self) -> Sequence[int]:
        """The marked mails, else that under the cursor."""
        return self.table.chosen if self.table is not None else ()

    def _hints(self) -> list[KeyHint]:
        return own_hints(self, "list.open")

    @on(VirtualTable.Opened)
    def _open(self, event: VirtualTable.Opened) -> None:
        title = f"Mail {event.record}"
        self.app.push_screen(mail_page.MailPage(*self.here, title, mail_id=event.record))
