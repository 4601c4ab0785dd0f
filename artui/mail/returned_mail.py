"""Mails that came back: a delivery report finds its mail in the outbox and marks it."""

from pathlib import Path

from artui.domain.text import visible
from artui.ledger.book.book import Book, Done
from artui.ledger.mail.mail_rows import mails_of
from artui.ledger.mail.outbox import mark_returned
from artui.statements.mail.bounces import NoBounce, read_bounce


def take_in(book: Book, path: Path) -> Done:
    """Mark the mail that a report is about as returned. Raises NoBounce, MailMoved, OSError."""
    bounce = read_bounce(path)
    with book.reading() as connection:
        found = mails_of(connection, [bounce.mail_id]).get(bounce.mail_id)
    if found is None or found.token != bounce.token:
        raise NoBounce(f"{visible(path.name)} is about a mail of another ledger.")
    return mark_returned(book, [bounce.mail_id], reason=bounce.reason)
