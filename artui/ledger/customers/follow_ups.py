"""Reminders on customers and documents: what to come back to, on which day, until it is done."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Connection, select

from artui.domain.money import CURRENCIES, UnknownCurrency
from artui.domain.work_reasons import Reason, WorkReason
from artui.ledger.book.acts import ActName
from artui.ledger.book.as_of import Horizon
from artui.ledger.book.book import Book, Done, Entry
from artui.ledger.book.refusals import BadDocument, UnknownCustomer
from artui.ledger.items.open_items import ledger_item
from artui.ledger.store.many import among
from artui.ledger.store.tables import ACT, CUSTOMER, FOLLOW_UP, ITEM
from artui.ledger.store.tables.columns import Query


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A reminder: whom and which document it is about, its day and text, who made it and how to
    reach the customer."""

    id: int
    customer_id: int
    account: str
    name: str
    phone: str
    email: str
    number: str | None
    currency: str
    due: date
    text: str
    done: date | None
    actor: str

    @property
    def state(self) -> str:
        """Whether it waits or is done."""
        return "open" if self.done is None else "done"


@dataclass(frozen=True, slots=True)
class FollowingUp:
    """A reminder that was made; `row_id` is its number."""

    act_id: int
    summary: str
    row_id: int


def follow_up_customer(
    book: Book, customer_id: int, *, on: date, text: str, currency: str = ""
) -> FollowingUp:
    """Make a reminder on a customer: one act.

    Raises BadDocument: no text, a past day, or no currency is known; UnknownCurrency.
    """
    if currency and currency not in CURRENCIES:
        raise UnknownCurrency(currency)
    return _follow_up(book, customer_id, None, on=on, text=text, currency=currency)


def follow_up_item(book: Book, item_id: int, *, on: date, text: str) -> FollowingUp:
    """Make a reminder on a document: one act. Raises BadDocument: no text, or a past day."""
    with book.reading() as connection:
        item = ledger_item(connection, item_id)
    return _follow_up(book, item.customer_id, item_id, on=on, text=text, currency=item.currency)


def _follow_up(
    book: Book, customer_id: int, item_id: int | None, *, on: date, text: str, currency: str
) -> FollowingUp:
    if not text.strip():
        raise BadDocument("A follow-up needs some text.")
    if on < book.business_date:
        raise BadDocument(f"{on} is before {book.business_date}; name that day or a later one.")
    with book.act(ActName.FOLLOW_UP, "") as entry:
        query = select(CUSTOMER.c.account, CUSTOMER.c.currency).where(CUSTOMER.c.id == customer_id)
        found = entry.connection.execute(query).one_or_none()
        if found is None:
            raise UnknownCustomer(f"There is no customer with the internal id {customer_id}.")
        entry.subject = found.account
        if item_id is not None:
            entry.subject = ledger_item(entry.connection, item_id).number
        number = entry.add(
            FOLLOW_UP,
            customer_id=customer_id,
            item_id=item_id,
            currency=currency or found.currency or _currency_of(entry, customer_id, found.account),
            due=on,
            text=text,
            done=None,
            withdrawn_act_id=None,
        )
        entry.made(FOLLOW_UP, number)
        entry.summary = f"follow-up {number} of {entry.subject} on {on}: {text[:200]}"
        return FollowingUp(entry.id, entry.summary, number)


def _currency_of(entry: Entry, customer_id: int, account: str) -> str:
    """The currency of the customer's last document."""
    query = select(ITEM.c.currency).where(ITEM.c.customer_id == customer_id)
    last = entry.connection.execute(query.order_by(ITEM.c.id.desc()).limit(1)).scalar()
    if last is None:
        raise BadDocument(f"{account} has no currency yet; give the customer one.")
    return str(last)


def finish(book: Book, ids: Collection[int]) -> Done:
    """Mark reminders as done: one act. Raises BadDocument (one does not wait)."""
    with book.act(ActName.FOLLOW_UP_DONE, "") as entry:
        query = select(FOLLOW_UP.c.id, FOLLOW_UP.c.text, CUSTOMER.c.account)
        query = query.join(CUSTOMER, CUSTOMER.c.id == FOLLOW_UP.c.customer_id).where(
            FOLLOW_UP.c.done.is_(None), FOLLOW_UP.c.withdrawn_act_id.is_(None)
        )
        query = query.where(among(entry.connection, FOLLOW_UP.c.id, sorted(set(ids))))
        found = {row.id: row for row in entry.connection.execute(query.order_by(FOLLOW_UP.c.id))}
        for number in ids:
            if number not in found:
                raise BadDocument(f"No follow-up {number} waits.")
        entry.change_many(
            FOLLOW_UP, {number: {"done": entry.book.business_date} for number in found}
        )
        accounts = dict.fromkeys(row.account for row in found.values())
        entry.subject = ", ".join(accounts)[:200]
        texts = "; ".join(row.text for row in found.values())
        entry.summary = f"followed up {entry.subject}: {texts[:200]}"
        return Done(entry.id, entry.summary)


def follow_ups(
    connection: Connection,
    *,
    customer_ids: Collection[int] = (),
    through: date | None = None,
    waiting: bool = False,
) -> list[FollowUp]:
    """Reminders by their day, then by customer: of some customers, those through a day, and only
    those that wait."""
    query = _in_force()
    if customer_ids:
        query = query.where(among(connection, FOLLOW_UP.c.customer_id, customer_ids))
    if through is not None:
        query = query.where(FOLLOW_UP.c.due <= through)
    if waiting:
        query = query.where(FOLLOW_UP.c.done.is_(None))
    return [FollowUp(**row._asdict()) for row in connection.execute(query)]


@cache
def _in_force() -> Query:
    """Built once, since the worklist asks it each time."""
    return (
        select(
            FOLLOW_UP.c.id,
            FOLLOW_UP.c.customer_id,
            CUSTOMER.c.account,
            CUSTOMER.c.name,
            CUSTOMER.c.phone,
            CUSTOMER.c.email,
            ITEM.c.number,
            FOLLOW_UP.c.currency,
            FOLLOW_UP.c.due,
            FOLLOW_UP.c.text,
            FOLLOW_UP.c.done,
            ACT.c.actor,
        )
        .join(CUSTOMER, CUSTOMER.c.id == FOLLOW_UP.c.customer_id)
        .join(ACT, ACT.c.id == FOLLOW_UP.c.act_id)
        .outerjoin(ITEM, ITEM.c.id == FOLLOW_UP.c.item_id)
        .where(FOLLOW_UP.c.withdrawn_act_id.is_(None))
        .order_by(FOLLOW_UP.c.due, CUSTOMER.c.name, CUSTOMER.c.account, FOLLOW_UP.c.id)
    )


def reminders(connection: Connection, day: Horizon) -> Iterable[Reason]:
    """The customers to come back to today, or since an earlier day."""
    for row in follow_ups(connection, through=day.as_of, waiting=True):
        yield Reason(
            WorkReason.FOLLOW_UP,
            row.customer_id,
            row.currency,
            ref=row.number or "",
            day=row.due,
            named=row.text,
        )
