"""The documents that an electronic invoice is about, by the numbers they were issued under."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select

from artui.domain.kinds import ItemKind
from artui.ledger.store.tables import CHANGE, INTEREST_CHARGE, ITEM
from artui.statements.einvoice.electronic_invoice import EarlierInvoice


def earlier_invoices(
    connection: Connection, item_id: int, about_id: int | None, charged: Sequence[int]
) -> tuple[EarlierInvoice, ...]:
    """What a document is about, with its day. A correction of late interest is about the finance
    charges that it gives back of: `charged` are the invoices that bore them."""
    ids = [about_id] if about_id is not None else _charges_before(connection, item_id, charged)
    query = select(ITEM.c.id, ITEM.c.number, ITEM.c.issue_date).where(ITEM.c.id.in_(ids))
    return tuple(
        EarlierInvoice(issued_number(connection, row.id, row.number), row.issue_date)
        for row in connection.execute(query.order_by(ITEM.c.id))
    )


def issued_number(connection: Connection, item_id: int, number: str) -> str:
    """The number that stands on a document: a reversed one gave it up and is now `NO~1`."""
    if "~" not in number:
        return number
    query = select(CHANGE.c.old, CHANGE.c.new).where(
        CHANGE.c.table_name == "item",
        CHANGE.c.column_name == "number",
        CHANGE.c.row_id == item_id,
    )
    for old, new in connection.execute(query.order_by(CHANGE.c.id.desc())):
        before, after = json.loads(old), json.loads(new)
        if after == number and number.startswith(f"{before}~"):
            number = before
    return number


def _charges_before(connection: Connection, memo_id: int, invoices: Sequence[int]) -> list[int]:
    query = (
        select(ITEM.c.id)
        .join(INTEREST_CHARGE, INTEREST_CHARGE.c.item_id == ITEM.c.id)
        .where(
            INTEREST_CHARGE.c.invoice_id.in_(invoices),
            ITEM.c.kind == ItemKind.FINANCE_CHARGE,
            ITEM.c.id < memo_id,
        )
        .distinct()
    )
    return list(connection.execute(query).scalars())
