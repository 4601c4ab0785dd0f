"""Reversing a document: its whole counter-entry on the other side is allocated to it in the same
act.

Earlier allocations are taken back first, which leaves their other side open. Posted documents are
guarded, so this is the only way to take one out of the books. Section 1 of the domain rules.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from artui.domain.kinds import Approval, ItemKind
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.allocation_rows import (
    TAKEN_BACK,
    AllocationRow,
    allocation_row,
    allocation_rows,
    first_rows,
    take_back,
)
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.new_items import reversal_row
from artui.ledger.book.open_items import NUMBERED, LedgerItem, chunks, ledger_item, ledger_items
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.refusals import (
    AlreadyUndone,
    BadDocument,
    HasAllocations,
    NotInForce,
    WrongKind,
)
from artui.ledger.credit.limit_check import flag_reopened
from artui.ledger.store.tables import ALLOCATION, INTEREST_CHARGE, INTEREST_RUN, ITEM


@dataclass(frozen=True, slots=True)
class Reversed:
    """What a reversal did."""

    act_id: int
    summary: str
    reversal_id: int


def reverse(book: Book, item_id: int, *, reason: str, day: date | None = None) -> Reversed:
    """Reverse a document as of `day` (the business day by default; for a returned payment its value
    date): one act.

    Raises AlreadyUndone, NotInForce, WrongKind, HasAllocations (a finance charge whose interest is
    still in force), PeriodClosed, BadDocument (a day before the document's own).
    """
    with book.act(ActName.REVERSE, "") as entry:
        item = ledger_item(entry.connection, item_id)
        entry.subject = item.number
        if day is not None:
            refuse_closed(entry.open_from, day, f"The reversal of {item.label}")
        if item.kind == ItemKind.REVERSAL:
            raise WrongKind(f"{item.number} is a reversal itself; `undo` takes a reversal back.")
        _refuse_interest(entry, item)
        freed = item.amount_minor - item.open_minor
        reversal_id = reverse_item(entry, item, reason=reason, day=day or book.business_date)
        flag_reopened(entry)
        entry.summary = Sentence(
            f"{item.label} of ", item.money(item.amount_minor), f" reversed: {reason}"
        )
        if freed:
            entry.summary += Sentence("; ", item.money(freed), " of allocations taken back")
        return Reversed(entry.id, entry.summary, reversal_id)


def reverse_item(entry: Entry, item: LedgerItem, *, reason: str, day: date | None) -> int:
    """Reverse a document on an open act; if `day` is None, the reversal has the document's date.
    Returns the reversal's id.

    A returned payment was in force until `day`; any other allocation is taken back as of its own
    day.
    """
    if item.reversed_by_id is not None:
        raise AlreadyUndone(f"{item.title} is reversed already.")
    if item.approval != Approval.APPROVED:
        raise NotInForce(f"{item.title} is {item.approval}; it is not in the books.")
    if day is not None and day < item.issue_date:
        raise BadDocument(
            f"{item.title} is dated {item.issue_date}; it can't be reversed as of {day}."
        )
    returned = day if item.kind == ItemKind.PAYMENT else None
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
    _reverse_dependants(entry, item, rows, reason, returned)
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


def reversal_number(entry: Entry, item: LedgerItem) -> str:
    """`NO-R1`, or the next free number."""
    stem = f"{item.number}-R"
    query = select(ITEM.c.number).where(
        NUMBERED, ITEM.c.kind == ItemKind.REVERSAL, ITEM.c.number.startswith(stem, autoescape=True)
    )
    taken = set(entry.connection.execute(query).scalars())
    count = 1
    while f"{stem}{count}" in taken:
        count += 1
    return f"{stem}{count}"


def _reverse_dependants(
    entry: Entry, item: LedgerItem, rows: list[AllocationRow], reason: str, returned: date | None
) -> None:
    """The write-offs and discounts that depend on a document, which are reversed with it.

    These are the discounts that a reversed payment earned, and all discounts and write-offs of a
    reversed invoice.
    """
    others = {row.credit_id if row.debit_id == item.id else row.debit_id for row in rows}
    about = select(ITEM.c.id).where(
        ITEM.c.about_id.in_([item.id, *others]),
        ITEM.c.kind.in_((ItemKind.DISCOUNT, ItemKind.WRITE_OFF)),
        ITEM.c.reversed_by_id.is_(None),
    )
    if item.kind == ItemKind.PAYMENT:
        acts = [row.act_id for row in first_rows(entry.connection, rows).values()]
        about = about.where(ITEM.c.kind == ItemKind.DISCOUNT, ITEM.c.act_id.in_(acts))
    else:
        about = about.where(ITEM.c.about_id == item.id)
    for part in chunks(list(entry.connection.execute(about).scalars())):
        for dependant in ledger_items(entry.connection, part).values():
            reverse_item(entry, dependant, reason=reason, day=returned)


def _refuse_interest(entry: Entry, item: LedgerItem) -> None:
    if item.kind != ItemKind.FINANCE_CHARGE:
        return
    charge, run = INTEREST_CHARGE, INTEREST_RUN
    query = (
        select(charge.c.run_id)
        .join(run, run.c.id == charge.c.run_id)
        .where(charge.c.item_id == item.id, run.c.rolled_back_act_id.is_(None))
    )
    found = entry.connection.execute(query).scalars().first()
    if found is not None:
        raise HasAllocations(
            f"{item.title} belongs to interest run {found}; roll "
            "the run back or waive the charge instead."
        )
