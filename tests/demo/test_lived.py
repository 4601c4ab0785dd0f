"""The demo ledger that has lived: 36 months of runs, promises, disputes, reviews and closing."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, Select, Table, func, select

from artui.amazon.sandbox.demo_desk import fill_amazon_page
from artui.demo.company import make_demo
from artui.ledger.book.book import Book
from artui.ledger.book.periods import closed_through
from artui.ledger.office.proofs.check import breaches
from artui.ledger.store.tables import (
    ACT,
    ALLOCATION,
    CREDIT_CHECK,
    CUSTOMER,
    DISPUTE,
    DUNNING_NOTICE,
    DUNNING_RUN,
    INTEREST_RUN,
    INTEREST_SEGMENT,
    ITEM,
    PROMISE,
    REVIEW,
)
from tests.support.books import TODAY, book_at, make_ledger

pytestmark = pytest.mark.long

INVOICES = 300
TABLES = (
    ACT,
    ALLOCATION,
    CREDIT_CHECK,
    CUSTOMER,
    DISPUTE,
    DUNNING_NOTICE,
    INTEREST_SEGMENT,
    ITEM,
    PROMISE,
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A small ledger that has lived, which the tests only read."""
    url = f"sqlite:///{tmp_path_factory.mktemp('lived') / 'ledger.db'}"
    make_ledger(url)
    book = book_at(url)
    make_demo(book, invoices=INVOICES, lived=True)
    yield book
    book.database.close()


def counted(book: Book, table: Table, *conditions: ColumnElement[bool]) -> int:
    with book.reading() as connection:
        query = select(func.count()).select_from(table).where(*conditions)
        return int(connection.execute(query).scalar_one())


def run_days(book: Book, table: Table) -> list[date]:
    days: Select[tuple[date]] = select(table.c["through" if "through" in table.c else "day"])
    with book.reading() as connection:
        return list(connection.execute(days.order_by(table.c.id)).scalars())


def test_a_ledger_that_has_lived_is_proven_without_a_breach(lived: Book) -> None:
    assert list(breaches(lived)) == []


def test_every_month_that_had_something_late_has_its_interest_and_its_dunning_run(
    lived: Book,
) -> None:
    interest, dunning = run_days(lived, INTEREST_RUN), run_days(lived, DUNNING_RUN)
    for days in (interest, dunning):
        assert len(days) >= 32
        assert days == sorted(set(days))
        assert days[-1] == date(2026, 10, 31)


def test_a_month_without_anything_to_charge_leaves_no_run_behind(lived: Book) -> None:
    query = select(ACT.c.act).join(INTEREST_RUN, INTEREST_RUN.c.act_id == ACT.c.id)
    with lived.reading() as connection:
        assert set(connection.execute(query).scalars()) == {"interest"}


def test_the_desk_disputed_promised_reviewed_and_checked_month_by_month(lived: Book) -> None:
    assert counted(lived, DISPUTE, DISPUTE.c.outcome == "rejected") >= 32
    assert counted(lived, PROMISE) >= 32
    assert counted(lived, CREDIT_CHECK) >= 36
    assert counted(lived, REVIEW) >= 1
    assert counted(lived, DUNNING_NOTICE, DUNNING_NOTICE.c.written.is_not(None)) >= 32


def test_the_books_were_closed_month_by_month(lived: Book) -> None:
    with lived.reading() as connection:
        assert closed_through(connection) == date(2026, 7, 31)
    assert counted(lived, ACT, ACT.c.act == "close") == 36


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 31), date(2026, 12, 9)])
def test_what_is_closed_leaves_amazons_documents_of_ten_weeks_open(
    sqlite_template: Path, tmp_path: Path, day: date
) -> None:
    path = tmp_path / "ledger.db"
    shutil.copy(sqlite_template, path)
    book = book_at(f"sqlite:///{path}", as_of=day)
    make_demo(book, invoices=40, lived=True)
    fill_amazon_page(book)
    assert list(breaches(book)) == []
    book.database.close()


def test_a_fifth_of_its_invoices_is_open_and_eight_percent_is_overdue(lived: Book) -> None:
    found = (ITEM.c.kind == "invoice", ITEM.c.open_minor > 0, ITEM.c.approval == "approved")
    assert counted(lived, ITEM, *found) == INVOICES // 5
    assert counted(lived, ITEM, *found, ITEM.c.due_date < TODAY) == INVOICES * 8 // 100


def test_most_of_what_was_charged_has_been_paid_or_waived(lived: Book) -> None:
    charges = counted(lived, ITEM, ITEM.c.kind == "finance_charge")
    unpaid = counted(lived, ITEM, ITEM.c.kind == "finance_charge", ITEM.c.open_minor > 0)
    assert charges >= 50
    assert unpaid * 2 < charges


def test_each_act_is_written_on_its_day(lived: Book) -> None:
    with lived.reading() as connection:
        made = select(ACT.c.at).where(ACT.c.act != "create").order_by(ACT.c.id)
        days = [at.date() for at in connection.execute(made).scalars()]
    assert days == sorted(days)


def test_the_same_seed_and_day_make_the_same_lived_ledger_on_postgres(
    lived: Book, postgres_url: str
) -> None:
    other = book_at(postgres_url)
    make_demo(other, invoices=INVOICES, lived=True)
    with lived.reading() as one, other.reading() as two:
        for table in TABLES:
            query = select(table).order_by(*table.primary_key)
            assert one.execute(query).all() == two.execute(query).all()
    other.database.close()


def test_a_ledger_may_have_lived_to_the_end_of_a_month(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    make_ledger(url)
    book = book_at(url, as_of=date(2026, 3, 31))
    assert make_demo(book, invoices=20, customers=5, lived=True).months == 36
    assert list(breaches(book)) == []
    book.database.close()
