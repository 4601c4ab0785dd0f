"""What all pages read from the ledger: lists of documents, the line of totals, what waits.

Nothing of the ledger is imported before a read, in its thread.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from artui.domain.ageing import Buckets
from artui.domain.filters import Filter
from artui.ledger import lists
from artui.tui.desk.totals import Totals

if TYPE_CHECKING:
    from array import array

    from artui.ledger.book.book import Book
    from artui.ledger.lists.item_rows import ItemRow
    from artui.ledger.lists.items import Selection
    from artui.ledger.lists.numbered import CalledSo
    from artui.ledger.lists.searchable import SearchableList
    from artui.ledger.lists.work_rows import Waiting


def document_ids(
    book: "Book", selection: "Selection", wanted: Filter, sort: str, *, descending: bool
) -> "array[int]":
    """All ids of a list, in order."""
    with book.reading() as connection:
        return lists.items.ids(connection, selection, book.business_date, wanted, sort, descending)


def is_searchable(book: "Book", selection: "Selection", words: Sequence[str]) -> bool:
    """Whether words can be looked up in a list that was read before."""
    on_sqlite = book.database.is_sqlite
    return lists.searchable.is_searchable(selection, words, on_sqlite=on_sqlite)


def searchable_list(
    book: "Book", selection: "Selection", sort: str, *, descending: bool
) -> "SearchableList":
    """A list in which the words of a filter are looked up."""
    with book.reading() as connection:
        return lists.searchable.searchable(
            connection, selection, book.business_date, sort, descending
        )


def document_rows(book: "Book", ids: Sequence[int]) -> "list[ItemRow | None]":
    """The rows of these ids, in the same order; None for one that is gone."""
    with book.reading() as connection:
        rows = lists.item_rows.rows(connection, ids, book.business_date)
        found = {row.id: row for row in rows}
    return [found.get(item_id) for item_id in ids]


def document_sums(book: "Book", ids: Sequence[int]) -> list[tuple[str, int]]:
    """The open amounts of these documents, per currency."""
    with book.reading() as connection:
        return lists.item_rows.sums(connection, ids, book.business_date)


def document_count(book: "Book", selection: "Selection") -> int:
    """The number of documents in a list."""
    with book.reading() as connection:
        return lists.items.count(connection, selection, book.business_date)


def called(book: "Book", typed: str) -> "list[CalledSo]":
    """The documents and customers whose number or account is what was typed, or has it."""
    with book.reading() as connection:
        return lists.numbered.called(connection, typed)


def totals(book: "Book", bounds: tuple[int, ...]) -> Totals:
    """The overdue amount and its ageing, for each currency with open items."""
    with book.reading() as connection:
        day = book.business_date
        found = lists.header.totals(connection, day, Buckets(bounds))
        return Totals(found, lists.header.overdue_in_all(connection, day, found))


def waiting(book: "Book") -> "Waiting":
    """Documents to approve and credits to apply."""
    with book.reading() as connection:
        return lists.header.waiting(connection, book.business_date)
