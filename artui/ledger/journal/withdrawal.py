"""Taking back a batch that the books refused: the newest of its entity, with four eyes.

Its number stays used, and its acts go to the next batch.
"""

from sqlalchemy import Connection, select

from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, require_supervisor
from artui.ledger.book.periods import closed_through
from artui.ledger.book.supervised import supervised
from artui.ledger.journal.batches import JournalBatch, batch_named, last_standing
from artui.ledger.store.tables import JOURNAL_BATCH, JOURNAL_ENTRY


class NotNewest(Refused):
    """A later batch of the entity is in the books, or the batch is not."""


@supervised(ActName.BOOKS_WITHDRAW)
def withdraw(book: Book, batch_name: str, *, reason: str) -> Done:
    """Take a batch back: one act of a supervisor; it says which closed months change in the books.

    Raises UnknownBatch, NotNewest, NeedsSupervisor.
    """
    with book.act(ActName.BOOKS_WITHDRAW, batch_name) as entry:
        connection = entry.connection
        batch = batch_named(connection, batch_name)
        entry.subject = batch.name
        newest = last_standing(connection, batch.entity_id)
        if not batch.standing:
            raise NotNewest(f"Batch {batch.name} is withdrawn already: {batch.reason}.")
        if newest is None or newest.id != batch.id:
            later = "" if newest is None else newest.name
            raise NotNewest(
                f"Batch {batch.name} is not the newest: {later} is in the books after it; "
                "withdraw that one first."
            )
        require_supervisor(connection, book.actor, f"Withdrawing batch {batch.name}")
        entry.change(JOURNAL_BATCH, batch.id, withdrawn_act_id=entry.id, reason=reason)
        months = closed_months(connection, batch)
        changed = f"; closed months that change in the books: {', '.join(months)}" if months else ""
        entry.summary = f"batch {batch.name} withdrawn: {reason}{changed}"
        return Done(entry.id, entry.summary)


def closed_months(connection: Connection, batch: JournalBatch) -> list[str]:
    """The months of the closed period in which a batch has entries."""
    closed = closed_through(connection)
    if closed is None:
        return []
    query = select(JOURNAL_ENTRY.c.date).where(
        JOURNAL_ENTRY.c.batch_id == batch.id, JOURNAL_ENTRY.c.date <= closed
    )
    days = connection.execute(query.distinct()).scalars()
    return sorted({f"{day:%Y-%m}" for day in days})
