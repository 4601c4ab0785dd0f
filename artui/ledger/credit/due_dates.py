"""The due date in force of invoices whose immediate payment is demanded.

It is the earliest of the original due date and the days of the demands in force, for an invoice
and for every correction in its place, and so for each of their instalments. It is recomputed
whenever a demand is made, lifted or undone.
"""

from datetime import date

from sqlalchemy import func, select

from artui.domain.kinds import ItemKind
from artui.ledger.book.book import Entry
from artui.ledger.items.instalments import instalments_of
from artui.ledger.store.tables import INSTALMENT, ITEM, REMEDY, REMEDY_ITEM

# An invoice and its corrections share their origin.
ORIGIN = func.coalesce(ITEM.c.origin_id, ITEM.c.id)
IN_FORCE = (REMEDY.c.lifted.is_(None), REMEDY.c.withdrawn_act_id.is_(None))


def settle_due_dates(entry: Entry, remedy_id: int) -> None:
    """Give all invoices that a remedy ever demanded the due date now in force."""
    demanded = (
        select(ORIGIN)
        .join(REMEDY_ITEM, REMEDY_ITEM.c.item_id == ITEM.c.id)
        .where(REMEDY_ITEM.c.remedy_id == remedy_id)
    )
    days = (
        select(ORIGIN, func.min(REMEDY.c.day))
        .select_from(REMEDY)
        .join(REMEDY_ITEM, REMEDY_ITEM.c.remedy_id == REMEDY.c.id)
        .join(ITEM, ITEM.c.id == REMEDY_ITEM.c.item_id)
        .where(*IN_FORCE, ORIGIN.in_(demanded))
        .group_by(ORIGIN)
    )
    still: dict[int, date] = {row[0]: row[1] for row in entry.connection.execute(days)}
    query = select(
        ITEM.c.id, ITEM.c.due_date, ITEM.c.original_due_date, ORIGIN.label("origin")
    ).where(ITEM.c.kind == ItemKind.INVOICE, ORIGIN.in_(demanded))
    rows = entry.connection.execute(query.order_by(ITEM.c.id)).all()
    parts = instalments_of(entry.connection, [row.id for row in rows])
    for row in rows:
        if row.id in parts:
            # A trigger then gives the invoice the date of its earliest open part.
            for part in parts[row.id]:
                due = min(part.original_due_date, still.get(row.origin, part.original_due_date))
                if due != part.due_date:
                    entry.change(INSTALMENT, part.id, due_date=due)
            continue
        due = min(row.original_due_date, still.get(row.origin, row.original_due_date))
        if due != row.due_date:
            entry.change(ITEM, row.id, due_date=due)
