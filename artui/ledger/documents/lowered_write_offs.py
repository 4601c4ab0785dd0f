"""A credit memo that names a written-off invoice lowers the write-off: we never were owed that
much, so less of it is lost, and nothing of it is given back in cash. Section 5 of the domain rules.

What was written off within the tolerance is a difference, not a loss, and remains.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from artui.domain.kinds import ItemKind
from artui.domain.sentence import Sentence
from artui.ledger.book.book import Entry
from artui.ledger.book.ledger_settings import tolerance_minor
from artui.ledger.documents.cash_discounts import settle_discounts
from artui.ledger.documents.counter_entries import reverse_item, standing_allocations
from artui.ledger.items.allocation_rows import allocation_row
from artui.ledger.items.new_items import credit_row
from artui.ledger.items.numbering import next_number
from artui.ledger.items.open_items import LedgerItem, ledger_items
from artui.ledger.store.tables import ALLOCATION, ITEM

_REASON = "lowered by a credit memo"


def lower_for_memos(entry: Entry, pairs: Iterable[tuple[int, int]]) -> dict[int, Sentence]:
    """Let new memos, each with the invoice that it names, lower what was written off of these.

    The memo is applied to the invoice in place of the write-off, from today on or, if one of them
    counts only later, from that day on. Returns a sentence for each memo that did so.
    """
    pairs = list(pairs)
    found = ledger_items(entry.connection, [each for pair in pairs for each in pair])
    said: dict[int, Sentence] = {}
    for memo_id, invoice_id in pairs:
        memo, invoice = found[memo_id], found[invoice_id]
        day = max(memo.issue_date, invoice.issue_date, entry.book.business_date)
        minor = lower_write_offs(entry, invoice, memo.open_minor, day=day)
        if minor:
            share = allocation_row(entry, memo.id, invoice.id, minor, day)
            entry.insert(ALLOCATION, [share])
            memo.open_minor -= minor
            invoice.open_minor -= minor
            settle_discounts(entry, [invoice])
            what = f" lowers what was written off of {invoice.number}"
            said[memo_id] = Sentence(memo.money(minor), what)
    return said


def lower_write_offs(
    entry: Entry, invoice: LedgerItem, minor: int, *, day: date | None = None
) -> int:
    """Lower an invoice's write-offs, the latest first, by as much as a memo is for; returns how
    much that was, which the invoice then has open.

    A write-off was in force until `day`; without one it is lowered as of its own day.
    """
    if not invoice.in_force:
        return 0
    rows = standing_allocations(entry, invoice.id)
    credits = ledger_items(entry.connection, [row.credit_id for row in rows])
    rows = [row for row in rows if credits[row.credit_id].kind == ItemKind.WRITE_OFF]
    why = select(ITEM.c.id, ITEM.c.reason).where(ITEM.c.id.in_([row.credit_id for row in rows]))
    reasons = {row.id: row.reason for row in entry.connection.execute(why)}
    if sum(row.amount_minor for row in rows) <= tolerance_minor(entry.connection, invoice.currency):
        return 0
    lowered = 0
    for row in sorted(rows, key=lambda row: -row.id):
        part = min(row.amount_minor, minor - lowered)
        if part <= 0:
            break
        write_off = credits[row.credit_id]
        on = max(day or write_off.issue_date, write_off.issue_date)
        reverse_item(entry, write_off, reason=_REASON, day=on, ended=day is not None)
        if rest := row.amount_minor - part:
            number = next_number(
                entry, ItemKind.WRITE_OFF, f"{invoice.number}-W", invoice.entity_id
            )
            reason = reasons[write_off.id]
            made = credit_row(entry, invoice, ItemKind.WRITE_OFF, number, rest, on, reason=reason)
            write_off_id = entry.insert(ITEM, [made])[0]
            entry.insert(ALLOCATION, [allocation_row(entry, write_off_id, invoice.id, rest, on)])
        lowered += part
    invoice.open_minor += lowered
    return lowered
