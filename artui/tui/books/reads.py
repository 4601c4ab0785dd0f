"""The reads of the pages of the books, and what is written from them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from artui import books
from artui.ledger import journal

if TYPE_CHECKING:
    from artui.ledger.book.book import Book
    from artui.ledger.journal.batches import JournalBatch, JournalLine
    from artui.ledger.journal.mapped_accounts import MappedAccount
    from artui.ledger.journal.ties import Tie

FOLDER = "books"
"""Where the files of batches go, within the export folder."""


class EntityBooks(NamedTuple):
    """One of our entities: whether its books are begun, whether it has any account, and how many
    documents and allocations wait for its next batch."""

    name: str
    begun: bool
    mapped: bool
    waiting: int


def batches(book: "Book") -> "list[JournalBatch]":
    """All batches, the newest first."""
    with book.reading() as connection:
        return journal.batches.batches(connection)[::-1]


def lines(book: "Book", batch_id: int) -> "list[JournalLine]":
    """The lines of a batch as they were cut."""
    with book.reading() as connection:
        found = next(each for each in journal.batches.batches(connection) if each.id == batch_id)
        return list(journal.batches.lines(connection, found))


def entities(book: "Book") -> list[EntityBooks]:
    """Our entities, and what waits in each for its next batch."""
    with book.reading() as connection:
        found = []
        for name, entity_id in journal.charts.our_entities(connection).items():
            begun = journal.batches.last_standing(connection, entity_id) is not None
            mapped = bool(journal.charts.charts_of(connection, entity_id).dated)
            waiting = len(journal.unbooked.unbooked(connection, entity_id).events)
            found.append(EntityBooks(name, begun, mapped, waiting))
        return found


def ties(book: "Book") -> "list[Tie]":
    """Both sides at the last cut, and at the ends of the last twelve months."""
    with book.reading() as connection:
        return journal.ties.ties(connection, book.business_date)


def accounts(book: "Book") -> "list[MappedAccount]":
    """The mapped accounts, and what waits without one."""
    with book.reading() as connection:
        return journal.mapped_accounts.mapped_accounts(connection)


def write_batch(
    book: "Book", batch: "JournalBatch", format_: str, folder: Path, *, overwrite: bool
) -> list[Path]:
    """Write the files of a batch into the folder of the books. Raises AlreadyThere, and what the
    format refuses."""
    with book.reading() as connection:
        return books.exports.export_batch(
            connection, batch, format_, folder / FOLDER, overwrite=overwrite
        )


def named(found: "Sequence[JournalBatch]") -> str:
    """Batches in a question."""
    if len(found) == 1:
        return f"batch {found[0].name}"
    return f"{len(found)} batches ({', '.join(each.name for each in found[:3])}" + (
        ", …)" if len(found) > 3 else ")"
    )
