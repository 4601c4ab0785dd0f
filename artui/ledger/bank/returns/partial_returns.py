"""A part of a payment that the bank took back: the payment stays, less a refund of that part.

What had been paid with it is open again for as much, as of the return's value date; what was
unapplied of the payment goes first, then what was set against a document last. bank.md, rule A10.
"""

from datetime import date

from sqlalchemy import ColumnElement, Connection, select

from artui.domain.bank_entry import Outcome
from artui.domain.kinds import ItemKind
from artui.domain.sentence import Sentence
from artui.ledger.book.book import Entry
from artui.ledger.book.ledger_settings import date_limits
from artui.ledger.book.periods import refuse_closed
from artui.ledger.credit.limit_check import flag_reopened
from artui.ledger.documents.cash_discounts import settle_discounts
from artui.ledger.documents.counter_entries import standing_allocations
from artui.ledger.items.allocation_rows import allocation_row, take_back
from artui.ledger.items.new_items import item_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import LedgerItem, ledger_items
from artui.ledger.store.tables import ALLOCATION, BANK_OUTCOME, ITEM


def return_part(
    entry: Entry, payment: LedgerItem, minor: int, *, reason: str, day: date
) -> Sentence:
    """Give a part of a payment back as of a day, on an open act; returns what was done as a
    sentence. Raises PeriodClosed, DateTooFar."""
    what = f"The return of a part of {payment.label}"
    refuse_closed(entry.open_from, day, what)
    date_limits(entry.connection, entry.book.business_date).refuse(day, what)
    reopened = _free(entry, payment, minor - payment.open_minor, reason, day)
    row = item_row(
        entry,
        entity_id=payment.entity_id,
        customer_id=payment.customer_id,
        kind=ItemKind.REFUND,
        side=1,
        number=next_number(entry, ItemKind.REFUND, f"RF-{payment.account}", payment.entity_id),
        issue_date=day,
        due_date=day,
        currency=payment.currency,
        amount_minor=minor,
        reason=f"{reason}, of payment {payment.number}",
    )
    refund_id = entry.insert(ITEM, [row])[0]
    entry.insert(ALLOCATION, [allocation_row(entry, payment.id, refund_id, minor, day)])
    debits = ledger_items(entry.connection, reopened)
    settle_discounts(entry, debits.values(), ended=day)
    flag_reopened(entry)
    said = Sentence(payment.money(minor), f" of {payment.label} given back: {reason}")
    for debit_id, part in reopened.items():
        said += Sentence("; ", payment.money(part), f" of {debits[debit_id].label} open again")
    return said


def _free(entry: Entry, payment: LedgerItem, minor: int, reason: str, day: date) -> dict[int, int]:
    """Take back so much of what a payment pays; returns how much of each debit."""
    rows = [row for row in standing_allocations(entry, payment.id) if row.credit_id == payment.id]
    returned = parts_returned(entry.connection, payment.id)
    debits = ledger_items(entry.connection, [row.debit_id for row in rows])
    # What a clerk gave back has left the house: it is the last to be taken.
    rows.sort(key=lambda row: (debits[row.debit_id].kind == ItemKind.REFUND, -row.id))
    found: dict[int, int] = {}
    for row in rows:
        if minor <= 0:
            break
        if row.debit_id in returned:
            continue
        part = min(minor, row.amount_minor)
        take_back(entry, [row], reason=reason, not_before=day)
        if rest := row.amount_minor - part:
            on = max(row.effective_date, day)
            kept = allocation_row(entry, payment.id, row.debit_id, rest, on)
            entry.insert(ALLOCATION, [kept])
        found[row.debit_id] = found.get(row.debit_id, 0) + part
        minor -= part
    return found


def parts_returned(connection: Connection, payment_id: int) -> list[int]:
    """The refunds for the parts of a payment that the bank took back."""
    return _refunds(connection, BANK_OUTCOME.c.item_id == payment_id)


def refund_of(connection: Connection, entry_id: int) -> int | None:
    """The refund for what a return took back, if that was a part of a payment."""
    return next(iter(_refunds(connection, BANK_OUTCOME.c.entry_id == entry_id)), None)


def _refunds(connection: Connection, where: ColumnElement[bool]) -> list[int]:
    query = (
        select(ITEM.c.id)
        .join(BANK_OUTCOME, BANK_OUTCOME.c.act_id == ITEM.c.act_id)
        .where(
            where,
            BANK_OUTCOME.c.outcome == Outcome.RETURNED,
            BANK_OUTCOME.c.withdrawn_act_id.is_(None),
            ITEM.c.kind == ItemKind.REFUND,
        )
        .order_by(ITEM.c.id)
    )
    return list(connection.execute(query).scalars())
