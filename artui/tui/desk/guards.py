"""Whether an act is possible on what is under the cursor, and what that is now."""

from artui.domain.kinds import DEBIT_KINDS, ItemKind
from artui.tui.desk import under_cursor
from artui.tui.desk.page import LedgerPage, of_ledger
from artui.tui.desk.target import Subject, Target
from artui.tui.kit.actions import NotYet
from artui.tui.kit.frame import Frame

CREDITS = (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)
"""The credits that are applied by hand."""


def target_of(frame: Frame) -> Target | None:
    """The subject of the page's keys."""
    return of_ledger(frame).target


def writable(frame: Frame) -> str | None:
    """Whether the ledger may be changed."""
    return of_ledger(frame).ledger.why_not_write()


def has_target(frame: Frame) -> str | None:
    """Whether there is a customer or document; the key waits while its row is being read."""
    if target_of(frame) is not None:
        return None
    if frame.table is not None and frame.table.reading:
        return NotYet("the row is still being read.")
    return "there is nothing under the cursor."


def has_document(frame: Frame) -> str | None:
    """Whether there is a document."""
    if why := has_target(frame):
        return why
    target = target_of(frame)
    return None if target and target.item_id else "it needs a document under the cursor."


def on_customer(frame: Frame) -> str | None:
    """Whether an act is possible on a customer, directly or by one of their documents."""
    return writable(frame) or has_target(frame)


def on_document(frame: Frame) -> str | None:
    """Whether an act is possible on a document."""
    return writable(frame) or has_document(frame)


def on_debit(frame: Frame) -> str | None:
    """Whether an act is possible on something that is owed to us."""
    if why := on_document(frame):
        return why
    target = target_of(frame)
    return None if target and target.kind in DEBIT_KINDS else "it needs an invoice or a charge."


def on_invoice(frame: Frame) -> str | None:
    """Whether an act is possible on an invoice."""
    if why := on_debit(frame):
        return why
    target = target_of(frame)
    return None if target and target.kind == ItemKind.INVOICE else "it needs an invoice."


async def subject_of(page: LedgerPage) -> Subject:
    """The customer and document that the page's target names, as they are now."""
    target = page.target
    assert target is not None
    return await page.ledger.ask(lambda book: under_cursor.subject(book, target))
