"""Why a payment that the bank took back puts its customer on the worklist."""

from collections.abc import Iterable

from sqlalchemy import Connection, literal_column, select

from artui.domain.work_reasons import Reason, WorkReason
from artui.ledger.book.as_of import OPEN_NOW, Horizon
from artui.ledger.store.tables import ALLOCATION, BANK_OUTCOME, ITEM


def returned_payments(connection: Connection, day: Horizon) -> Iterable[Reason]:
    """Customers whose payment the bank took back, as long as what it had paid is open."""
    payment, reversal = ITEM.alias("payment"), ITEM.alias("reversal")
    still_open = (
        select(ALLOCATION.c.id)
        .join(ITEM, ITEM.c.id == ALLOCATION.c.debit_id)
        .where(ALLOCATION.c.credit_id == payment.c.id, OPEN_NOW)
        .exists()
    )
    query = (
        select(payment.c.customer_id, payment.c.currency, payment.c.number, reversal.c.issue_date)
        .select_from(BANK_OUTCOME)
        .join(payment, payment.c.id == BANK_OUTCOME.c.item_id)
        .join(reversal, reversal.c.id == payment.c.reversed_by_id)
        .where(BANK_OUTCOME.c.outcome == literal_column("'returned'"))
        .where(BANK_OUTCOME.c.withdrawn_act_id.is_(None))
        .where(reversal.c.issue_date <= day.as_of, still_open)
        .order_by(BANK_OUTCOME.c.item_id)
    )
    for customer_id, currency, number, returned in connection.execute(query):
        yield Reason(WorkReason.PAYMENT_RETURNED, customer_id, currency, ref=number, day=returned)
