"""Several acts in one transaction: what one of them is refused leaves no trace of it."""

import pytest
from sqlalchemy import select

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import BadDocument
from artui.ledger.collecting.flags import flag_all
from artui.ledger.office.administration import entities, set_entity
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.tables import ACT, CHANGE, COLLECTION_FLAG
from tests.support.books import TODAY
from tests.support.postings import customer, invoice


def flag_and_refuse(book: Book, number: int) -> None:
    """An act that is refused once it has written a row."""
    with book.act(ActName.FLAG, "INV-1") as entry:
        flag_all(entry, {number: "half-way"}, TODAY)
        raise BadDocument("It is refused after a row was written.")


def test_an_act_that_is_refused_leaves_nothing_and_the_others_stay(book: Book) -> None:
    customer(book)
    with book.transaction() as joined:
        number = invoice(joined, "INV-1")
        with pytest.raises(BadDocument):
            flag_and_refuse(joined, number)
        # A master is written by a session of its own, which must not take the savepoint for its.
        set_entity(joined, "second", country="DE")
    with book.reading() as connection:
        flags = connection.execute(select(COLLECTION_FLAG.c.id)).all()
        noted = CHANGE.c.table_name == "collection_flag"
        changes = connection.execute(select(CHANGE.c.id).where(noted)).all()
        acts = connection.execute(select(ACT.c.act).order_by(ACT.c.id)).scalars().all()
        names = [each.name for each in entities(connection)]
    assert (flags, changes, acts[-1]) == ([], [], ActName.ENTITY)
    assert names[-1] == "second"
    assert list(breaches(book)) == []
