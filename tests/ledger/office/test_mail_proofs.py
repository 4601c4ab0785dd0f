"""`db check` names a mail that goes to another's customer, or that left without a trace."""

import pytest
from sqlalchemy import text

from artui.domain.mailing import MailMatter, MailState
from artui.ledger.book.book import Book
from artui.ledger.lists.history.account_history import Happened, account_history
from artui.ledger.mail.outbox import mark_returned
from artui.ledger.mail.sendings import answered, claim
from artui.ledger.office.proofs.check import breaches
from tests.support.books import TODAY
from tests.support.mails import drafted
from tests.support.postings import customer, invoice


@pytest.fixture
def acme(book: Book) -> int:
    return customer(book)


def change(book: Book, statement: str) -> None:
    with book.transaction() as joined:
        assert joined.joined is not None
        joined.joined.execute(text(statement))


def rules(book: Book) -> set[str]:
    return {each.rule for each in breaches(book) if each.rule.startswith("mail")}


def test_a_mail_to_another_customer_than_that_of_its_document_is_named(
    book: Book, acme: int
) -> None:
    north = customer(book, "NORTH")
    about = invoice(book)
    drafted(book, acme, matter=MailMatter.DOCUMENT, about="invoice INV-1", item_id=about)
    assert rules(book) == set()
    change(book, f"UPDATE mail SET customer_id = {north}")
    assert rules(book) == {"mail-receiver"}


@pytest.mark.parametrize(
    "statement",
    ["UPDATE mail SET state = 'sent'", "UPDATE mail SET digest = 'x'"],
)
def test_a_mail_that_left_without_its_trace_is_named(book: Book, acme: int, statement: str) -> None:
    drafted(book, acme)
    change(book, statement)
    assert "mail-sent" in rules(book)


def test_the_account_knows_what_was_sent_and_came_back(book: Book, acme: int) -> None:
    drafted(book, acme, about="never sent")
    second = drafted(book, acme)
    attempt = claim(book, second, digest="d", server="smtp:587")
    answered(book, second, attempt, MailState.SENT, "250 OK")
    mark_returned(book, [second], reason="mailbox full")
    with book.reading() as connection:
        events = account_history(connection, acme, TODAY)
    told = [(each.event, each.text) for each in events if "statement" in each.text]
    assert told == [
        (Happened.MAILED, "statement of ACME as of 2026-11-21 to acme@example.com"),
        (
            Happened.MAIL_RETURNED,
            "statement of ACME as of 2026-11-21 to acme@example.com: mailbox full",
        ),
    ]
