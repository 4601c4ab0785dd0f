"""Orders as the service gives them, taken a week at a time, with how far they are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from artui.domain.refusal import Refused
from artui.ledger.amazon.purchase_orders import NewOrder, post_orders
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import Changed, Posted, Same
from artui.ledger.store.tables import SETTING

_PLACED, _CHANGED = "vendor_orders_placed", "vendor_orders_changed"


@dataclass(frozen=True, slots=True)
class OrderMarks:
    """Up to when all orders that were placed, and all changes of orders, are known."""

    placed: datetime | None
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class OrdersTaken:
    """What a week of orders did to the ledger; refused ones with the reason."""

    added: int
    changed: int
    same: int
    refused: tuple[str, ...]


class _NothingNew(Exception):
    """Leaves the act without a trace."""


def order_marks(connection: Connection) -> OrderMarks:
    """How far the orders are known."""
    query = select(SETTING.c.key, SETTING.c.value).where(SETTING.c.key.in_((_PLACED, _CHANGED)))
    found = {key: datetime.fromisoformat(value) for key, value in connection.execute(query)}
    return OrderMarks(found.get(_PLACED), found.get(_CHANGED))


def take_orders(
    book: Book, week: str, orders: Sequence[NewOrder], marks: OrderMarks | None
) -> OrdersTaken:
    """Bring orders in step: one act, none if they are; `marks` say how far all is known then.

    An order that breaks a rule is refused by itself and reported; the others are taken.
    """
    outcomes: list[Posted | Same | Changed | Refused] = []
    try:
        with book.act(ActName.VENDOR_ORDERS, week) as entry:
            outcomes = post_orders(entry, orders)
            added = sum(isinstance(each, Posted) for each in outcomes)
            changed = sum(isinstance(each, Changed) for each in outcomes)
            if not added + changed:
                raise _NothingNew
            refused = any(isinstance(each, Refused) for each in outcomes)
            if marks is not None and not refused:
                for key, moment in ((_PLACED, marks.placed), (_CHANGED, marks.changed)):
                    if moment is not None:
                        entry.set_fact(SETTING, key, moment.isoformat())
            entry.summary = f"purchase orders {week}: {added} added, {changed} changed"
    except _NothingNew:
        pass
    return OrdersTaken(
        sum(isinstance(each, Posted) for each in outcomes),
        sum(isinstance(each, Changed) for each in outcomes),
        sum(isinstance(each, Same) for each in outcomes),
        tuple(str(each) for each in outcomes if isinstance(each, Refused)),
    )
