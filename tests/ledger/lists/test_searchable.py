"""What a kept list finds by the words of a filter is what the database finds by them."""

import pytest

from artui.domain.filters import Filter
from artui.domain.kinds import ItemKind
from artui.ledger.book.book import Book
from artui.ledger.documents.reversal import reverse
from artui.ledger.lists.items import Selection, ids
from artui.ledger.lists.searchable import is_searchable, searchable
from tests.support.books import TODAY
from tests.support.postings import MARCH, customer, invoice, memo

WORDS = (
    ("a",),
    ("L",),
    ("late",),
    ("acme", "late"),
    ("northern late",),
    ("acme late",),
    ("100%",),
    ("10_",),
    ("CH 100",),
    ("СЕВЕРНЫЙ",),
    ("северный", "2"),
    ("äpfel",),
    ("ÄPFEL",),
    ("no such",),
    ("", "japan"),
    (),
)


@pytest.fixture
def shop(book: Book) -> Book:
    """Customers whose names have letters of all kinds, some of whom owe."""
    customer(book, name="Acme GmbH")
    customer(book, "NORTH", name="Северный свет", currency="USD")
    customer(book, "JAPAN", name="Nippon 100% Co", currency="JPY")
    customer(book, "FRUIT", name="Äpfel & Birnen")
    customer(book, "NONE", name="Nothing Late")
    invoice(book, "LATE-1", 10_000)
    invoice(book, "LATE-2", 20_000, issue=MARCH, account="NORTH", currency="USD")
    invoice(book, "LATE-3", 30_000, issue=MARCH, account="JAPAN", currency="JPY")
    invoice(book, "LATE-4", 40_000, account="FRUIT")
    invoice(book, "OPEN-1", 5_000, issue=TODAY)
    invoice(book, "WAIT-1", 800, pending=True)
    memo(book, "CM-1", 1_500)
    reverse(book, invoice(book, "WRONG-1", 700), reason="typed twice")
    return book


def test_words_find_what_they_find_in_the_database(shop: Book) -> None:
    memos = (ItemKind.CREDIT_MEMO,)
    tabs = [Selection(tab=tab) for tab in ("pending", "open", "overdue")]
    with shop.reading() as connection:
        for selection in (*tabs, Selection(memos, "open")):
            kept = searchable(connection, selection, TODAY)
            for words in WORDS:
                in_database = ids(connection, selection, TODAY, Filter(words))
                if is_searchable(selection, words, on_sqlite=shop.database.is_sqlite):
                    assert kept.with_words(words) == in_database, (selection, words)


def test_it_is_in_the_order_of_the_list_on_any_day(shop: Book) -> None:
    some, late = Selection(tab="open"), Filter(("late",))
    with shop.reading() as connection:
        for day in (TODAY, MARCH):
            for sort in ("due_date", "number", "name", "open_amount"):
                for down in (False, True):
                    found = searchable(connection, some, day, sort, down).with_words(("late",))
                    assert found == ids(connection, some, day, late, sort, down)


def test_no_whole_history_is_kept_nor_what_a_locale_must_fold() -> None:
    some = Selection(tab="open")
    assert is_searchable(some, ("late", "ÄPFEL"), on_sqlite=True)
    assert not is_searchable(some, ("late", "ÄPFEL"), on_sqlite=False)
    assert is_searchable(some, ("late",), on_sqlite=False)
    assert not is_searchable(Selection(tab="completed"), ("late",), on_sqlite=True)
    assert not is_searchable(Selection(tab="all"), ("late",), on_sqlite=True)
