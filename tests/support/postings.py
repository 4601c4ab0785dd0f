"""Documents for tests, each posted in one line on an open book."""

from datetime import date
from typing import Any

from sqlalchemy import select

from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import (
    NewCustomer,
    NewInvoice,
    NewMemo,
    NewPayment,
    NoteField,
    Posted,
)
from artui.ledger.cash.payments import record_payment
from artui.ledger.customers.customers import post_customers
from artui.ledger.documents.invoices import post_invoice
from artui.ledger.documents.memos import post_memo
from artui.ledger.items.open_items import LedgerItem, ledger_item
from artui.ledger.store.tables import DUNNING_LEVEL, ITEM

MARCH = date(2026, 3, 1)


def customer(book: Book, account: str = "ACME", **more: Any) -> int:
    """Add a customer; returns its id."""
    values: dict[str, Any] = {"name": f"{account} Ltd", "currency": "EUR", "policy": "standard"}
    with book.act(ActName.IMPORT_CUSTOMERS, account) as entry:
        outcome = post_customers(entry, [NewCustomer(account, **(values | more))])[0]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome.id


def invoice(
    book: Book, number: str = "INV-1", minor: int = 100_000, *, issue: date = MARCH, **more: Any
) -> int:
    """Post an invoice for ACME in EUR unless told otherwise; returns its id."""
    values: dict[str, Any] = {"account": "ACME", "currency": "EUR"}
    new = NewInvoice(number=number, issue_date=issue, amount_minor=minor, **(values | more))
    return post_invoice(book, new).id


def memo(
    book: Book, number: str = "CM-1", minor: int = 10_000, *, issue: date = MARCH, **more: Any
) -> int:
    """Post a credit memo for ACME in EUR unless told otherwise; returns its id."""
    values: dict[str, Any] = {"account": "ACME", "currency": "EUR"}
    new = NewMemo(number=number, issue_date=issue, amount_minor=minor, **(values | more))
    return post_memo(book, new).id


def payment(
    book: Book,
    reference: str = "PAY-1",
    minor: int = 10_000,
    *,
    value: date = MARCH,
    auto: bool = False,
    **more: Any,
) -> int:
    """Record a payment from ACME in EUR unless told otherwise; returns its id."""
    values: dict[str, Any] = {"account": "ACME", "currency": "EUR"}
    new = NewPayment(reference=reference, value_date=value, amount_minor=minor, **(values | more))
    posted: Posted = record_payment(book, new, auto=auto)[0]
    return posted.id


def noted(text: str) -> tuple[NoteField, ...]:
    """What came in columns of the giver's own: `name: value`, a line each."""
    pairs = (line.partition(": ") for line in text.split("\n") if line)
    return tuple(NoteField(name, value) for name, _, value in pairs)


def item(book: Book, item_id: int) -> LedgerItem:
    """An item in its present state."""
    with book.reading() as connection:
        return ledger_item(connection, item_id)


def open_minor(book: Book, item_id: int) -> int:
    """What is open on an item now, in minor units."""
    return item(book, item_id).open_minor


def picture(book: Book) -> list[tuple[Any, ...]]:
    """Every document in force with its open amount, which undo must restore."""
    query = (
        select(ITEM.c.kind, ITEM.c.number, ITEM.c.open_minor, ITEM.c.approval, ITEM.c.on_hold)
        .where(ITEM.c.reversed_by_id.is_(None), ITEM.c.approval != "superseded")
        .where(ITEM.c.kind != "reversal")
        .order_by(ITEM.c.kind, ITEM.c.number)
    )
    with book.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def fees_of_one_percent(book: Book) -> None:
    """Let every level of every ladder have a fee of 1%."""
    with book.act(ActName.POLICY, "ladder") as entry:
        levels = entry.connection.execute(select(DUNNING_LEVEL.c.id)).scalars().all()
        entry.change_many(DUNNING_LEVEL, {each: {"fee": "1%"} for each in levels})
