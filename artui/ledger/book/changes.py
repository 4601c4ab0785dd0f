"""Whether anything has changed since somebody last looked: one indexed read, cheap
enough to poll.
"""

from sqlalchemy import Connection, func, select

from artui.ledger.book.book import Book
from artui.ledger.store.tables import ACT


def latest_act(connection: Connection) -> int:
    """The number of the last act; it rises with every change, by whomever."""
    return int(connection.execute(select(func.coalesce(func.max(ACT.c.id), 0))).scalar_one())


def mark(book: Book) -> int:
    """The number of the last act of a book's ledger."""
    with book.reading() as connection:
        return latest_act(connection)
