"""What a document said when it was issued: what of it was paid, and by when the rest is due.

Paper and electronic invoice say the same, whatever becomes of it later.
"""

from datetime import date

from sqlalchemy import Connection, and_, or_, select

from artui.domain.kinds import ItemKind
from artui.ledger.items.instalments import instalments_of
from artui.ledger.store.tables import ALLOCATION, ITEM

_PAYMENT = ITEM.alias("payment")


def prepaid_at_issue(connection: Connection, item_id: int) -> int:
    """What payments had paid of a debit when it was issued, in minor units.

    The money was here before: its day is earlier, or it was recorded earlier. It counts from the
    day of the document, and was applied by the day on which the document was recorded. Whatever is
    paid later changes nothing.
    """
    query = (
        select(
            ALLOCATION.c.amount_minor,
            ALLOCATION.c.recorded_at,
            ITEM.c.issue_date,
            ITEM.c.recorded_at.label("recorded"),
        )
        .join(_PAYMENT, _PAYMENT.c.id == ALLOCATION.c.credit_id)
        .join(ITEM, ITEM.c.id == ALLOCATION.c.debit_id)
        .where(
            ALLOCATION.c.debit_id == item_id,
            _PAYMENT.c.kind == ItemKind.PAYMENT,
            ALLOCATION.c.effective_date <= ITEM.c.issue_date,
            or_(
                _PAYMENT.c.issue_date < ITEM.c.issue_date,
                and_(
                    _PAYMENT.c.issue_date == ITEM.c.issue_date,
                    _PAYMENT.c.id < ITEM.c.id,
                ),
            ),
        )
    )
    return sum(
        row.amount_minor
        for row in connection.execute(query)
        if row.recorded_at.date() <= max(row.issue_date, row.recorded.date())
    )


def instalments_at_issue(connection: Connection, item_id: int) -> tuple[tuple[date, int], ...]:
    """The days and amounts of an invoice in instalments as they were agreed, though a remedy may
    demand them sooner now; empty for any other document."""
    parts = instalments_of(connection, [item_id]).get(item_id, ())
    return tuple((part.original_due_date, part.amount_minor) for part in parts)
