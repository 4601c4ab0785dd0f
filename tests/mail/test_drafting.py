"""A batch of drafts holds a few at a time, is one step of undo, and stops where it is stopped."""

from collections.abc import Iterator

import pytest

from artui.ledger.book.book import Book
from artui.ledger.mail.mail_rows import mails
from artui.ledger.mail.outbox import NewMail
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.statements.mail.drafting import Unaddressed, draft_all
from tests.support.mails import new_mail
from tests.support.postings import customer

_MAILS = 60


def count(book: Book) -> int:
    with book.reading() as connection:
        return len(mails(connection))


def drawn(customer_id: int) -> Iterator[NewMail]:
    for number in range(_MAILS):
        yield new_mail(customer_id, about=f"invoice {number}")


def test_a_batch_is_one_step_of_undo(book: Book) -> None:
    acme = customer(book)
    did = draft_all(book, [*drawn(acme), Unaddressed("C2", "no address")], _MAILS + 1)
    assert (len(did.ids), did.summary) == (_MAILS, "60 mails drafted")
    assert [each.account for each in did.unaddressed] == ["C2"]
    assert count(book) == _MAILS
    again = draft_all(book, drawn(acme), _MAILS)
    assert (again.ids, len(again.left_out), again.summary) == ((), _MAILS, "no mails drafted")
    undo(book)
    assert count(book) == 0
    assert not list(breaches(book))


def test_a_batch_that_is_stopped_keeps_what_is_in_the_outbox(book: Book) -> None:
    acme = customer(book)

    def stop(done: int, total: int) -> None:
        assert total == _MAILS
        if done >= 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draft_all(book, drawn(acme), _MAILS, progress=stop)
    assert count(book) == 25
