"""Why a payment that the bank took back puts its customer on the worklist."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, func, literal_column, select

from artui.domain.kinds import ItemKind
from artui.domain.work_reasons import Reason, WorkReason
from artui.ledger.book.as_of import OPEN_NOW, Horizon
from artui.ledger.store.dialects import indexed
from artui.ledger.store.many import chunks
from artui.ledger.store.tables import ALLOCATION, BANK_OUTCOME, ITEM

_PAYMENT, _REVERSAL = ITEM.alias("payment"), ITEM.alias("reversal")
_REFUND = ITEM.alias("refund")
_OPEN = (
    select(ALLOCATION.c.id)
    .join(ITEM, ITEM.c.id == ALLOCATION.c.debit_id)
    .where(ALLOCATION.c.credit_id == _PAYMENT.c.id, OPEN_NOW)
    .exists()
)
# Built once, since a list asks it each time.
_STILL_OPEN = (
    select(_PAYMENT.c.customer_id, _PAYMENT.c.currency, _PAYMENT.c.number, _REVERSAL.c.issue_date)
    .join(_REVERSAL, _REVERSAL.c.id == _PAYMENT.c.reversed_by_id)
    .where(
        _PAYMENT.c.id.in_(bindparam("ids", expanding=True)),
        _REVERSAL.c.issue_date <= bindparam("as_of"),
        _OPEN,
    )
    .order_by(_PAYMENT.c.id)
)
# Of which the bank took a part: the refund for it is of the act of the return.
_PARTLY_OPEN = (
    select(_PAYMENT.c.customer_id, _PAYMENT.c.currency, _PAYMENT.c.number)
    .add_columns(func.max(_REFUND.c.issue_date).label("issue_date"))
    .join(BANK_OUTCOME, BANK_OUTCOME.c.item_id == _PAYMENT.c.id)
    .join(_REFUND, _REFUND.c.act_id == BANK_OUTCOME.c.act_id)
    .where(
        _PAYMENT.c.id.in_(bindparam("ids", expanding=True)),
        _PAYMENT.c.reversed_by_id.is_(None),
        BANK_OUTCOME.c.outcome == literal_column("'returned'"),
        BANK_OUTCOME.c.withdrawn_act_id.is_(None),
        _REFUND.c.kind == ItemKind.REFUND,
        _REFUND.c.issue_date <= bindparam("as_of"),
        _OPEN,
    )
    .group_by(_PAYMENT.c.id, _PAYMENT.c.customer_id, _PAYMENT.c.currency, _PAYMENT.c.number)
    .order_by(_PAYMENT.c.id)
)


def returned_payments(connection: Connection, day: Horizon) -> Iterable[Reason]:
    """Customers whose payment the bank took back, as long as what it had paid is open."""
    # Of those that came back there are few; they are found first.
    returned = select(BANK_OUTCOME.c.item_id).where(
        BANK_OUTCOME.c.outcome == literal_column("'returned'"),
        BANK_OUTCOME.c.withdrawn_act_id.is_(None),
    )
    returned = indexed(returned, BANK_OUTCOME, "bank_outcome_returned")
    ids = sorted(connection.execute(returned).scalars())
    for part in chunks(ids):
        for query in (_STILL_OPEN, _PARTLY_OPEN):
            found = connection.execute(query, {"ids": part, "as_of": day.as_of})
            for customer_id, currency, number, issued in found:
                reason = WorkReason.PAYMENT_RETURNED
                yield Reason(reason, customer_id, currency, ref=number, day=issued)
