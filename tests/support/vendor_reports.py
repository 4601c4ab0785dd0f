"""A ledger whose invoices Amazon reports, and what its service says of them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from artui.amazon.finances.sync import WindowSynced, sync
from artui.amazon.sandbox.vendor_examples import GERMANY, PAYEE
from artui.ledger.amazon.reported.deduction_rows import DeductionRow, deductions
from artui.ledger.book.book import Book
from artui.ledger.office.administration import set_entity
from tests.support.amazon import Line
from tests.support.postings import customer, invoice

TODAY = datetime(2026, 3, 5, 6, tzinfo=UTC)
LATER, LATEST = "2026-03-04T10:00:00Z", "2026-03-04T20:00:00Z"


def vendor_ledger(book: Book, **amounts: int) -> dict[str, int]:
    """Invoices of January to Amazon, whose remit-to has the payee code of the sandbox."""
    customer(book, "AMZ", country="DE")
    set_entity(book, PAYEE, legal_name="Vendor GmbH", country="DE")
    values: dict[str, Any] = {"account": "AMZ", "entity": PAYEE, "issue": date(2026, 1, 20)}
    names = {name.replace("_", "-"): minor for name, minor in amounts.items()}
    return {no: invoice(book, no, minor, **values) for no, minor in names.items()}


def given(line: Line, *entries: dict[str, Any]) -> None:
    """What the service knows."""
    line.sandbox.vendor_invoices = list(entries)


def synced(line: Line, book: Book) -> list[WindowSynced]:
    """Sync the German marketplace."""
    return list(sync(line.connection, book, [GERMANY]))


def notes(results: Iterable[WindowSynced]) -> list[str]:
    """What happened to invoices of ours."""
    return [note for result in results for note in result.notes]


def kept(book: Book) -> dict[str, DeductionRow]:
    """The deductions by their kind."""
    with book.reading() as connection:
        return {row.kind: row for row in deductions(connection)}
