"""Reversing a document: its whole counter-entry on the other side is allocated to it in the same
act.

Earlier allocations are taken back first, which leaves their other side open. Posted documents are
guarded, so this is the only way to take one out of the books. Section 1 of the domain rules.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from artui.domain.kinds import ItemKind
from artui.domain.sentence import Sentence
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.ledger_settings import LedgerKey, date_limits
from artui.ledger.book.periods import refuse_closed
from artui.ledger.book.refusals import (
    HasAllocations,
    WrongKind,
)
from artui.ledger.book.supervised import refuse_moved, require_supervisor_above, supervised
from artui.ledger.credit.limit_check import flag_reopened
from artui.ledger.documents.cash_discounts import settle_discounts
from artui.ledger.documents.counter_entries import reverse_item, standing_allocations
from artui.ledger.items.open_items import LedgerItem, ledger_item, ledger_items
from artui.ledger.store.tables import INTEREST_CHARGE, INTEREST_RUN

# What a customer owes us: to reverse it is to give it up.
_OWED = (ItemKind.INVOICE, ItemKind.FINANCE_CHARGE, ItemKind.FEE)


@dataclass(frozen=True, slots=True)
class Reversed:
    """What a reversal did."""

    act_id: int
    summary: str
    reversal_id: int


@supervised(ActName.REVERSE)
def reverse(
    book: Book,
    item_id: int,
    *,
    reason: str,
    day: date | None = None,
    seen_open_minor: int | None = None,
) -> Reversed:
    """Reverse a document as of `day` (for a returned payment the value date of the return): one
    act. The default is the business day, or the document's own date if that is later.

    What a customer owes is taken back only by a supervisor above the ledger's threshold; what was
    open of it when that was asked for is `seen_open_minor`.

    Raises AlreadyUndone, NotInForce, WrongKind, HasAllocations (a finance charge whose interest is
    still in force), PeriodClosed, DateTooFar, BadDocument (a day before the document's own),
    AboveThreshold, GroundMoved.
    """
    with book.act(ActName.REVERSE, "") as entry:
        item = ledger_item(entry.connection, item_id)
        entry.subject = item.number
        still_open = item.open_minor
        refuse_moved(f"What {item.label} has open", seen_open_minor, still_open)
        reversal_id, entry.summary = _reverse_on(entry, item, reason=reason, day=day)
        if item.kind in _OWED:
            what = Sentence(
                f"Reversing {item.label} of ",
                item.money(item.amount_minor),
                *(" (", item.money(still_open), " open)"),
            )
            require_supervisor_above(
                entry,
                LedgerKey.CREDIT_THRESHOLD,
                what,
                item.money(item.amount_minor),
                {"seen_open_minor": still_open, "day": day},
            )
        return Reversed(entry.id, entry.summary, reversal_id)


def reverse_on(entry: Entry, item: LedgerItem, *, reason: str, day: date) -> Sentence:
    """Reverse a document as of a day on an open act; returns what was done as a sentence."""
    return _reverse_on(entry, item, reason=reason, day=day)[1]


def _reverse_on(
    entry: Entry, item: LedgerItem, *, reason: str, day: date | None
) -> tuple[int, Sentence]:
    book = entry.book
    if day is not None:
        refuse_closed(entry.open_from, day, f"The reversal of {item.label}")
        dates = date_limits(entry.connection, book.business_date)
        dates.refuse(day, f"The reversal of {item.label}")
    on = day or max(book.business_date, item.issue_date)
    if item.kind == ItemKind.REVERSAL:
        raise WrongKind(f"{item.number} is a reversal itself; `undo` takes a reversal back.")
    _refuse_interest(entry, item)
    freed = item.amount_minor - item.open_minor
    paid = [
        row.debit_id
        for row in standing_allocations(entry, item.id)
        if item.kind in (ItemKind.PAYMENT, ItemKind.CREDIT_MEMO)
    ]
    reversal_id = reverse_item(entry, item, reason=reason, day=on)
    settle_discounts(
        entry,
        ledger_items(entry.connection, paid).values(),
        ended=on if item.kind == ItemKind.PAYMENT else item.issue_date,
    )
    flag_reopened(entry)
    said = Sentence(f"{item.label} of ", item.money(item.amount_minor), f" reversed: {reason}")
    if on > max(book.business_date, item.issue_date):
        said += f"; it counts only from {on}"
    if freed:
        said += Sentence("; ", item.money(freed), " of allocations taken back")
    return reversal_id, said


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
