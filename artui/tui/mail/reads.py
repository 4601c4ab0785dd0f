"""The reads of the outbox's pages, and what is written from them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from artui.domain.mailing import MailState
from artui.ledger import mail as outbox
from artui.tui.documents import written_papers

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.mail.mail_rows import MailFile, OutgoingMail

# The tabs of the list, with the states that each shows.
WAITING, LEFT, TROUBLE = "waiting", "left", "trouble"
_STATES = {
    WAITING: {MailState.WAITING, MailState.SENDING},
    LEFT: {MailState.SENT, MailState.WRITTEN},
    TROUBLE: {MailState.REFUSED, MailState.UNKNOWN, MailState.RETURNED},
}


class MailRow(NamedTuple):
    """A mail as the list shows it, with its state by now."""

    mail: "OutgoingMail"
    state: MailState


class WholeMail(NamedTuple):
    """A mail with its files, at the instant at which it was read."""

    mail: "OutgoingMail"
    files: "tuple[MailFile, ...]"
    now: datetime


def mails(book: "Book", tab: str) -> list[MailRow]:
    """The mails of a tab, the newest first; those that wait, the oldest."""
    with book.reading() as connection:
        found = outbox.mail_rows.mails(connection)
    now, states = book.now(), _STATES.get(tab)
    rows = [MailRow(each, each.state_at(now)) for each in found]
    listed = [row for row in rows if states is None or row.state in states]
    return listed if tab == WAITING else listed[::-1]


def counts(book: "Book") -> dict[str, int]:
    """How many mails the tabs have that ask for something."""
    return {tab: len(mails(book, tab)) for tab in (WAITING, TROUBLE)}


def mail(book: "Book", mail_id: int) -> WholeMail:
    """One mail whole. Raises UnknownMail."""
    with book.reading() as connection:
        found = outbox.mail_rows.mail_of(connection, mail_id)
        files = outbox.mail_rows.mail_files(connection, [mail_id])
    return WholeMail(found, tuple(files), book.now())


def chosen(book: "Book", ids: Sequence[int]) -> list[MailRow]:
    """These mails as they are now, in this order."""
    with book.reading() as connection:
        found = outbox.mail_rows.mails_of(connection, ids)
    now = book.now()
    return [MailRow(found[each], found[each].state_at(now)) for each in ids if each in found]


def write_files(book: "Book", mail_id: int, folder: Path) -> list[Path]:
    """Write the files of a mail into a folder, to be looked at."""
    with book.reading() as connection:
        files = outbox.mail_rows.mail_files(connection, [mail_id])
        found = [
            (each.name, outbox.mail_rows.file_bytes(connection, each.file_id)) for each in files
        ]
    return [written_papers.written(folder, name, data) for name, data in found]
