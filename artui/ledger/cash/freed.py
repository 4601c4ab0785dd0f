"""Freeing cash from an invoice that became smaller from its issue date on after it was paid.

The latest payments are freed first, each as of its own day, and stay unapplied. Sections 1 and 6.
"""

from artui.domain.kinds import ItemKind
from artui.ledger.book.book import Entry
from artui.ledger.documents.counter_entries import standing_allocations
from artui.ledger.items.allocation_rows import allocation_row, take_back
from artui.ledger.items.open_items import LedgerItem, ledger_items
from artui.ledger.store.tables import ALLOCATION

_FREED_IN_TURN = (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)


def make_room(entry: Entry, item: LedgerItem, minor: int, *, reason: str) -> int:
    """Free as much of the latest payments, then memos, as a credit of this much needs on an
    invoice; counts its open amount up and returns what was freed."""
    rows = standing_allocations(entry, item.id)
    credits = ledger_items(entry.connection, [row.credit_id for row in rows])
    freeable = [row for row in rows if credits[row.credit_id].kind in _FREED_IN_TURN]
    freeable.sort(
        key=lambda row: (
            _FREED_IN_TURN.index(credits[row.credit_id].kind),
            -row.effective_date.toordinal(),
            -row.id,
        )
    )
    freed = 0
    for row in freeable:
        missing = minor - item.open_minor
        if missing <= 0:
            break
        take_back(entry, [row], reason=reason)
        kept = max(row.amount_minor - missing, 0)
        if kept:
            rest = allocation_row(
                entry,
                row.credit_id,
                row.debit_id,
                kept,
                row.effective_date,
                request_id=row.request_id or "",
                reason=reason,
            )
            entry.insert(ALLOCATION, [rest])
        item.open_minor += row.amount_minor - kept
        freed += row.amount_minor - kept
    return freed
