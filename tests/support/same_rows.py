"""Whether two ledgers hold the same, whatever ids their rows have."""

from typing import Any

from sqlalchemy import Table, select

from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.tables import ALLOCATION, CUSTOMER, INSTALMENT, ITEM

_IDS = ("id", "act_id", "recorded_at", "root_id", "row_id")


def rows_of(book: Book, table: Table) -> list[tuple[Any, ...]]:
    """The rows of a table without ids and times, with the numbers of documents in their place."""
    names = [each.name for each in table.c if not each.foreign_keys and each.name not in _IDS]
    query = select(*(table.c[name] for name in names))
    if table is ALLOCATION:
        credit, debit = ITEM.alias(), ITEM.alias()
        query = query.join(credit, credit.c.id == table.c.credit_id)
        query = query.join(debit, debit.c.id == table.c.debit_id)
        query = query.add_columns(credit.c.number, debit.c.number)
    elif table is ITEM:
        query = query.join(CUSTOMER).add_columns(CUSTOMER.c.account)
    elif table is CUSTOMER:
        for name in ("parent_id", "root_id"):
            other = CUSTOMER.alias()
            query = query.outerjoin(other, other.c.id == table.c[name])
            query = query.add_columns(other.c.account)
    else:
        if "customer_id" in table.c:
            query = query.outerjoin(CUSTOMER, CUSTOMER.c.id == table.c.customer_id)
            query = query.add_columns(CUSTOMER.c.account)
        for name in ("item_id", "invoice_id"):
            if name in table.c:
                item = ITEM.alias()
                query = query.outerjoin(item, item.c.id == table.c[name])
                query = query.add_columns(item.c.number)
        if "instalment_id" in table.c:
            query = query.outerjoin(INSTALMENT, INSTALMENT.c.id == table.c.instalment_id)
            query = query.add_columns(INSTALMENT.c.position)
    with book.reading() as connection:
        return sorted(map(tuple, connection.execute(query)), key=repr)


def assert_same(book: Book, other: Book, *tables: Table) -> None:
    """Both ledgers hold the same rows in these tables, and everything in the first ties."""
    for table in tables:
        assert rows_of(book, table) == rows_of(other, table), table.name
    assert list(breaches(book)) == []
