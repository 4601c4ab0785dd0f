"""What payments named and did not pay: numbers that are not ours, or that came after the payment.

Nothing is kept for this. A line of a payment's remittance waits as long as the payment has money
left and was never applied to a document of that number; once there is one, it is offered.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, literal_column, select

from artui.domain.kinds import ItemKind
from artui.ledger.book.as_of import OPEN_NOW, Horizon, in_books, opened
from artui.ledger.items.open_items import LedgerItem, among, chunks, debits_numbered, ledger_items
from artui.ledger.store.dialects import is_found
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM, REMITTANCE

_OPEN = ITEM.alias("open_payment")
_OPEN_PAYMENTS = select(_OPEN.c.id).where(
    _OPEN.c.kind == literal_column("'payment'"),
    _OPEN.c.open_minor > literal_column("0"),
    _OPEN.c.approval == literal_column("'approved'"),
)


class Awaited(NamedTuple):
    """A payment with money left, the number it named with the amount it gave (minor units), and the
    document of that number if it is there now."""

    payment: LedgerItem
    number: str
    minor: int | None
    debit: LedgerItem | None


class _Line(NamedTuple):
    payment_id: int
    number: str
    minor: int | None


def awaited(
    connection: Connection, day: Horizon, payment_ids: Collection[int] | None = None
) -> list[Awaited]:
    """What payments that are open on a day named in vain, in the order of payments and lines;
    `payment_ids` limits them."""
    lines = list(_lines(connection, day, payment_ids))
    debits = debits_numbered(connection, {line.number for line in lines})
    payments = ledger_items(connection, {line.payment_id for line in lines})
    there = {line.payment_id for line in lines if line.number in debits}
    tried = set(_pairs(connection, sorted(there)))
    found = []
    for line in lines:
        payment = payments[line.payment_id]
        own = [each for each in debits.get(line.number, ()) if each.root_id == payment.root_id]
        if not own:
            found.append(Awaited(payment, line.number, line.minor, None))
            continue
        for debit in own:
            if _payable(payment, debit) and (payment.id, debit.id) not in tried:
                found.append(Awaited(payment, line.number, line.minor, debit))
                break
    return found


def payments_of(connection: Connection, day: Horizon, roots: Collection[int]) -> list[int]:
    """The ids of the payments of account trees that may have money left on a day."""
    open_now = (OPEN_NOW,) if day.stored else ()
    found: list[int] = []
    for part in chunks(sorted(roots)):
        owners = select(CUSTOMER.c.id).where(among(connection, CUSTOMER.c.root_id, part))
        query = select(ITEM.c.id).where(
            ITEM.c.customer_id.in_(owners), ITEM.c.kind == ItemKind.PAYMENT, *open_now
        )
        found += connection.execute(query).scalars()
    return found


def by_number(found: Iterable[Awaited]) -> Mapping[str, list[LedgerItem]]:
    """The payments that wait for a number, by that number."""
    waiting: dict[str, list[LedgerItem]] = {}
    for each in found:
        if each.debit is None:
            waiting.setdefault(each.number, []).append(each.payment)
    return waiting


def _payable(payment: LedgerItem, debit: LedgerItem) -> bool:
    return debit.in_force and debit.open_minor > 0 and debit.currency == payment.currency


def _lines(
    connection: Connection, day: Horizon, payment_ids: Collection[int] | None
) -> Iterable[_Line]:
    source, open_minor = opened(day)
    table = REMITTANCE
    query = (
        select(ITEM.c.id, table.c.position, table.c.number, table.c.amount_minor)
        .select_from(source.join(table, table.c.item_id == ITEM.c.id))
        .where(ITEM.c.kind == literal_column("'payment'"), in_books(day, open_minor))
    )
    if payment_ids is not None:
        query = query.where(ITEM.c.id.in_(payment_ids))
    elif day.stored:
        query = query.where(is_found(table.c.item_id, _OPEN_PAYMENTS))
    # Sorted here: for the order PostgreSQL would go through the lines of all payments ever made.
    rows = sorted(connection.execute(query), key=lambda row: row[:2])
    return [_Line(payment_id, number, minor) for payment_id, _, number, minor in rows]


def _pairs(connection: Connection, payment_ids: list[int]) -> Iterable[tuple[int, int]]:
    """What these payments were ever applied to."""
    for part in chunks(payment_ids):
        query = select(ALLOCATION.c.credit_id, ALLOCATION.c.debit_id).distinct()
        for row in connection.execute(query.where(ALLOCATION.c.credit_id.in_(part))):
            yield row.credit_id, row.debit_id
