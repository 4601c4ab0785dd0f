"""Lists of documents for the screens: ids in order, rows of a page, sums, counts per tab."""

from array import array
from collections.abc import Sequence

from artui.domain.filters import Filter
from artui.ledger.book.book import Book
from artui.ledger.lists import item_rows, items
from artui.ledger.lists.item_rows import ItemRow
from artui.ledger.lists.items import Selection


def ids(
    book: Book, selection: Selection, wanted: Filter, sort: str, *, descending: bool
) -> "array[int]":
    """All ids of a list in its order."""
    with book.reading() as connection:
        return items.ids(connection, selection, book.business_date, wanted, sort, descending)


def rows(book: Book, ids: Sequence[int]) -> list[ItemRow | None]:
    """The rows of these ids, in their order; None for one that is gone."""
    with book.reading() as connection:
        found = {row.id: row for row in item_rows.rows(connection, ids, book.business_date)}
    return [found.get(item_id) for item_id in ids]


def sums(book: Book, ids: Sequence[int]) -> list[tuple[str, int]]:
    """What these documents have open, per currency."""
    with book.reading() as connection:
        return item_rows.sums(connection, ids, book.business_date)


def count(book: Book, selection: Selection) -> int:
    """How many documents a list has."""
    with book.reading() as connection:
        return items.count(connection, selection, book.business_date)
