"""Notes on a customer or a document: what was said and agreed."""

from sqlalchemy import select

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done
from artui.ledger.book.refusals import BadDocument, UnknownCustomer
from artui.ledger.items.open_items import ledger_item
from artui.ledger.store.tables import ACTIVITY, CUSTOMER


def note_customer(book: Book, customer_id: int, text: str) -> Done:
    """Write a note on a customer: one act."""
    return _note(book, customer_id, None, text)


def note_item(book: Book, item_id: int, text: str) -> Done:
    """Write a note on a document: one act."""
    with book.reading() as connection:
        item = ledger_item(connection, item_id)
    return _note(book, item.customer_id, item_id, text)


def _note(book: Book, customer_id: int, item_id: int | None, text: str) -> Done:
    if not text.strip():
        raise BadDocument("A note needs some text.")
    with book.act(ActName.NOTE, "") as entry:
        query = select(CUSTOMER.c.account).where(CUSTOMER.c.id == customer_id)
        account = entry.connection.execute(query).scalar_one_or_none()
        if account is None:
            raise UnknownCustomer(f"There is no customer with the internal id {customer_id}.")
        entry.subject = (
            account if item_id is None else ledger_item(entry.connection, item_id).number
        )
        table = ACTIVITY
        number = entry.add(
            table,
            customer_id=customer_id,
            item_id=item_id,
            day=book.business_date,
            text=text,
            withdrawn_act_id=None,
        )
        entry.made(table, number)
        entry.summary = f"note on {entry.subject}: {text[:200]}"
        return Done(entry.id, entry.summary)
