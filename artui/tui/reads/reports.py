"""The ageing report and the audit log for their pages."""

from array import array
from collections.abc import Sequence
from datetime import date
from typing import Literal

from artui.domain.ageing import Buckets
from artui.ledger.book import Book
from artui.ledger.queries import audit
from artui.ledger.queries.ageing import Ageing
from artui.ledger.queries.ageing import ageing as ageing_report
from artui.ledger.queries.audit import LogRow


def ageing(book: Book, as_of: date, by: Literal["due", "issue"], bounds: Buckets) -> Ageing:
    """The whole report as of a day; raises DoesNotTie."""
    with book.reading() as connection:
        return ageing_report(connection, as_of, by=by, buckets=bounds)


def log_ids(book: Book, words: Sequence[str]) -> "array[int]":
    """The numbers of the log's entries with these words, the newest first."""
    with book.reading() as connection:
        return audit.ids(connection, words)


def log_entries(book: Book, ids: Sequence[int]) -> list[LogRow | None]:
    """These entries in the order of the ids."""
    with book.reading() as connection:
        found = {entry.id: entry for entry in audit.entries(connection, ids)}
    return [found.get(act_id) for act_id in ids]
