"""Documents that a receipt names although nothing of them is open: most likely paid twice."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, func, literal_column, select

from artui.domain.match_records import Settled
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, ITEM

# Not bound, so that SQLite can use the index of numbers.
_NO_PAYMENT = ITEM.c.kind != literal_column("'payment'")


def settled_documents(
    connection: Connection, entity_id: int, currency: str
) -> Callable[[Sequence[str]], list[Settled]]:
    """A look-up of the documents of one entity and currency by their numbers: those of which
    nothing is open, with the day on which the last of them was allocated."""
    last = (
        select(func.max(ALLOCATION.c.effective_date))
        .where(ALLOCATION.c.debit_id == ITEM.c.id)
        .scalar_subquery()
    )
    query = (
        select(ITEM.c.number, ITEM.c.customer_id, CUSTOMER.c.account, CUSTOMER.c.root_id, last)
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(ITEM.c.side == 1, ITEM.c.open_minor == 0, _NO_PAYMENT)
        .where(ITEM.c.entity_id == entity_id, ITEM.c.currency == currency)
    )

    def settled(numbers: Sequence[str]) -> list[Settled]:
        found = connection.execute(query.where(ITEM.c.number.in_(numbers)))
        return [Settled(*row) for row in found]

    return settled
