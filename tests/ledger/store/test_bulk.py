"""Writing many rows at once leaves the same rows, and the same indexes, as writing them singly."""

from sqlalchemy import Connection, select

from artui.domain.kinds import Origin
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.records import Changed, NewCustomer, NewInvoice, Posted
from artui.ledger.customers.customers import post_customers
from artui.ledger.documents.invoices import post_invoices
from artui.ledger.documents.posting import posting_context
from artui.ledger.store.bulk import first_load
from artui.ledger.store.tables import CUSTOMER, ITEM
from tests.support.books import book_at
from tests.support.postings import MARCH, customer, invoice

INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"


def indexes(connection: Connection) -> list[object]:
    return list(connection.exec_driver_sql(INDEXES).all())


def test_columns_that_one_row_alone_uses_are_kept_for_all(book: Book) -> None:
    customer(book)
    rows = [
        NewInvoice("INV-1", "ACME", MARCH, 100, "EUR"),
        NewInvoice("INV-2", "ACME", MARCH, 200, "EUR", po_number="PO-7", pending=True),
    ]
    with book.act(ActName.IMPORT_INVOICES, "file.csv") as entry:
        post_invoices(posting_context(entry, Origin.FILE), rows)
    columns = (ITEM.c.number, ITEM.c.po_number, ITEM.c.approval, ITEM.c.over_limit, ITEM.c.level)
    with book.reading() as connection:
        found = connection.execute(select(*columns).order_by(ITEM.c.id)).all()
    assert [tuple(row) for row in found] == [
        ("INV-1", "", "approved", False, 0),
        ("INV-2", "PO-7", "pending", False, 0),
    ]


def test_a_first_load_ends_with_every_index_that_was_there(sqlite_url: str) -> None:
    book = book_at(sqlite_url)
    customer(book)
    with book.transaction() as joined:
        assert joined.joined is not None
        before = indexes(joined.joined)
        with first_load(joined.joined):
            assert len(indexes(joined.joined)) < len(before)
            invoice(joined)
        assert indexes(joined.joined) == before
    book.database.close()


def test_a_ledger_with_documents_keeps_its_indexes_while_it_is_loaded(sqlite_url: str) -> None:
    book = book_at(sqlite_url)
    customer(book)
    invoice(book)
    with book.transaction() as joined:
        assert joined.joined is not None
        before = indexes(joined.joined)
        with first_load(joined.joined):
            assert indexes(joined.joined) == before
    book.database.close()


def test_a_customer_given_twice_in_one_file_is_added_and_then_changed(book: Book) -> None:
    rows = [
        NewCustomer("A", "First name", currency="EUR"),
        NewCustomer("B", "Below", parent="A", currency="EUR"),
        NewCustomer("A", "Second name", credit_limit_minor=5_00),
    ]
    with book.act(ActName.IMPORT_CUSTOMERS, "file.csv") as entry:
        outcomes = post_customers(entry, rows)
    assert [type(outcome) for outcome in outcomes] == [Posted, Posted, Changed]
    with book.reading() as connection:
        rows_there = connection.execute(select(CUSTOMER).order_by(CUSTOMER.c.account)).all()
    assert [row.name for row in rows_there] == ["Second name", "Below"]
    assert rows_there[1].root_id == rows_there[0].id
