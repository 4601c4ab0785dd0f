"""The counter-entry of a document: on the other side, allocated whole to it in the same act.

Earlier allocations are taken back first, which leaves their other side open. Section 1 of the
domain rules.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, union_all

from artui.domain.kinds import Approval, ItemKind
from artui.ledger.book.book import Entry
from artui.ledger.book.refusals import AlreadyUndone, BadDocument, NotInForce
from artui.ledger.items.allocation_rows import (
    TAKEN_BACK,
    AllocationRow,
    allocation_row,
    allocation_rows,
    take_back,
)
from artui.ledger.items.new_items import ItemValues, reversal_row
from artui.ledger.items.numbering import reversal_numbers
from artui.ledger.items.open_items import LedgerItem, ledger_items
from artui.ledger.store.dialects import UNINDEXED, indexed, is_found
from artui.ledger.store.many import among, chunks
from artui.ledger.store.staging import NeedsTurn
from artui.ledger.store.tables import ALLOCATION, ITEM
from artui.ledger.store.tables.columns import Query


def reverse_item(
    entry: Entry, item: LedgerItem, *, reason: str, day: date | None, ended: bool = False
) -> int:
    """Reverse a document on an open act; if `day` is None, the reversal has the document's date.
    Returns the reversal's id.

    A returned payment, and the discount that ends with it, was in force until `day`, as is what
    `ended` on it; any other allocation is taken back as of its own day.
    """
    if item.reversed_by_id is not None:
        raise AlreadyUndone(f"{item.title} is reversed already.")
    if item.approval != Approval.APPROVED:
        raise NotInForce(f"{item.title} is {item.approval}; it is not in the books.")
    if day is not None and day < item.issue_date:
        raise BadDocument(
            f"{item.title} is dated {item.issue_date}; it can't be reversed as of {day}."
        )
    until_then = ended or item.kind in (ItemKind.PAYMENT, ItemKind.DISCOUNT)
    returned = day if until_then else None
    rows = standing_allocations(entry, item.id)
    take_back(entry, rows, reason=reason, not_before=returned)
    on = day or item.issue_date
    row = reversal_row(entry, item, reversal_number(entry, item), on, reason=reason)
    reversal_id = entry.insert(ITEM, [row])[0]
    debit_id, credit_id = (item.id, reversal_id) if item.side == 1 else (reversal_id, item.id)
    if item.amount_minor:
        row_of_it = allocation_row(entry, credit_id, debit_id, item.amount_minor, on)
        entry.insert(ALLOCATION, [row_of_it])
    entry.change(ITEM, item.id, reversed_by_id=reversal_id)
    if item.side == 1:
        _reverse_dependants(entry, item, rows, reason)
    item.reversed_by_id = reversal_id
    return reversal_id


def standing_allocations(entry: Entry, item_id: int) -> list[AllocationRow]:
    """The allocations of an item, on either side, that are in force."""
    return allocation_rows(
        entry.connection,
        (ALLOCATION.c.debit_id == item_id) | (ALLOCATION.c.credit_id == item_id),
        ALLOCATION.c.amount_minor > 0,
        ~TAKEN_BACK,
    )


def reverse_unallocated(entry: Entry, items: Sequence[LedgerItem], *, reason: str) -> None:
    """Reverse many documents in force to which nothing is allocated, as of their own days.

    Raises NeedsTurn if a long act would reverse what depends on one.
    """
    numbers = reversal_numbers(entry, [item.number for item in items])
    pairs = zip(items, numbers, strict=True)
    counters = [
        reversal_row(entry, item, number, item.issue_date, reason=reason) for item, number in pairs
    ]
    add_counters(entry, items, counters)
    debits = [item.id for item in items if item.side == 1]
    _reverse_all(entry, _DEPENDANTS.where(among(entry.connection, ITEM.c.about_id, debits)), reason)


def add_counters(entry: Entry, items: Sequence[LedgerItem], counters: Sequence[ItemValues]) -> None:
    """Add the counter-entry of each document, in the same order, allocated whole to it as of the
    document's own day."""
    pairs = list(zip(items, entry.insert(ITEM, counters), strict=True))
    entry.insert(
        ALLOCATION,
        [
            allocation_row(
                entry,
                counter_id if item.side == 1 else item.id,
                item.id if item.side == 1 else counter_id,
                item.amount_minor,
                item.issue_date,
            )
            for item, counter_id in pairs
            if item.amount_minor
        ],
    )
    entry.change_many(ITEM, {item.id: {"reversed_by_id": by} for item, by in pairs})
    for item, counter_id in pairs:
        item.reversed_by_id = counter_id


def reversal_number(entry: Entry, item: LedgerItem) -> str:
    """`NO-R1`, or the next free number."""
    return reversal_numbers(entry, [item.number])[0]


_ABOUT = ITEM.alias("about")
_DEPENDANTS: Query = select(ITEM.c.id).where(
    ITEM.c.kind.in_((ItemKind.DISCOUNT, ItemKind.WRITE_OFF)), ITEM.c.reversed_by_id.is_(None)
)


def _reverse_dependants(
    entry: Entry, item: LedgerItem, rows: list[AllocationRow], reason: str
) -> None:
    """Reverse the discounts and write-offs that depend on a debit, with it."""
    credits = {row.credit_id for row in rows}
    # One list, not two with an OR, for which all discounts and write-offs would be read.
    ids = union_all(
        select(_ABOUT.c.id).where(_ABOUT.c.about_id == item.id),
        select(_ABOUT.c.id).where(_ABOUT.c.id.in_(credits)),
    )
    about = indexed(_DEPENDANTS.where(is_found(ITEM.c.id, ids)), ITEM, UNINDEXED)
    _reverse_all(entry, about, reason)


def _reverse_all(entry: Entry, query: Query, reason: str) -> None:
    found = [row[0] for row in entry.connection.execute(query)]
    if found and entry.staging is not None:
        raise NeedsTurn
    for part in chunks(found):
        for dependant in ledger_items(entry.connection, part).values():
            reverse_item(entry, dependant, reason=reason, day=None)
