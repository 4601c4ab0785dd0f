"""The demo ledger: the same for the same seed and day, believable, and true to the cent."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from artui.demo.bank_morning import morning_file
from artui.demo.company import make_demo
from artui.ledger.bank.bank_entries import bank_statements, stored_entries
from artui.ledger.book.book import Book
from artui.ledger.book.control import control_totals
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.failures import LedgerNotEmpty
from artui.ledger.store.tables import (
    ACT,
    ACTIVITY,
    ALLOCATION,
    CHANGE,
    CONTACT,
    CONTROL,
    CREDIT_EVENT,
    CUSTOMER,
    DISPUTE,
    ITEM,
    ITEM_LINE,
    ITEM_TAX,
    PROMISE,
)
from artui.statements.einvoice.electronic_invoice import InvoiceForm
from artui.statements.einvoice.from_ledger import electronic_invoice
from artui.statements.einvoice.invoice_xml import invoice_xml
from artui.statements.einvoice.official_rules import broken_rules
from tests.support.bank_files import events, opened, read
from tests.support.books import TODAY, book_at, make_ledger
from tests.support.postings import customer

TABLES = (
    ACT,
    ACTIVITY,
    ALLOCATION,
    CHANGE,
    CONTROL,
    CREDIT_EVENT,
    DISPUTE,
    ITEM_LINE,
    ITEM_TAX,
)
IN_FORCE = (ITEM.c.approval == "approved", ITEM.c.reversed_by_id.is_(None))
OPEN = (*IN_FORCE, ITEM.c.kind == "invoice", ITEM.c.open_minor > 0)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Book]:
    """A small demo, once on each database, that the tests only read."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'ledger.db'}"
        else:
            url = stack.enter_context(request.getfixturevalue("postgres").database())
        make_ledger(url)
        book = book_at(url)
        stack.callback(book.database.close)
        make_demo(book, invoices=500)
        yield book


def counted(book: Book, *conditions: Any) -> int:
    with book.reading() as connection:
        query = select(func.count()).select_from(ITEM).where(*conditions)
        return int(connection.execute(query).scalar_one())


