"""Promises to pay: they pause dunning until their day and its grace, and are kept or broken by
then."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from artui.domain.money import Money
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.as_of import OPEN_NOW
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import (
    AmountNotPositive,
    AmountTooLarge,
    BadDocument,
    NotInForce,
    WrongKind,
)
from artui.ledger.items.open_items import ledger_item
from artui.ledger.store.tables import CUSTOMER, ITEM, PROMISE

GRACE_DAYS = 2


@dataclass(frozen=True, slots=True)
class Promised:
    """The recorded promise."""

    act_id: int
    summary: str
    promise_id: int


def promise_item(book: Book, item_id: int, *, amount_minor: int, day: date) -> Promised:
    """Record a promise to pay an invoice by a day: one act.

    Raises AmountTooLarge (more than is open), AmountNotPositive, BadDocument (a day in the past),
    NotInForce, WrongKind.
    """
    with book.reading() as connection:
        item = ledger_item(connection, item_id)
    if item.side != 1:
        raise WrongKind(f"{item.title} is not owed to us; nothing can be promised on it.")
    if not item.in_force:
        raise NotInForce(f"{item.title} is not in the books; nothing can be promised on it.")
    _check(amount_minor, item.open_minor, item.currency, item.label, day, book.business_date)
    return _promise(book, item.customer_id, item_id, item.currency, amount_minor, day, item.number)


def promise_customer(
    book: Book, customer_id: int, *, currency: str, amount_minor: int, day: date
) -> Promised:
    """Record a customer's promise to pay an amount by a day: one act, like `promise_item`."""
    with book.reading() as connection:
        owed = select(func.coalesce(func.sum(ITEM.c.open_minor), 0)).where(
            ITEM.c.customer_id == customer_id,
            ITEM.c.currency == currency,
            ITEM.c.side == 1,
            OPEN_NOW,
        )
        open_minor = int(connection.execute(owed).scalar_one())
        name = select(CUSTOMER.c.account).where(CUSTOMER.c.id == customer_id)
        account = connection.execute(name).scalar_one()
    _check(amount_minor, open_minor, currency, account, day, book.business_date)
    return _promise(book, customer_id, None, currency, amount_minor, day, account)


def _check(
    minor: int, open_minor: int, currency: str, what: str, day: date, business_date: date
) -> None:
    money = Money(minor, currency)
    if minor <= 0:
        raise AmountNotPositive(money, " is no promise: the amount must be above zero.")
    if minor > open_minor:
        owed = Money(open_minor, currency)
        raise AmountTooLarge(money, f" is more than {what} owes: ", owed, ".")
    if day < business_date:
        raise BadDocument(f"A promise can't be for {day}, before the business day {business_date}.")


def _promise(
    book: Book,
    customer_id: int,
    item_id: int | None,
    currency: str,
    amount_minor: int,
    day: date,
    subject: str,
) -> Promised:
    with book.act(ActName.PROMISE, subject) as entry:
        number = entry.add(
            PROMISE,
            customer_id=customer_id,
            item_id=item_id,
            currency=currency,
            amount_minor=amount_minor,
            promised_for=day,
            until=day + timedelta(GRACE_DAYS),
            made=book.business_date,
            withdrawn_act_id=None,
        )
        entry.made(PROMISE, number)
        money = Money(amount_minor, currency)
        entry.summary = Sentence(f"{subject} promised ", money, f" by {day}")
        return Promised(entry.id, entry.summary, number)
