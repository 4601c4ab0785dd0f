"""A few figures about a ledger, for `artui db info`."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from artui.ledger.book.book import Book, role_of
from artui.ledger.book.periods import closed_through
from artui.ledger.store.engine import revision
from artui.ledger.store.tables import ACT, CUSTOMER, ITEM


@dataclass(frozen=True, slots=True)
class Facts:
    """`head` is the hash of the last act; a copy kept elsewhere proves that no act is lost."""

    ledger: str
    schema: str | None
    customers: int
    items: int
    acts: int
    head: str | None
    closed_through: date | None
    business_day: date
    actor: str
    login: str
    role: str


def facts(book: Book) -> Facts:
    """The facts of an open ledger, and the actor."""
    act = ACT
    with book.reading() as connection:
        last = connection.execute(
            select(act.c.id, act.c.hash).order_by(act.c.id.desc()).limit(1)
        ).one_or_none()
        customers, items = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (CUSTOMER, ITEM)
        )
        return Facts(
            ledger=book.database.name,
            schema=revision(book.database),
            customers=customers,
            items=items,
            acts=last.id if last else 0,
            head=last.hash if last else None,
            closed_through=closed_through(connection),
            business_day=book.business_date,
            actor=book.actor,
            login=book.login,
            role=role_of(connection, book.actor),
        )
