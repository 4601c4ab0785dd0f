"""Books on other days and instants, and oracles that work out what was open from the documents."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import select

from artui.ledger.book.book import Book
from artui.ledger.store.tables import ALLOCATION, ITEM


def on(book: Book, day: date) -> Book:
    """The same book on another business day, recorded that morning."""
    return replace(
        book, business_date=day, now=lambda: datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    )


def open_then(book: Book, day: date) -> dict[int, int]:
    """What each approved document had open on a day, replayed from the allocations themselves."""
    with book.reading() as connection:
        items = connection.execute(
            select(ITEM.c.id, ITEM.c.amount_minor).where(
                ITEM.c.approval == "approved", ITEM.c.counts_from <= day
            )
        )
        found = {row.id: row.amount_minor for row in items}
        taken: dict[int, int] = defaultdict(int)
        for row in connection.execute(select(ALLOCATION).where(ALLOCATION.c.counts_from <= day)):
            taken[row.credit_id] += row.amount_minor
            taken[row.debit_id] += row.amount_minor
    return {item_id: minor - taken[item_id] for item_id, minor in found.items()}
