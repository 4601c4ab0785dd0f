"""The totals in the frame: overdue and ageing per currency, and what waits."""

from datetime import timedelta

from sqlalchemy import text

from artui.ledger.book.audit_log import mark
from artui.ledger.book.book import Book
from artui.ledger.credit.credit_rows import reviews_due
from artui.ledger.credit.reviews import record_check
from artui.ledger.lists.header import totals, waiting
from artui.ledger.office.undo import undo
from tests.support.books import TODAY
from tests.support.postings import MARCH, customer, invoice, memo, payment


def test_the_currency_with_most_items_comes_first(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 10**6, currency="USD")
    invoice(book, "INV-2", 500)
    invoice(book, "INV-3", 300, issue=TODAY)
    memo(book, "CM-1", 400)
    with book.reading() as connection:
        found = totals(connection, TODAY)
    assert [(total.currency, total.items) for total in found] == [("EUR", 2), ("USD", 1)]
    assert (found[0].overdue_minor, found[0].open_minor) == (500, 800)
    assert dict(found[0].buckets)["over-90"] == 500


def test_what_is_no_receivable_of_ours_is_not_in_the_header(book: Book) -> None:
    customer(book)
    customer(book, "ads-1")
    invoice(book, "INV-1", 500)
    invoice(book, "INV-2", 700, account="ads-1")
    invoice(book, "INV-3", 700, account="ads-1", currency="USD")
    with book.database.writer.begin() as connection:
        connection.execute(text("UPDATE customer SET receivable = false WHERE account = 'ads-1'"))
    for day in (TODAY, MARCH):
        with book.reading() as connection:
            assert [(one.currency, one.open_minor) for one in totals(connection, day)] == [
                ("EUR", 500)
            ]


def test_the_header_of_a_past_day_knows_nothing_of_later_payments(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 500)
    payment(book, "P-1", 500, value=TODAY, auto=True)
    with book.reading() as connection:
        assert totals(connection, TODAY) == ()
        assert [one.overdue_minor for one in totals(connection, TODAY - timedelta(1))] == [500]


def test_what_waits_is_counted(book: Book) -> None:
    customer(book)
    invoice(book, "INV-1", 500, pending=True)
    memo(book, "CM-1", 400)
    payment(book, "P-1", 400)
    payment(book, "P-2", 400)
    with book.reading() as connection:
        found = waiting(connection, TODAY)
        assert (found.pending, found.memos, found.payments) == (1, 1, 2)
        assert waiting(connection, MARCH - timedelta(1)).memos == 0


def test_every_act_of_anybody_moves_the_mark(book: Book) -> None:
    before = mark(book)
    customer(book)
    assert mark(book) > before


def test_a_review_that_is_due_counts_until_a_later_check_or_an_undo(book: Book) -> None:
    north, south = customer(book, "NORTH"), customer(book, "SOUTH")
    day = TODAY

    def due() -> tuple[int, list[str]]:
        with book.reading() as connection:
            rows = reviews_due(connection, day)
            return waiting(connection, day).reviews, [row.account for row in rows]

    record_check(book, north, agency="Nord", next_review=TODAY)
    record_check(book, south, agency="Nord", next_review=TODAY + timedelta(30))
    assert due() == (1, ["NORTH"])
    day = TODAY + timedelta(30)
    assert due() == (2, ["NORTH", "SOUTH"])
    record_check(book, north, agency="Nord", next_review=TODAY + timedelta(90))
    assert due() == (1, ["SOUTH"])
    day = TODAY - timedelta(1)  # none was known yet
    assert due() == (0, [])
    day = TODAY
    undo(book)
    assert due() == (1, ["NORTH"])
    record_check(book, north, agency="Nord")
    assert due() == (0, [])
