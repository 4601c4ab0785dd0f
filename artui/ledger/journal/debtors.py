"""The accounts that another program gives customers, as they were after each act since a batch.

What a batch was exported with once stays so, whatever becomes of customers and mappings: a file for
a program takes all that it needs as it was when the batch could first be exported, never later.
"""

import json
from collections.abc import Collection, Iterator

from sqlalchemy import Connection, select

from artui.ledger.journal.batches import JournalBatch
from artui.ledger.store.many import among
from artui.ledger.store.tables import CHANGE, CUSTOMER, JOURNAL_CHART

_COLUMN = CUSTOMER.c.datev_account


def debtors_since(
    connection: Connection, batch: JournalBatch, accounts: Collection[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The debtors' accounts at DATEV of these customers (empty: none) when a batch was cut, and
    after each act since then that changed one of them or a mapping of the entity; with the act."""
    query = select(CUSTOMER.c.id, CUSTOMER.c.account, _COLUMN).where(
        among(connection, CUSTOMER.c.account, sorted(accounts))
    )
    customers = {row[0]: (row[1], row[2]) for row in connection.execute(query)}
    changes = _changes(connection, batch, customers)
    state = dict(customers.values())
    for _, customer_id, old, _ in reversed(changes):
        state[customers[customer_id][0]] = old
    yield batch.act, dict(state)
    moments = {act_id for act_id, *_ in changes} | _mapped(connection, batch)
    for moment in sorted(moments):
        state |= {customers[whose][0]: new for act, whose, _, new in changes if act == moment}
        yield moment, dict(state)


def _mapped(connection: Connection, batch: JournalBatch) -> set[int]:
    """The acts that mapped accounts of the entity since a batch."""
    query = select(JOURNAL_CHART.c.act_id).where(
        JOURNAL_CHART.c.entity_id == batch.entity_id, JOURNAL_CHART.c.act_id > batch.act
    )
    return set(connection.execute(query).scalars())


def _changes(
    connection: Connection, batch: JournalBatch, customer_ids: Collection[int]
) -> list[tuple[int, int, str, str]]:
    """What became of the accounts since a batch: act, customer, the account before and after."""
    query = (
        select(CHANGE.c.act_id, CHANGE.c.row_id, CHANGE.c.old, CHANGE.c.new)
        .where(
            CHANGE.c.table_name == CUSTOMER.name,
            among(connection, CHANGE.c.row_id, sorted(customer_ids)),
            CHANGE.c.column_name == _COLUMN.name,
            CHANGE.c.act_id > batch.act,
        )
        .order_by(CHANGE.c.id)
    )
    return [(row[0], row[1], _text(row[2]), _text(row[3])) for row in connection.execute(query)]


def _text(kept: str | None) -> str:
    return "" if kept is None else str(json.loads(kept) or "")
