"""The reads of the office's pages: the ageing report, figures of months, the audit log, requests
that wait, the settings of the ledger."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from artui.domain.ageing import Buckets
from artui.domain.kinds import Role
from artui.ledger import book as ledger_book
from artui.ledger import lists, reports

if TYPE_CHECKING:
    from array import array

    from artui.ledger.book.audit_log import LogRow
    from artui.ledger.book.book import Book
    from artui.ledger.book.ledger_settings import LedgerSettingValue
    from artui.ledger.book.requests import ApprovalRow
    from artui.ledger.lists.ageing import Ageing
    from artui.ledger.reports.reported_month import MonthReport


def ageing(book: "Book", as_of: date, by: Literal["due", "issue"], bounds: Buckets) -> "Ageing":
    """The whole report as of a day; raises DoesNotTie."""
    with book.reading() as connection:
        return lists.ageing.ageing(connection, as_of, by=by, buckets=bounds)


def months(book: "Book", as_of: date, bounds: Buckets) -> "MonthReport":
    """The figures of twelve months up to a day; raises DoesNotTie."""
    with book.reading() as connection:
        return reports.month.month_report(connection, as_of, buckets=bounds)


def log_ids(book: "Book", words: Sequence[str]) -> "array[int]":
    """The numbers of the log's entries that contain these words, the newest first."""
    with book.reading() as connection:
        return ledger_book.audit_log.ids(connection, words)


def log_entries(book: "Book", ids: Sequence[int]) -> "list[LogRow | None]":
    """These entries in the order of the ids."""
    with book.reading() as connection:
        found = {entry.id: entry for entry in ledger_book.audit_log.entries(connection, ids)}
    return [found.get(act_id) for act_id in ids]


def log_entry(book: "Book", act_id: int) -> "LogRow | None":
    """One entry; None if there is none of this number."""
    return log_entries(book, [act_id])[0]


def requests(book: "Book") -> "list[ApprovalRow]":
    """The requests that wait for a supervisor."""
    with book.reading() as connection:
        return ledger_book.requests.approvals(connection)


def ledger_settings(book: "Book") -> "tuple[list[LedgerSettingValue], str]":
    """The settings of the ledger, and why this clerk can't set them (empty if they can)."""
    with book.reading() as connection:
        role = ledger_book.book.role_of(connection, book.actor)
        found = ledger_book.ledger_settings.ledger_settings(connection)
    return found, "" if role is Role.SUPERVISOR else f"it needs a supervisor; you are {role}."
