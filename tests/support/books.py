"""Open books for tests: a clerk at work on one fixed day, at one fixed instant."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from artui.ledger.book.book import Book
from artui.ledger.office.schema import create
from artui.ledger.store.engine import Database, connect

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def opened(database: Database, *, actor: str = "clerk", as_of: date = TODAY) -> Book:
    """A book on an open database."""
    return Book(database, actor=actor, login=actor, business_date=as_of, now=lambda: NOW)


def book_at(url: str, *, actor: str = "clerk", as_of: date = TODAY) -> Book:
    """The book of the ledger at an address; the caller closes its database."""
    return opened(connect(url), actor=actor, as_of=as_of)


def make_ledger(url: str) -> None:
    """Make an empty ledger, with its seed, at an address."""
    create(opened, url).database.close()


class _Enough(Exception):
    """Rolls an example back."""


@contextmanager
def rolled_back(book: Book) -> Iterator[Book]:
    """The book within a transaction of which nothing stays."""
    try:
        with book.transaction() as joined:
            yield joined
            raise _Enough
    except _Enough:
        pass
