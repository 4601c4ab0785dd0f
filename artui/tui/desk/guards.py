"""When an act is possible on what is under the cursor, and what that is now."""

from typing import TYPE_CHECKING

from artui.domain.kinds import DEBIT_KINDS, ItemKind
from artui.tui.desk.page import LedgerPage, Target, of_ledger
from artui.tui.desk.subject import Subject
from artui.tui.kit.frame import Frame

if TYPE_CHECKING:
    from artui.ledger.book.book import Book

CREDITS = (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)
"""The credits that are applied by hand."""


def target_of(frame: Frame) -> Target | None:
    """What the page's keys are about."""
    return of_ledger(frame).target


def writable(frame: Frame) -> str | None:
    """Acts need a ledger that may be changed."""
    return of_ledger(frame).ledger.why_not_write()


def on_customer(frame: Frame) -> str | None:
    """An act on a customer, directly or by one of its documents."""
    return writable(frame) or (None if target_of(frame) else "there is nothing under the cursor.")


def on_document(frame: Frame) -> str | None:
    """An act on a document."""
    if why := on_customer(frame):
        return why
    target = target_of(frame)
    return None if target and target.item_id else "it needs a document under the cursor."


def on_debit(frame: Frame) -> str | None:
    """An act on something that is owed to us."""
    if why := on_document(frame):
        return why
    target = target_of(frame)
    return None if target and target.kind in DEBIT_KINDS else "it needs an invoice or a charge."


async def subject_of(page: LedgerPage) -> Subject:
    """The customer and document that the page's target names, as they are now."""
    target = page.target
    assert target is not None

    def ask(book: "Book") -> Subject:
        from artui.tui.desk.under_cursor import subject

        return subject(book, target)

    return await page.ledger.ask(ask)