def rows_of(connection: Connection) -> list[list[tuple[Any, ...]]]:
    tables = [CUSTOMER, ITEM, PROMISE, *TABLES]
    return [
        [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for table in tables
    ]


def test_the_same_seed_and_day_make_the_same_ledger_on_both_databases(
    sqlite_url: str, postgres_url: str
) -> None:
    found = []
    for url in (sqlite_url, postgres_url):
        book = book_at(url)
        make_demo(book, invoices=300, seed=7)
        with book.reading() as connection:
            found.append(rows_of(connection))
        book.database.close()
    assert found[0] == found[1]


def test_another_seed_makes_another_ledger(sqlite_url: str, blank_sqlite_url: str) -> None:
    make_ledger(blank_sqlite_url)
    first, second = book_at(sqlite_url), book_at(blank_sqlite_url)
    make_demo(first, invoices=50, seed=1)
    make_demo(second, invoices=50, seed=2)
    amounts = select(ITEM.c.amount_minor).order_by(ITEM.c.id)
    with first.reading() as one, second.reading() as other:
        assert one.execute(amounts).all() != other.execute(amounts).all()
    first.database.close()
    second.database.close()


def test_a_fifth_of_the_invoices_is_open_and_eight_percent_is_overdue(demo: Book) -> None:
    assert counted(demo, ITEM.c.kind == "invoice", ITEM.c.reversed_by_id.is_(None)) == 500
    assert counted(demo, *OPEN) == 100
    assert counted(demo, *OPEN, ITEM.c.due_date < TODAY) == 40


def test_there_is_work_of_every_kind(demo: Book) -> None:
    assert counted(demo, ITEM.c.approval == "pending") >= 20
    assert counted(demo, *IN_FORCE, ITEM.c.kind == "credit_memo", ITEM.c.open_minor > 0) >= 20
    assert counted(demo, *IN_FORCE, ITEM.c.kind == "payment", ITEM.c.open_minor > 0) >= 10
    assert counted(demo, ITEM.c.kind == "write_off") >= 5
    assert counted(demo, ITEM.c.kind == "discount") >= 1
    assert counted(demo, *OPEN, ITEM.c.open_minor < ITEM.c.amount_minor) >= 10
    with demo.reading() as connection:
        for table in (DISPUTE, PROMISE, ACTIVITY):
            rows = select(func.count()).select_from(table)
            assert connection.execute(rows).scalar_one() >= 20


def test_the_bank_s_file_begins_where_yesterday_s_statement_ended_and_takes_its_first_entry_back(
    demo: Book, tmp_path: Path
) -> None:
    text = morning_file(demo, Random(1))
    (begun,) = opened(events(tmp_path, text))
    with demo.reading() as connection:
        (statement,) = bank_statements(connection)
        first = next(stored_entries(connection)).record
    assert begun.opening is not None
    assert begun.opening.minor == statement.closing_minor
    *_, back = read(tmp_path, text)
    assert (back.minor, back.bank_reference) == (-first.minor, first.bank_reference)


def test_the_names_come_in_many_scripts_and_the_money_in_five_currencies(demo: Book) -> None:
    with demo.reading() as connection:
        names = connection.execute(select(CUSTOMER.c.name)).scalars().all()
        currencies = set(connection.execute(select(ITEM.c.currency)).scalars())
    letters = Counter(
        unicodedata.name(char, "?").split()[0] for name in names for char in name if char.isalpha()
    )
    assert {"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "CJK", "DEVANAGARI"} <= set(letters)
    assert currencies == {"EUR", "GBP", "JPY", "KWD", "USD"}


def test_the_stored_open_amounts_are_the_amounts_less_the_allocations(demo: Book) -> None:
    allocation = ALLOCATION
    used: Counter[int] = Counter()
    with demo.reading() as connection:
        for row in connection.execute(select(allocation)):
            used[row.credit_id] += row.amount_minor
            used[row.debit_id] += row.amount_minor
        items = connection.execute(select(ITEM)).all()
    assert all(item.open_minor == item.amount_minor - used[item.id] for item in items)


def test_the_ledger_is_proven_without_a_breach(demo: Book) -> None:
    assert list(breaches(demo)) == []


def test_the_open_items_come_to_the_control_account(demo: Book) -> None:
    query = (
        select(ITEM.c.currency, func.sum(ITEM.c.side * ITEM.c.open_minor))
        .where(ITEM.c.approval == "approved")
        .group_by(ITEM.c.currency)
    )
    with demo.reading() as connection:
        totals = {currency: int(minor) for currency, minor in connection.execute(query)}
        assert totals == control_totals(connection, TODAY)


def test_nothing_is_dated_after_the_business_day_nor_three_years_before_it(demo: Book) -> None:
    first = TODAY.replace(year=TODAY.year - 3)
    with demo.reading() as connection:
        for column in (ITEM.c.issue_date, ALLOCATION.c.effective_date):
            least, most = connection.execute(select(func.min(column), func.max(column))).one()
            assert first <= least <= most <= TODAY


def test_the_lines_of_an_invoice_come_to_its_amount(demo: Book) -> None:
    line = ITEM_LINE
    query = (
        select(ITEM.c.amount_minor, func.sum(line.c.gross_minor))
        .join(line, line.c.item_id == ITEM.c.id)
        .group_by(ITEM.c.id, ITEM.c.amount_minor)
    )
    with demo.reading() as connection:
        rows = connection.execute(query).all()
    assert len(rows) == 500
    assert all(amount == lines for amount, lines in rows)


def test_the_first_customer_is_late_as_the_screens_tell_it(demo: Book) -> None:
    query = (
        select(func.min(ITEM.c.due_date))
        .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
        .where(*OPEN, CUSTOMER.c.name == "Northwind Labs")
    )
    with demo.reading() as connection:
        assert (TODAY - connection.execute(query).scalar_one()).days == 94


@pytest.mark.parametrize("invoices", [1, 7, 60])
def test_a_demo_may_be_tiny(book: Book, invoices: int) -> None:
    made = make_demo(book, invoices=invoices, customers=3)
    assert (made.customers, made.invoices) == (3, invoices)
    assert counted(book, ITEM.c.kind == "invoice") == invoices


def test_progress_is_told_up_to_the_last_invoice(book: Book) -> None:
    told: list[tuple[int, int]] = []
    make_demo(
        book, invoices=60, progress=lambda done, all_of_them: told.append((done, all_of_them))
    )
    assert told == sorted(told)
    assert told[-1] == (60, 60)


def test_a_ledger_that_holds_anything_is_left_alone(book: Book) -> None:
    customer(book)
    with pytest.raises(LedgerNotEmpty, match="holds customers already"):
        make_demo(book, invoices=60)
    assert counted(book) == 0


def test_the_indexes_are_all_there_afterwards(sqlite_url: str) -> None:
    book = book_at(sqlite_url)
    query = "SELECT sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
    with book.reading() as connection:
        before = connection.exec_driver_sql(query).all()
    make_demo(book, invoices=60)
    with book.reading() as connection:
        assert connection.exec_driver_sql(query).all() == before
    book.database.close()


def test_each_act_is_written_on_its_day_and_none_lies_in_the_future(demo: Book) -> None:
    acts = ACT
    with demo.reading() as connection:
        made = select(acts.c.at).where(acts.c.act != "create").order_by(acts.c.id)
        days = [at.date() for at in connection.execute(made).scalars()]
        late = select(func.count()).select_from(ITEM)
        late = late.where(ITEM.c.recorded_at > datetime(2026, 1, 31, 23, tzinfo=UTC))
        issued_before = ITEM.c.issue_date < date(2026, 2, 1)
        assert connection.execute(late.where(issued_before, ITEM.c.kind == "invoice")).scalar() == 0
        assert connection.execute(late).scalar_one() > 0
    assert days == sorted(days)
    assert (days[0], days[-1]) == (date(2023, 11, 21), TODAY - timedelta(1))


def test_an_invoice_at_home_is_an_electronic_one(demo: Book) -> None:
    """Our German entity has what it needs, and the tax of an invoice is that of the sum."""
    with demo.reading() as connection:
        query = (
            select(ITEM.c.id, ITEM.c.amount_minor)
            .join(CUSTOMER, CUSTOMER.c.id == ITEM.c.customer_id)
            .where(*OPEN, ITEM.c.tax_minor > 0, CUSTOMER.c.country == "DE")
            .limit(5)
        )
        found = connection.execute(query).all()
        assert found
        for item_id, amount_minor in found:
            made = electronic_invoice(connection, item_id, demo.business_date)
            assert made.total_minor == amount_minor
            for form in (InvoiceForm.FACTURX, InvoiceForm.UBL):
                broken = broken_rules("", invoice_xml(made, form))
                assert [each for each in broken if not each.warning] == []


def test_addresses_have_their_parts_and_those_who_pay_have_contacts(demo: Book) -> None:
    with demo.reading() as connection:
        query = select(CUSTOMER.c.account, CUSTOMER.c.street, CUSTOMER.c.postcode, CUSTOMER.c.city)
        parts = {row[0]: tuple(row[1:]) for row in connection.execute(query)}
        named = connection.execute(select(func.count()).select_from(CONTACT)).scalar_one()
    assert parts["C-1001"] == ("1200 Fifth Avenue", "98101", "Seattle")
    assert parts["C-1005"] == ("17 Fish Quay", "YO21 1DH", "Whitby")
    assert parts["C-1007"] == ("Lindenstraße 8", "70173", "Stuttgart")
    assert named > 10
