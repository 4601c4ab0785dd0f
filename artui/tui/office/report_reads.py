"""The ageing report and the audit log for their pages."""

from array import array
from collections.abc import Sequence
from datetime import date
from typing import Literal

from artui.domain.ageing import Buckets
from artui.ledger.book import audit_log as audit
from artui.ledger.book.audit_log import LogRow
from artui.ledger.book.book import Book
from artui.ledger.lists.ageing import Ageing
from artui.ledger.lists.ageing import ageing as ageing_report


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
