"""Account trees: within one, a credit may be set against any debit."""

from sqlalchemy import Connection, select

from artui.ledger.store.tables import CUSTOMER


def tree_of(connection: Connection, customer_id: int) -> tuple[int, ...]:
    """The ids of all accounts in a customer's tree, its own too."""
    root = select(CUSTOMER.c.root_id).where(CUSTOMER.c.id == customer_id).scalar_subquery()
    query = select(CUSTOMER.c.id).where(CUSTOMER.c.root_id == root).order_by(CUSTOMER.c.id)
    return tuple(connection.execute(query).scalars())
