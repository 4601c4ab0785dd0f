"""Mails for tests, put into an outbox in one line."""

from typing import Any

from artui.domain.kinds import ContactRole
from artui.domain.mailing import MailMatter
from artui.ledger.book.book import Book
from artui.ledger.mail.mail_rows import OutgoingMail, mail_of
from artui.ledger.mail.outbox import NewMail, draft
from tests.support.books import TODAY

PDF = b"%PDF-1.7 a statement\n" + bytes(range(256))


def new_mail(customer_id: int, account: str = "ACME", **more: Any) -> NewMail:
    """A statement of ACME unless told otherwise."""
    values: dict[str, Any] = {
        "customer_id": customer_id,
        "account": account,
        "matter": MailMatter.STATEMENT,
        "day": TODAY,
        "about": f"statement of {account} as of {TODAY}",
        "role": ContactRole.ACCOUNTS_PAYABLE,
        "recipient": f"{account.lower()}@example.com",
        "recipient_name": f"{account} Ltd",
        "subject": f"Statement of {account}",
        "body": "Dear Sir or Madam,\n\nplease find it attached.\n",
        "files": [("statement.pdf", PDF)],
        "sender": "ar@ours.example",
        "sender_name": "Ours Ltd",
    }
    return NewMail(**values | more)


def drafted(book: Book, customer_id: int, account: str = "ACME", **more: Any) -> int:
    """Put a mail into the outbox; returns its id."""
    (mail_id,) = draft(book, [new_mail(customer_id, account, **more)]).ids
    return mail_id


def mail(book: Book, mail_id: int) -> OutgoingMail:
    """A mail as it is now."""
    with book.reading() as connection:
        return mail_of(connection, mail_id)
